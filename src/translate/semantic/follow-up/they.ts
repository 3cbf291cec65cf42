import { isChosen, isFigure, type ReadText } from '../compose/sets.ts'
import { sameThing } from '../lexicon/things.ts'
import { datasetOf } from '../model/model-index.ts'
import type { Measure, SemanticQuery, Thing } from '../semantic-query.ts'
import type { Form } from './forms.ts'
import { actsItself, countedOnes, happens, nounsOf } from './of-them.ts'
import { stillSo } from './still-so.ts'
import { thingOfAnswer } from './thing-of-answer.ts'

const doing =
  '(?:raise|raised|place|placed|make|made|have|had|get|got|generate|generated|buy|bought|order|ordered|sell|sold|bring in|bring|spend|own|run|cause|caused|fire|produce|receive)'
const theyDid = new RegExp(
  String.raw`^how (many|much) (.+?) (?:did|do|does|have|has|had) (?:they|these|those|(?:these|those|the) [a-z]+s)(?: (?:all|together|altogether))?(?: ${doing})?((?: (?:in|since|during|last|this|over|between|before|after|until|so far|on)\b.*)?)$`,
)
const soldOfThese =
  /^how (many|much) (.+?)? ?(?:of|from|by|for|with) (?:them|these|those)((?: (?:in|since|during|last|this|over|between|before|after|so far|on)\b.*)?)$/

const spent =
  /^(?:what|how much) (?:did|do|have|had) (?:they|these|those)(?: all)? (?:spend|spent|pay|paid)(?: with us| here)?(?: in total| together| altogether)?((?: (?:in|since|during|last|this|over|between)\b.*)?)$/
const weSold = /^what (?:did we|have we|was) (?:sell|sold) (?:of|from|to|with) (?:them|these|those)(.*)$/

/** "how many alerts did they raise this year": one figure over all the things that were shown. */
export const figureOfThem: Form = (words, previous, read, index) => {
  const found =
    theyDid.exec(words.replace(spent, 'how much revenue did they have$1')) ?? soldOfThese.exec(words.replace(weSold, 'how much of them$1'))
  const thing = thingOfAnswer(previous)
  if (found === null || thing === null || !isChosen(previous)) return null
  const [, amount, said = '', when = ''] = found
  if (
    /\b(?:they|these|those)\b.*\b(?:place|placed|buy|bought|order|ordered|spend|spent|pay)\b|\borders?\b.*\b(?:they|these|those) (?:make|made)\b|\bdo (?:they|these|those) (?:place|buy|order)\b/.test(
      words,
    ) &&
    !actsItself(thing)
  )
    return 'who that stands for'
  const figure = said.replace(/^(?:have|has|did|do) (?:we|they) (?:sold|sell)$/, '').trim()
  const texts = figure === '' ? [`revenue${when}`] : [`how ${amount} ${figure}${when}`, `total ${figure}${when}`, `${figure}${when}`]
  const query = firstFigure(texts, read)
  if (query === null) return 'which figure of them'
  if (query.measures.every((measure) => measure.kind === 'count' && sameThing(measure.of, thing))) return 'how many they are'
  const periods = query.periods.length === 0 && happens(index, query) ? previous.periods : query.periods
  const shown = { kind: 'of-answer' as const, thing, row: null, query: previous, negated: false }
  return { ...query, periods, filters: [...query.filters, ...stillSo(index, thing, previous, query), shown] }
}

/** The first of several texts that is one figure and nothing else. */
function firstFigure(texts: readonly string[], read: ReadText): SemanticQuery | null {
  for (const text of texts) {
    const query = read(text)
    if (query !== null && isFigure(query) && query.measures.length === 1 && query.dimensions.length === 0) return query
  }
  return null
}

const added =
  /^(?:please |now |also )*(add|include|plus|also show|show also|put in|together with)\s+(?:the |their |its |also |a column (?:for|with) (?:the )?)*(.+?)(?: (?:too|as well|also|to (?:it|that|this|them|the table|the list)|beside it|column))*$/

/** "add revenue", "include the margin": a figure beside the one before. */
export const addedFigure: Form = (words, previous, read) => {
  const found = added.exec(words)
  if (found?.[2] === undefined || previous.outer !== null) return null
  if (previous.measures.length === 0 || previous.window !== null || previous.comparison !== null) return null
  const names = found[2].split(/\s*,\s*(?:and\s+)?|\s+and\s+(?:the\s+)?/)
  const measures: Measure[] = []
  for (const name of names) {
    const query = firstFigure([name, `number of ${name}`], read)
    // "add Berlin" names a value and no figure.
    if (names.length === 1 && (query === null || query.filters.length > 0)) return null
    if (query === null || query.filters.length + query.periods.length > 0) return 'what is to be added'
    measures.push(...query.measures)
  }
  return { ...previous, measures: [...previous.measures, ...measures] }
}

