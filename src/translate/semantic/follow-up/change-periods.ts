import { addMonths, dayOfIso, isoOf } from '../../dates/days.ts'
import { shifted } from '../assemble/comparison.ts'
import type { PeriodMark } from '../marks/mark.ts'
import type { SemanticQuery } from '../semantic-query.ts'
import type { Edit } from './edit-query.ts'
import { thingOfAnswer } from './thing-of-answer.ts'

/** "who bought nothing in 2026": rows elsewhere, in the periods named with them. */
function changeExists(edit: Edit): boolean | string {
  const { marks, query } = edit
  if (marks.exists.length === 0) return false
  const counted = query.measures[0]?.kind === 'count' && query.measures.length === 1 ? query.measures[0].of : null
  // "only those without sales in 2026" after a figure for each thing is about the things.
  const thing = thingOfAnswer(query) ?? counted
  if (thing === null || marks.exists.some((mark) => mark.everyGrain !== null) || marks.filters.length > 0)
    return 'nothing that could be missing'
  for (const mark of marks.exists) {
    const datasets = mark.datasets.filter((name) => !thing.datasets.includes(name))
    if (datasets.length === 0) return 'nothing that could be missing'
    const periods = marks.periods.map((one) => one.period)
    query.filters.push({ kind: 'exists', datasets, filters: mark.filters, periods, negated: mark.negated, thing })
  }
  edit.changed = true
  return true
}

/** Periods, comparisons, and absences in a period. */
export function changePeriods(edit: Edit): string | null {
  const { marks, query } = edit
  const existing = changeExists(edit)
  if (typeof existing === 'string') return existing
  if (existing) return null
  const [against, ...others] = marks.against
  if (others.length > 0) return 'more than one comparison'
  if (marks.periods.length > 0) {
    if (query.comparison !== null) return 'which of the two periods'
    const fresh = marks.periods.map((mark) => inYearOf(mark, query.periods))
    if (changeAbsence(edit, fresh)) return null
    const [before, ...more] = query.periods
    const [beside, ...others] = fresh
    if (edit.cues.has('also') && before !== undefined && beside !== undefined && more.length + others.length === 0) {
      const [earlier, later] = [before, beside].toSorted((a, b) => (a.from ?? '').localeCompare(b.from ?? ''))
      if (earlier === undefined || later === undefined || !areAlike(earlier, later)) return 'which of the two periods'
      if (query.dimensions.some((one) => one.kind === 'time')) return 'which of the two periods'
      query.comparison = { kind: 'periods', earlier, later }
      query.compared = 'values'
      query.periods = []
    } else query.periods = fresh
    edit.changed = true
  }
  if (against === undefined) return null
  const { comparison, explicit } = against.span
  if (comparison.kind === 'change') {
    if (!query.dimensions.some((dimension) => dimension.kind === 'time'))
      query.dimensions.push({ kind: 'time', grain: comparison.grain, cycle: null })
    query.window = { kind: 'change', shift: 1, percent: true, from: null }
    edit.changed = true
    return null
  }
  const [period, ...rest] = query.periods
  if (period === undefined || rest.length > 0 || query.comparison !== null) return 'compared with which period'
  const timed = query.dimensions.some((dimension) => dimension.kind === 'time')
  // In the place of a year that goes on, or bucket by bucket beside it, stands the whole one before it.
  const earlier = shifted(explicit && !timed ? period : wholeOf(period), comparison, against.today)
  if (earlier === null) return 'compared with which period'
  // "vs 2024" after a quarter holds different lengths against each other.
  if (explicit && !areAlike(period, earlier)) return 'compared with which period'
  if (explicit && timed) {
    if (query.window !== null || query.having.length > 0 || query.limit !== null) return 'compared with which period'
    query.periods = [earlier, period]
  } else if (explicit) {
    query.comparison = { kind: 'periods', earlier, later: period }
    query.compared = marks.notes.some((mark) => mark.note.type === 'growth') ? 'growth' : 'values'
    query.periods = []
  } else query.periods = [earlier]
  edit.changed = true
  return null
}

