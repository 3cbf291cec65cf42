import { expect, test } from 'vitest'
import { type AlertConditionInput, alertConditionSchema } from '../../../src/monitors/condition/condition.ts'
import type { PastRuns, ResultTable } from '../../../src/monitors/condition/verdict.ts'
import { breachingResult } from '../../../src/monitors/upkeep/breaching-result.ts'

const now = { slot: '2026-11-20T07:00:00.000Z', timeZone: 'UTC' }
const nothing: PastRuns = { points: new Map(), knownGroups: [], previousRowCount: null, knownKeys: new Set(), firing: new Set() }
const table = (columns: Record<string, string>, rows: ResultTable['rows']): ResultTable => ({
  columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
  rows,
  truncated: false,
})
const one = table({ v: 'numeric', other: 'numeric', name: 'text', at: 'date' }, [['5', '7', 'ann', '2026-11-19']])
const series = table(
  { at: 'date', v: 'numeric' },
  Array.from({ length: 60 }, (_, day) => [new Date(Date.UTC(2026, 8, 20 + day)).toISOString().slice(0, 10), String(100 + (day % 7))]),
)
type When = AlertConditionInput['when']

test.each<[string, When, ResultTable, Partial<AlertConditionInput>]>([
  ['a threshold above', { kind: 'threshold', column: 'v', op: 'gt', value: 1e9 }, one, {}],
  ['a threshold below', { kind: 'threshold', column: 'v', op: 'lt', value: -1e9 }, one, {}],
  ['a threshold met exactly', { kind: 'threshold', column: 'v', op: 'eq', value: 42 }, one, {}],
  ['a range left', { kind: 'range', column: 'v', low: 0, high: 10, fire: 'outside' }, one, {}],
  ['a range entered', { kind: 'range', column: 'v', low: 90, high: 91, fire: 'inside' }, one, {}],
  ['two columns', { kind: 'compare', left: 'v', op: 'gt', right: 'other' }, one, {}],
  [
    'a fall against a column',
    { kind: 'change', column: 'v', basis: { type: 'column', column: 'other' }, measure: 'percent', direction: 'down', value: 50 },
    one,
    {},
  ],
  ['more rows', { kind: 'row_count', op: 'gt', value: 30 }, one, {}],
  ['no rows at all', { kind: 'row_count', op: 'lt', value: 1 }, one, {}],
  ['a new row', { kind: 'new_rows', keys: ['name'] }, one, {}],
  ['no data', { kind: 'no_data' }, one, {}],
  ['old data', { kind: 'freshness', column: 'at', max_age_minutes: 60 }, one, {}],
  ['a word', { kind: 'match', column: 'name', op: 'is', values: ['broken'] }, one, {}],
  ['another word', { kind: 'match', column: 'name', op: 'is_not', values: ['ann'] }, one, {}],
  [
    'an anomaly in its own series',
    { kind: 'anomaly', column: 'v', history: { source: 'result', time_column: 'at' }, season: 'dow' },
    series,
    {},
  ],
  [
    'a fall in its own series',
    { kind: 'anomaly', column: 'v', history: { source: 'result', time_column: 'at' }, direction: 'down' },
    series,
    {},
  ],
  [
    'all of two',
    {
      kind: 'all',
      of: [
        { kind: 'threshold', column: 'v', op: 'gt', value: 100 },
        { kind: 'threshold', column: 'other', op: 'lt', value: -3 },
      ],
    },
    one,
    {},
  ],
  [
    'any of two',
    {
      kind: 'any',
      of: [
        { kind: 'threshold', column: 'v', op: 'gt', value: 100 },
        { kind: 'match', column: 'name', op: 'is', values: ['x'] },
      ],
    },
    one,
    {},
  ],
  [
    'a row made up where there was none',
    { kind: 'row_count', op: 'gt', value: 0 },
    { ...one, rows: [] },
    { group_by: ['name'], empty: 'ok' },
  ],
  ['a group', { kind: 'threshold', column: 'v', op: 'gt', value: 100 }, one, { group_by: ['name'] }],
])('a result that breaches: %s', (_name, when, result, over) => {
  const condition = alertConditionSchema.parse({ schema: 1, when, ...over })
  const found = breachingResult(condition, result, nothing, now)
  expect(found).toMatchObject({ how: expect.any(String) })
})

test('what has nothing to compare with is too early; what can never hold is none', () => {
  const change = { kind: 'change', column: 'v', basis: { type: 'previous_run' }, measure: 'percent', direction: 'up', value: 5 } as const
  expect(breachingResult(alertConditionSchema.parse({ schema: 1, when: change }), one, nothing, now)).toBe('early')
  const never = alertConditionSchema.parse({ schema: 1, when: { kind: 'row_count', op: 'lt', value: 0 } })
  expect(breachingResult(never, one, nothing, now)).toBeNull()
})