const partOfThat =
  /^how much of (?:that|this|it|the total) (?:came|comes|come|was|is|were|are)(?: made| generated| sold)? (?:from|by|for|with|in|to|through) (.+)$/

/** "how much of that came from Champions": the same figure under one more condition. */
export const partOfIt: Form = (words, previous, read) => {
  const named = partOfThat.exec(words)?.[1]
  const [measure, ...others] = previous.measures
  if (named === undefined || measure === undefined) return null
  if (others.length + previous.dimensions.length + previous.having.length > 0 || previous.outer !== null || previous.comparison !== null)
    return 'a part of what'
  for (const text of [`${measure.label} from ${named}`, `${measure.label} of ${named}`, `${measure.label} in ${named}`]) {
    const query = read(text)
    const [same, ...more] = query?.measures ?? []
    if (query === null || !isFigure(query) || same === undefined || more.length + query.dimensions.length + query.periods.length > 0)
      continue
    if (JSON.stringify(same) !== JSON.stringify({ ...measure, label: 'label' in same ? same.label : '' }) || query.filters.length === 0)
      continue
    return { ...previous, filters: [...previous.filters, ...query.filters] }
  }
  return 'a part of what'
}

/** "and the enabled ones": the same list under the other condition. */
export const otherOnes: Form = (words, previous, read, index) => {
  const named = /^(?:what about |how about )?(?:only |just )?(?:the )?([a-z-]+(?: [a-z-]+)?) ones$/.exec(words)?.[1]
  const { subject } = previous
  const [first, ...more] = previous.filters
  if (named === undefined || subject === null || first === undefined || more.length > 0 || previous.limit !== null) return null
  if (previous.periods.length + previous.via.length > 0) return null
  const chosen = first.kind === 'of-answer' && first.row === null && !first.negated ? first.query : previous
  const query = read(`${named} ${nounsOf(index, subject).many}`)
  if (query?.subject == null || !sameThing(query.subject, subject) || query.filters.length !== 1) return null
  return sameKind(query, chosen) ? { ...query, columns: previous.columns } : null
}

/** Whether two conditions speak of the same: both of one flag, or both words for a condition. */
const sameKind = (one: SemanticQuery, other: SemanticQuery): boolean => {
  const [a, b] = [one.filters[0], other.filters[0]]
  if (a?.kind === 'flag' && b?.kind === 'flag') return a.fields.some((ref) => b.fields.includes(ref)) && a.value !== b.value
  const flagOrSegment = (kind: string | undefined): boolean => kind === 'flag' || kind === 'segment'
  return flagOrSegment(a?.kind) && flagOrSegment(b?.kind) && JSON.stringify(a) !== JSON.stringify(b)
}

const allAgain =
  /^(?:back to |again )?(?:for |in |across |of )?(?:all|every) (?:the |our |of the )?([a-z]+(?: (?!again\b|together\b|instead\b)[a-z]+)?)(?: again| together| instead)*$/

/** "for all offices again": without the condition on which of them. */
export const forAll: Form = (words, previous, read) => {
  const named = allAgain.exec(words)?.[1]
  if (named === undefined) return null
  const thing =
    read(`list all ${named}`)?.subject ??
    read(`revenue by ${named.replace(/s$/, '')}`)?.dimensions.find((one) => one.kind === 'thing')?.thing
  if (thing == null) return null
  const isOn = (filter: SemanticQuery['filters'][number]): boolean =>
    filter.kind === 'in' && filter.places.some(({ field }) => thing.fields.includes(field) || thing.datasets.includes(datasetOf(field)))
  const left = previous.filters.filter((filter) => !isOn(filter))
  if (left.length < previous.filters.length) return { ...previous, filters: left }
  return /^(?:back|again|for|across)\b/.test(words) ? 'none of them was left out' : null
}

const otherNumber =
  /^(?:(?:and|what about|make (?:it|that)|change (?:it|that) to|use|with|those|ones) )*(over |above |below |under |more than |less than |at least |at most |exactly )?(\d[\d,]*(?:\.\d+)?)(k?)(?: ?%| percent| days| orders| euros| eur| units| customers| alerts)?(?: instead)?$/

