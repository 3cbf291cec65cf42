import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AlertConditionInput } from '../../../src/monitors/condition/condition.ts'
import type { Verdict } from '../../../src/monitors/condition/verdict.ts'
import { buildMessage, digestMessage, healthMessage, withoutData } from '../../../src/monitors/notify/build-message.ts'
import { messageSchema } from '../../../src/monitors/notify/message.ts'
import { messageHtml } from '../../../src/monitors/notify/message-html.ts'
import { escapeMarkdown, messageMarkdown } from '../../../src/monitors/notify/message-markdown.ts'
import { messageText } from '../../../src/monitors/notify/message-text.ts'
import { factsOf, judged, told } from './sample-message.ts'

const when = (test: AlertConditionInput['when']): AlertConditionInput => ({
  schema: 1,
  when: test,
  group_by: test.kind === 'new_rows' ? [] : ['region'],
})

describe('the sentence of a group', () => {
  test.each<[string, AlertConditionInput['when'], Verdict | null, string]>([
    ['threshold', { kind: 'threshold', column: 'sales', op: 'gt', value: 1000 }, judged(), 'Sales is $1,200.50, above $1,000.'],
    ['range', { kind: 'range', column: 'sales', low: 5, high: 10, fire: 'outside' }, judged(), 'Sales is $1,200.50, outside $5 to $10.'],
    [
      'change in percent',
      { kind: 'change', column: 'sales', basis: { type: 'previous_run' }, measure: 'percent', direction: 'up', value: 10 },
      judged({ change: 20.04, expected: 1000 }),
      'Sales is $1,200.50, +20% against the run before $1,000.',
    ],
    [
      'absolute change',
      { kind: 'change', column: 'sales', basis: { type: 'runs_ago', n: 7 }, measure: 'absolute', direction: 'up', value: 10 },
      judged({ change: 200 }),
      'Sales is $1,200.50, +$200 against 7 runs ago.',
    ],
    ['row count', { kind: 'row_count', op: 'gt', value: 0 }, judged({ value: 2, text: '2' }), '2 rows, above 0.'],
    ['new rows', { kind: 'new_rows', keys: ['region'] }, judged({ value: 2, newKeys: ['["a"]', '["b"]'] }), '2 new by region.'],
    [
      'freshness',
      { kind: 'freshness', column: 'sales', max_age_minutes: 1500 },
      judged({ value: null, text: '2026-11-18' }),
      'Sales ends at 2026-11-18, older than 1 d 1 h.',
    ],
    [
      'anomaly',
      { kind: 'anomaly', column: 'sales', history: { source: 'runs' } },
      judged({ expected: 800 }),
      'Sales is $1,200.50, expected about $800, unusual.',
    ],
    [
      'several tests, only what is true of them',
      {
        kind: 'any',
        of: [
          { kind: 'threshold', column: 'sales', op: 'gt', value: 1000 },
          { kind: 'row_count', op: 'gt', value: 5 },
        ],
      },
      judged({ parts: [judged(), judged({ kind: 'ok', value: 2, text: '2' })] }),
      'Sales is $1,200.50, above $1,000.',
    ],
    ['a group that is gone', { kind: 'threshold', column: 'sales', op: 'gt', value: 1 }, null, 'no longer in the result.'],
    [
      'no data',
      { kind: 'threshold', column: 'sales', op: 'gt', value: 1 },
      { kind: 'no_data', reason: 'empty' },
      'no data to judge by (empty).',
    ],
  ])('%s', (_name, test, verdict, expected) => {
    const message = buildMessage(factsOf([told({ verdict })], when(test)))
    expect(message.sentence).toBe(`North: ${expected}`)
    expect(messageSchema.parse(message)).toEqual(message)
  })
})

test('a message is about its most pressing group first, shows 20 and counts the rest', () => {
  const low = Array.from({ length: 22 }, (_, at) => told({ severity: 'low', evidence: [at % 2] }, `r${at}`))
  const message = buildMessage(factsOf([told({ kind: 'resolved' }, 'West'), ...low, told({ severity: 'critical' }, 'South')]))
  expect(message).toMatchObject({ kind: 'firing', title: 'Alert (critical): Sales by region: 24 groups', more: 4 })
  expect(message.groups).toHaveLength(20)
  expect(message.groups[0]?.group[0]?.value).toBe('South')
  expect(message.evidence?.rows).toEqual([
    ['North', '$1,201'],
    ['South', '$1,300'],
  ])
  // Which alert a link would act on is not clear, so there is none.
  expect(message.links).toMatchObject({
    open: 'https://pulse.example.com/monitors/22222222-2222-4222-8222-222222222222',
    acknowledge: null,
  })
})

