import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { systemClock } from '../../src/base/clock.ts'
import { jsonLogger } from '../../src/base/logger.ts'
import { systemTimer } from '../../src/base/timer.ts'
import { poolConnections } from '../../src/db/pool.ts'
import { sql } from '../../src/db/sql.ts'
import { fairSource, quotasFor } from '../../src/execute/fair-source.ts'
import { postgresSource } from '../../src/execute/postgres/postgres-source.ts'
import type { RunLimits, Source } from '../../src/execute/source.ts'
import type { Lineage } from '../../src/guard/checked-sql.ts'
import { openVault, unguarded, type Vault } from './support/vault.ts'

let vault: Vault
let source: Source
const slots = 8
beforeAll(async () => {
  vault = await openVault()
  const log = jsonLogger('silent', () => undefined)
  const connections = poolConnections(vault.reader, { max: slots })
  const sideConnections = poolConnections(vault.reader, { max: 2 })
  source = fairSource(postgresSource({ connections, sideConnections, clock: systemClock(), log }), quotasFor(slots, 100), systemTimer())
})
afterAll(async () => {
  await source.close()
  await vault.close()
})

const limits: RunLimits = { maxRows: 1_000, maxBytes: 1_000_000, timeoutMs: 10_000, maxCost: 5_000_000, timeZone: 'UTC' }
type Over = Partial<Pick<Lineage, 'functions' | 'comparesLists' | 'sortedAggregates'>> & {
  asker?: string
  limits?: Partial<RunLimits>
  signal?: AbortSignal
}

function run(text: string, { asker = 'ann', limits: changed, signal = new AbortController().signal, ...touched }: Over = {}) {
  const checked = { ...unguarded(text), lineage: { ...unguarded(text).lineage, ...touched } }
  return source.run({ sql: checked, limits: { ...limits, ...changed }, signal, asker })
}

const honest =
  'select b.name, count(*) as n from public.buyer b join public.basket k on k.buyer_id = b.id group by 1 order by 2 desc, 1 limit 5'

describe('the planner refuses', () => {
  test.each([
    ['cartesian joins', 'select count(*) from public.basket a, public.basket b, public.basket c', []],
    ['long series of constants', 'select count(*) from generate_series(1, 10000000000) i, generate_series(1, 1000) j', []],
    [
      'sub-selects for each row',
      'select (select count(*) from public.basket x, public.basket y where x.id + y.id > b.id) from public.basket b',
      [],
    ],
    [
      'aggregates that gather much',
      "select string_agg(a.note || b.note, ',') from public.basket a, public.basket b, generate_series(1, 60) i",
      ['string_agg'],
    ],
    ['lists of a query', 'select ARRAY(SELECT a.note from public.basket a, public.basket b, generate_series(1, 60) i)', []],
    [
      'JSON lists of a query',
      'select JSON_ARRAY(SELECT a.note from public.basket a, public.basket b, generate_series(1, 60) i returning jsonb)',
      [],
    ],
    ['JSON aggregates', 'select json_arrayagg(a.note) from public.basket a, public.basket b, generate_series(1, 60) i', ['json_arrayagg']],
  ])('%s', async (_name, text, functions) => {
    expect(await run(text, { functions })).toMatchObject({ ok: false, problem: { kind: 'too-expensive', confirmable: false } })
  })

  test('and says what would be gathered', async () => {
    const text = 'select array_agg(a.note) from public.basket a, public.basket b, generate_series(1, 60) i'
    const ran = await run(text, { functions: ['array_agg'] })
    expect(ran).toMatchObject({
      ok: false,
      problem: { message: expect.stringMatching(/^An aggregate would gather about \d+ MB in memory; 256 MB are allowed\./) },
    })
  })
})

describe('nodes of a plan that hold rows', () => {
  test('are counted together', async () => {
    const sorts = Array.from(
      { length: 40 },
      () => '(select note from public.basket, generate_series(1, 400) order by note, id offset 5 limit 1)',
    )
    expect(await run(`select ${sorts.join(', ')}`)).toMatchObject({
      ok: false,
      problem: {
        kind: 'too-expensive',
        message: expect.stringMatching(/^All sorts, hash tables and series of this statement would hold about \d+ MB/),
      },
    })
    expect(await run(`select ${sorts.slice(0, 3).join(', ')}`)).toMatchObject({ ok: true })
  })

  test('an aggregate that sorts is counted once for each', async () => {
    const text = `select ${Array.from({ length: 60 }, (_, at) => `count(distinct (b.id + ${at}, g))`).join(', ')} from public.basket b, generate_series(1, 200) g`
    expect(await run(text, { sortedAggregates: 60 })).toMatchObject({ ok: false, problem: { kind: 'too-expensive' } })
  })
})

