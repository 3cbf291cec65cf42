import { describe, expect, test } from 'vitest'
import { columnFaults } from '../../../src/monitors/condition/check-columns.ts'
import { readCondition } from '../../../src/monitors/condition/read-condition.ts'
import { conditionSentence } from '../../../src/monitors/condition/sentence.ts'
import type { ResultColumn } from '../../../src/present/columns.ts'
import { conditionOf } from './table.ts'

const threshold = { kind: 'threshold', column: 'v', op: 'gt', value: 10 }
const anomaly = { kind: 'anomaly', column: 'v', history: { source: 'runs' } }

describe('a condition that somebody wrote', () => {
  test.each<[string, unknown, string, string]>([
    [
      'a misspelt key of a test',
      { schema: 1, when: { ...threshold, recvoer: 1 } },
      '/when',
      'unknown key "recvoer"; did you mean "recover"?',
    ],
    ['a misspelt key of the condition', { schema: 1, when: threshold, for_run: 1 }, '', 'unknown key "for_run"; did you mean "for_runs"?'],
    ['a key of another kind', { schema: 1, when: { ...threshold, tolerance: 1 } }, '/when', 'unknown key "tolerance"'],
    ['a misspelt kind', { schema: 1, when: { ...threshold, kind: 'treshold' } }, '/when/kind', 'did you mean "threshold"?'],
    ['no kind', { schema: 1, when: { column: 'v' } }, '/when/kind', 'expected one of threshold'],
    ['an operator of SQL', { schema: 1, when: { ...threshold, op: '>' } }, '/when/op', 'expected "gt" or "gte" or "lt"'],
    ['text where a number is needed', { schema: 1, when: { ...threshold, value: '10' } }, '/when/value', 'expected number, found "10"'],
    ['NaN', { schema: 1, when: { ...threshold, value: Number.NaN } }, '/when/value', 'expected number, found NaN'],
    ['no test', { schema: 1 }, '/when', 'expected object, found nothing'],
    ['another version', { schema: 2, when: threshold }, '/schema', 'expected 1, found 2'],
    ['not an object', 'v > 10', '', 'expected object, found "v > 10"'],
    ['recover on the wrong side', { schema: 1, when: { ...threshold, recover: 11 } }, '/when/recover', 'safe side'],
    ['recover of eq', { schema: 1, when: { ...threshold, op: 'eq', recover: 10 } }, '/when/recover', 'eq and neq take none'],
    [
      'a range upside down',
      { schema: 1, when: { kind: 'range', column: 'v', low: 2, high: 1, fire: 'outside' } },
      '/when/high',
      'above `low`',
    ],
    [
      'a range that nothing can recover in',
      { schema: 1, when: { kind: 'range', column: 'v', low: 1, high: 2, fire: 'outside', recover_margin: 0.6 } },
      '/when/recover_margin',
      'half the width',
    ],
    ['new_rows with groups', { schema: 1, when: { kind: 'new_rows', keys: ['k'] }, group_by: ['g'] }, '/when', 'no group_by'],
    ['one column twice', { schema: 1, when: threshold, group_by: ['g', 'g'] }, '/group_by', 'each column once'],
    ['one test in any', { schema: 1, when: { kind: 'any', of: [threshold] } }, '/when/of', '>=2'],
    [
      'any within any',
      { schema: 1, when: { kind: 'any', of: [threshold, { kind: 'any', of: [threshold, threshold] }] } },
      '/when/of/1/kind',
      'expected one of threshold',
    ],
    [
      'a second series of runs',
      { schema: 1, when: { kind: 'all', of: [threshold, { ...anomaly, column: 'w' }] } },
      '/when',
      'same column as the first',
    ],
    [
      'bands of match',
      { schema: 1, when: { kind: 'match', column: 'v', op: 'is', values: ['a'] }, bands: [{ at: 1, severity: 'high' }] },
      '/bands',
      'no bands',
    ],
    [
      'bands that fall where values rise',
      {
        schema: 1,
        when: threshold,
        bands: [
          { at: 9, severity: 'low' },
          { at: 8, severity: 'high' },
        ],
      },
      '/bands',
      'values that rise',
    ],
    [
      'bands of the same severity',
      {
        schema: 1,
        when: threshold,
        bands: [
          { at: 8, severity: 'high' },
          { at: 9, severity: 'high' },
        ],
      },
      '/bands',
      'higher severity',
    ],
    ['a season of a method without', { schema: 1, when: { ...anomaly, method: 'mad', season: 'dow' } }, '/when/season', 'expected none'],
  ])('%s is refused', (_name, input, path, message) => {
    const read = readCondition(input)
    expect(read.ok ? [] : read.faults).toContainEqual({ path, message: expect.stringContaining(message) })
  })

  test('every fault is told at once', () => {
    const read = readCondition({ schema: 1, when: { ...threshold, value: 'x', recvoer: 1 }, for_run: 2 })
    expect(read.ok ? 0 : read.faults.length).toBe(3)
  })

  test('defaults are filled in', () => {
    const read = readCondition({ schema: 1, when: threshold })
    expect(read.ok && read.condition).toMatchObject({
      pick: 'only',
      nulls: 'no_data',
      for_runs: 1,
      no_data_runs: 2,
      exclude_groups: [],
      guard: { sources_nonempty: true },
    })
  })
})

