import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Catalog } from '../../../src/catalog/catalog.ts'
import { checkModel } from '../../../src/catalog/check-model.ts'
import { loadCatalog } from '../../../src/catalog/load-catalog.ts'
import { loadModel, modelErrorLines } from '../../../src/catalog/ossie/load-model.ts'
import type { ModelSource } from '../../../src/catalog/ossie/model-source.ts'
import { writeModel } from '../../../src/catalog/ossie/write-model.ts'
import { safeDivision } from '../../../src/catalog/resolve/safe-division.ts'
import { readSource } from '../../../src/catalog/resolve/table-source.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await cloneDatabase('empty')
  await db.connections.withClient((client) =>
    client.query(`
      create table order_lines (order_id int, line_no int, product_id int, recipe_version int, quantity int, net_price numeric, receipt text unique,
        ordered_at timestamp, loaded_at timestamptz, primary key (order_id, line_no));
      create table recipes (product_id int, version int, name text, primary key (product_id, version));
      insert into order_lines select n, 1, n % 3, 1, case n when 10 then -1 else n end, 2.5 * n, 'r' || n, timestamp '2026-01-01' + n * interval '1 day', now() from generate_series(1, 20) n;
      insert into recipes select n, 1, 'Bread ' || n from generate_series(0, 2) n`),
  )
})
afterAll(() => db.close())

const textOf = (file: string): string => readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8')
function read(file: string, text = textOf(file)): ModelSource {
  const loaded = loadModel([{ file, text }])
  if (!loaded.ok) throw new Error(modelErrorLines(loaded.problem).join('\n'))
  return loaded.value
}
const catalogOf = (file: string): Promise<Catalog> => loadCatalog({ connections: db.connections, model: read(file), now: Date.now })

/** The value of each metric over the whole table, as the server computes it. */
async function valuesOf({ model, tables }: Catalog): Promise<Record<string, string>> {
  const values: Record<string, string> = {}
  await db.connections.withClient(async (client) => {
    for (const { name, dataset, expression } of model.metrics) {
      const found = model.datasets.find((one) => one.name === dataset)
      const { schema, name: table } = tables.get(found?.table ?? '') ?? { schema: '', name: '' }
      const where = found?.defaultFilters.map((filter) => ` where ${filter.expression}`).join('') ?? ''
      const alias = /^[a-z_]+$/.test(dataset) ? dataset : `"${dataset}"`
      const { rows } = await client.query<{ value: string }>(
        `select (${expression})::text as value from ${schema}.${table} as ${alias}${where}`,
      )
      values[name] = rows[0]?.value ?? 'nothing'
    }
  })
  return values
}

test.each<[string, Record<string, string>, string[]]>([
  ['warehouse.yaml', { REVENUE: '500.0' }, []],
  ['transformations.yaml', { average_line_value: '26.2500000000000000', large_share: '50.0000000000000000' }, []],
  ['cubes.yaml', { line_count: '19' }, ['cubes.yaml:16 dataset recent left out: its source is a query, not a table']],
  ['lakehouse.yaml', { revenue: '525.0', line_count: '20' }, []],
  ['flat.json', { total_quantity: '199' }, ['flat.json:11 field order_lines.odd left out: it has no SQL expression, only MDX']],
  ['draft.yaml', { revenue: '525.0' }, []],
])('%s loads, its metrics run and give the right numbers', async (file, values, warnings) => {
  const catalog = await catalogOf(file)
  expect(await valuesOf(catalog)).toEqual(values)
  expect(catalog.warnings).toEqual(warnings)
  const errors = (await checkModel(db.connections, catalog, Date.now)).filter(({ what }) => what !== 'model')
  expect(errors).toEqual([])
})

test('joins of several columns, keys, times and synonyms arrive', async () => {
  const { model } = await catalogOf('warehouse.yaml')
  expect(model.relationships).toMatchObject([{ fromColumns: ['product_id', 'recipe_version'], toColumns: ['product_id', 'version'] }])
  expect(model.datasets[0]).toMatchObject({
    primaryKey: ['order_id', 'line_no'],
    uniqueKeys: [['order_id', 'product_id'], ['receipt']],
    synonyms: [{ text: 'lines' }, { text: 'items sold' }],
  })
  const transformations = await catalogOf('transformations.yaml')
  expect(transformations.model.instructions).toBe('Ask about orders and products of the bakery.')
  expect(transformations.model.datasets[0]).toMatchObject({
    timeAxis: 'ordered_at',
    synonyms: [{ text: 'items' }, { text: 'order items' }, { text: 'lines' }],
  })
})

test.each(['warehouse.yaml', 'transformations.yaml', 'cubes.yaml', 'lakehouse.yaml', 'flat.json', 'draft.yaml'])(
  '%s keeps the extensions of others when it is written again',
  (file) => {
    const model = read(file)
    const again = read(file, writeModel(model, 'Written again.'))
    const extensionsOf = (one: ModelSource) =>
      [one, ...one.datasets, ...one.datasets.flatMap(({ fields }) => fields), ...one.metrics, ...one.relationships].map(
        ({ name, extensions }) => [name, extensions],
      )
    expect(extensionsOf(again)).toEqual(extensionsOf(model))
    expect(again.metrics.map(({ expressions }) => expressions)).toEqual(model.metrics.map(({ expressions }) => expressions))
  },
)

test.each([
  ['sum(a.x) / count(*)', 'sum(a.x)::numeric / nullif(count(*), 0)'],
  ['(SUM(a.x)) / (COUNT(DISTINCT a.y))', '(SUM(a.x))::numeric / nullif((COUNT(DISTINCT a.y)), 0)'],
  ['100.0 * sum(a.x) / sum(a.y)', '100.0 * sum(a.x)::numeric / nullif(sum(a.y), 0)'],
  ['sum(a.x) / sum(a.y) * 100', '100 * sum(a.x)::numeric / nullif(sum(a.y), 0)'],
  ['sum(a.x) / nullif(sum(a.y), 0)', 'sum(a.x) / nullif(sum(a.y), 0)'],
  ['sum(a.x / a.y)', 'sum(a.x / a.y)'],
  ['sum(a.x) / 1000', 'sum(a.x) / 1000'],
  ['sum(a.x) / count(*) + 1', 'sum(a.x) / count(*) + 1'],
  ['sum(a.x) / sum(a.y) / 2', 'sum(a.x) / sum(a.y) / 2'],
  ['case when true then 1 end', 'case when true then 1 end'],
])('divides safely: %s', (given, made) => {
  expect(safeDivision(given)).toBe(made)
})

test.each([
  ['public.orders', { table: 'public.orders', condition: null }],
  ['select * from public.orders', { table: 'public.orders', condition: null }],
  ['(SELECT * FROM "My Schema"."Orders" WHERE a = 1 AND b = 2);', { table: '"My Schema"."Orders"', condition: 'a = 1 AND b = 2' }],
  ['select * from orders where a = 1 order by b', null],
  ['select * from orders o', null],
  ['select id from orders', null],
  ['with x as (select 1) select * from x', null],
])('reads the source %s', (source, read) => {
  expect(readSource(source)).toEqual(read)
})
