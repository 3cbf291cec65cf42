import { sql } from '../../db/sql.ts'
import type { DeriveStep } from './derive.ts'

/**
 * Figures by segment: over all time, by month, and by product. Needs the segments of `customerSteps` and the activity of
 * `cohortSteps`; leaves `derive_purchase`, one row per customer and material, to later steps.
 */
export function segmentSteps(): DeriveStep {
  return { name: 'segments', statements: [...segmentPerformance, ...timeSeries, ...productMatrix] }
}

const segmentPerformance = [
  sql`delete from public.segment_performance`,
  sql`
  insert into public.segment_performance (segment_name, segment_type, customer_count, monetary_sum, monetary_mean, frequency_mean,
    revenue_percentage, profit_percentage, margin_percent_mean)
  select g.name, g.type, count(*), sum(monetary), round(avg(monetary), 2), round(avg(frequency), 4),
    round(100 * sum(monetary) / nullif(sum(sum(monetary)) over (partition by g.type), 0), 4),
    round(100 * sum(profitability) / nullif(sum(sum(profitability)) over (partition by g.type), 0), 4),
    round(avg(margin_percent), 4)
  from public.customer_master c
  cross join lateral (values
    ('RFM_Segment', c.rfm_segment),
    ('ABC_Revenue', c.abc_revenue),
    ('ABC_Profit', c.abc_profit),
    ('ABC_Combined', c.abc_combined),
    ('Order_Frequency', case when c.frequency = 1 then '1 order' when c.frequency <= 5 then '2-5 orders'
      when c.frequency <= 20 then '6-20 orders' else '21+ orders' end)) as g (type, name)
  where c.rfm_segment is not null
  group by g.type, g.name
  order by g.type, g.name`,
]

/** The last 48 full months, each with every segment; months before the records begin are left out. */
const timeSeries = [
  sql`delete from public.time_series_performance`,
  sql`
  with months as (
    select generate_series(greatest(first_month, (full_until - interval '48 months')::date)::timestamp,
      (full_until - interval '1 month')::timestamp, interval '1 month')::date as month
    from derive_run),
  sold as (
    select a.month, c.rfm_segment, count(*) as customers, sum(a.revenue) as net_sales, sum(a.margin) as gross_margin
    from derive_activity a join public.customer_master c using (customer)
    group by a.month, c.rfm_segment)
  insert into public.time_series_performance (year, month, year_month, rfm_segment, customer, net_sales, gross_margin)
  select extract(year from m.month)::int, extract(month from m.month)::int, to_char(m.month, 'YYYY-MM'), g.segment_name,
    coalesce(s.customers, 0), coalesce(s.net_sales, 0), coalesce(s.gross_margin, 0)
  from months m
  cross join (select segment_name from public.segment_performance where segment_type = 'RFM_Segment') g
  left join sold s on s.month = m.month and s.rfm_segment = g.segment_name
  order by m.month, g.segment_name`,
]

const productMatrix = [
  sql`
  create temporary table derive_purchase on commit drop as
  select customer, material_number, sum(net_sales) as revenue, sum(gross_margin) as margin
  from public.transaction_data where customer is not null group by customer, material_number`,
  sql`delete from public.product_customer_matrix`,
  sql`
  insert into public.product_customer_matrix (material_number, rfm_segment, total_product_customers, total_product_sales,
    total_product_margin, segment_sales_contribution)
  select p.material_number, c.rfm_segment, count(*), sum(p.revenue), sum(p.margin),
    round(100 * sum(p.revenue) / nullif(sum(sum(p.revenue)) over (partition by c.rfm_segment), 0), 4)
  from derive_purchase p join public.customer_master c using (customer)
  where c.rfm_segment is not null
  group by p.material_number, c.rfm_segment
  order by p.material_number, c.rfm_segment`,
]
