import type { Metric } from '../../../catalog/semantic-model.ts'
import { goodDirection } from '../assemble/rank.ts'
import { isChosen, isFigure, type ReadText, withFilter } from '../compose/sets.ts'
import { sameThing } from '../lexicon/things.ts'
import type { ModelIndex } from '../model/model-index.ts'
import type { Filter, Measure, SemanticQuery, Thing } from '../semantic-query.ts'
import { itsFigure, thoseOnes, withoutPart } from './named-ones.ts'
import { actsItself, amongThem, changeToBefore, eachHas, happens, listThem, nounsOf, onePeriod, rowOverTime } from './of-them.ts'
import { stillSo } from './still-so.ts'
import { allTime, withoutFilter } from './taken-away.ts'
import {
  addedFigure,
  allOfThem,
  figureOfThem,
  forAll,
  highestOfThem,
  oldestOne,
  otherOnes,
  otherThreshold,
  partOfIt,
  shareOfThem,
  sortedList,
  whoDidMost,
} from './they.ts'
import { thingOfAnswer } from './thing-of-answer.ts'
import { asShares, biggestByIt, furtherDown, movingAverage } from './windows.ts'

/** A follow-up of a form that says what it asks of the answer before; a text says why that cannot be given. */
export type FormRead = SemanticQuery | string | null
export type Form = (words: string, previous: SemanticQuery, read: ReadText, index: ModelIndex) => FormRead

/**
 * What follow-ups of fixed forms ask: "make it 10", "which monitors were those", "what share of the total is that", "and by margin",
 * "the cheapest of them", "their total stock value". Null where the words have none of the forms, and are read as any other.
 */
export function readForm(question: string, previous: SemanticQuery, read: ReadText, index: ModelIndex): FormRead {
  const words = question
    .normalize('NFC')
    .toLowerCase()
    .replace(/[?.!\s]+$/, '')
    .replace(/^(?:and|but|ok|okay|now|then|so|please)\s+(?=\S)/, '')
    .replace(/^please\s+|\s+please$/g, '')
  for (const form of [
    allTime,
    withoutFilter,
    newLength,
    forAll,
    allOfThem,
    asShares,
    shareOfThat,
    totalOfTheirs,
    rankedAmong,
    rankedBy,
    whichOnes,
    eachOfThem,
    eachHas,
    boughtBy,
    otherUnit,
    otherPeriod,
    onePeriod,
    biggestByIt,
    extremeOne,
    amongThem,
    figureOfThem,
    shareOfThem,
    highestOfThem,
    otherThreshold,
    whoDidMost,
    addedFigure,
    partOfIt,
    otherOnes,
    oldestOne,
    sortedList,
    thoseOnes,
    itsFigure,
    withoutPart,
    listThem,
    rowOverTime,
    changeToBefore,
    movingAverage,
    furtherDown,
  ]) {
    const found = form(words, previous, read, index)
    if (found !== null) return found
  }
  return null
}

/** The condition to be one of the things that were shown. */
const shown = (thing: Thing, query: SemanticQuery): Extract<Filter, { kind: 'of-answer' }> => ({
  kind: 'of-answer',
  thing,
  row: null,
  query,
  negated: false,
})

/** "make it 10", "only the top 3", "show 20 instead". */
const newLength: Form = (words, previous) => {
  const found =
    /^(?:make (?:it|that)|show(?: me)?|just|only|give me|expand (?:it |that )?to|extend (?:it |that )?to|(?:limit|shorten|trim|cut|reduce) (?:it |that |this |the list )?(?:down )?to|(?:and )?the)?\s*(?:the |only |just )*(?:top|first|best)?\s*(\d+|three|five|ten|twenty)(?:\s+(?:of them|instead|rows|ones))?(?:\s+(?:is|are|will be|would be) (?:enough|fine|ok|okay|plenty))?(?:\s+only)?$/.exec(
      words,
    )
  if (found?.[1] === undefined || !/[a-z]/.test(words.replace(found[1], '')) || previous.limit === null || previous.limitPerGroup)
    return null
  // "and top 5" after the bottom ones is the other end of the ranking.
  if (/\b(top|best)\b/.test(words) && previous.order[0]?.direction === 'asc') return null
  const limit = { three: 3, five: 5, ten: 10, twenty: 20 }[found[1]] ?? Number(found[1])
  // "just 2024" is a year.
  if (/^(?:19|20)\d\d$/.test(found[1]) && !/\b(?:top|first|rows|best)\b/.test(words)) return null
  return Number.isInteger(limit) && limit > 0 ? { ...previous, limit, offset: 0 } : 'a number of rows'
}

