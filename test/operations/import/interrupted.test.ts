import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { urlOf } from '../../entry/run-pulse.ts'
import { type ImportBench, importBench, problemOf, reportOf, teaTrader } from './import-bench.ts'

const cli = fileURLToPath(new URL('../../../src/entry/cli.ts', import.meta.url))
const tables = [
  ['public.customer_master', 42],
  ['public.stox_material_master', 12],
  ['public.transaction_data', 731],
  ['kpi.teams', 2],
  ['kpi.regions', 2],
  ['kpi.kpi_definitions', 2],
  ['kpi.kpi_data', 60],
] as const

let bench: ImportBench
let holder: pg.Client
beforeEach(async () => {
  bench = await importBench()
  holder = new pg.Client(bench.database.owner)
  await holder.connect()
})
afterEach(async () => {
  await holder.end()
  await bench.close()
})

const counts = async (): Promise<[string, number][]> =>
  Promise.all(tables.map(async ([table]): Promise<[string, number]> => [table, Number(await bench.value(`select count(*) from ${table}`))]))

/** Keeps a table from being filled until the holder's transaction ends. */
const hold = (table: string) => holder.query(`begin; lock table ${table} in share mode`)

/** Waits until somebody waits for a lock. */
async function someoneWaits(): Promise<void> {
  while ((await holder.query('select from pg_sleep(0.005), pg_locks where not granted')).rowCount === 0);
}

/** Waits until the import's connection is gone from the server. */
async function importIsGone(): Promise<void> {
  const asks = `select from pg_sleep(0.005), pg_stat_activity where application_name = 'pulse-query import' and datname = current_database()`
  while ((await holder.query(asks)).rowCount !== 0);
}

test.each(tables)('given up at %s, nothing of it is there, and the next call goes on', async (table) => {
  const place = tables.findIndex(([name]) => name === table)
  await hold(table)
  const giveUp = new AbortController()
  const running = bench.run(teaTrader, { signal: giveUp.signal })
  await someoneWaits()
  giveUp.abort()
  const report = reportOf(await running)
  expect(report).toMatchObject({ interrupted: true, stopped: `${table}: Interrupted.` })
  await holder.query('rollback')
  expect(await counts()).toEqual(tables.map(([name, rows], index) => [name, index < place ? rows : 0]))
  const again = reportOf(await bench.run(teaTrader))
  expect(again).toMatchObject({ resumed: true, stopped: null })
  expect(again.tables.map(({ state }) => state)).toEqual(tables.map((_, index) => (index < place ? 'already imported' : 'loaded')))
  expect(await counts()).toEqual(tables)
})

test.each(['public.transaction_data', 'kpi.kpi_data', 'public.segment_performance'])(
  'killed at %s, the next command goes on',
  async (table) => {
    await hold(table)
    const env = { PATH: process.env.PATH ?? '', DATABASE_URL: urlOf(bench.database.owner) }
    const child = spawn(process.execPath, [cli, 'import', teaTrader, '--derive'], { env, stdio: 'ignore' })
    await someoneWaits()
    const ended = new Promise((done) => child.once('exit', done))
    child.kill('SIGKILL')
    await ended
    await holder.query('rollback')
    await importIsGone()
    expect(await bench.value(`select count(*) from ${table}`)).toBe('0')
    const again = reportOf(await bench.run(teaTrader, { derive: { asOf: null } }))
    expect(again).toMatchObject({ resumed: true, stopped: null, derived: { asOf: '2025-03-14' } })
    expect(await counts()).toEqual(tables)
  },
)

