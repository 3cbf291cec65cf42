import { sql } from '../../db/sql.ts'
import type { Check } from './check.ts'

/** Regional tables against the lines of customers with an office. Where no customer has one, the tables were given, not computed. */
export const regionalChecks: readonly Check[] = [
  {
    id: 'region-totals',
    group: 'regions',
    title: 'Sales by office agree with the lines of their customers',
    level: 'error',
    query: sql`select count(*) as problems, min(coalesce(r.sales_office_name, l.office)) as detail
      from (
        select sales_office_name, sum(revenue) as revenue, sum(margin) as margin from public.regional_product_matrix group by 1) r
      full join (
        select c.sales_office_name as office, sum(t.net_sales) as revenue, sum(t.gross_margin) as margin
        from public.transaction_data t join public.customer_master c using (customer)
        where c.sales_office_name is not null group by 1) l on l.office = r.sales_office_name
      where (r.revenue, r.margin) is distinct from (l.revenue, l.margin)
        and exists (select from public.customer_master where sales_office_name is not null)`,
  },
  {
    id: 'region-ranks',
    group: 'regions',
    title: 'Products are ranked by revenue in each office, without gaps',
    level: 'error',
    query: sql`select count(*) as problems, min(sales_office_name) as detail
      from (
        select sales_office_name, revenue_rank, revenue, row_number() over by_rank as place, lag(revenue) over by_rank as before
        from public.regional_product_matrix window by_rank as (partition by sales_office_name order by revenue_rank)) r
      where revenue_rank <> place or revenue > before`,
  },
  {
    id: 'region-top',
    group: 'regions',
    title: 'Top performers are the first of the complete matrix',
    level: 'error',
    query: sql`select count(*) as problems, min(t.sales_office_name) as detail
      from public.regional_top_performers t left join public.regional_product_matrix m using (sales_office_name, material_number)
      where (t.revenue, t.rank) is distinct from (m.revenue, m.revenue_rank)`,
  },
  {
    id: 'region-clusters',
    group: 'regions',
    title: 'Clusters hold products of the complete matrix with the same figures',
    level: 'error',
    query: sql`select count(*) as problems, min(k.sales_office_name) as detail
      from public.regional_product_clusters k left join public.regional_product_matrix m using (sales_office_name, material_number)
      where (k.cluster_revenue, k.cluster_margin) is distinct from (m.revenue, m.margin)`,
  },
]

/** Stock tables against each other. */
export const stockChecks: readonly Check[] = [
  {
    id: 'stock-reorder',
    group: 'stock',
    title: 'Reorder points are lead-time demand plus safety stock',
    level: 'error',
    query: sql`select count(*) as problems, min(r.material_number) as detail
      from public.stox_reorder_point r left join public.stox_safety_stock s using (material_number)
      where abs(r.reorder_point - r.lead_time_demand - r.safety_stock) > 0.001 or r.safety_stock is distinct from s.safety_stock_units`,
  },
  {
    id: 'stock-lots',
    group: 'stock',
    title: 'Ordering and holding cost balance at the economic order quantity',
    level: 'error',
    query: sql`select count(*) as problems, min(material_number) as detail from public.stox_lot_size
      where economic_order_quantity >= 20 and annual_holding_cost > 0 and abs(annual_ordering_cost - annual_holding_cost) > 0.05 * (annual_ordering_cost + annual_holding_cost)`,
  },
  {
    id: 'stock-cost',
    group: 'stock',
    title: 'Annual cost is the sum of its parts',
    level: 'error',
    query: sql`select count(*) as problems, min(material_number) as detail from public.stox_annual_cost
      where abs(total_annual_cost - ordering_cost - holding_cost - coalesce(shortage_cost, 0)) > 0.01`,
  },
  {
    id: 'stock-value',
    group: 'stock',
    title: 'Inventory value is average stock times unit cost',
    level: 'error',
    query: sql`select count(*) as problems, min(material_number) as detail from public.stox_working_capital
      where abs(inventory_value - avg_inventory_units * unit_cost) > 0.01`,
  },
  {
    id: 'stock-flow',
    group: 'stock',
    title: 'Projected stock is the week before, less demand, plus replenishment',
    level: 'error',
    query: sql`select count(*) as problems, min(material_number) as detail
      from (
        select *, lag(projected_inventory_level) over (partition by material_number order by projection_date) as before
        from public.stox_future_projection) p
      where abs(projected_inventory_level - (before - projected_demand + projected_orders)) > 0.001`,
  },
  {
    id: 'stock-weeks',
    group: 'stock',
    title: 'The stock summary has no gap of more than ten days',
    level: 'error',
    query: sql`select count(*) as problems, 'before ' || min(calculation_date) as detail
      from (
        select calculation_date, calculation_date - lag(calculation_date) over (order by calculation_date) as gap
        from public.stox_enterprise_summary) s where gap > 10`,
  },
]

/** Monitors against their history. Archived rows are gone from it, so counters may be higher than what is left. */
export const monitorChecks: readonly Check[] = [
  {
    id: 'monitor-counters',
    group: 'monitors',
    title: 'Counters of right and false alarms cover the feedback given',
    level: 'error',
    query: sql`select count(*) as problems, min(m.name) as detail
      from public.pulse_monitors m
      join (
        select monitor_id, count(*) filter (where feedback = 'true_positive') as right_ones,
          count(*) filter (where feedback = 'false_positive') as wrong_ones
        from public.pulse_alerts group by monitor_id) a on a.monitor_id = m.id
      where m.true_positives < a.right_ones or m.false_positives < a.wrong_ones`,
  },
  {
    id: 'monitor-versions',
    group: 'monitors',
    title: 'Each monitor runs its newest version',
    level: 'error',
    query: sql`select count(*) as problems, min(m.name) as detail
      from public.pulse_monitors m
      join (select monitor_id, max(version) as version from public.pulse_query_versions group by monitor_id) v on v.monitor_id = m.id
      where v.version <> m.query_version`,
  },
  {
    id: 'monitor-runs',
    group: 'monitors',
    title: 'The last run of each monitor is not before its log',
    level: 'error',
    query: sql`select count(*) as problems, min(m.name) as detail
      from public.pulse_monitors m
      join (select monitor_id, max(executed_at) as executed_at from public.pulse_execution_log group by monitor_id) e on e.monitor_id = m.id
      where m.last_run is null or m.last_run < e.executed_at`,
  },
]

/** KPI values in themselves. */
export const kpiChecks: readonly Check[] = [
  {
    id: 'kpi-dates',
    group: 'kpi',
    title: 'Year, quarter and month of KPI values agree with their timestamp',
    level: 'error',
    query: sql`select count(*) as problems, 'value ' || min(id) as detail from kpi.kpi_data
      where (year, quarter, month) <> (extract(year from timestamp), extract(quarter from timestamp), extract(month from timestamp))`,
  },
  {
    id: 'kpi-once',
    group: 'kpi',
    title: 'No KPI value is there twice',
    level: 'warning',
    query: sql`select count(*) as problems, 'value ' || min(id) as detail
      from (
        select min(id) as id from kpi.kpi_data group by kpi_id, team_id, region_id, timestamp having count(*) > 1) d`,
  },
  {
    id: 'kpi-anomalies',
    group: 'kpi',
    title: 'Every anomaly belongs to a KPI value',
    level: 'error',
    query: sql`select count(*) as problems, 'anomaly ' || min(id) as detail from kpi.anomalies where kpi_data_id is null`,
  },
]
