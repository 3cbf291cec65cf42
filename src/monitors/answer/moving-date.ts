import { addMonths, dayOf, dayOfIso, isoOf, partsOf, weekdayOf } from '../../translate/dates/days.ts'
import type { Calendar } from '../../translate/translator.ts'

const units = ['month', 'quarter', 'year', 'week', 'half'] as const
type Unit = (typeof units)[number]

/**
 * How a day follows from the day of a run. days: so many days later; unit: the first day of the calendar unit that holds it, so many units later; shift: the
 * same day so many months later, the last day of a shorter month standing for the days that it lacks. `before` and `after` are days added ahead of that and to
 * the outcome. `offset`: months by which fiscal years begin later; `sunday`: weeks begin on Sundays.
 */
export type DateRule =
  | { kind: 'days'; days: number }
  | { kind: 'unit'; unit: Unit; count: number; before: number; after: number; offset: number; sunday: boolean }
  | { kind: 'shift'; months: number; before: number; after: number }

/** A day on which something was computed, and the day that came out; ISO dates. */
export type Sample = { today: string; day: string }

const monthsIn: Record<Exclude<Unit, 'week'>, number> = { month: 1, quarter: 3, half: 6, year: 12 }
const nudges = [0, -1, 1] as const

/** The day that a rule means on a day; ISO dates. */
export function dateBy(rule: DateRule, today: string): string {
  return isoOf(dayBy(rule, dayOfIso(today)))
}

function dayBy(rule: DateRule, today: number): number {
  if (rule.kind === 'days') return today + rule.days
  if (rule.kind === 'shift') return addMonths(today + rule.before, rule.months) + rule.after
  const start = startOf(rule, today + rule.before)
  if (rule.unit === 'week') return start + 7 * rule.count + rule.after
  return addMonths(start, monthsIn[rule.unit] * rule.count) + rule.after
}

function startOf({ unit, offset, sunday }: Pick<Extract<DateRule, { kind: 'unit' }>, 'unit' | 'offset' | 'sunday'>, day: number): number {
  if (unit === 'week') return day - (sunday ? weekdayOf(day) % 7 : weekdayOf(day) - 1)
  const length = monthsIn[unit]
  const at = partsOf(day)
  const month = at.year * 12 + at.month - 1 - offset
  const first = month - (((month % length) + length) % length) + offset
  return dayOf(Math.floor(first / 12), (first % 12) + 1, 1)
}

/** The simplest rule that gives the day of every sample, null when none does. Samples of the same day everywhere follow no rule. */
export function findRule(samples: readonly Sample[], calendar: Pick<Calendar, 'weekStart' | 'fiscalYearStart'>): DateRule | null {
  const [first] = samples
  if (first === undefined || samples.every(({ day }) => day === first.day)) return null
  const days = samples.map(({ today, day }) => ({ today: dayOfIso(today), day: dayOfIso(day) }))
  for (const rule of candidates(dayOfIso(first.today), dayOfIso(first.day), calendar)) {
    if (days.every(({ today, day }) => dayBy(rule, today) === day)) return rule
  }
  return null
}

/** Rules that fit one sample, the simplest first. */
function* candidates(
  today: number,
  day: number,
  { weekStart, fiscalYearStart }: Pick<Calendar, 'weekStart' | 'fiscalYearStart'>,
): Generator<DateRule> {
  yield { kind: 'days', days: day - today }
  const sunday = weekStart === 'sunday'
  for (const after of nudges) {
    for (const before of nudges) {
      for (const unit of units) {
        const offsets = (unit === 'year' || unit === 'quarter') && fiscalYearStart > 1 ? [0, fiscalYearStart - 1] : [0]
        for (const offset of offsets) {
          const base = { kind: 'unit' as const, unit, before, after, offset, sunday }
          const count = unitsBetween(base, startOf(base, today + before), day - after)
          if (count !== null) yield { ...base, count }
        }
      }
    }
  }
  for (const before of nudges) {
    for (const after of nudges) yield { kind: 'shift', months: monthsBetween(today + before, day - after), before, after }
  }
}

function unitsBetween(rule: Omit<Extract<DateRule, { kind: 'unit' }>, 'count'>, start: number, day: number): number | null {
  if (startOf(rule, day) !== day) return null
  return rule.unit === 'week' ? (day - start) / 7 : monthsBetween(start, day) / monthsIn[rule.unit]
}

function monthsBetween(from: number, to: number): number {
  const one = partsOf(from)
  const other = partsOf(to)
  return (other.year - one.year) * 12 + other.month - one.month
}

const signed = (count: number): string => (count < 0 ? `- ${-count}` : `+ ${count}`)
const intervalOf = (count: number, unit: 'day' | 'month'): string =>
  `${count < 0 ? '-' : '+'} interval '${Math.abs(count)} ${unit}${Math.abs(count) === 1 ? '' : 's'}'`

const today = '{{as_of_date}}'

/** A rule as an expression of type date in PostgreSQL's SQL, over the placeholder of the run's day. */
export function ruleSql(rule: DateRule): string {
  if (rule.kind === 'days') return rule.days === 0 ? today : `(${today} ${signed(rule.days)})`
  const base = rule.before === 0 ? `${today}::timestamp` : `(${today} ${signed(rule.before)})::timestamp`
  const moved = rule.kind === 'shift' ? `${base} ${intervalOf(rule.months, 'month')}` : unitSql(rule, base)
  const day = `(${moved})::date`
  return rule.after === 0 ? day : `(${day} ${signed(rule.after)})`
}

function unitSql({ unit, count, offset, sunday }: Extract<DateRule, { kind: 'unit' }>, base: string): string {
  if (unit === 'week') {
    const days = 7 * count - (sunday ? 1 : 0)
    return `date_trunc('week', ${sunday ? `${base} + interval '1 day'` : base})${days === 0 ? '' : ` ${intervalOf(days, 'day')}`}`
  }
  if (unit === 'half') {
    const half = `date_trunc('year', ${base}) + interval '6 months' * (CASE WHEN extract(month FROM ${base}) > 6 THEN 1 ELSE 0 END)`
    return count === 0 ? half : `${half} ${intervalOf(6 * count, 'month')}`
  }
  const months = monthsIn[unit] * count + offset
  const truncated = `date_trunc('${unit}', ${offset === 0 ? base : `${base} - interval '${offset} months'`})`
  return months === 0 ? truncated : `${truncated} ${intervalOf(months, 'month')}`
}

/** A rule in words. */
export function ruleWords(rule: DateRule): string {
  if (rule.kind === 'days') return fromDay(rule.days, 'the day of the run')
  const day = fromDay(rule.before, 'the day of the run')
  if (rule.kind === 'shift') return fromDay(rule.after, `${howMany(rule.months, 'month')} ${day}`)
  const name = rule.unit === 'half' ? 'half-year' : rule.offset === 0 ? rule.unit : `fiscal ${rule.unit}`
  const which = rule.count === 0 ? `the ${name} of ${day}` : `the ${name} ${howMany(rule.count, name)} that of ${day}`
  return fromDay(rule.after, `the first day of ${which}`)
}

const howMany = (count: number, unit: string): string =>
  `${Math.abs(count)} ${unit}${Math.abs(count) === 1 ? '' : 's'} ${count < 0 ? 'before' : 'after'}`
const fromDay = (days: number, anchor: string): string => (days === 0 ? anchor : `${howMany(days, 'day')} ${anchor}`)
