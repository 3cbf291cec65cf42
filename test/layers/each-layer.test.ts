import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { jsonLogger } from '../../src/base/logger.ts'
import { poolConnections } from '../../src/db/pool.ts'
import { raw } from '../../src/db/sql.ts'
import { postgresSource } from '../../src/execute/postgres/postgres-source.ts'
import { beginReadOnly } from '../../src/execute/postgres/session.ts'
import type { RunLimits } from '../../src/execute/source.ts'
import { openVault, unguarded, type Vault } from './support/vault.ts'

let vault: Vault
let writer: pg.ClientConfig
beforeAll(async () => {
  vault = await openVault()
  const role = `writer_${vault.owner.database}`
  // A login without the first layer: it may write, and none of the role's settings are its own.
  await vault.db.run(
    raw(
      `create role ${role} login password 'w'; grant all on all tables in schema public to ${role}; grant all on schema public to ${role}; grant execute on function public.upper(varchar) to ${role}`,
    ),
  )
  writer = { ...vault.owner, host: '127.0.0.1', user: role, password: 'w' }
})
afterAll(() => vault.close())

const limits: RunLimits = { maxRows: 10, maxBytes: 1_000, timeoutMs: 250, maxCost: null, timeZone: 'UTC', maxCellCharacters: 50 }
const log = jsonLogger('silent', () => undefined)

/** One session, with nothing set but what the server and the login bring. */
async function inSession<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? 'no code',
  )

test.each([
  ['insert', "insert into public.basket values (9000, 1, 'x')"],
  ['update', "update public.basket set note = 'x'"],
  ['delete', 'delete from public.basket'],
  ['truncate', 'truncate public.basket'],
  ['create', 'create table public.mine (id int)'],
  ['sequence', "select nextval('public.ticket')"],
  ['row lock', 'select * from public.basket for update'],
  ['copy', 'copy public.basket from stdin'],
])('the read-only transaction alone stops a login that may write: %s', async (_name, text) => {
  const code = await inSession(writer, async (client) => {
    expect(await beginReadOnly(client, limits)).toMatchObject({ fault: null })
    return codeOf(client.query(text))
  })
  expect(code).toMatch(/^(25006|42501)$/)
})

test('a transaction cannot be made writable again once it has read, and the next one is set up anew', async () => {
  await inSession(writer, async (client) => {
    await beginReadOnly(client, limits)
    expect(await codeOf(client.query('set transaction read write'))).toBe('25001')
    await client.query('rollback')
    await client.query('set default_transaction_read_only = off')
    expect(await beginReadOnly(client, limits)).toMatchObject({ fault: null })
    expect(await codeOf(client.query('delete from public.basket'))).toBe('25006')
  })
})

test('the search path alone keeps names from meaning what somebody put into public', async () => {
  const shadowed = await inSession(
    writer,
    async (client) =>
      ((await client.query("set search_path = public; select upper('a'::varchar) as up")) as unknown as pg.QueryResult[])[1]?.rows,
  )
  expect(shadowed).toEqual([{ up: 'shadowed' }])
  await inSession(writer, async (client) => {
    await beginReadOnly(client, limits)
    expect((await client.query("select upper('a'::varchar) as up")).rows).toEqual([{ up: 'A' }])
    expect(await codeOf(client.query('select count(*) from basket'))).toBe('42P01')
  })
})

describe('limits of the transaction, for a login that has none of its own', () => {
  test.each([
    ['statement_timeout', '250ms'],
    ['lock_timeout', '250ms'],
    ['idle_in_transaction_session_timeout', '10250ms'],
    ['transaction_isolation', 'repeatable read'],
    ['transaction_read_only', 'on'],
    ['search_path', 'pg_catalog'],
    ['standard_conforming_strings', 'on'],
    ['row_security', 'on'],
    ['TimeZone', 'UTC'],
    ['work_mem', '16MB'],
    ['hash_mem_multiplier', '1'],
    ['geqo_threshold', '7'],
  ])('%s is %s', async (name, value) => {
    await inSession(writer, async (client) => {
      await client.query(
        "set standard_conforming_strings = off; set row_security = off; set statement_timeout = 0; set search_path = public; set timezone = 'Asia/Tokyo'; set work_mem = '8GB'; set hash_mem_multiplier = 1000; set geqo_threshold = 1000",
      )
      await beginReadOnly(client, limits)
      const { rows } = await client.query('select current_setting($1) as value', [name])
      expect(rows).toEqual([{ value }])
    })
  })

  test('the statement timeout ends a statement', async () => {
    await inSession(writer, async (client) => {
      await beginReadOnly(client, limits)
      expect(await codeOf(client.query('select pg_sleep(600)'))).toMatch(/^(57014|42501)$/)
      await client.query('rollback')
      await beginReadOnly(client, limits)
      expect(await codeOf(client.query('select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b'))).toBe('57014')
    })
  })

  test('the lock timeout ends a wait for a table that somebody else holds', async () => {
    await inSession(vault.owner, async (holder) => {
      await holder.query('begin; lock table public.basket in access exclusive mode')
      await inSession(writer, async (client) => {
        await beginReadOnly(client, { ...limits, timeoutMs: 5_000 })
        await client.query("set local lock_timeout = '50ms'")
        expect(await codeOf(client.query('select count(*) from public.basket'))).toBe('55P03')
      })
      await holder.query('rollback')
    })
  })
})

