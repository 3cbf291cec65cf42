import type * as z from 'zod'
import { dayOfIso } from '../../dates/days.ts'
import { sameThing } from '../lexicon/things.ts'
import { datasetOf, type ModelIndex } from '../model/model-index.ts'
import { pathBetween } from '../plan/reach.ts'
import type { Dimension, Filter, grainSchema, Measure, SemanticQuery, Thing } from '../semantic-query.ts'

/** What a rule looks at: the query before, the changed one, the words of the change in small letters, and what they brought. */
export type Change = {
  index: ModelIndex
  before: SemanticQuery
  after: SemanticQuery
  words: string
  /** Conditions that were not there before. */
  conditions: Filter[]
  regrouped: boolean
  /** The things of the answer before, where its rows stand for some. */
  thing: Thing | null
}
type Grain = z.infer<typeof grainSchema>
export type Rule = { when: (change: Change) => boolean; says: string }

/** Whether two parts of queries are written alike. */
export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Whether one of the groups is a bucket of time. */
export const isTimed = (dimensions: readonly Dimension[]): boolean => dimensions.some(({ kind }) => kind === 'time')

/** Whether rows had to pass a threshold on a figure, or on how it changed. */
export const passesThreshold = ({ having, changes }: SemanticQuery): boolean => having.length + changes.length > 0

const daysIn: Record<Grain, number> = { hour: 0, day: 1, week: 7, month: 31, quarter: 92, half: 184, year: 366 }

/** Whether the one period is not longer than a bucket of the groups over time. */
export function isCoarser({ dimensions, periods: [period, ...others] }: SemanticQuery): boolean {
  if (period?.from == null || period.to === null || others.length > 0) return false
  const length = dayOfIso(period.to) - dayOfIso(period.from)
  return dimensions.some((one) => one.kind === 'time' && one.grain !== null && one.cycle === null && daysIn[one.grain] >= length)
}

/** Whether things are grouped anew by the very field that a condition of before held to one value. */
export function isOneGroup(before: SemanticQuery, after: SemanticQuery): boolean {
  const held = before.filters.filter(
    (one) =>
      one.kind === 'in' &&
      !one.negated &&
      one.places.every(({ values }) => values.length === 1) &&
      after.filters.some((own) => same(own, one)),
  )
  const fresh = after.dimensions.filter((one) => !before.dimensions.some((known) => same(known, one)))
  return fresh.some((one) =>
    held.some((filter) => filter.kind === 'in' && filter.places.some(({ field }) => fieldsOf(one).includes(field))),
  )
}

/** Whether a period is held against another one. */
export const compares = ({ comparison }: SemanticQuery): boolean => comparison !== null

/** Whether a value goes through the rows: running, moving, changes. */
export const runs = ({ window }: SemanticQuery): boolean => window !== null && window.kind !== 'share' && window.kind !== 'rank'

/** Whether a figure is kept as a course of periods in one field, as for cohorts, and the whole course is asked for. */
export const isSeries = ({ measures }: SemanticQuery): boolean => measures.some((one) => one.kind === 'series' && one.period === null)

/** The fields that a group is made by; none for time. */
export const fieldsOf = (one: Dimension): string[] => (one.kind === 'thing' ? one.thing.fields : one.kind === 'field' ? one.fields : [])

/** Whether a field says something of each of the things: it is kept with them or with what they belong to. */
export const isOfThing = (index: ModelIndex, thing: Thing, ref: string): boolean =>
  thing.fields.includes(ref) || thing.datasets.some((name) => pathBetween(index, name, datasetOf(ref)) !== null)

/** Whether a condition chooses things by what they are, and not rows that belong to them. */
export function isOnThing(index: ModelIndex, thing: Thing, filter: Filter): boolean {
  if (filter.kind === 'in') return filter.places.some(({ field }) => isOfThing(index, thing, field))
  if (filter.kind === 'segment') return filter.names.some((name) => thing.datasets.includes(index.segments.get(name)?.dataset ?? ''))
  if (filter.kind === 'flag' || filter.kind === 'empty' || filter.kind === 'compare')
    return filter.fields.some((ref) => isOfThing(index, thing, ref))
  return true
}

/** Whether groups are those of a kind that each of the things belongs to, or its own time where it happened once. */
export function areOfThing(index: ModelIndex, thing: Thing, dimensions: readonly Dimension[]): boolean {
  const happened = thing.datasets.some((name) => ['event', 'log'].includes(index.datasets.get(name)?.kind ?? ''))
  return dimensions.every((one) =>
    one.kind === 'time' ? happened : fieldsOf(one).some((ref) => isOfThing(index, thing, ref)) || isThingNear(index, thing, one),
  )
}

