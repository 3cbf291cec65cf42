import { sameThing } from '../lexicon/things.ts'
import type { ModelIndex } from '../model/model-index.ts'
import type { Dimension, Filter, Measure, SemanticQuery } from '../semantic-query.ts'
import { bare, filtersOf, nameless, same } from './change-shape.ts'
import { listOfCounted } from './thing-of-answer.ts'

/** The query before, the one that words made of it, and the words in small letters. */
export type Step = { index: Pick<ModelIndex, 'fields' | 'segments'>; before: SemanticQuery; after: SemanticQuery; words: string }

type Part = { kept: (step: Step) => boolean; says: string }

/** Words that take a condition, a period or a cut away. */
const widens =
  /\b(?:all|every|everything|everyone|overall|altogether|total|general|whole|entire|company|regardless|irrespective|drop|remove|without|leave out|forget|ignore|ever|instead|any|filters?|conditions?|restrictions?|not (?:just|only|limited|restricted)|no longer|no matter|whatever|independent|ignoring|never mind|alle[nrs]?|insgesamt|gesamt|ohne|tous|toutes|tout|sans|todos|todas|todo|sin)\b/
/** Words that leave one figure of several rows. */
const sums =
  /\b(?:total|totals|overall|altogether|together|combined|sum|summed|in all|all in all|average|mean|without|drop|remove|leave out|insgesamt|gesamt|zusammen|summe|ohne|total|ensemble|sans|juntos|sin)\b/
/** Words that ask for rows in the place of one figure. */
const lists =
  /\b(?:list|show|which|who|what|whose|them|those|these|they|details|names?|ones?|welche|wer|wen|quels?|quelles?|qui|cuáles|quién(?:es)?)\b/
/** Words that cut rows to some, or that cut again elsewhere. */
const cuts =
  /\d|\b(?:top|bottom|first|last|next|best|worst|most|least|fewest|one|ones|two|three|four|five|six|seven|eight|nine|ten|twenty|dozen|largest|biggest|smallest|highest|lowest|longest|shortest|oldest|newest|latest|earliest|strongest|weakest|fastest|slowest|largest|[a-z]+est|leading|winner|loser|leader|erste[nrs]?|beste[nrs]?|größte[nrs]?|meisten?|premiers?|meilleure?s?|plus|primer[oa]s?|mejore?s?|más)\b/
/** Words that ask for the numbers themselves in the place of what was worked out of them. */
const plainly = /\b(?:absolute|absolut|amounts?|values?|numbers?|figures?|euros?|eur|instead|total|totals|sum|not|without|drop|remove)\b/

/**
 * What a follow-up must leave of the query before, part by part: each is there still, has something of its kind in its place, or the words
 * take it away. The table names every part of a query, so that a new one cannot be forgotten.
 */
