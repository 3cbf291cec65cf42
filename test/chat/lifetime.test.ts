import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { newId } from '../../src/base/ids.ts'
import { chatService } from '../../src/chat/chat-service.ts'
import type { SentEvent } from '../../src/chat/subscription.ts'
import { sql } from '../../src/db/sql.ts'
import { localPrincipal, type Principal } from '../../src/identity/principal.ts'
import { emptyAnswer, foldEvent } from '../../src/present/answer/reducer.ts'
import { askOnce, type Bench, chatBench, startConversation } from '../support/chat-bench.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'

const endless = 'select count(*) as n from generate_series(1, 100000) a, generate_series(1, 100000) b'
const never = new AbortController().signal
const other: Principal = { id: 'other', name: 'Other', roles: ['analyst'], via: 'token' }

let bench: Bench
beforeAll(async () => {
  const translator = phraseTranslator('semantic', {
    'list regions': candidate('select name from regions order by name'),
    'many rows': candidate("select i, 'row ' || i as label from generate_series(1, 900) i order by i"),
    endless: candidate(endless),
    'a model that hangs': () => new Promise(() => undefined),
  })
  bench = await chatBench({ translators: [translator], view: { maxCost: null }, limits: { statementTimeoutMs: 60_000 } })
  await bench.database.db.run(sql`insert into kpi.regions (name, country) values ('EMEA', 'Germany'), ('APAC', 'Singapore')`)
})
afterAll(() => bench.close())

async function begin(question: string, id = newId()) {
  const conversation = await startConversation(bench)
  const asked = await bench.chat.ask(localPrincipal, conversation, { id, question }, never)
  if (!asked.ok) throw new Error(asked.problem.kind)
  return { id, conversation, asked: asked.value, reader: asked.value.events[Symbol.asyncIterator]() }
}

async function readUntil(reader: AsyncIterator<SentEvent>, wanted: (event: SentEvent) => boolean): Promise<SentEvent[]> {
  const seen: SentEvent[] = []
  for (;;) {
    const next = await reader.next()
    if (next.done) return seen
    seen.push(next.value)
    if (wanted(next.value)) return seen
  }
}

const startedRun = (event: SentEvent) => event.name === 'step' && event.json.includes('"kind":"run","status":"running"')
const activeStatements = (text: string) =>
  bench.database.db.many(
    z.object({ pid: z.number() }),
    sql`select pid from pg_stat_activity where datname = current_database() and state = 'active' and query like ${`%${text}%`}
        and pid <> pg_backend_pid() and query not like '%pg_stat_activity%'`,
  )

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10))
}

describe('cancel', () => {
  test('stops the statement on the server and ends as cancelled', async () => {
    const { id, reader, asked } = await begin('endless')
    await readUntil(reader, startedRun)
    await until(async () => (await activeStatements('generate_series')).length === 1)
    expect(await bench.chat.cancel(localPrincipal, id)).toEqual({ ok: true, value: true })
    const rest = await readUntil(reader, (event) => event.name === 'done')
    expect(rest.at(-1)?.data).toMatchObject({ outcome: 'cancelled' })
    // The server takes a moment to show that a cancelled statement has ended.
    await until(async () => (await activeStatements('generate_series')).length === 0)
    expect((await asked.answer).outcome).toBe('cancelled')
    expect(await bench.chat.cancel(localPrincipal, id)).toEqual({ ok: true, value: false })
  })

  test('reaches a run of another process through the database', async () => {
    const { id, reader } = await begin('endless')
    await readUntil(reader, startedRun)
    const elsewhere = chatService({ ...bench.deps, sharedMemory: false })
    expect(await elsewhere.cancel(localPrincipal, id)).toEqual({ ok: true, value: true })
    const rest = await readUntil(reader, (event) => event.name === 'done')
    expect(rest.at(-1)?.data).toMatchObject({ outcome: 'cancelled' })
  })

  test('does not wait for a model that hangs', async () => {
    const { id, reader } = await begin('a model that hangs')
    await readUntil(reader, (event) => event.json.includes('"kind":"translate","status":"running"'))
    await bench.chat.cancel(localPrincipal, id)
    const rest = await readUntil(reader, (event) => event.name === 'done')
    expect(rest.at(-1)?.data).toMatchObject({ outcome: 'cancelled' })
  })

  test('is only for the asker', async () => {
    const { id } = await askOnce(bench, 'list regions')
    expect(await bench.chat.cancel(other, id)).toMatchObject({ ok: false, problem: { kind: 'not-found' } })
  })
})

