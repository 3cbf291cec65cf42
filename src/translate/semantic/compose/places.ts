import type { SemanticQuery } from '../semantic-query.ts'
import type { ReadText } from './sets.ts'

const ordinals: Record<string, number> = { second: 2, third: 3, fourth: 4, fifth: 5, sixth: 6, seventh: 7, eighth: 8, ninth: 9, tenth: 10 }
const superlative =
  /\b(second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|(\d+)(?:nd|rd|th))[- ](best|largest|biggest|highest|lowest|most|worst|smallest|least|strongest|weakest|longest|shortest|oldest|newest|cheapest|busiest)\b/i
const stretch =
  /^(.*?)\s*\b(?:ranked|ranking|on (?:ranks?|places?|positions?)|at (?:ranks?|places?|positions?)|(?:on|in) (?:places?|positions?)|ranks?|places?|positions?)\s+(?:number\s+)?(\d+)\s*(to|through|until|-|–|and)\s*(?:number\s+)?(\d+)\b(.*)$/i

/** "the second best customer", "customers ranked 6 to 10 by revenue": rows further down a ranking that is read as its top. */
export function placeInRanking(question: string, read: ReadText): SemanticQuery | null {
  const one = superlative.exec(question)
  if (one !== null) {
    const [all, word = '', digits, adjective = ''] = one
    const place = digits === undefined ? (ordinals[word.toLowerCase()] ?? 0) : Number(digits)
    return place < 2 ? null : from(read(question.replace(all, `${place} ${adjective}`)), place, place)
  }
  const several = stretch.exec(question)
  if (several === null) return null
  const [, things = '', low = '', join = '', high = '', rest = ''] = several
  const [first, last] = [Number(low), Number(high)]
  // "Places 2 and 5" are two rows, not the four between.
  if (first < 1 || last < first || (/and/i.test(join) && last !== first + 1)) return null
  return from(read(`top ${last} ${things.replace(/^(which|what|show|list|the|our)\s+/gi, '')}${rest}`), first, last)
}

function from(query: SemanticQuery | null, first: number, last: number): SemanticQuery | null {
  if (query === null || query.limit !== last || query.limitPerGroup || query.outer !== null || query.order.length === 0) return null
  return { ...query, offset: first - 1, limit: last - first + 1 }
}
