import { describe, expect, test } from 'vitest'
import type { AlertConditionInput } from '../../../src/monitors/condition/condition.ts'
import { evaluate } from '../../../src/monitors/condition/evaluate.ts'
import type { PastRuns } from '../../../src/monitors/condition/verdict.ts'
import type { Cell } from '../../../src/present/columns.ts'
import { conditionOf, dailyPoints, morning, noPast, outcomeOf, tableOf, verdictOf } from './table.ts'

type When = AlertConditionInput['when']

describe('threshold', () => {
  test.each<['gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq', string, string, number | null]>([
    ['gt', '10', 'ok', 10],
    ['gte', '10', 'breach', 10],
    ['lt', '10', 'ok', -10],
    ['lte', '10.0', 'breach', -10],
    ['eq', '10.00', 'breach', null],
    ['neq', '10.00', 'ok', 0],
    ['neq', '12', 'breach', 2],
    ['lt', '-3', 'breach', 3],
  ])('%s 10 of %s', (op, cell, outcome, score) => {
    expect(verdictOf(conditionOf({ kind: 'threshold', column: 'v', op, value: 10 }), tableOf(['v'], [[cell]]))).toMatchObject({
      kind: outcome,
      score,
      limit: 10,
    })
  })

  test('a group that fires is ok past `recover` only, others at once', () => {
    const condition = conditionOf({ kind: 'threshold', column: 'v', op: 'lt', value: -1.5, recover: -0.75 })
    const firing = { ...noPast, firing: new Set(['[]']) }
    const recovered = (cell: string, past: PastRuns = firing) => verdictOf(condition, tableOf(['v'], [[cell]]), past)
    expect([recovered('-1.2'), recovered('-0.75'), recovered('-1.2', noPast)]).toMatchObject([
      { kind: 'ok', recovered: false },
      { kind: 'ok', recovered: true },
      { kind: 'ok', recovered: true },
    ])
  })

  test('the margin is in parts of the limit', () => {
    const margin = (limit: number, cell: string) =>
      verdictOf(conditionOf({ kind: 'threshold', column: 'v', op: 'gt', value: limit }), tableOf(['v'], [[cell]]))
    expect([margin(200, '150'), margin(0, '-5')]).toMatchObject([{ margin: 0.25 }, { margin: null }])
  })
})

describe('range', () => {
  const when = (fire: 'outside' | 'inside', recover_margin?: number): When => ({
    kind: 'range',
    column: 'v',
    low: 10,
    high: 20,
    fire,
    recover_margin,
  })
  test.each<['outside' | 'inside', string, string]>([
    ['outside', '10', 'ok'],
    ['outside', '20', 'ok'],
    ['outside', '9.99', 'breach'],
    ['outside', '20.00000000000000001', 'breach'],
    ['inside', '10', 'breach'],
    ['inside', '21', 'ok'],
  ])('%s of 10 to 20: %s', (fire, cell, outcome) => {
    expect(outcomeOf(verdictOf(conditionOf(when(fire)), tableOf(['v'], [[cell]])))).toBe(outcome)
  })

  test.each<['outside' | 'inside', string, boolean]>([
    ['outside', '11', false],
    ['outside', '12', true],
    ['outside', '18.5', false],
    ['inside', '21', false],
    ['inside', '23', true],
    ['inside', '7', true],
  ])('%s with a margin of 2 recovers at %s: %s', (fire, cell, recovered) => {
    const past = { ...noPast, firing: new Set(['[]']) }
    expect(verdictOf(conditionOf(when(fire, 2)), tableOf(['v'], [[cell]]), past)).toMatchObject({ kind: 'ok', recovered })
  })
})

