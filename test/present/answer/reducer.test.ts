import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AnswerEvent, type EventData, outcomeSchema } from '../../../src/present/answer/events.ts'
import { outcomes } from '../../../src/present/answer/read-event.ts'
import { type AnswerView, emptyAnswer, foldEvent, type LoggedEvent } from '../../../src/present/answer/reducer.ts'
import { column } from '../columns.ts'

const fold = (events: LoggedEvent[], from: AnswerView = emptyAnswer) => events.reduce(foldEvent, from)

const receipt: EventData<'done'>['receipt'] = {
  translator: 'semantic',
  interpretation: 'Net sales by region.',
  intervals: [],
  sql: 'select 1',
  parameters: [],
  tables: ['public.regions'],
  columns: [],
  row_count: 3,
  truncated: 'none',
  data_source: 'postgresql',
  fresh_to: null,
  catalog_version: 'v1',
  prompt: null,
  model: null,
  confidence: { level: 'sure' as const, reasons: ['Every word was understood.'] },
}
const check = { tables: [], columns: [], limit_added: false, warnings: [], violations: [] }
const step = (id: string, status: 'running' | 'done') => ({ id, kind: 'run' as const, status, ms: null, detail: null })

/** A whole answer whose first statement failed and was repaired. */
const answered: AnswerEvent[] = [
  { name: 'open', data: { answer: 'a', conversation: 'c', question: 'q', protocol: 1, deadline: '2026-11-20T00:00:00Z', asker: 'u' } },
  { name: 'step', data: step('s1', 'running') },
  { name: 'interpretation', data: { sentence: 'Net sales by region.', intervals: [], assumptions: [], unused_words: [] } },
  { name: 'sql', data: { revision: 1, text: 'select 1', dialect: 'postgresql', translator: 'llm', status: 'rejected', check } },
  { name: 'columns', data: { result: 'r1', columns: [column('a')] } },
  { name: 'rows', data: { result: 'r1', offset: 0, rows: [[1]] } },
  { name: 'sql', data: { revision: 2, text: 'select 2', dialect: 'postgresql', translator: 'llm', status: 'checked', check } },
  { name: 'columns', data: { result: 'r2', columns: [column('a'), column('b')] } },
  { name: 'rows', data: { result: 'r2', offset: 0, rows: [[1, 'x']] } },
  {
    name: 'rows',
    data: {
      result: 'r2',
      offset: 1,
      rows: [
        [2, null],
        [3, true],
      ],
    },
  },
  { name: 'result', data: { result: 'r2', row_count: 3, truncated: 'none', statistics: [], database_ms: 4 } },
  { name: 'text', data: { parts: [{ text: '3 rows.', cell: null }] } },
  { name: 'step', data: step('s1', 'done') },
  { name: 'notice', data: { level: 'warning', code: 'partial', text: 'Not over.' } },
  { name: 'followups', data: { questions: ['by month'] } },
  { name: 'done', data: { outcome: 'answered', ms: 9, timings: { run: 4 }, tokens: { in: 1, cached: 0, out: 2 }, cost: null, receipt } },
].map((event, at) => ({ ...event, seq: at + 1 }) as AnswerEvent) // name and data belong together in each row above

describe('folding', () => {
  test('gathers an answer', () => {
    const view = fold(answered)
    expect(view).toMatchObject({ seq: 16, phase: 'done', outcome: 'answered', question: 'q', followups: ['by month'] })
    expect(view.steps).toEqual([step('s1', 'done')])
    expect(view.sql?.text).toBe('select 2')
    expect(view.result).toMatchObject({
      id: 'r2',
      rows: [
        [1, 'x'],
        [2, null],
        [3, true],
      ],
      row_count: 3,
      database_ms: 4,
    })
    expect(view.done?.receipt).toEqual(receipt)
  })

  test('gives the same view after a cut at any event and a resume that repeats what was seen', () => {
    const whole = fold(answered)
    fc.assert(
      fc.property(fc.nat({ max: answered.length }), fc.nat({ max: answered.length }), (cut, overlap) => {
        const seen = fold(answered.slice(0, cut))
        expect(fold(answered.slice(Math.max(0, cut - overlap)), seen)).toEqual(whole)
      }),
    )
  })

  test('survives the way through JSON at any event', () => {
    for (let cut = 0; cut <= answered.length; cut++) {
      const view = fold(answered.slice(0, cut))
      expect(JSON.parse(JSON.stringify(view))).toEqual(view)
    }
  })

  test('leaves earlier views as they were', () => {
    const views = answered.map((_, at) => fold(answered.slice(0, at)))
    const before = JSON.stringify(views)
    for (const view of views) fold(answered, view)
    expect(JSON.stringify(views)).toBe(before)
  })

  test('counts an unknown event and drops unknown fields', () => {
    const view = fold([
      { seq: 1, name: 'weather', data: 1 },
      { seq: 2, name: 'step', data: { ...step('s', 'done'), mood: 'good' } },
    ])
    expect(view.seq).toBe(2)
    expect(view.steps).toEqual([step('s', 'done')])
  })

  test('leaves out rows of another result and rows after a hole', () => {
    const columns = { seq: 1, name: 'columns', data: { result: 'r', columns: [] } }
    const rows = (result: string, offset: number) => ({ seq: 2, name: 'rows', data: { result, offset, rows: [[1]] } })
    expect(fold([columns, rows('other', 0)]).result?.rows).toEqual([])
    expect(fold([columns, rows('r', 3)]).result?.rows).toEqual([])
    expect(fold([rows('r', 0)]).result).toBeNull()
  })

  test('has nothing after done', () => {
    const view = fold(answered)
    expect(foldEvent(view, { seq: 99, name: 'notice', data: { level: 'info', code: 'x', text: 'late' } })).toBe(view)
  })
})

test('never throws and always counts, whatever the data', () => {
  const names = fc.oneof(fc.constantFrom(...answered.map(({ name }) => name)), fc.string())
  const broken = fc.record({ seq: fc.integer(), name: names, data: fc.anything({ withBigInt: true, withDate: true }) })
  const mutilated = fc
    .constantFrom(...answered)
    .chain((event) =>
      fc
        .dictionary(fc.constantFrom(...Object.keys(event.data)), fc.anything())
        .map((change) => ({ ...event, data: { ...event.data, ...change } })),
    )
  fc.assert(
    fc.property(fc.array(fc.oneof(broken, mutilated), { maxLength: 12 }), (events) => {
      const view = fold(events)
      expect(view.seq).toBeGreaterThanOrEqual(0)
      expect(() => JSON.stringify(view)).not.toThrow()
    }),
    { numRuns: 500 },
  )
})

test('knows every outcome of the protocol', () => {
  expect([...outcomes]).toEqual(outcomeSchema.options)
})
