import type { Comparison } from '../../dates/date-span.ts'
import { addMonths, dayOfIso, isoOf } from '../../dates/days.ts'
import { defaultMeasure, usualMeasure } from '../rules/conditions.ts'
import { countMeasure } from '../rules/context.ts'
import type { Dimension, Measure, PeriodFilter } from '../semantic-query.ts'
import { type Draft, isPlural } from './draft.ts'
import { periodFilter } from './period-filter.ts'
import { bothOrEither } from './together.ts'

/** Growth, differences and comparisons between periods. */
export function settleComparison(draft: Draft): string | null {
  const { query, marks } = draft
  const growth = marks.notes.map((mark) => mark.note).find((note) => note.type === 'growth')
  const against = marks.against[0]
  if (marks.against.length > 1) return 'more than one comparison'
  const ways = new Set(marks.notes.flatMap(({ note }) => (note.type === 'growth' && note.direction !== null ? [note.direction] : [])))
  // "rising sales but falling margin".
  if (ways.size > 1) return 'two changes at once'
  if (growth === undefined && against === undefined && query.periods.length > 1 && isTogether(draft)) return null
  if (growth === undefined && against === undefined)
    return query.periods.length > 1 && !query.dimensions.some((one) => one.kind === 'time') ? periodsBeside(draft) : null
  if (bucketsThat(draft)) return 'which buckets changed'
  countChanged(draft)
  const reason = changesAsked(draft)
  if (reason !== null) return reason
  if (query.measures.length === 0) {
    const usual = usualMeasure(draft.context.model)
    // "have orders risen": what no table describes is counted.
    const counts = growth === undefined || (draft.subject?.thing.datasets.length === 0 && marks.ranks.length === 0)
    const count = counts ? countCompared(draft) : null
    if (usual === null || (draft.subject !== null && growth === undefined && count === null)) return 'growth of what'
    query.measures = [count ?? usual]
    if (count === null) draft.assumptions.push({ text: usual.label, about: 'measure' })
    else {
      draft.subject = null
      // One figure is shown whichever way it went.
      if (query.dimensions.length === 0 && growth?.threshold === undefined) query.changes = []
    }
  }
  const percent = growth === undefined && against !== undefined && marks.notes.some((mark) => mark.note.type === 'percent')
  query.compared = growth?.percent === true || percent ? 'growth' : 'values'
  if (against !== undefined) {
    const { comparison } = against.span
    if (comparison.kind === 'change') {
      const earlier = bucketBefore(draft, comparison.grain)
      if (earlier === null) return changes(draft, comparison.grain)
      query.compared = 'growth'
      return compare(draft, earlier.earlier, earlier.later)
    }
    const buckets = query.dimensions.find((dimension) => dimension.kind === 'time')
    if (buckets?.grain != null && comparison.kind === 'shift' && comparison.unit === buckets.grain && comparison.amount === 1)
      return changes(draft, buckets.grain)
    const [named] = query.periods
    const asked = marks.measures.length > 0 || draft.subject !== null
    const later = named ?? (asked ? currentUnit(comparison, against.today) : null)
    if (later === null || query.periods.length > 1) return 'compared with which period'
    if (named === undefined) {
      draft.assumptions.push({ text: `the ${later.grain} so far, and the same days of the ${later.grain} before`, about: null })
      const before = shifted(later, { kind: 'shift', amount: 1, unit: later.grain, of: null }, against.today)
      return before === null ? 'compared with which period' : compare(draft, before, later)
    }
    const earlier = shifted(later, comparison, against.today)
    if (earlier === null) return 'compared with which period'
    const same = earlier.from === later.from && earlier.to === later.to
    return compare(draft, same && isLast(against.span.text) ? yearBefore(earlier) : earlier, later)
  }
  const time = query.dimensions.find((dimension) => dimension.kind === 'time')
  if (growth !== undefined && time?.grain != null && query.periods.length < 2) return changes(draft, time.grain)
  if (query.periods.length === 2) return sideBySide(draft)
  if (query.periods.length > 2) return 'more than two periods'
  const [period] = query.periods
  // "how did stock value develop in 2026": its course, where one period is named.
  if (
    growth?.course === true &&
    growth.direction === null &&
    period !== undefined &&
    query.periods.length === 1 &&
    marks.periods[0]?.ends == null
  ) {
    query.dimensions.push({ kind: 'time', grain: null, cycle: null })
    query.compared = null
    return null
  }
  const ends = marks.periods[0]?.ends ?? null
  if (ends !== null) return compare(draft, ends[0], ends[1])
  if (time?.grain != null) return changes(draft, time.grain)
  if (period === undefined) return 'growth over which period'
  const later = upToToday(period)
  const earlier = shifted(later, { kind: 'previous' }, '')
  return earlier === null ? 'growth over which period' : compare(draft, earlier, later)
}

