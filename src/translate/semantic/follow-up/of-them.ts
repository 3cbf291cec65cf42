import { goodDirection } from '../assemble/rank.ts'
import { counted, isChosen, type ReadText } from '../compose/sets.ts'
import { sameThing, thingOfDataset } from '../lexicon/things.ts'
import type { ModelIndex } from '../model/model-index.ts'
import { type Filter, grainSchema, type Measure, type SemanticQuery, type Thing } from '../semantic-query.ts'
import { isOnThing, isPlaces } from './change-shape.ts'
import type { Form } from './forms.ts'
import { listOfCounted, thingOfAnswer } from './thing-of-answer.ts'

/** What one and several of the things are called. */
export function nounsOf(index: ModelIndex, thing: Thing): { one: string; many: string } {
  const noun = index.datasets.get(thing.datasets[0] ?? '')?.noun
  if (noun != null) return { one: noun.one, many: noun.many }
  return { one: thing.label, many: thing.label.endsWith('s') ? thing.label : `${thing.label}s` }
}

/** The condition to be one of the things that were shown; none where all were. */
const ofShown = (thing: Thing, query: SemanticQuery): Filter[] =>
  isChosen(query) ? [{ kind: 'of-answer', thing, row: null, query, negated: false }] : []

/** Whether things buy, order and spend: products and monitors do not. */
export const actsItself = ({ label }: Thing): boolean =>
  !/\b(?:product|material|article|sku|item|monitor|alert|anomaly|kpi|order|line|month|week|quarter|cohort|template|run|version)s?$/i.test(
    label,
  )

const someOf = /^(which|what|who|how many)(?: ones?)? (?:of|among) (?:them|these|those|the \d+|them all)(?: [a-z]+s)? (.+)$/
/** After a ranking, conditions on "those" hold for the ones it shows; elsewhere they are conditions like any other. */
const countedAmong = /^(how many) ((?:are|were|is|was|have|has|had|did|do|bought|ordered|live|come|came)\b.+)$/
const doing = /^how many (?:did|bought|ordered|have|had)\b/
const onlyThose =
  /^(?:(?:only|just|keep|keep only|(?:show|list|give)(?: me)?(?: only| just)?) )?(?:those|the ones|ones|these) ((?:with|that|who|which|in|from|below|above|under|over|whose|without|having)\b.+)$/
const alsoThose =
  /^(?:only |just )?(?:(?:those|the ones|customers|products|monitors) )?((?:who|that|which) (?:have |has |had |were |are )?also .+)$/
const oneThat = /^(which)(?: ones?) (?!of\b|is\b|are\b|was\b|were\b)(.+)$/
/** "who bought FG-1" after a ranking of customers, "which have a lead time over 30 days" after a list of products. */
const bareClause =
  /^(which|who)(?: ones?)? (?:also )?((?:are|were|is|was|have|has|had|did|do|does|bought|ordered|purchased|never|live|come|belong|sell|sold)\b.+)$/
const superlative = /\b(most|least|best|worst|highest|lowest|biggest|largest|smallest|fewest|longest|shortest)\b/

/** A clause about the things shown without a word for them; "who" are people. */
function bareClauseOf(words: string, previous: SemanticQuery): RegExpExecArray | null {
  const list = thingOfAnswer(previous) === null ? listOfCounted(previous) : previous
  const thing = list !== null && isChosen(list) ? thingOfAnswer(list) : null
  const found = thing === null || thing.datasets.length === 0 || superlative.test(words) ? null : bareClause.exec(words)
  if (found === null || thing === null || /^(?:are|were|is|was) (?:they|the|those|these|that|it|our)\b/.test(found[2] ?? '')) return null
  return found[1] !== 'who' || (actsItself(thing) && !isPlaces(thing)) ? found : null
}

