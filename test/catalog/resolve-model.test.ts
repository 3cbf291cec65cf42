import { expect, test } from 'vitest'
import type { Table } from '../../src/catalog/catalog.ts'
import { fitModel } from '../../src/catalog/load-catalog.ts'
import { loadModel, modelErrorLines } from '../../src/catalog/ossie/load-model.ts'
import { resolveModel } from '../../src/catalog/resolve-model.ts'
import type { SemanticModel } from '../../src/catalog/semantic-model.ts'
import { documentedTables, tableOf } from './support/documented-tables.ts'
import { shippedModel } from './support/shipped-model.ts'

const shipped = shippedModel()
const resolveShipped = (tables: Map<string, Table>, searchPath = ['public', 'kpi']) =>
  resolveModel(shipped, { tables, searchPath, dialect: 'postgresql' })

function sourceOf(text: string) {
  const loaded = loadModel([{ file: 'm.yaml', text }])
  if (!loaded.ok) throw new Error(modelErrorLines(loaded.problem).join('\n'))
  return loaded.value
}

const resolve = (text: string, tables: Table[]) =>
  resolveModel(sourceOf(text), {
    tables: new Map(tables.map((table) => [`${table.schema}.${table.name}`, table])),
    searchPath: ['public'],
    dialect: 'postgresql',
  })

const shop = (fields: string, metrics = '[]') => `
semantic_model:
  - name: shop
    datasets:
      - name: orders
        source: orders
        fields: ${fields}
    metrics: ${metrics}
`

test('the shipped model fits the documented columns without a warning', () => {
  const { model, warnings } = resolveShipped(documentedTables())
  expect(warnings).toEqual([])
  expect(model.datasets).toHaveLength(32)
  expect(model.metrics.length).toBeGreaterThanOrEqual(45)
  expect(model.metrics.find((metric) => metric.name === 'margin_pct')).toMatchObject({
    expression: '100 * sum(transaction_data.gross_margin) / nullif(sum(transaction_data.net_sales), 0)',
    ratio: { numerator: 'sum(transaction_data.gross_margin)', denominator: 'sum(transaction_data.net_sales)', scale: 100 },
    timeAxis: 'posting_date',
  })
})

test('tables are found along the search path, then by a unique name in any schema', () => {
  const moved = new Map([...documentedTables().values()].map((table) => [`kpi.${table.name}`, { ...table, schema: 'kpi' }]))
  expect(resolveShipped(moved).model.datasets.find((dataset) => dataset.name === 'customer_master')?.table).toBe('kpi.customer_master')
  expect(resolveShipped(moved, ['nowhere']).model.datasets).toHaveLength(32)
  const twice = new Map([...documentedTables(), ...moved])
  expect(resolveShipped(twice).model.datasets.find((dataset) => dataset.name === 'customer_master')?.table).toBe('public.customer_master')
  expect(resolveShipped(twice, ['kpi']).model.datasets.find((dataset) => dataset.name === 'customer_master')?.table).toBe(
    'kpi.customer_master',
  )
  const { warnings } = resolveShipped(twice, ['nowhere'])
  expect(warnings[0]).toMatch(
    /dataset cohort_retention left out: the target has several tables cohort_retention: public.cohort_retention, kpi.cohort_retention/,
  )
})

test('a missing table takes along what is built on it, and the rest serves', () => {
  const tables = documentedTables()
  tables.delete('public.transaction_data')
  const { model, warnings } = resolveShipped(tables)
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toMatch(
    /^prompts\/semantic\/sales\.yaml:\d+ dataset transaction_data left out: the target has no table transaction_data$/,
  )
  expect(model.metrics.some((metric) => metric.dataset === 'transaction_data')).toBe(false)
  expect(model.datasets.flatMap((dataset) => dataset.prefer).some((better) => better.dataset === 'transaction_data')).toBe(false)
  expect(model.relationships.some((found) => found.from === 'transaction_data')).toBe(false)
  expect(model.metrics.some((metric) => metric.name === 'lifetime_revenue')).toBe(true)
})