/** "what share of total revenue is that": the figures shown, out of all there is in the same period. */
const shareOfThat: Form = (words, previous, read) => {
  const found =
    /^(?:what|which|how (?:big|large|much))?\s*(?:is |a )?(?:the |their )?(?:combined )?(?:share|percentage|proportion|percent|fraction|much|%)?\s*(?:of|as a (?:share|percentage) of)\s+(?:the |our )?(?:total|overall|all|whole|entire)\s*(.*?)\s*(?:is (?:that|this|it)|are (?:they|those|these)|do (?:they|these|those)(?: \w+)? (?:have|make up|make|account for|represent|contribute|bring in|generate)|comes? from (?:them|these|those)|(?:is|are) (?:that|those|these) together)$/.exec(
      words.replace(
        /^((?:what|which|how (?:big|large))?\s*(?:a )?(?:share|percentage|proportion|percent|part|fraction) of )(?!(?:the |our )?(?:total|overall|all|whole|entire)\b)/,
        '$1total ',
      ),
    )
  if (found === null) return null
  const [measure, ...others] = previous.measures
  if (measure === undefined || others.length > 0 || previous.comparison !== null || previous.window !== null) return 'share of what'
  const figure = found[1] ?? ''
  // "what share of Berlin's revenue": the whole that is named is what it is divided by.
  let whole: Filter[] = []
  if (figure !== '') {
    const named = read(`total ${figure}`) ?? read(figure) ?? (measure.kind === 'count' ? read(`how many ${figure} are there`) : null)
    if (named !== null && named.periods.length > 0 && JSON.stringify(named.periods) !== JSON.stringify(previous.periods))
      return 'share of another period'
    whole = named?.filters ?? []
    if (named === null || !isFigure(named) || !sameFigure(named.measures[0], measure)) return 'share of another figure'
  }
  const plain = { ...previous, order: [], limit: null, offset: 0, having: [], dimensions: [], subject: null }
  const thing = thingOfAnswer(previous)
  if (thing !== null && isChosen(previous)) {
    const left = withFilter(measure, shown(thing, previous))
    return left === null ? 'share of what' : { ...plain, filters: whole, measures: [percent(left, measure)] }
  }
  if (previous.dimensions.length > 0 || previous.filters.length === 0 || previous.outer !== null) return 'share of what'
  const left = previous.filters.reduce<Measure | null>((sum, filter) => (sum === null ? null : withFilter(sum, filter)), measure)
  return left === null ? 'share of what' : { ...plain, filters: whole, measures: [percent(left, measure)] }
}

const percent = (left: Measure, right: Measure): Measure => ({
  kind: 'arithmetic',
  op: 'percent',
  left,
  right,
  label: `share of ${right.label}`,
})

const sameFigure = (a: Measure | undefined, b: Measure): boolean =>
  (a?.kind === 'named' && b.kind === 'named' && a.metrics.some((name) => b.metrics.includes(name))) ||
  (a?.kind === 'count' && b.kind === 'count' && sameThing(a.of, b.of))

/** "what is their total inventory value": one figure over all the things shown. */
const totalOfTheirs: Form = (words, previous, read, index) => {
  const found =
    /^(?:what (?:is|was)|what's|how much is)?\s*(?:their |the )?(total|combined|average|overall|mean|median)\s+(?!of\b)(.+?)(?:\s+of (?:them|these|those)(?: together)?)?$/.exec(
      words,
    )
  if (found === null || !/\b(their|of (them|these|those))\b/.test(words)) return null
  const thing = thingOfAnswer(previous)
  if (thing === null || !isChosen(previous)) return null
  const query = read(`${found[1] === 'combined' ? 'total' : found[1]} ${found[2]}`)
  const mean = query === null && /^(?:average|mean)$/.test(found[1] ?? '') ? read(`total ${found[2]}`) : null
  if (mean !== null && isFigure(mean) && mean.measures.length === 1 && mean.dimensions.length === 0 && thing.datasets.length > 0) {
    const when = mean.periods.length === 0 && happens(index, mean) ? previous.periods : mean.periods
    const dimensions: SemanticQuery['dimensions'] = [{ kind: 'thing', thing }]
    return {
      ...mean,
      periods: when,
      dimensions,
      filters: [...mean.filters, ...stillSo(index, thing, previous, mean), shown(thing, previous)],
      outer: { fn: 'avg', keep: 0 },
    }
  }
  if (query === null || !isFigure(query) || query.dimensions.length > 0) return 'which figure of them'
  // "their average order value" is a figure that each of them has.
  const [measure] = query.measures
  if (
    found[1] === 'average' &&
    measure?.kind === 'named' &&
    measure.fn === null &&
    (thing.datasets.length === 0 || previous.limit !== null)
  )
    return null
  const periods = query.periods.length === 0 && happens(index, query) ? previous.periods : query.periods
  return { ...query, periods, filters: [...query.filters, ...stillSo(index, thing, previous, query), shown(thing, previous)] }
}

