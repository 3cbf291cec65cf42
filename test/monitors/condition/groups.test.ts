import { describe, expect, test } from 'vitest'
import type { AlertConditionInput } from '../../../src/monitors/condition/condition.ts'
import { evaluate } from '../../../src/monitors/condition/evaluate.ts'
import type { PastRuns, ResultTable } from '../../../src/monitors/condition/verdict.ts'
import type { Cell } from '../../../src/present/columns.ts'
import { conditionOf, dailyPoints, morning, noPast, outcomesOf, tableOf } from './table.ts'

const above: AlertConditionInput['when'] = { kind: 'threshold', column: 'v', op: 'gt', value: 10 }
const byRegion = (rest: Partial<AlertConditionInput> = {}) => conditionOf(above, { group_by: ['region'], ...rest })
const regions = (...rows: Cell[][]): ResultTable => tableOf(['region text', 'v'], rows)
const known = (...knownGroups: string[]): PastRuns => ({ ...noPast, knownGroups })

describe('groups', () => {
  test('each group is judged by itself, in order of the keys', () => {
    const seen = evaluate(byRegion(), regions(['b', '11'], ['a', '9'], ['c', 'NaN'], [null, null]), noPast, morning)
    expect(outcomesOf(seen)).toEqual({ '["a"]': 'ok', '["b"]': 'breach', '["c"]': 'non_finite', '[null]': 'no_data' })
    expect(seen.groups.map(({ group, evidence }) => [group.values[0]?.value, evidence])).toEqual([
      ['a', [1]],
      ['b', [0]],
      ['c', [2]],
      [null, [3]],
    ])
  })

  test('a key is the same however the number is written', () => {
    const keys = (type: string, ...cells: Cell[]) =>
      evaluate(
        conditionOf({ kind: 'row_count', op: 'gt', value: 0 }, { group_by: ['id'] }),
        tableOf(
          [`id ${type}`],
          cells.map((cell) => [cell]),
        ),
        noPast,
        morning,
      ).groups.map(({ group }) => group.key)
    expect(keys('numeric', '1.50', '1.5', '15e-1')).toEqual(['[1.5]'])
    expect([keys('int4', 7), keys('int8', '7')]).toEqual([['[7]'], ['[7]']])
    expect(keys('int8', '9007199254740993', '9007199254740992')).toEqual(['["9007199254740993"]', '[9007199254740992]'])
    expect(keys('text', '7', '07')).toEqual(['["07"]', '["7"]'])
    expect(keys('numeric', 'NaN', null)).toEqual(['["NaN"]', '[null]'])
  })

  test('several rows of one group follow pick', () => {
    expect(outcomesOf(evaluate(byRegion(), regions(['a', '1'], ['a', '20'], ['b', '1']), noPast, morning))).toEqual({
      '["a"]': 'multiple_rows',
      '["b"]': 'ok',
    })
    expect(outcomesOf(evaluate(byRegion({ pick: 'max' }), regions(['a', '1'], ['a', '20']), noPast, morning))).toEqual({
      '["a"]': 'breach',
    })
  })

  test('more groups than are watched: the first are judged, nothing is gone', () => {
    const seen = evaluate(byRegion({ max_groups: 2 }), regions(['c', '11'], ['a', '11'], ['b', '1']), known('["z"]'), morning)
    expect(outcomesOf(seen)).toEqual({ '["a"]': 'breach', '["b"]': 'ok', error: 'too_many_groups' })
    expect(seen.absent).toEqual([])
  })

  test('evidence is at most 20 rows', () => {
    const rows = Array.from({ length: 50 }, (): Cell[] => ['a', '1'])
    expect(
      evaluate(conditionOf({ kind: 'row_count', op: 'gt', value: 0 }, { group_by: ['region'] }), regions(...rows), noPast, morning)
        .groups[0]?.evidence,
    ).toHaveLength(20)
  })

  test('groups that are left out are neither judged nor kept', () => {
    const condition = byRegion({ exclude_groups: [['b']], max_groups: 1 })
    const seen = evaluate(condition, regions(['b', '11'], ['a', '9']), known('["b"]'), morning)
    expect(outcomesOf(seen)).toEqual({ '["a"]': 'ok' })
    expect(seen.absent).toEqual(['["b"]'])
  })
})

