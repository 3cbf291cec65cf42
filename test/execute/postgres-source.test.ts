import { EventEmitter } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { systemClock } from '../../src/base/clock.ts'
import { jsonLogger } from '../../src/base/logger.ts'
import { poolConnections } from '../../src/db/pool.ts'
import { sql } from '../../src/db/sql.ts'
import { postgresSource } from '../../src/execute/postgres/postgres-source.ts'
import type { RawColumn, RunInput, RunLimits, Source } from '../../src/execute/source.ts'
import type { CheckedSql } from '../../src/guard/checked-sql.ts'
import type { SqlValue } from '../../src/guard/policy.ts'
import type { Cell } from '../../src/present/columns.ts'
import { type CuttableLine, cuttableLine } from '../support/cuttable-line.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let source: Source
const logged: string[] = []
const log = jsonLogger('debug', (line) => logged.push(line))
beforeAll(async () => {
  database = await cloneDatabase('migrated')
  source = postgresSource({ connections: database.readerConnections, clock: systemClock(), log })
  await database.db.run(sql`insert into kpi.regions (name, country) select 'Region ' || i, 'Country' from generate_series(1, 1200) i`)
})
afterAll(() => database.close())

/** A statement as if the guard had let it through: what is tested here are the layers behind it, with texts that it would refuse. */
const unguarded = (text: string, parameters: SqlValue[] = []): CheckedSql =>
  ({ text, parameters, dialect: 'postgresql', lineage: { tables: [], columns: [], functions: [], output: [] } }) as unknown as CheckedSql

const endless = 'select count(*) as endless from generate_series(1, 100000) a, generate_series(1, 100000) b'
const slowRows = 'select i, (select count(*) from generate_series(1, 20000) b where b > i) from generate_series(1, 5000) i'
const limits: RunLimits = { maxRows: 1_000, maxBytes: 1_000_000, timeoutMs: 10_000, maxCost: null, timeZone: 'UTC' }
type Over = Omit<Partial<RunInput>, 'sql' | 'limits'> & { limits?: Partial<RunLimits>; parameters?: SqlValue[]; on?: Source }

function run(text: string, over: Over = {}) {
  const { limits: changed, parameters, on = source, ...rest } = over
  return on.run({ sql: unguarded(text, parameters), limits: { ...limits, ...changed }, signal: new AbortController().signal, ...rest })
}

describe('cells', () => {
  test.each<[string, string, string, Cell]>([
    ['int2', '1::int2', 'int2', 1],
    ['int4', '-2147483648', 'int4', -2147483648],
    ['int8', '9223372036854775807::int8', 'int8', '9223372036854775807'],
    ['numeric', '12345678901234567890.125::numeric', 'numeric', '12345678901234567890.125'],
    ['numeric with its scale', '1.50::numeric(18,2)', 'numeric', '1.50'],
    ['numeric NaN', "'NaN'::numeric", 'numeric', 'NaN'],
    ['float4', '1.5::float4', 'float4', 1.5],
    ['float8', '0.1::float8 + 0.2', 'float8', 0.30000000000000004],
    ['NaN', "'NaN'::float8", 'float8', 'NaN'],
    ['infinity', "'-Infinity'::float8", 'float8', '-Infinity'],
    ['bool', 'true', 'bool', true],
    ['text', "'a\u00e9\u{1F31E}'", 'text', 'a\u00e9\u{1F31E}'],
    ['null', 'null::int8', 'int8', null],
    ['date', "date '2026-01-31'", 'date', '2026-01-31'],
    ['date long ago', "date '0044-03-15 BC'", 'date', '0044-03-15 BC'],
    ['timestamp', "timestamp '2026-01-31 10:20:30.5'", 'timestamp', '2026-01-31 10:20:30.5'],
    ['timestamptz in the zone asked for', "timestamptz '2026-01-31 10:20:30+00'", 'timestamptz', '2026-01-31 11:20:30+01'],
    ['time', "time '10:20'", 'time', '10:20:00'],
    ['interval', "interval '1 month 2 days 3 hours'", 'interval', '1 mon 2 days 03:00:00'],
    ['json', `'{"b": 1, "a": [1, 2]}'::json`, 'json', '{"b": 1, "a": [1, 2]}'],
    ['jsonb', `'{"b": 1, "a": null}'::jsonb`, 'jsonb', '{"a": null, "b": 1}'],
    ['array', "array['a', 'b,c', null]", '_text', '{a,"b,c",NULL}'],
    ['range', 'int4range(1, 5)', 'int4range', '[1,5)'],
    ['bytes', "'\\x00ff'::bytea", 'bytea', '\\x00ff'],
    ['uuid', "'6f1e1c9e-0000-4000-8000-000000000000'::uuid", 'uuid', '6f1e1c9e-0000-4000-8000-000000000000'],
  ])('%s', async (_name, expression, type, cell) => {
    const ran = await run(`select ${expression} as v`, { limits: { timeZone: 'Europe/Berlin' } })
    expect(ran).toMatchObject({ ok: true, value: { columns: [{ name: 'v', type }], rows: [[cell]] } })
  })

  test('a type of the database itself is named by the server', async () => {
    await database.db.run(sql`create type public.mood as enum ('good', 'bad')`)
    expect(await run("select 'good'::public.mood as m")).toMatchObject({
      ok: true,
      value: { columns: [{ name: 'm', type: 'mood' }], rows: [['good']] },
    })
    await database.db.run(sql`drop type public.mood`)
  })

  test('columns without rows, rows without columns, and names that repeat', async () => {
    expect(await run('select 1 as a, 2 as a where false')).toMatchObject({
      ok: true,
      value: { columns: [{ name: 'a' }, { name: 'a' }], rows: [] },
    })
    expect(await run('select from kpi.regions limit 2')).toMatchObject({ ok: true, value: { columns: [], rows: [[], []] } })
    expect(await run('select $1::int8 + 1 as n, $2::text as t', { parameters: [41, "x'y"] })).toMatchObject({
      ok: true,
      value: { rows: [['42', "x'y"]] },
    })
  })
})

