import { expect, test } from 'vitest'
import { loadModel, modelErrorLines } from '../../../src/catalog/ossie/load-model.ts'
import type { ModelSource } from '../../../src/catalog/ossie/model-source.ts'
import { writeModel } from '../../../src/catalog/ossie/write-model.ts'
import { shippedTexts } from '../support/shipped-model.ts'

const read = (text: string): ModelSource => {
  const loaded = loadModel([{ file: 'm.yaml', text }])
  if (!loaded.ok) throw new Error(modelErrorLines(loaded.problem).join('\n'))
  return loaded.value
}

const errorsOf = (text: string): string[] => {
  const loaded = loadModel([{ file: 'm.yaml', text }])
  return loaded.ok ? [] : modelErrorLines(loaded.problem)
}

const released = `
version: "0.1.1"
semantic_model:
  - name: shop
    ai_context: { instructions: Ask about the shop., examples: [How many orders are there?] }
    datasets:
      - name: orders
        source: main.public.orders
        primary_key: [order_id]
        ai_context: "orders, purchases, sales"
        fields:
          - name: amount
            expression: { dialects: [{ dialect: ANSI_SQL, expression: amount }, { dialect: SNOWFLAKE, expression: AMOUNT }] }
            ai_context: { synonyms: [order value] }
            custom_extensions: [{ vendor_name: DBT, data: '{"tags": ["core"]}' }]
    relationships: []
    metrics:
      - name: total
        expression: { dialects: [{ dialect: ANSI_SQL, expression: SUM(orders.amount) }] }
`

const firstDraft = `
semantic_model:
  name: retail
  datasets:
    - name: sales
      source: sales
      ai_context: { prompt: One row per sale. }
      fields:
        - { name: price, expression: price }
  metrics:
    - name: turnover
      expression: [{ dialect: ANSI_SQL, aggregation_type: SUM, input_expr: sales.price }]
`

const flat = `
version: 0.2.0.dev0
name: shop
datasets:
  - name: orders
    source: public.orders
    fields:
      - { name: placed, expression: { dialects: [{ dialect: ANSI_SQL, expression: placed_on }] }, datatype: Date }
    metrics:
      - { name: count, expression: { dialects: [{ dialect: ANSI_SQL, expression: COUNT(order_id) }] }, datatype: Integer }
`

test('reads the released form, with synonyms from plain text and extensions of others kept', () => {
  const model = read(released)
  const [orders] = model.datasets
  expect(model).toMatchObject({ name: 'shop', instructions: 'Ask about the shop.', examples: ['How many orders are there?'], warnings: [] })
  expect(orders?.synonyms.map((word) => word.text)).toEqual(['orders', 'purchases', 'sales'])
  expect(orders?.fields[0]).toMatchObject({
    expressions: { ANSI_SQL: 'amount', SNOWFLAKE: 'AMOUNT' },
    extensions: [{ vendor: 'DBT', data: { tags: ['core'] } }],
  })
  expect(model.metrics[0]).toMatchObject({ name: 'total', own: null, expressions: { ANSI_SQL: 'SUM(orders.amount)' } })
})

test('reads the first draft: one model without a list, plain expressions, aggregates in two parts', () => {
  const model = read(firstDraft)
  expect(model.datasets[0]).toMatchObject({ instructions: 'One row per sale.', fields: [{ expressions: { ANSI_SQL: 'price' } }] })
  expect(model.metrics[0]?.expressions).toEqual({ ANSI_SQL: 'SUM(sales.price)' })
})

test('reads the later form: the model at the top, metrics of a dataset', () => {
  const model = read(flat)
  expect(model.datasets[0]?.fields[0]).toMatchObject({ name: 'placed', datatype: 'Date' })
  expect(model.metrics[0]).toMatchObject({ name: 'count', own: 'orders' })
})

test('joins several files into one model', () => {
  const second = released
    .replace('name: orders', 'name: returns')
    .replace('orders.amount', 'returns.amount')
    .replace('name: total', 'name: returned')
  const loaded = loadModel([
    { file: 'a.yaml', text: released },
    { file: 'b.yaml', text: second },
  ])
  expect(loaded).toMatchObject({
    ok: true,
    value: { datasets: [{ name: 'orders' }, { name: 'returns' }], metrics: [{ name: 'total' }, { name: 'returned' }] },
  })
})

test.each([
  [
    'a property that nobody knows',
    released.replace('source:', 'sorce: x\n        source:'),
    'm.yaml:8 semantic_model[0].datasets[0].sorce: not in the specification, left alone',
  ],
  ['another version', released.replace('0.1.1', '7.0'), 'm.yaml:2 written for version 7.0 of the specification, read as 0.2'],
])('warns of %s', (_name, text, warning) => {
  expect(read(text).warnings).toEqual([warning])
})

const extended = (data: string): string => `
semantic_model:
  - name: shop
    datasets:
      - name: orders
        source: orders
        fields:
          - name: amount
            expression: amount
            custom_extensions:
              - vendor_name: PULSE
                data: ${data}
`

