import type { Collected } from '../assemble/collect.ts'
import { isPlural, unique } from '../assemble/draft.ts'
import { directionFor } from '../assemble/rank.ts'
import type { Atom } from '../lexicon/atom.ts'
import { sameThing } from '../lexicon/things.ts'
import { datasetOf } from '../model/model-index.ts'
import { pathBetween } from '../plan/reach.ts'
import { countMeasure, dimensionOf, type RuleContext, thingOfAtom } from '../rules/context.ts'
import type { Dimension, Filter, Measure, SemanticQuery, Thing } from '../semantic-query.ts'
import { changeFilters } from './change-filters.ts'
import { changePeriods } from './change-periods.ts'
import { isKept, isSameSum } from './change-shape.ts'
import { changeTotal, changeWindow, isPercentOf } from './change-windows.ts'

export type Cue = 'about' | 'instead' | 'only' | 'also' | 'remove' | 'total' | 'count' | 'average'
export type Edit = {
  query: SemanticQuery
  marks: Collected
  context: RuleContext
  cues: Set<Cue>
  beside: boolean
  changed: boolean
  words: string
}

/** The earlier query changed by what a follow-up says, `beside` what it shows or in its place; a text says why that cannot be done. */
export function editQuery(
  context: RuleContext,
  previous: SemanticQuery,
  marks: Collected,
  beside: boolean,
  words: string,
): SemanticQuery | string {
  const cues = new Set(marks.notes.flatMap(({ note }) => (note.type === 'cue' ? [note.cue] : [])))
  // "and the margin of Berlin" is that in the place of what was asked, "and the margin" stands beside it.
  const elsewhere = marks.measures.length > 0 && marks.filters.length + marks.periods.length > 0
  const replaces = elsewhere && /^\W*and\b/i.test(words) && !/\b(?:too|also|as well)\b/i.test(words)
  // "and with severity medium" is another value; "with" adds nothing by itself.
  const valued = marks.filters.length > 0 && marks.measures.length === 0 && /^\W*(?:and )?with\b/i.test(words)
  if (replaces || (valued && !/\b(?:too|also|as well|additionally)\b/i.test(words))) cues.delete('also')
  const edit: Edit = { query: structuredClone(previous), marks, context, cues, beside: beside && !replaces, changed: false, words }
  for (const step of [
    changeThings,
    changeMeasures,
    changeGroups,
    changeFilters,
    changePeriods,
    changeThresholds,
    changeOrder,
    changeWindow,
    changeTotal,
  ]) {
    const reason = step(edit)
    if (reason !== null) return reason
  }
  return edit.changed ? edit.query : 'nothing to change'
}

/** Things, fields and buckets that stand alone: "and products?", "with the unit price". */
function changeThings(edit: Edit): string | null {
  const { marks, query, context } = edit
  for (const { atom } of marks.rest) {
    if (atom.verbs.length > 0 && atom.things.length === 0) continue
    if (atom.things.length === 0) {
      if (atom.date?.type === 'grain') {
        const dimension = dimensionOf(context, atom)
        if (dimension === null) return `unused: ${atom.text}`
        placeDimension(edit, dimension)
      } else if (atom.fields.length > 0 && query.subject !== null) query.columns.push({ fields: [...atom.fields], label: atom.text })
      else return `unused: ${atom.text}`
      edit.changed = true
      continue
    }
    const thing = thingOfAtom(atom)
    if (query.dimensions.some((known) => known.kind === 'thing' && sameThing(known.thing, thing))) continue
    if (query.dimensions.some((known) => known.kind === 'thing' && namesOf(context, known.thing, thing))) {
      edit.changed = true
      continue
    }
    if (query.subject !== null && sameThing(query.subject, thing)) continue
    if (query.measures.some((measure) => measure.kind === 'count' && sameThing(measure.of, thing))) continue
    const counted = isOnlyNamed(edit, atom, thing) ? null : countMeasure(context, atom, false)
    if (counted !== null && atom.metrics.length > 0 && query.measures.length > 0 && query.outer === null) {
      if (!edit.cues.has('also')) query.filters.push(...namingFilters(query.measures[0]))
      query.measures = edit.cues.has('also') ? [...query.measures, counted] : [counted]
      edit.changed = true
      continue
    }
    const own = fieldsOfShown(query, atom)
    if (own.length > 0 && !isPlural(atom.text)) query.dimensions = [...query.dimensions, { kind: 'field', fields: own, label: atom.text }]
    else if (query.measures.length === 1 && query.measures[0]?.kind === 'count' && counted !== null && isPlural(atom.text))
      query.measures = [counted]
    else if (query.dimensions.filter((known) => known.kind === 'thing').length === 1) {
      query.dimensions = query.dimensions.map((known) => (known.kind === 'thing' ? { kind: 'thing', thing } : known))
    } else if (marks.ranks.length > 0) query.dimensions.push({ kind: 'thing', thing })
    else return `unused: ${atom.text}`
    edit.changed = true
  }
  return null
}

