import type { Column, Table } from '../../../src/catalog/catalog.ts'

/** The 32 tables with no more than the documented columns, `name type`; a `*` marks the primary key. All in one schema. */
const documented: Record<string, string> = {
  customer_master:
    '*customer text, rfm_segment text, monetary numeric, frequency int4, recency int4, abc_revenue text, abc_profit text, abc_combined text, profitability numeric, margin_percent numeric',
  transaction_data:
    'order_number text, customer text, material_number text, posting_date date, net_sales numeric, gross_margin numeric, total_cogs numeric, inv_quantity_cases numeric, year_month text',
  segment_performance:
    'segment_name text, segment_type text, customer_count int4, monetary_sum numeric, monetary_mean numeric, frequency_mean numeric, revenue_percentage numeric, profit_percentage numeric, margin_percent_mean numeric',
  time_series_performance:
    'year int4, month int4, year_month text, rfm_segment text, customer int4, net_sales numeric, gross_margin numeric',
  product_customer_matrix:
    'material_number text, rfm_segment text, total_product_customers int4, total_product_sales numeric, total_product_margin numeric, segment_sales_contribution numeric',
  cohort_retention: '*cohort_month date, retention_data jsonb',
  cohort_sizes: '*cohort_month date, customer_count int4',
  cohort_avg_revenue: '*cohort_month date, revenue_data jsonb',
  regional_product_clusters:
    'sales_office_name text, cluster_id int4, material_number text, cluster_revenue numeric, cluster_margin numeric',
  regional_product_matrix:
    'sales_office_name text, material_number text, revenue numeric, margin numeric, customer_count int4, revenue_rank int4',
  regional_top_performers: 'sales_office_name text, material_number text, revenue numeric, margin_pct numeric, rank int4',
  stox_material_master:
    '*material_number text, material_description text, unit_cost numeric, unit_price numeric, lead_time_days int4, storage_cost_pct numeric',
  stox_lot_size:
    'material_number text, economic_order_quantity numeric, order_frequency_annual numeric, annual_ordering_cost numeric, annual_holding_cost numeric, calculation_date date',
  stox_safety_stock:
    'material_number text, safety_stock_units numeric, service_level_pct numeric, demand_std_dev numeric, lead_time_days int4, calculation_method text',
  stox_reorder_point:
    'material_number text, reorder_point numeric, avg_daily_demand numeric, safety_stock numeric, lead_time_demand numeric',
  stox_annual_cost:
    'material_number text, annual_demand_units numeric, ordering_cost numeric, holding_cost numeric, shortage_cost numeric, total_annual_cost numeric',
  stox_working_capital:
    'material_number text, avg_inventory_units numeric, unit_cost numeric, inventory_value numeric, turnover_ratio numeric, days_on_hand numeric',
  stox_performance_metrics:
    'material_number text, fill_rate_pct numeric, stockout_incidents int4, excess_inventory_value numeric, obsolete_inventory_value numeric, inventory_accuracy_pct numeric',
  stox_enterprise_summary:
    'calculation_date date, total_sku_count int4, total_inventory_value numeric, avg_turnover_ratio numeric, total_working_capital numeric, service_level_achievement numeric',
  stox_future_projection:
    'material_number text, projection_date date, projected_demand numeric, projected_inventory_level numeric, projected_orders numeric, confidence_interval text',
  pulse_monitors:
    '*id uuid, user_id text, name text, description text, natural_language_query text, sql_query text, data_source text, alert_condition jsonb, severity text, frequency text, enabled bool, next_run timestamptz, last_run timestamptz, query_version int4, true_positives int4, false_positives int4',
  pulse_alerts:
    '*id uuid, monitor_id uuid, detected_at timestamptz, severity text, message text, data jsonb, acknowledged bool, acknowledged_at timestamptz, acknowledged_by text, feedback text',
  pulse_monitor_templates:
    '*id uuid, name text, description text, category text, natural_language_template text, sql_template text, data_source text, default_frequency text, default_severity text, suggested_alert_condition jsonb, usage_count int4, avg_rating numeric',
  pulse_execution_log:
    '*id int8, monitor_id uuid, executed_at timestamptz, execution_duration_ms int4, rows_returned int4, alert_triggered bool, error_message text',
  pulse_query_history: '*id int8, user_id text, query_text text, executed_at timestamptz, data_source text, rows_returned int4',
  pulse_query_versions: '*id int4, monitor_id uuid, version int4, sql_query text, change_reason text, created_at timestamptz',
  teams: '*id int4, name varchar, department varchar, created_at timestamp',
  regions: '*id int4, name varchar, country varchar, created_at timestamp',
  kpi_definitions: '*id int4, name varchar, description text, unit varchar, category varchar, created_at timestamp',
  kpi_data:
    '*id int4, kpi_id int4, team_id int4, region_id int4, value numeric, timestamp timestamp, year int4, quarter int4, month int4, week int4, created_at timestamp',
  anomalies: '*id int4, kpi_data_id int4, description text, severity varchar, detected_at timestamp',
  query_history: '*id int4, query_text text, timestamp timestamp, execution_time_ms int4, successful bool',
}

/** Those tables as a catalog has them, keyed `public.name`, without a database. */
export function documentedTables(): Map<string, Table> {
  return new Map(Object.entries(documented).map(([name, columns]) => [`public.${name}`, tableOf(name, columns)]))
}

/** A table written as `*key type, column type`. */
export function tableOf(name: string, columns: string, schema = 'public'): Table {
  const parts = columns.split(', ').map((part) => part.split(' '))
  return {
    schema,
    name,
    kind: 'table',
    comment: null,
    columns: parts.map(
      ([column = '', type = 'text']): Column => ({
        name: column.replace('*', ''),
        type,
        typeName: type,
        nullable: !column.startsWith('*'),
        comment: null,
      }),
    ),
    primaryKey: parts.flatMap(([column = '']) => (column.startsWith('*') ? [column.slice(1)] : [])),
    uniqueKeys: [],
    foreignKeys: [],
    rowEstimate: null,
  }
}

/** The statements that create the documented tables in an empty database. */
export const documentedDdl = (): string =>
  Object.entries(documented)
    .map(([name, columns]) => `create table ${name} (${columns.replaceAll(/\*(\w+ \w+)/g, '$1 primary key')});`)
    .join('\n')