test('a replacement that was given up goes on without loading again what it had loaded', async () => {
  reportOf(await bench.run(teaTrader))
  await hold('kpi.teams')
  const giveUp = new AbortController()
  const running = bench.run(teaTrader, { mode: 'replace', signal: giveUp.signal })
  await someoneWaits()
  giveUp.abort()
  expect(reportOf(await running).interrupted).toBe(true)
  await holder.query('rollback')
  const again = reportOf(await bench.run(teaTrader, { mode: 'replace' }))
  expect(again.tables.map(({ state }) => state)).toEqual([...Array(3).fill('already imported'), ...Array(4).fill('loaded')])
  const third = reportOf(await bench.run(teaTrader, { mode: 'replace' }))
  expect(new Set(third.tables.map(({ state }) => state))).toEqual(new Set(['loaded']))
  expect(await counts()).toEqual(tables)
})

test('two imports at once do not double anything', async () => {
  const [one, two] = await Promise.all([bench.run(teaTrader), bench.run(teaTrader)])
  expect([reportOf(one).stopped, reportOf(two).stopped]).toEqual([null, null])
  expect(await bench.value(`select count(*) from pulse_ops.table_load where source = 'import'`)).toBe('7')
  expect(await counts()).toEqual(tables)
})

/** What the server says in the middle of a table: raised by a trigger, since a disk cannot be filled here. */
test.each([
  [
    '53100',
    'could not extend file "base/5/16384": No space left on device',
    /disk is full: could not extend file.*Make room and run the same command again/,
  ],
  ['57014', 'canceling statement due to user request', /The server cancelled it/],
  ['XX001', 'could not read block 5', /The database refused it: could not read block 5/],
])('the server says %s: the table is undone and the reason told', async (code, words, message) => {
  await bench.execute(`create function public.fail() returns trigger language plpgsql as $$ begin raise exception '%', '${words}' using errcode = '${code}'; end $$;
    create trigger fail after insert on kpi.regions for each statement execute function public.fail()`)
  const report = reportOf(await bench.run(teaTrader))
  expect(report.stopped).toMatch(/^kpi\.regions: /)
  expect(report.stopped).toMatch(message)
  expect((await counts()).map(([, rows]) => rows)).toEqual([42, 12, 731, 2, 0, 0, 0])
  await bench.execute('drop trigger fail on kpi.regions')
  expect(reportOf(await bench.run(teaTrader)).stopped).toBeNull()
  expect(await counts()).toEqual(tables)
})

test('rights that go away in the middle stop the import with what to do', async () => {
  const login = `loader_${Date.now().toString(36)}`
  await bench.execute(`create role ${login} login password 'loader'; grant usage on schema public, kpi, pulse_ops to ${login};
    grant all on all tables in schema public, kpi, pulse_ops to ${login}; grant all on all sequences in schema public, kpi, pulse_ops to ${login};
    grant temporary on database ${bench.database.owner.database} to ${login};
    create function public.revoke_it() returns trigger language plpgsql security definer as $$ begin revoke all on kpi.kpi_definitions from ${login}; return null; end $$;
    create trigger revoke_it after insert on kpi.regions for each statement execute function public.revoke_it()`)
  const report = reportOf(await bench.run(teaTrader, {}, { ...bench.database.owner, user: login, password: 'loader' }))
  expect(report.stopped).toMatch(
    /^kpi\.kpi_definitions: This login may not do that: permission denied for table kpi_definitions\. Import as the owner/,
  )
  expect((await counts()).map(([, rows]) => rows)).toEqual([42, 12, 731, 2, 2, 0, 0])
  await bench.execute(`drop owned by ${login}; drop role ${login}`)
})

test('a connection that is lost is told, and the next call goes on', async () => {
  await hold('kpi.teams')
  const running = bench.run(teaTrader)
  await someoneWaits()
  await holder.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pulse-query import' and datname = current_database()`,
  )
  const ended = await running
  expect(ended.ok ? ended.value.stopped : problemOf(ended)).toMatch(/connection|shutting down|PostgreSQL/i)
  await holder.query('rollback')
  expect(reportOf(await bench.run(teaTrader)).stopped).toBeNull()
  expect(await counts()).toEqual(tables)
})
