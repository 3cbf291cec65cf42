import { sql } from '../../db/sql.ts'
import type { DeriveStep } from './derive.ts'

/**
 * Sales by office and material. A sale belongs to the office that serves its customer now; sales without a customer or office are
 * left out. Needs `derive_purchase` of `segmentSteps`.
 */
export function regionalSteps(): DeriveStep {
  return {
    name: 'regions',
    statements: [
      sql`delete from public.regional_product_matrix`,
      matrix,
      sql`delete from public.regional_top_performers`,
      topPerformers,
      sql`delete from public.regional_product_clusters`,
      clusters,
    ],
  }
}

const matrix = sql`
  insert into public.regional_product_matrix (sales_office_name, material_number, revenue, margin, customer_count, revenue_rank)
  select c.sales_office_name, p.material_number, sum(p.revenue), sum(p.margin), count(*),
    row_number() over (partition by c.sales_office_name order by sum(p.revenue) desc, p.material_number)
  from derive_purchase p join public.customer_master c using (customer)
  where c.sales_office_name is not null
  group by c.sales_office_name, p.material_number
  order by c.sales_office_name, p.material_number`

const topPerformers = sql`
  insert into public.regional_top_performers (sales_office_name, material_number, revenue, margin_pct, rank)
  select sales_office_name, material_number, revenue, case when revenue > 0 then round(100 * margin / revenue, 4) end, revenue_rank
  from public.regional_product_matrix where revenue_rank <= 10
  order by sales_office_name, revenue_rank`

const clusters = sql`
  with ranked as (
    select *, sum(revenue) over office_by_rank - revenue as before, sum(revenue) over (partition by sales_office_name) as total
    from public.regional_product_matrix
    window office_by_rank as (partition by sales_office_name order by revenue_rank)),
  main as (
    select sales_office_name, material_number, revenue, margin, margin / revenue as rate
    from ranked where revenue > 0 and before < 0.95 * total),
  median as (
    select sales_office_name, percentile_disc(0.5) within group (order by revenue) as revenue,
      percentile_disc(0.5) within group (order by rate) as rate
    from main group by sales_office_name)
  insert into public.regional_product_clusters (sales_office_name, cluster_id, material_number, cluster_revenue, cluster_margin)
  select main.sales_office_name,
    case when main.revenue > median.revenue then 1 else 3 end + case when main.rate > median.rate then 0 else 1 end,
    main.material_number, main.revenue, main.margin
  from main join median using (sales_office_name)
  order by 1, 2, 3`