/** "make that 25 days", "and more than 150" after a threshold: another number in it. */
export const otherThreshold: Form = (words, previous) => {
  const found = otherNumber.exec(words)
  const [all, op, digits, thousand] = found ?? []
  if (digits === undefined || previous.limit !== null || (all === digits && !/instead/.test(words))) return null
  // Four digits that may be a year are one, or it is not said.
  const isYear = /^(?:19|20)\d\d$/.test(digits) && op === undefined && thousand !== 'k'
  if (isYear) return previous.periods.length > 0 ? null : 'a year or a threshold'
  const value = Number(digits.replaceAll(',', '')) * (thousand === 'k' ? 1_000 : 1)
  const having = previous.having.filter(({ period, values }) => period === null && values.length === 1)
  const compared = previous.filters.filter((filter) => filter.kind === 'compare' && filter.values.length === 1)
  const [known] = [...having, ...compared.flatMap((one) => (one.kind === 'compare' ? [one] : []))]
  if (!Number.isFinite(value) || having.length + compared.length !== 1 || known === undefined) return null
  if (op === 'exactly ') return 'which threshold'
  if (op !== undefined && /^(over|above|more|at least)/.test(op) !== (known.op === '>' || known.op === '>=')) return null
  const kind = op === 'at least ' ? ('>=' as const) : op === 'at most ' ? ('<=' as const) : known.op
  return {
    ...previous,
    having: previous.having.map((one) => (having.includes(one) ? { ...one, op: kind, values: [value] } : one)),
    filters: previous.filters.map((one) =>
      compared.includes(one) && one.kind === 'compare' ? { ...one, op: kind, values: [value] } : one,
    ),
  }
}

/** "all of them" after a ranking: without its cut. */
export const allOfThem: Form = (words, previous) =>
  previous.limit !== null && !previous.limitPerGroup && /^(?:show (?:me )?)?all(?: of (?:them|those|these)| [a-z]+s)?$/.test(words)
    ? { ...previous, limit: null, offset: 0 }
    : null

const shareOf =
  /^(?:what|which) (?:percentage|share|proportion|percent|fraction|part)(?: of (?:them|those|these|that|it))? (?:was|were|is|are|has been|have been|got) (.+)$/

/** "what percentage was acknowledged" after a number of alerts: of those that were counted. */
export const shareOfThem: Form = (words, previous, read, index) => {
  const named = shareOf.exec(words)?.[1]
  const [measure, ...others] = previous.measures
  if (named === undefined || /^(?:that|those|these|this|it|they)$/.test(named)) return null
  if (measure?.kind !== 'count' || others.length > 0)
    return previous.dimensions.length === 0 && previous.subject === null ? null : 'a share of what'
  const some = countedOnes('how many', `were ${named}`, { ...previous, dimensions: [], order: [], limit: null }, read, index)
  if (some === null || typeof some === 'string') return 'a share of what'
  const left = { ...measure, filters: [...measure.filters, ...some.filters.slice(previous.filters.length)] }
  return { ...previous, measures: [{ kind: 'arithmetic', op: 'percent', left, right: measure, label: `share ${named}` }] }
}

const topOf = /^(?:show (?:me )?|list )?(?:only )?(?:the )?(top|bottom|best|worst) (\d+) of (?:them|these|those) by (.+)$/
const highest = /^(?:show (?:me )?|only )?the (\d+|ten|five|three) with the (.+)$/

/** "the ten with the highest revenue" after a list of things. */
export const highestOfThem: Form = (words, previous, read, index) => {
  const ranked = topOf.exec(words)
  const found = highest.exec(words) ?? ranked
  const thing = thingOfAnswer(previous)
  if (found === null || thing === null || previous.limit !== null || !isChosen(previous)) return null
  const { many } = nounsOf(index, thing)
  const query = read(ranked === null ? `${found[1]} ${many} with the ${found[2]}` : `${ranked[1]} ${ranked[2]} ${many} by ${ranked[3]}`)
  const mine = query === null ? null : thingOfAnswer(query)
  if (query === null || query.limit === null || mine === null || !sameThing(mine, thing)) return 'ranked by what'
  const periods = query.periods.length === 0 && happens(index, query) ? previous.periods : query.periods
  return { ...query, periods, filters: [...query.filters, { kind: 'of-answer', thing, row: null, query: previous, negated: false }] }
}

