import { describe, expect, test } from 'vitest'
import type { AlertConditionInput } from '../../../src/monitors/condition/condition.ts'
import { evaluate } from '../../../src/monitors/condition/evaluate.ts'
import { withEmptySources } from '../../../src/monitors/condition/source-guard.ts'
import type { Cell } from '../../../src/present/columns.ts'
import { conditionOf, dailyPoints, morning, noPast, outcomeOf, outcomesOf, tableOf, verdictOf } from './table.ts'

const above = (value: number, more: object = {}) => ({ kind: 'threshold', column: 'v', op: 'gt', value, ...more }) as const

describe('values', () => {
  test.each<[string, string, Cell, string]>([
    ['an int4', 'int4', 101, 'breach'],
    ['an int8 as text', 'int8', '101', 'breach'],
    ['a numeric as text', 'numeric', '100.00', 'ok'],
    ['a numeric just above, past the digits of a double', 'numeric', '100.00000000000000000001', 'breach'],
    ['a numeric just below, past the digits of a double', 'numeric', '99.99999999999999999999', 'ok'],
    ['a numeric with an exponent', 'numeric(10,2)', '1.01e2', 'breach'],
    ['a float8', 'float8', 100.5, 'breach'],
    ['a BigQuery FLOAT', 'FLOAT', 100.5, 'breach'],
    ['a negative zero', 'float8', -0, 'ok'],
    ['NaN of a float8', 'float8', Number.NaN, 'non_finite'],
    ['NaN of a numeric', 'numeric', 'NaN', 'non_finite'],
    ['Infinity of a float8', 'float8', Number.POSITIVE_INFINITY, 'non_finite'],
    ['Infinity of a numeric', 'numeric', '-Infinity', 'non_finite'],
    ['a numeric past every double', 'numeric', `1${'0'.repeat(400)}`, 'non_finite'],
    ['digits in a text column', 'text', '101', 'not_numeric'],
    ['a word in a text column', 'text', 'many', 'not_numeric'],
    ['a word where a number was promised', 'numeric', 'many', 'not_numeric'],
    ['a boolean', 'bool', true, 'not_numeric'],
    ['a boolean where a number was promised', 'int4', true, 'not_numeric'],
    ['a date', 'date', '2026-01-01', 'not_numeric'],
    ['money', 'money', '$101.00', 'not_numeric'],
    ['NULL', 'numeric', null, 'no_data'],
  ])('%s', (_name, type, cell, outcome) => {
    expect(outcomeOf(verdictOf(conditionOf(above(100)), tableOf([`v ${type}`], [[cell]])))).toBe(outcome)
  })

  test('an error says what was found and expected', () => {
    const verdict = verdictOf(conditionOf(above(1)), tableOf(['v numeric'], [['NaN']]))
    expect(verdict).toMatchObject({ error: { message: 'column "v" is NaN in row 1; expected a finite number' } })
  })
})

describe('nothing', () => {
  const empty = tableOf(['v', 't timestamptz'], [])
  const when: Record<string, AlertConditionInput['when']> = {
    threshold: above(100),
    'below 1': { kind: 'threshold', column: 'v', op: 'lt', value: 1 },
    'rows below 1': { kind: 'row_count', op: 'lt', value: 1 },
    'rows above 0': { kind: 'row_count', op: 'gt', value: 0 },
    'new rows': { kind: 'new_rows', keys: ['v'] },
    'no data': { kind: 'no_data' },
    freshness: { kind: 'freshness', column: 't', max_age_minutes: 60 },
  }
  test.each<[string, 'no_data' | 'ok' | 'fire' | 'zero' | undefined, string]>([
    ['threshold', undefined, 'no_data'],
    ['threshold', 'ok', 'ok'],
    ['threshold', 'fire', 'breach'],
    ['threshold', 'zero', 'ok'],
    ['below 1', 'zero', 'breach'],
    ['rows below 1', undefined, 'breach'],
    ['rows below 1', 'ok', 'breach'],
    ['rows below 1', 'no_data', 'no_data'],
    ['rows above 0', undefined, 'ok'],
    ['rows above 0', 'fire', 'breach'],
    ['new rows', undefined, 'ok'],
    ['new rows', 'no_data', 'no_data'],
    ['new rows', 'fire', 'breach'],
    ['no data', undefined, 'breach'],
    ['no data', 'ok', 'breach'],
    ['freshness', undefined, 'no_data'],
    ['freshness', 'zero', 'no_data'],
    ['freshness', 'fire', 'breach'],
  ])('%s with empty: %s', (name, rule, outcome) => {
    const condition = conditionOf(when[name] ?? above(1), rule === undefined ? {} : { empty: rule })
    expect(outcomeOf(verdictOf(condition, empty))).toBe(outcome)
  })

  test.each<['no_data' | 'ok' | 'fire' | 'zero', string]>([
    ['no_data', 'no_data'],
    ['ok', 'ok'],
    ['fire', 'breach'],
    ['zero', 'ok'],
  ])('NULL with nulls: %s', (nulls, outcome) => {
    expect(outcomeOf(verdictOf(conditionOf(above(100), { nulls }), tableOf(['v'], [[null]])))).toBe(outcome)
  })

  test('an aggregate over nothing is one row of NULL and no data', () => {
    expect(outcomeOf(verdictOf(conditionOf({ kind: 'no_data' }), tableOf(['a', 'b'], [[null, null]])))).toBe('breach')
    expect(outcomeOf(verdictOf(conditionOf({ kind: 'no_data' }), tableOf(['a', 'b'], [[null, '0']])))).toBe('ok')
  })

  test('no data counts runs in a row', () => {
    const condition = conditionOf({ kind: 'no_data', after_runs: 3 })
    const none = tableOf(['v'], [])
    expect(['ok', 'ok', 'breach'].map((_, n) => outcomeOf(verdictOf(condition, none, dailyPoints([5, ...Array(n).fill(0)]))))).toEqual([
      'ok',
      'ok',
      'breach',
    ])
  })

  test('fewer rows than expected are no data', () => {
    const condition = conditionOf(above(100), { guard: { min_rows: 2 }, pick: 'max' })
    expect(outcomeOf(verdictOf(condition, tableOf(['v'], [['200']])))).toBe('no_data')
    expect(outcomeOf(verdictOf(condition, tableOf(['v'], [['200'], ['1']])))).toBe('breach')
  })

  test('empty sources turn ok into no data, and a breach stays', () => {
    const condition = conditionOf(above(100), { group_by: ['g'] })
    const seen = evaluate(
      condition,
      tableOf(
        ['g text', 'v'],
        [
          ['a', '1'],
          ['b', '200'],
        ],
      ),
      { ...noPast, knownGroups: ['["c"]'] },
      morning,
    )
    expect(outcomesOf(withEmptySources(seen, ['sales']))).toEqual({ '["a"]': 'no_data', '["b"]': 'breach' })
    expect(withEmptySources(seen, ['sales']).absent).toEqual([])
    expect(withEmptySources(seen, [])).toBe(seen)
    const list = conditionOf({ kind: 'row_count', op: 'gt', value: 0 }, { group_by: ['g'] })
    const green = evaluate(list, tableOf(['g text'], []), { ...noPast, knownGroups: ['["c"]'] }, morning)
    expect(green).toMatchObject({ groups: [], absent: ['["c"]'] })
    expect(withEmptySources(green, ['sales', 'stock'])).toMatchObject({
      groups: [{ group: { key: '[]' }, verdict: { kind: 'no_data', reason: 'source_empty(sales), source_empty(stock)' } }],
      absent: [],
    })
  })
})

