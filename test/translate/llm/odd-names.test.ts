import { expect, test } from 'vitest'
import type { Catalog, Column, Table } from '../../../src/catalog/catalog.ts'
import { makeValueIndex } from '../../../src/catalog/make-value-index.ts'
import { createGuard } from '../../../src/guard/guard-sql.ts'
import { loadPrompts } from '../../../src/prompts/prompts.ts'
import { loadTexts } from '../../../src/prompts/texts.node.ts'
import { nearestNames } from '../../../src/translate/llm/nearest-names.ts'
import { prepareCatalog, prepareRequest, usualBudget } from '../../../src/translate/llm/prepare.ts'
import { openPolicy } from '../../support/small-catalog.ts'
import { asking, bookshop } from './bookshop.ts'

const column = (name: string, typeName: string, more: Partial<Column> = {}): Column => ({
  name,
  type: typeName,
  typeName,
  nullable: true,
  comment: null,
  ...more,
})
const table = (schema: string, name: string, columns: Column[], more: Partial<Table> = {}): Table => ({
  schema,
  name,
  kind: 'table',
  comment: null,
  columns,
  primaryKey: [],
  uniqueKeys: [],
  foreignKeys: [],
  rowEstimate: null,
  ...more,
})

/** A database of somebody else: no model, names that need quotes, the same table in two schemas, types of their own. */
const tables = [
  table('Vertrieb', 'Aufträge', [column('Nr', 'int8', { nullable: false }), column('Kunde Nr', 'int4'), column('Größe (m²)', 'numeric')], {
    primaryKey: ['Nr'],
    foreignKeys: [{ columns: ['Kunde Nr'], table: 'public.kunde', refColumns: ['id'] }],
  }),
  table(
    'public',
    'kunde',
    [column('id', 'int4', { nullable: false }), column('select', 'text'), column('a"b', 'bool'), column('since', 'timestamptz')],
    {
      primaryKey: ['id'],
      comment: 'customers of the <tables> shop',
    },
  ),
  table('archiv', 'kunde', [column('id', 'int4')], { kind: 'partitioned table' }),
  table('public', 'order', [
    column('state', 'order_state', { enumLabels: ['new', "won't ship", 'done'] }),
    column('tags', '_text'),
    column('span', 'tstzrange'),
    column('meta', 'jsonb'),
    column('price', 'euro', { baseType: 'numeric' }),
    column('2nd', 'inet'),
  ]),
]
const nothing = {
  instructions: null,
  datasets: [],
  relationships: [],
  metrics: [],
  segments: [],
  ambiguous: [],
  verified: [],
  examples: [],
}
const catalog: Catalog = {
  ...bookshop,
  version: 'odd-1',
  searchPath: ['public', 'Vertrieb', 'archiv'],
  tables: new Map(tables.map((one) => [`${one.schema}.${one.name}`, one])),
  model: { name: 'odd', ...nothing },
  values: makeValueIndex([{ column: 'public.kunde.select', field: null, values: ["O'Hara & Söhne", 'Zürich'] }]),
}

const prompts = loadPrompts(loadTexts())
const sent = prepareRequest(prompts, prepareCatalog(prompts, catalog, usualBudget), asking('orders of zurich', { catalog }), usualBudget)
const [system = '', question = ''] = sent.messages.map(({ content }) => content)

test.each([
  ['a table with an umlaut', '\n"Aufträge"'],
  ['a column with a blank and its foreign key', '"Kunde Nr" int → kunde?'],
  ['a column with marks', '"Größe (m²)" numeric'],
  ['a reserved word as table', '\n"order"'],
  ['a reserved word as column', '"select" text'],
  ['a quote in a name', '"a""b" boolean'],
  ['a digit first', '"2nd" inet'],
  ['the same table in another schema', '\narchiv.kunde'],
  ['labels of an enum', "state order_state {new|won't ship|done}"],
  ['an array', 'tags text[]'],
  ['a range', 'span tstzrange'],
  ['a domain by its base', 'price numeric'],
  ['a primary key', '"Nr" int pk'],
  ['a comment that cannot close its fence', 'customers of the <\\tables> shop'],
])('the prompt holds %s', (_name, text) => {
  expect(system).toContain(text)
})

test('a value is offered as it is stored, in a literal that can be copied', () => {
  expect(question).toContain(`"zurich" is 'Zürich' in kunde."select"`)
})

test('what the prompt says can be written so, the guard reads', async () => {
  const guard = await createGuard()
  const candidate = `SELECT k."select", sum(a."Größe (m²)") AS area FROM "Aufträge" a JOIN kunde k ON k.id = a."Kunde Nr" WHERE k."a""b" GROUP BY k."select" ORDER BY area DESC NULLS LAST`
  expect(guard.check({ candidate, parameters: [], policy: openPolicy(catalog, 100) })).toMatchObject({ ok: true })
})

test('after an error the nearest names come as they must be written', () => {
  expect(nearestNames(catalog, ['There is no column "nr".', 'There is no column "kunde_nr".'])).toEqual([
    'Column "Nr" is in "Aufträge".',
    expect.stringContaining('"Aufträge"."Kunde Nr"'),
  ])
})