const biggestBuyers =
  /^(?:who (?:are|is|were|was)|(?:show|list)(?: me)?) (?:the |our )?(?:(\d+) )?(?:biggest|top|best|largest|main) (buyers?|customers?|clients?)$/
const whoMost = /^who (?:placed|made|had|has|generated|spent|bought|ordered) (?:the )?(most|least|fewest)$/

const usualLength = 10

/** "who placed the most" after a number of orders: the customer with most of them. */
export const whoDidMost: Form = (words, previous, read) => {
  const biggest = biggestBuyers.exec(words)
  const found = whoMost.exec(words) ?? biggest
  if (
    found === null ||
    (previous.filters.length === 0 && biggest !== null) ||
    previous.measures.length !== 1 ||
    previous.window !== null ||
    previous.outer !== null
  )
    return null
  const subject = read('list all customers')?.subject
  if (
    subject == null ||
    previous.comparison !== null ||
    previous.having.length > 0 ||
    previous.dimensions.some(({ kind }) => kind !== 'time')
  )
    return null
  const low = biggest === null && found[1] !== 'most'
  const order = [{ by: { kind: 'measure' as const, index: 0 }, direction: low ? ('asc' as const) : ('desc' as const) }]
  const several = biggest?.[1] !== undefined ? Number(biggest[1]) : biggest?.[2]?.endsWith('s') === true ? usualLength : 1
  return { ...previous, dimensions: [{ kind: 'thing', thing: subject }], order, limit: several }
}

const ageOf =
  /^(?:(?:which|what) (?:is|was|are|were) )?(?:show (?:me )?)?(?:only )?(?:the )?(oldest|newest|latest|most recent|earliest)(?: (\d+))?(?: ones?)?$/

/** "the oldest one" after a list of rows that have a time. */
export const oldestOne: Form = (words, previous, read, index) => {
  const found = ageOf.exec(words)
  const { subject } = previous
  if (found?.[1] === undefined || subject === null || previous.limit !== null || previous.order.length > 0) return null
  const { one, many } = nounsOf(index, subject)
  const query = read(found[2] === undefined ? `${found[1]} ${one}` : `${found[1]} ${found[2]} ${many}`)
  if (query?.subject == null || !sameThing(query.subject, subject) || query.limit === null || query.filters.length > 0) return null
  return { ...previous, order: query.order, limit: query.limit }
}

const sorted =
  /^(?:sort|order|list|rank|sorted|ordered)\s+(?:it |them |that |these |those )?by\s+(?:their |the )?(.+?)(?:,? (ascending|descending|asc|desc|(?:highest|largest|longest|most|lowest|smallest|shortest) first))?$/

/** "sort them by lead time" after a list of things. */
export const sortedList: Form = (words, previous, read, index) => {
  const found = sorted.exec(words)
  const { subject } = previous
  if (found?.[1] === undefined || subject === null) return null
  const column = columnNamed(found[1], subject, read, index)
  if (column === null) return 'sorted by what'
  const low = found[2] !== undefined && /^(asc|low|small|short)/.test(found[2])
  return {
    ...previous,
    columns: [...previous.columns, column],
    order: [{ by: { kind: 'field', fields: column.fields }, direction: low ? 'asc' : 'desc' }],
  }
}

function columnNamed(text: string, subject: Thing, read: ReadText, index: Parameters<Form>[3]): SemanticQuery['columns'][number] | null {
  const list = read(`list all ${nounsOf(index, subject).many} with their ${text}`)
  const [column, ...others] = list?.columns ?? []
  const [figure] = list?.measures ?? []
  const own = figure?.kind === 'named' ? figure.fields.filter((ref) => subject.datasets.includes(datasetOf(ref))) : []
  if (own.length > 0) return { fields: own, label: text }
  return list?.subject != null && sameThing(list.subject, subject) && column !== undefined && others.length === 0 ? column : null
}

/** "only months above 1 million": only those of the buckets or things shown. */
function shownNoun({ dimensions }: SemanticQuery): RegExp {
  const [only] = dimensions
  const noun = dimensions.length !== 1 ? null : only?.kind === 'time' ? only.grain : only?.kind === 'thing' ? only.thing.label : null
  if (noun === null) return /(?!)/
  return new RegExp(
    `^\\W*(?:(?:only|just|show only|show)(?: me)? )?(?:the )?${noun}s? (?=(?:above|below|over|under|with|where|that|exceeding)\\b)()`,
    'i',
  )
}