describe('compare', () => {
  test.each<['gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq', string, string, number, string]>([
    ['gt', '12', '10', 0, 'breach'],
    ['gt', '12', '10', 2, 'ok'],
    ['gte', '12', '10', 2, 'breach'],
    ['lt', '8', '10', 0, 'breach'],
    ['lt', '8', '10', 2, 'ok'],
    ['eq', '10.4', '10', 0.5, 'breach'],
    ['neq', '10.4', '10', 0.5, 'ok'],
    ['neq', '9', '10', 0.5, 'breach'],
    ['gt', '0.3', '0.30000000000000000001', 0, 'ok'],
  ])('%s: %s and %s, tolerance %s', (op, left, right, tolerance, outcome) => {
    const condition = conditionOf({ kind: 'compare', left: 'l', op, right: 'r', tolerance })
    expect(outcomeOf(verdictOf(condition, tableOf(['l', 'r'], [[left, right]])))).toBe(outcome)
  })

  test('NULL on either side is what nulls says', () => {
    const condition = conditionOf({ kind: 'compare', left: 'l', op: 'gt', right: 'r' }, { nulls: 'fire' })
    expect(
      [
        [null, '1'],
        ['1', null],
      ].map((row) => outcomeOf(verdictOf(condition, tableOf(['l', 'r'], [row])))),
    ).toEqual(['breach', 'breach'])
  })
})

describe('change', () => {
  const column = (direction: 'up' | 'down' | 'either', value: number, rest: object = {}): When => ({
    kind: 'change',
    column: 'v',
    basis: { type: 'column', column: 'b' },
    measure: 'percent',
    direction,
    value,
    ...rest,
  })
  test.each<[string, When, string, string | null, string, number | null]>([
    ['up by exactly the limit', column('up', 10), '1.1', '1', 'ok', 10],
    ['up by a bit more', column('up', 10), '1.10000000000000000001', '1', 'breach', 10],
    ['down', column('down', 10), '80', '100', 'breach', -20],
    ['down when only up counts', column('up', 10), '80', '100', 'ok', -20],
    ['either', column('either', 10), '80', '100', 'breach', -20],
    ['a negative base keeps the sign', column('up', 10), '-50', '-100', 'breach', 50],
    ['a negative base that falls', column('down', 10), '-150', '-100', 'breach', -50],
    ['from nothing', column('up', 10), '5', '0', 'no_data', null],
    ['from nothing, ok', column('up', 10, { zero_base: 'ok' }), '5', '0', 'ok', null],
    ['from nothing, fires', column('up', 10, { zero_base: 'fire' }), '5', '0.00', 'breach', null],
    ['from too little', column('up', 10, { min_base: 100 }), '500', '99', 'no_data', null],
    ['from NULL', column('up', 10), '5', null, 'no_data', null],
    ['absolute, from 0', column('up', 4, { measure: 'absolute' }), '5', '0', 'breach', 5],
  ])('%s', (_name, when, value, base, outcome, change) => {
    const verdict = verdictOf(conditionOf(when), tableOf(['v', 'b'], [[value, base]]))
    expect(outcomeOf(verdict)).toBe(outcome)
    if (change !== null) expect(verdict).toMatchObject({ change: expect.closeTo(change) })
  })

  const past = (basis: Extract<When, { kind: 'change' }>['basis']) =>
    conditionOf({ kind: 'change', column: 'v', basis, measure: 'absolute', direction: 'either', value: 5 })
  test.each<[string, Extract<When, { kind: 'change' }>['basis'], (number | null)[], string, number | null]>([
    ['the run before', { type: 'previous_run' }, [1, 2, 98], 'ok', 98],
    ['the run before had no data', { type: 'previous_run' }, [1, 98, null], 'ok', 98],
    ['no run before', { type: 'previous_run' }, [], 'learning', null],
    ['three runs ago', { type: 'runs_ago', n: 3 }, [7, 50, 60, 70], 'breach', 50],
    ['three runs ago, there was none', { type: 'runs_ago', n: 3 }, [60, 70], 'learning', null],
    ['the median', { type: 'median_of_runs', n: 5 }, [1000, 99, 101, 100, 1, 103], 'ok', 100],
    ['the median of too few', { type: 'median_of_runs', n: 8 }, [1, 2, 3], 'learning', null],
  ])('against %s', (_name, basis, values, outcome, expected) => {
    const verdict = verdictOf(past(basis), tableOf(['v'], [['100']]), dailyPoints(values))
    expect(outcomeOf(verdict)).toBe(outcome)
    expect(verdict).toMatchObject(expected === null ? { value: 100 } : { expected })
  })

  test('a missed run does not move the base: a week ago stays a week ago', () => {
    const week = [700, 1, 2, 3, 4, 5, 6]
    const complete = dailyPoints(week)
    const withGap = { ...complete, points: new Map([['[]', (complete.points.get('[]') ?? []).filter((_, at) => at !== 3)]]) }
    const condition = past({ type: 'runs_ago', n: 7 })
    expect(verdictOf(condition, tableOf(['v'], [['100']]), withGap)).toMatchObject({ expected: 700 })
  })
})

