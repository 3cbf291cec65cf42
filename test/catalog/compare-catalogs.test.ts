import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Catalog } from '../../src/catalog/catalog.ts'
import { changesBetween } from '../../src/catalog/compare-catalogs.ts'
import { loadCatalog } from '../../src/catalog/load-catalog.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await cloneDatabase('empty')
})
afterAll(() => db.close())

async function after(statements: string): Promise<Catalog> {
  await db.connections.withClient((client) => client.query(statements))
  return loadCatalog({ connections: db.connections, model: null, now: Date.now })
}

test('names what changed and what of the model stands on it', async () => {
  const before = await after(`create table orders (id int primary key, amount int, "unit price" numeric, body bytea);
    create table log (id int); create table old_ones (id int)`)
  const now =
    await after(`alter table orders alter amount type numeric; alter table orders drop column "unit price"; alter table orders add column placed date;
    drop table old_ones; create table new_ones (id int)`)
  expect(changesBetween(before, now)).toEqual([
    'table public.old_ones is gone: dataset old_ones cannot be asked any more',
    'column public.orders.amount is numeric and was integer: field orders.amount, metric total_amount, metric average_amount',
    'column public.orders.unit price is gone: field orders.unit price, metric average_unit price',
    'column public.orders.placed is new',
    'table public.new_ones is new',
  ])
  expect(changesBetween(now, now)).toEqual([])
  expect(now.version).not.toBe(before.version)
})

test('many changes are cut', async () => {
  const before = await after('select 1')
  const now = await after("do $$ begin for n in 1..60 loop execute format('create table many_%s (id int)', n); end loop; end $$")
  expect(changesBetween(before, now)).toHaveLength(51)
  expect(changesBetween(before, now).at(-1)).toBe('and 10 more changes')
})