/** What a follow-up says in other words: "group them by monitor" is "by monitor", "who owns them" asks for their owners. */
export function plainFollowUp(question: string, previous: SemanticQuery): string {
  const [period, ...others] = previous.periods
  const grouped = previous.dimensions.length > 0 && previous.limit === null
  const text = question
    .replace(
      /^\W*(?:(?:and|now|please|then|ok|can you|could you|can we|let's) )*(?:(?:split|break|drill|slice)(?: (?:them|it|that|these|those|this|each|each one|each of (?:them|these|those)|all|all of (?:them|these|those)|everything))?(?: (?:down|up|further|again|out))*|(?:further )?(?:split|broken down|breakdown)) (?=(?:by|per|into) )/i,
      grouped ? 'also ' : '',
    )
    .replace(/^also into (\w+?)s(?=\W*$)/i, 'also by $1')
    .replace(/^(?:show )?(?:me )?(?:the )?shares? of each(?: one)?(?: (?:in|as a?) ?(?:percent|percentage|%))?(?=\W*$)/i, 'as percentage')
    .replace(
      /^(?:and )?(?:how much|what) (?:is|was|are) (?:that|it|this|they|those|these)(?: all)? (?:together|altogether|in total|combined|in sum)(?=\W*$)/i,
      'in total',
    )
    .replace(
      /^\W*((?:and|now|please|then|ok|can you|could you) )*(?:group|split|break|show|list) (?:them|it|that|these|those|this)(?: down| up)? (?=(?:by|per) )/i,
      '',
    )
    .replace(/^\W*(?:and )?(?:the )?(?:count|number|how many)(?: of (?:them|those|these))? (?=(?:per|by|for each) )/i, '')
    .replace(/^\W*(?:and )?by which ([a-z]+?)s?(?=\W*$)/i, 'by $1')
    .replace(/^\W*(?:and )?who (?:owns|is the owner of|are the owners of) (?:them|it|these|those)(?=\W*$)/i, 'their owners')
    .replace(/^\W*(?:no|sorry|oh)\W+(?:sorry\W+)?i mean(?:t)? /i, 'what about ')
    .replace(
      /^\W*(?:and )?(?:what|how much|how many) (?:was|is|were|are) (?:it|that|this|they) (?=(?:in|for|during|last|this|since)\b)/i,
      '',
    )
    .replace(/^\W*(?:and )?how many (cases|units) (?:was|is|were|are) (?:it|that|this|they|those)(?=\W*$)/i, 'in $1')
    .replace(/^\W*(?:and )?(?:the )?average (?:over|across|of) (?:all|all of|all the|the) (?:[a-z]+ )?[a-z]+s(?=\W*$)/i, 'average')
    .replace(/^\W*(?:drill|go) (?:down )?(?:to|into) (?:the )?(day|week|month|quarter)s?(?: level)?(?=\W*$)/i, 'by $1')
    .replace(/^\W*(?:and )?the (\d+|three|five|ten) after (?:that|those|them|these)(?=\W*$)/i, 'next $1')
    .replace(/^\W*as (?:a |the )?[a-z]+ percentage(?=\W*$)/i, 'in percent')
    .replace(/^\W*(?:und|et|y|and) (?:nach|par|por) (?=[\p{L} ]+\W*$)/iu, previous.limit === null ? '$&' : 'by ')
    .replace(shownNoun(previous), 'only those $1')
    .replace(/^(only those (?:above|below|over|under|exceeding) .+?) only(?=\W*$)/i, '$1')
    .replace(/^\W*(?:and )?by ([a-z]+(?: [a-z]+)?),? (?:only )?(?:the )?(top|bottom) (\d+)(?=\W*$)/i, '$2 $3 $1s')
  // Beside a year that was named, "the previous year" is the one before it.
  if (period === undefined || others.length > 0) return text
  return text
    .replace(/^(\W*(?:(?:and|what about|how about) )*)the one before(?: that)?(?=\W*$)/i, `$1the ${period.grain} before`)
    .replace(
      /^\W*(?:and )?(?:(?:what|how much) (?:was|were) (?:it|that|this|they) )?(?:a|one) year (?:ago|earlier|before)(?=\W*$)/i,
      'the year before',
    )
    .replace(
      /^(\W*(?:(?:and|what about|how about|now|same for) )*)(?:for |in )?(?:the )?(?:previous|prior|preceding) (year|quarter|month|week)(?=(?: please)?\W*$)/i,
      (all, lead: string, unit: string) => (period.grain === unit || unit === 'year' ? `${lead}the ${unit} before` : all),
    )
}
