import { sameThing, thingOfConcept } from '../lexicon/things.ts'
import { datasetOf, type ModelIndex } from '../model/model-index.ts'
import { datasetsFor } from '../plan/bind-measure.ts'
import { pathBetween, reachField } from '../plan/reach.ts'
import { defaultMeasure } from '../rules/conditions.ts'
import { countMeasure } from '../rules/context.ts'
import { thingOfValueField } from '../rules/values.ts'
import type { Dimension, Filter, Measure, Thing } from '../semantic-query.ts'
import { type Draft, isPlural, type Subject, unique } from './draft.ts'

/** What is asked for: a list of things, a table of things with numbers, or numbers alone. */
export function settleSubject(draft: Draft): string | null {
  return subjectOf(draft) ?? columnsBeside(draft)
}

/** "monitors with their severity and number of alerts": fields of the things that numbers are shown for are groups as well. */
function columnsBeside({ query, context }: Draft): string | null {
  if (query.measures.length === 0 || query.columns.length === 0) return null
  for (const column of query.columns) {
    if (column.incidental === true) continue
    const own = query.dimensions.flatMap((one) => (one.kind === 'thing' ? one.thing.datasets : []))
    const fields = column.fields.filter((ref) => own.includes(datasetOf(ref)))
    const named = column.fields.some((ref) => {
      const entry = context.index.fields.get(ref)
      return entry !== undefined && (entry.dataset.nameField === entry.field.name || entry.field.role === 'identifier')
    })
    // Names are shown with the things.
    if (named) continue
    if (fields.length === 0) return `unused: ${column.label}`
    query.dimensions.push({ kind: 'field', fields, label: column.label })
  }
  query.columns = []
  return null
}

function subjectOf(draft: Draft): string | null {
  const { query, subject, context } = draft
  if (subject === null) return withoutSubject(draft)
  if (query.dimensions.some((known) => known.kind === 'thing' && sameThing(known.thing, subject.thing))) return null
  if (query.having.length > 0) return thresholds(draft, subject)
  if (query.measures.length > 0) return measured(draft, subject)
  if (query.dimensions.length > 0 && isMass(draft, subject)) return 'how many or how much'
  const countAsked = draft.marks.notes.some(({ note }) => note.type === 'cue' && note.cue === 'count')
  if (query.dimensions.length > 0 || countAsked) {
    const measure = subject.atom === null ? countOf(subject) : countMeasure(context, subject.atom, false)
    if (measure === null) return 'cannot be counted'
    query.measures = [measure]
    return null
  }
  if (isBareCount(draft, subject)) {
    const measure = subject.atom === null ? null : countMeasure(context, subject.atom, false)
    if (measure !== null) {
      query.measures = [measure]
      return null
    }
  }
  query.subject = subject.thing
  showCompared(draft)
  return null
}

/** "stock per store": the name of a table that is one word for many, with numbers of its own, asks how much and not how many rows. */
const isMass = ({ context }: Draft, { thing, text }: Subject): boolean =>
  !isPlural(text) &&
  thing.datasets.some((name) => {
    const dataset = context.index.datasets.get(name)
    return (
      dataset?.noun?.many === dataset?.noun?.one &&
      dataset?.fields.some(({ role, hidden }) => role === 'measure' && hidden !== true) === true
    )
  })

/** "orders last week": things that no table describes are counted unless a list is asked for. */
const isBareCount = (draft: Draft, subject: Subject): boolean =>
  subject.thing.datasets.length === 0 &&
  draft.query.columns.length === 0 &&
  draft.query.periods.length > 0 &&
  !draft.marks.all.some((mark) => mark.kind === 'atom' && (mark.atom.ops.has('which') || mark.atom.ops.has('list')))

/** Counts a thing. */
const countOf = (subject: Subject): Measure => ({
  kind: 'count',
  of: subject.thing,
  metrics: [],
  distinct: false,
  fn: null,
  filters: [],
  label: subject.text,
})

function withoutSubject(draft: Draft): string | null {
  const { query, context } = draft
  if (query.measures.length + query.columns.length + query.having.length === 0) {
    // "who bought in October" asks for those who did, not for how much.
    const asksWho = draft.marks.all.some((mark) => mark.kind === 'atom' && mark.atom.ops.has('who'))
    const usual = asksWho ? null : defaultMeasure(context, query.via)
    if (usual === null) return 'nothing is asked for'
    query.measures = [usual]
  }
  if (query.having.length > 0 && query.dimensions.length === 0 && !listsRows(draft)) return countOfThose(draft)
  if (query.having.length > 0 && query.dimensions.length > 0 && countsChosen(draft)) return countOfThose(draft)
  if (query.having.length > 0 && query.measures.length === 0) query.measures = query.having.map((item) => item.measure)
  if (draft.marks.notes.some(({ note }) => note.type === 'count-groups')) {
    if (query.having.length === 0 || query.dimensions.length !== 1) return 'how many of what'
    query.outer = { fn: 'count', keep: 0 }
    return null
  }
  lookUp(draft)
  return null
}

