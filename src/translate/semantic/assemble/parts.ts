import type { Atom } from '../lexicon/atom.ts'
import { sameThing, thingOfConcept } from '../lexicon/things.ts'
import type { AtomMark, FilterMark, Mark, MeasureMark } from '../marks/mark.ts'
import { datasetOf } from '../model/model-index.ts'
import { datasetsFor } from '../plan/bind-measure.ts'
import { pathBetween } from '../plan/reach.ts'
import { dimensionOf, thingOfAtom } from '../rules/context.ts'
import type { Dimension, Measure, Thing } from '../semantic-query.ts'
import type { Op } from '../words/op.ts'
import type { Collected } from './collect.ts'
import { type Draft, filterDatasets, isPlural, unique } from './draft.ts'
import { isUnwanted } from './subject.ts'

/** Takes over what rules have made whole. */
export function takeParts(draft: Draft): string | null {
  const { marks, query } = draft
  query.measures = withoutGeneral(marks.measures.map((mark) => mark.measure)).map((measure, _at, all) =>
    ofEach(draft, besideOthers(draft, measure, all)),
  )
  if (marks.all.some((mark, at) => isUniversal(mark) && namesThings(marks.all[at + 1]))) return 'all of them at once'
  for (const [at, mark] of marks.all.entries()) {
    const [next, after] = [marks.all[at + 1], marks.all[at + 2]]
    if (
      mark.kind === 'measure' &&
      after?.kind === 'measure' &&
      next?.kind === 'atom' &&
      next.atom.ops.get('prep')?.some((text) => text === 'of' || text === 'from' || text === 'for' || text === 'to')
    )
      return 'a number of a number'
    // "revenue in cases" names no second number.
    if (
      mark.kind === 'measure' &&
      after?.kind === 'measure' &&
      next?.kind === 'atom' &&
      next.atom.ops.get('prep')?.includes('in') === true &&
      !sharesName(mark.measure, after.measure)
    )
      return 'a number in another unit'
  }
  if (standsUnjoined(marks.all)) return 'two numbers in one phrase'
  const condition = countedWith(draft)
  if (condition !== null) {
    const shared = marks.notes.some(({ note }) => note.type === 'share' || note.type === 'percent')
    if (shared || !isPresent(draft, condition.measure) || marks.measures[0]?.measure.kind !== 'count') return 'a condition that is a number'
    marks.havings.push({ kind: 'having', measure: condition.measure, op: '>', values: [0], from: condition.from, to: condition.to })
    query.measures = query.measures.filter((measure) => measure !== condition.measure)
  }
  const spread = query.measures.map((measure) => rateOfEach(draft, measure))
  query.measures = spread.map(({ measure }) => measure)
  query.dimensions = unique([...spread.flatMap(({ over }) => over ?? []), ...marks.groups.flatMap((mark) => mark.dimensions)])
  query.filters = marks.filters.map((mark) => mark.filter)
  query.periods = marks.periods.map((mark) => mark.period)
  query.having = marks.havings.map(({ measure, op, values }) => ({ measure, op, values, period: null }))
  return null
}

/** "median order value per office": a rate of each group is shown, and not the mean of rates. */
function rateOfEach(draft: Draft, measure: Measure): { measure: Measure; over: Dimension | null } {
  const { index } = draft.context
  if (measure.kind !== 'per' || measure.over.kind !== 'thing' || measure.measure.kind !== 'named') return { measure, over: null }
  const { measure: inner, over } = measure
  const rate =
    inner.metrics.every((name) => index.metrics.get(name)?.additivity === 'none') &&
    inner.fields.every((ref) => index.fields.get(ref)?.field.additivity === 'none' || index.fields.get(ref)?.field.aggregate === 'avg')
  const home = [...inner.metrics.map((name) => index.metrics.get(name)?.dataset ?? ''), ...inner.fields.map(datasetOf)]
  const own =
    over.thing.datasets.some((name) => home.includes(name)) ||
    over.thing.fields.some(
      (ref) =>
        index.datasets.get(datasetOf(ref))?.primaryKey.length === 1 &&
        home.includes(datasetOf(ref)) &&
        index.datasets.get(datasetOf(ref))?.primaryKey[0] === index.fields.get(ref)?.field.column,
    )
  return rate && !own ? { measure: ofEach(draft, { ...inner, fn: measure.fn }), over } : { measure, over: null }
}