describe('limits', () => {
  const numbers = (count: number) => `select i from generate_series(1, ${count}) i`
  test.each([
    ['fewer rows than the cap', 10, 9, 9, 'none'],
    ['as many rows as the cap', 10, 10, 10, 'none'],
    ['one row more', 10, 11, 10, 'cap'],
    ['a cap inside the first batch', 50, 51, 50, 'cap'],
    ['a cap at the end of a batch', 550, 551, 550, 'cap'],
    ['many batches', 5_000, 2_345, 2_345, 'none'],
    ['no rows', 10, 0, 0, 'none'],
  ])('%s', async (_name, maxRows, there, kept, truncated) => {
    const batches: number[] = []
    const ran = await run(numbers(there), { limits: { maxRows }, onRows: (rows) => batches.push(rows.length) })
    expect(ran).toMatchObject({ ok: true, value: { truncated } })
    expect(ran.ok && ran.value.rows.length).toBe(kept)
    expect(batches.reduce((sum, count) => sum + count, 0)).toBe(kept)
    expect(batches[0] ?? 0).toBeLessThanOrEqual(50)
    expect(Math.max(0, ...batches)).toBeLessThanOrEqual(500)
  })

  test('columns come before rows', async () => {
    const order: string[] = []
    await run(numbers(60), {
      onColumns: (columns: RawColumn[]) => order.push(`${columns.length} column`),
      onRows: (rows) => order.push(`${rows.length} rows`),
    })
    expect(order).toEqual(['1 column', '50 rows', '10 rows'])
  })

  test('bytes: whole rows are kept up to the cap, and at least one', async () => {
    const wide = "select repeat('x', 1000) from generate_series(1, 100)"
    const ran = await run(wide, { limits: { maxBytes: 10_500 } })
    expect(ran).toMatchObject({ ok: true, value: { truncated: 'bytes', rows: { length: 10 } } })
    expect(await run(wide, { limits: { maxBytes: 10 } })).toMatchObject({ ok: true, value: { truncated: 'bytes', rows: { length: 1 } } })
  })

  test('long cells are cut, never in half a character', async () => {
    const ran = await run("select repeat('\u{1F31E}', 100) as sun, 'short' as s", { limits: { maxCellCharacters: 11 } })
    expect(ran).toMatchObject({ ok: true, value: { cutCells: 1, rows: [[`${'\u{1F31E}'.repeat(5)}…`, 'short']] } })
  })

  test.each([
    ['one cell', "select repeat('x', 65000000)"],
    ['wide rows behind narrow ones', "select case when i < 60 then '' else repeat('x', 1000000) end from generate_series(1, 600) i"],
  ])('what the driver would have to hold whole: %s', async (_name, text) => {
    const ran = await run(text, { limits: { maxRows: 10_000, maxBytes: 100_000_000 } })
    expect(ran).toMatchObject({
      ok: false,
      problem: {
        kind: 'query-failed',
        sqlstate: '54000',
        message: expect.stringMatching(/^Rows of the result are larger than 64 MB/),
        position: null,
      },
    })
    expect(await run('select 1 as n')).toMatchObject({ ok: true, value: { rows: [[1]] } })
  })

  test('the planner: too expensive before anything runs, or not above what was confirmed', async () => {
    const costly = 'select count(*) from kpi.regions a, kpi.regions b, kpi.regions c'
    const refused = await run(costly, { limits: { maxCost: 1_000, confirmCost: 1e12 } })
    expect(refused).toMatchObject({ ok: false, problem: { kind: 'too-expensive', maxCost: 1_000, confirmable: true } })
    expect(await run(costly, { limits: { maxCost: 1_000, confirmCost: 2_000 } })).toMatchObject({
      ok: false,
      problem: { confirmable: false },
    })
    const estimates: number[] = []
    const ran = await run('select 1', { limits: { maxCost: 1_000 }, onEstimate: (found) => estimates.push(found.rows) })
    expect(ran).toMatchObject({ ok: true, value: { estimate: { rows: 1 } } })
    expect(estimates).toEqual([1])
  })
})

