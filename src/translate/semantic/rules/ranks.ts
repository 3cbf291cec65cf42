import { isPlural } from '../assemble/draft.ts'
import type { AtomMark, FilterMark, Mark, MeasureMark, RankMark } from '../marks/mark.ts'
import { many, maybe, one, type Rule, rule, span } from '../marks/match.ts'
import { argOf, hasThing, hasVerb, isFilter, isMeasure, isNumber, isRank, word, wordWith } from '../marks/tests.ts'
import type { Measure } from '../semantic-query.ts'
import { thingOfValue } from './arithmetic.ts'
import { anyMeasure, defaultMeasure, timesOf } from './conditions.ts'
import { countMeasure, type RuleContext } from './context.ts'
import { numberOf } from './numbers.ts'

const small = word('skip', 'prep')
const counting = word('skip', 'prep', 'distinct')
const besideCounted = (mark: Mark): mark is AtomMark | FilterMark => counting(mark) || isFilter(mark)
const isChange = word('growth', 'decline', 'change')
const isShared = word('share', 'percent', 'difference')
const isBeside = (mark: Mark | undefined): boolean => mark !== undefined && word('also', 'and', 'plus')(mark)

/** Top and bottom, superlatives, and what ranks by which number. */
export function rankRules(context: RuleContext): Rule[] {
  const superlative = (mark: Mark): mark is AtomMark => mark.kind === 'atom' && mark.atom.rankings.length > 0
  const countable = (mark: Mark): mark is AtomMark =>
    mark.kind === 'atom' && mark.atom.things.length > 0 && countMeasure(context, mark.atom, false) !== null
  return [
    rule(
      'newest things',
      [maybe(isNumber), one(word('latest', 'earliest')), maybe(isNumber), many(isFilter), one(hasThing)],
      (before, latest, after, filters, thing) => {
        if ((before !== undefined && after !== undefined) || thing.atom.metrics.some((name) => isDated(context, name))) return null
        const limit = before === undefined && after === undefined ? null : limitOf(before, after)
        if (limit === null && (before !== undefined || after !== undefined)) return null
        const direction = latest.atom.ops.has('earliest') ? ('asc' as const) : ('desc' as const)
        return [
          {
            kind: 'note',
            note: { type: 'latest', direction, limit, aged: /old|young|alt|jung|vieu|jeune|joven|viej/i.test(latest.atom.text) },
            ...span(before, latest, after),
          },
          ...filters,
          thing,
        ]
      },
    ),
    rule('adjective that ranks', [maybe(isNumber), one(superlative), maybe(isNumber)], (before, adjective, after, { all }) => {
      // "weakest quarter in sales" ranks by the number that is named; "biggest cohorts and their retention" does not.
      if (adjective.atom.ops.has('rank') && all.some((mark, at) => isMeasure(mark) && !isBeside(all[at - 1]))) return null
      // "big customers" leaves open from what on; "biggest" does not.
      if (/^(big|large|small|great|high|low|good|bad|strong|weak|important|valuable)$/i.test(adjective.atom.text)) return null
      const ranking = adjective.atom.rankings[0]
      if (ranking === undefined) return null
      return [
        {
          ...rank(ranking.direction, limitOf(before, after), rankingMeasure(adjective), adjective, span(before, adjective, after)),
          implied: true,
          bySize: false,
        },
      ]
    }),
    rule('top n', [maybe(isNumber), one(word('rank')), maybe(isNumber)], (before, word, after) =>
      invalidLimit(before, after)
        ? null
        : [rank(directionOf(argOf(word, 'rank')), limitOf(before, after), null, word, span(before, word, after))],
    ),
    rule('most of a count', [one(isRank), many(besideCounted), one(countable)], (ranked, between, thing, { before }) => {
      // "sold the most of Oliveto products", "… from customers in Berlin": how much, of or to whom.
      const of = /\bof$/i.test(ranked.by ?? '') || between.some(word('prep'))
      if (of && before !== undefined && hasVerb(before)) return null
      if ((ranked.measure !== null && !ranked.implied) || !ranked.bySize) return null
      const distinct = between.some((mark) => mark.kind === 'atom' && mark.atom.ops.has('distinct'))
      const measure = countMeasure(context, thing.atom, distinct)
      if (measure === null) return null
      return [{ ...ranked, measure, implied: false, ...span(ranked, thing) }, ...between.filter(isFilter)]
    }),
    rule('most of those with a value', [one(isRank), many(word('skip')), one(isFilter)], (ranked, _small, filter, { before, after }) => {
      // "spent the most in Berlin" is how much was spent there.
      if (
        ranked.measure !== null ||
        !ranked.bySize ||
        (before !== undefined && hasVerb(before)) ||
        (after !== undefined && (isMeasure(after) || hasThing(after)))
      )
        return null
      const noun = filter.noun ?? thingOfValue(context, filter.filter)
      if (noun === null) return null
      const measure: Measure = { kind: 'count', of: noun, metrics: [], distinct: false, fn: null, filters: [], label: noun.label }
      return [
        { ...ranked, measure, ...span(ranked) },
        { ...filter, noun: null },
      ]
    }),
    rule(
      'largest share',
      [one(isRank), many(small), one(word('share')), many(small), one(countable)],
      (ranked, _small, share, _of, thing) => {
        const measure = ranked.measure === null || ranked.implied ? countMeasure(context, thing.atom, false) : null
        return measure === null
          ? null
          : [
              { ...ranked, measure, implied: false, ...span(ranked) },
              { kind: 'note', note: { type: 'share' }, ...span(share) },
              { kind: 'measure', measure, bare: false, atom: thing.atom, ...span(thing) },
            ]
      },
    ),
    rule(
      'largest share of a number',
      [one(isRank), many(small), one(word('share')), many(small), one(isMeasure)],
      (ranked, _small, share, _of, measure) =>
        ranked.measure === null || ranked.implied
          ? [
              { ...ranked, measure: measure.measure, implied: false, ...span(ranked) },
              { kind: 'note', note: { type: 'share' }, ...span(share) },
              measure,
            ]
          : null,
    ),
    rule('highest number', [one(isRank), many(besideCounted), one(isMeasure)], (ranked, between, measure) => {
      if (ranked.measure !== null && !(ranked.implied && isOfSize(ranked.measure))) return null
      if (between.some((mark) => mark.kind === 'atom' && mark.atom.ops.has('distinct'))) return null
      return [{ ...ranked, measure: measure.measure, implied: false, ...span(ranked, measure) }, ...between.filter(isFilter)]
    }),
    rule('highest count', [one(isRank), one(countable)], (ranked, thing) => {
      // "the highest orders" are the most of them; "the largest orders" are worth most.
      const plain =
        ranked.measure === null &&
        !ranked.bySize &&
        isPlural(thing.atom.text) &&
        thing.atom.things.every(({ datasets }) => datasets.length === 0)
      const measure = plain && ranked.highLow === true ? countMeasure(context, thing.atom, false) : null
      return measure === null || thing.atom.metrics.length === 0 ? null : [{ ...ranked, measure, implied: false, ...span(ranked, thing) }]
    }),
    rule('verb ranked', [one(isRank), many(small), one(hasVerb)], (ranked, _small, verb) =>
      // "most ordered": how often or how much is not said.
      ranked.measure === null && (ranked.often || !ranked.bySize) ? verbRank(context, ranked, verb) : null,
    ),
    rule(
      'things that are done most often',
      [one(word('who', 'that')), many(word('skip')), one(countable), many(small), one(isRank)],
      (who, _skip, thing, _small, ranked) => {
        const measure = ranked.often && ranked.measure === null ? countMeasure(context, thing.atom, false) : null
        return measure === null ? null : [who, { ...ranked, measure, implied: false, ...span(thing, ranked) }]
      },
    ),
    rule('ranked verb', [one(hasVerb), many(word('skip', 'prep')), one(isRank)], (verb, _small, ranked, { after }) =>
      ranked.measure === null && (after === undefined || !hasThing(after)) ? verbRank(context, ranked, verb) : null,
    ),
    rule('ranked by', [one(word('by', 'sort')), many(word('skip', 'prep', 'distinct')), one(isMeasure)], (by, _small, measure, { all }) => {
      // "revenue by lead time" asks for groups of equal lead time, not for a second number.
      const ranked =
        by.atom.ops.has('sort') || all.some((mark) => isRank(mark) || hasThing(mark) || mark.kind === 'group' || mark.kind === 'filter')
      if (!ranked) return null
      return [{ kind: 'note', note: { type: 'sort', measure: measure.measure, direction: null }, ...span(by, measure) }]
    }),
    rule(
      'ranked by a count',
      [one(word('by', 'sort')), many(word('skip', 'prep', 'distinct')), one(countable)],
      (by, _small, thing, { after, all }) => {
        if ((!all.some(isRank) && !by.atom.ops.has('sort')) || (after !== undefined && isMeasure(after))) return null
        // "revenue by product, top 10": groups of the number before them, of which the first are shown.
        if (
          !by.atom.ops.has('sort') &&
          all.some((mark) => isMeasure(mark) && mark.to <= by.from) &&
          all.every((mark) => !isRank(mark) || mark.from >= thing.to)
        )
          return null
        // "lowest cost by region": the number to rank by is named already, so these are groups.
        if (!by.atom.ops.has('sort') && all.some((mark) => (isRank(mark) && mark.measure !== null && !mark.implied) || isChange(mark)))
          return null
        const measure = anyMeasure(context, thing.atom)
        return measure === null ? null : [{ kind: 'note', note: { type: 'sort', measure, direction: null }, ...span(by, thing) }]
      },
    ),
    rule(
      'ranked in a number',
      [
        maybe(word('comma')),
        one(wordWith('prep', 'in')),
        many(word('skip')),
        one((mark: Mark): mark is AtomMark | MeasureMark => isMeasure(mark) || countable(mark)),
      ],
      (comma, within, _small, number, { all }) => {
        const ranked = all.find((mark) => isRank(mark) && mark.to <= within.from)
        if (ranked === undefined || !isRank(ranked) || all.some((mark) => isChange(mark) || isShared(mark))) return null
        // "buy the most, in cases", "top customers in orders": what it is counted in is what it ranks by.
        const counted = isMeasure(number) ? null : countMeasure(context, number.atom, false)
        const open =
          ranked.byVerb === true ||
          (ranked.implied && ranked.measure !== null && isOfSize(ranked.measure)) ||
          (ranked.measure === null && counted !== null)
        const measure = isMeasure(number) ? number.measure : number.atom.metrics.length > 0 ? counted : null
        if (!open || measure === null || all.some((mark) => mark !== number && isMeasure(mark))) return null
        return [{ kind: 'note', note: { type: 'sort', measure, direction: null }, ...span(comma, within, number) }]
      },
    ),
    rule('so many things', [one(isNumber), one(hasThing)], (number, thing, { all }) => {
      const value = numberOf(number)
      if (!all.some((mark) => isRank(mark) && mark.limit === null) || !Number.isInteger(value) || value < 1) return null
      return [{ kind: 'note', note: { type: 'limit', value }, ...span(number) }, thing]
    }),
    rule('so many buckets', [one(isNumber), one(word('bucket'))], (number, bucket, { all }) => {
      const value = numberOf(number)
      if (!all.some((mark) => isRank(mark) && mark.limit === null) || !Number.isInteger(value) || value < 1) return null
      return [{ kind: 'note', note: { type: 'limit', value }, ...span(number) }, bucket]
    }),
    rule('direction', [many(word('sort')), one(word('direction'))], (sort, direction) => [
      {
        kind: 'note',
        note: { type: 'sort', measure: null, direction: directionOf(argOf(direction, 'direction')) },
        ...span(sort, direction),
      },
    ]),
  ]
}