/** "stock value, turnover and fill rate": of figures in several units the one that is kept where the others are. */
function besideOthers({ context: { index } }: Draft, measure: Measure, all: readonly Measure[]): Measure {
  if (measure.kind !== 'named' || measure.metrics.length < 2) return measure
  const units = new Set(measure.metrics.map((name) => index.metrics.get(name)?.unit?.kind ?? 'none'))
  if (units.size < 2) return measure
  const others = new Set(all.filter((one) => one !== measure).flatMap((one) => datasetsFor(index, one)))
  const near = measure.metrics.filter((name) => others.has(index.metrics.get(name)?.dataset ?? ''))
  const kinds = new Set(near.map((name) => index.metrics.get(name)?.unit?.kind ?? 'none'))
  return near.length === 0 || kinds.size > 1 ? measure : { ...measure, metrics: near }
}

/** "median order value": a ratio of a sum to the number of things has a median over these things. */
function ofEach({ context: { index, model } }: Draft, measure: Measure): Measure {
  if (measure.kind !== 'named' || measure.fn === null || measure.fn === 'sum' || measure.fn === 'avg' || measure.fields.length > 0)
    return measure
  const [name, ...others] = measure.metrics
  const metric = name === undefined || others.length > 0 ? undefined : index.metrics.get(name)
  const parts = /^(sum\([\w.]+\)) \/ nullif\(count\(distinct ([\w.]+)\), 0\)$/i.exec(metric?.expression ?? '')
  const total = model.metrics.find(
    (one) => one.expression === parts?.[1] && one.dataset === metric?.dataset && one.filter === (metric?.filter ?? null),
  )
  const field = index.fields.get(parts?.[2] ?? '')
  if (total === undefined || field?.field.concept === undefined) return measure
  const over = { kind: 'thing' as const, thing: thingOfConcept(index, field.field.concept) }
  const inner: Measure = { kind: 'named', metrics: [total.name], fields: [], fn: null, filters: measure.filters, label: total.label }
  return { kind: 'per', fn: measure.fn, measure: inner, over, label: measure.label }
}

/** "average customer lifetime revenue": nothing between two numbers says that they stand beside each other. */
function standsUnjoined(all: readonly Mark[]): boolean {
  const numbers = all.filter((mark) => mark.kind === 'measure')
  return numbers.some((mark, at) => numbers[at + 1]?.from === mark.to)
}

/** "how many customers with returns": the number after "with" is a condition on what is counted. */
function countedWith(draft: Draft): MeasureMark | null {
  const { marks } = draft
  const [counted, condition, ...others] = marks.measures
  if (
    counted === undefined ||
    !countsThings(draft, counted.measure) ||
    (counted.bare && counted.measure.kind === 'count') ||
    condition === undefined ||
    others.length > 0 ||
    !condition.bare
  )
    return null
  const between = marks.all.filter((mark) => mark.from >= counted.to && mark.to <= condition.from)
  const withIt = between.some((mark) => mark.kind === 'atom' && mark.atom.ops.has('have') && !mark.atom.ops.has('and'))
  return withIt && between.every((mark) => mark.kind === 'atom' && !mark.atom.ops.has('and') && !mark.atom.ops.has('comma'))
    ? condition
    : null
}

const countsThings = ({ context: { index } }: Draft, measure: Measure): boolean =>
  measure.kind === 'count' ||
  (measure.kind === 'named' &&
    measure.metrics.length > 0 &&
    measure.metrics.every((name) => (index.metrics.get(name)?.aggregation ?? '').startsWith('count')))