test.each([
  ['a column that is not there', [{ name: 'w', type: 'int4' }], 'column_missing', 'It has: w'],
  ['no columns', [], 'column_missing', 'It has: none'],
  ['a text', [{ name: 'v', type: 'text' }], 'not_numeric', 'has the type text; expected a number'],
])('a condition and %s', (_name, columns, code, message) => {
  expect(columnFaults(conditionOf({ kind: 'threshold', column: 'v', op: 'gt', value: 1 }), columns)).toMatchObject([
    { code, message: expect.stringContaining(message) },
  ])
})

test('a date that is none', () => {
  const freshness = conditionOf({ kind: 'freshness', column: 'v', max_age_minutes: 5 })
  expect(columnFaults(freshness, [{ name: 'v', type: 'int4' }])).toMatchObject([{ code: 'not_a_time' }])
  expect(columnFaults(freshness, [{ name: 'v', type: 'timestamptz' }])).toEqual([])
})

describe('in words', () => {
  const money: ResultColumn = {
    name: 'v',
    label: 'Net sales',
    type: 'numeric',
    role: 'measure',
    unit: { kind: 'currency', code: 'USD' },
    format: null,
    nullable: true,
  }
  test.each([
    [
      conditionOf({ kind: 'threshold', column: 'v', op: 'lt', value: -1500.5, recover: -750 }),
      'Alert when Net sales is below -$1,500.50. It ends once it is at -$750 or above.',
    ],
    [
      conditionOf({ kind: 'threshold', column: 'w', op: 'gte', value: 12 }, { group_by: ['region', 'office'], pick: 'max', for_runs: 2 }),
      'Alert when the highest w is at least 12, for each region and office, in 2 runs in a row.',
    ],
    [conditionOf({ kind: 'row_count', op: 'gt', value: 0 }, { group_by: ['material'] }), 'Alert when there is any row, for each material.'],
    [conditionOf({ kind: 'row_count', op: 'lt', value: 1 }), 'Alert when there are no rows.'],
    [
      conditionOf({ kind: 'freshness', column: 'day', max_age_minutes: 1440 }, { pick: 'max' }),
      'Alert when the highest day is more than 1 day ago.',
    ],
    [conditionOf({ kind: 'match', column: 's', op: 'not_in', values: ['a', 'b'] }), 'Alert when s is not one of "a", "b".'],
    [
      conditionOf({ kind: 'compare', left: 'age', op: 'gt', right: 'allowed' }, { nulls: 'fire', empty: 'fire', group_by: ['t'] }),
      'Alert when age is above allowed, for each t. No rows fire as well. NULL fires as well.',
    ],
    [
      conditionOf(
        { kind: 'change', column: 'v', basis: { type: 'runs_ago', n: 7 }, measure: 'percent', direction: 'down', value: 8 },
        { clear_runs: 2, renotify: { every_hours: 24 } },
      ),
      'Alert when Net sales is down by more than 8 % against 7 runs ago. It ends after 2 good runs in a row. A reminder follows every 1 day until it is acknowledged.',
    ],
  ])('%#', (condition, sentence) => {
    expect(conditionSentence(condition, [money])).toBe(sentence)
  })
})