const rank = (
  direction: RankMark['direction'],
  limit: number | null,
  measure: Measure | null,
  by: AtomMark,
  at: { from: number; to: number },
): RankMark => ({
  kind: 'rank',
  direction,
  limit,
  measure,
  bySize: sizeWords.test(by.atom.text),
  implied: false,
  ...(/\bof$/i.test(by.atom.text) ? { by: by.atom.text } : {}),
  ...(/\b(?:highest|lowest)$/i.test(by.atom.text) ? { highLow: true as const } : {}),
  often: /often|frequent|oft|haufig|häufig|souvent|frecuen/i.test(by.atom.text),
  ...at,
})

/** Whether a metric is the first or last date of something. */
const isDated = (context: RuleContext, name: string): boolean =>
  ['min', 'max'].includes(context.index.metrics.get(name)?.aggregation ?? '') && context.index.metrics.get(name)?.timeAxis !== null

/** "biggest revenue" ranks by what follows; "least accurate inventory" names its own number. */
const isOfSize = ({ label }: Measure): boolean =>
  /^(big|large|high|low|small|great|best|worst|top|most$|least$|strong|weak|fast|slow|quick|long|short|heav|busi|rich|poor|main|major|bad|good|stee|sharp|tin|meist|größ|groß|groess|höch|hoech|niedrig|klein|stärk|staerk|schwäch|schwaech|läng|laeng|kürz|best|schlecht|plus|moins|meilleur|pire|mayor|menor|mejor|peor|más|mas)/i.test(
    label,
  )