/** "months where revenue dropped": each bucket is meant, not the last one. */
const bucketsThat = ({ marks }: Draft): boolean =>
  marks.ranks.length === 0 &&
  marks.all.some((mark, at) => {
    const next = marks.all[at + 1]
    const bucket = mark.kind === 'atom' && mark.atom.ops.has('bucket') && isPlural(mark.atom.text)
    return bucket && next?.kind === 'atom' && (['that', 'where', 'when', 'which'] as const).some((op) => next.atom.ops.has(op))
  })

/** "by how much did orders drop", "how did orders develop": what changes is how many there are. */
function countChanged(draft: Draft): void {
  const { query, marks, subject, context } = draft
  if (subject?.atom == null || query.measures.length > 0 || marks.ranks.length > 0 || query.via.length > 0) return
  const asked = marks.all.some((mark) => mark.kind === 'atom' && (mark.atom.ops.has('how-much') || mark.atom.ops.has('how')))
  const measure = asked && subject.atom.metrics.length > 0 ? countMeasure(context, subject.atom, false) : null
  if (measure === null) return
  query.measures = [measure]
  draft.subject = null
}

/** "orders in October vs September": how many there are, unless they are to be listed. */
function countCompared({ subject, marks, context, query }: Draft): Measure | null {
  if (subject?.atom == null || subject.atom.metrics.length === 0 || query.columns.length > 0) return null
  const listed = marks.all.some((mark) => mark.kind === 'atom' && (['which', 'list', 'all'] as const).some((op) => mark.atom.ops.has(op)))
  return listed || marks.ranks.length + marks.havings.length + marks.exists.length > 0 ? null : countMeasure(context, subject.atom, false)
}

/** "customers whose revenue fell", "growth above 10 percent": only those that changed that way. */
function changesAsked(draft: Draft): string | null {
  const { query, marks, subject } = draft
  const growth = marks.notes.map((mark) => mark.note).find((note) => note.type === 'growth')
  if (growth === undefined || marks.ranks.length > 0) return null
  const { threshold, direction } = growth
  const counted = countedThings(draft, growth.than === true)
  if (typeof counted === 'string') return counted
  if (counted) {
    query.changes = [threshold ?? { by: 'difference', op: direction === 'asc' ? '<' : '>', values: [0] }]
    return null
  }
  if (threshold !== undefined) {
    if (subject === null && query.dimensions.length === 0) return 'a threshold on one change'
    query.changes = [threshold]
  } else if (subject !== null) {
    if (direction === null) return 'only those that changed that way'
    query.changes = [{ by: 'difference', op: direction === 'asc' ? '<' : '>', values: [0] }]
  }
  return null
}

