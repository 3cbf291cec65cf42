import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Message } from '../../src/monitors/notify/message.ts'
import { type AnswerView, emptyAnswer } from '../../src/present/answer/reducer.ts'
import { chooseChart } from '../../src/present/chart/choose-chart.ts'
import { columnStatistics } from '../../src/present/column-statistics.ts'
import type { Cell, ColumnRole, ResultColumn } from '../../src/present/columns.ts'
import { alertMessage } from '../../src/slack/blocks/alert-message.ts'
import { answerMessage, type Rendering, renderings } from '../../src/slack/blocks/answer-message.ts'
import { callFaults, messageFaults, viewFaults } from '../../src/slack/blocks/message-faults.ts'
import { feedbackView, messageView, sqlView } from '../../src/slack/blocks/views.ts'
import { entities } from '../../src/slack/escape.ts'
import { messageProblems, viewProblems } from '../support/slack-limits.ts'

const place = {
  link: 'https://pulse.example.com/c/1#a-2',
  csv: 'https://pulse.example.com/slack/csv/2',
  asker: 'Ana <!channel>',
  timeZone: 'UTC',
  maySave: true,
  mayDelete: true,
}
const picture = { file: 'F0123456789', alt: '<!here> '.repeat(400) }

/** Words that would do something if they were not kept from it, in every script, of every length. */
const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '',
    ' ',
    '<!channel>',
    '<@U1>',
    '<https://evil.example|x>',
    '*_~`',
    '\u0000\u202e',
    'x'.repeat(5_000),
    '👩‍👩‍👧‍👦'.repeat(300),
    '日本',
    'مرحبا',
    '# 1. [a](b)',
  ),
)
const types: [ColumnRole, string, fc.Arbitrary<Cell>][] = [
  [
    'measure',
    'numeric',
    fc.oneof(
      fc.double().map(String),
      fc.bigInt().map(String),
      fc.constantFrom('NaN', 'Infinity', '0', '-0', '1e400', `${'9'.repeat(130)}.5`),
    ),
  ],
  ['measure', 'float8', fc.double({ noNaN: true, noDefaultInfinity: true })],
  ['rate', 'float8', fc.double({ min: -1e6, max: 1e6, noNaN: true })],
  ['time', 'date', fc.constantFrom('2025-01-01', '2025-02-01', '2025-03-01', '0044-03-15 BC', 'infinity')],
  ['time', 'timestamptz', fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString())],
  ['nominal', 'text', words],
  ['ordinal', 'text', fc.constantFrom('low', 'high', '1', '10')],
  ['identifier', 'int8', fc.bigInt().map(String)],
  ['text', 'text', words],
  ['flag', 'bool', fc.boolean()],
  ['json', 'jsonb', fc.json({ maxDepth: 3 })],
]
const units: fc.Arbitrary<ResultColumn['unit']> = fc.oneof(
  fc.constant(null),
  fc.constantFrom('USD', 'EUR', 'x').map((code) => ({ kind: 'currency' as const, code })),
  fc.constant({ kind: 'percent' as const, scale: 1 as const }),
  words.map((noun) => ({ kind: 'count' as const, noun })),
)

type Table = { columns: ResultColumn[]; rows: Cell[][] }
const tables: fc.Arbitrary<Table> = fc
  .array(fc.tuple(fc.constantFrom(...types), words, units), { minLength: 1, maxLength: 100, size: 'max' })
  .chain((made) => {
    const columns = made.map(([[role, type], label, unit], at): ResultColumn => {
      return { name: `c${at}`, label, type, role, unit: role === 'measure' ? unit : null, format: null, nullable: true }
    })
    const row = fc.tuple(...made.map(([[, , cell]]) => fc.option(cell, { freq: 6 })))
    const most = Math.max(1, Math.floor(300 / columns.length))
    return fc.array(row, { minLength: 0, maxLength: most }).map((rows) => ({ columns, rows }))
  })

const receipt = {
  translator: 'semantic' as const,
  interpretation: null,
  intervals: [],
  sql: 'select 1',
  parameters: [],
  columns: [],
  truncated: 'none',
  data_source: 'postgresql',
  catalog_version: '1',
  prompt: null,
  model: null,
}
const options = fc.array(fc.record({ label: words, question: words, detail: words }), { maxLength: 12 })
const outcomes = ['answered', 'no_data', 'clarify', 'refused', 'failed', 'cancelled', 'interrupted'] as const

