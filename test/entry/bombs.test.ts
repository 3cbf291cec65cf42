import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { parseFrames } from '../support/http-bench.ts'
import { urlOf } from './run-pulse.ts'
import { type Served, startService } from './start-service.ts'

let database: TestDatabase
let served: Served
beforeAll(async () => {
  database = await cloneDatabase('migrated')
  served = await startService({ DATABASE_URL: urlOf(database.owner), STATEMENT_TIMEOUT_MS: '500' })
})
afterAll(async () => {
  await served.stop()
  await database.close()
})

type Said = { status: number; text: string }
async function post(path: string, body: unknown): Promise<Said> {
  const response = await fetch(served.address + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream, application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, text: await response.text() }
}

const made = z.object({ id: z.string() })
const conversation = async (): Promise<string> => made.parse(JSON.parse((await post('/api/conversations', {})).text)).id

/** How a statement that was written by hand ends: its outcome, or the status of a request that was not taken. */
async function ask(body: { sql?: string; question?: string; confirm_cost?: boolean }): Promise<string> {
  const path = `/api/conversations/${await conversation()}/answers`
  const { status, text } = await post(path, { id: crypto.randomUUID(), question: 'What is there?', ...body })
  const done = parseFrames(text).find(({ event }) => event === 'done')
  return status === 200 ? z.string().parse(done?.data.outcome) : `${status} ${problemOf(text)}`
}
const problemOf = (text: string): string => z.object({ type: z.string() }).parse(JSON.parse(text)).type.replace(/^.*\//, '')

const rows = (count: number): string => `generate_series(1, ${count})`
const many = (count: number, part: (at: number) => string, between: string): string =>
  Array.from({ length: count }, (_, at) => part(at)).join(between)

/** What uses up time, memory or the reader of a text, and how it ends. Texts within 20,000 characters are judged, longer ones are not taken. */
const bombs: [name: string, sql: string, end: string][] = [
  ['a huge series', `select count(*) from ${rows(1_000_000_000)} i`, 'blocked'],
  ['a cartesian join', `select count(*) from ${rows(100_000)} a, ${rows(100_000)} b, ${rows(100_000)} c`, 'too_expensive'],
  ['recursion without end', 'with recursive r as (select 1 as i union all select i + 1 from r) select count(*) from r', 'timed_out'],
  ['a giant text', "select repeat(repeat('x', 1000), 1000000)", 'blocked'],
  ['a list of everything', `select string_agg(repeat('x', 900), '') from ${rows(90_000)} a, ${rows(90_000)} b`, 'blocked'],
  ['a pattern that explodes', "select customer from customer_master where customer ~ '(a+)+$'", 'blocked'],
  ['deep brackets', `select ${'('.repeat(9_900)}1${')'.repeat(9_900)}`, 'blocked'],
  ['deep sub-selects', `${'select * from ('.repeat(600)}select 1${') q'.repeat(600)}`, 'blocked'],
  ['a chain of operators', `select ${'1+'.repeat(9_900)}1`, 'blocked'],
  ['a list of 9,900 numbers', `select 1 where 1 in (${many(9_900, () => '2', ',')})`, 'blocked'],
  ['a list of 10,000 different numbers', `select 1 where 1 in (${many(10_000, String, ',')})`, '400 invalid-request'],
  ['quotes without end', `select ${"'".repeat(19_001)}`, 'blocked'],
  ['ten megabytes', `select ${"'x', ".repeat(2_000_000)}1`, '413 invalid-request'],
]

test('each ends as it should while all of them run at once, and other questions are answered meanwhile', async () => {
  const running = bombs.map(async ([name, sql]) => [name, await ask({ sql })])
  const honest: string[] = []
  for (let count = 0; count < 5; count++) honest.push(await ask({ sql: 'select count(*) as customers from customer_master' }))
  expect(honest).toEqual(['answered', 'answered', 'answered', 'answered', 'answered'])
  expect(await Promise.all(running)).toEqual(bombs.map(([name, , end]) => [name, end]))
  expect(served.child.exitCode).toBeNull()
})

describe('other ways in', () => {
  const schedule = { local_time: '07:00' }
  const condition = { schema: 1, when: { kind: 'threshold', column: 'n', op: 'gt', value: 1 } }
  const ways: [path: string, body: (sql: string) => object][] = [
    ['/api/monitors', (sql) => ({ name: 'Bomb', from: { sql }, condition, schedule })],
    ['/api/monitors/draft', (sql) => ({ from: { sql } })],
    ['/api/monitors/test', (sql) => ({ from: { sql }, condition, schedule })],
    ['/api/monitors/backtest', (sql) => ({ from: { sql }, condition, schedule })],
  ]

  test('monitors, drafts, tests and backtests take none of them, and say why', async () => {
    // A monitor has a time limit of its own, and by default a long one.
    const quick = bombs.filter(([, , end]) => end !== 'timed_out')
    const tries = ways.flatMap(([path, body], at) =>
      // What is too large is refused at one door for all of them.
      quick.filter(([, sql]) => at === 0 || sql.length < 100_000).map(([name, sql, end]) => ({ path, body: body(sql), name, end })),
    )
    const ends = await Promise.all(
      tries.map(async ({ path, body, name }) => {
        const { status, text } = await post(path, body)
        return [path, name, `${status} ${problemOf(text)}`]
      }),
    )
    const asked: Record<string, string> = { blocked: '422 unsafe-sql', too_expensive: '422 too-expensive' }
    expect(ends).toEqual(tries.map(({ path, name, end }) => [path, name, asked[end] ?? end]))
    const endless = bombs.filter(([, , end]) => end === 'timed_out').map(([, sql]) => post('/api/monitors/draft', { from: { sql } }))
    for (const { status, text } of await Promise.all(endless)) expect(`${status} ${problemOf(text)}`).toBe('504 query-timeout')
    expect(await ask({ sql: 'select 1 as one' })).toBe('answered')
  })

  test('a question of ten megabytes, and a request line of a hundred kilobytes', async () => {
    expect(await ask({ question: 'x'.repeat(10_000_000) })).toBe('413 invalid-request')
    const long = await fetch(`${served.address}/api/results/${crypto.randomUUID()}/export?sort=${'x'.repeat(100_000)}`).catch(() => null)
    expect([null, 400, 404, 414, 431]).toContain(long === null ? null : long.status)
    expect(await ask({ sql: 'select 1 as one' })).toBe('answered')
  })
})