/** "top 3 products", "for all offices", "customers": things that are ranked, chosen or named, and not how many there are. */
const isOnlyNamed = (edit: Edit, atom: Atom, thing: Thing): boolean => {
  const { marks, words, query, context } = edit
  const reference = thing.datasets.some((name) => context.index.datasets.get(name)?.kind === 'reference')
  const kept = isKept(context.index, {
    ...thing,
    datasets: thing.datasets.length > 0 ? thing.datasets : thing.fields.map(datasetOf).slice(0, 1),
  })
  const swapped = edit.cues.has('about') || edit.cues.has('instead')
  const ranked = kept && (query.limit !== null || (swapped && thing.datasets.length === 0 && query.dimensions.length > 0))
  const counts = /\b(?:how many|number|count|add|plus|also|include|anzahl|zahl|nombre|número|combien|cuántos|cuántas|wie ?viele)\b/i.test(
    words,
  )
  const ending = new RegExp(`\\b(?:all|every|each|in|at|of|to) (?:the |our )?${atom.text.replace(/[^\p{L}\d ]/gu, '.')}\\W*$`, 'iu')
  return marks.ranks.length > 0 || ((reference || ranked) && query.measures[0]?.kind !== 'count' && !counts) || ending.test(words)
}

/** "and the owner": a field of the things that figures are shown for. */
const fieldsOfShown = (query: SemanticQuery, atom: Atom): string[] => {
  const shown = query.dimensions.flatMap((one) => (one.kind === 'thing' ? one.thing.datasets : []))
  return query.measures.length === 0 ? [] : atom.fields.filter((ref) => shown.includes(datasetOf(ref)))
}

/** Whether a thing is only the names of another, which are shown with it anyway. */
function namesOf(context: RuleContext, shown: Thing, names: Thing): boolean {
  const own = shown.datasets.flatMap((name) => {
    const dataset = context.index.datasets.get(name)
    return dataset?.nameField == null ? [] : [`${name}.${dataset.nameField}`]
  })
  return names.fields.some((ref) => own.includes(ref))
}

function changeMeasures(edit: Edit): string | null {
  const { marks, query, cues } = edit
  const named = marks.measures.map((mark) => mark.measure)
  if (named.length === 0) return null
  if (query.outer !== null || query.having.length > 0) return 'the number of a threshold is not replaced'
  if (query.measures.length === 0) {
    if (query.subject === null) return 'nothing to measure'
    const columns = columnsFor(edit, query.subject)
    if (columns !== null) {
      query.columns = [...query.columns, ...columns]
      edit.changed = true
      return null
    }
    query.dimensions = [{ kind: 'thing', thing: query.subject }]
    query.subject = null
    query.columns = []
  }
  const known = (measure: Measure): boolean =>
    query.measures.some((other) => JSON.stringify(stripped(other)) === JSON.stringify(stripped(measure)) && sameRows(other, measure))
  const fresh = named.filter((measure) => !known(measure))
  const [base, ...more] = query.measures
  const [whole] = named
  if (isPercentOf(marks) && base !== undefined && more.length === 0 && whole !== undefined && named.length === 1) {
    // "the share in total revenue" of one figure: out of all, without its conditions.
    const inside = isSameSum(base, whole) && query.dimensions.length === 0 && (base.kind === 'named' || base.kind === 'count')
    const left = inside ? { ...base, filters: [...base.filters, ...query.filters] } : base
    if (inside) query.filters = []
    query.measures = [{ kind: 'arithmetic', op: 'percent', left, right: whole, label: 'percentage' }]
    edit.changed = true
    return null
  }
  const [part] = query.measures.filter((measure) => !named.some((one) => sameNumber(one, measure)))
  if (isPercentOf(marks) && base !== undefined && more.length === 1 && whole !== undefined && fresh.length === 0 && part !== undefined) {
    query.measures = [{ kind: 'arithmetic', op: 'percent', left: part, right: whole, label: 'percentage' }]
    edit.changed = true
    return null
  }
  if (fresh.length === 0) return null
  const kept = named.length > fresh.length && cues.has('instead') ? [] : query.measures
  query.measures =
    (cues.has('also') || edit.beside || (query.measures.length > 1 && !cues.has('about'))) && !cues.has('instead')
      ? unique([...kept, ...fresh])
      : fresh.map((measure) => withFiltersOf(measure, query.measures[0]))
  edit.changed = true
  return null
}