const answers: fc.Arbitrary<AnswerView> = fc
  .record({
    table: tables,
    outcome: fc.constantFrom(...outcomes),
    question: words,
    sentence: words,
    notices: fc.array(words, { maxLength: 8 }),
    followups: fc.array(words, { maxLength: 4 }),
    reasons: fc.array(words, { maxLength: 5 }),
    read: fc.array(words, { maxLength: 30 }),
    options,
    hasResult: fc.boolean(),
  })
  .map(({ table: { columns, rows }, outcome, question, sentence, options: listed, ...rest }): AnswerView => {
    const id = '6f0c1f6e-3c1b-4d7a-9a53-2b3f1d9a7c10'
    const statistics = columnStatistics(columns, rows)
    const result = { id, columns, rows, row_count: rows.length, truncated: 'none' as const, statistics, database_ms: 1 }
    const chosen = chooseChart({ columns, rows, truncated: 'none', intent: null, question })
    const check = { tables: [], columns: [], limit_added: false, warnings: [], violations: [] }
    const message = sentence
    return {
      ...emptyAnswer,
      answer: id,
      question,
      result: rest.hasResult ? result : null,
      // As it is kept: plain JSON.
      chart: { result: id, ...(JSON.parse(JSON.stringify(chosen)) as { pick: null; why: string; alternatives: [] }) },
      text: [{ text: sentence, cell: null }],
      sql: { revision: 1, text: 'select 1', dialect: 'postgresql', translator: 'semantic', status: 'checked', check },
      interpretation: { sentence, intervals: [], assumptions: [], unused_words: [] },
      clarify: outcome === 'clarify' ? { message, options: listed } : null,
      refused: outcome === 'refused' ? { code: 'x', message, could_ask: rest.read, violations: [], confirmable: false } : null,
      notices: rest.notices.map((text) => ({ level: 'warning' as const, code: 'x', text })),
      followups: rest.followups,
      outcome,
      done: {
        outcome,
        ms: 1,
        timings: {},
        tokens: { in: 0, cached: 0, out: 0 },
        cost: null,
        receipt: {
          ...receipt,
          tables: rest.read,
          row_count: rows.length,
          fresh_to: sentence,
          confidence: { level: 'check', reasons: rest.reasons },
        },
      },
    }
  })

/** What the fake Slack says, whose limits are written down apart from ours; the text as the client sends it. */
const problemsOf = ({ text, blocks }: { text: string; blocks: object[] }): string[] =>
  messageProblems(JSON.parse(JSON.stringify(blocks)) as { type: string }[], entities(text))

