import { expect, test } from 'vitest'
import type { Catalog } from '../../src/catalog/catalog.ts'
import { makeValueIndex } from '../../src/catalog/make-value-index.ts'
import { resolveModel } from '../../src/catalog/resolve-model.ts'
import { catalogFor } from '../../src/catalog/role-view.ts'
import type { GuardPolicy } from '../../src/guard/policy.ts'
import { documentedTables } from './support/documented-tables.ts'
import { shippedModel } from './support/shipped-model.ts'

const tables = documentedTables()
const model = resolveModel(shippedModel(), { tables, searchPath: ['public'], dialect: 'postgresql' }).model
const catalog: Catalog = {
  version: 'v1',
  dialect: 'postgresql',
  searchPath: ['public'],
  tables,
  model: {
    ...model,
    verified: [
      {
        name: 'a',
        question: 'How many customers?',
        sql: 'select count(*) from customer_master',
        verifiedBy: 'x',
        verifiedAt: '2026-01-01',
        note: null,
      },
      {
        name: 'b',
        question: 'Whose margin?',
        sql: 'select customer, margin_percent from customer_master',
        verifiedBy: 'x',
        verifiedAt: '2026-01-01',
        note: null,
      },
      {
        name: 'c',
        question: 'Failed runs?',
        sql: 'select count(*) from pulse_execution_log',
        verifiedBy: 'x',
        verifiedAt: '2026-01-01',
        note: null,
      },
    ],
  },
  values: makeValueIndex([
    { column: 'public.customer_master.rfm_segment', field: 'customer_master.rfm_segment', values: ['Champions'] },
    { column: 'public.customer_master.customer', field: 'customer_master.customer', values: ['C-1'] },
    { column: 'public.pulse_monitors.user_id', field: 'pulse_monitors.user_id', values: ['ann', 'ben'] },
    { column: 'public.pulse_query_history.user_id', field: 'pulse_query_history.user_id', values: ['ann'] },
  ]),
  warnings: ['something is missing'],
}

const all: GuardPolicy = {
  dialect: 'postgresql',
  defaultSchema: 'public',
  maxRows: 100,
  tables: Object.fromEntries([...tables].map(([key, table]) => [key, table.columns.map((column) => column.name)])),
}

const metricNames = (view: Catalog): string[] => view.model.metrics.map((metric) => metric.name)
const datasetOf = (view: Catalog, name: string) => view.model.datasets.find((dataset) => dataset.name === name)

test('a role that may see everything gets the catalog itself', () => {
  expect(catalogFor(catalog, all)).toBe(catalog)
})

test('a denied table is gone with all that is built on it', () => {
  const view = catalogFor(catalog, { ...all, deniedTables: ['public.pulse_execution_log', 'public.pulse_query_history'] })
  expect(view.tables.has('public.pulse_execution_log')).toBe(false)
  expect(datasetOf(view, 'pulse_execution_log')).toBeUndefined()
  expect(metricNames(view).filter((name) => ['runs', 'failed_runs', 'questions'].includes(name))).toEqual([])
  expect(view.model.segments.some((segment) => segment.dataset === 'pulse_execution_log')).toBe(false)
  expect(view.model.relationships.some((found) => found.from === 'pulse_execution_log')).toBe(false)
  expect(view.model.verified.map((query) => query.name)).toEqual(['a', 'b'])
  expect([...view.values.all()].map(({ value, column }) => [value, column])).not.toContainEqual([
    'ann',
    'public.pulse_query_history.user_id',
  ])
  expect(JSON.stringify([view.model, view.warnings])).not.toMatch(/pulse_execution_log|pulse_query_history/)
  expect(view.version).toMatch(/^v1-[0-9a-f]{8}$/)
})

