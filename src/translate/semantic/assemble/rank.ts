import { sameThing } from '../lexicon/things.ts'
import type { GroupMark, RankMark } from '../marks/mark.ts'
import { anyMeasure, usualMeasure } from '../rules/conditions.ts'
import type { RuleContext } from '../rules/context.ts'
import type { Dimension, Filter, Measure, Thing } from '../semantic-query.ts'
import { type Draft, isPlural } from './draft.ts'
import { isBucket } from './parts.ts'

/** How many rows "top" shows when no number is given. */
const usualLimit = 10

/** Top and bottom, and sorting by a number. */
export function settleRank(draft: Draft): string | null {
  return rankBy(draft, null)
}

/** `usual`: the number that is taken where none is named. */
function rankBy(draft: Draft, usual: Measure | null): string | null {
  const { query, marks, subject, context } = draft
  const [rank, ...others] = joinedRanks(
    marks.ranks,
    marks.notes.some(({ note }) => note.type === 'sort' && note.measure !== null),
  )
  if (others.length > 0) return 'more than one ranking'
  const sorts = marks.notes.flatMap(({ note }) => (note.type === 'sort' ? [note] : []))
  const by = new Set(sorts.flatMap(({ measure }) => (measure === null ? [] : [JSON.stringify(measure)])))
  if (by.size > 1) return 'sorted by two numbers'
  const sort =
    sorts.length === 0
      ? undefined
      : {
          measure: sorts.find((note) => note.measure !== null)?.measure ?? null,
          direction: sorts.find((note) => note.direction !== null)?.direction ?? null,
        }
  if (rank === undefined && sort === undefined) return null
  if (rank !== undefined && sort?.direction != null && sort.direction !== rank.direction) return 'sorted in two ways'
  const named = rank?.implied === true || (rank?.byVerb === true && sort?.measure != null) ? null : (rank?.measure ?? null)
  if (rank?.byVerb === true && isRivalled(draft, rank)) return 'ranked by another number'
  const measure = named ?? sort?.measure ?? rank?.measure ?? soleMeasure(draft) ?? usual
  if (rank === undefined) return sortOnly(draft, measure, sort?.direction ?? null)
  if (query.comparison !== null || query.window?.kind === 'change') return rankByChange(draft, rank)
  if (rank.implied && subject === null && measure === rank.measure && impliesSeveral(draft, measure)) return 'ranked by what'
  if (measure === null) {
    const counted = rank.bySize ? countOfNegative(draft) : null
    if (counted !== null) {
      draft.assumptions.push({ text: `by ${counted.label.toLowerCase()}`, about: 'measure' })
      return rankBy(draft, counted)
    }
    if (rank.often) return 'how often what'
    const first = rank.direction === 'desc' && subject !== null ? usualMeasure(context.model) : null
    if (first === null) return 'ranked by what'
    draft.assumptions.push({ text: `by ${first.label.toLowerCase()}`, about: 'measure' })
    return rankBy(draft, first)
  }
  if (subject === null && query.dimensions.length === 0) return alone(draft, rank, measure)
  if (named === null && sort === undefined && isOfThoseRanked(draft, rank, measure)) return 'ranked by another number'
  if (isMeanOrSum(context, measure)) return 'the mean or the sum'
  if ((rank.direction === 'good' || rank.direction === 'bad') && isNeither(context, measure, query.filters)) return 'which way is good'
  const index = addMeasure(draft, measure)
  const direction = directionFor(context, rank.direction, measure, query.filters)
  const grouped = query.dimensions.length > 0
  if (subject !== null && addDimension(draft, { kind: 'thing', thing: subject.thing })) query.limitPerGroup = grouped
  // "the best month of each year": the bucket that is ranked comes after the groups it is ranked in.
  if (subject === null && marks.groups.length > 0 && marks.rest.some((mark) => isBucket(mark.atom, marks))) query.limitPerGroup = true
  query.order = [{ by: { kind: 'measure', index }, direction }]
  // "lowest cost by region" shows every region.
  const everyGroup = subject === null && rank.limit === null && !rank.implied && marks.groups.some(isNamedGroup)
  query.limit = everyGroup && draft.marks.rest.length === 0 ? null : limitFor(draft, rank)
  return null
}

/** "who buys most … cases": a figure that no word puts beside the one that only follows from the verb may be the one that ranks. */
const isRivalled = ({ marks }: Draft, rank: RankMark): boolean =>
  marks.measures.some(
    (mark) =>
      mark.from >= rank.to &&
      JSON.stringify(mark.measure) !== JSON.stringify(rank.measure) &&
      !marks.all.some(
        (one) =>
          one.kind === 'atom' &&
          one.from >= rank.to &&
          one.to <= mark.from &&
          (one.atom.ops.has('also') || one.atom.ops.has('and') || one.atom.ops.has('plus')),
      ),
  )

