import { sameThing } from '../lexicon/things.ts'
import type { SemanticQuery } from '../semantic-query.ts'
import { among, counted, hasOpenPeriod, isFigure, type ReadText, readSet } from './sets.ts'

/** Where a clause about things begins. */
const clause =
  /\b(who|that|which|whose|with|without|having|never|not|bought|purchased|ordered|acquired|sold|returned|acknowledged|owned|below|above|under|over|priced|costing|missing)\b/gi
const preposition = /\s(?:of|from|by|for|with|to|on|among)\s+(?:the |our |all |all the |those )?/gi
/** Groups at the end of a question belong to the figure and not to the clause before them. */
const groupsAtEnd = /\s((?:by|per) (?:month|quarter|year|week|day|weekday|segment|sales office|office|product|customer|region|team))$/i
const longestName = 4

const wordsIn = (text: string): number => text.trim().split(/\s+/).filter(Boolean).length

/** "revenue of customers who bought FG-1": a figure over the rows of the things that a clause chooses. */
export function figureOfSet(question: string, read: ReadText): SemanticQuery | null {
  const groups = groupsAtEnd.exec(question)?.[1] ?? ''
  const body = groups === '' ? question : question.slice(0, -groups.length).trim()
  for (const [figure, set] of [...asked(body), ...splits(body)]) {
    const chosen = readSet(read, set) ?? readSet((text) => absence(text, read) ?? twoClauses(text, read), set)
    if (chosen === null || hasOpenPeriod(chosen)) continue
    const query = readFigure(read, `${figure} ${groups}`.trim())
    if (query === null) continue
    return { ...query, filters: [...query.filters, among(chosen)] }
  }
  return null
}

/** A figure; things that no table describes, such as orders, are counted. */
function readFigure(read: ReadText, words: string): SemanticQuery | null {
  const query = read(words)
  if (query !== null && isFigure(query)) return query
  if (query?.subject == null || query.subject.datasets.length > 0) return null
  const counted = read(`how many ${words}`)
  return counted !== null && isFigure(counted) ? counted : null
}

/** "how many orders did customers who bought FG-1 place": the figure, and the words for the things. */
function asked(body: string): [figure: string, set: string][] {
  const found =
    /^(how (?:much|many) .+?) (?:did|do|does|comes? from|came from|were made by|was made by|are from|is from)\s+(?:the |our |all )?(.+?)(?: (?:generate|make|bring in|place|have|spend|get|account for))?$/i.exec(
      body,
    )
  if (found?.[1] !== undefined && found[2] !== undefined) return [[found[1], found[2]]]
  const spent =
    /^how much (?:did|do|have) (?:the |our |all )?(.+?) (?:spend|spent|buy|bought)(?: in total)?((?: (?:in|since|during|last|this) .+)?)$/i.exec(
      body,
    )
  return spent?.[1] === undefined ? [] : [[`revenue${spent[2] ?? ''}`, spent[1]]]
}

/** A figure, a preposition, and a short name with the clause that says which of the things are meant. */
function splits(body: string): [figure: string, set: string][] {
  const [first] = body.matchAll(clause)
  const starts = [...body.matchAll(clause)].map((match) => match.index)
  if (first === undefined) return []
  return [...body.matchAll(preposition)].flatMap((match): [string, string][] => {
    const from = match.index + match[0].length
    const next = starts.find((start) => start >= from)
    if (next === undefined || match.index === 0) return []
    const name = wordsIn(body.slice(from, next))
    return name === 0 || name > longestName ? [] : [[body.slice(0, match.index), body.slice(from)]]
  })
}

const counting = /^(how many|number of|count of)\s+/i
const opening = /^(?:which|what|list|list all|show|show me|give me|find)\s+(?:the |all |me )*/i
const saying =
  /^(?:(?:also|still|yet|who|that|have|has|had)\s+)*(spent|spend|bought|buy|ordered|order|purchased|placed|paid|returned|made|have|has|had|with|without|no|never|not|nothing|are|is|were|was|whose|sold|sell|cost|costs|own|asked|fired|failed)\b/i
