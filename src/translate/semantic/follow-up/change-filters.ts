import type { RuleContext } from '../rules/context.ts'
import type { Filter, SemanticQuery } from '../semantic-query.ts'
import type { Edit } from './edit-query.ts'

/** Conditions: another value in the place of one, one more beside it, or left out. A text says why that cannot be done. */
export function changeFilters(edit: Edit): string | null {
  const { marks, query, cues } = edit
  for (const mark of marks.filters) {
    if (query.filters.some((known) => known.kind === 'of-answer' && isChosenBy(known.query, mark.filter, edit.context)))
      return 'the things shown were chosen that way already'
    if (replacedInPart(edit, mark.filter)) continue
    const excluded = leaveOut(edit, mark.filter)
    if (typeof excluded === 'string') return excluded
    if (excluded) continue
    const at = query.filters.findIndex((known) => sameSubject(known, mark.filter, edit.context) || isOtherValue(known, mark.filter))
    const turned = query.filters[at]?.kind === 'flag'
    if (at >= 0 && cues.has('also') && !turned) {
      const merged = mergeValues(query.filters[at], mark.filter)
      // "and the acknowledged ones" stand in the place of the others.
      const taken = merged ?? (/\bones\W*$/i.test(edit.words) ? mark.filter : null)
      if (taken === null) return 'these conditions do not go together'
      query.filters = query.filters.map((known, index) => (index === at ? taken : known))
    } else if (at >= 0 && !isNegated(mark.filter)) query.filters = query.filters.map((known, index) => (index === at ? mark.filter : known))
    else query.filters = [...query.filters, mark.filter]
    edit.changed = true
  }
  return null
}

/** Whether another value of the same kind chose the things of an answer. */
const isChosenBy = (query: SemanticQuery, filter: Filter, context: RuleContext): boolean =>
  query.filters.some((known) =>
    known.kind === 'flag' && filter.kind === 'flag'
      ? known.fields.some((ref) => filter.fields.includes(ref))
      : known.kind === filter.kind && ['in', 'segment'].includes(filter.kind) && sameSubject(known, filter, context),
  )

/** "but not B" after those who bought A: none of those who bought B. Said of the rows themselves it would change nothing. */
function leaveOut(edit: Edit, filter: Filter): boolean | string {
  const { query } = edit
  if (filter.kind !== 'in' || !filter.negated) return false
  const against = query.filters.find((known) => known.kind === 'in' && !known.negated && sharesField(known, filter))
  if (against?.kind !== 'in') return false
  const fields = new Set(filter.places.map(({ field }) => field))
  const left = against.places
    .filter(({ field }) => fields.has(field))
    .map(({ field, values }) => {
      const without = filter.places.find((place) => place.field === field)?.values ?? []
      return { field, values: values.filter((value) => !without.includes(value)) }
    })
  const shrunk = left.some(({ values }, at) => values.length < (against.places[at]?.values.length ?? 0))
  if (shrunk && left.every(({ values }) => values.length > 0)) {
    query.filters = query.filters.map((known) => (known === against ? { ...against, places: left } : known))
    edit.changed = true
    return true
  }
  const thing = query.subject ?? (query.measures.length === 1 && query.measures[0]?.kind === 'count' ? query.measures[0].of : null)
  if (shrunk || query.via.length === 0 || thing === null) return 'nothing of that is there'
  const filters = query.filters.map((known) => (known === against ? { ...filter, negated: false } : known))
  const others = { ...query, measures: [], subject: thing, columns: [], filters }
  query.filters = [
    ...query.filters,
    { kind: 'of-answer', thing, row: null, query: others, negated: true, said: `those with ${filter.label}` },
  ]
  edit.changed = true
  return true
}

/** "and the acknowledged ones" after those that are not. */
const isOtherValue = (known: Filter, filter: Filter): boolean =>
  known.kind === 'flag' && filter.kind === 'flag' && known.value !== filter.value && known.fields.some((ref) => filter.fields.includes(ref))

const sharesField = (a: Extract<Filter, { kind: 'in' }>, b: Extract<Filter, { kind: 'in' }>): boolean =>
  a.places.some((one) => b.places.some((other) => one.field === other.field))

const isNegated = (filter: Filter): boolean => 'negated' in filter && filter.negated

/** Whether two filters are about the same thing, so that the new one takes the place of the old one. */
function sameSubject(a: Filter, b: Filter, context: RuleContext): boolean {
  if (a.kind !== 'in' || b.kind !== 'in')
    return a.kind === 'segment' && b.kind === 'segment' && a.names.some((name) => sameDataset(context, name, b.names))
  const concept = (field: string): string => context.index.fields.get(field)?.field.concept ?? field
  return a.places.some((one) => b.places.some((other) => one.field === other.field || concept(one.field) === concept(other.field)))
}

const sameDataset = (context: RuleContext, name: string, others: readonly string[]): boolean =>
  others.some((other) => context.index.segments.get(other)?.dataset === context.index.segments.get(name)?.dataset)

function mergeValues(a: Filter | undefined, b: Filter): Filter | null {
  if (a?.kind !== 'in' || b.kind !== 'in' || a.negated !== b.negated) return null
  const places = a.places.flatMap((place) => {
    const more = b.places.find((other) => other.field === place.field)
    return more === undefined ? [] : [{ field: place.field, values: [...new Set([...place.values, ...more.values])] }]
  })
  return places.length === 0 ? null : { ...a, places, label: `${a.label}, ${b.label}` }
}

/** "sorry, Berlin" after a share of Vienna: the condition of the part is replaced, and not added to the whole. */
function replacedInPart(edit: Edit, filter: Filter): boolean {
  const { query, context } = edit
  const [measure, ...others] = query.measures
  if (measure?.kind !== 'arithmetic' || measure.op !== 'percent' || others.length > 0 || !('filters' in measure.left)) return false
  const { left } = measure
  const at = left.filters.findIndex((known) => sameSubject(known, filter, context))
  if (at < 0 || isNegated(filter)) return false
  query.measures = [{ ...measure, left: { ...left, filters: left.filters.map((known, index) => (index === at ? filter : known)) } }]
  edit.changed = true
  return true
}