describe('row_count', () => {
  const rows = (count: number): Cell[][] => Array.from({ length: count }, (_, at) => [at])
  test.each<['gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq', number, number, string]>([
    ['gt', 5, 6, 'breach'],
    ['gt', 6, 6, 'no_data'],
    ['gte', 6, 6, 'breach'],
    ['lt', 6, 6, 'ok'],
    ['lt', 7, 6, 'no_data'],
    ['eq', 5, 6, 'ok'],
    ['eq', 6, 6, 'no_data'],
    ['neq', 5, 6, 'breach'],
    ['neq', 9, 6, 'no_data'],
  ])('a cut result: at least n %s %s of %s', (op, value, count, outcome) => {
    const verdict = verdictOf(conditionOf({ kind: 'row_count', op, value }), tableOf(['v int4'], rows(count), true))
    expect(outcomeOf(verdict)).toBe(outcome)
    if (outcome === 'breach') expect(verdict).toMatchObject({ value: count, text: `at least ${count}` })
  })

  test.each<[number | null, number, string]>([
    [null, 50, 'learning'],
    [20, 50, 'breach'],
    [30, 50, 'ok'],
    [0, 5, 'ok'],
    [0, 11, 'breach'],
  ])('more than 10, and twice as many as %s: %s', (previousRowCount, count, outcome) => {
    const condition = conditionOf({ kind: 'row_count', op: 'gt', value: 10, ratio_to_previous: 2 })
    expect(outcomeOf(verdictOf(condition, tableOf(['v int4'], rows(count)), { ...noPast, previousRowCount }))).toBe(outcome)
  })
})

describe('new_rows', () => {
  const table = (...keys: (string | null)[]) =>
    tableOf(
      ['customer text', 'v'],
      keys.map((key) => [key, '1']),
    )
  const condition = conditionOf({ kind: 'new_rows', keys: ['customer'] })
  const seen = (known: string[] | null, result: ReturnType<typeof table>) =>
    evaluate(condition, result, { ...noPast, knownKeys: known === null ? null : new Set(known) }, morning)

  test('the first run is the baseline, or fires', () => {
    expect(seen(null, table('a', 'b'))).toMatchObject({ groups: [{ verdict: { kind: 'ok' } }], keys: ['["a"]', '["b"]'] })
    const fires = conditionOf({ kind: 'new_rows', keys: ['customer'], first_run: 'fire' })
    expect(verdictOf(fires, table('a'))).toMatchObject({ kind: 'breach', newKeys: ['["a"]'] })
  })

  test('a new key fires and shows its row', () => {
    expect(seen(['["a"]'], table('a', 'c'))).toMatchObject({
      groups: [{ verdict: { kind: 'breach', value: 1, newKeys: ['["c"]'] }, evidence: [1] }],
    })
    expect(seen(['["a"]', '["c"]'], table('c'))).toMatchObject({ groups: [{ verdict: { kind: 'ok' } }], keys: ['["c"]'] })
  })

  test('NULL is a key of its own and not the word', () => {
    expect(seen(['[null]'], table(null, 'null'))).toMatchObject({ groups: [{ verdict: { newKeys: ['["null"]'] } }] })
  })

  test('two rows with one key are an error, and nothing is kept', () => {
    expect(seen(['["a"]'], table('a', 'a'))).toMatchObject({ groups: [{ verdict: { error: { code: 'duplicate_key' } } }], keys: null })
    expect(seen([], table(null, null))).toMatchObject({ groups: [{ verdict: { error: { code: 'duplicate_key' } } }] })
  })

  test('a cut result proves nothing, and the kept keys stay', () => {
    const cut = { ...table('a', 'z'), truncated: true }
    expect(seen(['["a"]'], cut)).toMatchObject({ groups: [{ verdict: { kind: 'no_data' } }], keys: null })
  })
})

