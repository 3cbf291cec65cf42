import { sameThing } from '../lexicon/things.ts'
import { isHeld, isOnThing, isPlaces, nameless, passesThreshold, type Rule, rowsOf, same } from './change-shape.ts'

/** Changes that say something else than the words of a follow-up. */
export const wordRules: readonly Rule[] = [
  {
    when: ({ words, before, after }) =>
      /^\W*(?:and |but |only )?(?:with|without)\b(?! (?:the |their |its |a column))/.test(words) &&
      after.measures.some((one) => !before.measures.some((known) => same(known, one)) && !isHeld(one)),
    says: 'A condition was named, not a figure.',
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
    when: ({ words, before, after }) =>
      /\b(?:most|least) \w+ed\b/.test(words) && same(before.measures, after.measures) && after.comparison === null && after.window === null,
    says: 'What was done most was asked for.',
  },
  {
    when: ({ words }) =>
      /\b(?:is|was|does|did) (?:that|it|this)(?: (?:come to|come out at|work out at|work out to|amount to|make))? per\b/.test(words),
    says: 'A mean for each was asked for.',
  },
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
    when: ({ words, after, before }) =>
      /^\W*(?:and )?who\b/.test(words) &&
      (after.subject !== null
        ? isPlaces(after.subject)
        : same(before.dimensions, after.dimensions) && after.dimensions.some((one) => one.kind === 'thing' && isPlaces(one.thing))),
    says: 'People were asked for.',
  },
  {
    // "top 5 customers", then "only Champions": those of the five, or the first five of them.
    when: ({ index, words, before, after, thing, conditions }) =>
      /^\W*(?:and |but |now |then )*(?:only|just|who|which|that|nur|solo|seulement|uniquement)\b/.test(words) &&
      before.limit !== null &&
      after.limit === before.limit &&
      thing !== null &&
      conditions.some((filter) => isOnThing(index, thing, filter) || (filter.kind === 'in' && /^\W*(?:who|which|that)\b/.test(words))),
    says: 'Whether those of the ranking are meant, or a ranking of those, is not said.',
  },
  {
    // "per customer" after groups: a mean for each group, or other groups.
    when: ({ words, before, after, regrouped }) =>
      /^\W*(?:and |now )*(?:per|pro|par|por) /.test(words) &&
      regrouped &&
      before.dimensions.some(({ kind }) => kind !== 'time') &&
      after.dimensions.some((one) => one.kind === 'thing' && !isPlaces(one.thing) && !before.dimensions.some((known) => same(known, one))),
    says: 'Whether a mean or other groups are asked for is not said.',
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
