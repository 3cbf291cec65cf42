import { sameThing } from '../lexicon/things.ts'
import type { ModelIndex } from '../model/model-index.ts'
import type { SemanticQuery } from '../semantic-query.ts'
import {
  areOfThing,
  type Change,
  compares,
  countedIn,
  countsItself,
  excludeEachOther,
  fieldsOf,
  isCoarser,
  isKept,
  isOfItself,
  isOneGroup,
  isOnThing,
  isPercent,
  isSeries,
  isSeriesShown,
  isTimed,
  nameless,
  passesThreshold,
  type Rule,
  rowsOf,
  runs,
  same,
} from './change-shape.ts'
import { wordRules } from './fitting-words.ts'
import { unkept } from './kept.ts'
import { thingOfAnswer } from './thing-of-answer.ts'

/** Changes that an answer of some shape cannot take without meaning something else than the words say. */
const shapeRules: readonly Rule[] = [
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
    when: ({ index, words, before, after, thing, conditions }) =>
      passesThreshold(before) &&
      passesThreshold(after) &&
      !/^\W*(?:and |same |now )*(?:what about|how about|for|in|of|from) /.test(words) &&
      thing !== null &&
      conditions.some((filter) => !isOnThing(index, thing, filter)),
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
      before.window?.kind === 'share' &&
      after.window?.kind === 'share' &&
      regrouped &&
      (after.dimensions.length !== before.dimensions.length || isTimed(after.dimensions) !== isTimed(before.dimensions)),
    says: 'What the shares are of would change.',
  },
  {
    when: ({ after, regrouped }) => regrouped && isCoarser(after),
    says: 'The period is no longer than one of its buckets.',
  },
  {
    when: ({ before, after, regrouped }) =>
      regrouped &&
      before.limit === null &&
      after.limit !== null &&
      before.dimensions.length > 0 &&
      after.dimensions.length > before.dimensions.length,
    says: 'What is ranked is not said.',
  },
  {
    when: ({ before, after }) => isOneGroup(before, after),
    says: 'Only one of those groups was talked about.',
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
    when: ({ before, after }) =>
      before.window === null && after.window?.kind === 'share' && before.filters.some(({ kind }) => kind === 'of-answer'),
    says: 'Whether the share is that of those shown or of all is not said.',
  },
  {
    when: ({ before, after, regrouped }) => isPercent(before) && isPercent(after) && (regrouped || before.limit !== after.limit),
    says: 'What the share is of would change.',
  },
  { when: ({ after }) => after.measures.some(isOfItself), says: 'A share of itself is all of it.' },
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
    when: ({ index, before, after, thing, conditions }) =>
      before.outer === null &&
      after.outer?.fn === 'count' &&
      conditions.some((filter) => thing === null || thing.datasets.length === 0 || !isOnThing(index, thing, filter)),
    says: 'It is not said what is counted.',
  },
]

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
  return [...shapeRules, ...wordRules].find(({ when }) => when(change))?.says ?? unkept(change)
}
