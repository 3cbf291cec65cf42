import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkModel } from '../../src/catalog/check-model.ts'
import { loadCatalog } from '../../src/catalog/load-catalog.ts'
import type { ModelFinding } from '../../src/catalog/model-finding.ts'
import { loadModel, modelErrorLines } from '../../src/catalog/ossie/load-model.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await cloneDatabase('empty')
  await db.connections.withClient((client) =>
    client.query(`
      create table orders (id int primary key, customer int, placed date, placed_text text, amount numeric, amount_text text, status text);
      create table customers (code int, name text, region text);
      create table notes (order_no text, body text);
      insert into orders select n, n % 5, date '2026-01-01' + n, 'day ' || n, n, case when n = 7 then 'seven' else n::text end, 'Open' from generate_series(1, 50) n;
      insert into customers select n % 4, 'Customer ' || n, 'EMEA' from generate_series(1, 8) n`),
  )
})
afterAll(() => db.close())

const model = (orders: string, rest = ''): string => `
semantic_model:
  - name: shop
    datasets:
      - name: orders
        source: orders
${orders}
      - { name: customers, source: customers, fields: [{ name: region, expression: region }] }
      - { name: notes, source: notes }
${rest}`

async function findingsOf(text: string, totalMs = 30_000): Promise<ModelFinding[]> {
  const loaded = loadModel([{ file: 'shop.yaml', text }])
  if (!loaded.ok) throw new Error(modelErrorLines(loaded.problem).join('\n'))
  const catalog = await loadCatalog({ connections: db.connections, model: loaded.value, now: Date.now })
  return checkModel(db.connections, catalog, Date.now, { statementMs: 5_000, totalMs })
}

const pulse = (data: object): string =>
  `        custom_extensions: [{ vendor_name: PULSE, data: '${JSON.stringify(data).replaceAll("'", "''")}' }]`
const metric = (expression: string): string => `    metrics:\n      - { name: total, expression: "${expression}" }`
const relationship = (from: string, columns: string): string =>
  `    relationships:\n      - { name: buyer, from: ${from}, to: customers, ${columns} }`

test.each<[string, string, string, Partial<ModelFinding>]>([
  [
    'a column that went',
    '        fields:\n          - { name: discount, expression: rebate }',
    '',
    { severity: 'error', message: 'shop.yaml:8 field orders.discount left out: the target has no column rebate' },
  ],
  ['a metric that does not run', '', metric('sum(orders.status)'), { severity: 'error', what: 'metric total' }],
  [
    'a metric that fails on the data',
    '',
    metric('sum(orders.amount_text::numeric)'),
    { severity: 'warning', what: 'metric total', message: 'fails on the data: invalid input syntax for type numeric: "seven"' },
  ],
  [
    'a time axis that is no date',
    `        fields:\n          - { name: at, expression: placed_text, dimension: { is_time: true } }\n${pulse({ time_axis: 'at' })}`,
    '',
    { severity: 'error', what: 'time axis orders.at', message: 'is text, expected a date or a time stamp' },
  ],
  [
    'a default filter that keeps nothing',
    pulse({ default_filters: [{ expression: "status = 'closed'", sentence: 'closed' }] }),
    '',
    { severity: 'warning', what: 'default filter of orders', message: "no row of the table meets orders.status = 'closed'" },
  ],
  [
    'a one side that is not one',
    '',
    relationship('orders', 'from_columns: [customer], to_columns: [code]'),
    { severity: 'error', what: 'relationship buyer', message: expect.stringContaining('customers has several rows with the same code') },
  ],
  [
    'columns that cannot be compared',
    '',
    relationship('notes', 'from_columns: [order_no], to_columns: [code]'),
    { severity: 'error', what: 'relationship buyer', message: expect.stringContaining('cannot be joined') },
  ],
  [
    'a value that is stored otherwise',
    `        fields:\n          - name: status\n            expression: status\n    ${pulse({ role: 'category', values: { OPEN: ['pending'] } })}`,
    '',
    { severity: 'error', what: 'field orders.status', message: 'the value OPEN is stored as Open' },
  ],
  [
    'a word for two fields',
    `        fields:\n          - { name: amount, expression: amount, ai_context: { synonyms: [size] } }\n          - { name: status, expression: status, ai_context: { synonyms: [Size] } }`,
    '',
    { severity: 'warning', what: 'word "size"', message: 'means several fields of orders: amount, status' },
  ],
])('finds %s', async (_name, orders, rest, finding) => {
  expect(await findingsOf(model(orders, rest))).toEqual([expect.objectContaining(finding)])
})

test('a model that fits has no findings', async () => {
  const orders = `        fields: [{ name: placed, expression: placed }]\n${pulse({ time_axis: 'placed' })}`
  expect(await findingsOf(model(orders, metric('sum(orders.amount)')))).toEqual([])
})

test('stops when the time is over and says what was left out', async () => {
  expect(await findingsOf(model('', metric('sum(orders.status)')), -1)).toEqual([
    { severity: 'warning', what: 'check', message: expect.stringMatching(/^\d+ checks were left out/) },
  ])
})
