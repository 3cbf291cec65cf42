import { dayOfIso } from '../../dates/days.ts'
import { sameThing } from '../lexicon/things.ts'
import type { Mark } from '../marks/mark.ts'
import type { Filter, Measure, PeriodFilter, SemanticQuery, Thing } from '../semantic-query.ts'
import type { Draft } from './draft.ts'
import { isNegative } from './rank.ts'

const daysIn: Record<PeriodFilter['grain'], number> = { hour: 0, day: 1, week: 7, month: 28, quarter: 90, half: 181, year: 365 }

/** Why a finished query cannot be what was asked, however its words were read; null when nothing speaks against it. */
export function senseless(draft: Draft): string | null {
  const { query, marks } = draft
  // What is a share of itself is always 100 percent.
  if (query.window?.kind === 'share' && query.dimensions.length === 0) return 'share of what'
  if (query.dimensions.some((one) => one.kind === 'thing' && isNameless(draft, one.thing))) return 'things that nothing tells apart'
  // "Q1 of each year": one quarter does not hold several years.
  const time = query.dimensions.find((one) => one.kind === 'time')
  const [period, ...others] = query.periods
  if (time?.grain != null && time.cycle === null && others.length === 0 && period?.from != null && period.to !== null) {
    if (dayOfIso(period.to) - dayOfIso(period.from) < daysIn[time.grain]) return 'the period is shorter than its buckets'
  }
  // "rank segments by customers" ranks by how many there are, and does not break down by them.
  const ranked = marks.windows.some((mark) => mark.window.kind === 'rank')
  if (ranked && marks.measures.length === 0 && marks.groups.some((mark) => mark.form === 'by')) return 'ranked by what'
  // "return value above 1000" means its size, and returns are kept as negative amounts.
  if (query.having.some(({ measure }) => isNegative(draft.context, measure, query.filters))) return 'a threshold on negative amounts'
  if (query.dimensions.filter((one) => one.kind === 'time').length > 2) return 'more than two sizes of buckets'
  if (query.limitPerGroup && isOneOfEach(draft)) return 'one of each'
  if (query.measures.some((one) => isAllOfItself(query, one))) return 'share of what'
  if (query.measures.some((one) => isAlwaysOne(query, one))) return 'a number of one'
  if (isOfAnotherDate(draft)) return 'in a period by which date'
  if (isMeanOfEvents(draft)) return 'a mean within each row'
  // What is added up or smoothed over time loses its meaning where rows are left out before or after.
  const overTime = query.window?.kind === 'running' || query.window?.kind === 'moving'
  if (overTime && (query.having.length > 0 || query.limit !== null || query.comparison !== null))
    return 'a running value over some rows only'
  if (excludeEachOther(query.filters) || isTwiceNamed(draft)) return 'two values at once'
  // Of one thing the share is all or nothing.
  const shared = query.measures.flatMap((one) =>
    one.kind === 'arithmetic' && one.op === 'percent' && one.right.kind === 'count' ? [one.right.of] : [],
  )
  const counted = query.measures.flatMap((one) =>
    one.kind === 'arithmetic' && one.op === 'percent' && one.right.kind === 'named'
      ? one.right.metrics.flatMap((name) => {
          const metric = draft.context.index.metrics.get(name)
          return metric?.aggregation === 'count' ? [metric.dataset] : []
        })
      : [],
  )
  if (counted.some((name) => query.dimensions.some((one) => one.kind === 'thing' && one.thing.datasets.includes(name))))
    return 'share of what'
  if (shared.some((thing) => query.dimensions.some((one) => one.kind === 'thing' && sameThing(one.thing, thing)))) return 'share of what'
  return sideBySide(marks.all)
}

/** A part whose conditions hold for the whole query is all of what it is held against. */
function isAllOfItself({ filters }: SemanticQuery, measure: Measure): boolean {
  if (measure.kind !== 'arithmetic' || measure.op !== 'percent' || !('filters' in measure.left)) return false
  const held = filters.map((one) => JSON.stringify(one))
  return measure.left.filters.length > 0 && measure.left.filters.every((one) => held.includes(JSON.stringify(one)))
}

/** Things without a key or a name, whose rows would fall into one. */
function isNameless({ context: { index } }: Draft, { fields, datasets }: Thing): boolean {
  const kept = datasets.flatMap((name) => index.datasets.get(name) ?? [])
  return fields.length === 0 && kept.length > 0 && kept.every(({ primaryKey, nameField }) => primaryKey.length === 0 && nameField === null)
}