/** "economic order quantity above 500": what is kept for each thing is a threshold on those things. */
function listsRows({ query, context: { index } }: Draft): boolean {
  const [first] = query.having
  if (first === undefined || query.measures.length > 0 || first.measure.kind !== 'named' || first.measure.fn !== null) return false
  const entry = index.fields.get(first.measure.fields[0] ?? '')
  if (entry === undefined || entry.field.additivity !== 'none') return false
  const [key, ...others] = entry.dataset.primaryKey
  const field = others.length > 0 ? undefined : entry.dataset.fields.find((one) => one.column === key && one.concept !== undefined)
  if (field?.concept === undefined) return false
  query.dimensions = [{ kind: 'thing', thing: thingOfConcept(index, field.concept) }]
  return true
}

/** "customers with more than 50 orders": the things for which the threshold holds, with the number it is about. */
function thresholds(draft: Draft, subject: Subject): string | null {
  const { query } = draft
  // "how many orders had more than 1,000 revenue from customers …": of each order, or of each customer.
  if (draft.marks.measures.some(({ measure, bare }) => !bare && measure.kind === 'count' && !sameThing(measure.of, subject.thing)))
    return 'a threshold on which of them'
  query.measures = unique([...query.having.map((item) => item.measure), ...query.measures])
  query.dimensions = [...query.dimensions, { kind: 'thing', thing: subject.thing }]
  return null
}

function measured(draft: Draft, subject: Subject): string | null {
  const { query, marks } = draft
  const first = Math.min(...marks.measures.map((mark) => mark.from))
  if (existing(draft, subject)) {
    query.having = query.measures.map((measure) => ({ measure, op: '>' as const, values: [0], period: null }))
    query.dimensions = [...query.dimensions, { kind: 'thing', thing: subject.thing }]
    return null
  }
  // "ticket amount by fare class": beside groups, a noun right before the number only says what the number is of.
  if (subject.to === first && !isPlural(subject.text) && query.dimensions.length > 0)
    return leadsTo(draft, subject) || redundant(draft, subject) ? null : `unused: ${subject.text}`
  if (subject.from > first) {
    const after = marks.all.find((other) => other.from >= subject.to)
    const series = isPlural(subject.text) && query.measures.every((measure) => measure.kind === 'series' && measure.fn === null)
    const tabled = series || (after?.kind === 'atom' && after.atom.ops.has('have'))
    // "orders per customer segment": the noun right behind belongs to what is said before it.
    const behind = !isPlural(subject.text) && marks.measures.some(({ to }) => to === subject.from)
    if (!tabled && !eachOfThem(draft, subject)) return !behind && redundant(draft, subject) ? null : `unused: ${subject.text}`
  }
  // "templates by category with their average usage": one template has no mean, so it is that of each category.
  if (query.dimensions.length > 0 && query.measures.every((measure) => isMeanOf(draft, measure, subject.thing)))
    return redundant(draft, subject) ? null : 'a mean over what'
  query.dimensions = [...query.dimensions, { kind: 'thing', thing: subject.thing }]
  return null
}

/** Whether a figure is a mean over rows of which each thing has just one. */
function isMeanOf({ context: { index } }: Draft, measure: Measure, thing: Thing): boolean {
  if (measure.kind !== 'named') return false
  const own = (name: string): boolean => thing.datasets.includes(name)
  if (measure.fn === null) {
    const [first] = measure.metrics
    const metric = first === undefined ? undefined : index.metrics.get(first)
    return metric?.aggregation === 'avg' && own(metric.dataset)
  }
  return measure.fn !== 'sum' && measure.fields.length > 0 && measure.fields.every((ref) => own(datasetOf(ref)))
}

