import { goodDirection } from '../assemble/rank.ts'
import { counted, isChosen } from '../compose/sets.ts'
import { sameThing } from '../lexicon/things.ts'
import type { ModelIndex } from '../model/model-index.ts'
import { type Filter, grainSchema, type Measure, type SemanticQuery, type Thing } from '../semantic-query.ts'
import { thingOfAnswer } from './edit-query.ts'
import type { Form } from './forms.ts'

/** What one and several of the things are called. */
export function nounsOf(index: ModelIndex, thing: Thing): { one: string; many: string } {
  const noun = index.datasets.get(thing.datasets[0] ?? '')?.noun
  if (noun != null) return { one: noun.one, many: noun.many }
  return { one: thing.label, many: thing.label.endsWith('s') ? thing.label : `${thing.label}s` }
}

/** The condition to be one of the things that were shown; none where all were. */
const ofShown = (thing: Thing, query: SemanticQuery): Filter[] =>
  isChosen(query) ? [{ kind: 'of-answer', thing, row: null, query, negated: false }] : []

const someOf = /^(which|what|who|how many)(?: ones?)? (?:of|among) (?:them|these|those|the \d+|them all)(?: [a-z]+s)? (.+)$/
const oneThat = /^(which)(?: ones?) (?!of\b|is\b|are\b|was\b|were\b)(.+)$/
const superlative = /\b(most|least|best|worst|highest|lowest|biggest|largest|smallest|fewest|longest|shortest)\b/

/** "which of them did not buy in 2026", "how many of those are Champions": the things shown for which the clause holds as well. */
export const amongThem: Form = (words, previous, read, index) => {
  const found = someOf.exec(words) ?? oneThat.exec(words)
  const [asked, rest] = [found?.[1], found?.[2]]
  if (asked === undefined || rest === undefined || previous.window !== null) return null
  const thing = thingOfAnswer(previous)
  if (thing === null) return null
  const { one, many } = nounsOf(index, thing)
  if (superlative.test(rest)) {
    if (asked === 'how many') return 'how many of them'
    const ranked = read(`which ${one} ${rest}`)
    const [mine, figure] = [ranked === null ? null : thingOfAnswer(ranked), ranked?.measures[0]]
    if (ranked === null || ranked.limit !== 1 || mine === null || !sameThing(mine, thing)) return null
    // "which one grew most" is about the figure that was shown.
    if (ranked.comparison !== null && !isSameFigure(figure, previous.measures[0])) return null
    return { ...ranked, filters: [...ranked.filters, ...ofShown(thing, previous)] }
  }
  const texts = [
    `${many} that ${rest}`,
    `${many} who ${rest}`,
    `${many} ${rest}`,
    `${many} ${rest.replace(/^(?:are|were|is|was) (?:in )?/, 'in ')}`,
  ]
  for (const text of texts) {
    const query = read(text)
    const mine = query === null ? null : thingOfAnswer(query)
    if (query === null || mine === null || !sameThing(mine, thing) || !isChosen(query)) continue
    if (query.limit !== null || query.window !== null || query.comparison !== null || query.dimensions.length > 1) continue
    const both = { ...query, filters: [...query.filters, ...ofShown(thing, previous)] }
    return asked === 'how many' ? (counted(both) ?? 'how many of them') : both
  }
  // A condition on the rows would rank others first.
  return previous.limit !== null && someOf.test(words) ? 'what holds for them' : null
}

const isSameFigure = (a: Measure | undefined, b: Measure | undefined): boolean =>
  a?.kind === 'named' && b?.kind === 'named' && a.metrics.some((name) => b.metrics.includes(name))

const listing =
  /^(?:(?:can you |could you )?(?:list|show|display|name|see)(?: me)? (?:them|these|those|it)(?: all)?|(?:which|what) ones?(?: (?:were|are|was|is) (?:they|those|these|that|it))?|(?:which|what) (?:are|were) (?:they|those|these)|who (?:are|were) they|show (?:me )?(?:the )?(?:details|list))$/

