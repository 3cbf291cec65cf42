import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { cuttableLine } from '../support/cuttable-line.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { startFakeOpenai } from '../support/fake-openai.ts'
import { parseFrames } from '../support/http-bench.ts'
import { runPulse, urlOf } from './run-pulse.ts'
import { type Served, startService as startProcess } from './start-service.ts'

const cleanUp: (() => unknown)[] = []

afterEach(async () => {
  for (const one of cleanUp.splice(0).toReversed()) await one()
})

async function startService(env: Record<string, string>): Promise<Served> {
  const served = await startProcess(env)
  cleanUp.push(served.stop)
  return served
}

async function demo(): Promise<TestDatabase> {
  const database = await cloneDatabase('demo')
  cleanUp.push(() => database.close())
  return database
}

const jsonPost = (body: unknown, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
  body: JSON.stringify(body),
})

async function ask(address: string, question: string) {
  const made = await fetch(`${address}/api/conversations`, jsonPost({}))
  const { id } = (await made.json()) as { id: string }
  const response = await fetch(`${address}/api/conversations/${id}/answers`, jsonPost({ id: crypto.randomUUID(), question }))
  const frames = parseFrames(await response.text())
  return { frames, outcome: frames.at(-1)?.data.outcome }
}

describe('pulse serve', () => {
  test('answers, says in one line that no model is configured, and ends cleanly on a signal', async () => {
    const database = await demo()
    const service = await startService({ DATABASE_URL: urlOf(database.owner) })
    expect(service.greeting[1]).toMatch(/No language model is configured/)
    expect(await ask(service.address, 'revenue by quarter in 2025')).toMatchObject({ outcome: 'answered' })
    expect(await (await fetch(`${service.address}/api/status`)).json()).toMatchObject({ model: null, fresh_to: '2026-11-19' })
    expect(await service.stop()).toBe(0)
  })

  test('a request that is not what a route takes is told what is missing, and is no failure of the service', async () => {
    const database = await demo()
    const service = await startService({ DATABASE_URL: urlOf(database.owner) })
    const requests: [RequestInit, number][] = [
      [{ method: 'POST' }, 404],
      [{ method: 'POST', body: new Blob(['{}']).stream(), duplex: 'half' } as RequestInit, 404], // duplex: not in the types yet
      [{ method: 'DELETE' }, 405],
    ]
    for (const [request, status] of requests) {
      const response = await fetch(`${service.address}/api/answers/${crypto.randomUUID()}/cancel`, request)
      expect(response.status).toBe(status)
      expect(response.headers.get('content-type')).toContain('application/problem+json')
    }
  })

  test('goes to the model with what the semantic model does not cover, and repairs a statement once', async () => {
    const database = await demo()
    const answer = (sql: string) => ({
      plan: '',
      interpretation: 'Orders with more than ten lines.',
      assumptions: [],
      decision: 'answer',
      options: [],
      refusal: null,
      sql,
      shape: null,
      title: 'Long orders',
    })
    let asked = 0
    const openai = await startFakeOpenai(() => {
      asked++
      return answer(
        asked === 1 ? 'select no_such_column from transaction_data' : 'select count(distinct order_number) as orders from transaction_data',
      )
    })
    cleanUp.push(() => openai.close())
    const service = await startService({
      DATABASE_URL: urlOf(database.owner),
      TRANSLATORS: 'llm',
      OPENAI_BASE_URL: openai.url,
      LLM_MODEL: 'fake-model',
    })
    const { outcome, frames } = await ask(service.address, 'how many orders are unusually long, roughly speaking')
    expect(outcome).toBe('answered')
    expect(frames.filter(({ event }) => event === 'sql').map(({ data }) => data.status)).toEqual(['rejected', 'checked'])
    expect(openai.requests).toHaveLength(2)
    expect(openai.refusals).toEqual([])
    expect(JSON.stringify(openai.requests)).not.toContain('427103')
  })

  test('serves while the database is away, says so, and answers when it is back', async () => {
    const database = await demo()
    const line = await cuttableLine({ host: '127.0.0.1', port: Number(database.owner.port) })
    cleanUp.push(() => line.close())
    line.cut()
    const { user, password, database: name } = database.owner
    const service = await startService({ DATABASE_URL: `postgres://${user}:${String(password)}@127.0.0.1:${line.port}/${name}` })
    expect((await fetch(`${service.address}/health/live`)).status).toBe(200)
    const notReady = await fetch(`${service.address}/health/ready`)
    expect(notReady.status).toBe(503)
    expect(await fetch(`${service.address}/api/conversations`, jsonPost({}))).toMatchObject({ status: 503 })
    line.mend()
    await expect.poll(async () => (await fetch(`${service.address}/health/ready`)).status, { timeout: 20_000 }).toBe(200)
    expect(await ask(service.address, 'how many customers do we have')).toMatchObject({ outcome: 'answered' })
    line.cut()
    expect((await fetch(`${service.address}/health/ready`)).status).toBe(503)
    line.mend()
    await expect
      .poll(async () => (await ask(service.address, 'how many customers do we have')).outcome, { timeout: 20_000 })
      .toBe('answered')
  })

  test.each<[string, Record<string, string>, RegExp]>([
    [
      'settings that make no sense',
      { PORT: 'many', PULSE_TIME_ZONE: 'Mars/Base' },
      /PORT:[\s\S]*PULSE_TIME_ZONE: expected an IANA time zone/,
    ],
    ['a key without a model', { OPENAI_API_KEY: 'key' }, /LLM_MODEL: expected the name of a model/],
    [
      'an address that others reach, without sign-in',
      { HOST: '0.0.0.0', DATABASE_URL: 'postgres://me@127.0.0.1:1/x' },
      /listens on loopback only/,
    ],
    [
      'a policy file that is none',
      { POLICY_FILE: '/etc/hostname' },
      /\/etc\/hostname:1: expected an object with version and roles, found "/,
    ],
    ['a folder of models that is not there', { SEMANTIC_MODEL_DIR: '/nowhere' }, /SEMANTIC_MODEL_DIR cannot be read/],
  ])('does not start with %s', async (_name, env, message) => {
    expect(await runPulse(['serve'], { LOG_LEVEL: 'error', ...env })).toMatchObject({ code: 1, err: expect.stringMatching(message) })
  })

  test('does not start on a port in use, and says which', async () => {
    const database = await demo()
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    cleanUp.push(() => other.close())
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? String(address.port) : ''
    const outcome = await runPulse(['serve'], { DATABASE_URL: urlOf(database.owner), PORT: port, LOG_LEVEL: 'error' })
    expect(outcome).toMatchObject({ code: 1, err: expect.stringContaining(`Port ${port} on 127.0.0.1 is in use`) })
  })

  test('does not start when the login of questions can write', async () => {
    const database = await demo()
    const url = urlOf(database.owner)
    const outcome = await runPulse(['serve'], { DATABASE_URL: url, ANALYTICS_DATABASE_URL: url, PORT: '0', LOG_LEVEL: 'error' })
    expect(outcome).toMatchObject({ code: 1, err: expect.stringMatching(/can do more than read[\s\S]*superuser/) })
  })
})