/** Whether "with" it means any of it: counts, and what is better none. */
const isPresent = (draft: Draft, measure: Measure): boolean =>
  measure.kind === 'named' &&
  ((measure.metrics.length > 0 && measure.metrics.every((name) => draft.context.index.metrics.get(name)?.aggregation === 'count')) ||
    isUnwanted(draft, measure))

const sharesName = (one: Measure, other: Measure): boolean =>
  one.kind === 'named' && other.kind === 'named' && one.metrics.some((name) => other.metrics.includes(name))

/** "in all sales offices" asks for those that are in every one. */
const isUniversal = (mark: Mark): boolean => mark.kind === 'atom' && /^(in all|in every|in every single|all of the)$/i.test(mark.atom.text)
const namesThings = (mark: Mark | undefined): boolean =>
  (mark?.kind === 'atom' && mark.atom.things.length > 0) || (mark?.kind === 'measure' && (mark.atom?.things.length ?? 0) > 0)

/** "KPI average for CAC" is one number: the one that the value names. */
function withoutGeneral(measures: Measure[]): Measure[] {
  const narrower = (one: Measure, other: Measure): boolean =>
    one.kind === 'named' &&
    other.kind === 'named' &&
    one.filters.length === 0 &&
    other.filters.length > 0 &&
    one.metrics.some((name) => other.metrics.includes(name))
  return measures.filter((one) => !measures.some((other) => narrower(one, other)))
}

/** Takes up things, verbs, columns and time buckets that stand alone. */
export function takeRest(draft: Draft): string | null {
  const { marks, query } = draft
  for (const mark of marks.rest)
    if (isVerb(mark)) query.via = mark.atom.verbs.filter((name) => query.via.length === 0 || query.via.includes(name))
  for (const mark of marks.rest) {
    if (isVerb(mark)) continue
    const reason = mark.atom.things.length > 0 ? takeThing(draft, mark) : takeOther(draft, mark)
    if (reason !== null) return reason
  }
  if (draft.subject === null && (query.measures.length === 0 || marks.ranks.length > 0 || marks.havings.length > 0)) {
    const named = marks.filters.find(
      (mark) => mark.noun !== null && !isObject(draft, mark) && !ranksBucket(marks, mark.from) && !isGrouped(draft, mark),
    )
    if (named?.noun != null) draft.subject = { thing: named.noun, text: named.noun.label, from: named.from, to: named.to, atom: null }
  }
  return null
}

/** "who bought Fizzwell products": those who did are asked for. */
function isWhatWasDone({ marks }: Draft, { from }: AtomMark): boolean {
  const [first] = marks.all
  const asksWho = first?.kind === 'atom' && first.atom.ops.has('who')
  return asksWho && marks.filters.some(({ to }) => to === from) && marks.rest.some((mark) => isVerb(mark) && mark.to <= from)
}

/** "revenue below 10k of Tavola products": after a preposition and right behind a value of theirs the noun says what that is of. */
function isInCondition({ marks }: Draft, { from }: AtomMark): boolean {
  const value = marks.filters.find(({ to }) => to === from)
  const at = value === undefined ? -1 : marks.all.indexOf(value)
  const lead = marks.all[at - 1]
  const asked = marks.measures.length + marks.ranks.length + marks.havings.length + marks.groups.length > 0
  return at > 0 && asked && lead?.kind === 'atom' && lead.atom.ops.has('prep')
}

/** "compare Champions with Loyal Customers": the values are the groups, and nobody is listed within them. */
const isGrouped = ({ query }: Draft, { filter }: FilterMark): boolean =>
  filter.kind === 'in' &&
  query.dimensions.some((one) => one.kind === 'field' && filter.places.some(({ field }) => one.fields.includes(field)))