describe('defaults of the role', () => {
  test.each([
    ['default_transaction_read_only', 'on'],
    ['search_path', 'pg_catalog'],
    ['statement_timeout', '1min'],
    ['lock_timeout', '2s'],
    ['idle_in_transaction_session_timeout', '1min'],
    ['work_mem', '16MB'],
    ['hash_mem_multiplier', '1'],
    ['geqo_threshold', '7'],
    ['max_parallel_workers_per_gather', '0'],
    ['temp_file_limit', '256MB'],
    ['jit', 'off'],
  ])('%s is %s', async (name, value) => {
    const { rows } = await inSession(vault.reader, (client) => client.query('select current_setting($1) as value', [name]))
    expect(rows).toEqual([{ value }])
  })

  test('the reader cannot lift the limit on temporary files, which ends what is sorted on disk among the bombs', async () => {
    await inSession(vault.reader, async (client) => {
      expect(await codeOf(client.query('set temp_file_limit = -1'))).toBe('42501')
    })
  })
})

describe('a connection that was changed behind our back is not used', () => {
  test.each([
    ['a role that it became', 'set role none; set session authorization default', null],
    ['another encoding', "set client_encoding = 'LATIN1'", 'client_encoding is LATIN1, expected UTF8'],
  ])('%s', async (_name, change, fault) => {
    await inSession(writer, async (client) => {
      await client.query(change)
      expect(await beginReadOnly(client, limits)).toMatchObject({ fault })
    })
  })

  test('a role that it may become', async () => {
    const role = `other_${vault.owner.database}`
    await vault.db.run(raw(`create role ${role}; grant ${role} to ${writer.user}`))
    await inSession(writer, async (client) => {
      await client.query(`set role ${role}`)
      expect(await beginReadOnly(client, limits)).toMatchObject({ fault: `role is ${role}, expected none` })
    })
  })
})

describe('connections', () => {
  const pids = async (run: (text: string) => ReturnType<ReturnType<typeof postgresSource>['run']>, texts: string[]) => {
    const found: unknown[] = []
    for (const text of texts) {
      const ran = await run(text)
      found.push(ran.ok ? ran.value.rows[0]?.[0] : ran.problem.kind)
    }
    return found
  }
  const pid = 'select pg_backend_pid()'
  const over = (options: { maxUses?: number }) => {
    const connections = poolConnections(vault.reader, { max: 1, ...options })
    const source = postgresSource({ connections, sideConnections: poolConnections(vault.reader, { max: 1 }), clock: systemClock(), log })
    const run = (text: string) =>
      source.run({ sql: unguarded(text), limits: { ...limits, timeoutMs: 5_000 }, signal: new AbortController().signal })
    return { run, close: source.close }
  }

  test.each([
    ['an error', 'select 1 / (id - id) from public.basket', 'query-failed'],
    ['an error of the planner', 'select nothing from public.basket', 'query-failed'],
    ['a statement that leaves the transaction', 'commit', undefined],
  ])('are destroyed after %s', async (_name, text, end) => {
    const { run, close } = over({})
    const [first, failed, next] = await pids(run, [pid, text, pid])
    expect(failed).toBe(end)
    expect(next === first).toBe(end === undefined)
    await close()
  })

  test('are used again after an answer, and replaced when they were used often', async () => {
    const { run, close } = over({ maxUses: 2 })
    const found = await pids(run, [pid, pid, pid, pid])
    expect([found[0] === found[1], found[1] === found[2], found[2] === found[3]]).toEqual([true, false, true])
    await close()
  })
})

test('caps on rows, bytes and cells hold whatever the statement asks for', async () => {
  const source = postgresSource({ connections: poolConnections(vault.reader, { max: 1 }), clock: systemClock(), log })
  const run = (text: string) =>
    source.run({ sql: unguarded(text), limits: { ...limits, timeoutMs: 5_000 }, signal: new AbortController().signal })
  expect(await run('select i from generate_series(1, 20000) i limit 15000')).toMatchObject({
    ok: true,
    value: { truncated: 'cap', rows: { length: 10 } },
  })
  expect(await run("select repeat('x', 45) from generate_series(1, 100) i, generate_series(1, 100) j")).toMatchObject({
    ok: true,
    value: { truncated: 'cap' },
  })
  expect(await run(`select ${Array.from({ length: 20 }, () => "repeat('x', 45)").join(', ')} from generate_series(1, 9)`)).toMatchObject({
    ok: true,
    value: { truncated: 'bytes', rows: { length: 1 } },
  })
  expect(await run("select repeat('x', 10000000) as wide")).toMatchObject({
    ok: true,
    value: { cutCells: 1, rows: [[`${'x'.repeat(50)}…`]] },
  })
  await source.close()
})
