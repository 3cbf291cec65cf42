import { expect, test } from 'vitest'
import type { Table } from '../../src/catalog/catalog.ts'
import type { Field, SemanticModel } from '../../src/catalog/semantic-model.ts'
import type { ResultColumn } from '../../src/present/columns.ts'
import { describeColumns } from '../../src/present/describe-columns.ts'
import type { ColumnHint } from '../../src/translate/translator.ts'

const field = (name: string, given: Partial<Field>): Field => ({
  name,
  expression: `sales.${name}`,
  column: name,
  type: 'numeric',
  label: name,
  description: null,
  synonyms: [],
  role: 'measure',
  unit: null,
  additivity: 'additive',
  goodDirection: null,
  nullMeaning: null,
  grain: null,
  values: [],
  ...given,
})
const usd = { kind: 'currency', code: 'USD' } as const
const fields = [
  field('net', { label: 'Net sales', unit: usd, synonyms: [{ text: 'revenue', language: 'en' }] }),
  field('quantity', { type: 'int4', label: 'Quantity', unit: { kind: 'quantity', noun: 'units' } }),
  field('margin_pct', { label: 'Margin', unit: { kind: 'percent', scale: 100 }, additivity: 'none' }),
  field('sold_on', { type: 'date', label: 'Sold on', role: 'time', grain: 'day' }),
  field('region', { type: 'text', label: 'Region', role: 'category' }),
  field('customer_id', { type: 'int4', label: 'Customer', role: 'identifier' }),
]
const types: Record<string, string> = {
  net: 'numeric(18,2)',
  margin_pct: 'numeric',
  quantity: 'int4',
  sold_on: 'date',
  region: 'text',
  customer_id: 'int4',
}
const tables = new Map<string, Table>([
  [
    'shop.sales',
    {
      schema: 'shop',
      name: 'sales',
      kind: 'table',
      comment: null,
      columns: [...Object.entries(types), ['line', 'int8'] as const].map(([name, type]) => ({
        name,
        type,
        typeName: type.replace(/\(.*/, ''),
        nullable: name === 'net',
        comment: null,
      })),
      primaryKey: ['line'],
      uniqueKeys: [],
      foreignKeys: [],
      rowEstimate: null,
    },
  ],
])
const model: SemanticModel = {
  name: 'shop',
  instructions: null,
  datasets: [
    {
      name: 'sales',
      table: 'shop.sales',
      label: 'Sales',
      description: null,
      synonyms: [],
      kind: 'event',
      grain: null,
      noun: null,
      primaryKey: ['line'],
      uniqueKeys: [],
      timeAxis: 'sold_on',
      listFields: [],
      nameField: null,
      defaultFilters: [],
      prefer: [],
      instructions: null,
      fields,
    },
  ],
  relationships: [],
  metrics: [],
  segments: [],
  ambiguous: [],
  verified: [],
  examples: [],
}

const describe = (name: string, type: string, sources: string[], hint?: ColumnHint): ResultColumn | undefined =>
  describeColumns({
    columns: [{ name, type }],
    output: [{ name, sources: sources.map((source) => `shop.sales.${source}`) }],
    model,
    tables,
    hints: hint === undefined ? {} : { [name]: hint },
  })[0]

test.each<[string, string, string, string[], Partial<ResultColumn>]>([
  ['a money column', 'net', 'numeric', ['net'], { label: 'Net sales', role: 'measure', unit: usd, format: 'decimals:2', nullable: true }],
  ['a sum under its own name', 'total_net', 'numeric', ['net'], { label: 'Total net', role: 'measure', unit: usd, format: null }],
  ['a sum under a synonym', 'total_revenue', 'numeric', ['net'], { unit: usd }],
  ['a share of the same lineage', 'portion', 'numeric', ['net'], { unit: null }],
  ['a rate of the same lineage', 'net_growth', 'numeric', ['net'], { role: 'rate', unit: null }],
  ['a rank of the same lineage', 'net_rank', 'int8', ['net'], { unit: null }],
  ['a count over a measure', 'quantity_count', 'int8', ['quantity'], { role: 'measure', unit: null }],
  ['a sum of integers', 'total_quantity', 'int8', ['quantity'], { unit: { kind: 'quantity', noun: 'units' } }],
  ['a count without an alias', 'count', 'int8', [], { label: 'Count', role: 'measure', unit: null }],
  ['a quotient of two columns', 'net_per_unit', 'numeric', ['net', 'quantity'], { unit: null }],
  ['a percentage by metadata', 'margin_pct', 'numeric', ['margin_pct'], { role: 'rate', unit: { kind: 'percent', scale: 100 } }],
  [
    'a percentage by name',
    'return_pct',
    'numeric',
    ['net', 'quantity'],
    { role: 'rate', label: 'Return %', unit: { kind: 'percent', scale: 100 } },
  ],
  ['a share that may be either', 'share', 'numeric', ['net', 'quantity'], { role: 'rate', unit: null }],
  ['a month of a date', 'month', 'timestamptz', ['sold_on'], { role: 'time', format: 'month' }],
  ['a month within a name', 'sale_month', 'date', ['sold_on'], { role: 'time', format: 'month' }],
  ['a date', 'sold_on', 'date', ['sold_on'], { role: 'time', format: 'day', nullable: false }],
  ['a year number', 'year', 'int4', ['sold_on'], { role: 'time', format: 'plain' }],
  ['a month number', 'month', 'numeric', ['sold_on'], { role: 'ordinal', format: 'plain' }],
  ['a year and month as text', 'year_month', 'text', ['sold_on'], { role: 'ordinal' }],
  ['a category', 'region', 'text', ['region'], { role: 'nominal', label: 'Region' }],
  ['an identifier', 'customer_id', 'int4', ['customer_id'], { role: 'identifier', format: 'plain' }],
  ['a count of identifiers', 'customers', 'int8', ['customer_id'], { role: 'measure', unit: null }],
  ['a key that the model does not name', 'line', 'int8', ['line'], { role: 'identifier' }],
  ['a number without a name', '?column?', 'int4', [], { label: 'Value', role: 'measure' }],
  ['a flag', 'active', 'bool', [], { role: 'flag' }],
  ['a document', 'payload', 'jsonb', [], { role: 'json' }],
])('describes %s', (_name, name, type, sources, expected) => {
  expect(describe(name, type, sources)).toMatchObject({ name, type, ...expected })
})

test('takes the word of the translator', () => {
  const hint: ColumnHint = { label: 'Share of sales', role: 'rate', unit: { kind: 'percent', scale: 1 }, format: 'decimals:2' }
  expect(describe('share', 'numeric', ['net', 'quantity'], hint)).toMatchObject(hint)
  expect(describe('net', 'numeric', ['net'], { unit: null })?.unit).toBeNull()
})

test('does not take a number for a date', () => {
  expect(describe('first_sale', 'date', ['sold_on'], { role: 'rate', label: 'First sale' })).toMatchObject({
    role: 'time',
    label: 'First sale',
  })
})

test('works without lineage, model and tables', () => {
  const columns = ['constructor', '__proto__', 'net', ''].map((name) => ({ name, type: 'numeric' }))
  const described = describeColumns({ columns, output: [], model: { ...model, datasets: [] }, tables: new Map(), hints: {} })
  expect(described.map(({ role }) => role)).toEqual(['measure', 'measure', 'measure', 'measure'])
})