/** "the cheapest of them", "which of them has the most orders": ranked among the things shown. */
const rankedAmong: Form = (words, previous, read, index) => {
  const found =
    /^(?:(?:show|list|what (?:is|was)|which (?:is|was))\s+)?(?:the )?((?:\d+ )?\w+est|best|worst|most \w+|least \w+)(?: one| ones)? (?:of|among) (?:them|these|those)$/.exec(
      words,
    )
  const which = /^which (?:one |ones )?(?:of (?:them|these|those) )(?:is|has|had|have|are)\s+(the .+)$/.exec(words)
  if (found === null && which === null) return null
  const thing = thingOfAnswer(previous)
  if (thing === null || !isChosen(previous)) return null
  const noun = thing.label
  const query = found === null ? read(`which ${noun} has ${which?.[1]}`) : read(`${found[1]} ${noun}`)
  if (query === null || query.limit === null || query.dimensions.length !== 1) return 'ranked by what'
  const mine = thingOfAnswer(query)
  if (mine === null || !sameThing(mine, thing) || query.periods.length > 0) return 'ranked by what'
  if (previous.periods.length > 0 && !happens(index, query)) return 'in which period'
  return {
    ...query,
    periods: previous.periods,
    filters: [...query.filters, ...stillSo(index, thing, previous, query), shown(thing, previous)],
  }
}

/** "and by margin", "sort it by margin percent": another figure to rank by. */
const rankedBy: Form = (words, previous, read) => {
  const sorting = /^(?:sort|order|rank|sorted|ordered|ranked)\s+(?:it |them |that |this |these |those )?by\s+(.+?)(?: instead)?$/.exec(
    words,
  )
  const found = sorting ?? /^(?:what about |how about |and |the same |same )?by\s+(.+?)(?: instead)?$/.exec(words)
  if (found?.[1] === undefined || previous.dimensions.length === 0 || previous.outer !== null || previous.window !== null) return null
  if (sorting === null && previous.limit === null) return null
  const descending = /\b(descending|desc|highest first|largest first)$/.exec(found[1])
  const ascending = /\b(ascending|asc|lowest first|smallest first)$/.exec(found[1])
  const name = found[1].replace(/\s*,?\s*(descending|desc|ascending|asc|(highest|largest|lowest|smallest) first)$/, '')
  const named = read(name)
  // "by orders instead": how many.
  const query = named !== null && isFigure(named) ? named : /s$/.test(name) ? read(`number of ${name}`) : null
  const [measure, ...others] = query?.measures ?? []
  if (query === null || !isFigure(query) || measure === undefined || others.length > 0) return null
  if (query.filters.length + query.periods.length + query.dimensions.length > 0 || previous.comparison !== null) return null
  const known = previous.measures.findIndex((one) => sameFigure(measure, one))
  const direction = ascending !== null ? 'asc' : descending !== null ? 'desc' : (previous.order[0]?.direction ?? 'desc')
  const measures = known >= 0 ? previous.measures : previous.limit === null ? [...previous.measures, measure] : [measure]
  const index = known >= 0 ? known : measures.length - 1
  return { ...previous, measures, order: [{ by: { kind: 'measure', index }, direction }] }
}

