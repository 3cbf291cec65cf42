import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Catalog } from '../../src/catalog/catalog.ts'
import { checkModel } from '../../src/catalog/check-model.ts'
import { loadCatalog } from '../../src/catalog/load-catalog.ts'
import type { Metric } from '../../src/catalog/semantic-model.ts'
import { quoteIdent } from '../../src/db/sql.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { documentedDdl } from './support/documented-tables.ts'
import { shippedModel } from './support/shipped-model.ts'

const model = shippedModel()
let db: TestDatabase
let catalog: Catalog

beforeAll(async () => {
  db = await cloneDatabase('demo')
  catalog = await loadCatalog({ connections: db.readerConnections, model, now: Date.now })
}, 240_000)
afterAll(() => db.close())

async function compute(metric: Metric): Promise<unknown> {
  const dataset = catalog.model.datasets.find((candidate) => candidate.name === metric.dataset)
  const table = dataset && catalog.tables.get(dataset.table)
  if (!table) throw new Error(`no table for ${metric.name}`)
  const where = metric.filter === null ? '' : ` where ${metric.filter}`
  const text = `select ${metric.expression} as value from ${quoteIdent(table.schema)}.${quoteIdent(table.name)} as ${quoteIdent(metric.dataset)}${where}`
  const { rows } = await db.readerConnections.withClient((client) => client.query(text))
  return rows[0]?.value
}

test('fits the demonstration data: no warning, no finding', async () => {
  expect(catalog.warnings).toEqual([])
  expect(catalog.model.datasets).toHaveLength(32)
  expect(await checkModel(db.readerConnections, catalog, Date.now)).toEqual([])
})

test('every metric gives a number on the demonstration data', async () => {
  const empty: string[] = []
  for (const metric of catalog.model.metrics) if ((await compute(metric)) === null) empty.push(metric.name)
  expect(catalog.model.metrics.length).toBeGreaterThanOrEqual(45)
  expect(empty).toEqual([])
})

describe('agrees with itself where tables overlap', () => {
  const numberOf = async (name: string): Promise<number> => {
    const metric = catalog.model.metrics.find((candidate) => candidate.name === name)
    return metric ? Number(await compute(metric)) : Number.NaN
  }
  test.each([
    ['lifetime_revenue', 'matrix_sales'],
    ['lifetime_profit', 'matrix_margin'],
    ['lifetime_revenue', 'office_revenue'],
    ['lifetime_profit', 'office_margin'],
  ])('%s is %s', async (one, other) => {
    const [a, b] = [await numberOf(one), await numberOf(other)]
    expect(Math.abs(a - b)).toBeLessThan(Math.abs(a) * 1e-6)
  })
})

test('every field can be listed, every condition holds for some row or none', async () => {
  for (const dataset of catalog.model.datasets) {
    const table = catalog.tables.get(dataset.table)
    const from = `from ${quoteIdent(table?.schema ?? '')}.${quoteIdent(table?.name ?? '')} as ${quoteIdent(dataset.name)}`
    const columns = dataset.fields.map((field) => field.expression)
    const counts = catalog.model.segments
      .filter((segment) => segment.dataset === dataset.name)
      .map((segment) => `count(*) filter (where ${segment.expression.replaceAll('{n}', '90')})`)
    await db.readerConnections.withClient(async (client) => {
      await client.query(`select ${columns.join(', ')} ${from} limit 1`)
      await client.query(`select ${['count(*)', ...counts].join(', ')} ${from}`)
    })
  }
})

test('knows the twelve RFM segments by their names, and all of them are in the data', () => {
  const field = catalog.model.datasets
    .find((dataset) => dataset.name === 'customer_master')
    ?.fields.find((found) => found.name === 'rfm_segment')
  const names = field?.values.map(({ value }) => value) ?? []
  expect(names).toEqual([
    'Champions',
    'Loyal Customers',
    'Potential Loyalists',
    'New Customers',
    'Promising',
    'Need Attention',
    'About to Sleep',
    'At Risk',
    'Cannot Lose Them',
    'Hibernating',
    'Lost',
    'One-Time Buyers',
  ])
  for (const name of names) expect(catalog.values.exact(name).map(({ column }) => column)).toContain('public.customer_master.rfm_segment')
  for (const value of field?.values ?? [])
    expect(new Set(value.synonyms.map((word) => word.language))).toEqual(new Set(['en', 'de', 'fr', 'es']))
})

test('stock levels and percentages are never added over time', () => {
  const parts = catalog.model.datasets.flatMap((dataset) => dataset.fields.map((field) => ({ ...field, dataset: dataset.name })))
  const ratios = parts.filter(
    (field) => field.role === 'measure' && /(_pct|_percent|_ratio|percent_mean|_days|^days_|unit_|avg_rating|rank)$/.test(field.name),
  )
  expect(ratios.filter((field) => field.additivity !== 'none').map((field) => field.name)).toEqual([])
  const stocks = parts.filter(
    (field) => /inventory_(units|value|level)|working_capital|safety_stock/.test(field.name) && field.role === 'measure',
  )
  expect(stocks.filter((field) => field.additivity !== 'not-over-time').map((field) => `${field.dataset}.${field.name}`)).toEqual([])
  expect(catalog.model.metrics.filter((metric) => metric.ratio && metric.additivity !== 'none').map((metric) => metric.name)).toEqual([])
})

test('main words are there in four languages', () => {
  const languages = (words: readonly { language: string }[]) => new Set(words.map((word) => word.language)).size
  const metrics = catalog.model.metrics.filter((metric) => metric.priority <= 2)
  expect(metrics.filter((metric) => languages(metric.synonyms) === 4).length / metrics.length).toBeGreaterThan(0.85)
  const shown = catalog.model.datasets.flatMap((dataset) => dataset.fields.filter((field) => !field.hidden && field.role !== 'text'))
  expect(shown.filter((field) => languages(field.synonyms) === 4).length / shown.length).toBeGreaterThan(0.7)
})

test('KPIs that nobody measures are not named, subjects that the data has are not missing', async () => {
  const empty = await cloneDatabase('empty')
  await empty.connections.withClient(async (client) => {
    await client.query(documentedDdl())
    await client.query("insert into kpi_definitions (id, name, unit) values (1, 'sales_conversion_rate', '%')")
    await client.query('create table budgets (month date, amount numeric)')
  })
  const small = await loadCatalog({ connections: empty.connections, model, now: Date.now })
  await empty.close()
  const names = (from: Catalog) =>
    from.model.datasets
      .find((dataset) => dataset.name === 'kpi_definitions')
      ?.fields.find((field) => field.name === 'name')
      ?.values.map(({ value }) => value)
  const missing = (from: Catalog) => from.model.missing?.flatMap((topic) => topic.words.map((word) => word.text)) ?? []
  expect(names(small)).toEqual(['sales_conversion_rate'])
  expect(names(catalog)?.length).toBeGreaterThan(5)
  expect(missing(small)).toContain('customer satisfaction')
  expect(missing(catalog)).not.toContain('customer satisfaction')
  expect(missing(small)).not.toContain('budget')
  expect(missing(catalog)).toContain('budget')
})