test('the deadline ends a model that hangs as timed out', async () => {
  const quick = { ...bench, chat: chatService({ ...bench.deps, limits: { ...bench.deps.limits, deadlineMs: 50 } }) }
  const { view } = await askOnce(quick, 'a model that hangs')
  expect(view.outcome).toBe('timed_out')
  expect(view.error).toMatchObject({ code: 'query-timeout', stage: 'deadline' })
})

test('a run goes on when its reader leaves', async () => {
  const conversation = await startConversation(bench)
  const leaving = new AbortController()
  const asked = await bench.chat.ask(localPrincipal, conversation, { id: newId(), question: 'many rows' }, leaving.signal)
  if (!asked.ok) throw new Error(asked.problem.kind)
  leaving.abort()
  expect(await asked.value.answer).toMatchObject({ outcome: 'answered', result: { row_count: 900 } })
})

describe('the same id', () => {
  test('asks once and gives the same events', async () => {
    const first = await askOnce(bench, 'list regions')
    const again = await askOnce(bench, 'list regions', { id: first.id, conversation: first.conversation })
    expect(again.events.map((event) => [event.seq, event.name, event.data])).toEqual(
      first.events.map((event) => [event.seq, event.name, event.data]),
    )
    expect(again.view).toEqual(first.view)
  })

  test('joins the run when it is still on', async () => {
    const { id, conversation, reader } = await begin('endless')
    await readUntil(reader, startedRun)
    const again = await bench.chat.ask(localPrincipal, conversation, { id, question: 'endless' }, never)
    if (!again.ok) throw new Error(again.problem.kind)
    expect(again.value.fresh).toBe(false)
    await bench.chat.cancel(localPrincipal, id)
    expect((await again.value.answer).outcome).toBe('cancelled')
  })

  test.each([
    ['another question', { question: 'many rows' }, localPrincipal],
    ['another asker', { question: 'list regions' }, other],
  ])('is a conflict with %s', async (_name, body, principal) => {
    const { id } = await askOnce(bench, 'list regions')
    const conversation = await startConversation(bench, principal)
    const asked = await bench.chat.ask(principal, conversation, { id, ...body }, never)
    expect(asked).toMatchObject({ ok: false, problem: { kind: 'conflict' } })
  })
})

describe('resume', () => {
  test('gives the same answer at every cut, from memory and from the log', async () => {
    const { id, events, view } = await askOnce(bench, 'many rows')
    const elsewhere = chatService({ ...bench.deps, sharedMemory: false })
    for (let cut = 0; cut <= events.length; cut++) {
      const resumed = await elsewhere.resume(localPrincipal, id, cut, never)
      if (!resumed.ok) throw new Error(resumed.problem.kind)
      let folded = events.slice(0, cut).reduce(foldEvent, emptyAnswer)
      const rest: SentEvent[] = []
      for await (const event of resumed.value) {
        rest.push(event)
        folded = foldEvent(folded, event)
      }
      expect(rest.map((event) => event.seq)).toEqual(events.slice(cut).map((event) => event.seq))
      expect(folded).toEqual(view)
    }
    expect(await elsewhere.getAnswer(localPrincipal, id)).toEqual({ ok: true, value: view })
  })

  test('on another process follows a run to its end', async () => {
    const { id, reader } = await begin('endless')
    const seen = await readUntil(reader, startedRun)
    const elsewhere = chatService({ ...bench.deps, sharedMemory: false })
    const resumed = await elsewhere.resume(localPrincipal, id, 0, never)
    if (!resumed.ok) throw new Error(resumed.problem.kind)
    const follower = resumed.value[Symbol.asyncIterator]()
    const followed = await readUntil(follower, startedRun)
    expect(followed.map((event) => event.data)).toEqual(seen.map((event) => event.data))
    await bench.chat.cancel(localPrincipal, id)
    expect((await readUntil(follower, (event) => event.name === 'done')).at(-1)?.data).toMatchObject({ outcome: 'cancelled' })
  })

  test('is not found once the log is gone; the answer stays', async () => {
    const { id, view } = await askOnce(bench, 'list regions')
    bench.clock.advance(bench.deps.limits.keepEventsMs + 1_000)
    const pruned = await bench.chat.prune()
    expect(pruned.events).toBeGreaterThan(0)
    expect(pruned.results).toBeGreaterThan(0)
    expect(await bench.chat.resume(localPrincipal, id, 0, never)).toMatchObject({ ok: false, problem: { kind: 'not-found' } })
    expect(await bench.chat.getAnswer(localPrincipal, id)).toEqual({ ok: true, value: view })
    const page = await bench.chat.pageRows(localPrincipal, view.result?.id ?? '', { offset: 0, limit: 10, sort: null }, never)
    expect(page).toMatchObject({ ok: false, problem: { kind: 'not-found' } })
  })
})

