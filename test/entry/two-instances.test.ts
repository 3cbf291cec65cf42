import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { startFakeOpenai } from '../support/fake-openai.ts'
import { type Frame, parseFrames } from '../support/http-bench.ts'
import { urlOf } from './run-pulse.ts'

const cli = fileURLToPath(new URL('../../src/entry/cli.ts', import.meta.url))
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const one of cleanUp.splice(0).toReversed()) await one()
})

type Instance = { address: string; child: ChildProcess }

/** One process of the service, ready. */
async function start(env: Record<string, string>): Promise<Instance> {
  const settings = { PATH: process.env.PATH ?? '', PORT: '0', LOG_LEVEL: 'error', PULSE_AS_OF: '2026-11-20', ...env }
  const child = spawn(process.execPath, [cli, 'serve'], { env: settings, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'exit')
  cleanUp.push(() => {
    child.kill('SIGKILL')
    return ended
  })
  let said = ''
  child.stderr.on('data', (part) => {
    said += part
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /ready: (http\S+)/.exec(line)?.[1]
    if (address) return { address, child }
  }
  throw new Error(`the service did not start: ${said}`)
}

async function both(database: TestDatabase, env: Record<string, string> = {}): Promise<[Instance, Instance]> {
  const settings = { DATABASE_URL: urlOf(database.owner), ...env }
  return Promise.all([start(settings), start(settings)])
}

async function fresh(kind: 'empty' | 'demo'): Promise<TestDatabase> {
  const database = await cloneDatabase(kind)
  cleanUp.push(() => database.close())
  return database
}

const post = (url: string, body: unknown) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

/** Asks without waiting, and gives back the id of the answer. */
async function begin({ address }: Instance, question: string): Promise<string> {
  const { id: conversation } = (await (await post(`${address}/api/conversations`, {})).json()) as { id: string }
  const id = crypto.randomUUID()
  expect((await post(`${address}/api/conversations/${conversation}/answers`, { id, question })).status).toBe(202)
  return id
}

/** All events of an answer, as this process streams them to their end. */
const follow = async ({ address }: Instance, answer: string): Promise<Frame[]> =>
  parseFrames(await (await fetch(`${address}/api/answers/${answer}/events?after=0`)).text())

const rows = async (database: TestDatabase, text: string): Promise<unknown[]> =>
  database.connections.withClient(async (client) => (await client.query(text)).rows)

/** A service whose model never answers, so that runs stay in flight. */
async function withSilentModel(): Promise<Record<string, string>> {
  const model = await startFakeOpenai()
  cleanUp.push(() => model.close())
  return { TRANSLATORS: 'llm', OPENAI_BASE_URL: model.url, LLM_MODEL: 'fake-hang' }
}

test('two processes that start at once on an empty database migrate it once, and maintain it once', async () => {
  const database = await fresh('empty')
  const [one, two] = await both(database)
  const applied = (await rows(database, 'select name from pulse_ops.migrations order by id')).length
  expect(applied).toBe((await rows(database, 'select distinct name from pulse_ops.migrations')).length)
  for (const { address } of [one, two]) expect((await fetch(`${address}/health/ready`)).status).toBe(200)

  await rows(
    database,
    "insert into pulse_ops.scheduled_task (name, slot, ok) values ('daily', '2020-01-01', true), ('monthly', '2020-01-01', true)",
  )
  const three = await both(database, { MAINTAIN_AT: '00:00' })
  await expect
    .poll(async () => rows(database, 'select task, started_by, ok from pulse_ops.maintenance_run order by task'), { timeout: 20_000 })
    .toEqual([
      { task: 'daily', started_by: 'schedule', ok: true },
      { task: 'monthly', started_by: 'schedule', ok: true },
    ])
  const ready = (await (await fetch(`${three[0].address}/health/ready`)).json()) as { checks: { name: string; detail: string }[] }
  expect(ready.checks.find(({ name }) => name === 'maintenance')?.detail).toBe('no backup yet; daily 0 h ago; monthly 0 h ago')
})

test('an answer of one process is followed and cancelled through the other; what a killed one was running is closed, and said so', async () => {
  const database = await fresh('demo')
  const [one, two] = await both(database, await withSilentModel())

  const first = await begin(one, 'what should we do next')
  const followed = follow(two, first)
  await expect.poll(async () => (await rows(database, 'select count(*)::int4 as n from pulse_ops.answer_event'))[0]).not.toEqual({ n: 0 })
  expect((await post(`${two.address}/api/answers/${first}/cancel`, {})).status).toBeLessThan(300)
  const frames = await followed
  expect(frames.map(({ id }) => id)).toEqual(frames.map((_, at) => at + 1))
  expect(frames.at(-1)).toMatchObject({ event: 'done', data: { outcome: 'cancelled' } })
  expect(await follow(one, first)).toEqual(frames)

  const second = await begin(one, 'what should we do next')
  const orphaned = follow(two, second)
  one.child.kill('SIGKILL')
  await once(one.child, 'exit')
  // The lease of a dead process runs out by itself; the test does not wait for that.
  await rows(database, "update pulse_ops.turn set lease_until = now() - interval '1 second' where finished_at is null")
  const closed = await orphaned
  expect(closed.at(-1)).toMatchObject({ event: 'done', data: { outcome: 'interrupted' } })
  expect(closed.filter(({ event }) => event === 'done')).toHaveLength(1)
  expect(closed.find(({ event }) => event === 'notice')?.data).toMatchObject({ code: 'interrupted' })
  expect(await rows(database, 'select outcome, lease_until from pulse_ops.turn order by asked_at')).toEqual([
    { outcome: 'cancelled', lease_until: null },
    { outcome: 'interrupted', lease_until: null },
  ])
})