describe('groups that are gone', () => {
  test('known and without a row: absent', () => {
    expect(evaluate(byRegion(), regions(['a', '1']), known('["a"]', '["c"]', '["b"]'), morning).absent).toEqual(['["b"]', '["c"]'])
  })

  test('a cut result does not prove it', () => {
    expect(evaluate(byRegion(), { ...regions(['a', '1']), truncated: true }, known('["b"]'), morning).absent).toEqual([])
  })

  test.each<[string, Partial<AlertConditionInput>, Record<string, string>, string[]]>([
    ['by default the whole has no data, and groups stay', {}, { '[]': 'no_data' }, []],
    ['fire: the whole breaches', { empty: 'fire' }, { '[]': 'breach' }, []],
    ['ok: all are gone', { empty: 'ok' }, {}, ['["a"]', '["b"]']],
    ['zero: each known group is 0', { empty: 'zero' }, { '["a"]': 'ok', '["b"]': 'ok' }, []],
  ])('an empty result, %s', (_name, rest, outcomes, absent) => {
    const seen = evaluate(byRegion(rest), regions(), known('["a"]', '["b"]'), morning)
    expect([outcomesOf(seen), seen.absent]).toEqual([outcomes, absent])
  })

  test('a list that is empty has no groups, and that is fine', () => {
    const seen = evaluate(
      conditionOf({ kind: 'row_count', op: 'gt', value: 0 }, { group_by: ['region'] }),
      regions(),
      known('["a"]'),
      morning,
    )
    expect([seen.groups, seen.absent]).toEqual([[], ['["a"]']])
  })

  test('the whole is ok again when rows are back', () => {
    expect(outcomesOf(evaluate(byRegion(), regions(['a', '1']), known('[]'), morning))).toEqual({ '[]': 'ok', '["a"]': 'ok' })
  })

  test('no_data is about groups without rows', () => {
    const condition = conditionOf({ kind: 'no_data' }, { group_by: ['region'] })
    expect(outcomesOf(evaluate(condition, regions(['a', '1'], ['b', null]), known('["c"]'), morning))).toEqual({
      '["a"]': 'ok',
      '["b"]': 'breach',
      '["c"]': 'breach',
    })
    expect(outcomesOf(evaluate(condition, regions(), noPast, morning))).toEqual({ '[]': 'breach' })
    expect(outcomesOf(evaluate(condition, regions(), known('["c"]'), morning))).toEqual({ '["c"]': 'breach' })
    expect(evaluate(condition, regions(), known('["c"]'), morning).groups[0]?.group.values).toEqual([{ column: 'region', value: 'c' }])
  })
})

describe('several tests', () => {
  const leaf = (column: string) => ({ kind: 'threshold', column, op: 'gt', value: 10 }) as const
  const judge = (kind: 'all' | 'any', a: Cell, b: Cell) =>
    evaluate(conditionOf({ kind, of: [leaf('a'), leaf('b')] }), tableOf(['a', 'b'], [[a, b]]), noPast, morning)

  test.each<['all' | 'any', Cell, Cell, string]>([
    ['any', '11', '1', 'breach'],
    ['any', '11', null, 'breach'],
    ['any', null, '11', 'breach'],
    ['any', '1', null, 'no_data'],
    ['any', '1', '2', 'ok'],
    ['any', null, null, 'no_data'],
    ['any', '11', 'NaN', 'non_finite'],
    ['all', '11', '12', 'breach'],
    ['all', '11', '1', 'ok'],
    ['all', null, '1', 'ok'],
    ['all', '11', null, 'no_data'],
    ['all', 'NaN', '1', 'non_finite'],
  ])('%s of %s and %s', (kind, a, b, outcome) => {
    expect(outcomesOf(judge(kind, a, b))).toEqual({ '[]': outcome })
  })

  test('values are those of the first test, the parts tell of each', () => {
    expect(judge('any', '1', '50').groups[0]?.verdict).toMatchObject({
      kind: 'breach',
      value: 1,
      parts: [
        { kind: 'ok', value: 1 },
        { kind: 'breach', value: 50 },
      ],
    })
    expect(judge('any', null, '50').groups[0]?.verdict).toMatchObject({ kind: 'breach', value: null })
  })

  test('a test that is still learning keeps the whole quiet', () => {
    const condition = conditionOf({
      kind: 'all',
      of: [
        { kind: 'change', column: 'v', basis: { type: 'previous_run' }, measure: 'percent', direction: 'up', value: 10 },
        { ...leaf('v') },
      ],
    })
    const verdictFor = (past: PastRuns) => evaluate(condition, tableOf(['v'], [['50']]), past, morning).groups[0]?.verdict
    expect(verdictFor(noPast)).toMatchObject({ kind: 'no_data', quiet: true, value: 50 })
    expect(verdictFor(dailyPoints([40]))).toMatchObject({ kind: 'breach' })
  })

  test('recovering needs all tests of any, and one of all', () => {
    const parts = [
      { ...leaf('a'), recover: 5 },
      { ...leaf('b'), recover: 5 },
    ]
    const recovered = (kind: 'all' | 'any', a: string, b: string) =>
      evaluate(conditionOf({ kind, of: parts }), tableOf(['a', 'b'], [[a, b]]), { ...noPast, firing: new Set(['[]']) }, morning).groups[0]
        ?.verdict
    expect([recovered('any', '4', '7'), recovered('any', '4', '4'), recovered('all', '4', '7'), recovered('all', '7', '7')]).toMatchObject([
      { recovered: false },
      { recovered: true },
      { recovered: true },
      { recovered: false },
    ])
  })
})