test('a missing column takes along its field, metrics and conditions, each named with file and line', () => {
  const tables = documentedTables()
  const table = tables.get('public.customer_master')
  if (!table) throw new Error('no such table')
  tables.set('public.customer_master', { ...table, columns: table.columns.filter((column) => column.name !== 'recency') })
  const { model, warnings } = resolveShipped(tables)
  expect(warnings).toContainEqual(
    expect.stringMatching(/sales\.yaml:\d+ field customer_master\.recency left out: the target has no column recency$/),
  )
  expect(warnings).toContainEqual(
    expect.stringMatching(/sales\.yaml:\d+ metric avg_recency left out: the target has no column customer_master\.recency$/),
  )
  expect(warnings).toContainEqual(expect.stringMatching(/condition customer_master\.inactive_for_days left out/))
  const dataset = model.datasets.find((candidate) => candidate.name === 'customer_master')
  expect(dataset?.listFields).not.toContain('recency')
  expect(dataset?.fields).toHaveLength(9)
})

test('a table of the same name with other columns is not taken for ours', () => {
  const tables = documentedTables()
  tables.set('public.teams', tableOf('teams', '*team_no int4, players int4, stadium text'))
  const { model, warnings } = resolveShipped(tables)
  expect(warnings).toEqual([expect.stringMatching(/dataset teams left out: public\.teams has 0 of its 4 columns, it is another table$/)])
  expect(model.datasets.some((dataset) => dataset.name === 'teams')).toBe(false)
})

test('columns that no field covers become fields', () => {
  const { model } = resolve(shop('[{ name: state, expression: Status }]'), [
    tableOf('orders', '*id int4, Status text, unit_price numeric, is_paid bool, placed_on date'),
  ])
  expect(model.datasets[0]?.fields.map(({ name, role, column, additivity }) => [name, role, column, additivity])).toEqual([
    ['state', 'category', 'Status', 'none'],
    ['id', 'identifier', 'id', 'none'],
    ['unit_price', 'measure', 'unit_price', 'none'],
    ['is_paid', 'flag', 'is_paid', 'none'],
    ['placed_on', 'time', 'placed_on', 'none'],
  ])
})

test('a metric over several datasets is kept for language models only', () => {
  const text = `
semantic_model:
  - name: shop
    datasets: [{ name: orders, source: orders, fields: [] }, { name: clients, source: clients, fields: [] }]
    metrics: [{ name: per_client, expression: sum(orders.amount) / nullif(count(distinct clients.id), 0) }, { name: all_rows, expression: count(*) }]
`
  const { model, warnings } = resolve(text, [tableOf('orders', '*id int4, amount numeric'), tableOf('clients', '*id int4, name text')])
  expect(model.metrics).toEqual([])
  expect(model.crossMetrics).toEqual([expect.objectContaining({ name: 'per_client', datasets: ['orders', 'clients'] })])
  expect(warnings).toEqual([expect.stringMatching(/metric all_rows left out: it names no dataset/)])
})

test('expressions in no SQL dialect are left out with a warning', () => {
  const { model, warnings } = resolve(
    shop('[]', '[{ name: m, expression: { dialects: [{ dialect: TABLEAU, expression: "SUM([Sales])" }] } }]'),
    [tableOf('orders', '*id int4')],
  )
  expect(model.metrics).toEqual([])
  expect(warnings).toEqual([expect.stringMatching(/^m\.yaml:\d+ metric m left out: it has no SQL expression, only TABLEAU$/)])
})

test('a source that is a query is left out with a warning', () => {
  const { warnings } = resolve(shop('[]').replace('source: orders', 'source: select id from orders'), [tableOf('orders', '*id int4')])
  expect(warnings).toEqual(['m.yaml:5 dataset orders left out: its source is a query, not a table'])
})

test.each([
  ['no model', null, 0],
  ['a model for another database', shipped, 1],
])('%s: the tables are used by their names', (_name, source, warnings) => {
  const tables = new Map([
    ['public.clients', tableOf('clients', '*id int4, name text')],
    ['public.sales orders', weird()],
  ])
  const fitted = fitModel(source, tables, ['public'])
  expect(fitted.warnings).toHaveLength(warnings)
  expect(namesOf(fitted.model)).toEqual(['clients', 'sales orders'])
  expect(fitted.model).toMatchObject({ ambiguous: [], missing: [] })
  expect(fitted.model.metrics.map((metric) => metric.expression)).toEqual([
    'count(*)',
    'count(*)',
    'sum("sales orders".amount)',
    'avg("sales orders".amount)',
  ])
  expect(fitted.model.relationships).toEqual([expect.objectContaining({ from: 'sales orders', to: 'clients', fromColumns: ['client_id'] })])
})

const namesOf = (model: SemanticModel): string[] => model.datasets.map((dataset) => dataset.name)

function weird(): Table {
  return { ...tableOf('x', '*id int4, client_id int4, amount numeric, placed_on date'), name: 'sales orders' }
}
