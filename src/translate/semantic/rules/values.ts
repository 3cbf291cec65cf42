import type { Atom, ValueHit } from '../lexicon/atom.ts'
import { phraseWords } from '../lexicon/phrase.ts'
import { sameThing, thingOfConcept, thingOfDataset } from '../lexicon/things.ts'
import type { AtomMark, FilterMark, Mark } from '../marks/mark.ts'
import { many, maybe, one, type Rule, rule, span } from '../marks/match.ts'
import { hasSegment, hasThing, hasValue, hasVerb, isFilter, isNumber, word, wordWith } from '../marks/tests.ts'
import { datasetOf, type ModelIndex } from '../model/model-index.ts'
import type { Filter, Thing } from '../semantic-query.ts'
import { stem } from '../text/stem.ts'
import { type RuleContext, thingOfAtom } from './context.ts'
import { numberOf } from './numbers.ts'

type InFilter = Extract<Filter, { kind: 'in' }>
type Place = { from: number; to: number }

/** Words that name a field by what somebody did. */
const bindsTightly = /\bby$/i
/** Conditions that say what is not there are about the things they belong to, and about no others. */
const negativeStart = /^(no|not|without|with no|never|ohne|kein|sans|sin)\b/i
const small = word('skip', 'prep')
const smallOrNumber = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && (mark.atom.metrics.length > 0 || small(mark))
const joining = word('and', 'or', 'comma', 'both', 'skip')
const negating = word('not', 'except', 'without')
const hasNames = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && mark.atom.things.length + mark.atom.fields.length > 0
/** Whether an atom also names a number or a thing, which then counts more than a value that reads the same. */
const isNamed = (atom: Atom): boolean => atom.metrics.length + atom.things.length + atom.verbs.length > 0
/** "max quantity" asks for the most, whoever is called Max. */
const saysMore = ['agg', 'rank', 'cmp', 'total', 'between', 'latest', 'earliest', 'distinct', 'direction', 'sort', 'share'] as const
const isPureValue = (mark: Mark): mark is AtomMark =>
  hasValue(mark) && !isNamed(mark.atom) && mark.atom.date === null && !saysMore.some((op) => mark.atom.ops.has(op))

const isValueOrNumber = (mark: Mark): mark is AtomMark =>
  hasValue(mark) &&
  mark.atom.metrics.length > 0 &&
  mark.atom.things.length + mark.atom.verbs.length === 0 &&
  mark.atom.values.every(({ match }) => match === 'exact')