test.each([
  ['text that is no YAML', 'semantic_model:\n  - name: "x\n', ['m.yaml:3:1 Missing closing "quote']],
  ['a key twice', 'semantic_model:\n  - name: x\n    name: y\n', ['m.yaml:3:5 Map keys must be unique']],
  ['an empty file', '', ['m.yaml:1:1 Invalid input: expected object, received null']],
  ['no model', 'version: 0.2.0', ['m.yaml:1:1 semantic_model: expected a list of models']],
  ['no datasets', 'semantic_model:\n  - name: x\n', ['m.yaml:2:5 semantic_model[0].datasets: expected a list of datasets']],
  [
    'a dataset without a source',
    'semantic_model:\n  - name: x\n    datasets:\n      - name: a\n',
    ['m.yaml:4:9 semantic_model[0].datasets[0].source: expected a name'],
  ],
  [
    'a datatype that is none',
    released.replace('- name: amount', '- name: amount\n            datatype: Money'),
    ['m.yaml:13:23 semantic_model[0].datasets[0].fields[0].datatype: Invalid option'],
  ],
  [
    'a property of ours that is none',
    extended(`'{"rol": "measure"}'`),
    ['m.yaml:12:23 semantic_model[0].datasets[0].fields[0].custom_extensions[0].data.rol: unknown property'],
  ],
  [
    'a role that is none',
    extended(`'{"role": "metric"}'`),
    ['m.yaml:12:23 semantic_model[0].datasets[0].fields[0].custom_extensions[0].data.role: Invalid option'],
  ],
  [
    'a unit that is none, in the middle of a block',
    extended('|-\n                  {\n                    "role": "measure",\n                    "unit": "bananas"\n                  }'),
    ['m.yaml:15:11 semantic_model[0].datasets[0].fields[0].custom_extensions[0].data.unit: expected "percent"'],
  ],
  [
    'data that is no object',
    extended(`'just words'`),
    ['m.yaml:12:23 semantic_model[0].datasets[0].fields[0].custom_extensions[0].data: expected a JSON object'],
  ],
  [
    'data written out as YAML',
    extended('{ rol: measure }'),
    ['m.yaml:12:30 semantic_model[0].datasets[0].fields[0].custom_extensions[0].data.rol: unknown property'],
  ],
  [
    'a relationship to nowhere',
    released.replace(
      'relationships: []',
      'relationships:\n      - { name: r, from: orders, to: customers, from_columns: [c], to_columns: [id] }',
    ),
    ['m.yaml:17:1 relationship r: there is no dataset customers'],
  ],
  [
    'a relationship with uneven columns',
    released.replace(
      'relationships: []',
      'relationships:\n      - { name: r, from: orders, to: orders, from_columns: [a, b], to_columns: [id] }',
    ),
    ['m.yaml:17:80 semantic_model[0].relationships[0].to_columns: expected as many columns as from_columns has'],
  ],
  [
    'a name twice',
    released.replace('metrics:', 'metrics:\n      - { name: total, expression: COUNT(orders.id) }'),
    ['m.yaml:19:1 metric total: the name is used in m.yaml:18 already'],
  ],
])('names file, line and path of %s', (_name, text, lines) => {
  const errors = errorsOf(text)
  expect(errors).toHaveLength(lines.length)
  for (const [at, line] of lines.entries()) expect(errors[at]).toContain(line)
})

test('finds every fault of all files at once', () => {
  const loaded = loadModel([
    { file: 'a.yaml', text: 'semantic_model: [' },
    { file: 'b.yaml', text: 'semantic_model:\n  - name: x\n' },
  ])
  expect(loaded.ok ? [] : loaded.problem.errors.map((error) => error.file)).toEqual(['a.yaml', 'b.yaml'])
})

test('refuses aliases that blow up and files of more than 5 MB', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
    .split('')
    .map((name, at) => `${name}: &${name} [${`*${'abcdefghij'[at]},`.repeat(10)}]`)
    .join('\n')}`
  expect(errorsOf(bomb)[0]).toMatch(/alias/i)
  expect(errorsOf('x'.repeat(5_000_001))).toEqual(['m.yaml:1:1 the file is larger than 5 MB'])
})

test('a model that is written and read again is the same', () => {
  const loaded = loadModel(shippedTexts())
  if (!loaded.ok) throw new Error(modelErrorLines(loaded.problem).join('\n'))
  const again = read(writeModel(loaded.value, 'A comment\nof two lines.'))
  expect(withoutPlaces(again)).toEqual(withoutPlaces(loaded.value))
})

/** The same without line numbers, and with words of the extensions where `synonyms` has them anyway. */
function withoutPlaces(model: ModelSource): unknown {
  const text = JSON.stringify(model, (key, value) =>
    key === 'place' || key === 'description' || (key === 'synonyms' && value?.length === 0) ? undefined : value,
  )
  return JSON.parse(text, (key, value) => {
    if (key !== 'pulse') return value
    const { synonyms: _, label: _label, ...rest } = value
    return rest
  })
}