/** Months and quarters differ by so many days. */
const slack = 5
type Period = SemanticQuery['periods'][number]

/** Whether two periods are of one kind or one length, so that they can be held against each other. */
function areAlike(one: Period, other: Period): boolean {
  if (one.from === null || one.to === null || other.from === null || other.to === null) return false
  const [from, to] = [dayOfIso(one.from), dayOfIso(other.from)]
  const length = dayOfIso(other.to) - to
  const lengths = [dayOfIso(one.to) - from, dayOfIso(one.soFar ?? one.to) - from]
  return one.grain === other.grain || lengths.some((days) => Math.abs(days - length) <= slack)
}

/** "and in September?" after things that had nothing in October: the period of what is missing, where nothing else has one. */
function changeAbsence(edit: Edit, fresh: SemanticQuery['periods']): boolean {
  const { query } = edit
  const [absence, ...others] = query.filters.filter((filter) => filter.kind === 'exists' && filter.periods.length > 0)
  if (absence?.kind !== 'exists' || others.length > 0 || query.periods.length > 0 || edit.marks.against.length > 0) return false
  query.filters = query.filters.map((filter) => (filter === absence ? { ...absence, periods: fresh } : filter))
  edit.changed = true
  return true
}

/** The year is said: "2025", "'25", "october last year". */
const namesYear = /\d{4}|['’]\d\d|\b(?:years?|jahr\w*|année|an|año)\b/i

/** "only Q3" after figures of 2025 is that year's third quarter. */
function inYearOf(mark: PeriodMark, before: SemanticQuery['periods']): SemanticQuery['periods'][number] {
  const { period } = mark
  const [known, ...others] = before
  const [from, to] = [period.from, period.to]
  if (others.length > 0 || known?.from == null || known.to === null) return period
  if (from === null || to === null) return withinYear(mark, known.from, known.to, known)
  if (mark.dateKind !== 'absolute' || period.grain === 'year' || namesYear.test(mark.text)) return period
  const [first, last] = [known.from, isoOf(dayOfIso(known.to) - 1)].map((day) => Number(day.slice(0, 4)))
  if (first === undefined || first !== last || Number(from.slice(0, 4)) === first) return period
  const years = first - Number(from.slice(0, 4))
  const move = (day: string): string => `${String(Number(day.slice(0, 4)) + years).padStart(4, '0')}${day.slice(4)}`
  return {
    ...period,
    from: move(from),
    to: move(to),
    label: period.label.replace(from.slice(0, 4), String(first)),
    incomplete: false,
    soFar: null,
  }
}

const monthsIn: Partial<Record<Period['grain'], number>> = { month: 1, quarter: 3, half: 6, year: 12 }

/** A period to date with its days to come. */
function wholeOf(period: Period): Period {
  const months = monthsIn[period.grain]
  if (!period.incomplete || period.from === null || months === undefined || !period.from.endsWith('-01')) return period
  return { ...period, to: isoOf(addMonths(dayOfIso(period.from), months)), incomplete: false, soFar: null }
}

/** "until September" after figures of 2025 ends in that year and begins with it. */
function withinYear({ period, dateKind, text }: PeriodMark, first: string, end: string, known: Period): Period {
  const year = first.slice(0, 4)
  const bound = period.from ?? period.to
  if (bound === null || dateKind === 'rolling' || namesYear.test(text) || isoOf(dayOfIso(end) - 1).slice(0, 4) !== year) return period
  const moved = `${year}${bound.slice(4)}`
  if (moved <= first || moved >= end) return period
  const [from, to] = period.from === null ? [first, moved] : [moved, end]
  const goesOn = period.from !== null && known.incomplete
  const label = `${from} to ${isoOf(dayOfIso(to) - 1)}`
  return { ...period, from, to, label, incomplete: goesOn, soFar: goesOn ? known.soFar : null }
}