/** Stored values, named conditions and flags become filters. */
export function valueRules(context: RuleContext): Rule[] {
  const { index } = context
  const flagsOf = (atom: Atom): string[] => atom.fields.filter((ref) => index.fields.get(ref)?.field.role === 'flag')
  const isFlag = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && !isNamed(mark.atom) && flagsOf(mark.atom).length > 0
  const segmentsOn = (atom: Atom, thing: Thing): string[] =>
    atom.segments.filter((name) => thing.datasets.includes(index.segments.get(name)?.dataset ?? ''))
  return [
    rule('field, then its value', [one(hasNames), many(small), one(hasValue)], (name, between, value, { before, all }) => {
      // "by sales office in Madrid or Prague": groups, and which of them.
      if (before !== undefined && (grouping(before) || isGrouped(all, name)) && between.some(preposition)) return null
      const named = value.atom.values.filter((hit) => names(name.atom, hit.field))
      // "owned by a.novak" is that field, and no other that holds users.
      const own = named.filter((hit) => name.atom.fields.includes(hit.field))
      const hits = own.length > 0 && bindsTightly.test(name.atom.text) ? own : named
      return hits.length === 0 ? null : made(index, hits, value.atom, span(name, value))
    }),
    rule('value, then its field', [one(hasValue), one(hasNames)], (value, name) => {
      const hits = value.atom.values.filter((hit) => names(name.atom, hit.field))
      return hits.length === 0 ? null : made(index, hits, value.atom, span(value, name))
    }),
    rule('value beside the things it belongs to', [one(hasValue), one(hasThing)], (value, name) => {
      const datasets = new Set(name.atom.things.flatMap((thing) => thing.datasets))
      const hits = value.atom.values.filter((hit) => datasets.has(datasetOf(hit.field)))
      const filters = hits.length === 0 ? null : made(index, hits, value.atom, span(value))
      return filters === null ? null : [...filters, name]
    }),
    rule('things in a value', [one(hasThing), many(word('prep', 'skip', 'that')), one(isPureValue)], (name, between, value) => {
      const datasets = new Set(name.atom.things.flatMap((thing) => thing.datasets))
      const hits = value.atom.values.filter((hit) => datasets.has(datasetOf(hit.field)))
      // "teams in operations": where a word is in several categories, that of the things is meant.
      const concepts = new Set(value.atom.values.map(({ field }) => index.fields.get(field)?.field.concept ?? field))
      const filters = hits.length === 0 || concepts.size < 2 ? null : made(index, hits, value.atom, span(value))
      return filters === null ? null : [name, ...between, ...filters]
    }),
    rule('value', [one(isPureValue)], (value, { all }) =>
      isPieceOfName(context, value.atom) ||
      ((value.atom.ops.has('decline') || value.atom.ops.has('growth')) && all.some((mark) => mark.kind === 'against'))
        ? null
        : made(index, value.atom.values, value.atom, span(value)),
    ),
    rule(
      'value that is also the name of a number',
      [one(wordWith('prep', 'for', 'of', 'from')), one(isValueOrNumber)],
      (prep, value, { before, all }) => {
        // Written just as it is stored: "New Customers", not "sales".
        if (value.atom.to - value.atom.from < 2 || value.atom.values.every((hit) => hit.value !== value.atom.text)) return null
        const number =
          before !== undefined &&
          all
            .slice(0, all.indexOf(prep))
            .some((mark) => mark.kind === 'measure' || (mark.kind === 'atom' && mark.atom.metrics.length + mark.atom.fields.length > 0))
        const filters = number ? made(index, value.atom.values, value.atom, span(prep, value)) : null
        return filters
      },
    ),
    rule(
      'value in a list that is also the name of a number',
      [one(isFilter), one(word('and', 'or', 'comma')), one(isValueOrNumber)],
      (filter, joint, value) => {
        const own = filter.filter.kind === 'in' ? filter.filter.places.map(({ field }) => field) : []
        const hits = value.atom.values.filter(({ field }) => own.includes(field))
        const filters = hits.length === 0 ? null : made(index, hits, value.atom, span(value))
        return filters === null ? null : [filter, joint, ...filters]
      },
    ),
    rule('condition that holds its number', [one(hasSegment)], (condition) =>
      condition.atom.number === null
        ? null
        : [segmentMark(condition.atom, condition.atom.segments, condition.atom.number, span(condition))],
    ),
    rule('condition with a number', [one(hasSegment), many(small), one(isNumber), maybe(word('unit'))], (condition, _s, number, unit) => {
      const open = condition.atom.segments.filter((name) => index.segments.get(name)?.parameter !== undefined)
      return open.length === 0 ? null : [segmentMark(condition.atom, open, numberOf(number), span(condition, number, unit))]
    }),
    rule('things that are', [one(hasThing), many(word('skip', 'that')), one(hasSegment)], (thing, _that, condition) => {
      const fitting = segmentsOn(condition.atom, thingOfAtom(thing.atom))
      if (fitting.length === 0 || (condition.atom.ops.size > 0 && condition.atom.metrics.length === 0)) return null
      return [thing, segmentMark(condition.atom, fitting, null, span(condition))]
    }),
    rule('condition', [one(hasSegment)], (condition, { after, all }) => {
      const { atom } = condition
      const fixed = atom.segments.filter((name) => index.segments.get(name)?.parameter === undefined)
      if (fixed.length === 0 || atom.metrics.length > 0) return null
      // "inactive users": a condition on monitors says nothing about those who own them.
      if (after?.kind === 'atom' && after.atom.things.length > 0 && after.atom.things.every((thing) => thing.datasets.length === 0))
        return null
      const about = all.some((mark) => mark.kind === 'atom' && mark.atom.things.some((thing) => segmentsOn(atom, thing).length > 0))
      if (atom.ops.size > 0 && (after !== undefined || !about)) return null
      if (!about && negativeStart.test(atom.text) && all.some((mark) => mark.kind === 'atom' && mark.atom.things.length > 0)) return null
      return [segmentMark(atom, fixed, null, span(condition))]
    }),
    rule('flag', [one(isFlag)], (flag, { all }) =>
      // "by success", "by severity and success" ask for all groups.
      isGrouped(all, flag)
        ? null
        : [{ kind: 'filter', filter: { kind: 'flag', fields: flagsOf(flag.atom), value: true }, things: [], noun: null, ...span(flag) }],
    ),
    rule('field that a value is in', [one(isFilter), many(word('by', 'prep', 'skip', 'per')), one(hasNames)], (filter, _by, name) => {
      const narrowed = narrow(index, filter, name.atom)
      return narrowed === null ? null : [{ ...narrowed, ...span(filter, name) }]
    }),
    rule('field words before a value', [one(hasNames), many(small), one(isFilter)], (name, _small, filter) => {
      const narrowed = narrow(index, filter, name.atom)
      return narrowed === null ? null : [{ ...narrowed, ...span(name, filter) }]
    }),
    rule('alternatives', [one(isFilter), many(joining), many(word('prep')), one(isFilter)], (left, between, _prep, right) => {
      const filter = merged(left, right)
      if (filter === null || !between.some((mark) => !mark.atom.ops.has('skip'))) return null
      const or = left.joined === 'or' || between.some((mark) => mark.atom.ops.has('or'))
      const joined = or ? ('or' as const) : ('and' as const)
      return [
        {
          ...left,
          filter,
          things: [...left.things, ...right.things],
          noun: left.noun ?? right.noun,
          joined,
          parts: [...partsOf(left), ...partsOf(right)],
          ...span(left, right),
        },
      ]
    }),
    rule(
      'side by side',
      [one(isFilter), many(word('skip', 'prep')), one(word('versus', 'and', 'prep')), many(small), one(isFilter)],
      (left, _a, _versus, _b, right, { all }) => {
        if (!all.some((mark) => mark.kind === 'atom' && mark.atom.ops.has('versus'))) return null
        const filter = merged(left, right)
        if (filter?.kind !== 'in') return null
        return [
          { ...left, filter, ...span(left, right) },
          { ...besideGroup(left, filter), ...span(right) },
        ]
      },
    ),
    rule('compare values', [one(word('versus')), many(smallOrNumber), one(isFilter)], (versus, between, both) => {
      const { filter } = both
      if (filter.kind !== 'in' || filter.negated || (both.parts?.length ?? 0) < 2 || both.joined !== 'and') return null
      const kept = between.filter((mark) => mark.atom.metrics.length > 0)
      return kept.length > 1 ? null : [...kept, { ...both, ...span(versus, both) }, besideGroup(both, filter)]
    }),
    rule('filter, then the thing it names', [one(isFilter), one(hasNames)], (filter, name) =>
      filter.things.some((thing) => sameThing(thing, thingOfAtom(name.atom))) && !countsRows(filter, name)
        ? [{ ...filter, ...span(filter, name) }]
        : null,
    ),
    rule('filter, then a general noun', [one(isFilter), one(word('kind-noun'))], (filter, noun) =>
      // "highest conversion region": beside the name of a figure, the noun says of what.
      noun.atom.things.length > 0 && namesFigure(index, filter.filter) ? null : [{ ...filter, ...span(filter, noun) }],
    ),
    rule('general noun, then a filter', [one(word('kind-noun')), one(isFilter)], (noun, filter) => [{ ...filter, ...span(noun, filter) }]),
    rule(
      'without such things',
      [one(word('without', 'not', 'never')), many(word('skip', 'prep', 'have', 'that', 'once')), one(isFilter)],
      (not, _s, filter) => {
        if (filter.noun === null) return null
        const mark: Mark = {
          kind: 'exists',
          datasets: filter.noun.datasets,
          negated: true,
          noun: filter.noun,
          filters: [filter.filter],
          everyGrain: null,
          ...span(not, filter),
        }
        return [mark]
      },
    ),
    rule(
      'negated filter',
      [one(negating), many(word('skip', 'prep', 'have')), one(isFilter)],
      (not, between, filter, { before, after }) => {
        // "bought no FG-1": whoever did not, and not whoever bought something else.
        if (/^no$/i.test(not.atom.text) && before !== undefined && hasVerb(before)) return null
        if (/^(without|ohne|sans|sin)\b/i.test(not.atom.text) && between.some((mark) => mark.atom.ops.has('prep'))) return null
        if (after?.kind === 'atom' && after.atom.things.length > 0 && wordWith('not', '')(not) && /^(no|without)\b/i.test(not.atom.text))
          return null
        const negated = negate(filter.filter)
        return negated === null ? null : [{ ...filter, filter: negated, ...span(not, filter) }]
      },
    ),
    rule('thing named beside its value', [one(hasThing), many(small), one(isFilter)], (thing, between, filter, { before, all }) =>
      !(before !== undefined && (grouping(before) || isGrouped(all, thing)) && between.some(preposition)) &&
      !(isNegated(filter) && (standsAlone(before, all) || isGrouped(all, thing))) &&
      filter.things.some((known) => sameThing(known, thingOfAtom(thing.atom))) &&
      !countsRows(filter, thing)
        ? [{ ...filter, ...span(thing, filter) }]
        : null,
    ),
  ]
}