/** "the price of all products": what is not added up is shown for each of them. */
function eachOfThem({ query, marks, context }: Draft, subject: Subject): boolean {
  const at = marks.all.findIndex((mark) => mark.from === subject.from && mark.to === subject.to)
  const before = marks.all[at - 1]
  if (before?.kind !== 'atom' || !before.atom.ops.has('all') || !isPlural(subject.text) || query.periods.length > 0) return false
  return query.measures.every(
    (measure) =>
      measure.kind === 'named' &&
      measure.fn === null &&
      !/^(average|avg|mean|overall|median)\b/i.test(measure.label) &&
      measure.fields.length > 0 &&
      measure.fields.every((ref) => context.index.fields.get(ref)?.field.additivity === 'none'),
  )
}

/** "how many customers have more than 50 orders" counts the customers for whom the threshold holds. */
function countOfThose(draft: Draft): string | null {
  const { query } = draft
  const [measure, ...others] = query.measures
  if (measure?.kind !== 'count' || others.length > 0) return 'threshold on a total'
  const groups = query.dimensions
  if (groups.some((one) => !isOfEach(draft, one, measure.of))) return 'a threshold on the groups or on those counted'
  query.dimensions = [...groups, { kind: 'thing', thing: measure.of }]
  query.filters.push(...measure.filters)
  query.measures = query.having.map((item) => item.measure)
  query.outer = { fn: 'count', keep: groups.length }
  return null
}

/** "how many customers with more than 50 orders per office": the threshold is about those who are counted. */
function countsChosen({ query, marks }: Draft): boolean {
  const [measure, ...others] = query.measures
  const [mark] = marks.measures
  if (measure?.kind !== 'count' || others.length > 0 || mark === undefined || measure.of.datasets.length === 0) return false
  return (
    marks.groups.length > 0 &&
    marks.havings.every((having) => having.from >= mark.to && marks.groups.every(({ from }) => from >= having.to))
  )
}

/** Whether each of the things has one value of a group. */
function isOfEach({ context: { index } }: Draft, group: Dimension, thing: Thing): boolean {
  if (group.kind !== 'thing' && group.kind !== 'field') return false
  const fields = group.kind === 'thing' ? group.thing.fields : group.fields
  return thing.datasets.some((name) => reachField(index, name, fields) !== null)
}

/** "the average price of our products" says nothing more than "the average price": rows of the number stand for the things. */
function redundant(draft: Draft, subject: Subject): boolean {
  const { thing } = subject
  const datasets = new Set(draft.query.measures.flatMap((measure) => datasetsFor(draft.context.index, measure)))
  const keyed = [...datasets].filter((name) => isKeyedBy(draft, name, thing.fields))
  const own = [...thing.datasets.filter((name) => datasets.has(name)), ...keyed]
  // "total revenue of all offices": only rows that have one.
  const holding =
    own.length > 0 || thing.datasets.length > 0 ? [] : [...new Set(thing.fields.map(datasetOf))].filter((name) => datasets.has(name))
  if (own.length > 0 || (holding.length > 0 && isPlural(subject.text) && !reachesAny(draft, thing.fields))) {
    draft.query.rows = own.length > 0 ? own : holding
    return true
  }
  // "amount of the lines": a part of the key of the rows that hold the number.
  const numbered = thing.fields.filter((ref) => {
    const entry = draft.context.index.fields.get(ref)
    return entry?.dataset.primaryKey.includes(entry.field.column ?? '')
  })
  if (thing.datasets.length === 0 && isPlural(subject.text) && numbered.some((ref) => datasets.has(datasetOf(ref)))) {
    draft.query.rows = [...new Set(numbered.map(datasetOf))]
    return true
  }
  return draft.query.measures.every((measure) => {
    if (measure.kind !== 'named' || measure.fn === null) return false
    return measure.fields.some((ref) => thing.fields.some((field) => datasetOf(field) === datasetOf(ref)))
  })
}

/** Whether the numbers that are asked for come first from rows that lead to one of the fields. */
function reachesAny({ context, query }: Draft, fields: readonly string[]): boolean {
  return query.measures.some((measure) => {
    const [first] = measure.kind === 'named' ? measure.metrics : []
    const dataset = first === undefined ? undefined : context.index.metrics.get(first)?.dataset
    return dataset !== undefined && reachField(context.index, dataset, fields) !== null
  })
}

/** Whether each row of the numbers that are asked for belongs to one of the things. */
function leadsTo(draft: Draft, { thing }: Subject): boolean {
  const { index } = draft.context
  return draft.query.measures.every((measure) => {
    const [home] = datasetsFor(index, measure)
    if (home === undefined) return false
    return reachField(index, home, thing.fields) !== null || thing.datasets.some((name) => pathBetween(index, home, name) !== null)
  })
}