/** "last order date of the top 5 customers": the number is shown of them, and they are the top by another. */
function isOfThoseRanked({ marks, context: { index } }: Draft, rank: RankMark, measure: Measure): boolean {
  const mark = marks.measures.find((one) => one.measure === measure)
  if (mark === undefined || mark.to > rank.from || measure.kind !== 'named' || rank.limit === null) return false
  const of = marks.all.some((one) => one.kind === 'atom' && one.from >= mark.to && one.to <= rank.from && one.atom.ops.has('prep'))
  return (
    of &&
    measure.metrics.every(
      (name) => index.metrics.get(name)?.additivity === 'none' || ['min', 'max'].includes(index.metrics.get(name)?.aggregation ?? ''),
    ) &&
    measure.fields.every((ref) => index.fields.get(ref)?.field.additivity !== 'additive')
  )
}

/** "by region"; a bucket of time may be what is ranked: "best day of sales". */
const isNamedGroup = ({ form, dimensions }: GroupMark): boolean => form === 'by' && dimensions.every(({ kind }) => kind !== 'time')

/** "longest lead times, top 8": one ranking in two pieces. */
function joinedRanks(ranks: readonly RankMark[], sorted: boolean): RankMark[] {
  const [a, b, ...others] = ranks
  if (a === undefined || b === undefined || others.length > 0) return [...ranks]
  const [measured, bare] = b.measure === null ? [a, b] : [b, a]
  if (bare.measure !== null || (a.limit !== null && b.limit !== null) || bare.direction === 'asc') return [...ranks]
  // "best and worst office" are two.
  if (bare.limit === null && pointsUp(bare) !== pointsUp(measured)) return [...ranks]
  return [{ ...(sorted && measured.implied ? bare : measured), limit: a.limit ?? b.limit }]
}

const pointsUp = ({ direction }: RankMark): boolean => direction === 'desc' || direction === 'good'

/** "busiest" alone may be about several things. */
const impliesSeveral = (draft: Draft, measure: Measure | null): boolean =>
  measure?.kind === 'named' && new Set(measure.metrics.map((name) => draft.context.index.metrics.get(name)?.dataset)).size > 1

/** The only number asked for. */
export const soleMeasure = ({ query }: Draft): Measure | null => (query.measures.length === 1 ? (query.measures[0] ?? null) : null)

function addDimension(draft: Draft, dimension: Dimension): boolean {
  const known = draft.query.dimensions.some(
    (other) => other.kind === 'thing' && dimension.kind === 'thing' && sameThing(other.thing, dimension.thing),
  )
  if (!known) draft.query.dimensions = [...draft.query.dimensions, dimension]
  return !known
}

function limitFor(draft: Draft, rank: RankMark): number | null {
  if (rank.limit !== null) return rank.limit
  const asked = draft.marks.notes.map((mark) => mark.note).find((note) => note.type === 'limit')
  if (asked !== undefined) return asked.value
  // "which of our offices makes the most": one of them.
  if (draft.marks.all.some((mark) => mark.kind === 'atom' && /^which (one )?of/i.test(mark.atom.text))) return 1
  const bucket = draft.marks.rest.find((mark) => isBucket(mark.atom, draft.marks))
  const named = draft.subject?.text ?? bucket?.atom.text.replace(/^(which|what|welche|quels?|cuales?)\s+/i, '')
  if (named === undefined || !isPlural(named)) return 1
  if (draft.subject !== null && isShortList(draft, draft.subject.thing)) return null
  draft.assumptions.push({ text: `the first ${usualLimit}`, about: 'limit' })
  return usualLimit
}

/** "which segments buy the most": of few things all are shown, in order. */
function isShortList({ context }: Draft, { fields }: Thing): boolean {
  const counts = fields.flatMap((ref) => {
    const count = context.index.fields.get(ref)?.field.role === 'category' ? context.valueCounts?.get(ref) : undefined
    return count === undefined || count === 0 ? [] : [count]
  })
  return counts.length > 0 && Math.max(...counts) <= shortList
}
const shortList = 25

function addMeasure(draft: Draft, measure: Measure): number {
  const key = JSON.stringify(measure)
  const at = draft.query.measures.findIndex((known) => JSON.stringify(known) === key)
  if (at >= 0) return at
  draft.query.measures = [measure, ...draft.query.measures]
  return 0
}

function sortOnly(draft: Draft, measure: Measure | null, direction: RankMark['direction'] | null): string | null {
  const { query, subject } = draft
  const by = measure ?? (subject?.atom == null ? null : anyMeasure(draft.context, subject.atom))
  if (by === null) return 'sorted by what'
  // "customers by segment, biggest first" counts the customers of each; they are no group of their own.
  if (measure === null && query.dimensions.length > 0 && query.measures.length === 0) draft.subject = null
  const index = addMeasure(draft, by)
  query.order = [{ by: { kind: 'measure', index }, direction: directionFor(draft.context, direction ?? 'desc', by, query.filters) }]
  return null
}

