import { isFigure } from '../compose/sets.ts'
import { sameThing } from '../lexicon/things.ts'
import type { Filter, SemanticQuery } from '../semantic-query.ts'
import type { Form } from './forms.ts'
import { happens, nounsOf } from './of-them.ts'

const those = /^(?:can you |could you )?(?:list|show|display|give|see)(?: me)? (?:only |just )?the ([a-z-]+(?: [a-z-]+)?) ones$/

/** "show me the high ones" after a number of alerts: those of them, as a list. */
export const thoseOnes: Form = (words, previous, read, index) => {
  const named = those.exec(words)?.[1]
  const [measure, ...others] = previous.measures
  if (named === undefined || measure?.kind !== 'count' || others.length + previous.dimensions.length + previous.having.length > 0)
    return null
  if (previous.outer !== null || previous.comparison !== null || previous.window !== null) return 'which ones'
  const query = read(`${named} ${nounsOf(index, measure.of).many}`)
  const { filters = [], periods = [], having = [] } = query ?? {}
  if (query?.subject == null || !sameThing(query.subject, measure.of) || filters.length === 0 || periods.length + having.length > 0)
    return 'which ones'
  return { ...previous, measures: [], subject: query.subject, filters: [...previous.filters, ...measure.filters, ...filters], order: [] }
}

const asked =
  /^(?:what(?:'s|s| is| are| was| were)|show(?: me)?|give me|tell me|how (?:much|many|high|low|large|big|long) (?:is|are|was|were)|list)?\s*its (.+)$/

/** "what's its safety stock" after figures of one product: that of the product; what happened, in the period talked about. */
export const itsFigure: Form = (words, previous, read, index) => {
  const name = asked.exec(words)?.[1]
  const one = onlyOne(previous)
  if (name === undefined || one === null) return null
  const query = read(`${name} of ${one.label}`) ?? read(`${name} of ${one.value}`)
  if (query === null || query.comparison !== null || !query.filters.some((filter) => isSame(filter, one))) return 'what of it'
  const open = query.measures.length > 0 && isFigure(query) && query.periods.length === 0 && happens(index, query)
  return open ? { ...query, periods: previous.periods } : query
}

type One = { label: string; value: string; fields: string[] }

/** The one thing that a query is about, where a condition names it and no other condition chooses things. */
function onlyOne(query: SemanticQuery): One | null {
  const [only, ...others] = query.filters
  if (only?.kind !== 'in' || only.negated || others.length > 0 || query.limit !== null) return null
  const values = [...new Set(only.places.flatMap((place) => place.values))]
  const [value, ...more] = values
  return value === undefined || more.length > 0 ? null : { label: only.label, value, fields: only.places.map(({ field }) => field) }
}

const isSame = (filter: Filter, one: One): boolean =>
  filter.kind === 'in' &&
  !filter.negated &&
  filter.places.some(({ field, values }) => one.fields.includes(field) && values.length === 1 && values[0] === one.value)

const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december']
const leaving =
  /^(?:now )?(?:without|drop|remove|leave out|hide|exclude|excluding|except|skip) (?:the )?([a-z]+(?: [a-z]+)?)(?: again| column| column again|,? please)?$/

/** "without november", "drop the margin", "without the quarter": a bucket, a figure or a group less. */
export const withoutPart: Form = (words, previous) => {
  const named = leaving.exec(words)?.[1]
  if (named === undefined || previous.outer !== null || previous.window !== null || previous.comparison !== null) return null
  const month = months.indexOf(named) + 1
  const timed = previous.dimensions.some((one) => one.kind === 'time' && one.grain === 'month' && one.cycle === null)
  if (month > 0 && timed && previous.periods.length < 2)
    return { ...previous, filters: [...previous.filters, { kind: 'months', months: [month], negated: true }] }
  const isNamed = (label: string): boolean =>
    label.toLowerCase() === named || label.toLowerCase() === `${named}s` || `${label.toLowerCase()}s` === named
  const measures = previous.measures.filter((one) => !('label' in one && isNamed(one.label)))
  if (measures.length > 0 && measures.length === previous.measures.length - 1) {
    const by = previous.order.some((one) => one.by.kind === 'measure')
    return previous.limit !== null && by ? 'what it is ranked by' : { ...previous, measures, order: by ? [] : previous.order }
  }
  const dimensions = previous.dimensions.filter((one) =>
    one.kind === 'time'
      ? one.grain !== named
      : one.kind === 'series-period' || !isNamed(one.kind === 'thing' ? one.thing.label : one.label),
  )
  const fewer = dimensions.length > 0 && dimensions.length === previous.dimensions.length - 1
  return fewer && previous.limit === null && previous.having.length === 0 ? { ...previous, dimensions, order: [] } : null
}
