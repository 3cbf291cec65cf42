import { dayOfIso, isoOf } from '../../dates/days.ts'
import type { ExistsMark } from '../marks/mark.ts'
import { datasetOf } from '../model/model-index.ts'
import type { Filter } from '../semantic-query.ts'
import { type Draft, filterFields } from './draft.ts'
import { bothOrEither, inEach } from './together.ts'

/** Rows that must exist elsewhere, or must not, become filters; periods and filters after them belong to them. */
export function settleExists(draft: Draft): string | null {
  const { query, subject } = draft
  const marks = { ...draft.marks, exists: draft.marks.exists.filter((mark) => !isEmptyField(draft, mark)) }
  const negated = marks.exists.filter((mark) => mark.negated)
  const every = marks.exists.find((mark) => mark.everyGrain !== null)
  if (every !== undefined) return everyBucket(draft, every)
  const both = marks.all.some((mark) => mark.kind === 'atom' && mark.atom.ops.has('both'))
  if (both && query.via.length > 0 && query.periods.length === 2 && negated.length === 0) {
    const counted = query.measures[0]
    const both = subject?.thing ?? (counted?.kind === 'count' ? counted.of : undefined)
    // "bought FG-1 in both years": that product in each of them.
    const own = new Set(both?.datasets ?? [])
    const ofRows = query.filters.filter((filter) => filterFields(filter).every((ref) => !own.has(datasetOf(ref))))
    query.filters = [...query.filters.filter((filter) => !ofRows.includes(filter)), ...inEach(query.via, query.periods, both, ofRows)]
    query.via = []
    query.periods = []
    return null
  }
  const first = negated[0]
  if (first === undefined) return null
  const measure = query.measures[0]
  const thing = subject?.thing ?? (measure?.kind === 'count' ? measure.of : null)
  if (thing === null) return 'nothing that could be missing'
  // "bought FG-1 but never Fizzwell products": what is missing are rows of the verb, and no products.
  const named = first.datasets[0]
  if (query.via.length > 0 && first.filters.length > 0 && draft.context.index.datasets.get(named ?? '')?.kind === 'reference')
    return 'nothing that could be missing'
  const sameVerb = first.noun === null && first.datasets.some((name) => query.via.includes(name))
  const own = new Set(query.via.length > 0 && !sameVerb ? query.via : thing.datasets)
  const outside = query.filters.filter(
    (filter) =>
      filterFields(filter).some((ref) => !own.has(datasetOf(ref))) && !filterFields(filter).some((ref) => own.has(datasetOf(ref))),
  )
  const [inner, kept] = [outside, query.filters.filter((filter) => !outside.includes(filter))]
  const before = marks.periods.filter((mark) => query.via.length > 0 && mark.from < first.from).map((mark) => mark.period)
  if (before.length > 1 && marks.periods.some((mark) => mark.from < first.from && mark.either !== true)) return bothOrEither
  // Who has not ordered in the last six months has not ordered since then either.
  const periods = query.periods
    .filter((period) => !before.includes(period))
    .map((period) => marks.periods.find((mark) => mark.period === period)?.toToday ?? period)
  const exists: Filter[] = negated.map((mark) => ({
    kind: 'exists',
    datasets: [...mark.datasets, ...(inner.length > 0 ? aggregatesOf(draft, thing.fields) : [])].filter((name) => !own.has(name)),
    filters: [...mark.filters, ...inner],
    periods,
    negated: true,
    thing,
  }))
  if (exists.some((filter) => filter.kind === 'exists' && filter.datasets.length === 0)) return 'nothing that could be missing'
  query.filters = [...kept, ...exists]
  query.periods = before
  if (query.via.length > 0 && (before.length > 0 || sameVerb)) {
    query.filters.push({ kind: 'exists', datasets: query.via, filters: [], periods: before, negated: false, thing })
    query.via = []
    query.periods = []
  }
  return null
}

/** "customers with no segment": a field of theirs that is empty. */
function isEmptyField({ query, subject, context }: Draft, mark: ExistsMark): boolean {
  const { noun } = mark
  if (!mark.negated || noun === null || mark.filters.length > 0) return false
  const things =
    subject === null ? query.measures.flatMap((measure) => (measure.kind === 'count' ? measure.of.datasets : [])) : subject.thing.datasets
  const own = noun.fields.filter((ref) => things.includes(datasetOf(ref)))
  const fields = own.length > 0 ? own : noun.datasets.length === 0 ? noun.fields : []
  if (fields.some((ref) => context.index.fields.get(ref)?.field.role === 'identifier')) return false
  if (fields.length === 0 || (subject?.thing.fields.some((ref) => fields.includes(ref)) ?? false)) return false
  query.filters.push({ kind: 'empty', fields, negated: false })
  return true
}

/** Aggregates that hold the thing: asked where the rows themselves do not know a condition, such as the sales office. */
const aggregatesOf = (draft: Draft, fields: readonly string[]): string[] =>
  [...new Set(fields.map(datasetOf))].filter((name) => draft.context.index.datasets.get(name)?.kind === 'aggregate')

/** "bought in every month of": things with rows in as many buckets as the period has. */
function everyBucket(draft: Draft, mark: ExistsMark): string | null {
  const { query, subject } = draft
  const measure = query.measures[0]
  const thing = subject?.thing ?? (measure?.kind === 'count' ? measure.of : null)
  const [period] = query.periods
  const grain = mark.everyGrain
  if (thing === null || grain === null || period?.from == null || period.to === null || query.periods.length > 1)
    return 'every period of what'
  query.having.push({
    measure: { kind: 'buckets', grain, datasets: mark.datasets, label: `${grain}s` },
    period: null,
    op: '=',
    values: [bucketsIn(period.from, period.soFar ?? period.to, grain)],
  })
  query.via = mark.datasets
  return null
}

function bucketsIn(from: string, to: string, grain: NonNullable<ExistsMark['everyGrain']>): number {
  const days = dayOfIso(to) - dayOfIso(from)
  if (grain === 'day') return days
  if (grain === 'week') return Math.round(days / 7)
  const last = isoOf(dayOfIso(to) - 1)
  const months = (Number(last.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(last.slice(5, 7)) - Number(from.slice(5, 7)) + 1
  return Math.max(1, Math.ceil(months / { month: 1, quarter: 3, year: 12 }[grain]))
}
