import { sql } from '../../db/sql.ts'
import type { Check } from './check.ts'

/** Order lines in themselves, their keys, and the customers' lifetime figures. */
export const salesChecks: readonly Check[] = [
  {
    id: 'line-margin',
    group: 'sales',
    title: 'Margin of each line is net sales minus cost',
    level: 'error',
    query: sql`select count(*) as problems, 'order ' || min(order_number) as detail
      from public.transaction_data where abs(net_sales - total_cogs - gross_margin) > 0.01`,
  },
  {
    id: 'line-month',
    group: 'sales',
    title: 'Month of each line agrees with its posting date',
    level: 'error',
    query: sql`select count(*) as problems, 'order ' || min(order_number) as detail
      from public.transaction_data where year_month <> to_char(posting_date, 'YYYY-MM')`,
  },
  {
    id: 'orphan-customers',
    group: 'sales',
    title: 'Every customer who bought is in the master',
    level: 'error',
    query: sql`select count(*) as problems, min(customer) as detail from (
        select distinct customer from public.transaction_data where customer is not null) t
      where not exists (select from public.customer_master c where c.customer = t.customer)`,
  },
  {
    id: 'orphan-materials',
    group: 'sales',
    title: 'Every material sold is in the master',
    level: 'error',
    query: sql`select count(*) as problems, min(material_number) as detail from (select distinct material_number from public.transaction_data) t
      where not exists (select from public.stox_material_master m where m.material_number = t.material_number)`,
  },
  {
    id: 'customer-totals',
    group: 'sales',
    title: "Customers' revenue, profit and orders agree with their lines",
    level: 'error',
    query: sql`select count(*) as problems, min(c.customer) as detail
      from public.customer_master c
      left join (
        select customer, sum(net_sales) as monetary, sum(gross_margin) as profit, count(distinct order_number) as orders
        from public.transaction_data group by customer) t using (customer)
      where (c.monetary, c.profitability, c.frequency) is distinct from (coalesce(t.monetary, 0), coalesce(t.profit, 0), coalesce(t.orders, 0))`,
  },
  {
    id: 'customer-recency',
    group: 'sales',
    title: 'Recency of all customers counts to the same day',
    level: 'error',
    query: sql`select greatest(count(distinct t.last_day + c.recency) - 1, 0) + count(*) filter (where c.recency is null) as problems,
        'counted to ' || string_agg(distinct (t.last_day + c.recency)::text, ', ') as detail
      from public.customer_master c
      join (select customer, max(posting_date) as last_day from public.transaction_data group by customer) t using (customer)`,
  },
  {
    id: 'customer-margin',
    group: 'sales',
    title: "Customers' margin is profit in percent of revenue",
    level: 'error',
    query: sql`select count(*) as problems, min(customer) as detail from public.customer_master
      where margin_percent is distinct from case when monetary > 0 then round(100 * profitability / monetary, 4) end`,
  },
  {
    id: 'customer-classes',
    group: 'sales',
    title: 'Customers with orders have a segment and ABC classes, others none',
    level: 'error',
    query: sql`select count(*) as problems, min(customer) as detail from public.customer_master
      where num_nonnulls(rfm_segment, abc_revenue, abc_profit, abc_combined) <> case when frequency > 0 then 4 else 0 end`,
  },
]