/** "how many customers spent more in 2025 than in 2024" counts the things whose number changed; whether it does. */
function countedThings(draft: Draft, than: boolean): boolean | string {
  const { query, marks, context } = draft
  const [first, ...others] = marks.measures
  if (first?.measure.kind !== 'count' || (first.bare && !than)) return false
  const at = marks.notes.find((mark) => mark.note.type === 'growth')?.from ?? 0
  if (at < first.from) return false
  const [number, ...more] = others.map((mark) => mark.measure)
  const measure = number ?? (query.via.length > 0 ? defaultMeasure(context, query.via) : null)
  if (measure === null || more.length > 0) return 'how many changed in what'
  query.measures = [measure]
  query.dimensions = [...query.dimensions, { kind: 'thing', thing: first.measure.of }]
  query.filters.push(...first.measure.filters)
  query.outer = { fn: 'count', keep: query.dimensions.length - 1 }
  return true
}

/** "grew in 2026" while the year goes on: so far, against the same days of the year before. */
function upToToday(period: PeriodFilter): PeriodFilter {
  if (period.soFar === null || period.from === null) return period
  return relabel(period, period.from, period.soFar, true)
}

/** "q3 yoy": one quarter held against that of the year before; null where several buckets are meant. */
function bucketBefore({ query }: Draft, grain: PeriodFilter['grain']): { earlier: PeriodFilter; later: PeriodFilter } | null {
  const [later] = query.periods
  if (later?.from == null || later.to === null || query.periods.length > 1) return null
  if (query.dimensions.some((dimension) => dimension.kind === 'time')) return null
  const whole = upToToday(later)
  const earlier = shifted(whole, { kind: 'shift', amount: 1, unit: grain, of: null }, '')
  return earlier?.to == null || earlier.to > later.from ? null : { earlier, later: whole }
}

/** "this October and last October": beside the same month, the last one is that of the year before. */
const isLast = (text: string): boolean => /\b(last|previous|prior|letzte[rnms]?|vorige[rnms]?|dernier|dernière|pasado|último)\b/i.test(text)
const yearBefore = (period: PeriodFilter): PeriodFilter =>
  period.from === null || period.to === null
    ? period
    : relabel(period, isoOf(addMonths(dayOfIso(period.from), -12)), isoOf(addMonths(dayOfIso(period.to), -12)))

/** Two periods of a number are shown beside each other; of things that did something it is not clear whether in both or in either. */
function periodsBeside(draft: Draft): string | null {
  if (draft.marks.periods.every((mark) => mark.either === true)) return null
  if (draft.query.via.length > 0 && (draft.subject !== null || draft.query.measures.some((measure) => measure.kind === 'count')))
    return bothOrEither
  // "first quarter sales of the last three years": nothing says that one is held against the other.
  const compared = draft.marks.all.some(
    (mark) => mark.kind === 'atom' && (['versus', 'difference', 'cmp', 'than'] as const).some((op) => mark.atom.ops.has(op)),
  )
  if (!compared && new Set(draft.query.periods.map(({ grain }) => grain)).size > 1) return 'periods of different lengths'
  const bucket = bucketsNamed(draft)
  if (bucket === null) return sideBySide(draft)
  const count = countCompared(draft)
  if (draft.subject !== null && count === null) return sideBySide(draft)
  if (count !== null && draft.subject !== null) {
    draft.query.measures = [count]
    draft.subject = null
  }
  draft.query.dimensions = [{ kind: 'time', grain: bucket, cycle: null }]
  return null
}

/** "of September and October together", "the sum of May, June and July": one figure over all of them. */
function isTogether({ query, marks }: Draft): boolean {
  const compared = marks.all.some((mark) => mark.kind === 'atom' && (mark.atom.ops.has('versus') || mark.atom.ops.has('difference')))
  const said = marks.all.some(
    (mark) =>
      mark.kind === 'atom' &&
      /^(together|combined|altogether|all together|in total|taken together|zusammen|insgesamt)$/i.test(mark.atom.text),
  )
  return !compared && (said || query.measures.some((measure) => measure.kind === 'named' && measure.fn === 'sum'))
}