describe('lists that are held against each other', () => {
  const compared = (rows: string) => `select (select array_agg(note) from ${rows}) && (select array_agg(note) from ${rows})`
  const long = 'public.basket a, generate_series(1, 60) i'

  test('are refused when the planner takes them to be long', async () => {
    expect(await run(compared(long), { functions: ['array_agg'], comparesLists: true })).toMatchObject({
      ok: false,
      problem: {
        kind: 'too-expensive',
        message: expect.stringMatching(/^Lists of about \d+ entries would be held against each other; 10000 are/),
      },
    })
  })

  test('may be compared when they are short, or short in each group', async () => {
    const grouped = `select array_agg(note) && array_agg(note) from ${long} group by a.id`
    for (const text of [compared('public.basket'), grouped]) {
      expect(await run(text, { functions: ['array_agg'], comparesLists: true })).toMatchObject({ ok: true })
    }
  })

  test('may be long where they are not compared', async () => {
    expect(await run(`select (select array_length(array_agg(note), 1) from ${long})`, { functions: ['array_agg'] })).toMatchObject({
      ok: true,
    })
  })
})

describe('the server ends within its limits', () => {
  const quick = { timeoutMs: 300, maxCost: null }
  test.each<[string, string, Partial<RunLimits>, object]>([
    [
      'recursion without end',
      'with recursive r as (select 1 as i union all select i + 1 from r) select count(*) from r',
      quick,
      { kind: 'query-timeout' },
    ],
    [
      'recursion that the planner takes to be cheap',
      'with recursive r as (select 1 as i union all select i + 1 from r) select max(i) from r',
      { timeoutMs: 300 },
      { kind: 'query-timeout' },
    ],
    [
      'what is sorted on disk',
      "select max(t) from (select repeat('x', 900) || i as t from generate_series(1, 400000) i order by md5(i::text), 1) s",
      { maxCost: null },
      { kind: 'query-failed', sqlstate: '53400' },
    ],
    ['values of a gigabyte', "select length(repeat(repeat('x', 1000), 1100000))", { maxCost: null }, { kind: 'query-failed' }],
    ['brackets without end', `select ${'('.repeat(50_000)}1${')'.repeat(50_000)}`, quick, { kind: 'query-failed' }],
    ['ten megabytes of statement', `select ${'1 + '.repeat(2_500_000)}1`, { timeoutMs: 3_000 }, {}],
    [
      'a pattern that explodes',
      "select count(*) from public.basket where repeat('a', 30) || id::text ~ '^(a|a?)+$'",
      { timeoutMs: 1_000 },
      {},
    ],
  ])('%s', async (_name, text, over, problem) => {
    const ran = await run(text, { limits: over })
    if (ran.ok) expect(ran.value.rows.length).toBeLessThanOrEqual(limits.maxRows)
    else expect(ran.problem).toMatchObject({ kind: expect.stringMatching(/^query-/), ...problem })
    expect(await run(honest)).toMatchObject({ ok: true })
  })
})

test('each process of the embedded server has a limit on memory, and one that meets it ends alone', async () => {
  const limited = await vault.readerConnections.withClient(async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    return await readFile(`/proc/${rows[0]?.pid}/limits`, 'utf8').catch(() => null)
  })
  if (limited !== null) expect(limited).toMatch(/Max address space\s+1073741824/)
  const running = run("select length(string_agg(repeat('x', 1000), '')) from generate_series(1, 3000000)", { limits: { maxCost: null } })
  expect(await run(honest, { asker: 'bob' })).toMatchObject({ ok: true })
  expect(await running).toMatchObject({ ok: false, problem: { kind: 'query-failed', sqlstate: expect.stringMatching(/^(53200|54000)$/) } })
})

test('a statement that hears neither its timeout nor a cancel is given up, and its connection with it', async () => {
  const deaf = run("select length((repeat('a&', 250000) || 'a')::tsquery::text)", { limits: { timeoutMs: 100, maxCost: null } })
  expect(await deaf).toEqual({ ok: false, problem: { kind: 'query-timeout', limitMs: 100 } })
  expect(await run(honest)).toMatchObject({ ok: true })
})

const active = z.object({ count: z.string() })
const slowOnes = () =>
  vault.db.one(
    active,
    sql`select count(*) from pg_stat_activity where datname = current_database() and state = 'active' and query like 'select count(*) as endless%'`,
  )

test('slow statements of one asker keep nobody else from an answer', async () => {
  const stopping = new AbortController()
  const endless = 'select count(*) as endless from generate_series(1, 100000) a, generate_series(1, 100000) b'
  const over = { asker: 'mallory', limits: { maxCost: null, timeoutMs: 60_000 }, signal: stopping.signal }
  const slow = Array.from({ length: 20 }, () => run(endless, over))
  await expect.poll(slowOnes).toEqual({ count: String(slots / 2) })
  for (const asker of ['ann', 'bob', 'cem'])
    expect(await run(honest, { asker })).toMatchObject({ ok: true, value: { rows: { length: 5 } } })
  const refused = await Promise.all(slow.slice(slots / 2))
  for (const one of refused) {
    expect(one).toMatchObject({
      ok: false,
      problem: { kind: 'too-many-requests', retryAfterMs: 100, message: expect.stringContaining('You have 4 statements running') },
    })
  }
  stopping.abort()
  for (const one of await Promise.all(slow.slice(0, slots / 2))) expect(one).toEqual({ ok: false, problem: { kind: 'cancelled' } })
  await expect.poll(slowOnes).toEqual({ count: '0' })
})
