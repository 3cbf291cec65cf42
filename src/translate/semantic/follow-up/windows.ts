import type { SemanticQuery } from '../semantic-query.ts'
import type { Form } from './forms.ts'

const moving =
  /^(?:(?:show|as|with|add) )*(?:a |the )?(?:(\d+|three|six|twelve)[- ](day|week|month|quarter)s? )?(?:moving|rolling) (?:average|mean)(?: (?:over|of|for) (?:the last )?(\d+|three|six|twelve) (day|week|month|quarter)s?)?$/
const words: Record<string, number> = { three: 3, six: 6, twelve: 12 }
const usual = 3

/** "moving average over 3 months" after figures over time. */
export const movingAverage: Form = (text, previous) => {
  const found = moving.exec(text)
  if (found === null) return null
  const [only, ...others] = previous.dimensions
  const [count, unit] = [found[1] ?? found[3], found[2] ?? found[4]]
  const length = count === undefined ? usual : (words[count] ?? Number(count))
  if (only?.kind !== 'time' || others.length > 0 || previous.measures.length !== 1 || !isPlain(previous)) return 'a moving average of what'
  if (unit !== undefined && unit !== only.grain) return 'the length is counted in other buckets'
  return length < 2 ? 'a moving average over one' : { ...previous, window: { kind: 'moving', length }, order: [] }
}

const further =
  /^(?:show (?:me )?|and |what about )*(?:the )?(?:numbers?|places?|ranks?|positions?|rows?) (\d+) (?:to|through|until|-|–) (\d+)$/
const next = /^(?:show (?:me )?|and |what about )*(?:the )?next (\d+|three|five|ten)$/
const counts: Record<string, number> = { three: 3, five: 5, ten: 10 }

/** "numbers 6 to 10", "the next 5": rows further down the ranking. */
export const furtherDown: Form = (text, previous) => {
  const [range, more] = [further.exec(text), next.exec(text)]
  if ((range === null && more === null) || previous.limit === null || previous.limitPerGroup || previous.order.length === 0) return null
  if (range !== null) {
    const [first, last] = [Number(range[1]), Number(range[2])]
    return first < 1 || last < first ? 'which rows' : { ...previous, offset: first - 1, limit: last - first + 1 }
  }
  const many = counts[more?.[1] ?? ''] ?? Number(more?.[1])
  return { ...previous, offset: previous.offset + previous.limit, limit: many }
}

const isPlain = ({ window, comparison, outer, limit }: SemanticQuery): boolean =>
  window === null && comparison === null && outer === null && limit === null

const biggest =
  /^which ([a-z]+(?: [a-z]+)?) (?:is|was) (?:the )?(biggest|largest|strongest|highest|top one|smallest|lowest|weakest)(?: one)?$/

/** "which office is the biggest" after one figure: the first by that figure, under its conditions and in its period. */
export const biggestByIt: Form = (words, previous, read) => {
  const found = biggest.exec(words)
  const [figure, ...others] = previous.measures
  if (found?.[1] === undefined || figure === undefined || others.length > 0 || !isPlain(previous)) return null
  if (previous.dimensions.some(({ kind }) => kind !== 'time') || previous.having.length > 0) return null
  const [group, ...more] = read(`revenue by ${found[1]}`)?.dimensions ?? []
  if (group?.kind !== 'thing' || more.length > 0) return null
  const low = /^(?:small|low|weak)/.test(found[2] ?? '')
  return { ...previous, dimensions: [group], order: [{ by: { kind: 'measure', index: 0 }, direction: low ? 'asc' : 'desc' }], limit: 1 }
}

/** "as a share of the year": of all the buckets or groups that are shown. */
export const asShares: Form = (words, previous) => {
  if (
    !/^(?:as|in) (?:a |an )?(?:share|shares|percentage|percentages|percent|proportion|%) of (?:the |that |each )?(?:year|quarter|month|whole|sum|(?:grand |overall )?total|entire \w+)$/.test(
      words,
    )
  )
    return null
  if (previous.dimensions.length !== 1 || previous.measures.length !== 1 || previous.outer !== null || previous.comparison !== null)
    return 'share of what'
  const { window, having, limit } = previous
  if (window !== null || having.length > 0 || limit !== null || /\beach\b/.test(words)) return 'share of what'
  return { ...previous, window: { kind: 'share', within: 0 } }
}