/** "list them" after a number of things: the things themselves. */
export const listThem: Form = (words, previous) => {
  if (!listing.test(words) || previous.window !== null || previous.comparison !== null) return null
  if (previous.outer?.fn === 'count' && previous.outer.keep === 0) return { ...previous, outer: null }
  const [measure, ...others] = previous.measures
  if (measure?.kind !== 'count' || others.length > 0 || previous.dimensions.length > 0 || previous.outer !== null) return null
  if (measure.of.datasets.length === 0 || previous.having.length > 0) return null
  return { ...previous, measures: [], subject: measure.of, filters: [...previous.filters, ...measure.filters], order: [] }
}

const rowOver =
  /^(?:(?:show|only|just|for|give me) )*(?:me )?(?:for )?the (first|top|best|highest|biggest|largest)(?: one)? (?:by|per|over the|each|for each) (\w+?)s?$/

/** "the first one by month": the figure of the first row over time. */
export const rowOverTime: Form = (words, previous, _read, index) => {
  const found = rowOver.exec(words)
  const grain = grainSchema.safeParse(found?.[2])
  const [measure, ...others] = previous.measures
  const thing = thingOfAnswer(previous)
  if (found === null || !grain.success || thing === null || measure === undefined || others.length > 0) return null
  if (previous.dimensions.length !== 1 || previous.having.length > 0 || previous.window !== null || previous.comparison !== null)
    return null
  if (previous.order[0]?.direction === 'asc' || (found[1] === 'best' && goodDirection({ index }, measure, previous.filters) !== 'up'))
    return 'which row that is'
  return {
    ...previous,
    dimensions: [{ kind: 'time', grain: grain.data, cycle: null }],
    filters: [...previous.filters, { kind: 'of-answer', thing, row: 1, query: previous, negated: false }],
    order: [],
    limit: null,
    offset: 0,
  }
}

/** "only month 6" after the course of a series: one of its periods. */
export const onePeriod: Form = (words, previous) => {
  const found = /^(?:(?:only|just|what about|how about|show|for|in|after|at) )*month (\d+)(?: only)?$/.exec(words)
  const [measure, ...others] = previous.measures
  if (found?.[1] === undefined || measure?.kind !== 'series' || measure.period !== null || others.length > 0) return null
  const dimensions = previous.dimensions.filter(({ kind }) => kind !== 'series-period')
  if (dimensions.length === previous.dimensions.length) return null
  return { ...previous, dimensions, measures: [{ ...measure, period: Number(found[1]) }], order: [], limit: null }
}

const each =
  /^how many (.+?) (?:does|do|did|has|have) (?:each|each one|every one|they each)(?: of (?:them|these|those))?(?: (?:have|had|place|make|get|raise|buy|sell))?$/

/** "how many customers does each have" beside figures for each of some groups. */
export const eachHas: Form = (words, previous, read, index) => {
  const named = each.exec(words)?.[1]
  const thing = thingOfAnswer(previous)
  if (named === undefined || thing === null || previous.measures.length === 0 || previous.window !== null) return null
  if (previous.comparison !== null || previous.dimensions.length !== 1) return null
  const query = read(`number of ${named} by ${nounsOf(index, thing).one}`)
  const mine = query === null ? null : thingOfAnswer(query)
  if (query === null || mine === null || !sameThing(mine, thing) || query.dimensions.length !== 1) return null
  if (query.limit !== null || query.window !== null || query.having.length + query.periods.length > 0) return null
  return { ...previous, measures: [...previous.measures, ...query.measures] }
}

/** Whether all numbers are about events, so that a period named before still holds for them. */
export const happens = (index: ModelIndex, { measures }: SemanticQuery): boolean =>
  measures.every((measure) => {
    const [name] = measure.kind === 'named' || measure.kind === 'count' ? measure.metrics : []
    const metric = name === undefined ? undefined : index.metrics.get(name)
    const dataset = index.datasets.get(metric?.dataset ?? '')
    return dataset?.kind === 'event' || dataset?.kind === 'log'
  })
