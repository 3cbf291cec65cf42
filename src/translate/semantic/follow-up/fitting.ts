import { sameThing } from '../lexicon/things.ts'
import { datasetOf, type ModelIndex } from '../model/model-index.ts'
import { pathBetween } from '../plan/reach.ts'
import type { Dimension, Filter, Measure, SemanticQuery, Thing } from '../semantic-query.ts'
import { thingOfAnswer } from './thing-of-answer.ts'

/** What a rule looks at: the query before, the changed one, the words of the change in small letters, and what they brought. */
type Change = {
  index: ModelIndex
  before: SemanticQuery
  after: SemanticQuery
  words: string
  /** Conditions that were not there before. */
  conditions: Filter[]
  regrouped: boolean
  /** The things of the answer before, where its rows stand for some. */
  thing: Thing | null
}
type Rule = { when: (change: Change) => boolean; says: string }

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
const isTimed = (dimensions: readonly Dimension[]): boolean => dimensions.some(({ kind }) => kind === 'time')
const passesThreshold = ({ having, changes }: SemanticQuery): boolean => having.length + changes.length > 0
const compares = ({ comparison }: SemanticQuery): boolean => comparison !== null
const runs = ({ window }: SemanticQuery): boolean => window !== null && window.kind !== 'share' && window.kind !== 'rank'
const isSeries = ({ measures }: SemanticQuery): boolean => measures.some((one) => one.kind === 'series' && one.period === null)
const fieldsOf = (one: Dimension): string[] => (one.kind === 'thing' ? one.thing.fields : one.kind === 'field' ? one.fields : [])

/** Whether a field says something of each of the things: it is kept with them or with what they belong to. */
const isOfThing = (index: ModelIndex, thing: Thing, ref: string): boolean =>
  thing.fields.includes(ref) || thing.datasets.some((name) => pathBetween(index, name, datasetOf(ref)) !== null)

/** Whether a condition chooses things by what they are, and not rows that belong to them. */
function isOnThing(index: ModelIndex, thing: Thing, filter: Filter): boolean {
  if (filter.kind === 'in') return filter.places.some(({ field }) => isOfThing(index, thing, field))
  if (filter.kind === 'segment') return filter.names.some((name) => thing.datasets.includes(index.segments.get(name)?.dataset ?? ''))
  if (filter.kind === 'flag' || filter.kind === 'empty' || filter.kind === 'compare')
    return filter.fields.some((ref) => isOfThing(index, thing, ref))
  return true
}

/** Whether groups are those of a kind that each of the things belongs to, or its own time where it happened once. */
function areOfThing(index: ModelIndex, thing: Thing, dimensions: readonly Dimension[]): boolean {
  const happened = thing.datasets.some((name) => ['event', 'log'].includes(index.datasets.get(name)?.kind ?? ''))
  return dimensions.every((one) =>
    one.kind === 'time' ? happened : fieldsOf(one).some((ref) => isOfThing(index, thing, ref)) || isThingNear(index, thing, one),
  )
}

const isThingNear = (index: ModelIndex, thing: Thing, one: Dimension): boolean =>
  one.kind === 'thing' && one.thing.datasets.some((to) => thing.datasets.some((from) => pathBetween(index, from, to) !== null))

/** Two thresholds on one figure that nothing can pass. */
function excludeEachOther({ having }: SemanticQuery): boolean {
  const figures = having.map(({ measure, period }) => JSON.stringify([period, { ...measure, label: '' }]))
  if (new Set(figures).size < having.length && having.some(({ op }) => op === '=' || op === 'between')) return true
  const bound = (up: boolean): { measure: string; value: number }[] =>
    having
      .filter(({ op, values, period }) => period === null && values.length === 1 && (up ? op.startsWith('>') : op.startsWith('<')))
      .map(({ measure, values }) => ({ measure: JSON.stringify({ ...measure, label: '' }), value: values[0] ?? 0 }))
  return bound(true).some((low) => bound(false).some((high) => high.measure === low.measure && high.value <= low.value))
}

