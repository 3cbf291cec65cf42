import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { newId } from '../../src/base/ids.ts'
import { fail } from '../../src/base/result.ts'
import { sql } from '../../src/db/sql.ts'
import { localPrincipal } from '../../src/identity/principal.ts'
import { askOnce, type Bench, chatBench, startConversation } from '../support/chat-bench.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'

const endless = 'select count(*) as n from generate_series(1, 100000) a, generate_series(1, 100000) b'

const translator = phraseTranslator('semantic', {
  'list regions': candidate('select name, country from regions order by name', { followups: () => ['list teams'] }),
  'regions in nowhere': candidate("select name from regions where country = 'Nowhere'"),
  'which regions': {
    decision: 'clarify',
    message: 'Sales or KPI?',
    options: [{ label: 'KPI', question: 'list regions' }],
    interpretation: null,
  },
  'delete everything': { decision: 'refuse', code: 'read_only', message: 'Only questions are answered here.', couldAsk: ['list regions'] },
  'drop it': candidate('drop table regions'),
  costly: candidate('select a.id from kpi_data a, kpi_data b, kpi_data c order by 1'),
  divide: candidate('select 1 / (id - id) as x from regions'),
  endless: candidate(endless),
  'no model': () => fail({ kind: 'model-unavailable', reason: 'timeout', message: 'The model did not answer in time.' }),
  'a bug': () => {
    throw new Error('secret detail')
  },
})

let bench: Bench
beforeAll(async () => {
  bench = await chatBench({ translators: [translator], view: { maxCost: null } })
  await bench.database.db.run(sql`insert into kpi.regions (name, country) values ('EMEA', 'Germany'), ('APAC', 'Singapore')`)
})
afterAll(() => bench.close())

const pulseRow = z.object({
  user_id: z.string(),
  query_text: z.string(),
  executed_at: z.string(),
  data_source: z.string(),
  rows_returned: z.number().nullable(),
})
const kpiRow = z.object({ query_text: z.string(), timestamp: z.string(), execution_time_ms: z.number(), successful: z.boolean() })

describe('every outcome is told, ends with one done, and is in both histories', () => {
  test.each([
    ['list regions', 'answered', 2],
    ['regions in nowhere', 'no_data', 0],
    ['which regions', 'clarify', null],
    ['delete everything', 'refused', null],
    ['words nobody knows', 'refused', null],
    ['drop it', 'blocked', null],
    ['divide', 'failed', null],
    ['no model', 'unavailable', null],
    ['a bug', 'failed', null],
  ])('%s: %s', async (question, outcome, rows) => {
    const asked = await askOnce(bench, question)
    expect(asked.view.outcome).toBe(outcome)
    expect(asked.events.map((event) => event.seq)).toEqual(asked.events.map((_, at) => at + 1))
    expect(asked.events.filter((event) => event.name === 'done')).toHaveLength(1)
    expect(asked.events.at(-1)?.name).toBe('done')
    expect(asked.events[0]?.name).toBe('open')
    await expectInBothHistories(question, rows, outcome === 'answered' || outcome === 'no_data')
  })

  test('costly: too_expensive', async () => {
    const ceiling = await chatBench({ translators: [translator], view: { maxCost: 1 } }, bench.database)
    const { view } = await askOnce(ceiling, 'costly')
    expect(view).toMatchObject({ outcome: 'too_expensive', refused: { code: 'too-expensive', confirmable: true } })
    await expectInBothHistories('costly', null, false)
    await ceiling.close()
  })

  test('endless: timed_out', async () => {
    const hasty = await chatBench(
      { translators: [translator], limits: { statementTimeoutMs: 300 }, view: { maxCost: null } },
      bench.database,
    )
    expect((await askOnce(hasty, 'endless')).view.outcome).toBe('timed_out')
    await expectInBothHistories('endless', null, false)
    await hasty.close()
  })

  test('stopped by the asker: cancelled', async () => {
    const patient = await chatBench({ translators: [translator], view: { maxCost: null } }, bench.database)
    const conversation = await startConversation(patient)
    const id = newId()
    const asked = await patient.chat.ask(localPrincipal, conversation, { id, question: 'endless ' }, new AbortController().signal)
    if (!asked.ok) throw new Error(asked.problem.kind)
    expect(await patient.chat.cancel(localPrincipal, id)).toMatchObject({ ok: true })
    expect((await asked.value.answer).outcome).toBe('cancelled')
    await expectInBothHistories('endless ', null, false)
    await patient.close()
  })
})

async function expectInBothHistories(question: string, rows: number | null, successful: boolean): Promise<void> {
  const pulse = await bench.database.db.one(
    pulseRow,
    sql`select user_id, query_text, executed_at, data_source, rows_returned from public.pulse_query_history where query_text = ${question}`,
  )
  expect(pulse).toMatchObject({ user_id: 'local', data_source: 'postgresql', rows_returned: rows, executed_at: '2026-11-20 09:30:00+00' })
  const kpi = await bench.database.db.one(
    kpiRow,
    sql`select query_text, timestamp, execution_time_ms, successful from kpi.query_history where query_text = ${question}`,
  )
  expect(kpi).toMatchObject({ timestamp: '2026-11-20 09:30:00', successful })
}
