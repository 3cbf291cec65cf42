import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { newId } from '../../src/base/ids.ts'
import type { SentEvent } from '../../src/chat/subscription.ts'
import { sql } from '../../src/db/sql.ts'
import { localPrincipal } from '../../src/identity/principal.ts'
import { askOnce, type Bench, chatBench, startConversation } from '../support/chat-bench.ts'
import { type CuttableLine, cuttableLine } from '../support/cuttable-line.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'

const never = new AbortController().signal
let database: TestDatabase
let service: CuttableLine
let reader: CuttableLine
let bench: Bench

beforeAll(async () => {
  database = await cloneDatabase('migrated')
  await database.db.run(sql`insert into kpi.regions (name, country) values ('EMEA', 'Germany')`)
  const target = { host: '127.0.0.1', port: database.owner.port ?? 5432 }
  service = await cuttableLine(target)
  reader = await cuttableLine(target)
  const regions = candidate('select name from regions')
  const translator = phraseTranslator('semantic', {
    'list regions': regions,
    'the log goes away': () => {
      service.cut()
      return regions
    },
    'the data goes away': () => {
      reader.cut()
      return regions
    },
    'all goes away': () => {
      service.cut()
      reader.cut()
      return regions
    },
  })
  bench = await chatBench(
    { translators: [translator], serviceThrough: service, readerThrough: reader, limits: { showUnstoredAfterMs: 50, storeForMs: 20_000 } },
    database,
  )
})
afterEach(() => {
  service.mend()
  reader.mend()
})
afterAll(async () => {
  await bench.close()
  await Promise.all([service.close(), reader.close()])
  await database.close()
})

const stored = z.object({ outcome: z.string(), pulse: z.string(), kpi: z.string(), events: z.string(), last: z.number() })
const readStored = (id: string, question: string) =>
  database.db.one(
    stored,
    sql`select t.outcome, (select count(*) from public.pulse_query_history where query_text = ${question}) as pulse,
          (select count(*) from kpi.query_history where query_text = ${question}) as kpi,
          (select count(*) from pulse_ops.answer_event where answer = t.id) as events,
          (select max(seq) from pulse_ops.answer_event where answer = t.id) as last
        from pulse_ops.turn t where id = ${id}`,
  )

test.each([
  ['the log goes away', 'answered'],
  ['the data goes away', 'unavailable'],
  ['all goes away', 'unavailable'],
])('%s: the reader gets the end, and all is stored when the database is back', async (question, outcome) => {
  const conversation = await startConversation(bench)
  const id = newId()
  const asked = await bench.chat.ask(localPrincipal, conversation, { id, question }, never)
  if (!asked.ok) throw new Error(asked.problem.kind)
  const events: SentEvent[] = []
  for await (const event of asked.value.events) events.push(event)
  expect(events.at(-1)?.data).toMatchObject({ outcome })
  service.mend()
  reader.mend()
  const view = await asked.value.answer
  expect(view.outcome).toBe(outcome)
  expect(await readStored(id, question)).toEqual({ outcome, pulse: '1', kpi: '1', events: String(events.length), last: events.length })
  const resumed = await bench.chat.getAnswer(localPrincipal, id)
  expect(resumed).toEqual({ ok: true, value: view })
})

test('a question while the database is away is turned away, and works again after', async () => {
  const conversation = await startConversation(bench)
  service.cut()
  const id = newId()
  const asked = await bench.chat.ask(localPrincipal, conversation, { id, question: 'list regions' }, never)
  expect(asked).toMatchObject({ ok: false, problem: { kind: 'database-unavailable' } })
  expect(await bench.chat.getAnswer(localPrincipal, id)).toMatchObject({ ok: false, problem: { kind: 'database-unavailable' } })
  expect(await bench.chat.createConversation(localPrincipal, null)).toMatchObject({ ok: false, problem: { kind: 'database-unavailable' } })
  service.mend()
  const { view } = await askOnce(bench, 'list regions', { id, conversation })
  expect(view.outcome).toBe('answered')
})

test('a target that is away at the start gives unavailable', async () => {
  reader.cut()
  const { view } = await askOnce(bench, 'list regions')
  expect(view).toMatchObject({ outcome: 'unavailable', error: { code: 'database-unavailable', retryable: true } })
  reader.mend()
  expect((await askOnce(bench, 'list regions')).view.outcome).toBe('answered')
})