const isPlaces = (word: Thing): boolean =>
  /\b(?:segment|office|product|material|article|region|team|monitor|brand|category|kpi|month|country|city|template)s?$/i.test(word.label)

/** A number that is kept with each thing and not worked out of its rows: its price. */
const isHeld = (measure: Measure): boolean => measure.kind === 'named' && measure.metrics.length === 0

/** A share whose part has a condition that the whole has not. */
const isPercent = ({ measures }: SemanticQuery): boolean =>
  measures.some((one) => one.kind === 'arithmetic' && one.op === 'percent' && filtersOf(one.left).length > filtersOf(one.right).length)
const isOfItself = (measure: Measure): boolean =>
  measure.kind === 'arithmetic' &&
  measure.op === 'percent' &&
  isSameSum(measure.left, measure.right) &&
  same(filtersOf(measure.left), filtersOf(measure.right))
/** Whether two figures are one, be it named as a sum or not. */
export const isSameSum = (one: Measure, other: Measure): boolean =>
  one.kind === 'named' &&
  other.kind === 'named' &&
  [one, other].every(({ fn }) => fn === null || fn === 'sum') &&
  (one.metrics[0] ?? one.fields[0]) === (other.metrics[0] ?? other.fields[0])
const filtersOf = (measure: Measure): Filter[] => ('filters' in measure ? measure.filters : [])

const nameless = (measure: Measure): unknown => ('label' in measure ? { ...measure, label: '' } : measure)
/** How many customers there are of each customer. */
const countsItself = ({ measures, dimensions }: SemanticQuery): boolean =>
  dimensions.length === 1 &&
  measures.some((measure) => measure.kind === 'count' && dimensions.some((one) => one.kind === 'thing' && sameThing(one.thing, measure.of)))

/** The rows that a figure is taken from; undefined where that is not known here. */
const rowsOf = (index: ModelIndex, measure: Measure | undefined): string | undefined =>
  measure?.kind === 'named' || measure?.kind === 'count' ? index.metrics.get(measure.metrics[0] ?? '')?.dataset : undefined

/** Things that no row happens to: customers, products. */
const isKept = (index: ModelIndex, { datasets }: Thing): boolean =>
  datasets.length > 0 && datasets.every((name) => !['event', 'log'].includes(index.datasets.get(name)?.kind ?? ''))

/** The things that a single figure counts, where nothing is said of what they did. */
function countedIn({ measures: [measure, ...others], dimensions, via, subject }: SemanticQuery): Thing | null {
  const single = others.length + dimensions.length + via.length === 0 && subject === null
  return single && measure?.kind === 'count' && measure.of.datasets.length > 0 ? measure.of : null
}