/** Whether a group is of other things that each of the things belongs to. */
const isThingNear = (index: ModelIndex, thing: Thing, one: Dimension): boolean =>
  one.kind === 'thing' && one.thing.datasets.some((to) => thing.datasets.some((from) => pathBetween(index, from, to) !== null))

/** Two thresholds on one figure that nothing can pass. */
export function excludeEachOther({ having }: SemanticQuery): boolean {
  const figures = having.map(({ measure, period }) => JSON.stringify([period, { ...measure, label: '' }]))
  if (new Set(figures).size < having.length && having.some(({ op }) => op === '=' || op === 'between')) return true
  const bound = (up: boolean): { measure: string; value: number }[] =>
    having
      .filter(({ op, values, period }) => period === null && values.length === 1 && (up ? op.startsWith('>') : op.startsWith('<')))
      .map(({ measure, values }) => ({ measure: JSON.stringify({ ...measure, label: '' }), value: values[0] ?? 0 }))
  return bound(true).some((low) => bound(false).some((high) => high.measure === low.measure && high.value <= low.value))
}

/** Whether a word names what people do not act as: offices, products, months; by its English words. */
export const isPlaces = (word: Thing): boolean =>
  /\b(?:segment|office|product|material|article|region|team|monitor|brand|category|kpi|month|country|city|template)s?$/i.test(word.label)

/** A number that is kept with each thing and not worked out of its rows: its price. */
export const isHeld = (measure: Measure): boolean => measure.kind === 'named' && measure.metrics.length === 0

/** A share whose part has a condition that the whole has not. */
export const isPercent = ({ measures }: SemanticQuery): boolean =>
  measures.some((one) => one.kind === 'arithmetic' && one.op === 'percent' && filtersOf(one.left).length > filtersOf(one.right).length)

/** A share of the very figure that it is a part of, which is always 100 percent. */
export const isOfItself = (measure: Measure): boolean =>
  measure.kind === 'arithmetic' &&
  measure.op === 'percent' &&
  isSameSum(measure.left, measure.right) &&
  same(filtersOf(measure.left), filtersOf(measure.right))

/** Whether two figures are one, be it named as a sum or not. */
export const isSameSum = (one: Measure, other: Measure): boolean =>
  one.kind === 'named' &&
  other.kind === 'named' &&
  [one, other].every(({ fn }) => fn === null || fn === 'sum') &&
  (one.metrics[0] ?? one.fields[0]) === (other.metrics[0] ?? other.fields[0])

/** The conditions inside a figure. */
export const filtersOf = (measure: Measure): Filter[] => ('filters' in measure ? measure.filters : [])

/** A figure without what it is called, to compare with another. */
export const nameless = (measure: Measure): unknown => ('label' in measure ? { ...measure, label: '' } : measure)

/** A figure without what it is called and under which conditions. */
export const bare = (measure: Measure): unknown => ('filters' in measure ? { ...measure, label: '', filters: [] } : nameless(measure))

/** How many customers there are of each customer. */
export const countsItself = ({ measures, dimensions }: SemanticQuery): boolean =>
  dimensions.length === 1 &&
  measures.some((measure) => measure.kind === 'count' && dimensions.some((one) => one.kind === 'thing' && sameThing(one.thing, measure.of)))

/** The rows that a figure is taken from; undefined where that is not known here. */
export const rowsOf = (index: ModelIndex, measure: Measure | undefined): string | undefined =>
  measure?.kind === 'named' || measure?.kind === 'count' ? index.metrics.get(measure.metrics[0] ?? '')?.dataset : undefined

/** Things that no row happens to: customers, products. */
export const isKept = (index: ModelIndex, { datasets }: Thing): boolean =>
  datasets.length > 0 && datasets.every((name) => !['event', 'log'].includes(index.datasets.get(name)?.kind ?? ''))

/** The things that a single figure counts, where nothing is said of what they did. */
export function countedIn({ measures: [measure, ...others], dimensions, via, subject }: SemanticQuery): Thing | null {
  const single = others.length + dimensions.length + via.length === 0 && subject === null
  return single && measure?.kind === 'count' && measure.of.datasets.length > 0 ? measure.of : null
}

/** Whether the periods of such a course are shown row by row. */
export const isSeriesShown = ({ dimensions }: SemanticQuery): boolean => dimensions.some(({ kind }) => kind === 'series-period')