const negation = /^(?:(?:also|still|yet|who|that|have|has|had|did|do|does|were|was|are|is)\s+)*(?:not|never)\s+(?:ever\s+)?/i
/** "and also FG-2": done as well. */
const also = /^also\s+/i
const verb = /\b(bought|purchased|ordered|sold|returned|owned|asked)\b/i
/** "but not in 2026": which of the words before it are meant again is not said. */
const bareTime = /^(?:in|since|during|before|after|this|last|the)\b/i

/**
 * "customers who bought FG-1 and spent over 50,000", "customers who bought FG-1 but not FG-2": two clauses, each about the things and not
 * about the same rows.
 */
export function twoClauses(question: string, read: ReadText): SemanticQuery | null {
  const counts = counting.test(question)
  const body = question.replace(counting, '').replace(opening, '')
  const start = [...body.matchAll(clause)][0]?.index
  if (start === undefined || start === 0) return null
  const name = body.slice(0, start).trim()
  if (wordsIn(name) > longestName) return null
  for (const join of body.matchAll(/,?\s(?:but|and|yet)\s/gi)) {
    if (join.index <= start) continue
    const [one, other] = [body.slice(start, join.index), body.slice(join.index + join[0].length)]
    if (!saying.test(other) && !also.test(other)) continue
    const query = joined(name, one, other, read)
    if (query !== null) return counts ? counted(query) : query
  }
  return null
}

function joined(name: string, one: string, other: string, read: ReadText): SemanticQuery | null {
  const first = readSet(read, `${name} ${one}`)
  if (first === null || first.query.limit !== null) return null
  const denied = negation.exec(other)
  const rest = denied === null ? other.replace(also, '') : other.slice(denied[0].length)
  if (denied !== null && bareTime.test(rest)) return null
  const borrowed =
    (denied !== null || also.test(other)) && !saying.test(rest) && !/^\w+ed\b/i.test(rest) ? `${verb.exec(one)?.[1] ?? ''} ` : ''
  if ((denied !== null || also.test(other)) && borrowed === ' ') return null
  const relative = /^(who|that|which|whose|with|without|having)\b/i.test(rest) ? '' : 'who '
  const second = readSet(read, `${name} ${relative}${borrowed}${rest}`)
  if (second === null || second.query.limit !== null || !sameThing(first.thing, second.thing)) return null
  // "bought A but not B last quarter": both then.
  const then = borrowed !== '' && first.query.periods.length === 0 ? second.query.periods : first.query.periods
  return { ...first.query, periods: then, filters: [...first.query.filters, among(second, denied !== null)] }
}

const denial =
  /^(.+?)\s+(?:(?:that|who|which)\s+)?(?:(?:(?:have|has|had|were|was|are|is|did|do|does)\s+)?(?:not|never)\s+(?:(?:been|yet|ever)\s+)*|(?:that\s+)?(?:nobody|no one)\s+(?:has\s+|have\s+)?(?:ever\s+)?)(.+)$/i

/** "offices that do not sell FG-1": all of them but those that do. */
export function absence(question: string, read: ReadText): SemanticQuery | null {
  const counts = counting.test(question)
  const found = denial.exec(question.replace(counting, '').replace(opening, ''))
  const [name, rest] = [found?.[1], found?.[2]]
  if (name === undefined || rest === undefined || wordsIn(name) > longestName || /\b(not|never|no|but)\b/i.test(rest)) return null
  const all = read(`list all ${name}`)
  const done = readSet(read, `${name} that ${rest}`) ?? readSet(read, `${name} ${rest}`) ?? readSet(read, `${name} that were ${rest}`)
  if (all?.subject == null || all.periods.length > 0 || done === null || done.query.limit !== null || !sameThing(all.subject, done.thing))
    return null
  const query = { ...all, filters: [...all.filters, among(done, true)] }
  return counts ? counted(query) : query
}
