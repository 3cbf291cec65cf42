import type { GuardPolicy } from '../../../src/guard/policy.ts'
import { statements } from './trade.ts'

/** Reports over a warehouse in BigQuery, by subject. All may run. */
export const warehouse = statements('warehouse.sql')
/** What may not run there, by what it is after. */
export const warehouseHostile = statements('warehouse-hostile.sql')

const columns: Record<string, string[]> = {
  'shop.orders': [
    ...['id', 'customer_id', 'ordered_at', 'order_date', 'status', 'total', 'items', 'attrs', 'payload', 'location', 'tags'],
    ...['updated_at', 'discount', 'country'],
  ],
  'shop.customers': ['id', 'name', 'email', 'country', 'signup_date', 'geo', 'birthday', 'profile', 'ssn', 'segment'],
  'shop.products': ['id', 'name', 'category', 'price', 'cost', 'dims'],
  'shop.events': [
    ...['event_date', 'event_timestamp', 'event_name', 'user_pseudo_id', 'event_params', 'user_properties', 'device', 'geo'],
    ...['ecommerce', 'items', 'traffic_source', 'platform'],
  ],
  'shop.sales_wide': ['region', 'q1', 'q2', 'q3', 'q4', 'product', 'year'],
  'shop.stores': ['id', 'name', 'geog', 'opened', 'region'],
  'shop.users': ['id', 'password'],
  'shop.calendar': ['d', 'year', 'day', 'week', 'month', 'monday', 'nfc'],
  'my-project.analytics.sessions': [
    ...['session_id', 'user_id', 'started_at', 'ended_at', 'pages', 'source', 'medium', 'revenue', 'hits', 'totals', 'visitId'],
    ...['fullVisitorId', 'date'],
  ],
  'my-project.analytics.events_*': ['event_date', 'event_name', 'user_pseudo_id', 'event_params', '_TABLE_SUFFIX'],
}

/** A closed column, a closed table, and two tables of which not all columns are known: one with nothing that may be read. */
export const warehousePolicy: GuardPolicy = {
  dialect: 'bigquery',
  defaultSchema: 'shop',
  maxRows: 1_000,
  tables: { ...columns, 'shop.visits': ['id', 'page', 'customer_id'], 'shop.closed_box': [] },
  columnOrder: columns,
  deniedColumns: { 'shop.customers': ['ssn'], 'shop.calendar': ['day', 'week', 'month', 'monday', 'nfc'] },
  deniedTables: ['shop.users'],
}