/** "which of them did not buy in 2026", "how many of those are Champions": the things shown for which the clause holds as well. */
export const amongThem: Form = (words, previous, read, index) => {
  const listed = /^(?:show|list|give)(?: me)?\b/.test(words) && previous.measures[0]?.kind === 'count' && previous.dimensions.length === 0
  const only = previous.limit === null && !listed ? null : onlyThose.exec(words)
  const bare = bareClauseOf(words, previous)
  const found =
    someOf.exec(words) ?? oneThat.exec(words) ?? bare ?? (previous.limit !== null || doing.test(words) ? countedAmong.exec(words) : null)
  const also = alsoThose.exec(words)?.[1]?.replace(/\balso /, '')
  const [asked, rest] = also !== undefined ? ['which', also] : only === null ? [found?.[1], found?.[2]] : ['which', only[1]]
  if (
    asked === undefined ||
    rest === undefined ||
    previous.window !== null ||
    /^there\b|\b(?:of|are|is) (?:them|these|those|that|they|there)$/.test(rest)
  )
    return null
  const thing = thingOfAnswer(previous)
  if (thing === null) {
    // Which of those that were counted is asked of them as a list.
    const list = asked === 'which' || asked === 'who' ? listOfCounted(previous) : null
    return list === null ? countedOnes(asked, rest, previous, read, index) : (amongThem(words, list, read, index) ?? 'which ones')
  }
  if (/\b(?:it|them|this|that one)\b/.test(rest)) return 'what that stands for'
  if (only !== null && isEndOf(previous, rest)) return null
  const { one, many } = nounsOf(index, thing)
  if (superlative.test(rest)) {
    if (asked === 'how many') return 'how many of them'
    const ranked = read(`which ${one} ${rest}`)
    const [mine, figure] = [ranked === null ? null : thingOfAnswer(ranked), ranked?.measures[0]]
    if (ranked === null || ranked.limit !== 1 || mine === null || !sameThing(mine, thing)) return null
    // "which one grew most" is about the figure that was shown.
    if (ranked.comparison !== null && !isSameFigure(figure, previous.measures[0])) return null
    if (ranked.periods.length === 0 && previous.periods.length > 0 && ranked.comparison === null && !happens(index, ranked))
      return 'in which period'
    const periods = ranked.periods.length === 0 && ranked.comparison === null && happens(index, ranked) ? previous.periods : ranked.periods
    return { ...ranked, periods, filters: [...ranked.filters, ...ofShown(thing, previous)] }
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
    // Owners do not run daily: nothing is kept about those that no table has rows of.
    if (thing.datasets.length === 0) return 'what holds for them'
    if (query.limit !== null || query.window !== null || query.comparison !== null || query.dimensions.length > 1) continue
    // What is kept with other rows says nothing about those shown.
    const said = query.via.length + query.having.length > 0 || query.filters.every((one) => isOnThing(index, thing, one))
    if (bare !== null && !said) return 'what holds for them'
    const both = { ...query, filters: [...query.filters, ...ofShown(thing, previous)] }
    return asked === 'how many' ? (counted(both) ?? 'how many of them') : both
  }
  if (also !== undefined) return 'what they did as well'
  if (isChosen(previous) && doing.test(words)) return 'what they did'
  // A condition on the rows would rank others first.
  return previous.limit !== null && found?.[0] !== undefined && !oneThat.test(words)
    ? 'what holds for them'
    : only !== null
      ? 'what holds for them'
      : null
}

/** "those above 800000" of a top 5: the end that the ranking begins with, so that the threshold takes none from further down. */
const isEndOf = ({ order }: SemanticQuery, rest: string): boolean =>
  (order[0]?.direction === 'desc' && /^(?:above|over|exceeding) [\d€$.,k]+$/.test(rest)) ||
  (order[0]?.direction === 'asc' && /^(?:below|under) [\d€$.,k]+$/.test(rest))

/** "how many of them were false positives" after a number of alerts: those among them that the condition holds for. */
export function countedOnes(
  asked: string,
  rest: string,
  previous: SemanticQuery,
  read: ReadText,
  index: ModelIndex,
): SemanticQuery | string | null {
  const [measure, ...others] = previous.measures
  if (asked !== 'how many' || measure?.kind !== 'count' || others.length > 0 || previous.dimensions.length > 0) return null
  if (previous.outer !== null || previous.comparison !== null || previous.having.length > 0) return null
  const { many } = nounsOf(index, measure.of)
  for (const text of [
    `how many ${many} ${rest}`,
    `how many ${many} that ${rest}`,
    `how many ${rest.replace(/^(?:are|were|is|was) /, '')} ${many}`,
  ]) {
    const query = read(text)
    const [count, ...more] = query?.measures ?? []
    if (query === null || count?.kind !== 'count' || more.length > 0 || !sameThing(count.of, measure.of)) continue
    if (query.periods.length + query.dimensions.length + query.having.length > 0 || query.comparison !== null || query.outer !== null)
      continue
    if (query.filters.length + count.filters.length === 0) continue
    return { ...previous, filters: [...previous.filters, ...query.filters, ...count.filters] }
  }
  return null
}