/** "which monitors were those": the things behind a figure, each with its part of it. */
const whichOnes: Form = (words, previous, read, index) => {
  const found =
    /^(?:and )?(?:which|what) ([a-z]+(?: [a-z]+)?)(?:\s+(?:was|were|is|are) (?:that|those|these|they|it)| did (?:that|they|these|those) come from| (?:caused|raised|fired|triggered|generated|sent) (?:them|those|these|that|it)| (?:is|was|are|were) (?:behind|responsible for) (?:them|that|those|it)| (?:was|is) (?:that|it) from)?$/.exec(
      words,
    )
  const most =
    /^(?:and )?which ([a-z]+(?: office)?) (?:raised|had|has|fired|made|placed|bought|generated|caused|contributed|contributes|contribute|brought in|brings in|sold|sells|earned|earns|did) (?:the )?(most|least|fewest)(?: of (?:them|those|these))?$/.exec(
      words,
    )
  if (most?.[1] !== undefined) {
    const all = whichOnes(`which ${most[1]}`, previous, read, index)
    if (all === null || typeof all === 'string' || all.measures.length !== 1) return all
    const limit = /s$/.test(most[1]) ? 10 : 1
    return { ...all, order: [{ by: { kind: 'measure', index: 0 }, direction: most[2] === 'most' ? 'desc' : 'asc' }], limit }
  }
  if (found?.[1] === undefined || /\b(ones?|of|is|are|was|were|has|had|have)\b/.test(found[1])) return null
  const all = read(`list all ${found[1]}`)
  const thing = all?.subject ?? null
  if (thing === null || all === null || isChosen(all)) return null
  if (previous.outer !== null || previous.window !== null || previous.limit !== null || previous.comparison !== null) return 'which of them'
  if (previous.subject !== null) {
    if (sameThing(previous.subject, thing)) return 'which of them'
    const { subject } = previous
    const measures: Measure[] = [{ kind: 'count', of: subject, metrics: [], distinct: false, fn: null, filters: [], label: subject.label }]
    return { ...previous, subject: null, columns: [], measures, dimensions: [{ kind: 'thing', thing }], order: [] }
  }
  const [measure] = previous.measures
  const groups = previous.dimensions.filter((one) => one.kind === 'thing' && one.thing.datasets.length > 0)
  if (measure === undefined || groups.length > 0 || previous.having.length > 0) return 'which of them'
  if (measure.kind === 'count' && sameThing(measure.of, thing)) {
    if (previous.measures.length > 1 || previous.dimensions.length > 0) return 'which of them'
    return { ...previous, measures: [], subject: thing, order: [] }
  }
  // A count under a condition is 0 where no row meets it.
  const some =
    (measure.kind === 'named' || measure.kind === 'count') && measure.metrics.some((name) => isConditional(index.metrics.get(name)))
  const having = some ? [{ measure, op: '>' as const, values: [0], period: null }] : []
  return { ...previous, dimensions: [{ kind: 'thing', thing }], having, order: [] }
}