/** "cases sold in December 2025 and January 2026": one figure for each bucket that is named; nothing is held against anything. */
function bucketsNamed(draft: Draft): PeriodFilter['grain'] | null {
  const { query, marks, subject } = draft
  const [a] = query.periods
  if (isTogether(draft)) return null
  if (a === undefined || query.periods.length < 2 || query.periods.some(({ grain }) => grain !== a.grain)) return null
  if (new Set(query.periods.map(({ from }) => from)).size < query.periods.length) return null
  if (
    query.dimensions.length > 0 ||
    (subject !== null && subject.thing.datasets.length > 0) ||
    marks.ranks.length + marks.havings.length + marks.exists.length > 0
  )
    return null
  const comparing = marks.all.some(
    (mark) =>
      mark.kind === 'atom' &&
      (['versus', 'difference', 'cmp', 'than', 'both', 'about'] as const).some((op) => mark.atom.ops.has(op) && !mark.atom.ops.has('and')),
  )
  const joined = marks.periods.slice(1).every((second, at) => {
    const first = marks.periods[at]
    return marks.all.some(
      (mark) =>
        mark.kind === 'atom' &&
        (mark.atom.ops.has('and') || mark.atom.ops.has('comma')) &&
        first !== undefined &&
        mark.from >= first.to &&
        mark.to <= second.from,
    )
  })
  const whole = query.periods.every((period) => period.from !== null && period.to !== null && isBucket(period))
  return comparing || !joined || !whole || marks.periods.some((mark) => mark.ends !== null) ? null : a.grain
}

const bucketMonths: Partial<Record<PeriodFilter['grain'], number>> = { month: 1, quarter: 3, half: 6, year: 12 }

/** Whether a period is one whole bucket of its grain, or the one that goes on. */
function isBucket({ from, to, grain, incomplete }: PeriodFilter): boolean {
  const months = bucketMonths[grain]
  if (from === null || to === null || months === undefined || !from.endsWith('-01')) return false
  return incomplete || wholeMonths(from, to) === months
}

function sideBySide(draft: Draft): string | null {
  const [a, b, ...others] = draft.query.periods.toSorted((x, y) => (x.from ?? '').localeCompare(y.from ?? ''))
  if (a === undefined || b === undefined || others.length > 0) return 'more than two periods'
  draft.query.compared ??= 'values'
  const same = a.from === b.from && a.to === b.to
  return compare(draft, same && draft.marks.periods.some((mark) => isLast(mark.text)) ? yearBefore(a) : a, b)
}

function compare(draft: Draft, earlier: PeriodFilter, later: PeriodFilter): string | null {
  if (dimensionsOf(draft).some((dimension) => dimension.kind === 'time' || isTimeOf(draft, dimension))) {
    if (draft.query.compared === 'growth') return 'buckets of two periods do not meet'
    draft.query.periods = [earlier, later].toSorted((a, b) => (a.from ?? '').localeCompare(b.from ?? ''))
    draft.query.compared = null
    return null
  }
  if (earlier.from === later.from && earlier.to === later.to) return 'a period compared with itself'
  const [first, second] = (earlier.from ?? '') <= (later.from ?? '') ? [earlier, later] : [later, earlier]
  draft.query.comparison = { kind: 'periods', earlier: first, later: second }
  draft.query.periods = []
  return null
}

const dimensionsOf = ({ query, subject }: Draft): Dimension[] =>
  subject === null ? query.dimensions : [...query.dimensions, { kind: 'thing', thing: subject.thing }]

/** Things that are dates themselves: cohorts. Two periods of them are two groups of rows. */
const isTimeOf = ({ context }: Draft, dimension: Dimension): boolean =>
  (dimension.kind === 'thing' ? dimension.thing.fields : dimension.kind === 'field' ? dimension.fields : []).some(
    (ref) => context.index.fields.get(ref)?.field.role === 'time',
  )

function changes(draft: Draft, grain: 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'half' | 'year'): string | null {
  const { query } = draft
  const time = query.dimensions.find((dimension) => dimension.kind === 'time')
  const bucket = time?.grain ?? grain
  if (time === undefined) query.dimensions.push({ kind: 'time', grain, cycle: null })
  const months = { month: 1, quarter: 3, half: 6, year: 12, hour: 0, day: 0, week: 0 }
  const shift = bucket === grain ? 1 : months[grain] / (months[bucket] || Number.NaN)
  if (!Number.isInteger(shift) || shift < 1) return 'change over which buckets'
  query.comparison = null
  query.window = { kind: 'change', shift, percent: true, from: earlierStart(query.periods, bucket, shift) }
  query.compared = null
  return null
}