const parts: Record<Exclude<keyof SemanticQuery, 'version'>, Part> = {
  measures: { kept: keepsFigures, says: 'A figure that was shown would be lost.' },
  subject: { kept: keepsSubject, says: 'The things shown would be lost.' },
  columns: {
    kept: ({ before, after, words }) =>
      after.subject === null || before.subject === null || /\b(?:drop|remove|without|leave out|hide|only|just)\b/.test(words)
        ? true
        : before.columns.every((column) => column.incidental === true || after.columns.some((own) => same(own.fields, column.fields))),
    says: 'A column that was shown would be lost.',
  },
  dimensions: { kept: keepsGroups, says: 'The groups would be lost.' },
  filters: { kept: keepsConditions, says: 'A condition would be lost.' },
  via: {
    kept: ({ before, after }) => before.via.length === 0 || after.via.length > 0 || !isAboutSame(before, after),
    says: 'What was done would be lost.',
  },
  rows: {
    kept: ({ before, after }) => before.rows.length === 0 || after.rows.length > 0 || !isAboutSame(before, after),
    says: 'The rows that were meant would be lost.',
  },
  periods: {
    kept: ({ before, after, words }) => before.periods.length === 0 || isTimed(after) || widens.test(words),
    says: 'The period would be lost.',
  },
  comparison: {
    kept: ({ before, after, words }) =>
      before.comparison === null ||
      after.comparison !== null ||
      after.window?.kind === 'change' ||
      (isTimed(after) && /\b(?:only|just|alone|instead)\b/.test(words)),
    says: 'The comparison would be lost.',
  },
  compared: {
    kept: ({ before, after }) => before.compared !== 'growth' || after.comparison === null || after.compared === 'growth',
    says: 'The change that was shown would be lost.',
  },
  having: {
    kept: ({ before, after, words }) =>
      widens.test(words) ||
      before.having.every(({ measure, period }) =>
        after.having.some((own) => same(nameless(own.measure), nameless(measure)) && (own.period === null) === (period === null)),
      ),
    says: 'A threshold would be lost.',
  },
  changes: {
    kept: ({ before, after, words }) => after.changes.length >= before.changes.length || widens.test(words),
    says: 'A threshold would be lost.',
  },
  order: {
    kept: ({ before, after }) => before.order.length === 0 || before.limit === null || after.limit === null || after.order.length > 0,
    says: 'The order of the ranking would be lost.',
  },
  limit: {
    kept: ({ before, after, words }) => before.limit === after.limit || (after.limit === null ? widens.test(words) : cuts.test(words)),
    says: 'The cut of the ranking would change.',
  },
  offset: {
    kept: ({ before, after, words }) => before.offset === after.offset || cuts.test(words) || widens.test(words),
    says: 'The place in the ranking would change.',
  },
  limitPerGroup: {
    kept: ({ before, after, words }) => !before.limitPerGroup || after.limit === null || after.limitPerGroup || cuts.test(words),
    says: 'The ranking within each group would be lost.',
  },
  window: {
    kept: ({ before, after, words }) => before.window === null || after.window !== null || plainly.test(words),
    says: 'What was worked out over the rows would be lost.',
  },
  outer: {
    kept: ({ before, after, words }) => before.outer === null || after.outer !== null || lists.test(words),
    says: 'That there is one figure would be lost.',
  },
  distinct: {
    kept: ({ before, after }) => !before.distinct || after.distinct || !isAboutSame(before, after),
    says: 'That each counts once would be lost.',
  },
}

/** Why a change of a query is not only what its words say: a part that they do not name is gone. Null where everything is there. */
export function unkept(step: Step): string | null {
  // What is asked of the things shown, or of one of them, has the whole query before inside.
  if (holdsAnswer(step.after, step.before)) return null
  // "its safety stock" is asked of the one thing that a condition names.
  if (/\bits\b/.test(step.words) && keepsConditions(step)) return null
  return Object.values(parts).find(({ kept }) => !kept(step))?.says ?? null
}

function holdsAnswer(after: SemanticQuery, before: SemanticQuery): boolean {
  const shown = [before, listOfCounted(before)]
  return [...after.filters, ...after.measures.flatMap(deepFilters)].some(
    (filter) => filter.kind === 'of-answer' && shown.some((one) => same(filter.query, one)),
  )
}

/** Whether two queries list or measure the same, whatever the conditions. */
const isAboutSame = (before: SemanticQuery, after: SemanticQuery): boolean =>
  same(before.subject, after.subject) && same(before.measures.map(nameless), after.measures.map(nameless))

/** Whether a query speaks of some time. */
const isTimed = (query: SemanticQuery): boolean =>
  query.periods.length > 0 || query.comparison !== null || query.filters.some((one) => one.kind === 'exists' && one.periods.length > 0)

/** All conditions inside a figure, those of its parts too. */
const deepFilters = (measure: Measure): Filter[] =>
  measure.kind === 'arithmetic'
    ? [...deepFilters(measure.left), ...deepFilters(measure.right)]
    : measure.kind === 'per'
      ? deepFilters(measure.measure)
      : filtersOf(measure)

const conditionsOf = (query: SemanticQuery): Filter[] =>
  [...query.filters, ...query.measures.flatMap(deepFilters), ...query.having.flatMap(({ measure }) => deepFilters(measure))].flatMap(
    (one) => (one.kind === 'exists' || one.kind === 'or' ? [one, ...one.filters] : [one]),
  )