describe('a dead runner', () => {
  test('is closed as interrupted once, with both histories, and readers get its end', async () => {
    const { id, reader, conversation } = await begin('a model that hangs')
    await readUntil(reader, (event) => event.json.includes('"kind":"translate","status":"running"'))
    await bench.database.db.run(sql`update pulse_ops.turn set lease_until = now() - interval '1 second' where id = ${id}`)
    const replicas = [1, 2, 3].map(() => chatService({ ...bench.deps, sharedMemory: false }))
    const closed = await Promise.all(replicas.map((replica) => replica.reap()))
    expect(closed.reduce((sum, count) => sum + count, 0)).toBe(1)
    const rest = await readUntil(reader, (event) => event.name === 'done')
    expect(rest.at(-1)?.data).toMatchObject({ outcome: 'interrupted' })
    const found = await bench.chat.getConversation(localPrincipal, conversation)
    expect(found).toMatchObject({ ok: true, value: { turns: [{ id, outcome: 'interrupted' }] } })
    const counts = await bench.database.db.one(
      z.object({ pulse: z.string(), kpi: z.string(), ends: z.string() }),
      sql`select (select count(*) from public.pulse_query_history where query_text = 'a model that hangs' and executed_at = t.asked_at) as pulse,
            (select count(*) from kpi.query_history where query_text = 'a model that hangs' and not successful
              and timestamp = t.asked_at at time zone 'UTC') as kpi,
            (select count(*) from pulse_ops.answer_event where answer = t.id and name = 'done') as ends
          from pulse_ops.turn t where id = ${id}`,
    )
    expect(counts).toEqual({ pulse: '1', kpi: '1', ends: '1' })
  })

  test('is noticed by whoever reads its answer', async () => {
    const { id, reader } = await begin('a model that hangs')
    await readUntil(reader, (event) => event.json.includes('"kind":"translate","status":"running"'))
    await bench.database.db.run(sql`update pulse_ops.turn set lease_until = now() - interval '1 second' where id = ${id}`)
    const elsewhere = chatService({ ...bench.deps, sharedMemory: false })
    const resumed = await elsewhere.resume(localPrincipal, id, 0, never)
    if (!resumed.ok) throw new Error(resumed.problem.kind)
    const all = await readUntil(resumed.value[Symbol.asyncIterator](), (event) => event.name === 'done')
    expect(all.at(-1)?.data).toMatchObject({ outcome: 'interrupted' })
    expect(all.map((event) => event.seq)).toEqual(all.map((_, at) => at + 1))
  })
})

test('more questions at a time than are taken are turned away', async () => {
  const narrow = chatService({ ...bench.deps, limits: { ...bench.deps.limits, maxRunning: 1 } })
  const conversation = await startConversation(bench)
  const first = await narrow.ask(localPrincipal, conversation, { id: newId(), question: 'a model that hangs' }, never)
  if (!first.ok) throw new Error(first.problem.kind)
  const second = await narrow.ask(localPrincipal, conversation, { id: newId(), question: 'list regions' }, never)
  expect(second).toMatchObject({ ok: false, problem: { kind: 'too-many-requests', retryAfterMs: expect.any(Number) } })
  await narrow.cancel(localPrincipal, first.value.id)
  expect((await first.value.answer).outcome).toBe('cancelled')
  const third = await narrow.ask(localPrincipal, conversation, { id: newId(), question: 'list regions' }, never)
  expect(third.ok && (await third.value.answer).outcome).toBe('answered')
})

test('a stop interrupts what does not end in time and takes no more', async () => {
  const stopping = { ...bench, chat: chatService(bench.deps) }
  const conversation = await startConversation(stopping)
  const asked = await stopping.chat.ask(localPrincipal, conversation, { id: newId(), question: 'a model that hangs' }, never)
  if (!asked.ok) throw new Error(asked.problem.kind)
  await stopping.chat.stop(20)
  expect((await asked.value.answer).outcome).toBe('interrupted')
  const refused = await stopping.chat.ask(localPrincipal, conversation, { id: newId(), question: 'list regions' }, never)
  expect(refused).toMatchObject({ ok: false, problem: { kind: 'too-many-requests' } })
})
