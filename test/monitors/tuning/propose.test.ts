import { describe, expect, test } from 'vitest'
import { simulateProposals } from '../../../src/evaluate/bench/simulate-proposals.ts'
import type { AlertConditionInput } from '../../../src/monitors/condition/condition.ts'
import { betaBelow } from '../../../src/monitors/tuning/beta.ts'
import { type Label, missCost } from '../../../src/monitors/tuning/label.ts'
import { precisionOf } from '../../../src/monitors/tuning/precision.ts'
import { lowerToCatch, propose } from '../../../src/monitors/tuning/propose.ts'
import { readableBetween, stricterConditions, withLimit } from '../../../src/monitors/tuning/raise.ts'
import { scoresTell } from '../../../src/monitors/tuning/scores-tell.ts'
import { worthDropping } from '../../../src/monitors/tuning/worth-dropping.ts'
import { conditionOf } from '../condition/table.ts'

type When = AlertConditionInput['when']
const above = { kind: 'threshold', column: 'v', op: 'gt', value: 100 } as const

const label = (right: boolean, score: number | null, more: Partial<Label> = {}): Label => ({
  alert: 'a',
  groupKey: '[]',
  localDate: '2026-03-04',
  score,
  slots: 3,
  right,
  ...more,
})
const many = (count: number, make: (at: number) => Label): Label[] => Array.from({ length: count }, (_, at) => make(at))
/** Wrong ones just above the limit, right ones far above. */
const clear = [...many(20, (at) => label(false, 101 + at)), ...many(10, (at) => label(true, 200 + at))]

describe('the chance that a share is below a value', () => {
  test('of whole numbers is a sum of binomial terms', () => {
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k)
    for (const [a, b] of [
      [1, 1],
      [2, 3],
      [5, 1],
      [7, 9],
      [1, 30],
      [40, 25],
    ] as const) {
      for (const x of [0.01, 0.2, 0.5, 0.77, 0.99]) {
        const n = a + b - 1
        const sum = Array.from({ length: n - a + 1 }, (_, at) => choose(n, a + at) * x ** (a + at) * (1 - x) ** (n - a - at)).reduce(
          (total, term) => total + term,
          0,
        )
        expect(betaBelow(x, a, b)).toBeCloseTo(sum, 10)
      }
    }
  })

  test('of parts', () => {
    expect(betaBelow(0.5, 0.5, 0.5)).toBeCloseTo(0.5, 12)
    expect(betaBelow(0.3, 0.5, 1)).toBeCloseTo(Math.sqrt(0.3), 12)
    expect(betaBelow(0.2, 1.6, 2.4) + betaBelow(0.8, 2.4, 1.6)).toBeCloseTo(1, 12)
    expect([betaBelow(0, 1, 2), betaBelow(1, 1, 2)]).toEqual([0, 1])
  })
})

test.each([
  [8, 2, 0.8, 0.4902, 0.9433],
  [0, 5, 0, 0, 0.4345],
  [1, 0, 1, 0.2065, 1],
])('precision of %s right and %s wrong', (right, wrong, value, low, high) => {
  expect(precisionOf(right, wrong)).toEqual({ value, low: expect.closeTo(low, 4), high: expect.closeTo(high, 4), labels: right + wrong })
})

test('no precision before the first label', () => expect(precisionOf(0, 0)).toBeNull())

test('dropping pays where nearly all are wrong, the more severe the monitor the fewer may be right', () => {
  const all = { right: 10, wrong: 20 }
  const admissible = (right: number, wrong: number, severity: 'low' | 'medium' | 'high') =>
    worthDropping({ right, wrong }, all, severity).admissible
  expect([admissible(0, 15, 'low'), admissible(0, 15, 'medium'), admissible(0, 15, 'high')]).toEqual([true, true, false])
  expect([admissible(2, 15, 'low'), admissible(2, 15, 'medium')]).toEqual([true, false])
  expect(admissible(0, 2, 'medium')).toBe(false)
  expect(worthDropping({ right: 2, wrong: 15 }, all, 'medium').gain).toBe(7)
})

test('scores tell only where right ones are clearly higher', () => {
  const scored = clear.map(({ score, right }) => ({ score: score ?? 0, right }))
  expect(scoresTell(scored)).toBe(true)
  expect(scoresTell(scored.map((each) => ({ ...each, score: 1 })))).toBe(false)
  expect(scoresTell(scored.map((each) => ({ ...each, score: -each.score })))).toBe(false)
  expect(scoresTell([{ score: 1, right: true }])).toBe(false)
})

