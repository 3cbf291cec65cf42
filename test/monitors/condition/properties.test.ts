import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AlertConditionInput, alertConditionSchema } from '../../../src/monitors/condition/condition.ts'
import { evaluate } from '../../../src/monitors/condition/evaluate.ts'
import {
  addExact,
  compareExact,
  exactNumber,
  exactOf,
  exactText,
  multiplyExact,
  numberOfExact,
  subtractExact,
} from '../../../src/monitors/condition/exact.ts'
import { localTime } from '../../../src/monitors/condition/local-time.ts'
import { conditionSentence } from '../../../src/monitors/condition/sentence.ts'
import type { PastRuns } from '../../../src/monitors/condition/verdict.ts'
import type { DecimalText } from '../../../src/present/decimals.ts'
import { morning } from './table.ts'

const number = fc.oneof(fc.integer({ min: -50, max: 50 }), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }))
const cell = fc.oneof(
  number,
  number.map(String),
  fc.constantFrom(
    null,
    true,
    false,
    'NaN',
    'Infinity',
    '',
    'x',
    '2026-01-01',
    '2026-11-20 05:00:00+00',
    'infinity',
    Number.NaN,
    `1${'0'.repeat(400)}`,
    '0.30000000000000000001',
  ),
)
const type = fc.constantFrom('numeric', 'int8', 'float8', 'text', 'bool', 'date', 'timestamptz', 'timestamp', 'jsonb')
const table = fc
  .record({ types: fc.tuple(type, type, type), rows: fc.array(fc.tuple(cell, cell, cell), { maxLength: 12 }), truncated: fc.boolean() })
  .map(({ types, rows, truncated }) => ({
    columns: types.map((name, at) => ({ name: 'abc'[at] ?? '', type: name })),
    rows: rows.map((row) => [...row]),
    truncated,
  }))

const column = fc.constantFrom('a', 'b', 'c')
const op = fc.constantFrom('gt', 'gte', 'lt', 'lte', 'eq', 'neq')
const history = fc.oneof(fc.record({ source: fc.constant('result'), time_column: column }), fc.record({ source: fc.constant('runs') }))
const direction = fc.constantFrom('up', 'down', 'either')
const leaf = fc.oneof(
  fc.record({ kind: fc.constant('threshold'), column, op, value: number }),
  fc.record({
    kind: fc.constant('range'),
    column,
    low: fc.constant(-1),
    high: number.map((value) => Math.abs(value)),
    fire: fc.constantFrom('outside', 'inside'),
  }),
  fc.record({ kind: fc.constant('compare'), left: column, op, right: column, tolerance: fc.constantFrom(0, 0.1) }),
  fc.record({
    kind: fc.constant('change'),
    column,
    basis: fc.oneof(
      fc.record({ type: fc.constant('column'), column }),
      fc.record({ type: fc.constant('previous_run') }),
      fc.record({ type: fc.constant('runs_ago'), n: fc.constant(2) }),
    ),
    measure: fc.constantFrom('percent', 'absolute'),
    direction,
    value: fc.constant(10),
    zero_base: fc.constantFrom('no_data', 'ok', 'fire'),
  }),
  fc.record({ kind: fc.constant('row_count'), op, value: fc.nat(5) }),
  fc.record({ kind: fc.constant('new_rows'), keys: fc.tuple(column) }),
  fc.record({ kind: fc.constant('no_data') }),
  fc.record({ kind: fc.constant('freshness'), column, max_age_minutes: fc.constant(60), business_days: fc.boolean() }),
  fc.record({ kind: fc.constant('match'), column, op: fc.constantFrom('is', 'not_in'), values: fc.constant(['x', true]) }),
  fc.record({ kind: fc.constant('anomaly'), column, history, min_points: fc.constant(8), direction }),
  fc.record({ kind: fc.constant('trend'), column, history, runs: fc.constant(3), direction: fc.constantFrom('up', 'down') }),
)
const condition = fc.record({
  schema: fc.constant(1),
  when: fc.oneof(
    { weight: 3, arbitrary: leaf },
    fc.record({ kind: fc.constantFrom('all', 'any'), of: fc.array(leaf, { minLength: 2, maxLength: 3 }) }),
  ),
  group_by: fc.constantFrom([], ['a'], ['a', 'b']),
  pick: fc.constantFrom('only', 'first', 'last', 'min', 'max', 'sum', 'avg', 'median'),
  empty: fc.constantFrom(undefined, 'no_data', 'ok', 'fire', 'zero'),
  nulls: fc.constantFrom('no_data', 'ok', 'fire', 'zero'),
  max_groups: fc.constantFrom(2, 200),
})
const past: PastRuns = {
  points: new Map([
    [
      '[]',
      Array.from({ length: 20 }, (_, at) => ({
        slot: new Date(Date.parse(morning.slot) - (20 - at) * 86_400_000).toISOString(),
        value: at === 7 ? null : at,
        verdict: 'ok' as const,
      })),
    ],
  ]),
  knownGroups: ['["x"]', '[1]', '[]', '["x",null]'],
  previousRowCount: 3,
  knownKeys: new Set(['["x"]']),
  firing: new Set(['["x"]', '[]']),
}