function keepsConditions({ index, before, after, words }: Step): boolean {
  if (widens.test(words)) return true
  const own = conditionsOf(after)
  const named = [...before.filters, ...before.measures.flatMap(deepFilters)]
  return named.every((one) => own.some((other) => same(one, other) || isInItsPlace(index, one, other)))
}

/** Whether a condition speaks of the same as another one, so that it may stand in its place. */
function isInItsPlace(index: Step['index'], one: Filter, other: Filter): boolean {
  if (one.kind === 'in' && other.kind === 'in') {
    const concept = (field: string): string => index.fields.get(field)?.field.concept ?? field
    return one.places.some((a) => other.places.some((b) => a.field === b.field || concept(a.field) === concept(b.field)))
  }
  // "and the enabled ones" after those that were chosen by being disabled.
  if (one.kind === 'of-answer' && !one.negated) return one.query.filters.some((inner) => isInItsPlace(index, inner, other))
  if ((one.kind === 'flag' || one.kind === 'compare' || one.kind === 'empty') && one.kind === other.kind)
    return one.fields.some((field) => other.fields.includes(field))
  const home = (names: readonly string[]): (string | undefined)[] => names.map((name) => index.segments.get(name)?.dataset)
  if (one.kind === 'segment' && other.kind === 'segment') return home(one.names).some((name) => home(other.names).includes(name))
  if (one.kind === 'exists' && other.kind === 'exists')
    return one.negated === other.negated && one.datasets.some((name) => other.datasets.includes(name))
  if (one.kind === 'date' && other.kind === 'date') return one.fields.some((field) => other.fields.includes(field))
  return one.kind === other.kind && (one.kind === 'months' || one.kind === 'weekdays')
}

/** A figure stays, is a part of another one now, or another one stands in its place. */
function keepsFigures({ before, after, words }: Step): boolean {
  if (before.measures.length === 0) return true
  if (after.measures.length === 0) return after.subject !== null && lists.test(words)
  const known = before.measures.map((one) => JSON.stringify(bare(one)))
  const own = after.measures.flatMap(withParts).map((one) => JSON.stringify(bare(one)))
  const kept = known.filter((one) => own.includes(one)).length
  return (
    kept === known.length ||
    own.some((one) => !known.includes(one)) ||
    /\b(?:only|just|drop|remove|without|leave out|hide|instead)\b/.test(words)
  )
}

const withParts = (measure: Measure): Measure[] =>
  measure.kind === 'arithmetic'
    ? [measure, ...withParts(measure.left), ...withParts(measure.right)]
    : measure.kind === 'per'
      ? [measure, ...withParts(measure.measure)]
      : [measure]

function keepsSubject({ before: { subject }, after }: Step): boolean {
  if (subject === null || (after.subject !== null && sameThing(after.subject, subject))) return true
  return (
    after.dimensions.some((one) => one.kind === 'thing' && sameThing(one.thing, subject)) ||
    after.measures.flatMap(withParts).some((one) => one.kind === 'count' && sameThing(one.of, subject))
  )
}

/** Groups stay, others stand in their place, or the words ask for one figure. */
function keepsGroups({ before, after, words }: Step): boolean {
  const single = after.measures.some((one) => one.kind === 'series' && one.period !== null)
  const groups = before.dimensions.filter(({ kind }) => kind !== 'series-period' || !single)
  const known = groups.map((one) => JSON.stringify(plainGroup(one)))
  const own = after.dimensions.map((one) => JSON.stringify(plainGroup(one)))
  if (known.every((one) => own.includes(one))) return true
  if (own.some((one) => !known.includes(one))) return true
  return sums.test(words) || (after.subject !== null && lists.test(words))
}

const plainGroup = (one: Dimension): unknown =>
  one.kind === 'field'
    ? [one.kind, one.fields]
    : one.kind === 'thing'
      ? [one.kind, one.thing.concept, one.thing.datasets, one.thing.fields]
      : one
