import type { Field } from '../../../catalog/semantic-model.ts'
import type { PeriodFilter } from '../semantic-query.ts'
import type { Scope } from './scope.ts'

type Grain = PeriodFilter['grain']

const zoned = new Set(['timestamptz', 'timestamp with time zone'])
const order: Grain[] = ['hour', 'day', 'week', 'month', 'quarter', 'half', 'year']

/** Whether a field's values are fine enough for buckets of a grain. */
export function fineEnough(field: Field, grain: Grain): boolean {
  const own = field.grain === null ? 'day' : field.grain === 'minute' ? 'hour' : field.grain
  if (grain === 'week') return order.indexOf(own) <= order.indexOf('week')
  return order.indexOf(own) <= order.indexOf(grain)
}

const monthsOf: Partial<Record<string, number>> = { month: 1, quarter: 3, half: 6, year: 12 }

/**
 * Whether a period begins and ends where values of a coarser axis do: the sixty days to today hold no whole months, and a month that begins before them would be in or
 * out by chance. A period that is still going on may end anywhere, and a state is taken at any day.
 */
export function holdsWholeBuckets(field: Field, period: PeriodFilter): boolean {
  const months = monthsOf[field.grain ?? 'day']
  if (months === undefined || period.asOf) return true
  const begins = (day: string | null): boolean => day === null || (day.endsWith('-01') && (Number(day.slice(5, 7)) - 1) % months === 0)
  return begins(period.from) && (period.incomplete || begins(period.to))
}

/** A year that is kept as a number is its first day. */
const dayOf = (field: Field): string =>
  field.timePart === 'year' && /^(int|numeric|float)/.test(field.type) ? `make_date((${field.expression})::int, 1, 1)` : field.expression

/** A time field as a local date or timestamp in the service's zone. */
export function localTime(scope: Scope, field: Field): string {
  if (zoned.has(field.type)) return `(${field.expression} AT TIME ZONE ${quote(scope.timeZone)})`
  return dayOf(field)
}

/** The start of the bucket that a time lies in, as a date (a timestamp for hours). */
export function bucketOf(scope: Scope, field: Field, grain: Grain): string {
  const local = localTime(scope, field)
  if (grain === 'hour') return `date_trunc('hour', ${local})`
  if (grain === 'day' && field.type === 'date') return field.expression
  if (grain === 'half') {
    return `(date_trunc('year', ${local}) + interval '6 months' * (CASE WHEN extract(month FROM ${local}) > 6 THEN 1 ELSE 0 END))::date`
  }
  return `date_trunc('${grain}', ${local})::date`
}

/** A number for buckets that come again: ISO weekday, hour of the day, month or quarter of the year. */
export function cyclicBucket(scope: Scope, field: Field, grain: Grain, cycle: 'day' | 'week' | 'year'): string | null {
  const local = localTime(scope, field)
  if (cycle === 'week' && grain === 'day') return `extract(isodow FROM ${local})::int`
  if (cycle === 'day' && grain === 'hour') return `extract(hour FROM ${local})::int`
  if (cycle === 'year' && (grain === 'month' || grain === 'quarter' || grain === 'week')) return `extract(${grain} FROM ${local})::int`
  return null
}

/** That a time lies in a period. */
export function inPeriod(scope: Scope, field: Field, period: PeriodFilter): string {
  const parts: string[] = []
  const own = dayOf(field)
  if (period.from !== null && !period.asOf) parts.push(`${own} >= ${instant(scope, field, period.from)}`)
  if (period.to !== null) parts.push(`${own} < ${instant(scope, field, period.to)}`)
  return parts.length === 0 ? 'true' : parts.join(' AND ')
}

function instant(scope: Scope, field: Field, day: string): string {
  const place = scope.parameters.add(day, 'date')
  if (zoned.has(field.type)) return `(${place}::timestamp AT TIME ZONE ${quote(scope.timeZone)})`
  return place
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`