test('whatever the result holds, each group gets one verdict that can be stored', () => {
  let judged = 0
  fc.assert(
    fc.property(condition, table, (input, result) => {
      const { empty, ...rest } = input
      // Most pairs of tests fit together; those that do not are refused when they are read.
      const read = alertConditionSchema.safeParse(empty === undefined ? rest : { ...rest, empty })
      fc.pre(read.success)
      const seen = evaluate(read.data, result, past, morning)
      judged += seen.groups.length
      const keys = seen.groups.map(({ group }) => group.key)
      const named = keys.filter((key) => key !== '[]')
      expect(keys).toEqual([...(keys.includes('[]') ? ['[]'] : []), ...new Set(named.toSorted())])
      expect(seen.absent.filter((key) => keys.includes(key))).toEqual([])
      // What JSON would turn into null was never a value.
      expect(JSON.parse(JSON.stringify(seen))).toEqual(
        JSON.parse(JSON.stringify(seen, (_key, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? 'lost' : value))),
      )
      if (result.truncated || seen.error !== null) expect(seen.keys).toBeNull()
      expect(conditionSentence(read.data)).toMatch(/^Alert when .+\.$/)
    }),
    { numRuns: 400, seed: 20_261_122 },
  )
  expect(judged).toBeGreaterThan(300)
})

test('a result judges the same whatever the order of its groups', () => {
  const grouped: AlertConditionInput = {
    schema: 1,
    when: { kind: 'threshold', column: 'b', op: 'gt', value: 3 },
    group_by: ['a'],
    pick: 'sum',
    nulls: 'ok',
  }
  const read = alertConditionSchema.parse(grouped)
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('x', 'y', null), fc.integer({ min: -9, max: 9 })), { maxLength: 9 }), (rows) => {
      const judge = (list: typeof rows) =>
        evaluate(
          read,
          {
            columns: [
              { name: 'a', type: 'text' },
              { name: 'b', type: 'int4' },
            ],
            rows: list.map((row) => [...row]),
            truncated: false,
          },
          past,
          morning,
        ).groups.map(({ group, verdict }) => [group.key, verdict])
      expect(judge(rows.toReversed())).toEqual(judge(rows))
    }),
    { numRuns: 50, seed: 1 },
  )
})

test('exact numbers add, multiply and compare as whole numbers do', () => {
  const part = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })
  const text = (units: bigint): DecimalText => exactText({ units, scale: 10 })
  fc.assert(
    fc.property(part, part, (a, b) => {
      const [x, y] = [exactOf(text(a)), exactOf(text(b))]
      expect(exactText(addExact(x, y))).toBe(text(a + b))
      expect(exactText(subtractExact(x, y))).toBe(text(a - b))
      expect(exactText(multiplyExact(x, y))).toBe(exactText({ units: a * b, scale: 20 }))
      expect(Math.sign(compareExact(x, y))).toBe(a < b ? -1 : a > b ? 1 : 0)
    }),
  )
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(numberOfExact(exactNumber(value))).toBe(value === 0 ? 0 : value)
    }),
  )
})

test.each(['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'])('wall times of %s come back', (timeZone) => {
  const clock = localTime(timeZone)
  if (clock === null) throw new Error('the zone is known')
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(2011, 0, 1), max: Date.UTC(2028, 0, 1) }), (instant) => {
      const wall = clock.wallOf(instant)
      // Of a repeated hour the first instant is taken.
      expect(clock.wallOf(clock.instantOf(wall))).toBe(wall)
      expect(clock.instantOf(wall)).toBeLessThanOrEqual(instant)
    }),
    { numRuns: 25, seed: 1 },
  )
})

test.each([
  ['a repeated hour', 'America/New_York', Date.UTC(2026, 10, 1, 1, 30), '2026-11-01T05:30:00.000Z'],
  ['a skipped hour', 'Europe/Berlin', Date.UTC(2026, 2, 29, 2, 30), '2026-03-29T01:30:00.000Z'],
])('%s', (_name, timeZone, wall, instant) => {
  expect(new Date(localTime(timeZone)?.instantOf(wall) ?? 0).toISOString()).toBe(instant)
})

test('a zone that does not exist has no clock', () => expect(localTime('Europe/Atlantis')).toBeNull())
