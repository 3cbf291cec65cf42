import { afterAll, beforeAll, expect, test } from 'vitest'
import { proveReader } from '../../src/db/reader-proof.ts'
import { readServerFunctions } from '../../src/db/server-functions.ts'
import { raw } from '../../src/db/sql.ts'
import { unusableFunctions } from '../../src/guard/postgres/functions.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await cloneDatabase('migrated')
})
afterAll(() => database.close())

test('the functions of the server, each form of a name once', async () => {
  const found = await readServerFunctions(database.readerConnections)
  if (!found.ok) throw new Error(found.problem.kind)
  const of = (name: string) => found.value.filter((one) => one.name === name)
  expect(found.value.length).toBeGreaterThan(2_000)
  expect(of('upper')).toEqual([{ name: 'upper', volatile: false, parallelUnsafe: false }])
  expect(of('row_number')).toHaveLength(1)
  expect(of('sum')).toHaveLength(1)
  expect(of('nextval')).toEqual([{ name: 'nextval', volatile: true, parallelUnsafe: true }])
  expect(of('format_of_ours')).toEqual([])
  expect(unusableFunctions(found.value)).toEqual([])
  expect(unusableFunctions(found.value.filter(({ name }) => name !== 'casefold'))).toEqual(['casefold'])
})

test('views that call functions with the rights of their owner are told to the operator, also behind other views', async () => {
  await database.db.run(
    raw(`create function public.raised() returns int language sql security definer as 'select 1';
      create function public.plain() returns int language sql as 'select 1';
      create view public.direct as select public.raised() as n; create view public.behind as select n + public.plain() as n from public.direct;
      create view public.honest as select public.plain() as n; create view public.unseen as select public.raised() as n;
      grant select on public.direct, public.behind, public.honest to ${database.reader.user}; revoke all on public.unseen from ${database.reader.user}`),
  )
  const wanted = 'no function with the rights of its owner'
  expect(await proveReader(database.readerConnections)).toEqual({
    state: 'safe',
    lacking: [
      { name: 'view public.behind', wanted, found: 'public.raised()' },
      { name: 'view public.direct', wanted, found: 'public.raised()' },
      { name: 'function public.raised()', wanted: 'not to be called by it', found: 'runs with the rights of its owner' },
    ],
  })
})