function rankByChange(draft: Draft, rank: RankMark): string | null {
  const { query, subject } = draft
  if (subject !== null) addDimension(draft, { kind: 'thing', thing: subject.thing })
  if (query.dimensions.length === 0) return 'ranked among what'
  const growth = draft.marks.notes.map((mark) => mark.note).find((note) => note.type === 'growth')
  const speed = rank.implied && rank.measure !== null ? speedOf(rank.measure.label) : rank.direction
  if (speed === null) return 'ranked by what'
  const least = speed === 'asc' || speed === 'bad'
  const declining = growth?.direction === 'asc'
  // "lost the most revenue", "biggest drop" name an amount; "declined most", "fastest growing" a rate.
  const noun = growth?.amount === true && rank.to <= changeAt(draft)
  const object = rank.measure !== null && !rank.implied
  const rapid = /^(fast|quick|rapid|slow|steep|sharp|strong|weak)/i.test(rank.measure?.label ?? '')
  const rate = !(noun || object) || rapid || asksForPercent(draft)
  const of = rate ? ('percent' as const) : ('difference' as const)
  query.order = [{ by: { kind: 'change', of }, direction: least === declining ? 'desc' : 'asc' }]
  draft.assumptions.push({ text: rate ? 'by the change in percent' : 'by the difference', about: 'change' })
  query.limit = limitFor(draft, rank)
  return null
}

/** Where the words of the change begin. */
const changeAt = ({ marks }: Draft): number => marks.notes.find(({ note }) => note.type === 'growth')?.from ?? 0

const asksForPercent = ({ marks }: Draft): boolean =>
  marks.all.some((mark) => (mark.kind === 'note' && mark.note.type === 'percent') || (mark.kind === 'atom' && mark.atom.ops.has('percent')))

/** "fastest growing": what else the adjective ranks by says nothing about a change. */
function speedOf(text: string): 'asc' | 'desc' | null {
  if (/^(fast|quick|rapid|strong|steep|sharp|big|large|high|schnell|stark)/i.test(text)) return 'desc'
  return /^(slow|weak|small|low|langsam|schwach)/i.test(text) ? 'asc' : null
}

/** "the highest price" is the maximum where nothing is ranked; "where and when" asks for the row that holds it. */
function alone(draft: Draft, rank: RankMark, measure: Measure): string | null {
  const { query, marks, context } = draft
  if (measure.kind !== 'named' || rank.implied) return 'the highest of what'
  const direction = directionFor(context, rank.direction, measure, query.filters)
  const asked = marks.notes.map((mark) => mark.note).find((note) => note.type === 'where-and-when')
  // "where was it lowest last month" ranks places by all they had then, and names no single value.
  const onlyWhere = marks.all.some((mark) => mark.kind === 'atom' && mark.atom.ops.has('where') && !mark.atom.ops.has('when'))
  if (onlyWhere && query.periods.length > 0 && asked?.words.includes('when') !== true) return 'where over a period'
  if (asked !== undefined || measure.filters.length > 0) {
    const dimensions = rowDimensions(context, measure)
    if (dimensions.length === 0) return 'where that was is not known'
    query.measures = [measure]
    query.dimensions = dimensions
    query.order = [{ by: { kind: 'measure', index: 0 }, direction }]
    query.limit = rank.limit ?? 1
    return null
  }
  if (measure.fields.length === 0 || rank.limit !== null) return 'the highest of what'
  query.measures = [{ ...measure, fn: direction === 'desc' ? 'max' : 'min' }]
  return null
}

/** Everything that tells rows of a number's dataset apart: what they point to, and their time. */
function rowDimensions(context: RuleContext, measure: Extract<Measure, { kind: 'named' }>): Dimension[] {
  const dataset = context.index.datasets.get(context.index.metrics.get(measure.metrics[0] ?? '')?.dataset ?? '')
  if (dataset === undefined) return []
  const filtered = new Set(
    measure.filters.flatMap((filter) =>
      filter.kind === 'in' ? filter.places.map((place) => context.index.fields.get(place.field)?.dataset.concept) : [],
    ),
  )
  return dataset.fields.flatMap((field): Dimension[] => {
    const ref = `${dataset.name}.${field.name}`
    if (field.name === dataset.timeAxis) return [{ kind: 'field', fields: [ref], label: field.label }]
    if (field.role !== 'identifier' || field.concept === undefined || filtered.has(field.concept)) return []
    return [
      {
        kind: 'thing',
        thing: {
          concept: field.concept,
          datasets: context.index.conceptDatasets.get(field.concept) ?? [],
          fields: [ref],
          label: field.concept,
        },
      },
    ]
  })
}