/** Whether two names of a number lead to the same place, without conditions of their own. */
const sharesPlace = (one: Measure, other: Measure): boolean =>
  one.kind === 'named' &&
  other.kind === 'named' &&
  one.fn === other.fn &&
  one.filters.length + other.filters.length === 0 &&
  (one.metrics[0] ?? one.fields[0]) === (other.metrics[0] ?? other.fields[0])

const sameNumber = (one: Measure, other: Measure): boolean => JSON.stringify(stripped(one)) === JSON.stringify(stripped(other))

/** "with lead time" after a list: numbers that are kept with each of the things stand beside what is shown; null for other figures. */
function columnsFor({ marks, context: { index } }: Edit, { datasets: [home] }: Thing): SemanticQuery['columns'] | null {
  const columns = marks.measures.map(({ measure }) => {
    if (measure.kind !== 'named' || measure.fn !== null || measure.filters.length > 0 || home === undefined) return null
    const fields = measure.fields.filter((ref) => pathBetween(index, home, datasetOf(ref)) !== null)
    return fields.length === 0 ? null : { fields, label: measure.label }
  })
  return columns.some((column) => column === null) ? null : columns.flatMap((column) => column ?? [])
}

const stripped = (measure: Measure): unknown => (measure.kind === 'named' ? { ...measure, label: '', filters: [] } : measure)

/** Two KPIs are the same metric of different rows. */
function sameRows(a: Measure, b: Measure): boolean {
  if (a.kind !== 'named' || b.kind !== 'named' || a.filters.length === 0 || b.filters.length === 0) return true
  const places = (measure: Measure): unknown =>
    measure.kind === 'named' ? measure.filters.map((filter) => (filter.kind === 'in' ? filter.places : filter)) : []
  return JSON.stringify(places(a)) === JSON.stringify(places(b))
}

/** The conditions that a number is named by: of which KPI. */
const namingFilters = (measure: Measure | undefined): Filter[] => (measure?.kind === 'named' ? measure.filters : [])

/** What a number was restricted to stays with the one in its place, unless that brings its own: a KPI, a part of a share. */
function withFiltersOf(measure: Measure, before: Measure | undefined): Measure {
  if (before?.kind === 'named' && before.filters.length > 0 && 'filters' in measure && measure.filters.length === 0)
    return { ...measure, filters: before.filters }
  if (before?.kind !== 'arithmetic' || before.op !== 'percent' || measure.kind !== 'named') return measure
  const filters = before.left.kind === 'named' || before.left.kind === 'count' ? before.left.filters : []
  return filters.length === 0 ? measure : { ...before, left: { ...measure, filters }, right: measure }
}

/** The first group that is named takes the place of one before; the others stand beside it. */
function changeGroups(edit: Edit): string | null {
  const first = edit.marks.groups[0]?.dimensions[0]
  for (const group of edit.marks.groups) {
    // Whether those of the ranking are broken down or something else is ranked is not said.
    if (edit.query.limit !== null && !edit.cues.has('instead')) return 'groups of a ranking'
    for (const dimension of group.dimensions) {
      if (dimension === first) placeDimension(edit, dimension)
      else if (!edit.query.dimensions.some((known) => JSON.stringify(known) === JSON.stringify(dimension)))
        edit.query.dimensions = [...edit.query.dimensions, dimension]
    }
    edit.changed = true
  }
  return null
}