/** Changes that an answer of some shape cannot take without meaning something else than the words say. */
const rules: readonly Rule[] = [
  {
    when: ({ before, after, regrouped }) => passesThreshold(before) && passesThreshold(after) && regrouped,
    says: 'Groups of those that passed a threshold are not those groups that pass it.',
  },
  {
    when: ({ before, after }) =>
      passesThreshold(before) &&
      (after.comparison !== before.comparison || after.window !== before.window) &&
      !same([before.comparison, before.window], [after.comparison, after.window]),
    says: 'What passed a threshold is held against nothing else.',
  },
  {
    when: ({ index, before, after, thing, conditions }) =>
      passesThreshold(before) && passesThreshold(after) && thing !== null && conditions.some((filter) => !isOnThing(index, thing, filter)),
    says: 'Whether the threshold holds for those rows only is not said.',
  },
  { when: ({ after }) => excludeEachOther(after), says: 'Nothing can pass both thresholds.' },
  {
    when: ({ before, after, regrouped }) => before.limit !== null && after.limit !== null && regrouped && isTimed(after.dimensions),
    says: 'Whether those of the ranking are meant is not said.',
  },
  {
    when: ({ before, after, conditions, regrouped }) =>
      before.window?.kind === 'share' &&
      after.window?.kind === 'share' &&
      (after.measures.length > 1 ||
        after.outer !== null ||
        compares(after) ||
        (regrouped && after.limit !== before.limit) ||
        conditions.some(
          (filter) =>
            filter.kind === 'in' && filter.places.some(({ field }) => after.dimensions.some((one) => fieldsOf(one).includes(field))),
        )),
    says: 'What the shares are of would change.',
  },
  {
    when: ({ before, after, regrouped }) =>
      runs(before) &&
      runs(after) &&
      (after.measures.length > 1 ||
        after.outer !== null ||
        after.limit !== before.limit ||
        after.having.length > 0 ||
        (regrouped && !after.dimensions.every(({ kind }) => kind === 'time'))),
    says: 'A course over time has no such change.',
  },
  {
    when: ({ before, after, regrouped }) =>
      compares(before) &&
      compares(after) &&
      (after.outer !== null ||
        after.window !== null ||
        after.having.length > before.having.length ||
        (regrouped && (isTimed(after.dimensions) || after.limit !== before.limit)) ||
        (after.limit !== before.limit && after.order[0]?.by.kind !== 'change' && after.compared !== 'growth')),
    says: 'Which of the two periods is meant is not said.',
  },
  {
    when: ({ before, after, index, thing, conditions }) =>
      before.subject !== null && after.subject !== null && thing !== null && conditions.some((filter) => !isOnThing(index, thing, filter)),
    says: 'That says nothing about the things shown.',
  },
  {
    when: ({ before, after, index, thing }) =>
      before.subject !== null &&
      after.subject === null &&
      thing !== null &&
      after.dimensions.length > 0 &&
      after.measures.every((one) => one.kind === 'count' && sameThing(one.of, thing)) &&
      !areOfThing(index, thing, after.dimensions),
    says: 'That is no group of the things shown.',
  },
  {
    when: ({ before, after, thing }) =>
      before.subject !== null &&
      thing !== null &&
      after.subject === null &&
      after.dimensions.length > 0 &&
      !after.measures.some((one) => one.kind === 'count' && sameThing(one.of, thing)) &&
      !after.dimensions.some((one) => one.kind === 'thing' && sameThing(one.thing, thing)),
    says: 'The things shown would be lost.',
  },
  {
    when: ({ before, after }) =>
      isSeries(before) && isSeries(after) && (after.outer !== null || (isSeriesShown(before) && !isSeriesShown(after))),
    says: 'The course has no such change.',
  },
  {
    when: ({ index, before, after, conditions, regrouped }) => {
      const counted = countedIn(before)
      if (counted === null || !isKept(index, counted) || after.measures[0]?.kind !== 'count' || !sameThing(after.measures[0].of, counted))
        return false
      return conditions.some((filter) => !isOnThing(index, counted, filter)) || (regrouped && !areOfThing(index, counted, after.dimensions))
    },
    says: 'That says nothing about what was counted.',
  },
  {
    when: ({ words, before, after }) =>
      /^\W*(?:and |but |only )?(?:with|without)\b(?! (?:the |their |its |a column))/.test(words) &&
      after.measures.some((one) => !before.measures.some((known) => same(known, one)) && !isHeld(one)),
    says: 'A condition was named, not a figure.',
  },
  {
    when: ({ index, before, after }) =>
      after.having.some(({ measure }, at) => {
        const [rows, own] = [rowsOf(index, measure), rowsOf(index, before.measures[0])]
        return at >= before.having.length && rows !== undefined && own !== undefined && rows !== own
      }),
    says: 'The threshold is on something else.',
  },
  {
    when: ({ before, after }) => before.subject !== null && before.via.length > 0 && after.having.length > before.having.length,
    says: 'Whether the threshold holds for what they did is not said.',
  },
  {
    when: ({ before, after }) => before.periods.length < 2 && after.periods.length > 1 && !isTimed(after.dimensions),
    says: 'Whether each period is meant or both together is not said.',
  },
  {
    when: ({ words, before, after }) =>
      /\bago\b/.test(words) && before.periods.length === 0 && before.comparison === null && after.periods.length > 0,
    says: 'Nothing was asked of a time.',
  },
  {
    when: ({ words, before, after, conditions }) =>
      /\b(?:too|also|as well|auch|aussi|también)\W*$/.test(words) && conditions.length > 0 && after.filters.length > before.filters.length,
    says: 'Whether that is added or left is not said.',
  },
  {
    when: ({ words, before, thing, after }) =>
      /\b(?:they|their|theirs|them|it|its)\b/.test(words) &&
      (/\b(?:they|their|theirs|them)\b/.test(words) || before.limit !== null) &&
      (before.limit !== null || (thing === null && before.measures[0]?.kind !== 'count')) &&
      (!same(before.measures, after.measures) || !same(before.dimensions, after.dimensions)) &&
      !(after.measures.length > before.measures.length && same(after.measures.slice(0, before.measures.length), before.measures)),
    says: 'What the word stands for would be lost.',
  },
  {
    when: ({ words, before, after }) =>
      /\bof (?:those|these|them)\b/.test(words) &&
      ((before.limit !== null && before.limitPerGroup) || (before.limit !== null && (after.limit ?? 0) > before.limit)),
    says: 'Which of those is not said.',
  },
  {
    when: ({ words, after }) =>
      /\b(?:fastest|slowest|quickest)\b/.test(words) &&
      !/time|duration|days|minutes|growth/i.test(JSON.stringify(after.measures)) &&
      after.comparison === null,
    says: 'A time was asked for.',
  },
  {
    when: ({ before, after }) =>
      before.window === null && after.window?.kind === 'share' && before.filters.some(({ kind }) => kind === 'of-answer'),
    says: 'Whether the share is that of those shown or of all is not said.',
  },
  {
    when: ({ words, before, after }) =>
      /\b(?:most|least) \w+ed\b/.test(words) && same(before.measures, after.measures) && after.comparison === null && after.window === null,
    says: 'What was done most was asked for.',
  },
  { when: ({ words }) => /\b(?:is|was) (?:that|it|this) per\b/.test(words), says: 'A mean for each was asked for.' },
  {
    when: ({ words, before, after }) =>
      before.limit !== null &&
      after.limit !== null &&
      after.having
        .slice(before.having.length)
        .some(
          ({ measure }) =>
            !before.measures.some((one) => same(nameless(one), nameless(measure))) &&
            !(/\b(?:only|just|with)\b/.test(words) && measure.kind === 'named' && measure.metrics.length === 0),
        ),
    says: 'Whether the threshold or the ranking comes first is not said.',
  },
  {
    when: ({ index, words, before, after }) =>
      /\b(?:over|since|past|last \d+|last (?:few|two|three|six|twelve))\b/.test(words) &&
      after.dimensions.length === 0 &&
      !same(before.periods, after.periods) &&
      ['snapshot', 'periodic'].includes(index.datasets.get(rowsOf(index, after.measures[0]) ?? '')?.kind ?? ''),
    says: 'The course of a state was asked for.',
  },
  {
    when: ({ before, after, regrouped }) => isPercent(before) && isPercent(after) && (regrouped || before.limit !== after.limit),
    says: 'What the share is of would change.',
  },
  { when: ({ after }) => after.measures.some(isOfItself), says: 'A share of itself is all of it.' },
  {
    when: ({ words, before, after }) =>
      /\b(?:average|mean|avg) per\b/.test(words) && before.dimensions.length > 0 && !same(before.dimensions, after.dimensions),
    says: 'Whether the groups stay is not said.',
  },
  {
    when: ({ words, before, after }) =>
      /\b(?:fewest|most|least|highest|lowest|best|worst|smallest|largest|biggest)\b/.test(words.replaceAll(/\bat (?:most|least)\b/g, '')) &&
      after.limit === null &&
      after.outer === null &&
      same(before.order, after.order) &&
      same(before.having, after.having) &&
      same(before.filters, after.filters),
    says: 'One of them was asked for.',
  },
  {
    when: ({ words, after }) => /\bhow far\b/.test(words) && after.window?.kind !== 'gap',
    says: 'A distance was asked for.',
  },
  {
    when: ({ words }) => /^\W*(?:and )?(?:show |list )?(?:me )?(?:only |just )?(?:the )?names?\W*$/.test(words),
    says: 'Names are shown with what they belong to.',
  },
  {
    when: ({ words }) => /^\W*(?:and )?which (?:day|week|month|quarter|year|weekday)s?\W*$/.test(words),
    says: 'What about it is not said.',
  },
  {
    when: ({ words, before, after }) => /\bis (?:that|it|this)\b/.test(words) && before.window === null && after.window?.kind === 'share',
    says: 'A share of what is not said.',
  },
  {
    when: ({ after, thing, conditions }) =>
      thing !== null && thing.datasets.length === 0 && after.outer === null && conditions.some(({ kind }) => kind === 'exists'),
    says: 'That is said of things that have rows of their own.',
  },
  { when: ({ before, after }) => countsItself(after) && !countsItself(before), says: 'Each of them is one.' },
  {
    when: ({ before, after }) =>
      after.measures.length > before.measures.length &&
      new Set(after.measures.map((one) => JSON.stringify(nameless(one)))).size < after.measures.length,
    says: 'That is shown already.',
  },
  {
    when: ({ words, before, after, thing, regrouped }) =>
      /\b(?:they|their|theirs|them|those|these)\b/.test(words) &&
      regrouped &&
      thing !== null &&
      before.measures[0]?.kind !== 'count' &&
      !after.dimensions.some((one) => one.kind === 'thing' && sameThing(one.thing, thing)) &&
      !(after.measures[0]?.kind === 'count' && sameThing(after.measures[0].of, thing)),
    says: 'What the word stands for would be lost.',
  },
  {
    when: ({ index, before, after, thing, conditions }) =>
      before.outer === null &&
      after.outer?.fn === 'count' &&
      conditions.some((filter) => thing === null || thing.datasets.length === 0 || !isOnThing(index, thing, filter)),
    says: 'It is not said what is counted.',
  },
  {
    when: ({ words, after, before }) =>
      /^\W*(?:and )?who\b/.test(words) &&
      same(before.dimensions, after.dimensions) &&
      after.dimensions.some((one) => one.kind === 'thing' && isPlaces(one.thing)),
    says: 'People were asked for.',
  },
  {
    when: ({ words, index, thing, conditions }) =>
      /^\W*(?:and )?(?:which|what)(?: ones?)? (?:are|were|is|was|have|had|has)\b/.test(words) &&
      thing !== null &&
      conditions.some((filter) => !isOnThing(index, thing, filter)),
    says: 'That says nothing about the things shown.',
  },
  {
    when: ({ words, before }) =>
      /^\W*(?:and )?overall\W*$/.test(words) &&
      (before.filters.length > 0 || before.limit !== null || before.window !== null || passesThreshold(before)),
    says: 'What is left out by "overall" is not said.',
  },
]