/** Moves the start of the period back, so that its first bucket has one to be compared with; gives back the start asked for. */
function earlierStart(periods: PeriodFilter[], grain: PeriodFilter['grain'], shift: number): string | null {
  const [period] = periods
  if (period?.from == null || periods.length > 1) return null
  const { from } = period
  const months = { month: 1, quarter: 3, half: 6, year: 12, hour: 0, day: 0, week: 0 }[grain]
  const days = grain === 'week' ? 7 : grain === 'day' ? 1 : 0
  if (months + days === 0) return null
  const start = dayOfIso(from)
  period.from = isoOf(months > 0 ? addMonths(start, -months * shift) : start - days * shift)
  return from
}

/** "vs last year" alone is about this year so far; null where the words name no unit that goes on. */
function currentUnit(comparison: Comparison, today: string): PeriodFilter | null {
  const unit =
    comparison.kind === 'shift' && comparison.amount === 1 && comparison.of === null
      ? comparison.unit
      : comparison.kind === 'period' && comparison.period.kind === 'relative'
        ? comparison.period.grain
        : null
  const months = unit === 'year' ? 12 : unit === 'quarter' ? 3 : unit === 'month' ? 1 : 0
  if (unit === null || months === 0) return null
  const month = Number(today.slice(5, 7)) - 1
  const from = `${today.slice(0, 4)}-${String(month - (month % months) + 1).padStart(2, '0')}-01`
  const to = isoOf(dayOfIso(today) + 1)
  return { from, to, label: `${from} to ${today}`, grain: unit, incomplete: true, asOf: false, soFar: null }
}

/** The period that another is compared with; null when it has no ends. */
export function shifted(period: PeriodFilter, comparison: Comparison, today: string): PeriodFilter | null {
  if (comparison.kind === 'period') return periodFilter(comparison.period, today)
  if (comparison.kind === 'change' || period.from === null || period.to === null) return null
  const [from, to] = [dayOfIso(period.from), dayOfIso(period.to)]
  const move = (days: (day: number) => number): PeriodFilter => relabel(period, isoOf(days(from)), isoOf(days(to)))
  if (comparison.kind === 'shift') {
    const { amount, unit } = comparison
    const months = { month: 1, quarter: 3, half: 6, year: 12, hour: 0, day: 0, week: 0 }[unit]
    return months > 0 ? move((day) => addMonths(day, -months * amount)) : move((day) => day - amount * (unit === 'week' ? 7 : 1))
  }
  if (period.incomplete) {
    // "this year" so far is held against the same days of the year before.
    const unit = { month: 1, quarter: 3, half: 6, year: 12, hour: 0, day: 0, week: 0 }[period.grain]
    if (unit > 0) return move((day) => addMonths(day, -unit))
    if (period.grain === 'week') return move((day) => day - 7)
  }
  const whole = wholeMonths(period.from, period.to)
  return whole === null ? move((day) => day - (to - from)) : move((day) => addMonths(day, -whole))
}

/** How many months a period covers when it begins and ends on the first of one. */
function wholeMonths(from: string, to: string): number | null {
  if (!from.endsWith('-01') || !to.endsWith('-01')) return null
  const count = (text: string): number => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7))
  return count(to) - count(from)
}

function relabel(period: PeriodFilter, from: string, to: string, incomplete = false): PeriodFilter {
  const last = isoOf(dayOfIso(to) - 1)
  const label = period.grain === 'year' && from.endsWith('-01-01') && to.endsWith('-01-01') ? from.slice(0, 4) : `${from} to ${last}`
  return { ...period, from, to, label, incomplete, soFar: null }
}