describe('pulse ask', () => {
  test.each<[string, string, number, string]>([
    ['an answer', 'revenue by quarter in 2025', 0, 'answered'],
    ['a question that cannot be answered', 'delete all customers', 3, 'refused'],
  ])('--json prints one object for %s', async (_name, question, code, outcome) => {
    const database = await demo()
    const said = await runPulse(['ask', '--json', question], { DATABASE_URL: urlOf(database.owner), PULSE_AS_OF: '2026-11-20' })
    expect(said.code).toBe(code)
    const object = JSON.parse(said.out)
    expect(object).toMatchObject({ outcome, truncated: false, options: [] })
    expect(Object.keys(object)).toEqual([
      'outcome',
      'translator',
      'interpretation',
      'sql',
      'columns',
      'rows',
      'row_count',
      'truncated',
      'warnings',
      'options',
      'message',
      'ms',
    ])
    expect(object.rows).toHaveLength(object.row_count)
  })

  test('an answer without a database is unavailable, as an object too', async () => {
    const said = await runPulse(['ask', '--json', 'revenue'], { DATABASE_URL: 'postgres://me@127.0.0.1:1/x' })
    expect(said.code).toBe(1)
    expect(JSON.parse(said.out)).toMatchObject({ outcome: 'unavailable', rows: [], sql: null })
  })

  test('rows as CSV, the statement alone, and a table for people', async () => {
    const database = await demo()
    const env = { DATABASE_URL: urlOf(database.owner), PULSE_AS_OF: '2026-11-20' }
    const question = 'revenue by quarter in 2025'
    const [csv, sql, text] = await Promise.all([
      runPulse(['ask', '--csv', question], env),
      runPulse(['ask', '--sql', question], env),
      runPulse(['ask', question], env),
    ])
    expect(csv.out.split('\n')).toHaveLength(6)
    expect(csv.out).toMatch(/^Quarter,Revenue\r\n2025-01-01,\d+\.\d\d\r\n/)
    expect(sql.out).toMatch(/^SELECT[\s\S]*FROM public\.transaction_data/)
    expect(text.out).toMatch(/Understood as: [\s\S]*Q4 2025[\s\S]*SQL \(semantic\)/)
  })

  test.each([
    [['ask'], /Expected a question/],
    [['ask', '--json', '--csv', 'x'], /Choose one of/],
    [['ask', '--nonsense', 'x'], /Usage: pulse ask/],
  ])('%j is told its usage', async (args, message) => {
    expect(await runPulse(args)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(message) })
  })
})