const isSeriesShown = ({ dimensions }: SemanticQuery): boolean => dimensions.some(({ kind }) => kind === 'series-period')

/** Why a changed query is not what the words of a follow-up say about an answer of that shape; null where the change fits. */
export function misfit(index: ModelIndex, before: SemanticQuery, after: SemanticQuery, question: string): string | null {
  const [first] = before.measures
  const shown = thingOfAnswer(before)
  // "their" after customers counted by office are the customers.
  if (
    /\b(?:they|their|theirs|them)\b/i.test(question) &&
    first?.kind === 'count' &&
    isKept(index, first.of) &&
    shown !== null &&
    !sameThing(shown, first.of) &&
    before.filters.length > 0
  )
    return 'Whether what was counted or its groups are meant is not said.'
  // What is asked of the things shown stands on its own.
  if (JSON.stringify(after).includes(`"query":${JSON.stringify(before)}`)) return null
  const known = before.filters.map((filter) => JSON.stringify(filter))
  const change: Change = {
    index,
    before,
    after,
    words: question.toLowerCase(),
    conditions: after.filters.filter((filter) => !known.includes(JSON.stringify(filter))),
    regrouped: !same(before.dimensions, after.dimensions),
    thing: thingOfAnswer(before),
  }
  return rules.find(({ when }) => when(change))?.says ?? null
}
