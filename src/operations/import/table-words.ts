import { documentedTables } from '../tables.ts'

/** When a table is loaded: what others refer to, what happened, what is computed from both, or KPI values in themselves. */
export type Phase = 'master' | 'transactional' | 'derived' | 'monitoring' | 'kpi'

const masters = ['customer_master', 'stox_material_master', 'pulse_monitor_templates']
const monitoring = ['pulse_monitors', 'pulse_alerts', 'pulse_execution_log', 'pulse_query_history', 'pulse_query_versions']

/** The phase of a documented table, by its name with schema. */
export function phaseOf(table: string): Phase {
  const [schema, name = ''] = table.split('.')
  if (schema === 'kpi') return 'kpi'
  if (masters.includes(name)) return 'master'
  if (name === 'transaction_data') return 'transactional'
  return monitoring.includes(name) ? 'monitoring' : 'derived'
}

/** Every documented table, with schema, in the order in which they are loaded. */
export const loadOrder: readonly string[] = documentedTables.map(({ schema, name }) => `${schema}.${name}`)

/** Tables that `--derive` computes. Counted accuracy is not computed from sales, so those rows are taken as given even then. */
export const derivedTables: readonly string[] = loadOrder.filter((table) => phaseOf(table) === 'derived')
export const keptByDerive = 'public.stox_performance_metrics'
/** What derived tables are computed from. */
export const baseTables: readonly string[] = ['public.customer_master', 'public.stox_material_master', 'public.transaction_data']

/** Names of files that are understood besides the tables' own, without ending. */
const fileWords: Record<string, readonly string[]> = {
  'public.customer_master': ['customers', 'customer'],
  'public.stox_material_master': ['materials', 'material_master', 'material', 'products', 'items'],
  'public.transaction_data': ['transactions', 'sales', 'order_lines', 'orders'],
  'public.pulse_monitor_templates': ['monitor_templates'],
}

/** Headers that are understood besides the columns' own names. Only words that cannot mean another column of the table. */
const headerWords: Record<string, Record<string, readonly string[]>> = {
  'public.customer_master': {
    customer: ['customer_id', 'customer_number', 'customer_no', 'cust_id'],
    sales_office_name: ['sales_office', 'office', 'region', 'country'],
  },
  'public.stox_material_master': {
    material_number: ['material', 'material_id', 'material_no', 'product', 'product_id', 'sku', 'stock_code', 'item', 'item_id'],
    material_description: ['description', 'product_name', 'material_name', 'name', 'title'],
    unit_cost: ['cost', 'cost_per_unit'],
    unit_price: ['price', 'selling_price', 'list_price'],
    lead_time_days: ['lead_time'],
    storage_cost_pct: ['storage_cost_percent', 'storage_cost_percentage'],
  },
  'public.transaction_data': {
    order_number: ['order', 'order_id', 'order_no', 'invoice', 'invoice_number', 'invoice_no', 'sales_order'],
    customer: ['customer_id', 'customer_number', 'customer_no', 'cust_id'],
    material_number: ['material', 'material_id', 'material_no', 'product', 'product_id', 'sku', 'stock_code', 'item', 'item_id'],
    posting_date: ['date', 'invoice_date', 'order_date', 'transaction_date'],
    net_sales: ['net_revenue', 'sales_net'],
    gross_margin: ['margin', 'gross_profit'],
    total_cogs: ['cogs', 'cost_of_goods_sold'],
    inv_quantity_cases: ['quantity', 'qty', 'cases', 'quantity_cases'],
    year_month: ['month', 'period'],
  },
}

/** What a column is computed from when the files do not have it: SQL over the other columns. */
export const computedColumns: Record<string, Record<string, { from: readonly string[]; sql: string }>> = {
  'public.transaction_data': {
    year_month: { from: ['posting_date'], sql: `to_char(posting_date, 'YYYY-MM')` },
    gross_margin: { from: ['net_sales', 'total_cogs'], sql: 'net_sales - total_cogs' },
    total_cogs: { from: ['net_sales', 'gross_margin'], sql: 'net_sales - gross_margin' },
  },
  'public.time_series_performance': {
    year: { from: ['year_month'], sql: `split_part(year_month, '-', 1)::integer` },
    month: { from: ['year_month'], sql: `split_part(year_month, '-', 2)::integer` },
    year_month: { from: ['year', 'month'], sql: `to_char(make_date(year, month, 1), 'YYYY-MM')` },
  },
  'kpi.kpi_data': {
    year: { from: ['timestamp'], sql: 'extract(year from "timestamp")::integer' },
    quarter: { from: ['timestamp'], sql: 'extract(quarter from "timestamp")::integer' },
    month: { from: ['timestamp'], sql: 'extract(month from "timestamp")::integer' },
    week: { from: ['timestamp'], sql: 'extract(week from "timestamp")::integer' },
  },
}

/** A name without case, blanks and signs: `Customer ID` and `customer_id` read the same. */
export const plainWord = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '')

/** Other headers for a column of a table. */
export const otherHeaders = (table: string, column: string): readonly string[] => headerWords[table]?.[column] ?? []

/**
 * The table that a file is for, by its name without folder and ending: the table's own name or a word for it, alone or at the end, then
 * perhaps a number of a part. Null when there is none. `uci_customers`, `transaction_data-2` and `public.teams` are understood.
 */
export function tableOfFile(name: string): string | null {
  const word = name.toLowerCase().replace(/[-_. ]?(part)?[-_. ]?\d+$/, '')
  const names = loadOrder.flatMap((table) => {
    const own = table.split('.')[1] ?? ''
    return [own, table, ...(fileWords[table] ?? [])].map((text) => ({ table, text }))
  })
  const exact = names.find(({ text }) => text === word) ?? names.find(({ text }) => plainWord(text) === plainWord(word))
  if (exact) return exact.table
  const ending = names.filter(({ text }) => new RegExp(`[-_. ]${text}$`).test(word)).sort((a, b) => b.text.length - a.text.length)
  return ending[0]?.table ?? null
}