/** Of each thing there is one, and of a thing that a condition names as well. */
const isAlwaysOne = ({ dimensions, filters }: SemanticQuery, measure: Measure): boolean =>
  measure.kind === 'count' &&
  (dimensions.some((one) => one.kind === 'thing' && sameThing(one.thing, measure.of)) ||
    (dimensions.length > 0 &&
      filters.some(
        (filter) =>
          filter.kind === 'in' &&
          !filter.negated &&
          filter.places.every(({ field, values }) => values.length === 1 && measure.of.fields.includes(field)),
      )))

/** "the most profitable segment per customer": a customer has one segment, and nothing is ranked within one. */
function isOneOfEach({ query }: Draft): boolean {
  const [group, ranked] = query.dimensions
  if (group?.kind !== 'thing' || ranked?.kind !== 'thing') return false
  return ranked.thing.fields.some((ref) => group.thing.datasets.includes(ref.slice(0, ref.indexOf('.'))))
}

/** "orders shipped in 2025": what is done is a value, and its own date stands beside it. */
function isOfAnotherDate({ query, context: { index } }: Draft): boolean {
  if (query.periods.length === 0) return false
  return query.filters.some((filter) => {
    if (filter.kind !== 'in' || filter.negated || !/^[a-z]+ed$/i.test(filter.label)) return false
    const word = filter.label.toLowerCase().slice(0, -2)
    return filter.places.some(({ field }) => {
      const dataset = index.fields.get(field)?.dataset
      return (
        dataset?.fields.some((one) => one.role === 'time' && one.name !== dataset.timeAxis && one.name.toLowerCase().startsWith(word)) ===
        true
      )
    })
  })
}

/** "average quantity per order": the mean of the rows of each order is hardly meant, where nobody knows an order by name. */
function isMeanOfEvents({ query, marks, context: { index } }: Draft): boolean {
  const [measure] = query.measures
  if (measure?.kind !== 'named' || !/^(average|avg|mean)\b/i.test(measure.label)) return false
  return marks.groups.some(
    ({ form, dimensions }) =>
      form === 'per' &&
      dimensions.some(
        (one) =>
          one.kind === 'thing' &&
          one.thing.datasets.length > 0 &&
          one.thing.datasets.every(
            (name) => index.datasets.get(name)?.nameField == null && index.datasets.get(name)?.concept === undefined,
          ),
      ),
  )
}

/** "how many buy A and how many B": no row has two values of one field. */
function excludeEachOther(filters: readonly Filter[]): boolean {
  const chosen = filters.flatMap((filter) => (filter.kind === 'in' && !filter.negated ? [filter] : []))
  return chosen.some((one, at) =>
    chosen.slice(at + 1).some((other) => {
      const shared = one.places.filter(({ field }) => other.places.some((place) => place.field === field))
      return shared.length > 0 && shared.every(({ field, values }) => !values.some((value) => valuesOf(other, field).includes(value)))
    }),
  )
}

/** "bought FG-1 and also Fizzwell products", "… but not FG-2": two products are of two rows, whichever of their fields says so. */
function isTwiceNamed({ query, context: { index } }: Draft): boolean {
  const conceptOf = (ref: string): string | undefined => {
    const entry = index.fields.get(ref)
    return entry?.dataset.nameField === entry?.field.name ? entry?.dataset.concept : entry?.field.concept
  }
  const named = query.filters.flatMap((filter) => (filter.kind === 'in' ? [filter] : []))
  return named.some((one, at) =>
    named.slice(at + 1).some((other) => {
      const concept = conceptOf(one.places[0]?.field ?? '')
      if (concept === undefined || concept !== conceptOf(other.places[0]?.field ?? '')) return false
      if (one.places.some(({ field }) => other.places.some((place) => place.field === field))) return false
      return !one.negated && !other.negated ? true : query.via.length > 0
    }),
  )
}

const valuesOf = ({ places }: Extract<Filter, { kind: 'in' }>, field: string): string[] =>
  places.flatMap((place) => (place.field === field ? place.values : []))

/** "revenue of products with stockouts": the second number is a condition on the products and nothing that is asked for. */
function sideBySide(marks: readonly Mark[]): string | null {
  for (const [at, left] of marks.entries()) {
    if (left.kind !== 'measure') continue
    const next = marks.slice(at + 1).findIndex((mark) => mark.kind === 'measure')
    const between = next < 0 ? [] : marks.slice(at + 1, at + 1 + next)
    const of = between.findIndex((mark) => isPreposition(mark, 'of'))
    if (of >= 0 && between.slice(of + 1).some((mark) => isPreposition(mark, 'with'))) return 'a condition that is a number'
  }
  return null
}

const isPreposition = (mark: Mark, text: string): boolean => mark.kind === 'atom' && mark.atom.ops.get('prep')?.includes(text) === true