/** The last two renderings have to be within the limits whatever comes; the richer ones are tried only where they are. */
test.each(renderings)('any answer, drawn as %s, is a message that Slack takes, or one that is known not to be', (rendering: Rendering) => {
  fc.assert(
    fc.property(answers, (view) => {
      const message = answerMessage(view, place, rendering, rendering === 'image' ? picture : null)
      const faults = messageFaults(message)
      if (faults.length === 0) expect(problemsOf(message)).toEqual([])
      if (rendering === 'sentence' || rendering === 'text') expect(faults).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('an answer of usual size is shown in full: no limit is met by accident', () => {
  const columns: ResultColumn[] = ['name', 'revenue', 'orders'].map((name, at) => {
    return {
      name,
      label: name,
      type: at === 0 ? 'text' : 'numeric',
      role: at === 0 ? 'nominal' : 'measure',
      unit: null,
      format: null,
      nullable: false,
    }
  })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.string({ minLength: 1, maxLength: 40 }), (count, name) => {
      const rows = Array.from({ length: count }, (_, at): Cell[] => [`${name} ${at}`, `${at * 1_000}.25`, at])
      const statistics = columnStatistics(columns, rows)
      const result = { id: 'r', columns, rows, row_count: count, truncated: 'none' as const, statistics, database_ms: 1 }
      const message = answerMessage({ ...emptyAnswer, answer: 'a', question: name, result, outcome: 'answered' }, place)
      expect(messageFaults(message)).toEqual([])
      expect(message.blocks.map(({ type }) => type)).toContain('data_table')
    }),
    { numRuns: 30 },
  )
})

test('any statement, any message and any reason is a view that Slack takes', () => {
  fc.assert(
    fc.property(words, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40_000, size: 'max' }), (text, long) => {
      for (const view of [
        sqlView(long),
        sqlView(text || 'select 1'),
        messageView(text || 'x', text || 'x'),
        feedbackView('a', 'feedback'),
      ]) {
        expect(viewFaults(view)).toEqual([])
        expect(viewProblems(JSON.parse(JSON.stringify(view)) as Record<string, unknown>)).toEqual([])
      }
    }),
    { numRuns: 30 },
  )
})

const groups = fc.array(
  fc.record({
    sentence: words,
    severity: fc.constantFrom('low', 'medium', 'high', 'critical'),
    kind: fc.constantFrom('firing', 'resolved', 'no_data'),
  }),
  { maxLength: 20 },
)
test('any message of a monitor is one that Slack takes', () => {
  fc.assert(
    fc.property(groups, tables, words, words, fc.array(words, { maxLength: 8 }), (made, { columns, rows }, title, rule, notes) => {
      const message: Message = {
        kind: 'firing',
        monitor: { id: 'm', name: title, version: 1, owner: rule },
        slot: '2026-11-20T07:00:00Z',
        timezone: 'Europe/Berlin',
        title,
        sentence: rule,
        rule,
        groups: made.map((one) => {
          const rest = {
            alert: 'a',
            url: null,
            group: [],
            value: null,
            limit: null,
            expected: null,
            change: null,
            since: null,
            occurrences: 1,
          }
          return { ...one, ...rest }
        }),
        more: 3,
        evidence: { columns: columns.map(({ label }) => label), rows: rows.slice(0, 20), truncated: false },
        sql: null,
        parameters: [],
        duration_ms: 1,
        links: { open: 'https://pulse.example.com/alerts/1', acknowledge: null, snooze: null, right: null, wrong: null, ask: null },
        notes,
      }
      const plainer = alertMessage(message, { evidence: false, why: true })
      expect(messageFaults(plainer)).toEqual([])
      const full = alertMessage(message, { evidence: true, why: true })
      if (messageFaults(full).length === 0) expect(problemsOf(full)).toEqual([])
      expect(problemsOf(plainer)).toEqual([])
    }),
    { numRuns: 60 },
  )
})

describe('what is beyond a limit is named before it is sent', () => {
  const text = { type: 'plain_text', text: 'x' }
  const long = (length: number) => 'x'.repeat(length)
  const button = (more: object) => ({ type: 'actions', elements: [{ type: 'button', action_id: 'a', text, ...more }] })
  const cells = (count: number, length = 1) => Array.from({ length: count }, () => ({ type: 'raw_text', text: long(length) }))
  const chart = (more: object) => ({
    type: 'data_visualization',
    title: 'x',
    chart: { type: 'pie', segments: [{ label: 'a', value: 1 }], ...more },
  })
  const series = (data: object[], categories = ['a', 'b']) =>
    chart({ type: 'bar', series: [{ name: 's', data }], axis_config: { categories } })
  test.each<[string, object, RegExp]>([
    ['too many blocks', { blocks: Array.from({ length: 51 }, () => ({ type: 'divider' })) }, /^blocks: 51, at most 50$/],
    ['a markdown block', { blocks: [{ type: 'markdown', text: long(12_001) }] }, /markdown: 12001/],
    [
      'all blocks together',
      { blocks: Array.from({ length: 5 }, () => ({ type: 'markdown', text: long(3_000) })) },
      /characters of all blocks/,
    ],
    ['a section', { blocks: [{ type: 'section', text: { ...text, text: long(3_001) } }] }, /section: 3001/],
    ['an empty section', { blocks: [{ type: 'section', text: { ...text, text: '' } }] }, /section: nothing/],
    ['a button label', { blocks: [button({ text: { ...text, text: long(76) } })] }, /label: 76/],
    ['a button value', { blocks: [button({ value: long(2_001) })] }, /value: 2001/],
    ['an address', { blocks: [button({ url: long(3_001) })] }, /address: 3001/],
    ['two buttons of one name', { blocks: [{ type: 'actions', elements: [{ action_id: 'a' }, { action_id: 'a' }] }] }, /action_id twice/],
    ['an image without words', { blocks: [{ type: 'image', slack_file: { id: 'F1' }, alt_text: '' }] }, /alt text: nothing/],
    ['a table of one row', { blocks: [{ type: 'data_table', caption: 'x', rows: [cells(1)] }] }, /table rows: nothing/],
    ['a ragged table', { blocks: [{ type: 'data_table', caption: 'x', rows: [cells(2), cells(1)] }] }, /different lengths/],
    ['a wide table', { blocks: [{ type: 'data_table', caption: 'x', rows: [cells(21), cells(21)] }] }, /columns: 21/],
    ['a long table', { blocks: [{ type: 'data_table', caption: 'x', rows: Array.from({ length: 102 }, () => cells(1)) }] }, /rows: 101/],
    ['a full table', { blocks: [{ type: 'data_table', caption: 'x', rows: [cells(2), cells(2, 5_001)] }] }, /table characters/],
    ['a pie of nothing', { blocks: [chart({ segments: [] })] }, /segments: nothing/],
    ['a pie with a debt', { blocks: [chart({ segments: [{ label: 'a', value: -1 }] })] }, /not above 0/],
    ['a series with a gap', { blocks: [series([{ label: 'a', value: 1 }])] }, /series with gaps/],
    [
      'a point without a number',
      {
        blocks: [
          series([
            { label: 'a', value: 1 },
            { label: 'b', value: null },
          ]),
        ],
      },
      /no number/,
    ],
    ['three charts', { blocks: [chart({}), chart({}), chart({})] }, /charts: 3/],
    ['a block of another sort', { blocks: [{ type: 'video' }] }, /not ours/],
    ['a message without text', { text: ' ', blocks: [] }, /no text/],
    ['a title of a view', { view: { type: 'modal', title: { ...text, text: long(25) }, blocks: [] } }, /title: 25/],
    ['what a view carries', { view: { type: 'modal', title: text, private_metadata: long(3_001), blocks: [] } }, /metadata: 3001/],
    ['a field without a button', { view: { type: 'modal', title: text, blocks: [{ type: 'input', label: text, element: {} }] } }, /submit/],
  ])('%s', (_, parameters, fault) => {
    expect(callFaults(parameters).join('; ')).toMatch(fault)
  })
})