describe('a higher limit', () => {
  test('drops false alarms and keeps right ones', () => {
    expect(propose(clear, conditionOf(above, { for_runs: 3 }), 'medium')).toMatchObject({
      kind: 'threshold',
      condition: { when: { kind: 'threshold', value: expect.any(Number) } },
      evidence: { right: 10, wrong: 20, dropped: { right: 0 } },
      sentence: expect.stringContaining('kept 10 of 10'),
    })
  })

  test('is the mildest that brings most of what can be gained', () => {
    const proposal = propose(clear, conditionOf(above), 'medium')
    expect(proposal?.condition?.when).toMatchObject({ value: 114.5 })
    expect(proposal?.evidence.dropped.wrong).toBe(14)
  })

  test.each<[string, Label[], 'low' | 'medium' | 'high' | 'critical']>([
    ['too few labels', clear.slice(0, 19), 'medium'],
    ['too few right ones', [...clear.slice(0, 20), ...clear.slice(-4)], 'medium'],
    ['a score that says nothing', clear.map((each, at) => ({ ...each, score: 100 + ((at * 7) % 30) })), 'medium'],
    ['labels without scores', clear.map((each) => ({ ...each, score: null })), 'medium'],
    ['a high monitor needs twice as many', clear, 'high'],
    ['a critical monitor', [...clear, ...clear, ...clear], 'critical'],
  ])('is not proposed: %s', (_name, labels, severity) => {
    expect(propose(labels, conditionOf(above), severity)).toBeNull()
  })

  test('of a low monitor takes fewer labels', () => {
    const few = [...clear.slice(0, 9), ...clear.slice(-3)]
    expect([propose(few, conditionOf(above), 'low')?.kind, propose(few, conditionOf(above), 'medium')]).toEqual(['threshold', null])
  })

  test('one at a time, and not within ten labels of the last', () => {
    const proposed = (hasOpen: boolean, labelsAtLast: number | null) =>
      propose(clear, conditionOf(above), 'medium', { hasOpen, labelsAtLast }) !== null
    expect([proposed(true, null), proposed(false, 21), proposed(false, 20), proposed(false, null)]).toEqual([false, false, true, true])
  })
})

describe('a limit on a score', () => {
  const change: When = { kind: 'change', column: 'v', basis: { type: 'previous_run' }, measure: 'percent', direction: 'down', value: 10 }
  test.each<[string, When, number, object | null]>([
    ['above', above, 120, { value: 120 }],
    ['below', { ...above, op: 'lt' }, -80, { value: 80 }],
    ['equal', { ...above, op: 'eq' }, 5, null],
    ['outside of a range', { kind: 'range', column: 'v', low: 10, high: 20, fire: 'outside' }, 7.5, { low: 7.5, high: 22.5 }],
    ['inside of a range', { kind: 'range', column: 'v', low: 10, high: 20, fire: 'inside' }, -2, null],
    ['against a column', { kind: 'compare', left: 'a', op: 'gt', right: 'b' }, 4, { tolerance: 4 }],
    ['a change', change, 15, { value: 15 }],
    ['an age', { kind: 'freshness', column: 'v', max_age_minutes: 60 }, 90, { max_age_minutes: 90 }],
    ['more rows than', { kind: 'row_count', op: 'gt', value: 3 }, 6.5, { value: 6 }],
    ['at least so many rows', { kind: 'row_count', op: 'gte', value: 3 }, 6.5, { value: 7 }],
    ['fewer rows than', { kind: 'row_count', op: 'lt', value: 9 }, -4.5, { value: 5 }],
    ['at most so many rows', { kind: 'row_count', op: 'lte', value: 9 }, -4.5, { value: 4 }],
    ['a trend', { kind: 'trend', column: 'v', history: { source: 'runs' }, runs: 3, direction: 'up' }, 12, { min_total_change_pct: 12 }],
    ['no data', { kind: 'no_data' }, 2.5, { after_runs: 3 }],
    ['new rows', { kind: 'new_rows', keys: ['v'] }, 2, null],
  ])('%s', (_name, when, score, changed) => {
    const leaf = conditionOf(when).when
    if (leaf.kind === 'all' || leaf.kind === 'any') throw new Error('one test is expected')
    expect(withLimit(leaf, score)).toEqual(changed === null ? null : { ...leaf, ...changed })
  })

  test('of an anomaly is a rarer chance of a false alarm', () => {
    const anomaly = conditionOf({ kind: 'anomaly', column: 'v', history: { source: 'runs' }, alpha: '0.01' })
    expect(stricterConditions(anomaly, [4, 5, 6]).map(({ condition }) => condition.when)).toMatchObject([
      { alpha: '0.002' },
      { alpha: '0.0005' },
    ])
    expect(stricterConditions(conditionOf({ kind: 'any', of: [above, above] }), [1, 2])).toEqual([])
  })

  test.each([
    [110, 120, 115],
    [101, 190, 100],
    [0.1234, 0.1299, 0.127],
    [-5, 5, 0],
    [1, Number(1).valueOf() + Number.EPSILON * 4, null],
  ])('a readable number between %s and %s', (low, high, expected) => {
    const found = readableBetween(low, high)
    if (expected !== null && expected > low) expect(found).toBe(expected)
    expect(found >= low && found <= high).toBe(true)
  })

  test('that would have caught what was missed', () => {
    expect(lowerToCatch(conditionOf(above), [90, 95])?.when).toMatchObject({ value: 89 })
    expect(lowerToCatch(conditionOf({ ...above, op: 'lt' }), [-120])?.when).toMatchObject({ op: 'lt', value: expect.closeTo(121, -0.5) })
    expect(lowerToCatch(conditionOf(above), [])).toBeNull()
  })
})

