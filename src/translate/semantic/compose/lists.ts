import { happens } from '../follow-up/of-them.ts'
import type { ModelIndex } from '../model/model-index.ts'
import { emptyQuery, type Measure, type SemanticQuery, type Thing } from '../semantic-query.ts'
import { among, isFigure, type ReadText, readSet, type ThingSet } from './sets.ts'

const asked = /^(?:(?:list|show|show me|give me|what (?:is|are)|get)\s+)?(?:the )?(.+?)\s+(?:of|for)\s+(?:the |our )?(.+)$/i
const separator = /\s*,\s*(?:and\s+)?|\s+and\s+(?:the\s+|their\s+)?/i
const nameOnly = /^(?:names?|ids?|numbers?|descriptions?)$/i
const mostItems = 5

type Item = { column: SemanticQuery['columns'][number] } | { measure: Measure }

/** "segment and last order date of the top 5 customers by revenue": fields and figures of things that are chosen. */
export function listOfSet(question: string, read: ReadText, index: ModelIndex): SemanticQuery | null {
  for (const [items, words] of splitsOf(question)) {
    const set = readSet(read, words)
    if (set === null || !isRanked(set)) continue
    const noun = nounOf(index, set.thing)
    if (noun === null) return null
    const whole = overAll(items, noun, set, read, index)
    if (whole !== null) return whole
    const parts = items
      .split(separator)
      .map((text) => text.trim())
      .filter((text) => text !== '' && !nameOnly.test(withoutNoun(text, noun)) && !noun.includes(text.toLowerCase()))
    const found = parts.map((text) => itemOf(text, noun, set.thing, read))
    if (parts.length === 0 || parts.length > mostItems || found.some((item) => item === null)) return null
    const made = listed(
      set,
      found.flatMap((item) => item ?? []),
    )
    // "revenue of the ten best sellers in 2026" is that of the year.
    return made.measures.length > 0 && happens(index, made) ? { ...made, periods: set.query.periods } : made
  }
  return null
}

const aggregated = /^(total|combined|overall|sum of(?: the)?|average|avg|mean)\s+(.+)$/i

/** "total revenue of the top 10 customers": one figure over all of them; an average is taken over the things. */
function overAll(items: string, noun: string[], set: ThingSet, read: ReadText, index: ModelIndex): SemanticQuery | null {
  const [, how = '', figure] = aggregated.exec(items.trim()) ?? []
  if (figure === undefined || separator.test(figure)) return null
  const item = itemOf(figure, noun, set.thing, read)
  if (item === null || !('measure' in item)) return null
  const mean = /^(?:a|m)/i.test(how)
  const query = { ...emptyQuery, measures: [item.measure], filters: [among(set)] }
  const timed = happens(index, query) ? { ...query, periods: set.query.periods } : query
  if (!mean) return addsUp(index, item.measure) ? timed : null
  return { ...timed, dimensions: [{ kind: 'thing', thing: set.thing }], outer: { fn: 'avg', keep: 0 } }
}

/** Whether a figure of several things is the sum of theirs. */
const addsUp = (index: ModelIndex, measure: Measure): boolean =>
  measure.kind === 'named' && measure.metrics.some((name) => index.metrics.get(name)?.additivity !== 'none')

/** "product name" of products is a name. */
const withoutNoun = (text: string, [, one = '']: readonly string[]): string => text.replace(new RegExp(`^${one} `, 'i'), '')

/** The items and the words for the things, at every "of" that may stand between them. */
function splitsOf(question: string): [items: string, words: string][] {
  const found = asked.exec(question)
  if (found?.[1] === undefined || found[2] === undefined) return []
  const more = splitsOf(found[2]).map(([items, words]): [string, string] => [`${found[1]} of ${items}`, words])
  return [[found[1], found[2]], ...more]
}

const isRanked = ({ query }: ThingSet): boolean => query.limit !== null

/** What one and several of the things are called, for questions about them. */
function nounOf(index: ModelIndex, thing: Thing): string[] | null {
  const dataset = index.datasets.get(thing.datasets[0] ?? '')
  return dataset?.noun == null ? null : [dataset.noun.many, dataset.noun.one]
}

/** One item read beside all of the things: a field of theirs, or a figure for each. */
function itemOf(text: string, [many = '', one = '']: string[], thing: Thing, read: ReadText): Item | null {
  const list = read(`list all ${many} with their ${text}`)
  const [column, ...others] = list?.columns ?? []
  if (list?.subject != null && column !== undefined && others.length === 0 && list.filters.length === 0) return { column }
  const figure = read(`${text} by ${one}`)
  const [measure, ...more] = figure?.measures ?? []
  if (figure === null || measure === undefined || more.length > 0 || !isFigure({ ...figure, dimensions: [] })) return null
  const [dimension, ...rest] = figure.dimensions
  const mine = dimension?.kind === 'thing' && dimension.thing.datasets.some((name) => thing.datasets.includes(name))
  return mine && rest.length === 0 && figure.filters.length + figure.periods.length === 0 ? { measure } : null
}

function listed(set: ThingSet, items: readonly Item[]): SemanticQuery {
  const { thing } = set
  const columns = items.flatMap((item) => ('column' in item ? [item.column] : []))
  const measures = items.flatMap((item) => ('measure' in item ? [item.measure] : []))
  const filters = [among(set)]
  if (measures.length === 0) return { ...emptyQuery, subject: thing, columns, filters }
  const fields = columns.map(({ fields: refs, label }) => ({ kind: 'field' as const, fields: refs, label }))
  return { ...emptyQuery, measures, dimensions: [{ kind: 'thing', thing }, ...fields], filters }
}