describe('several rows', () => {
  const rows: Cell[][] = [['3'], ['10'], [null], ['5']]
  test.each<[string, Partial<AlertConditionInput>, string, number | null]>([
    ['only', {}, 'multiple_rows', null],
    ['first', { pick: 'first' }, 'ok', 3],
    ['last', { pick: 'last' }, 'ok', 5],
    ['max with a NULL among them', { pick: 'max' }, 'no_data', null],
    ['max, NULL left out', { pick: 'max', nulls: 'ok' }, 'breach', 10],
    ['min, NULL left out', { pick: 'min', nulls: 'ok' }, 'ok', 3],
    ['min, NULL as 0', { pick: 'min', nulls: 'zero' }, 'ok', 0],
    ['sum', { pick: 'sum', nulls: 'ok' }, 'breach', 18],
    ['avg, NULL as 0', { pick: 'avg', nulls: 'zero' }, 'ok', 4.5],
    ['median of three', { pick: 'median', nulls: 'ok' }, 'ok', 5],
    ['median of four', { pick: 'median', nulls: 'zero' }, 'ok', 4],
    ['a NULL that fires', { pick: 'sum', nulls: 'fire' }, 'breach', null],
  ])('%s', (_name, rest, outcome, value) => {
    const verdict = verdictOf(conditionOf(above(9), rest), tableOf(['v'], rows))
    expect(outcomeOf(verdict)).toBe(outcome)
    if (value !== null) expect(verdict).toMatchObject({ value })
  })

  test('a sum is exact', () => {
    const table = tableOf(['v'], [['0.1'], ['0.2'], ['99999999999999999999.7']])
    expect(verdictOf(conditionOf(above(1), { pick: 'sum' }), table)).toMatchObject({ text: '100000000000000000000' })
  })

  test('a second column is read from the row that was picked', () => {
    const condition = conditionOf({ kind: 'compare', left: 'v', op: 'gt', right: 'w' }, { pick: 'max' })
    expect(
      verdictOf(
        condition,
        tableOf(
          ['v', 'w'],
          [
            ['1', '9'],
            ['8', '5'],
            ['2', '7'],
          ],
        ),
      ),
    ).toMatchObject({ kind: 'breach', value: 8, limit: 5 })
  })
})

describe('columns', () => {
  test.each([
    ['one that is not there', above(1), ['w', 'V2'], 'the result has no column "v"'],
    ['one that is nearly right', { ...above(1), column: 'net_sale' }, ['net_sales'], 'did you mean "net_sales"?'],
    ['two of the same name', above(1), ['v', 'v'], '2 columns of the result are called "v"'],
  ])('%s', (_name, when, headings, message) => {
    const evaluation = evaluate(conditionOf(when), tableOf(headings, []), noPast, morning)
    expect(evaluation).toMatchObject({
      groups: [],
      absent: [],
      error: { code: 'column_missing', message: expect.stringContaining(message) },
    })
  })
})

test('the severity is that of the last band passed', () => {
  const condition = conditionOf(above(10), {
    bands: [
      { at: 20, severity: 'high' },
      { at: 30, severity: 'critical' },
    ],
  })
  const severityAt = (value: string) => verdictOf(condition, tableOf(['v'], [[value]]))
  expect(['11', '20', '20.01', '31', '5'].map(severityAt)).toMatchObject([
    { severity: null },
    { severity: null },
    { severity: 'high' },
    { severity: 'critical' },
    { kind: 'ok', severity: null },
  ])
  const falling = conditionOf({ kind: 'threshold', column: 'v', op: 'lte', value: 10 }, { bands: [{ at: 5, severity: 'high' }] })
  expect(verdictOf(falling, tableOf(['v'], [['5']]))).toMatchObject({ kind: 'breach', severity: 'high' })
})