const isSameFigure = (a: Measure | undefined, b: Measure | undefined): boolean =>
  a?.kind === 'named' && b?.kind === 'named' && a.metrics.some((name) => b.metrics.includes(name))

const listing =
  /^(?:(?:can you |could you )?(?:list|show|display|name|see)(?: me)? (?:them|these|those|it)(?: all)?|(?:which|what) ones?(?: (?:were|are|was|is) (?:they|those|these|that|it))?|(?:which|what) (?:are|were) (?:they|those|these)|who (?:are|were) they|show (?:me )?(?:the )?(?:details|list))$/

/** "list them" after a number of things: the things themselves. */
export const listThem: Form = (words, previous, _read, index) => {
  if (!listing.test(words) || previous.window !== null || previous.comparison !== null) return null
  if (previous.outer?.fn === 'count' && previous.outer.keep === 0) return { ...previous, outer: null }
  const [measure, ...others] = previous.measures
  if (measure === undefined || others.length > 0 || previous.dimensions.length > 0 || previous.outer !== null) return null
  if (measure.kind === 'named') return rowsCounted(measure, previous, index)
  if (measure.kind !== 'count') return null
  if (measure.of.datasets.length === 0 || previous.having.length > 0) return null
  return { ...previous, measures: [], subject: measure.of, filters: [...previous.filters, ...measure.filters], order: [] }
}

/** The rows that a count under a condition of its own stands for: failed runs. */
function rowsCounted(measure: Extract<Measure, { kind: 'named' }>, previous: SemanticQuery, index: ModelIndex): SemanticQuery | null {
  const [name] = measure.metrics
  const metric = name === undefined ? undefined : index.metrics.get(name)
  const dataset = index.datasets.get(metric?.dataset ?? '')
  if (metric?.filter == null || dataset === undefined || metric.aggregation !== 'count' || measure.filters.length > 0) return null
  const subject = thingOfDataset(index, dataset)
  return {
    ...previous,
    measures: [],
    subject,
    filters: [...previous.filters, { kind: 'of-metric', metric: metric.name, negated: false }],
    order: [],
  }
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
  /^how many (.+?) (?:does|do|did|has|have|are in|are there in|are at|belong to) (?:each|each one|every one|they each)(?: of (?:them|these|those))?(?: (?:have|had|place|make|get|raise|buy|sell))?$/

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

const stepsBack: Record<string, number> = { day: 1, week: 7, month: 30, quarter: 91, year: 365 }
const toBefore =
  /^(?:(?:show|add|with|as|and|what is|what was) )*(?:the )?(?:(?:percent(?:age)?|absolute|relative|monthly|weekly|quarterly|yearly) )?(?:change|changes|difference|differences|growth|delta|increase)(?: in percent| in %)? (?:to|from|vs\.?|versus|against|over|compared (?:to|with)|with|on) (?:the )?(?:(?:previous|prior|last|preceding) (day|week|month|quarter|year)|(day|week|month|quarter|year) before)$/

/** "change to the previous month" after figures by month: each bucket beside the one before. */
export const changeToBefore: Form = (words, previous) => {
  const found = toBefore.exec(words)
  const unit = found?.[1] ?? found?.[2]
  const time = previous.dimensions.find(({ kind }) => kind === 'time')
  if (unit === undefined || time?.kind !== 'time') return null
  const [own, asked] = [stepsBack[time.grain ?? ''], stepsBack[unit]]
  if (own === undefined || asked === undefined || time.cycle !== null || previous.dimensions.length > 1) return 'change over which buckets'
  if (previous.measures.length !== 1 || previous.window !== null || previous.outer !== null || previous.comparison !== null)
    return 'change of what'
  const shift = own === asked ? 1 : unit === 'year' && own === 30 ? 12 : unit === 'year' && own === 91 ? 4 : 0
  if (shift === 0) return 'change over which buckets'
  return { ...previous, window: { kind: 'change', shift, percent: true, from: null }, order: [], limit: null }
}
