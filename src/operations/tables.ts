/** A table of the two source documents. */
export type DocumentedTable = {
  schema: 'public' | 'kpi'
  name: string
  /** Number of rows the document expects, null where it says none. */
  expectedRows: number | null
  /** Whether the service can do its work while the table is empty. */
  mayBeEmpty: boolean
}

const table = (schema: 'public' | 'kpi', name: string, expectedRows: number | null = null, mayBeEmpty = false): DocumentedTable => ({
  schema,
  name,
  expectedRows,
  mayBeEmpty,
})

/** All 32, in an order in which they can be filled. */
export const documentedTables: readonly DocumentedTable[] = [
  table('public', 'customer_master', 2_900),
  table('public', 'stox_material_master'),
  table('public', 'pulse_monitor_templates', 11),
  table('public', 'transaction_data', 150_000),
  table('public', 'segment_performance', 25),
  table('public', 'time_series_performance', 576),
  table('public', 'product_customer_matrix', 5_272),
  table('public', 'cohort_sizes', 60),
  table('public', 'cohort_retention', 60),
  table('public', 'cohort_avg_revenue', 60),
  table('public', 'regional_product_matrix', null, true),
  table('public', 'regional_product_clusters', null, true),
  table('public', 'regional_top_performers', null, true),
  table('public', 'stox_lot_size'),
  table('public', 'stox_safety_stock'),
  table('public', 'stox_reorder_point'),
  table('public', 'stox_annual_cost'),
  table('public', 'stox_working_capital'),
  table('public', 'stox_performance_metrics'),
  table('public', 'stox_enterprise_summary'),
  table('public', 'stox_future_projection', null, true),
  table('public', 'pulse_monitors', null, true),
  table('public', 'pulse_alerts', null, true),
  table('public', 'pulse_execution_log', null, true),
  table('public', 'pulse_query_history', null, true),
  table('public', 'pulse_query_versions', null, true),
  table('kpi', 'teams', null, true),
  table('kpi', 'regions', null, true),
  table('kpi', 'kpi_definitions', null, true),
  table('kpi', 'kpi_data', null, true),
  table('kpi', 'anomalies', null, true),
  table('kpi', 'query_history', null, true),
]