/** Figures by segment against the customers and the lines they come from. */
export const segmentChecks: readonly Check[] = [
  {
    id: 'segment-totals',
    group: 'segments',
    title: 'Each segmentation covers all customers and their revenue',
    level: 'error',
    query: sql`select count(*) as problems, string_agg(segment_type, ', ') as detail
      from (
        select segment_type, sum(customer_count) as customers, sum(monetary_sum) as revenue
        from public.segment_performance group by segment_type) s
      cross join (
        select count(*) as customers, sum(monetary) as revenue from public.customer_master where rfm_segment is not null) c
      where s.customers <> c.customers or s.revenue <> c.revenue`,
  },
  {
    id: 'segment-shares',
    group: 'segments',
    title: 'Shares of revenue and profit add up to 100',
    level: 'error',
    query: sql`select count(*) as problems, string_agg(segment_type, ', ') as detail
      from (
        select segment_type, sum(revenue_percentage) as revenue, sum(profit_percentage) as profit
        from public.segment_performance group by segment_type) s
      where abs(revenue - 100) > 0.01 or abs(profit - 100) > 0.01`,
  },
  {
    id: 'segment-rows',
    group: 'segments',
    title: 'RFM segments agree with the customer master',
    level: 'error',
    query: sql`select count(*) as problems, min(coalesce(s.segment_name, c.rfm_segment)) as detail
      from (select * from public.segment_performance where segment_type = 'RFM_Segment') s
      full join (
        select rfm_segment, count(*) as customers, sum(monetary) as revenue
        from public.customer_master where rfm_segment is not null group by rfm_segment) c on c.rfm_segment = s.segment_name
      where (s.customer_count, s.monetary_sum) is distinct from (c.customers, c.revenue)`,
  },
  {
    id: 'months-complete',
    group: 'segments',
    title: 'Segment history has every segment in every month, without gaps',
    level: 'error',
    query: sql`select count(*) filter (where segments <> most) + coalesce(max(months) - count(*), 0) as problems,
        min(year_month) || ' to ' || max(year_month) as detail
      from (
        select year_month, count(*) as segments, max(count(*)) over () as most,
          (max(max(year * 12 + month)) over () - min(min(year * 12 + month)) over () + 1) as months
        from public.time_series_performance group by year_month) m`,
  },
  {
    id: 'month-parts',
    group: 'segments',
    title: 'Year and month of the segment history agree with its year_month',
    level: 'error',
    query: sql`select count(*) as problems, min(year_month) as detail from public.time_series_performance
      where year_month <> to_char(make_date(year, month, 1), 'YYYY-MM')`,
  },
  {
    id: 'month-totals',
    group: 'segments',
    title: 'Segment history agrees with the lines, month by month',
    level: 'error',
    query: sql`select count(*) as problems, min(s.year_month) as detail
      from (
        select year_month, sum(net_sales) as net_sales, sum(gross_margin) as margin, sum(customer) as customers
        from public.time_series_performance group by year_month) s
      left join (
        select t.year_month, sum(t.net_sales) as net_sales, sum(t.gross_margin) as margin, count(distinct t.customer) as customers
        from public.transaction_data t join public.customer_master c using (customer)
        where c.rfm_segment is not null group by t.year_month) l using (year_month)
      where (s.net_sales, s.margin, s.customers)
        is distinct from (coalesce(l.net_sales, 0), coalesce(l.margin, 0), coalesce(l.customers, 0))`,
  },
  {
    id: 'product-totals',
    group: 'segments',
    title: 'Products by segment agree with the lines',
    level: 'error',
    query: sql`select count(*) as problems, min(coalesce(p.material_number, l.material_number)) as detail
      from (
        select material_number, sum(total_product_sales) as sales, sum(total_product_margin) as margin, sum(total_product_customers) as customers
        from public.product_customer_matrix group by material_number) p
      full join (
        select t.material_number, sum(t.net_sales) as sales, sum(t.gross_margin) as margin, count(distinct t.customer) as customers
        from public.transaction_data t join public.customer_master c using (customer)
        where c.rfm_segment is not null group by t.material_number) l using (material_number)
      where (p.sales, p.margin, p.customers) is distinct from (l.sales, l.margin, l.customers)`,
  },
  {
    id: 'product-shares',
    group: 'segments',
    title: "Products' contributions add up to 100 in each segment",
    level: 'error',
    query: sql`select count(*) as problems, string_agg(rfm_segment, ', ') as detail
      from (
        select rfm_segment, sum(segment_sales_contribution) as total from public.product_customer_matrix
        group by rfm_segment) s where abs(total - 100) > 0.1`,
  },
]

/** Cohorts against the first purchases and the months after them. */
export const cohortChecks: readonly Check[] = [
  {
    id: 'cohort-sizes',
    group: 'cohorts',
    title: 'Cohorts hold the customers by the month of their first line',
    level: 'error',
    query: sql`select count(*) as problems, min(coalesce(s.cohort_month, f.month))::text as detail
      from public.cohort_sizes s
      full join (
        select month, count(*) as customers from (
          select date_trunc('month', min(posting_date)::timestamp)::date as month from public.transaction_data
          where customer is not null group by customer) c group by month) f on f.month = s.cohort_month
      where s.customer_count is distinct from f.customers
        and coalesce(s.cohort_month, f.month) <= (select max(cohort_month) from public.cohort_sizes)`,
  },
  {
    id: 'retention-start',
    group: 'cohorts',
    title: 'Retention starts at 100',
    level: 'error',
    query: sql`select count(*) as problems, min(cohort_month)::text as detail from public.cohort_retention
      where (retention_data ->> '1')::numeric is distinct from 100`,
  },
  {
    id: 'cohort-keys',
    group: 'cohorts',
    title: 'Cohorts have one key for each month, from "1" on, in retention and revenue alike',
    level: 'error',
    query: sql`select count(*) as problems, min(s.cohort_month)::text as detail
      from public.cohort_sizes s
      left join public.cohort_retention r using (cohort_month)
      left join public.cohort_avg_revenue v using (cohort_month)
      left join lateral (select count(*) as keys, max(key::int) as last from jsonb_object_keys(r.retention_data) as k (key)) rk on true
      left join lateral (select count(*) as keys, max(key::int) as last from jsonb_object_keys(v.revenue_data) as k (key)) vk on true
      cross join (select max(cohort_month) as newest from public.cohort_sizes) n
      where (rk.keys, vk.keys, rk.last, vk.last) is distinct from (rk.last::bigint, rk.last::bigint, vk.last, rk.last)
        or rk.keys < 1 + 12 * extract(year from age(n.newest, s.cohort_month)) + extract(month from age(n.newest, s.cohort_month))`,
  },
  {
    id: 'cohort-revenue',
    group: 'cohorts',
    title: "Average revenue times size gives the cohort's revenue",
    level: 'error',
    query: sql`select count(*) as problems, min(cohort_month)::text as detail
      from (
        select s.cohort_month, s.customer_count as size, count(*) as months, sum(m.value::numeric) * s.customer_count as revenue,
          (s.cohort_month + make_interval(months => max(m.key::int)))::date as until
        from public.cohort_sizes s join public.cohort_avg_revenue v using (cohort_month)
        cross join lateral jsonb_each_text(v.revenue_data) as m (key, value)
        group by s.cohort_month, s.customer_count) c
      join lateral (
        select sum(t.net_sales) filter (where t.posting_date < c.until) as revenue
        from public.transaction_data t
        join (
          select customer, date_trunc('month', min(posting_date)::timestamp)::date as month from public.transaction_data
          where customer is not null group by customer) f using (customer)
        where f.month = c.cohort_month) l on true
      where abs(c.revenue - l.revenue) > 0.01 * c.size * c.months`,
  },
]