test('links lead to pages that ask, and nothing is offered that is over', () => {
  const links = buildMessage(factsOf([told()])).links
  const open = 'https://pulse.example.com/alerts/11111111-1111-4111-8111-111111111111'
  expect(links).toEqual({
    open,
    acknowledge: `${open}?do=acknowledge`,
    snooze: `${open}?do=snooze`,
    right: `${open}?do=right`,
    wrong: `${open}?do=wrong`,
    ask: 'https://pulse.example.com/?ask=sales%20by%20region',
  })
  expect(buildMessage(factsOf([told({ kind: 'resolved', reason: 'recovered', verdict: judged({ kind: 'ok' }) })])).links).toMatchObject({
    acknowledge: null,
    snooze: null,
  })
})

test('a recipient without rights gets a title and a link', () => {
  const message = withoutData(buildMessage(factsOf([told({}, 'Secret region')], undefined, { notes: ['Secret note'] })))
  expect(messageSchema.parse(message)).toEqual(message)
  expect(message.title).toBe('Alert: Sales by region')
  for (const text of [messageText(message), messageHtml(message), messageMarkdown(message), JSON.stringify(message)]) {
    expect(text).not.toMatch(/Secret|1,200|select|1,000/)
  }
})

test('messages about monitors and summaries', () => {
  const { monitor, timezone, baseUrl } = factsOf([])
  const failing = healthMessage({
    kind: 'disabled',
    monitor,
    slot: null,
    timezone,
    title: 'Off',
    sentence: 'Column x is gone.',
    notes: [],
    baseUrl,
  })
  const digest = digestMessage({ messages: [failing, buildMessage(factsOf([told()]))], baseUrl, timezone })
  expect(digest.title).toBe('2 messages from 1 monitor')
  expect(messageText(digest)).toContain('Note: Off https://pulse.example.com/monitors/')
  expect([messageSchema.safeParse(failing).success, messageSchema.safeParse(digest).success]).toEqual([true, true])
})

const hostile = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  '[click](https://evil.example)',
  '![x](https://evil.example/x.png)',
  '@channel',
  '# heading',
  'a | b',
  'https://evil.example',
  '\r\nBcc: everyone@example.com',
  '\u202egnp.exe',
  '`code`',
  '~~gone~~',
]

describe.each(hostile)('a value such as %j', (value) => {
  const message = buildMessage(
    factsOf([told({}, value)], undefined, {
      monitor: { id: 'm', name: value, version: 1, owner: value },
      rule: value,
      notes: [value],
      question: value,
    }),
  )

  test('makes no tag in HTML', () => {
    const tags = messageHtml(message).match(/<\/?[a-z!][^>]*>/g) ?? []
    const plain = messageHtml(buildMessage(factsOf([told({}, 'x')], undefined, { notes: ['x'] }))).match(/<\/?[a-z!][^>]*>/g) ?? []
    const shape = (found: string[]) => found.map((tag) => tag.replace(/ (href|style)="[^"<>]*"/g, '')).filter((tag) => tag !== '')
    expect(shape(tags)).toEqual(shape(plain))
  })

  test('makes no link, picture, mention or line in Markdown', () => {
    const escaped = escapeMarkdown(value)
    expect(escaped).not.toMatch(/[\r\n]|(?<!\\)[[\]<>`|#~*_]|@(?!\u200b)|:\/\//)
    expect(
      messageMarkdown(message)
        .split('\n')
        .filter((line) => line.startsWith('#')),
    ).toEqual([])
  })

  test('makes no line of its own in text', () => {
    const lines = messageText(message).split('\n')
    expect(lines.filter((line) => line.startsWith('Bcc'))).toEqual([])
    expect(lines[0]).not.toContain('\u202e')
  })
})

test('escaping holds for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (value) => {
      const message = buildMessage(factsOf([told({}, value)], undefined, { notes: [value] }))
      expect(messageHtml(message).match(/<(script|img|iframe|svg|style)\b/i)).toBeNull()
      expect(escapeMarkdown(value)).not.toMatch(/\n|(?<!\\)[[\]<>`|]/)
    }),
    { numRuns: 100 },
  )
})
