import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createGuard, type Guard } from '../../../src/guard/guard-sql.ts'
import { moveDates } from '../../../src/monitors/answer/move-dates.ts'
import { moveLiterals } from '../../../src/monitors/answer/move-literals.ts'
import { type DateRule, dateBy, findRule, ruleSql, ruleWords } from '../../../src/monitors/answer/moving-date.ts'
import { probeDays } from '../../../src/monitors/answer/probe-days.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
let guard: Guard
beforeAll(async () => {
  database = await cloneDatabase('empty')
  guard = await createGuard()
})
afterAll(() => database.close())

const today = '2026-11-20'
const days = [today, ...probeDays(today)]
const usual = { weekStart: 'monday', fiscalYearStart: 1 } as const
const calendar = { today, timeZone: 'UTC', ...usual }
const unit = (
  name: 'week' | 'month' | 'quarter' | 'half' | 'year',
  count: number,
  over: Partial<Extract<DateRule, { kind: 'unit' }>> = {},
): DateRule => ({
  kind: 'unit',
  unit: name,
  count,
  before: 0,
  after: 0,
  offset: 0,
  sunday: false,
  ...over,
})

const rules: [string, DateRule, 'monday' | 'sunday', number][] = [
  ['the day of the run', { kind: 'days', days: 0 }, 'monday', 1],
  ['30 days before the day of the run', { kind: 'days', days: -30 }, 'monday', 1],
  ['the first day of the month 1 month before that of the day of the run', unit('month', -1), 'monday', 1],
  ['1 day before the first day of the month of the day of the run', unit('month', 0, { after: -1 }), 'monday', 1],
  ['the first day of the month of 1 day before the day of the run', unit('month', 0, { before: -1 }), 'monday', 1],
  ['the first day of the quarter 2 quarters after that of the day of the run', unit('quarter', 2), 'monday', 1],
  ['the first day of the half-year 1 half-year before that of the day of the run', unit('half', -1), 'monday', 1],
  ['the first day of the year 1 year before that of the day of the run', unit('year', -1), 'monday', 1],
  ['the first day of the fiscal year 1 fiscal year before that of the day of the run', unit('year', -1, { offset: 3 }), 'monday', 4],
  ['the first day of the week 1 week before that of the day of the run', unit('week', -1), 'monday', 1],
  ['the first day of the week of the day of the run', unit('week', 0, { sunday: true }), 'sunday', 1],
  ['12 months before 1 day after the day of the run', { kind: 'shift', months: -12, before: 1, after: 0 }, 'monday', 1],
]

test.each(rules)('%s: found again from its days, and PostgreSQL gives the same days', async (words, rule, weekStart, fiscalYearStart) => {
  const samples = days.map((day) => ({ today: day, day: dateBy(rule, day) }))
  const found = findRule(samples, { weekStart, fiscalYearStart })
  expect(found === null ? null : ruleWords(found)).toBe(words)
  const expression = ruleSql(rule).replaceAll('{{as_of_date}}', 'day::date')
  const { rows } = await database.connections.withClient((client) =>
    client.query({
      text: `select (${expression})::text as found from unnest($1::text[]) with ordinality as t (day, n) order by n`,
      values: [days],
    }),
  )
  expect(rows.map((row: { found: string }) => row.found)).toEqual(samples.map(({ day }) => day))
})

test.each<[string, (day: string) => string]>([
  ['the same day always', () => '2025-01-01'],
  ['days that follow nothing', (day) => dateBy({ kind: 'days', days: Number(day.slice(8)) * 7 }, day)],
])('no rule for %s', (_name, by) => {
  expect(
    findRule(
      days.map((day) => ({ today: day, day: by(day) })),
      usual,
    ),
  ).toBeNull()
})

describe('a statement as its question gives it on other days', () => {
  const asked = (day: string) => ({
    today: day,
    sql: 'SELECT a AS v_2026_11 FROM t WHERE d >= $1::date AND s = $2::text',
    parameters: [dateBy(unit('month', -1), day), "it's"],
  })
  const others = probeDays(today).map(asked)

  test('its dates become expressions, its other values stay', () => {
    const moved = moveDates(guard.tokens, asked(today), others, calendar)
    expect(moved.ok && moved.value?.sql).toBe(
      "SELECT a AS v_2026_11 FROM t WHERE d >= (date_trunc('month', {{as_of_date}}::timestamp) - interval '1 month')::date AND s = 'it''s'::text",
    )
  })

  test('names of columns that hold the period are exchanged for lasting ones', () => {
    const named = (one: ReturnType<typeof asked>) => ({ ...one, sql: one.sql.replace('2026_11', one.today.replaceAll('-', '_')) })
    const moved = moveDates(guard.tokens, named(asked(today)), others.map(named), calendar)
    expect(moved.ok && moved.value?.sql).toContain('SELECT a AS v_period_1 FROM t')
  })

  test('one that takes another form on some days is not moved', () => {
    const odd = others.map((one, at) => (at % 2 === 0 ? one : { ...one, sql: `${one.sql} LIMIT ${at}` }))
    expect(moveDates(guard.tokens, asked(today), odd, calendar)).toEqual({ ok: true, value: null })
  })
})

test.each<[string, string, string | null, string, string[]]>([
  [
    'the present',
    'SELECT now(), CURRENT_DATE - 7, current_timestamp FROM t',
    null,
    'SELECT {{as_of}}, {{as_of_date}} - 7, {{as_of}} FROM t',
    [],
  ],
  [
    'bounds of a period of the question',
    "SELECT 1 FROM t WHERE d >= DATE '2026-10-01' AND d <= '2026-10-31'",
    'sales last month',
    "SELECT 1 FROM t WHERE d >= (date_trunc('month', {{as_of_date}}::timestamp) - interval '1 month')::date AND d <= ((date_trunc('month', {{as_of_date}}::timestamp))::date - 1)",
    [],
  ],
  [
    'a timestamp at midnight',
    "SELECT 1 FROM t WHERE d >= TIMESTAMP '2026-10-01 00:00:00'",
    'sales last month',
    "SELECT 1 FROM t WHERE d >= (date_trunc('month', {{as_of_date}}::timestamp) - interval '1 month')::date::timestamp",
    [],
  ],
  [
    'dates that the question does not name',
    "SELECT 1 FROM t WHERE d >= '2025-01-01'",
    'sales last month',
    "SELECT 1 FROM t WHERE d >= '2025-01-01'",
    ["'2025-01-01' stays as it is in every run."],
  ],
  [
    'dates that the question names as such',
    "SELECT 1 FROM t WHERE d >= '2026-10-01'",
    'sales since 1 October 2026',
    "SELECT 1 FROM t WHERE d >= '2026-10-01'",
    ["'2026-10-01' stays as it is in every run."],
  ],
  ['a comment and a string that only look like it', "SELECT 'now()' -- CURRENT_DATE", null, "SELECT 'now()' -- CURRENT_DATE", []],
])('in a statement that somebody wrote: %s', (_name, sql, question, expected, notes) => {
  const moved = moveLiterals(guard.tokens, sql, question, calendar, probeDays(today))
  expect(moved).toMatchObject({ ok: true, value: { sql: expected, notes } })
})