const namesFigure = (index: ModelIndex, filter: Filter): boolean =>
  filter.kind === 'in' && filter.places.some(({ field }) => index.fields.get(field)?.field.namesMetric !== undefined)

/** Whether a mark stands in a list of groups that begins with "by". */
function isGrouped(all: readonly Mark[], mark: Mark): boolean {
  for (const other of all.slice(0, all.indexOf(mark)).toReversed()) {
    if (word('by', 'per')(other)) return true
    if (!hasNames(other) && !word('and', 'comma', 'skip')(other)) return false
  }
  return false
}

/** Values that are held against each other are groups beside each other. */
const besideGroup = (mark: FilterMark, filter: InFilter): Mark => ({
  kind: 'group',
  dimensions: [{ kind: 'field', fields: filter.places.map((place) => place.field), label: mark.things[0]?.label ?? 'group' }],
  form: 'by',
  ...span(mark),
})

/** One word out of the names of few things ("shop" in "Web shop sessions") stands for them only beside their noun. */
const isPieceOfName = (context: RuleContext, atom: Atom): boolean =>
  atom.to - atom.from === 1 &&
  atom.values.every(({ field, match }) => {
    const entry = context.index.fields.get(field)
    return match === 'part' && entry?.dataset.nameField === entry?.field.name && (context.valueCounts?.get(field) ?? 0) < fewNames
  })
