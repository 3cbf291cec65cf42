import type { Atom, ValueHit } from '../lexicon/atom.ts'
import { phraseWords } from '../lexicon/lexicon.ts'
import { sameThing } from '../lexicon/things.ts'
import type { AtomMark, FilterMark, Mark } from '../marks/mark.ts'
import { many, maybe, one, type Rule, rule, span } from '../marks/match.ts'
import { hasSegment, hasValue, isFilter, isNumber, isThing, word } from '../marks/tests.ts'
import type { ModelIndex } from '../model/model-index.ts'
import type { Filter, Thing } from '../semantic-query.ts'
import { stem } from '../text/stem.ts'
import { type RuleContext, thingOfAtom } from './context.ts'
import { numberOf } from './numbers.ts'

type InFilter = Extract<Filter, { kind: 'in' }>

const small = word('skip', 'prep')
const joining = word('and', 'or', 'comma', 'both')
const negating = word('not', 'except', 'without', 'missing')
const hasNames = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && mark.atom.things.length + mark.atom.fields.length > 0
const isPureValue = (mark: Mark): mark is AtomMark => hasValue(mark) && !isNamed(mark.atom)
const isFlag =
  (context: RuleContext) =>
  (mark: Mark): mark is AtomMark =>
    mark.kind === 'atom' && flagsOf(context, mark.atom).length > 0 && mark.atom.metrics.length === 0 && mark.atom.things.length === 0

/** Whether an atom also names a number or a thing, which then counts more than a value that reads the same. */
const isNamed = (atom: Atom): boolean => atom.metrics.length + atom.things.length + atom.verbs.length > 0

/** Stored values, named conditions and flags become filters. */
export function valueRules(context: RuleContext): Rule[] {
  const { index } = context
  return [
    rule('field, then its value', [one(hasNames), many(small), one(hasValue)], (name, _small, value) => {
      const hits = value.atom.values.filter((hit) => names(name.atom, hit.field))
      return hits.length === 0 ? null : made(index, hits, value.atom, span(name, value), [...name.atom.things])
    }),
    rule('value, then its field', [one(hasValue), one(hasNames)], (value, name) => {
      const hits = value.atom.values.filter((hit) => names(name.atom, hit.field))
      return hits.length === 0 ? null : made(index, hits, value.atom, span(value, name), [...name.atom.things])
    }),
    rule('value beside the things it belongs to', [one(hasValue), one(hasNames)], (value, name) => {
      const datasets = new Set(name.atom.things.flatMap((thing) => thing.datasets))
      const hits = value.atom.values.filter((hit) => datasets.has(datasetPart(hit.field)))
      const filters = hits.length === 0 ? null : made(index, hits, value.atom, span(value), [])
      return filters === null ? null : [...filters, name]
    }),
    rule('value', [one(isPureValue)], (value) => made(index, value.atom.values, value.atom, span(value), [])),
    rule(
      'condition with a number',
      [one(hasSegment), many(small), one(isNumber), maybe(word('unit'))],
      (condition, _small, number, unit) => {
        const names = condition.atom.segments.filter((name) => index.segments.get(name)?.parameter !== undefined)
        return names.length === 0 ? null : [segmentMark(names, numberOf(number), span(condition, number, unit))]
      },
    ),
    rule('condition', [one(hasSegment)], (condition, { after, all }) => {
      if (condition.atom.ops.size > 0 && (after !== undefined || !all.some(isOf(context, condition.atom)))) return null
      const names = condition.atom.segments.filter((name) => index.segments.get(name)?.parameter === undefined)
      return names.length === 0 || condition.atom.metrics.length > 0 ? null : [segmentMark(names, null, span(condition))]
    }),
    rule('flag', [one(isFlag(context))], (flag) => {
      const filter: Filter = { kind: 'flag', fields: flagsOf(context, flag.atom), value: true }
      return [{ kind: 'filter', filter, things: [], ...span(flag) }]
    }),
    rule(
      'which of several fields a value is in',
      [one(isFilter), many(word('by', 'prep', 'skip', 'per')), one(hasNames)],
      (filter, _by, name) => {
        const narrowed = narrow(index, filter, name.atom)
        return narrowed === null ? null : [{ ...narrowed, ...span(filter, name) }]
      },
    ),
    rule('field words before a value', [one(hasNames), many(small), one(isFilter)], (name, _small, filter) => {
      const narrowed = narrow(index, filter, name.atom)
      return narrowed === null ? null : [{ ...narrowed, ...span(name, filter) }]
    }),
    rule('alternatives', [one(isFilter), many(joining), one(isFilter)], (left, between, right) => {
      const filter = merged(left, right)
      return filter === null || between.length === 0
        ? null
        : [{ kind: 'filter', filter, things: [...left.things, ...right.things], ...span(left, right) }]
    }),
    rule('filter, then the thing it names', [one(isFilter), one(hasNames)], (filter, name) =>
      filter.things.some((thing) => sameThing(thing, thingOfAtom(name.atom))) && name.atom.metrics.length === 0
        ? [{ ...filter, ...span(filter, name) }]
        : null,
    ),
    rule('filter, then a general noun', [one(isFilter), one(word('kind-noun'))], (filter, noun) => [{ ...filter, ...span(filter, noun) }]),
    rule('general noun, then a filter', [one(word('kind-noun')), one(isFilter)], (noun, filter) => [{ ...filter, ...span(noun, filter) }]),
    rule('negated filter', [one(negating), many(word('skip', 'prep', 'have')), one(isFilter)], (not, _small, filter) => {
      const negated = negate(filter.filter)
      return negated === null ? null : [{ ...filter, filter: negated, ...span(not, filter) }]
    }),
    rule('thing named beside its value', [one(isThing), many(small), one(isFilter)], (thing, _small, filter) =>
      filter.things.some((known) => sameThing(known, thing.thing)) ? [{ ...filter, ...span(thing, filter) }] : null,
    ),
  ]
}