/** "most orders" counts orders; "top customers" ranks customers. */
const sizeWords = /\b(most|least|fewest|meisten|wenigsten|plus|moins|menos)\b|\bnumber of$/i

/** "top 0" and "top 2.5" rank nothing. */
const invalidLimit = (...marks: (Mark | undefined)[]): boolean => marks.some((mark) => mark !== undefined && limitOf(mark) === null)

function limitOf(...marks: (Mark | undefined)[]): number | null {
  const number = marks.find((mark) => mark !== undefined)
  const value = number === undefined ? Number.NaN : numberOf(number)
  return Number.isInteger(value) && value > 0 ? value : null
}

const directionOf = (text: string): RankMark['direction'] => (text === 'asc' || text === 'good' || text === 'bad' ? text : 'desc')

function rankingMeasure(mark: AtomMark): Measure {
  return {
    kind: 'named',
    metrics: mark.atom.rankings.flatMap((ranking) => ranking.metric ?? []),
    fields: mark.atom.rankings.flatMap((ranking) => ranking.field ?? []),
    fn: null,
    filters: [],
    label: mark.atom.text,
  }
}

function verbRank(context: RuleContext, ranked: RankMark, verb: AtomMark): Mark[] | null {
  const measure = ranked.often ? timesOf(context, verb.atom.verbs) : defaultMeasure(context, verb.atom.verbs)
  return measure === null ? null : [{ ...ranked, measure, ...(ranked.often ? {} : { byVerb: true as const }), ...span(ranked, verb) }]
}