const fewNames = 50

const isNegated = (mark: FilterMark): boolean => 'negated' in mark.filter && mark.filter.negated

/** "by segment except Lost", "all segments except Lost": what is left out does not stand for the groups that are asked for. */
function standsAlone(before: Mark | undefined, all: readonly Mark[]): boolean {
  if (before === undefined || grouping(before)) return true
  if (before.kind !== 'atom') return false
  const listing = (['all', 'which', 'list'] as const).some((op) => before.atom.ops.has(op))
  return listing && !preposition(all[all.indexOf(before) - 1])
}
const grouping = (mark: Mark): boolean => word('by', 'per', 'each', 'within')(mark)
const preposition = (mark: Mark | undefined): boolean => mark !== undefined && word('prep')(mark)

/** "customers in the segment Champions": the thing is what is restricted, not a name for the value. */
const countsRows = (filter: FilterMark, name: AtomMark): boolean =>
  filter.filter.kind === 'in' &&
  thingOfAtom(name.atom).datasets.some(
    (dataset) =>
      filter.filter.kind === 'in' &&
      filter.filter.places.every((place) => datasetOf(place.field) === dataset && !isKey(name.atom, place.field)),
  )

const isKey = (atom: Atom, field: string): boolean => atom.things.some((thing) => thing.fields.includes(field))

