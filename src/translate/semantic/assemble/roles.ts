import type { AtomMark, Mark } from '../marks/mark.ts'
import { word } from '../marks/tests.ts'
import { datasetOf } from '../model/model-index.ts'
import { datasetsFor } from '../plan/bind-measure.ts'
import type { RuleContext } from '../rules/context.ts'
import type { Dimension, Filter, Measure } from '../semantic-query.ts'
import type { Draft } from './draft.ts'
import { isNegative } from './rank.ts'

const joins = word(
  'and',
  'or',
  'comma',
  'colon',
  'plus',
  'minus',
  'versus',
  'also',
  'that',
  'than',
  'cmp',
  'by',
  'sort',
  'share',
  'percent',
)
const filling = word('skip', 'prep', 'all', 'total', 'overall', 'ever', 'have')

/** The reason given where a mean does not say over what it is taken. */
export const meanOfWhat = 'a mean over what'

/**
 * Why a word stands in no role that carries its meaning, null where each does: every figure is joined to the others, every "all" and
 * "once" is the business of something, and what is ranked most is what follows the word.
 */
export function outOfRole(draft: Draft, words: readonly string[]): string | null {
  const { all } = draft.marks
  if (all.some((mark, at) => isAllOfObjects(all, mark, at))) return 'all of them at once'
  if (all.some((mark) => mark.kind === 'atom' && mark.atom.ops.has('once') && /^(once|einmal)$/i.test(mark.atom.text)))
    return 'how often exactly'
  if (words.length > 0 && standUnjoined(all, words)) return 'two numbers in one phrase'
  // "on which weekday do customers order the most" asks for a weekday, and for no customers.
  const bucketAsked = draft.marks.rest.some(({ atom }) => atom.date?.type === 'grain' && atom.date.form === 'which')
  if (all.some((mark, at) => isSinceWhat(mark, all[at + 1]))) return 'since when'
  if (isTotalOfMeans(draft, words)) return 'a total of means'
  if (isFigureOrValue(draft)) return 'a figure or those of that name'
  if (draft.query.limitPerGroup && bucketAsked) return 'which of the buckets'
  if (
    words.some((word) => /^(current|currently|now|aktuell\w*|derzeit\w*|actuel\w*|actual|actuales|actualmente)$/i.test(word)) &&
    isValidFor(draft)
  )
    return 'what is valid now'
  if (isInOpenUnit(draft)) return 'a threshold in which unit'
  if (isOtherFigures(draft)) return 'rows without a figure'
  if (isFigureOfChosen(draft, words)) return 'a figure of chosen things'
  if (isRankedByUnsigned(draft)) return 'amounts of returns'
  if (holdsSeveralEach(draft)) return 'names that stand for several'
  if (spreadBy(draft)) return 'a distribution over numbers'
  return openMean(draft)
}

/** "bought all products of a brand": every one of them; a list of "all products" asks for no more than a list. */
function isAllOfObjects(all: readonly Mark[], mark: Mark, at: number): boolean {
  if (mark.kind !== 'atom' || !mark.atom.ops.has('all') || !/^(all|every|each|alle|tous|toutes|todos|todas)\b/i.test(mark.atom.text))
    return false
  const before = all
    .slice(0, at)
    .findLast((other) => !(other.kind === 'atom' && (other.atom.ops.has('skip') || other.atom.ops.has('prep'))))
  const verb = before?.kind === 'atom' && before.atom.verbs.length > 0 && before.atom.metrics.length === 0
  const next = all[at + 1]
  return verb && next !== undefined && (next.kind === 'filter' || (next.kind === 'atom' && next.atom.things.length > 0))
}

/** Figures with nothing between them but prepositions, conditions and periods: "returns since July in cases", "dearest product in stock". */
function standUnjoined(all: readonly Mark[], words: readonly string[]): boolean {
  const at = all.flatMap((mark, index) => (figureOf(mark) === null ? [] : [index]))
  return at.some((from, position) => {
    const to = at[position + 1]
    const [left, right] = [all[from], to === undefined ? undefined : all[to]]
    if (to === undefined || left === undefined || right?.kind !== 'measure') return false
    const figure = figureOf(left)
    if (figure !== null && isSaidTwice(figure, right.measure)) return false
    const between = all.slice(from + 1, to)
    if (left.kind === 'rank' && between.length > 0 && !between.some(isIn)) return false
    const said = words.slice(left.to, right.from).join(' ')
    return !joiners.test(said) && between.every((mark) => !joins(mark) && (filling(mark) || isThingOrCondition(mark)))
  })
}