test('a denied column is gone from fields, metrics, conditions, notes, verified queries and values', () => {
  const view = catalogFor(catalog, { ...all, deniedColumns: { 'public.customer_master': ['margin_percent', 'recency', 'customer'] } })
  const dataset = datasetOf(view, 'customer_master')
  expect(dataset?.fields.map((field) => field.name)).toEqual([
    'rfm_segment',
    'monetary',
    'frequency',
    'abc_revenue',
    'abc_profit',
    'abc_combined',
    'profitability',
  ])
  expect(dataset?.primaryKey).toEqual([])
  expect(dataset?.listFields).not.toContain('customer')
  expect(dataset?.instructions).not.toMatch(/recency/)
  expect(dataset?.instructions).toMatch(/ABC/)
  expect(metricNames(view)).not.toContain('avg_recency')
  expect(metricNames(view)).not.toContain('avg_margin_percent')
  expect(metricNames(view)).toContain('lifetime_revenue')
  expect(view.model.segments.map((segment) => segment.name)).not.toContain('inactive_for_days')
  expect(view.model.relationships.map((found) => found.name)).not.toContain('order_lines_of_customer')
  expect(view.model.verified.map((query) => query.name)).toEqual(['a', 'c'])
  expect(view.values.valuesOf('public.customer_master.customer')).toBeNull()
  expect(view.values.valuesOf('public.customer_master.rfm_segment')).toEqual(['Champions'])
})

test('examples and options about what is gone are gone', () => {
  const view = catalogFor(catalog, { ...all, deniedTables: ['public.pulse_alerts', 'public.cohort_retention'] })
  expect(view.model.examples).not.toContain('Unacknowledged critical alerts')
  expect(view.model.examples).not.toContain('Month 3 retention of the 2025 cohorts')
  expect(view.model.examples).toContain('Margin % by quarter')
})

test('what the data does not hold is not told by what is gone', () => {
  const message = 'The data ends at gross margin: there are no operating costs, taxes or results after them.'
  const messagesOf = (view: Catalog) => (view.model.missing ?? []).map((topic) => topic.message)
  expect(messagesOf(catalog)).toContain(message)
  const tables = Object.fromEntries(
    Object.entries(all.tables).map(([key, columns]) => [key, columns.filter((name) => !name.includes('margin'))]),
  )
  const view = catalogFor(catalog, { ...all, tables })
  expect(messagesOf(view)).toHaveLength(messagesOf(catalog).length)
  expect(messagesOf(view)).not.toContain(message)
  expect(messagesOf(view)).toEqual(expect.arrayContaining(['There is no data about this.', 'There is no web traffic data.']))
})

test('a row filter hides the values, a mask hides values, numbers and joins', () => {
  const view = catalogFor(catalog, {
    ...all,
    rowFilters: { 'public.pulse_monitors': { condition: 'user_id = $1', values: ['ann'] } },
    masks: { 'public.customer_master.customer': 'hash', 'public.customer_master.monetary': 'null' },
  })
  expect(view.values.valuesOf('public.pulse_monitors.user_id')).toBeNull()
  expect(view.values.valuesOf('public.customer_master.customer')).toBeNull()
  expect(datasetOf(view, 'pulse_monitors')).toBeDefined()
  expect(datasetOf(view, 'customer_master')?.fields.map((field) => field.name)).toContain('customer')
  expect(datasetOf(view, 'customer_master')?.fields.map((field) => field.name)).not.toContain('monetary')
  expect(metricNames(view)).not.toContain('lifetime_revenue')
  expect(view.model.relationships.map((found) => found.name)).not.toContain('order_lines_of_customer')
  expect(view.tables.get('public.customer_master')?.columns).toHaveLength(10)
})

test('a dataset whose default filter needs a denied column is gone: its figures would be wrong', () => {
  const view = catalogFor(catalog, { ...all, deniedColumns: { 'public.segment_performance': ['segment_type'] } })
  expect(datasetOf(view, 'segment_performance')).toBeUndefined()
  expect(view.tables.has('public.segment_performance')).toBe(true)
})

test('a role without tables sees nothing', () => {
  const view = catalogFor(catalog, { ...all, tables: {} })
  expect([view.tables.size, view.model.datasets, view.model.metrics, [...view.values.all()]]).toEqual([0, [], [], []])
})