const names = (atom: Atom, field: string): boolean =>
  atom.fields.includes(field) || atom.things.some((thing) => thing.fields.includes(field))

const segmentMark = (atom: Atom, segments: readonly string[], n: number | null, at: Place): FilterMark => ({
  kind: 'filter',
  filter: { kind: 'segment', names: [...segments], n, negated: false },
  things: [],
  noun: atom.noun,
  ...at,
})

/**
 * The filter for hits, or a question back when the words are only a part of several values of a category. Parts of names of things
 * ("hazelnut spread") mean all of them.
 */
function made(index: ModelIndex, hits: readonly ValueHit[], atom: Atom, at: Place): Mark[] {
  const exact = hits.filter((hit) => hit.match === 'exact')
  const used = exact.length > 0 ? exact : hits
  const byField = new Map<string, string[]>()
  for (const { field, value } of used) {
    const list = byField.get(field) ?? []
    byField.set(field, list)
    if (!list.includes(value)) list.push(value)
  }
  const places = [...byField].map(([field, values]) => ({ field, values }))
  const clear = exact.length > 0 ? places : places.filter(({ field, values }) => values.length === 1 || isName(index, field))
  if (clear.length === 0) {
    return [{ kind: 'note', note: { type: 'ask-value', hits: used.map(({ field, value }) => ({ field, value })), text: atom.text }, ...at }]
  }
  const filter: Filter = { kind: 'in', places: clear, negated: false, label: atom.text }
  const things = clear.flatMap((place) => thingOfValueField(index, place.field) ?? [])
  return [{ kind: 'filter', filter, things, noun: atom.noun, ...at }]
}

/** Whether a field names the rows of its dataset for people. */
function isName(index: ModelIndex, ref: string): boolean {
  const entry = index.fields.get(ref)
  return entry !== undefined && (entry.dataset.nameField === entry.field.name || entry.field.role === 'identifier')
}

/** What values of a field name, so that the same noun beside one adds nothing: a segment, a team. */
export function thingOfValueField(index: ModelIndex, ref: string): Thing | null {
  const entry = index.fields.get(ref)
  if (entry === undefined) return null
  if (entry.dataset.nameField === entry.field.name) {
    const thing = thingOfDataset(index, entry.dataset)
    return { ...thing, fields: [...thing.fields, ref] }
  }
  if (entry.field.concept !== undefined) return thingOfConcept(index, entry.field.concept)
  return { concept: null, datasets: [], fields: [ref], label: entry.field.label.toLowerCase() }
}

/** Keeps the places whose field carries the words: "C by revenue" is a class by revenue. */
function narrow(index: ModelIndex, mark: FilterMark, atom: Atom): FilterMark | null {
  if (mark.filter.kind !== 'in' || mark.filter.places.length < 2 || atom.things.some((thing) => thing.datasets.length > 0)) return null
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
  if (JSON.stringify(left.filter) === JSON.stringify(right.filter)) return left.filter
  if (left.filter.kind !== 'in' || right.filter.kind !== 'in') return null
  if (left.filter.negated !== right.filter.negated && right.filter.negated) return null
  const other: InFilter = right.filter
  const places = left.filter.places.flatMap(({ field, values }) => {
    const more = other.places.find((place) => place.field === field)
    return more === undefined ? [] : [{ field, values: [...new Set([...values, ...more.values])] }]
  })
  return places.length === 0 ? null : { ...left.filter, places, label: `${left.filter.label}, ${other.label}` }
}

const partsOf = (mark: FilterMark): Filter[] => mark.parts ?? [mark.filter]

/** The opposite of a filter, null when it has none. */
export function negate(filter: Filter): Filter | null {
  if (filter.kind === 'flag') return { ...filter, value: !filter.value }
  if (
    filter.kind === 'or' ||
    filter.kind === 'compare' ||
    filter.kind === 'compare-fields' ||
    filter.kind === 'of-metric' ||
    filter.kind === 'of-answer'
  )
    return null
  return { ...filter, negated: !filter.negated }
}