/** A time bucket replaces a time bucket, a thing replaces a thing, unless something is to be added. */
function placeDimension(edit: Edit, dimension: Dimension): void {
  const { query, cues } = edit
  if (query.dimensions.some((known) => JSON.stringify(known) === JSON.stringify(dimension))) return
  const add = cues.has('also') && !cues.has('instead')
  const alike = query.dimensions.findIndex((known) => (known.kind === 'time') === (dimension.kind === 'time'))
  if (add && !(dimension.kind === 'time' && alike >= 0)) query.dimensions = [...query.dimensions, dimension]
  else if (dimension.kind === 'time' && alike >= 0)
    query.dimensions = query.dimensions.map((known, at) => (at === alike ? dimension : known))
  else query.dimensions = [dimension]
  if (query.subject !== null) {
    query.measures = [{ kind: 'count', of: query.subject, metrics: [], distinct: false, fn: null, filters: [], label: query.subject.label }]
    query.subject = null
    query.columns = []
  }
  if (!add && query.limit !== null) {
    query.limit = null
    query.order = []
  }
}

function changeThresholds(edit: Edit): string | null {
  const { marks, query } = edit
  for (const { note } of marks.notes) {
    if (note.type !== 'threshold') continue
    const [measure] = query.measures
    if (measure === undefined || query.dimensions.length === 0 || query.outer !== null) return 'threshold on which number'
    // After shares a percentage is that of the share.
    if (query.window?.kind === 'share' && /%|percent|pct/i.test(edit.words)) {
      query.window = { ...query.window, only: { op: note.op, values: note.values } }
      edit.changed = true
      continue
    }
    if (query.window !== null) return 'threshold on which number'
    query.having = [...query.having, { measure, op: note.op, values: note.values, period: null }]
    edit.changed = true
  }
  for (const { measure, op, values } of marks.havings) {
    if (query.dimensions.length === 0 && query.subject === null) return 'threshold on which rows'
    if (query.subject !== null) {
      query.dimensions = [{ kind: 'thing', thing: query.subject }]
      query.measures = [measure]
      query.subject = null
      query.columns = []
    }
    query.having = [...query.having, { measure, op, values, period: null }]
    edit.changed = true
  }
  return null
}

function changeOrder(edit: Edit): string | null {
  const { marks, query, context } = edit
  const [rank, ...others] = marks.ranks
  if (others.length > 0) return 'more than one ranking'
  const sort = marks.notes.map((mark) => mark.note).find((note) => note.type === 'sort')
  if (rank === undefined && sort === undefined) return null
  if (query.outer !== null) return 'one number has no order'
  const grew = marks.notes.map((mark) => mark.note).find((note) => note.type === 'growth')
  if (rank !== undefined && grew !== undefined && query.comparison !== null) {
    query.order = [
      {
        by: { kind: 'change', of: grew.amount === true || grew.direction === 'asc' ? 'difference' : 'percent' },
        direction: (rank.direction === 'asc' || rank.direction === 'bad') !== (grew.direction === 'asc') ? 'asc' : 'desc',
      },
    ]
    query.compared = 'growth'
    query.limit = rank.limit ?? 1
    edit.changed = true
    return null
  }
  const ordered = query.order[0]?.by
  const shown = ordered?.kind === 'measure' ? query.measures[ordered.index] : query.measures[0]
  const measure = (rank?.implied === true ? null : rank?.measure) ?? sort?.measure ?? shown
  if (measure === undefined || query.dimensions.length === 0) return 'sorted by what'
  // Of several figures without an order the first is no more than the others.
  if (query.measures.length > 1 && query.order.length === 0 && measure === shown && rank?.limit != null) return 'ranked by which of them'
  let index = query.measures.findIndex((known) => sameNumber(known, measure) || sharesPlace(known, measure))
  if (index < 0) {
    query.measures = edit.cues.has('instead') || (rank?.limit ?? null) === null ? [measure, ...query.measures] : [measure]
    index = 0
  }
  const direction = directionFor(context, rank?.direction ?? sort?.direction ?? query.order[0]?.direction ?? 'desc', measure, query.filters)
  query.order = [{ by: { kind: 'measure', index }, direction }]
  if (rank !== undefined) query.limit = rank.limit ?? query.limit ?? 1
  edit.changed = true
  return null
}
