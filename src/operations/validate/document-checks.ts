import { join, raw, sql } from '../../db/sql.ts'
import { documentedTables } from '../tables.ts'
import type { Check } from './check.ts'

/** The three validation queries of the customer analytics document, as they are written there; they need `public` on the search path. */
export const documentQueries = {
  tables: `SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'`,
  counts: `SELECT
    'transaction_data' as table_name, COUNT(*) FROM transaction_data
UNION ALL
SELECT 'customer_master', COUNT(*) FROM customer_master
UNION ALL
SELECT 'pulse_monitor_templates', COUNT(*) FROM pulse_monitor_templates`,
  missing: `SELECT
    CASE WHEN EXISTS (SELECT 1 FROM transaction_data) THEN 'OK' ELSE 'MISSING' END as transaction_data,
    CASE WHEN EXISTS (SELECT 1 FROM customer_master) THEN 'OK' ELSE 'MISSING' END as customer_master,
    CASE WHEN EXISTS (SELECT 1 FROM pulse_monitor_templates) THEN 'OK' ELSE 'MISSING' END as templates`,
} as const

const expectedTables = 26

/** The document's queries with their expected answers, and the KPI document's tables. */
export const documentChecks: readonly Check[] = [
  {
    id: 'document-tables',
    group: 'document',
    title: 'All tables exist',
    level: 'error',
    query: sql`select abs(count - ${expectedTables}) as problems, count || ' tables in public, expected ' || ${String(expectedTables)} as detail
      from (${raw(documentQueries.tables)}) q`,
  },
  {
    id: 'document-counts',
    group: 'document',
    title: 'Key tables have rows',
    level: 'error',
    query: sql`select count(*) filter (where count = 0) as problems, string_agg(table_name || ' ' || count, ', ') as detail
      from (${raw(documentQueries.counts)}) q`,
  },
  {
    id: 'document-missing',
    group: 'document',
    title: 'No critical data is missing',
    level: 'error',
    query: sql`select (transaction_data <> 'OK')::int + (customer_master <> 'OK')::int + (templates <> 'OK')::int as problems,
        concat('transaction_data ', transaction_data, ', customer_master ', customer_master, ', templates ', templates) as detail
      from (${raw(documentQueries.missing)}) q`,
  },
  {
    id: 'kpi-tables',
    group: 'document',
    title: 'All KPI tables exist',
    level: 'error',
    query: sql`select 6 - count(*) as problems, count(*) || ' of 6 tables in kpi' as detail from pg_tables
      where schemaname = 'kpi' and tablename in ('teams', 'regions', 'kpi_definitions', 'kpi_data', 'anomalies', 'query_history')`,
  },
]

/**
 * Sizes: what must not be empty, and what the document expects, give or take a tenth. Imported data has the size of its company, and
 * perhaps no stock: for that, only the first is asked and is a warning.
 */
export const sizeChecks = (imported: boolean): readonly Check[] => [
  {
    id: 'not-empty',
    group: 'sizes',
    title: 'Tables that questions need have rows',
    level: imported ? 'warning' : 'error',
    query: sql`select count(*) filter (where empty) as problems, string_agg(name, ', ') filter (where empty) as detail from (${join(
      documentedTables
        .filter((table) => !table.mayBeEmpty)
        .map(({ schema, name }) => sql`select ${name} as name, not exists (select from ${raw(`${schema}.${name}`)}) as empty`),
      ' union all ',
    )}) t`,
  },
  ...documentedTables.flatMap(({ schema, name, expectedRows }): Check[] =>
    expectedRows === null || imported
      ? []
      : [
          {
            id: `size-${name}`,
            group: 'sizes',
            title: `${name} has about ${expectedRows.toLocaleString('en')} rows`,
            level: 'warning',
            query: sql`select (abs(count(*) - ${expectedRows}::int) > ${expectedRows}::int * 0.1)::int as problems, count(*) || ' rows' as detail
              from ${raw(`${schema}.${name}`)}`,
          },
        ],
  ),
]

/** Whether the data reaches the day that counts as today. */
export const freshnessChecks = (asOf: string): readonly Check[] => [
  freshness('fresh-sales', 'Sales are at most three days old', sql`select max(posting_date) from public.transaction_data`, 3, asOf),
  freshness(
    'fresh-stock',
    'The stock summary is at most ten days old',
    sql`select max(calculation_date) from public.stox_enterprise_summary`,
    10,
    asOf,
  ),
  freshness(
    'fresh-segments',
    'Segment history reaches the last two months',
    sql`select max(make_date(year, month, 1)) from public.time_series_performance`,
    62,
    asOf,
  ),
  {
    id: 'no-future-sales',
    group: 'freshness',
    title: 'No sale is dated in the future',
    level: 'warning',
    query: sql`select count(*) as problems, 'the last is of ' || max(posting_date) as detail from public.transaction_data where posting_date > ${asOf}::date`,
  },
]

const freshness = (id: string, title: string, newest: ReturnType<typeof sql>, days: number, asOf: string): Check => ({
  id,
  group: 'freshness',
  title,
  level: 'warning',
  query: sql`select coalesce((${asOf}::date - newest > ${days}::int)::int, 1) as problems,
      coalesce('newest ' || newest || ', ' || (${asOf}::date - newest) || ' days before ' || ${asOf}::date, 'no data') as detail
    from (select (${newest})::date as newest) n`,
})