const opposite = { asc: 'desc', desc: 'asc' } as const

/** The field that a condition keeps the negative values of. */
const keptBelowZero = (text: string | null | undefined): string | null => /^\W*(?:\w+\.)?(\w+)\s*<\s*0\W*$/.exec(text ?? '')?.[1] ?? null

/** Whether a number adds up nothing but negative values: of returns the most negative is the most. */
export function isNegative({ index }: RuleContext, measure: Measure, filters: readonly Filter[]): boolean {
  if (measure.kind !== 'named') return false
  const kept = [...measure.filters, ...filters].flatMap((filter) =>
    filter.kind === 'segment' && !filter.negated ? filter.names.map((name) => keptBelowZero(index.segments.get(name)?.expression)) : [],
  )
  return measure.metrics.some((name) => {
    const metric = index.metrics.get(name)
    const added = /^sum\((?:\w+\.)?(\w+)\)$/i.exec(metric?.expression ?? '')?.[1]
    return added !== undefined && [keptBelowZero(metric?.filter), ...kept].includes(added)
  })
}

/** "returned the most" is how often: the number of the rows that a condition on negative values keeps. */
function countOfNegative({ query, context: { index, model } }: Draft): Measure | null {
  const kept = query.filters.flatMap((filter) =>
    filter.kind === 'segment' && !filter.negated
      ? filter.names.flatMap((name) => keptBelowZero(index.segments.get(name)?.expression) ?? [])
      : [],
  )
  const metric = model.metrics.find((one) => one.aggregation === 'count' && kept.includes(keptBelowZero(one.filter) ?? ''))
  return metric === undefined ? null : { kind: 'named', metrics: [metric.name], fields: [], fn: null, filters: [], label: metric.label }
}

/** A figure that may be added up and that a draft only takes the mean of: which of the two ranks is not known. */
const isMeanOrSum = ({ index }: RuleContext, measure: Measure): boolean =>
  measure.kind === 'named' &&
  measure.fn === null &&
  measure.metrics.length === 0 &&
  measure.fields.some((ref) => {
    const field = index.fields.get(ref)?.field
    return field?.additivity === 'additive' && field.aggregate === 'avg'
  })

/** Whether nobody said which way is good for a figure that is no sum: a mean delay, a score. */
function isNeither(context: RuleContext, measure: Measure, filters: readonly Filter[]): boolean {
  if (measure.kind !== 'named' || goodDirection(context, measure, filters) === 'down') return false
  const { index } = context
  // A value that names the figure says it: the name of a KPI.
  if (
    [...measure.filters, ...filters].some(
      (filter) => filter.kind === 'in' && filter.places.some(({ field }) => index.fields.get(field)?.field.namesMetric !== undefined),
    )
  )
    return false
  const told = [
    ...measure.metrics.map((name) => index.metrics.get(name)?.goodDirection ?? null),
    ...measure.fields.map((ref) => index.fields.get(ref)?.field.goodDirection ?? null),
  ]
  if (told.some((way) => way !== null)) return false
  const means = measure.fields.every((ref) => {
    const field = index.fields.get(ref)?.field
    return field?.aggregate === 'avg' || (field?.additivity === 'none' && field.aggregate === undefined)
  })
  return means && measure.metrics.every((name) => index.metrics.get(name)?.additivity === 'none')
}

/** What best and worst mean for a measure: large values are good unless the model says otherwise. */
export function directionFor(
  context: RuleContext,
  direction: RankMark['direction'],
  measure: Measure,
  filters: readonly Filter[],
): 'asc' | 'desc' {
  if (direction === 'asc' || direction === 'desc') return isNegative(context, measure, filters) ? opposite[direction] : direction
  const good = goodDirection(context, measure, filters)
  return (direction === 'good') === (good === 'up') ? 'desc' : 'asc'
}

/** Which way is good for a figure, by the values it is restricted to, else by the model; large is good where neither says so. */
export function goodDirection(context: Pick<RuleContext, 'index'>, measure: Measure, filters: readonly Filter[]): 'up' | 'down' {
  for (const filter of measure.kind === 'named' ? [...measure.filters, ...filters] : filters) {
    if (filter.kind !== 'in') continue
    for (const { field, values } of filter.places) {
      const known = context.index.fields.get(field)?.field.values.find((value) => values.includes(value.value))
      if (known?.goodDirection != null) return known.goodDirection
    }
  }
  if (measure.kind !== 'named') return 'up'
  const metric = measure.metrics.map((name) => context.index.metrics.get(name)).find((found) => found !== undefined)
  const field = measure.fields.map((ref) => context.index.fields.get(ref)?.field).find((found) => found !== undefined)
  return metric?.goodDirection ?? field?.goodDirection ?? 'up'
}