/** "since the start of the …": all time is not what was said. */
const isSinceWhat = (mark: Mark, next: Mark | undefined): boolean =>
  mark.kind === 'atom' &&
  mark.atom.ops.has('ever') &&
  /^since\b/i.test(mark.atom.text) &&
  next?.kind === 'atom' &&
  next.atom.ops.has('prep')

/** "total sales per customer": what is a mean for each of them already has no total. */
const isTotalOfMeans = ({ query, context: { index } }: Draft, words: readonly string[]): boolean =>
  words.some((word) => /^total$/i.test(word)) &&
  query.measures.some(
    (measure) =>
      measure.kind === 'named' &&
      / per /i.test(measure.label) &&
      measure.metrics.every((name) => index.metrics.get(name)?.additivity === 'none'),
  )

/** "margin with new customers": a second figure, or that of the customers who are called so. */
const isFigureOrValue = ({ marks: { measures } }: Draft): boolean =>
  measures.length > 1 &&
  measures.some(
    ({ bare, atom }) => bare && atom !== null && /\S\s+\S/.test(atom.text) && atom.values.some(({ match }) => match === 'exact'),
  )

/** "earn … (margin)" names one figure. */
const isSaidTwice = (one: Measure, other: Measure): boolean =>
  JSON.stringify(one) === JSON.stringify(other) ||
  (one.kind === 'named' && other.kind === 'named' && one.metrics.some((name) => other.metrics.includes(name)))

/** Rules take the words between two figures up with them. */
const joiners =
  /[,;:&+/]|\b(?:and|or|plus|vs|versus|with|as well as|but|their|against|compared|than|by|per|of|und|oder|mit|gegen|je|pro|et|ou|avec|contre|par|y|o|con|contra|por)\b/i

function figureOf(mark: Mark): Measure | null {
  if (mark.kind === 'measure' || mark.kind === 'rank') return mark.measure
  return mark.kind === 'note' && mark.note.type === 'sort' ? mark.note.measure : null
}
const isIn = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && mark.atom.ops.get('prep')?.includes('in') === true
const isThingOrCondition = (mark: Mark): boolean =>
  mark.kind === 'filter' || mark.kind === 'period' || (mark.kind === 'atom' && mark.atom.things.length > 0)

/**
 * "average revenue" alone may be that of an order, a customer or a month, "average revenue per segment" that of the customers in each
 * or that of the segments; "by segment" are the customers in each.
 */
function openMean({ query, marks, context: { index, model } }: Draft): string | null {
  for (const { measure, atom } of marks.measures) {
    // "average number of orders per segment": of the customers in each, or of the segments.
    if (measure.kind === 'per' && measure.fn === 'avg' && isCategory(index, measure.over) && measure.measure.kind === 'count')
      if (measure.measure.of.datasets.length === 0) return meanOfWhat
    const noun = /^(?:average|avg|mean)\s+(\S+)$/i.exec(atom?.text ?? '')?.[1]?.toLowerCase()
    if (measure.kind !== 'named' || measure.fn !== null || noun === undefined) continue
    const homes = measure.metrics.flatMap((name) => {
      const metric = index.metrics.get(name)
      return metric?.aggregation === 'avg' && index.datasets.get(metric.dataset)?.concept !== undefined ? [metric.dataset] : []
    })
    const addsUp = model.metrics.some(
      (metric) => metric.aggregation === 'sum' && metric.synonyms.some(({ text }) => text.toLowerCase() === noun),
    )
    if (homes.length === 0 || !addsUp) continue
    const own = (one: Dimension): boolean => refsOf(one).some((ref) => homes.includes(datasetOf(ref)))
    if (marks.groups.some(({ form, dimensions }) => form === 'per' && dimensions.some(own))) return meanOfWhat
    if (query.dimensions.some(own) || query.filters.some((filter) => isOn(filter, homes))) continue
    return query.dimensions.length + query.periods.length + query.filters.length > 0 ? 'a mean over other things' : meanOfWhat
  }
  return null
}

/** Things without rows of their own: segments, offices. */
const isCategory = (index: RuleContext['index'], over: Dimension): boolean =>
  over.kind === 'thing' &&
  over.thing.fields.length > 0 &&
  over.thing.fields.every((ref) => index.fields.get(ref)?.field.role === 'category')