/** Whether rows of a dataset are one for each of the things that fields point to. */
function isKeyedBy(draft: Draft, name: string, fields: readonly string[]): boolean {
  const dataset = draft.context.index.datasets.get(name)
  const [key, ...others] = dataset?.primaryKey ?? []
  return (
    key !== undefined &&
    others.length === 0 &&
    dataset?.fields.some((field) => field.column === key && fields.includes(`${name}.${field.name}`)) === true
  )
}

/** "which monitors had failed runs" asks for those with any. */
function existing(draft: Draft, subject: Subject): boolean {
  const { query, marks, context } = draft
  const [mark, ...others] = marks.measures
  if (mark === undefined || others.length > 0 || !mark.bare || query.order.length > 0) return false
  const between = marks.all.filter((other) => other.from >= subject.to && other.to <= mark.from)
  const had = between.some((other) => other.kind === 'atom' && other.atom.ops.has('have'))
  const { measure } = mark
  if (!had || mark.from < subject.to || measure.kind !== 'named') return false
  return (
    (measure.metrics.length > 0 && measure.metrics.every((name) => context.index.metrics.get(name)?.aggregation === 'count')) ||
    isUnwanted(draft, measure)
  )
}

/** "items with excess stock": of what is better none, those with any are meant. Costs are there for all of them. */
export function isUnwanted({ context: { index } }: Draft, measure: Extract<Measure, { kind: 'named' }>): boolean {
  if (measure.fn !== null || (/\bcosts?\b/i.test(measure.label) && !/\bshortage\b/i.test(measure.label))) return false
  const figures = [
    ...measure.metrics.flatMap((name) => index.metrics.get(name) ?? []),
    ...measure.fields.flatMap((ref) => index.fields.get(ref)?.field ?? []),
  ]
  return (
    figures.some((one) => one.goodDirection === 'down') && figures.every((one) => one.goodDirection !== 'up' && one.additivity !== 'none')
  )
}

/** Whether a name stands for several values. */
const holdsSeveral = (filter: Filter): boolean => filter.kind === 'in' && filter.places.some(({ values }) => values.length > 1)

/** The price of things that a name is shared by is shown for each of them, not as a mean. */
function lookUp(draft: Draft): void {
  const { query, context } = draft
  if (query.dimensions.length > 0 || query.measures.length === 0 || query.having.length > 0) return
  // "how much stock do we have of apple juice", "total stock value of Casa Verdi": one figure for all of them.
  const summed = draft.marks.measures.some((mark) => !mark.bare || /^total\b/i.test(mark.measure.label))
  // "average turnover of Aurélie products": their mean, and no list.
  if (query.measures.some(({ label }) => /^(?:average|avg|mean)\b/i.test(label)) && query.filters.some(holdsSeveral)) return
  const attributes = query.measures.every(
    (measure) =>
      measure.kind === 'named' &&
      measure.fn === null &&
      measure.fields.some((ref) => {
        const additivity = context.index.fields.get(ref)?.field.additivity
        return additivity === 'none' || (additivity === 'not-over-time' && !summed)
      }),
  )
  if (!attributes) return
  for (const filter of query.filters) {
    if (filter.kind !== 'in' || filter.negated) continue
    const place = filter.places.find(({ field }) => {
      const entry = context.index.fields.get(field)
      return (
        entry !== undefined &&
        entry.dataset.concept !== undefined &&
        (entry.dataset.nameField === entry.field.name || filter.places.some((one) => one.values.length > 1))
      )
    })
    const thing = place === undefined ? null : thingOfValueField(context.index, place.field)
    if (thing !== null && thing.datasets.length > 0) query.dimensions = [{ kind: 'thing', thing }]
  }
}

/** Lists of things that compare two of their numbers show both. */
function showCompared(draft: Draft): void {
  const { index } = draft.context
  for (const filter of draft.query.filters) {
    if (filter.kind === 'segment') {
      const used = filter.names.flatMap((name) => fieldsIn(index, index.segments.get(name)?.expression ?? ''))
      for (const fields of used) draft.query.columns.push({ fields: [fields], label: 'condition', incidental: true })
    }
    if (filter.kind !== 'compare-fields') continue
    draft.query.columns.push({ fields: filter.left, label: 'left' }, { fields: filter.right, label: 'right' })
  }
}

/** Number fields that an expression names. */
function fieldsIn(index: ModelIndex, expression: string): string[] {
  return [...new Set(expression.match(/[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*/g) ?? [])].filter(
    (ref) => index.fields.get(ref)?.field.role === 'measure',
  )
}