/** Whether a metric looks only at rows that meet a condition of its own. */
const isConditional = (metric: Metric | undefined): boolean =>
  metric !== undefined && (metric.filter !== null || /\bfilter\s*\(/i.test(metric.expression))

/** "how many orders did each of them place", "when did they last buy": a figure for each of the things shown. */
const eachOfThem: Form = (words, previous, read, index) => {
  const thing = thingOfAnswer(previous)
  if (thing === null || !isChosen(previous)) return null
  const each = /\b(?:each|every one|all) of (?:them|these|those)\b/
  const last = /^when did (?:they|each of them|these|those(?: \w+)?) (last|first) (?:buy|order|purchase)(?: (?:something|anything))?$/.exec(
    words,
  )
  const many = /^how many (\w+(?: \w+)?) did each of (?:them|these|those) (?:place|buy|make|have|order|raise|get|ask)$/.exec(words)
  const text =
    last !== null
      ? `${last[1]} order date per ${thing.label}`
      : many !== null
        ? `number of ${many[1]} by ${thing.label}`
        : each.test(words)
          ? words.replace(each, `each ${thing.label}`)
          : null
  if (text === null) return null
  const query = read(text)
  if (query === null || query.limit !== null || query.outer !== null || query.window !== null) return 'what is asked of each of them'
  const mine = thingOfAnswer(query)
  if (mine === null || !sameThing(mine, thing) || query.dimensions.length > 1) return 'what is asked of each of them'
  // How many they placed is asked of the period that was talked about; when they last bought is not.
  const periods = last === null && query.periods.length === 0 && happens(index, query) ? previous.periods : query.periods
  return { ...query, periods, filters: [...query.filters, ...stillSo(index, thing, previous, query), shown(thing, previous)] }
}

const places: Record<string, number> = { first: 1, top: 1, best: 1, second: 2, third: 3, fourth: 4, fifth: 5, last: -1 }

/** "which 3 products did they buy most", "who bought them": what the things shown, or the one in a row, did with other things. */
const boughtBy: Form = (words, previous, read) => {
  const theirs =
    /^(?:what|which|(?:which|what) (\d+ )?([a-z]+)) (?:did|do|does|have|has) (?:they|these|those|these \w+|those \w+|the (first|top|best|second|third|fourth|fifth|last)(?: one| \w+)?) (?:buy|order|purchase|bought|ordered|purchased|spend)( (?:the )?most(?: money)?(?: on)?)?((?: (?:in|since|during|last|this) .+)?)$/.exec(
      words,
    )
  const did = /^who (?:bought|buys|ordered|orders|purchased) (?:it|this|that|them)((?: the)? most)?$/.exec(words)
  const buyers = did !== null ? read('list all customers')?.subject : null
  if (buyers != null && previous.measures.length === 1 && previous.dimensions.every((one) => one.kind === 'time')) {
    if (previous.filters.length === 0 || previous.comparison !== null || previous.window !== null || previous.outer !== null)
      return 'what they bought'
    const order = [{ by: { kind: 'measure' as const, index: 0 }, direction: 'desc' as const }]
    return { ...previous, dimensions: [{ kind: 'thing', thing: buyers }], order, limit: did?.[1] === undefined ? null : 1 }
  }
  const ofThem = /^(?:who|which ([a-z]+)) (?:bought|ordered|purchased) (?:them|these|those|it|that one)$/.exec(words)
  const thing = thingOfAnswer(previous)
  if ((theirs === null && ofThem === null) || thing === null || !isChosen(previous)) return null
  const [, number, named, place, most, when = ''] = theirs ?? []
  if (theirs !== null && /\bspend\b/.test(words) && most === undefined) return null
  if (ofThem !== null && (actsItself(thing) || (/\bit$|\bone$/.test(words) && previous.limit !== 1))) return 'what was bought'
  if (theirs !== null && place === undefined && !actsItself(thing)) return 'who that stands for'
  if (place !== undefined && previous.order.length === 0) return 'which row is the first'
  const noun = theirs === null ? (ofThem?.[1] ?? 'customers') : (named ?? (most === undefined ? 'products' : 'product'))
  const many = number?.trim() ?? (noun.endsWith('s') ? '10' : '1')
  const query =
    most !== undefined
      ? read(`top ${many} ${noun} by revenue${when}`)
      : (read(`${noun} that were sold${when}`) ?? read(`${noun} who bought something${when}`))
  const mine = query === null ? null : thingOfAnswer(query)
  if (query === null || mine === null || sameThing(mine, thing) || query.window !== null) return 'what they bought'
  const row = place === undefined ? null : (places[place] ?? null)
  const periods = query.periods.length === 0 ? previous.periods : query.periods
  return { ...query, periods, filters: [...query.filters, { ...shown(thing, previous), row }] }
}

/** "in cases": the same of another figure. */
const otherUnit: Form = (words, previous, read) => {
  const found = /^(?:the same )?in (cases|units|volume|quantity|orders|lines)$/.exec(words)
  const [known, ...more] = previous.measures
  if (found?.[1] === undefined || known?.kind !== 'named' || more.length > 0 || previous.comparison !== null) return null
  const query = read(`total ${found[1]}`) ?? read(found[1])
  const [measure, ...others] = query?.measures ?? []
  if (query === null || !isFigure(query) || measure === undefined || others.length + query.filters.length > 0) return 'in which unit'
  return { ...previous, measures: [measure] }
}

/** "and month 2" after a series in month 1. */
const otherPeriod: Form = (words, previous) => {
  const found = /^(?:what about |how about |for |in |after )*(?:month (\d+)|(\d+) months?)(?: too| as well| instead)?$/.exec(words)
  const period = found?.[1] ?? found?.[2]
  const [measure, ...others] = previous.measures
  if (period === undefined || measure?.kind !== 'series' || measure.period === null || others.length > 0) return null
  return { ...previous, measures: [{ ...measure, period: Number(period) }], order: [] }
}

/** "the highest one", "which was the best one": the first row by the figure shown. */
const extremeOne: Form = (words, previous, _read, index) => {
  const found =
    /^(?:only |just |show )?(?:(?:which|what)(?: one| of (?:them|these|those))? (?:was|is|has|had) )?(the )?(highest|largest|biggest|lowest|smallest|best|worst|strongest|weakest)(?: one)?(?: ([a-z]+(?: [a-z]+)?))?$/.exec(
      words,
    )
  const [measure] = previous.measures
  if (found?.[2] === undefined || measure === undefined || previous.dimensions.length !== 1 || previous.limit !== null) return null
  const [only] = previous.dimensions
  const named = only?.kind === 'time' ? only.grain : only?.kind === 'thing' ? nounsOf(index, only.thing).one : null
  if (found[3] !== undefined ? found[3] !== named : found[1] === undefined && !/^(?:which|what)/.test(words)) return null
  if (previous.window !== null || previous.outer !== null || previous.comparison !== null || previous.measures.length > 1)
    return 'the highest of what'
  const high = goodDirection({ index }, measure, previous.filters) === 'up'
  const low = /^(best|strong)/.test(found[2]) ? !high : /^(worst|weak)/.test(found[2]) ? high : /^(low|small)/.test(found[2])
  return { ...previous, order: [{ by: { kind: 'measure', index: 0 }, direction: low ? 'asc' : 'desc' }], limit: 1 }
}
