import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadCatalog } from '../../src/catalog/load-catalog.ts'
import { catalogFor } from '../../src/catalog/role-view.ts'
import { compilePolicy } from '../../src/identity/compile-policy.ts'
import { localPrincipal } from '../../src/identity/principal.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

const tables = 1_000
let db: TestDatabase

beforeAll(async () => {
  db = await cloneDatabase('empty')
  await db.connections.withClient(async (client) => {
    await client.query(`do $$ begin for n in 1..${tables} loop execute format(
      'create table public.%I (id int primary key, parent_id int, name text, status text, category varchar(20), created_at timestamptz, amount numeric, quantity int, note text, rate_pct numeric)',
      'area_' || n % 40 || '_item_' || n); end loop; end $$`)
    await client.query(`do $$ begin for n in 2..${tables} loop execute format(
      'alter table public.%I add foreign key (parent_id) references public.%I (id)', 'area_' || n % 40 || '_item_' || n, 'area_' || (n - 1) % 40 || '_item_' || n - 1); end loop; end $$`)
    await client.query(`do $$ begin for n in 1..${tables} loop execute format(
      'insert into public.%I select g, null, ''name '' || g, (array[''open'', ''closed''])[1 + g %% 2], ''c'' || g %% 7, now(), g, g, null, g from generate_series(1, 20) g', 'area_' || n % 40 || '_item_' || n); end loop; end $$`)
  })
}, 240_000)
afterAll(() => db.close())

test('1,000 tables load within seconds and a modest memory', async () => {
  const before = process.memoryUsage().heapUsed
  const started = performance.now()
  const catalog = await loadCatalog({ connections: db.connections, model: null, now: Date.now })
  const loadMs = performance.now() - started
  const heapMb = (process.memoryUsage().heapUsed - before) / 1e6
  expect(catalog.tables.size).toBe(tables)
  expect(catalog.model.relationships).toHaveLength(tables - 1)
  expect(catalog.warnings).toEqual([])
  const policy = compilePolicy({ deniedTables: ['public.area_1_item_1'] }, catalog, localPrincipal, 100)
  const viewStarted = performance.now()
  expect(catalogFor(catalog, policy).tables.size).toBe(tables - 1)
  const viewMs = performance.now() - viewStarted
  expect(loadMs).toBeLessThan(30_000)
  expect(viewMs).toBeLessThan(2_000)
  expect(heapMb).toBeLessThan(300)
})

test('reading values stops at its limits and says so', async () => {
  const catalog = await loadCatalog({ connections: db.connections, model: null, now: Date.now, limits: { maxTotal: 100 } })
  expect(catalog.warnings).toEqual([expect.stringMatching(/^values of \d+ columns were not read: there are too many$/)])
})
