import type { ReadText } from '../compose/sets.ts'
import { datasetOf, type ModelIndex } from '../model/model-index.ts'
import type { Filter, SemanticQuery } from '../semantic-query.ts'
import type { Form } from './forms.ts'

const ever =
  /^(?:(?:and|now|but|show|make it|what about|how about) )*(?:(?:for|over|across|of|in) )?(?:all (?:the )?(?:time|times|years|months|dates|periods)(?: together)?|the (?:whole|entire|full) (?:period|time|history|data)|ever|any time)$|^(?:and |now )*(?:without|ignore|ignoring|drop|remove|forget|regardless of|no|leave out|take (?:off|away|out)|clear|never mind)(?: about)? (?:the |any )?(?:(?:date|time|period|time frame|timeframe|time range|date range|time window)s?(?: (?:filter|restriction|limit|condition|range|window)s?)?|(?:year|month|quarter)s? (?:filter|restriction|limit|condition)s?)$/

/** "for all time", "without the date filter": without the period. */
export const allTime: Form = (words, previous) => {
  if (!ever.test(words)) return null
  if (previous.comparison !== null) return 'which of the two periods goes'
  if (previous.periods.length > 0) return { ...previous, periods: [] }
  const timed = previous.filters.filter((one) => one.kind === 'exists' && one.periods.length > 0)
  if (timed.length !== 1) return 'no period was named'
  return {
    ...previous,
    filters: previous.filters.map((one) => (one.kind === 'exists' && timed.includes(one) ? { ...one, periods: [] } : one)),
  }
}

const verbs =
  '(?:drop|remove|forget|clear|lose|without|ignore|delete|cancel|undo|skip|take (?:away|off|out)|get rid of|leave out|never mind|no)'
const filterNamed = new RegExp(
  `^(?:and |now |please )*${verbs}(?: about)? (?:the |that |this )?(?:(.+?) )?(?:filter|condition|restriction|constraint)s?(?: again)?$`,
)
const restricted = new RegExp(
  `^(?:and |now |please )*${verbs}(?: about)? (?:the |that |this )?(?:restriction|limit|limitation|filter|condition|constraint) (?:to|on|for|of|by) (?:the )?(.+?)$`,
)
/** "regardless of the segment", "any office": the field of a condition. */
const whatever =
  /^(?:and |now )*(?:any|regardless of|irrespective of|independent of|no matter (?:which|what)|whatever|ignore|ignoring|never mind) (?:the |which )?([a-z]+(?: [a-z]+)?)$/
const notOnly =
  /^(?:and |but |now )*(?:no longer|not) (?:just|only|limited to|restricted to)(?: to)? (?:for |in |from |of )?(?:the )?(.+?)(?:(?:,| but)? (?:but )?(?:all|every|everyone|everything)\b.*)?$/

/** "remove the Berlin filter", "not just Champions": without that condition, and everything else as it was. */
export const withoutFilter: Form = (words, previous, read, index) => {
  const found = filterNamed.exec(words) ?? restricted.exec(words)
  const only = notOnly.exec(words)
  const field = found === null && only === null ? whatever.exec(words)?.[1] : undefined
  if (field !== undefined) return withoutField(previous, field, read)
  if (found === null && only === null) return null
  const named = (found?.[1] ?? only?.[1] ?? '').trim()
  const left = previous.filters.filter((one) => !(named === '' ? true : isNamed(index, one, named, (text) => read(`revenue by ${text}`))))
  const gone = previous.filters.length - left.length
  if (named === '' && (gone !== 1 || previous.periods.length > 0)) return 'which condition goes'
  return gone === 1 ? { ...previous, filters: left } : 'none of the conditions is called so'
}

/** Without the condition on a field that words name; null where none is on it. */
function withoutField(previous: SemanticQuery, named: string, read: ReadText): SemanticQuery | null {
  const group =
    read(`revenue by ${named}`)?.dimensions.find((one) => one.kind === 'thing') ?? read(`conversion rate by ${named}`)?.dimensions[0]
  if (group?.kind !== 'thing') return null
  const isOn = (one: Filter): boolean =>
    one.kind === 'in' &&
    one.places.some(({ field }) => group.thing.fields.includes(field) || group.thing.datasets.includes(datasetOf(field)))
  const left = previous.filters.filter((one) => !isOn(one))
  return left.length === previous.filters.length - 1 ? { ...previous, filters: left } : null
}

/** Whether words name a condition by its value or by the field that it is on. */
function isNamed(index: ModelIndex, filter: Filter, named: string, groupedBy: (text: string) => SemanticQuery | null): boolean {
  if (filter.kind === 'segment') return filter.names.some((name) => plain(name.slice(name.indexOf('.') + 1)) === plain(named))
  if (filter.kind !== 'in') return false
  const name = plain(named.replace(/ (?:segment|customers|office|region|team|product|ones|only)s?$/, ''))
  const values = [filter.label, ...filter.places.flatMap((place) => place.values)]
  if (values.some((value) => plain(value) === name || plain(value) === plain(named))) return true
  const labels = filter.places.map(({ field }) => index.fields.get(field)?.field.label ?? '')
  if (labels.some((label) => plain(label) === plain(named))) return true
  const group = groupedBy(named)?.dimensions.find((one) => one.kind === 'thing')
  if (group?.kind !== 'thing') return false
  return filter.places.some(({ field }) => group.thing.fields.includes(field) || group.thing.datasets.includes(datasetOf(field)))
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\d]+/gu, ' ')
    .trim()

const back =
  /^\W*(?:(?:ok|okay|no|hmm|please|oops|sorry|wait|and|now|never mind)\W+)*(?:back|(?:cancel|scrap|forget|discard) (?:that|it|this|(?:that |the )?last (?:one|step|change))|undo(?: (?:that|this|it|the last (?:one|step|change)))?|(?:go|step|take me|jump) back(?: one| a step| one step)?|(?:take|put) (?:that|it|this) back|revert(?: (?:that|it|this))?|(?:(?:go )?back to|show(?: me)?) the (?:previous|last) (?:version|result|answer|query|question|table|one)(?: again)?|back to the one before|rückgängig|annuler|deshacer)(?: please)?\W*$/i

/** "undo", "go back": the answer before the last one. */
export const goesBack = (question: string): boolean => back.test(question)