/** "how much was sold to one-time buyers": whom it was done with says nothing about what is asked for. */
function isObject({ marks, query }: Draft, { from }: FilterMark | AtomMark): boolean {
  const says = (...ops: Op[]): boolean => marks.all.some((mark) => mark.kind === 'atom' && ops.some((op) => mark.atom.ops.has(op)))
  if (query.via.length === 0 || query.measures.length > 0) return false
  return says('how-much') || (!says('who', 'which', 'list') && marks.rest.some((mark) => isVerb(mark) && mark.to <= from))
}

const isVerb = ({ atom }: AtomMark): boolean => atom.verbs.length > 0 && atom.things.length === 0

function takeThing(draft: Draft, mark: AtomMark): string | null {
  const { query } = draft
  const thing = thingOfAtom(mark.atom)
  if (query.dimensions.some((known) => known.kind === 'thing' && sameThing(known.thing, thing))) return null
  if (query.dimensions.some((known) => known.kind === 'thing' && isNameOf(draft, known.thing, thing))) return null
  if (isRestriction(draft, mark, thing) || isPeriodNoun(draft, mark, thing)) return null
  const counted = query.measures.some((measure) => measure.kind === 'count' && sameThing(measure.of, thing))
  if (counted && draft.subject === null && draft.marks.ranks.length === 0) return null
  if (draft.subject === null) {
    draft.subject = { thing, text: mark.atom.text, from: mark.from, to: mark.to, atom: mark.atom }
    return null
  }
  const { subject } = draft
  if (sameThing(subject.thing, thing)) return null
  if (draft.marks.exists.some((one) => one.datasets.some((name) => thing.datasets.includes(name)))) return null
  // "the owner of the monitor": whose it is.
  if (query.columns.some((column) => column.fields.every((ref) => thing.datasets.includes(datasetOf(ref))))) return null
  const elsewhere = fieldElsewhere(draft, mark)
  if (elsewhere !== null) {
    query.columns.push({ fields: [elsewhere], label: mark.atom.text })
    return null
  }
  const beside = mark.atom.fields.filter((ref) => subject.thing.datasets.includes(datasetOf(ref)))
  // "had the largest orders": what is ranked is nothing to show beside it.
  if (draft.marks.ranks.some(({ to, measure, implied }) => to === mark.from && (measure === null || implied))) return 'ranked by what'
  if (beside.length > 0) {
    query.columns.push({ fields: beside, label: mark.atom.text })
    return null
  }
  if (thing.fields.some((ref) => query.via.includes(datasetOf(ref))) || thing.datasets.some((name) => query.via.includes(name))) return null
  const fields = thing.fields.filter((ref) => subject.thing.datasets.includes(datasetOf(ref)))
  if (fields.length === 0) return `more than one thing: ${subject.text} and ${mark.atom.text}`
  query.columns.push({ fields, label: mark.atom.text })
  return null
}

/** Names are shown with the things they belong to. */
function isNameOf({ context: { index } }: Draft, shown: Thing, names: Thing): boolean {
  return shown.datasets.some((name) => {
    const dataset = index.datasets.get(name)
    return dataset?.nameField != null && names.fields.includes(`${name}.${dataset.nameField}`)
  })
}

/** "alerts with the owner of their monitor": the one field of the words that rows of the list lead to, and none of their own. */
function fieldElsewhere({ subject, marks, context: { index } }: Draft, mark: AtomMark): string | null {
  const [from, ...others] = subject?.thing.datasets ?? []
  if (subject === null || from === undefined || others.length > 0 || mark.atom.fields.some((ref) => datasetOf(ref) === from)) return null
  const beside = marks.all.some(
    (other) => other.kind === 'atom' && other.atom.ops.has('also') && other.from >= subject.to && other.to <= mark.from,
  )
  if (!beside) return null
  const steps = mark.atom.fields.flatMap((ref) => {
    const path = pathBetween(index, from, datasetOf(ref))
    return path === null || path.length === 0 ? [] : [{ ref, length: path.length }]
  })
  const least = Math.min(...steps.map(({ length }) => length))
  const [nearest, ...rivals] = steps.filter(({ length }) => length === least)
  return nearest === undefined || rivals.length > 0 ? null : nearest.ref
}

