import type { Atom } from '../lexicon/atom.ts'
import type { FilterMark } from '../marks/mark.ts'
import type { ModelIndex } from '../model/model-index.ts'
import type { Filter, Thing } from '../semantic-query.ts'
import type { Draft } from './draft.ts'

/** So many words may stand between what was done and when: "acknowledged by S. Okafor in October". */
const nearest = 2

/**
 * "acknowledged last week": the period is when that was done and not when the rows came about, where a time field beside the condition's
 * own says so (`acknowledged`, `acknowledged_by` and `acknowledged_at`).
 */
export function settleDoneDates({ query, marks, subject, context }: Draft): string | null {
  for (const period of marks.periods) {
    const named = marks.rest.find((mark) => mark.to <= period.from && period.from - mark.to < nearest && isDate(mark.atom, context.index))
    const column = named === undefined ? undefined : query.columns.find(({ label }) => label === named.atom.text)
    if (named !== undefined && column !== undefined) {
      // "reservations with check in next week": the date that is named, and no other.
      query.periods = query.periods.filter((one) => one !== period.period)
      query.filters.push({ kind: 'date', fields: [...column.fields], period: period.period, negated: false })
      continue
    }
    const done = marks.filters.find((mark) => mark.to <= period.from && period.from - mark.to < nearest)
    if (done === undefined) continue
    const verb = verbOf(done, subject?.thing ?? null, context.index)
    if (verb !== null) query.filters = query.filters.filter((one) => one !== done.filter)
    const field = verb ?? timeOf(done, context.index)
    if (field === null) continue
    query.periods = query.periods.filter((one) => one !== period.period)
    query.filters.push({ kind: 'date', fields: [field], period: period.period, negated: false })
  }
  return null
}

/** Whether words name a field of time and nothing else. */
const isDate = (atom: Atom, index: ModelIndex): boolean =>
  atom.fields.length > 0 && atom.metrics.length === 0 && atom.fields.every((ref) => index.fields.get(ref)?.field.role === 'time')

/** "versions created in October": a value that is also the verb of a time field of what is listed (`created_at`) says when, and is no condition. */
function verbOf({ filter }: FilterMark, listed: Thing | null, index: ModelIndex): string | null {
  if (filter.kind !== 'in' || filter.negated) return null
  const times = filter.places
    .filter(({ field }) => listed?.datasets.some((name) => field.startsWith(`${name}.`)))
    .flatMap(({ field, values }) => values.map((value) => `${field.split('.')[0]}.${String(value).toLowerCase()}_at`))
    .filter((ref) => index.fields.get(ref)?.field.role === 'time')
  return times[0] ?? null
}

/** The time field that goes with a condition on whether or by whom something was done. */
function timeOf({ filter }: FilterMark, index: ModelIndex): string | null {
  const times = refsOf(filter, index)
    .map((ref) => `${ref.replace(/_by$/, '')}_at`)
    .filter((ref) => index.fields.get(ref)?.field.role === 'time')
  return times[0] ?? null
}

/** Fields that a condition is on; a named condition may be nothing but a flag. */
function refsOf(filter: Filter, index: ModelIndex): string[] {
  if (filter.kind === 'flag') return filter.value ? filter.fields : []
  if (filter.kind === 'in') return filter.negated ? [] : filter.places.map(({ field }) => field)
  if (filter.kind !== 'segment' || filter.negated) return []
  return filter.names.flatMap((name) => /^\(?(\w+\.\w+)\)?$/.exec(index.segments.get(name)?.expression ?? '')?.[1] ?? [])
}
