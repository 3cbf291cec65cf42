import type { ModelIndex } from '../model/model-index.ts'
import type { SemanticQuery, Thing } from '../semantic-query.ts'
import { absence, figureOfSet, twoClauses } from './clauses.ts'
import { asKpi } from './kpi.ts'
import { listOfSet } from './lists.ts'
import { placeInRanking } from './places.ts'
import { inOtherWords, rephrased } from './rephrase.ts'
import type { ReadText } from './sets.ts'
import { shareOfSet, shareOfThings, sharesAbove } from './shares.ts'

/** "which 3 products did C-1 spend most on": what is bought most goes by the money too. */
const spentOn = (question: string, read: ReadText): SemanticQuery | null => {
  const bought = question.replace(/\bspen(?:d|ds|t) (?:the )?most (?:money )?on$/i, 'buy most')
  return bought === question ? null : read(bought)
}

/** "champions who bought FG-1": customers of that kind. */
const kindWho = (question: string, read: ReadText): SemanticQuery | null => {
  const found =
    /^((?:how many|list|list all|show|which|the) )?((?:[\w']+ ){1,4}?)((?:who|that|with|without|with no|having) .*\b(?:bought|buy|ordered|order|purchased|orders|purchases|returns|returned)\b.*)$/i.exec(
      question,
    )
  if (found?.[2] === undefined || /\b(?:customers?|buyers?|clients?|those|people|products?|materials?|monitors?)\b/i.test(question))
    return null
  const text = `${found[1] ?? ''}${found[2]}customers ${found[3]}`
  return read(text) ?? twoClauses(text, read) ?? absence(text, read)
}

/** "who are our champions in Madrid": customers of that kind. */
const whoAre = (question: string, read: ReadText): SemanticQuery | null => {
  const found = /^who (?:are|were) (?:our|the|all|all our) ((?:[\w']+ ){0,2}[\w']+?)((?: (?:in|from|of|with) .+)?)$/i.exec(question)
  if (found?.[1] === undefined || /\b(?:top|best|biggest|largest|worst)\b/i.test(found[1])) return null
  return read(`list all ${found[1]} customers${found[2] ?? ''}`) ?? read(`list all ${found[1]}${found[2] ?? ''}`)
}

const severalPeriods = /\b(\d+)((?:, \d+)*),? and (\d+) months\b/i

/** "retention after 1, 3 and 6 months": a figure for each of the numbers. */
const atEach = (question: string, read: ReadText): SemanticQuery | null => {
  const found = severalPeriods.exec(question)
  if (found === null) return null
  const numbers = [found[1], ...(found[2]?.match(/\d+/g) ?? []), found[3]]
  const queries = numbers.map((number) => {
    const text = question.replace(severalPeriods, `${number} ${number === '1' ? 'month' : 'months'}`)
    return read(text) ?? read(text.replace(/^(.+?):\s*(.+)$/, '$2 of the $1'))
  })
  const [first] = queries
  if (first == null || first.measures.length !== 1) return null
  const rest = (query: SemanticQuery): string => JSON.stringify({ ...query, measures: [], order: [] })
  const measures = queries.flatMap((query) => (query !== null && rest(query) === rest(first) ? query.measures : []))
  return measures.length === numbers.length ? { ...first, measures } : null
}

const newest =
  /^(?:(?:what (?:is|was)|what's|show|give me) )?(?:the |our )?(?:latest|most recent|newest|last known|current) (?:value of (?:the )?)?(.+)$/i

/** "latest conversion rate of Ecommerce in EMEA": the last row of a figure, where only one is kept for each time. */
const lastValue = (question: string, read: ReadText, index: ModelIndex): SemanticQuery | null => {
  const named = newest.exec(question)?.[1]
  const query = named === undefined ? null : read(`highest ${named}`)
  if (query === null || query.limit !== 1 || query.measures.length !== 1 || query.periods.length > 0) return null
  const isTime = (refs: readonly string[]): boolean => refs.every((ref) => index.fields.get(ref)?.field.role === 'time')
  const at = query.dimensions.findIndex((one) => one.kind === 'field' && isTime(one.fields))
  const open = query.dimensions.filter(
    (one) =>
      one.kind === 'thing' &&
      !query.filters.some(
        (filter) => filter.kind === 'in' && !filter.negated && filter.places.some(({ field }) => isOfThing(one.thing, field, index)),
      ),
  )
  return at < 0 || open.length > 0 ? null : { ...query, order: [{ by: { kind: 'dimension', index: at }, direction: 'desc' }] }
}

/** Whether a field names rows of a thing. */
const isOfThing = ({ datasets, fields, concept }: Thing, ref: string, index: ModelIndex): boolean => {
  const entry = index.fields.get(ref)
  return (
    fields.includes(ref) ||
    (entry !== undefined && (datasets.includes(entry.dataset.name) || (concept !== null && entry.dataset.concept === concept)))
  )
}

const ways: ((question: string, read: ReadText, index: ModelIndex) => SemanticQuery | null)[] = [
  rephrased,
  asKpi,
  spentOn,
  kindWho,
  whoAre,
  atEach,
  lastValue,
  placeInRanking,
  sharesAbove,
  shareOfSet,
  shareOfThings,
  twoClauses,
  figureOfSet,
  absence,
  listOfSet,
]

/**
 * A question that no single reading covers, put together from readings of its parts: a figure of things that a clause chooses, a share of
 * them, two clauses, an absence, a place further down. Each part passes every check by itself; null where the question has no such form.
 */
export function compose(question: string, read: ReadText, index: ModelIndex): SemanticQuery | null {
  const text = plain(question)
  const plainer = inOtherWords(text)
  return inSomeWay(text, read, index) ?? (plainer === text ? null : inSomeWay(plainer, read, index))
}

function inSomeWay(text: string, read: ReadText, index: ModelIndex): SemanticQuery | null {
  for (const way of ways) {
    const query = way(text, read, index)
    if (query !== null) return query
  }
  return null
}

/** Without marks at the end and with short forms written out. */
const plain = (question: string): string =>
  question
    .normalize('NFC')
    .replace(/[?.!\s]+$/, '')
    .replace(/\bcan['’]t\b/gi, 'can not')
    .replace(/n['’]t\b/gi, ' not')
    .replace(/\s+/g, ' ')
    .trim()
