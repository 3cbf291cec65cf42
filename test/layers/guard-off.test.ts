import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { systemClock } from '../../src/base/clock.ts'
import { jsonLogger } from '../../src/base/logger.ts'
import { poolConnections } from '../../src/db/pool.ts'
import { sql } from '../../src/db/sql.ts'
import { postgresSource } from '../../src/execute/postgres/postgres-source.ts'
import type { RunLimits, Source } from '../../src/execute/source.ts'
import { attacks } from './support/attacks.ts'
import { canaries, openVault, unguarded, type Vault } from './support/vault.ts'

let vault: Vault
let source: Source
beforeAll(async () => {
  vault = await openVault()
  const log = jsonLogger('silent', () => undefined)
  // One connection: what a statement left in the session would reach the next one.
  source = postgresSource({
    connections: poolConnections(vault.reader, { max: 1 }),
    sideConnections: poolConnections(vault.reader, { max: 1 }),
    clock: systemClock(),
    log,
  })
})
afterAll(async () => {
  await source.close()
  await vault.close()
})

const limits: RunLimits = { maxRows: 1_000, maxBytes: 1_000_000, timeoutMs: 150, maxCost: null, timeZone: 'UTC' }
const run = (text: string, over: Partial<RunLimits> = {}) =>
  source.run({
    sql: unguarded(text.replaceAll('{folder}', vault.folder)),
    limits: { ...limits, ...over },
    signal: new AbortController().signal,
  })

/** What the next asker finds: the settings that matter, and an honest answer. */
const probe = `select ${[
  'statement_timeout',
  'transaction_read_only',
  'default_transaction_read_only',
  'search_path',
  'standard_conforming_strings',
  'client_encoding',
  'timezone',
  'work_mem',
  'temp_file_limit',
  'row_security',
  'role',
  'session_authorization',
]
  .map((name) => `current_setting('${name}') as ${name}`)
  .join(', ')}, current_user = session_user as own, upper('a'::varchar) as upper,
  (select count(*) from pg_prepared_statements) as prepared, (select count(*) from pg_cursors where name <> '') as cursors,
  (select count(*) from pg_listening_channels()) as channels, (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks,
  (select count(*) from public.basket) as rows`

const cases = Object.entries(attacks).flatMap(([kind, texts]) => texts.map((text): [string, string] => [kind, text]))
const named = cases.map(([kind, text], at): [string, string, string] => [String(at), `${kind}: ${text.slice(0, 80)}`, text])

/** An honest question has time, however busy the machine is. */
const ask = () => run(probe, { timeoutMs: 20_000 })

/** The ends that a statement may have: a result within its limits, or a typed problem. A missing function or right is `query-failed`. */
const ends = ['query-failed', 'query-timeout', 'too-expensive', 'database-unavailable']

/** What was there before the first attack; nothing may differ from it after any. */
let untouched: { trace: Record<string, string>; answer: unknown }
beforeAll(async () => {
  const answer = await ask()
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem))
  untouched = { trace: await vault.trace(), answer: answer.value.rows }
})

async function attack(text: string, over: Partial<RunLimits>): Promise<void> {
  const outcome = await run(text, over)
  if (!outcome.ok) expect(ends).toContain(outcome.problem.kind)
  const seen = JSON.stringify(outcome)
  // An error may repeat the statement's own words.
  for (const canary of canaries) if (!text.includes('CANARY')) expect(seen).not.toContain(canary)
  if (outcome.ok) {
    expect(outcome.value.rows.length).toBeLessThanOrEqual(limits.maxRows)
    expect(seen.length).toBeLessThan(2_000_000)
  }
  expect(await ask()).toMatchObject({ ok: true, value: { rows: untouched.answer } })
}

test('there are enough of them', () => {
  expect(cases.length).toBeGreaterThanOrEqual(100)
})

/** Whatever one of them left behind is there after the next ones too. */
const lookEvery = 6
const expectNoTrace = async () => expect(await vault.trace()).toEqual(untouched.trace)

describe('with the planner asked first, and without', () => {
  test.each(named)('%s %s', async (at, _name, text) => {
    await attack(text, { maxCost: 5_000_000 })
    await attack(text, { maxCost: null })
    if (Number(at) % lookEvery === 0) await expectNoTrace()
  })

  test('nothing is left behind', expectNoTrace)
})

describe('where PUBLIC keeps the functions that it has by default', () => {
  beforeAll(async () => {
    await vault.open()
    untouched.trace = await vault.trace()
  })
  test.each(named.filter(([, name, text]) => /^(settings|closed|files)/.test(name) || text.includes('pg_sleep')))(
    '%s %s',
    async (_at, _name, text) => {
      await attack(text, { maxCost: null })
    },
  )

  test('nothing is left behind', expectNoTrace)
})

describe('the role alone, in a transaction that may write', () => {
  const writing = ['writing rows', 'changing objects']
  /**
   * The server skips these with a warning, for want of the right. A role may always change its own defaults: that the read-only transaction
   * stops, and every run sets its limits anew.
   */
  const onlyWarned = /^(analyze|cluster|vacuum|grant all|alter role current_user set)/
  let client: pg.ClientBase
  let release: () => void
  beforeAll(async () => {
    const held = Promise.withResolvers<void>()
    const ready = Promise.withResolvers<pg.ClientBase>()
    release = held.resolve
    void vault.readerConnections.withClient(async (one) => {
      ready.resolve(one)
      await held.promise
    })
    client = await ready.promise
  })
  afterAll(() => release())

  test.each(cases.filter(([kind]) => writing.includes(kind)))('%s: %s', async (_kind, text) => {
    await client.query('begin read write')
    const code = await client.query({ text, values: [], queryMode: 'extended' } as pg.QueryConfig).then(
      () => 'done',
      (error: { code: string }) => error.code,
    )
    await client.query('rollback')
    expect(code).toMatch(onlyWarned.test(text) ? /^(done|25001)$/ : /^(42501|25001|42809|0A000|42883|42704)$/)
  })

  test('nothing is left behind', expectNoTrace)
})

test('no transaction of the reader is left open', async () => {
  const open = z.object({ count: z.string() })
  const count = () =>
    vault.db.one(
      open,
      sql`select count(*) from pg_stat_activity where datname = current_database() and usename = ${vault.reader.user} and state like 'idle in%'`,
    )
  await expect.poll(count).toEqual({ count: '0' })
})