describe('problems', () => {
  test.each([
    ['a missing column', "select '\u{1F31E}', nope from kpi.regions", { kind: 'query-failed', sqlstate: '42703', position: 13 }],
    ['division by zero', 'select 1 / (id - id) from kpi.regions', { kind: 'query-failed', sqlstate: '22012', position: null }],
    ['an error in a later batch', 'select 1 / (700 - i) from generate_series(1, 900) i', { kind: 'query-failed', sqlstate: '22012' }],
    ['a table that may not be read', 'select * from pulse_ops.turn', { kind: 'query-failed', sqlstate: '42501' }],
    ['a second statement', 'select 1; select 2', { kind: 'query-failed', sqlstate: '42601' }],
    ['a write', "insert into kpi.regions (name) values ('x') returning id", { kind: 'query-failed' }],
    ['a table', 'create table public.x (id int)', { kind: 'query-failed' }],
    ['a statement that takes too long', endless, { kind: 'query-timeout', limitMs: 100 }],
    ['batches that take too long together', slowRows, { kind: 'query-timeout' }],
  ])('%s', async (_name, text, problem) => {
    const slow = problem.kind === 'query-timeout'
    expect(await run(text, { limits: { timeoutMs: slow ? 100 : 10_000, maxRows: 10_000 } })).toMatchObject({ ok: false, problem })
    expect(await run('select count(*) from kpi.regions')).toMatchObject({ ok: true, value: { rows: [['1200']] } })
  })

  test('an error that repeats a long value is cut', async () => {
    const long = await run("select (repeat('\u{1F31E}', 5000) || id)::int from kpi.regions")
    expect(long).toMatchObject({
      ok: false,
      problem: { sqlstate: '22P02', message: expect.stringMatching(/^invalid input syntax for type integer: "(?:\u{1F31E}){470,}…$/u) },
    })
    expect(!long.ok && 'message' in long.problem && long.problem.message?.length).toBeLessThanOrEqual(1_001)
  })

  test('a way out of the transaction does not pass the planner', async () => {
    const left = await run('commit', { limits: { maxCost: 1_000 } })
    expect(left).toMatchObject({ ok: false, problem: { kind: 'query-failed', sqlstate: '42601' } })
  })

  test('a position is that of the statement, with or without an estimate', async () => {
    const estimated = await run('select nope', { limits: { maxCost: 1_000 } })
    expect(estimated).toMatchObject({ ok: false, problem: { position: 7 } })
  })
})

const sessions = z.object({ active: z.string() })
const activeRuns = async () =>
  (
    await database.db.one(
      sessions,
      sql`select count(*) as active from pg_stat_activity where state = 'active' and query like 'select count(*) as endless%'`,
    )
  ).active

describe('cancel', () => {
  test('ends the statement on the server', async () => {
    const stopping = new AbortController()
    const running = run(endless, { signal: stopping.signal, limits: { timeoutMs: 60_000 } })
    while ((await activeRuns()) === '0') await new Promise((resolve) => setImmediate(resolve))
    stopping.abort()
    expect(await running).toEqual({ ok: false, problem: { kind: 'cancelled' } })
    // The server tells its client before it tells its list of sessions.
    await expect.poll(activeRuns).toBe('0')
  })

  test('before the start runs nothing', async () => {
    expect(await run('select 1', { signal: AbortSignal.abort() })).toEqual({ ok: false, problem: { kind: 'cancelled' } })
  })

  test('works when every connection of the pool is busy', async () => {
    const connections = poolConnections(database.reader, { max: 1 })
    const sideConnections = poolConnections(database.reader, { max: 1 })
    const narrow = postgresSource({ connections, sideConnections, clock: systemClock(), log })
    const stopping = new AbortController()
    const first = run(endless, { signal: stopping.signal, limits: { timeoutMs: 60_000 }, on: narrow })
    const waiting = new AbortController()
    const second = run('select 2', { signal: waiting.signal, on: narrow })
    while ((await activeRuns()) === '0') await new Promise((resolve) => setImmediate(resolve))
    waiting.abort()
    expect(await second).toEqual({ ok: false, problem: { kind: 'cancelled' } })
    stopping.abort()
    expect(await first).toEqual({ ok: false, problem: { kind: 'cancelled' } })
    expect(await run('select 3 as n', { on: narrow })).toMatchObject({ ok: true, value: { rows: [[3]] } })
    await narrow.close()
  })
})

describe('a line that breaks', () => {
  let line: CuttableLine
  let over: Source
  beforeAll(async () => {
    line = await cuttableLine({ host: '127.0.0.1', port: database.reader.port ?? 5432 })
    over = postgresSource({ connections: poolConnections({ ...database.reader, ...line }), clock: systemClock(), log })
  })
  afterAll(async () => {
    await over.close()
    await line.close()
  })

  test('while a statement runs: unavailable, then well again', async () => {
    const running = run(slowRows, { on: over, onColumns: () => line.cut() })
    expect(await running).toMatchObject({ ok: false, problem: { kind: 'database-unavailable' } })
    expect(await run('select 1', { on: over })).toMatchObject({ ok: false, problem: { kind: 'database-unavailable' } })
    line.mend()
    expect(await run('select 1 as n', { on: over })).toMatchObject({ ok: true, value: { rows: [[1]] } })
  })
})

test('a login that may do everything is not used', async () => {
  const owner = postgresSource({ connections: database.connections, clock: systemClock(), log })
  expect(await run('select 1', { on: owner })).toMatchObject({ ok: false, problem: { kind: 'database-unavailable' } })
  expect(logged.join('\n')).toContain('is_superuser')
})

test('nothing is left that listens to a connection, however often it is used', async () => {
  const connections = poolConnections(database.reader, { max: 1 })
  const single = postgresSource({ connections, clock: systemClock(), log })
  const listeners = () =>
    connections.withClient(async (client) => {
      const { stream } = z.object({ connection: z.object({ stream: z.instanceof(EventEmitter) }) }).parse(client).connection
      return stream.listenerCount('data')
    })
  await run('select 1', { on: single })
  const before = await listeners()
  for (let count = 0; count < 5; count++) await run('select 1', { on: single })
  expect(await listeners()).toBe(before)
  await single.close()
})

test('nothing is left in the session for the next asker', async () => {
  const connections = poolConnections(database.reader, { max: 1 })
  const single = postgresSource({ connections, clock: systemClock(), log })
  const pid = async () => await run('select pg_backend_pid()', { on: single })
  const before = await pid()
  // What a statement prepares outlives its transaction; a setting would outlive a transaction that it ended itself.
  for (const text of ['prepare left_over as select 1', 'commit', "set application_name = 'left'"])
    expect(await run(text, { on: single })).toMatchObject({ ok: true })
  const next = await run(
    "select current_setting('application_name') as name, (select count(*) from pg_prepared_statements where name <> '') as prepared",
    { on: single },
  )
  expect(next).toMatchObject({ ok: true, value: { rows: [['pulse-query', '0']] } })
  expect(await pid()).toMatchObject({ value: { rows: before.ok ? before.value.rows : [] } })
  await single.close()
})
