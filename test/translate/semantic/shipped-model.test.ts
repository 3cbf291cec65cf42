import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Catalog } from '../../../src/catalog/catalog.ts'
import type { Synonym } from '../../../src/catalog/semantic-model.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { shippedCatalog } from '../../support/shipped-catalog.ts'

let database: TestDatabase
let catalog: Catalog

beforeAll(async () => {
  database = await cloneDatabase('migrated')
  catalog = await shippedCatalog(database.readerConnections)
})

afterAll(() => database.close())

const languages = (synonyms: readonly Synonym[]): Set<string> => new Set(synonyms.map((one) => one.language))

test('every dataset says what a row is, what it is for and how it is called', () => {
  const { datasets } = catalog.model
  expect(datasets).toHaveLength(32)
  const odd = datasets.filter((one) => !one.grain || !one.description || one.noun === null || one.synonyms.length === 0)
  expect(odd.map((one) => one.name)).toEqual([])
})

test('what has a time has a time axis, and sums of others say which table is better', () => {
  const { datasets } = catalog.model
  const timeless = datasets.filter((one) => ['event', 'log', 'periodic', 'forecast'].includes(one.kind) && one.timeAxis === null)
  expect(timeless.map((one) => one.name)).toEqual([])
  const alone = datasets.filter((one) => one.kind === 'aggregate' && one.prefer.length === 0)
  // Complete by themselves: nothing else holds them, or nothing holds them better.
  expect(alone.map((one) => one.name)).toEqual(['cohort_retention', 'cohort_sizes', 'cohort_avg_revenue', 'regional_product_matrix'])
})

test('every number has a unit, and rates are never added up', () => {
  const measures = catalog.model.datasets.flatMap((dataset) =>
    dataset.fields
      .filter((field) => field.role === 'measure' && field.hidden !== true)
      .map((field) => ({ ref: `${dataset.name}.${field.name}`, field })),
  )
  // The unit of a KPI is that of the KPI; the width of a forecast's range is not documented.
  expect(measures.filter(({ field }) => field.unit === null).map(({ ref }) => ref)).toEqual([
    'kpi_data.kpi_value',
    'stox_future_projection.confidence_interval',
  ])
  // Shares of one total add up to more of it; rates do not.
  const added = measures.filter(({ field }) => field.unit?.kind === 'percent' && field.additivity !== 'none').map(({ ref }) => ref)
  expect(added).toEqual(['segment_performance.revenue_percentage', 'segment_performance.profit_percentage'])
  expect(measures.filter(({ field }) => field.synonyms.length === 0).map(({ ref }) => ref)).toEqual([])
})

test('every metric has a name for people, words, and a meaning of good where there is one', () => {
  const { metrics } = catalog.model
  expect(metrics.length).toBeGreaterThanOrEqual(45)
  expect(metrics.filter((one) => one.label === '' || one.synonyms.length === 0).map((one) => one.name)).toEqual([])
})

test('the main numbers and groups have words in German, French and Spanish', () => {
  const { metrics, datasets } = catalog.model
  const main = ['revenue', 'gross_margin', 'margin_pct', 'orders', 'avg_order_value', 'volume', 'inventory_value', 'alerts']
  for (const name of main) {
    const metric = metrics.find((one) => one.name === name)
    expect([name, ...['de', 'fr', 'es'].filter((language) => !languages(metric?.synonyms ?? []).has(language))]).toEqual([name])
  }
  for (const ref of ['customer_master.rfm_segment', 'transaction_data.material_number', 'customer_master.customer']) {
    const [table, name] = ref.split('.')
    const field = datasets.find((one) => one.name === table)?.fields.find((one) => one.name === name)
    const thing = datasets.find((one) => one.concept === field?.concept && one.concept !== undefined)
    const known = languages([...(field?.synonyms ?? []), ...(thing?.synonyms ?? [])])
    expect([ref, ...['de', 'fr', 'es'].filter((language) => !known.has(language))]).toEqual([ref])
  }
})