function takeOther(draft: Draft, mark: AtomMark): string | null {
  const { atom } = mark
  const { marks, query, context } = draft
  if (isDone(draft, mark)) {
    query.filters.push({ kind: 'empty', fields: [...atom.fields], negated: true })
    return null
  }
  if (isBucket(atom, marks)) {
    const dimension = dimensionOf(context, atom)
    const which = atom.date?.type === 'grain' && atom.date.form === 'which'
    if (dimension === null || (!which && marks.ranks.length === 0 && marks.havings.length === 0)) return `unused: ${atom.text}`
    query.dimensions.push(dimension)
    return null
  }
  if (atom.fields.length === 0) return `unused: ${atom.text}`
  query.columns.push({ fields: [...atom.fields], label: atom.text })
  return null
}

/** "closed accounts": those that have the date of it. */
function isDone({ marks, context: { index } }: Draft, { atom, to }: AtomMark): boolean {
  const next = marks.all.find((other) => other.from >= to)
  const dated = atom.fields.length > 0 && atom.fields.every((ref) => index.fields.get(ref)?.field.role === 'time')
  return dated && /(?:ed|en)$/i.test(atom.text) && next?.kind === 'atom' && next.from === to && next.atom.things.length > 0
}

/** "top 3 months by revenue for Loyal Customers": the buckets are ranked, and not whoever is named after them. */
function ranksBucket(marks: Collected, before: number): boolean {
  const buckets = [
    ...marks.rest.filter(({ atom }) => isBucket(atom, marks)),
    ...marks.groups.filter(({ dimensions }) => dimensions.every(({ kind }) => kind === 'time')),
  ]
  return marks.ranks.some((rank) => buckets.some(({ from, to }) => from >= rank.to && from <= rank.to + 1 && to <= before))
}

/** "the best month of each year": a bucket of time that is ranked within groups. */
export const isBucket = (atom: Atom, { ranks, groups }: Collected): boolean =>
  atom.date?.type === 'grain' || (atom.ops.has('bucket') && ranks.length > 0 && groups.length > 0)

/** "the November 2023 cohort": the noun only says what the period is of. */
function isPeriodNoun(draft: Draft, mark: AtomMark, thing: Thing): boolean {
  const timed = thing.fields.some((ref) => draft.context.index.fields.get(ref)?.field.role === 'time')
  if (!timed || isPlural(mark.atom.text) || draft.marks.periods.length === 0 || draft.marks.ranks.length > 0) return false
  return draft.marks.periods.some((period) => Math.abs(period.to - mark.from) <= 1 || Math.abs(period.from - mark.to) <= 2)
}

/** "Champions customers": the noun only says what the filter beside it is about. */
function isRestriction(draft: Draft, mark: AtomMark, thing: Thing): boolean {
  const { marks } = draft
  // "orders from At Risk customers": beside what is asked for already, the noun only says what the value is of.
  if (isInCondition(draft, mark) || isWhatWasDone(draft, mark)) return true
  const ranked = ranksBucket(marks, mark.from)
  const open = marks.measures.length === 0 && !ranked && !isObject(draft, mark)
  if (open && (draft.subject === null || sameThing(draft.subject.thing, thing))) return false
  const chosen = draft.subject === null || sameThing(draft.subject.thing, thing)
  if ((marks.ranks.length > 0 || marks.havings.length > 0) && marks.groups.length === 0 && chosen && !ranked) return false
  const [first] = marks.measures
  const tabled =
    first !== undefined &&
    mark.to <= first.from &&
    marks.all.some((other) => other.kind === 'atom' && other.from >= mark.to && other.to <= first.from && other.atom.ops.has('also'))
  if (tabled) return false
  const near = marks.filters.filter(
    (other) => (other.to <= mark.from && other.to >= mark.from - 1) || (other.from >= mark.to && other.from <= mark.to + 3),
  )
  return near.some((other) => filterDatasets(draft, other.filter).some((name) => thing.datasets.includes(name)))
}