describe('freshness', () => {
  const aged = (type: string, cell: Cell, rest: Partial<AlertConditionInput> & { business_days?: boolean; minutes?: number } = {}) => {
    const { business_days = false, minutes = 60, ...more } = rest
    return verdictOf(
      conditionOf({ kind: 'freshness', column: 't', max_age_minutes: minutes, business_days }, more),
      tableOf([`t ${type}`], [[cell]]),
    )
  }
  // The run is at 07:00 in Berlin on Friday, 20 November 2026.
  test.each<[string, string, Cell, number]>([
    ['an instant', 'timestamptz', '2026-11-20 05:30:00+00', 30],
    ['an instant with another offset', 'timestamptz', '2026-11-20 07:30:00+02', 30],
    ['a local time is in the zone of the monitor', 'timestamp', '2026-11-20 06:30:00', 30],
    ['a date is its first moment', 'date', '2026-11-20', 420],
    ['one to come', 'timestamptz', '2026-11-20 07:00:00+00', -60],
    ['fractions of seconds', 'timestamptz', '2026-11-20 05:59:30.5+00', 0.49167],
  ])('%s', (_name, type, cell, age) => {
    expect(aged(type, cell)).toMatchObject({ value: expect.closeTo(age, 4), kind: age > 60 ? 'breach' : 'ok' })
  })

  test.each<[string, string, number]>([
    ['Thursday evening to Friday morning', '2026-11-19 23:00:00', 8 * 60],
    ['since Monday', '2026-11-16 07:00:00', 4 * 1440],
    ['over one weekend', '2026-11-13 07:00:00', 5 * 1440],
    ['since a Saturday', '2026-11-14 12:00:00', 4 * 1440 + 7 * 60],
  ])('business days: %s', (_name, cell, minutes) => {
    expect(aged('timestamp', cell, { business_days: true })).toMatchObject({ value: minutes })
  })

  test('the clocks of the zone count: 24 hours are 25 on the day they go back', () => {
    const condition = conditionOf({ kind: 'freshness', column: 't', max_age_minutes: 60 })
    const monday = { slot: '2026-10-26T06:00:00.000Z', timeZone: 'Europe/Berlin' }
    const seen = evaluate(condition, tableOf(['t timestamp'], [['2026-10-25 00:00:00']]), noPast, monday)
    expect(seen.groups[0]?.verdict).toMatchObject({ value: 32 * 60 })
  })

  test.each<[string, string, Cell, string]>([
    ['a number', 'int4', 5, 'not_a_time'],
    ['a text', 'text', '2026-11-20', 'not_a_time'],
    ['infinity', 'timestamptz', 'infinity', 'not_a_time'],
    ['NULL', 'date', null, 'no_data'],
  ])('%s', (_name, type, cell, outcome) => {
    expect(outcomeOf(aged(type, cell))).toBe(outcome)
  })

  test('of several rows the newest', () => {
    const condition = conditionOf({ kind: 'freshness', column: 't', max_age_minutes: 60 }, { pick: 'max' })
    const table = tableOf(['t timestamptz'], [['2026-11-20 05:59:00+00'], ['2026-11-19 05:59:00+00']])
    expect(verdictOf(condition, table)).toMatchObject({ value: 1 })
    expect(outcomeOf(verdictOf({ ...condition, pick: 'sum' }, table))).toBe('multiple_rows')
  })
})

describe('match', () => {
  test.each<[string, 'is' | 'is_not' | 'in' | 'not_in', (string | boolean)[], string, Cell, string]>([
    ['the word', 'is', ['failed'], 'text', 'failed', 'breach'],
    ['another word', 'is', ['failed'], 'text', 'Failed', 'ok'],
    ['not the word', 'is_not', ['done'], 'text', 'failed', 'breach'],
    ['one of', 'in', ['a', 'b'], 'text', 'b', 'breach'],
    ['none of', 'not_in', ['a', 'b'], 'text', 'b', 'ok'],
    ['true', 'is', [true], 'bool', true, 'breach'],
    ['the word true is not true', 'is', ['true'], 'bool', true, 'ok'],
    ['a number as it is written', 'is', ['5'], 'int4', 5, 'breach'],
    ['NULL', 'is', ['a'], 'text', null, 'no_data'],
  ])('%s', (_name, op, values, type, cell, outcome) => {
    expect(outcomeOf(verdictOf(conditionOf({ kind: 'match', column: 'c', op, values }), tableOf([`c ${type}`], [[cell]])))).toBe(outcome)
  })
})
