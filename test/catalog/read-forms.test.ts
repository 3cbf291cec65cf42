import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Catalog } from '../../src/catalog/catalog.ts'
import { readForms } from '../../src/catalog/introspect/read-forms.ts'
import { loadCatalog } from '../../src/catalog/load-catalog.ts'
import { catalogFor } from '../../src/catalog/role-view.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let catalog: Catalog
beforeAll(async () => {
  database = await cloneDatabase('empty')
  await database.connections.withClient((client) =>
    client.query(`create table loan (id int primary key, granted text, day int, "Percent repaid" real, note jsonb, open int, kind text);
      insert into loan select n, to_char(date '1994-01-05' + n * 9, 'YYMMDD'), to_char(date '1994-01-05' + n, 'YYYYMMDD')::int, (n % 11) / 10.0,
        jsonb_build_object('by', n, 'at', null), n % 2, 'LOAN ' || n from generate_series(1, 40) n;
      create view broken as select 1 / (id - id) as x, granted from loan;
      create table nothing (a text, b jsonb);
      create table listed (tags jsonb); insert into listed select '[1]' from generate_series(1, 9)`),
  )
  catalog = await loadCatalog({ connections: database.connections, model: null, now: Date.now })
})
afterAll(() => database.close())

const formsOf = (from: Catalog, table: string) =>
  Object.fromEntries(from.tables.get(`public.${table}`)?.columns.flatMap(({ name, form }) => (form ? [[name, form]] : [])) ?? [])

test('forms come from the first rows; what cannot be read or is empty has none', () => {
  expect(formsOf(catalog, 'loan')).toEqual({
    granted: { kind: 'date', pattern: 'YYMMDD' },
    day: { kind: 'date', pattern: 'YYYYMMDD' },
    'Percent repaid': { kind: 'fraction' },
    note: { kind: 'keys', keys: ['at', 'by'] },
    open: { kind: 'flag' },
    kind: { kind: 'capitals' },
  })
  for (const table of ['broken', 'nothing', 'listed']) expect(formsOf(catalog, table)).toEqual({})
})

test('a drafted percentage has the scale of its values', () => {
  const field = catalog.model.datasets
    .find(({ table }) => table === 'public.loan')
    ?.fields.find(({ column }) => column === 'Percent repaid')
  expect(field?.unit).toEqual({ kind: 'percent', scale: 1 })
})

test('who may not see the values is not told how they are written', () => {
  const columns = catalog.tables.get('public.loan')?.columns.map(({ name }) => name) ?? []
  const seen = catalogFor(catalog, {
    dialect: 'postgresql',
    defaultSchema: 'public',
    tables: { 'public.loan': columns },
    masks: { 'public.loan.granted': 'null' },
    maxRows: 10,
  })
  expect(formsOf(seen, 'loan')).not.toHaveProperty('granted')
  expect(formsOf(seen, 'loan')).toHaveProperty('day')
})

test('when the time is over, tables stay as they are', async () => {
  const told = await database.connections.withClient((client) =>
    readForms(client, catalog.tables, () => 1, { rows: 10, timeoutMs: 100, totalMs: -1 }),
  )
  expect([...told]).toEqual([...catalog.tables])
})