describe('cheaper cures come first', () => {
  const byGroup = conditionOf(above, { group_by: ['g'] })
  test('a group of which nearly all alerts are false is left out', () => {
    const labels = [
      ...many(12, () => label(false, 110, { groupKey: '["x"]' })),
      ...many(5, (at) => label(true, 150 + at, { groupKey: '["y"]' })),
      label(false, 120, { groupKey: '["y"]' }),
    ]
    expect(propose(labels, byGroup, 'medium')).toMatchObject({
      kind: 'group',
      condition: { exclude_groups: [['x']] },
      sentence: expect.stringContaining('12 of 13 false alarms were about x'),
    })
    expect(propose(labels.slice(6), byGroup, 'medium')).toBeNull()
  })

  const blips = [...many(14, () => label(false, 110, { slots: 1 })), ...many(5, (at) => label(true, 150 + at))]
  test('alerts that are over at the next run wait for a second one, of critical monitors too', () => {
    expect(propose(blips, conditionOf(above), 'medium')).toMatchObject({
      kind: 'for_runs',
      condition: { for_runs: 2, when: { value: 100 } },
    })
    const more = [...blips, ...many(60, () => label(false, 110, { slots: 1 }))]
    expect(propose(more, conditionOf(above), 'critical')).toMatchObject({ kind: 'for_runs' })
    expect(propose(blips, conditionOf({ kind: 'new_rows', keys: ['v'] }), 'medium')).toBeNull()
    expect(
      propose(
        blips.map((each) => ({ ...each, slots: 1 })),
        conditionOf(above),
        'medium',
      ),
    ).toBeNull()
  })

  test('false alarms on the same weekdays are a season', () => {
    const days = ['2026-03-07', '2026-03-08', '2026-03-14', '2026-03-15', '2026-03-21', '2026-03-22']
    const labels = [...many(12, (at) => label(false, 5, { localDate: days[at % 6] ?? '' })), label(true, 6), label(false, 5)]
    const anomaly = conditionOf({ kind: 'anomaly', column: 'v', history: { source: 'runs' }, min_points: 10 })
    expect(propose(labels, anomaly, 'medium')).toMatchObject({
      kind: 'season',
      condition: { when: { season: 'dow', min_points: 28 } },
      sentence: '12 of 13 false alarms were on a Saturday and Sunday: compare each day with its own weekday.',
    })
    expect(propose(labels, conditionOf(above), 'medium')).toBeNull()
  })

  test('dates on which several groups alarmed falsely were planned', () => {
    const labels = [
      ...many(4, (at) => label(false, 110, { groupKey: `["${at}"]`, localDate: '2026-12-25' })),
      ...many(3, (at) => label(false, 110, { groupKey: `["${at}"]`, localDate: '2026-01-01' })),
      label(true, 150),
    ]
    expect(propose(labels, byGroup, 'critical')).toMatchObject({ kind: 'window', condition: null, dates: ['2026-01-01', '2026-12-25'] })
  })
})

test('proposals are rarely harmful, also where the score says nothing', () => {
  const condition = conditionOf(above)
  for (const excess of ['clear', 'overlapping', 'same'] as const) {
    for (const [severity, labels] of [
      ['low', 12],
      ['medium', 20],
      ['medium', 60],
      ['high', 60],
    ] as const) {
      expect(simulateProposals({ propose, missCost }, condition, { severity, labels, runs: 60, seed: 4, excess }).harmful).toBeLessThan(
        0.07,
      )
    }
  }
  expect(
    simulateProposals({ propose, missCost }, condition, { severity: 'medium', labels: 60, runs: 30, seed: 4, excess: 'clear' }),
  ).toMatchObject({
    harmful: 0,
    proposed: expect.closeTo(1, 0),
  })
})