const datasetPart = (ref: string): string => ref.slice(0, ref.indexOf('.'))
const names = (atom: Atom, field: string): boolean =>
  atom.fields.includes(field) || atom.things.some((thing) => thing.fields.includes(field))
const flagsOf = (context: RuleContext, atom: Atom): string[] =>
  atom.fields.filter((ref) => context.index.fields.get(ref)?.field.role === 'flag')

/** Things of the dataset that a named condition is about. */
const isOf =
  (context: RuleContext, atom: Atom) =>
  (mark: Mark): boolean =>
    mark.kind === 'atom' &&
    atom.segments.some((name) => {
      const dataset = context.index.segments.get(name)?.dataset ?? ''
      return mark.atom.things.some((thing) => thing.datasets.includes(dataset))
    })

const segmentMark = (names: string[], n: number | null, at: { from: number; to: number }): FilterMark => ({
  kind: 'filter',
  filter: { kind: 'segment', names, n, negated: false },
  things: [],
  ...at,
})

/**
 * The filter for hits, or a question back when the words are only a part of several values of a category. Parts of names of things
 * ("hazelnut spread") mean all of them.
 */
function made(index: ModelIndex, hits: readonly ValueHit[], atom: Atom, at: { from: number; to: number }, extra: Thing[]): Mark[] {
  const exact = hits.filter((hit) => hit.match === 'exact')
  const used = exact.length > 0 ? exact : hits
  const byField = new Map<string, string[]>()
  for (const { field, value } of used) {
    const list = byField.get(field) ?? []
    byField.set(field, list)
    if (!list.includes(value)) list.push(value)
  }
  const places = [...byField].map(([field, values]) => ({ field, values }))
  const vague = exact.length === 0 && places.filter(({ field, values }) => values.length > 1 && !isName(index, field))
  if (vague !== false && vague.length === places.length) {
    return [{ kind: 'note', note: { type: 'ask-value', hits: used.map(({ field, value }) => ({ field, value })), text: atom.text }, ...at }]
  }
  const kept = vague === false ? places : places.filter((place) => !vague.includes(place))
  return [
    {
      kind: 'filter',
      filter: { kind: 'in', places: kept, negated: false, label: atom.text },
      things: [
        ...thingsOf(
          index,
          kept.map((place) => place.field),
        ),
        ...extra,
      ],
      ...at,
    },
  ]
}

/** Whether a field names the rows of its dataset for people. */
function isName(index: ModelIndex, ref: string): boolean {
  const entry = index.fields.get(ref)
  return entry !== undefined && (entry.dataset.nameField === entry.field.name || entry.field.role === 'identifier')
}

/** What a filter on the fields is about, so that the same noun beside it adds nothing. */
function thingsOf(index: ModelIndex, refs: readonly string[]): Thing[] {
  return refs.flatMap((ref) => {
    const entry = index.fields.get(ref)
    if (entry === undefined) return []
    const concept = entry.field.concept ?? (entry.dataset.nameField === entry.field.name ? entry.dataset.concept : undefined)
    const datasets = entry.dataset.nameField === entry.field.name ? [entry.dataset.name] : []
    const fields = concept === undefined ? [ref] : [...(index.conceptFields.get(concept) ?? []), ref]
    return [{ concept: concept ?? null, datasets, fields, label: entry.field.label }]
  })
}

/** Keeps the places whose field carries the words: "C by revenue" is a class by revenue. */
function narrow(index: ModelIndex, mark: FilterMark, atom: Atom): FilterMark | null {
  if (mark.filter.kind !== 'in' || mark.filter.places.length < 2) return null
  const words = phraseWords(atom.text).map(stem)
  const carrying = mark.filter.places.filter(({ field }) => {
    const entry = index.fields.get(field)
    if (entry === undefined) return false
    const own = [entry.field.label, entry.field.name.replaceAll('_', ' '), ...entry.field.synonyms.map((synonym) => synonym.text)]
    const known = new Set(own.flatMap(phraseWords).map(stem))
    return words.every((text) => known.has(text))
  })
  if (carrying.length === 0 || carrying.length === mark.filter.places.length) return null
  return { ...mark, filter: { ...mark.filter, places: carrying } }
}

function merged(left: FilterMark, right: FilterMark): Filter | null {
  if (left.filter.kind !== 'in' || right.filter.kind !== 'in') return null
  if (left.filter.negated !== right.filter.negated && right.filter.negated) return null
  const other: InFilter = right.filter
  const places = left.filter.places.flatMap(({ field, values }) => {
    const more = other.places.find((place) => place.field === field)
    return more === undefined ? [] : [{ field, values: [...new Set([...values, ...more.values])] }]
  })
  return places.length === 0 ? null : { ...left.filter, places, label: `${left.filter.label}, ${other.label}` }
}

/** The opposite of a filter, null when it has none. */
export function negate(filter: Filter): Filter | null {
  if (filter.kind === 'flag') return { ...filter, value: !filter.value }
  if (filter.kind === 'or' || filter.kind === 'compare' || filter.kind === 'compare-fields') return null
  return { ...filter, negated: !filter.negated }
}
