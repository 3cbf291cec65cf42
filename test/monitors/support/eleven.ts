/** A material with a projection before it could be replenished. */
const soon = `select p.material_number as name, p.projection_date from stox_future_projection p join stox_material_master m using (material_number)
  join stox_reorder_point r using (material_number) where p.projection_date > '2026-11-20' and p.projection_date <= '2026-12-20'
    and p.projection_date - date '2026-11-20' <= m.lead_time_days and r.safety_stock > 0 order by p.material_number, p.projection_date limit 1`

/** One fault for each ready-made monitor, and the group that it must fire on; none: the monitor has no groups. As of 2026-11-20. */
export const faults: { template: string; fault: string; group: string | null }[] = [
  {
    template: 'Gross margin erosion',
    fault: `update transaction_data set gross_margin = gross_margin * 0.5 where posting_date >= '2026-10-01' and posting_date < '2026-11-01'`,
    group: null,
  },
  {
    template: 'Daily net sales outside normal range',
    fault: `delete from transaction_data where posting_date = '2026-11-19'`,
    group: null,
  },
  {
    template: 'Inventory working capital growing fast',
    fault: `update stox_enterprise_summary set total_working_capital = total_working_capital * 1.5
      where calculation_date = (select max(calculation_date) from stox_enterprise_summary where calculation_date <= '2026-11-20')`,
    group: null,
  },
  {
    template: 'Projected stock-out inside lead time',
    fault: `update stox_future_projection p set projected_inventory_level = -1 from (${soon}) s
      where p.material_number = s.name and p.projection_date = s.projection_date`,
    group: soon,
  },
  {
    template: 'Fill rate below service target',
    fault: `update stox_performance_metrics set fill_rate_pct = 40
      where material_number = (select material_number from stox_working_capital where inventory_value > 5000 order by 1 limit 1)`,
    group: `select material_number as name from stox_working_capital where inventory_value > 5000 order by 1 limit 1`,
  },
  {
    template: 'Excess and obsolete stock share',
    fault: `update stox_performance_metrics pm set excess_inventory_value = wc.inventory_value * 0.4
      from stox_working_capital wc where wc.material_number = pm.material_number`,
    group: null,
  },
  {
    template: 'Region depends on too few products',
    fault: `update regional_product_matrix set revenue = revenue * 1000
      where sales_office_name = 'Berlin' and material_number = (select min(material_number) from regional_product_matrix where sales_office_name = 'Berlin')`,
    group: `select 'Berlin' as name`,
  },
  {
    template: 'Segment revenue down on last year',
    fault: `update time_series_performance set net_sales = net_sales * 0.5 where rfm_segment = 'Champions' and year = 2026 and month = 10`,
    group: `select 'Champions' as name`,
  },
  {
    template: 'New cohorts retain worse',
    fault: `update cohort_retention set retention_data = jsonb_set(retention_data, '{4}', '1')
      where cohort_month = (select max(cohort_month) from cohort_retention where retention_data ? '4')`,
    group: null,
  },
  {
    template: 'Data stopped arriving',
    fault: `delete from stox_enterprise_summary where calculation_date > '2026-11-01'`,
    group: `select 'stox_enterprise_summary' as name`,
  },
]

/** The one that tells of rows that were not there before; it needs a run before the fault. */
export const newcomers = {
  template: 'High-value customers gone quiet',
  fault: `update customer_master set rfm_segment = 'Champions', recency = 90, monetary = 50000 where customer = (select min(customer) from customer_master)`,
}

/** All tables that they read. */
export const tables = `transaction_data, stox_enterprise_summary, stox_future_projection, stox_performance_metrics, stox_working_capital, stox_safety_stock,
  stox_reorder_point, regional_product_matrix, time_series_performance, cohort_retention, customer_master, stox_material_master`