const refsOf = (one: Dimension): readonly string[] =>
  one.kind === 'thing' ? [...one.thing.fields, ...one.thing.datasets.map((name) => `${name}.`)] : one.kind === 'field' ? one.fields : []

const isOn = (filter: Filter, datasets: readonly string[]): boolean =>
  filter.kind === 'in' ? filter.places.some(({ field }) => datasets.includes(datasetOf(field))) : filter.kind === 'segment'

const rangeEnd =
  /^(to_?date|valid_?(to|until|till)|effective_?(to|until|end)|end_?date|date_?to|gueltig_?bis|gültig_?bis|fecha_?fin|date_?fin)$/i

/** "current average salary": rows that hold for a stretch of time each, of which only some hold now. */
const isValidFor = ({ query, context: { index } }: Draft): boolean =>
  query.periods.length === 0 &&
  query.measures
    .flatMap((measure) => datasetsFor(index, measure))
    .some((name) => index.datasets.get(name)?.fields.some((field) => field.role === 'time' && rangeEnd.test(field.name)) === true)

/** "turnover below 2": money or stock turns; a plain small number says neither. */
const isInOpenUnit = ({ query, marks, context: { index } }: Draft): boolean =>
  query.having.some(({ measure, values }) => {
    if (measure.kind !== 'named' || !/^(stock )?turnover$/i.test(measure.label) || values.some((value) => Math.abs(value) >= 1000))
      return false
    const kinds = new Set(measure.metrics.map((name) => index.metrics.get(name)?.unit?.kind ?? 'none'))
    return kinds.size > 1 && marks.periods.length === 0
  })

/** "teams that have no conversion rate": those without any of it, and not those with another figure. */
const isOtherFigures = ({ query, context: { index } }: Draft): boolean =>
  query.measures.length === 0 &&
  query.filters.some(
    (filter) =>
      filter.kind === 'in' && filter.negated && filter.places.some(({ field }) => index.fields.get(field)?.field.namesMetric !== undefined),
  )

/** "revenue from orders with revenue above 1000" is one figure of all of them; "orders with …" lists them. */
function isFigureOfChosen({ subject, marks }: Draft, words: readonly string[]): boolean {
  const [asked, ...others] = marks.measures
  if (asked === undefined || subject === null || others.length > 0 || marks.havings.length === 0 || subject.from < asked.to) return false
  const of = words.slice(asked.to, subject.from).some((word) => /^(of|from|von|de|du|des)$/i.test(word))
  return of && marks.groups.length === 0 && marks.ranks.length === 0 && marks.havings.some((having) => having.from >= subject.to)
}

/** Of returns only the amount that makes them returns is known to be negative; what else they rank highest is not known. */
function isRankedByUnsigned({ query, context }: Draft): boolean {
  const [first] = query.order
  const measure = first?.by.kind === 'measure' ? query.measures[first.by.index] : undefined
  if (measure?.kind !== 'named' || isNegative(context, measure, query.filters)) return false
  const kept = query.filters.some(
    (filter) =>
      filter.kind === 'segment' &&
      !filter.negated &&
      filter.names.some((name) => /<\s*0\W*$/.test(context.index.segments.get(name)?.expression ?? '')),
  )
  return kept && measure.metrics.some((name) => isSum(context, name))
}

const isSum = ({ index }: RuleContext, name: string): boolean => index.metrics.get(name)?.aggregation === 'sum'

/** "Silverbrook vs Casa Verdi": brands whose products are many names are no two rows beside each other. */
function holdsSeveralEach({ query, marks }: Draft): boolean {
  return marks.filters.some(({ filter, parts }) => {
    if (filter.kind !== 'in' || filter.negated) return false
    const fields = filter.places.map(({ field }) => field)
    const grouped = query.dimensions.some((one) => one.kind === 'field' && one.fields.every((ref) => fields.includes(ref)))
    const labels = (parts ?? []).length > 0 ? (parts ?? []).length : filter.label.split(', ').length
    return grouped && labels > 1 && filter.places.some(({ values }) => values.length > labels)
  })
}

/** "customers by number of orders" after "distribution": how many there are of each number, and not a list of them. */
function spreadBy({ query, marks }: Draft): boolean {
  const split = marks.all.some((mark) => mark.kind === 'atom' && /^distribut/i.test(mark.atom.text))
  return split && marks.notes.some(({ note }) => note.type === 'sort') && query.dimensions.length < 2
}
