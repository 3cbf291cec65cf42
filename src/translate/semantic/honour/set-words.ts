import type { Dimension, Filter, Measure, SemanticQuery } from '../semantic-query.ts'
import type { Duty, Finished } from './role-words.ts'

const people = ({ query }: Finished): boolean =>
  query.subject !== null || query.outer !== null || query.columns.length > 0 || query.dimensions.some(({ kind }) => kind !== 'time')
const grouped = ({ query }: Finished): boolean => query.dimensions.length > 0 || query.subject !== null || query.outer !== null
const firstDirection = ({ query }: Finished): 'asc' | 'desc' | null => query.order[0]?.direction ?? null
const counts = (measure: Measure | undefined): boolean => measure?.kind === 'count'
const thingNamed = ({ dimensions }: SemanticQuery, word: string): boolean =>
  dimensions.some((dimension) => dimension.kind === 'thing' && dimension.thing.label.toLowerCase().startsWith(word.slice(0, 5)))
const spans = ({ query }: Finished): boolean =>
  query.comparison !== null ||
  query.periods.length > 1 ||
  (query.periods.length > 0 && query.measures.some((measure) => measure.kind === 'named' && measure.fn !== null && measure.fn !== 'sum'))

const conditions = (measure: Measure): number => ('filters' in measure ? measure.filters.length : 0)
/** Whether a condition is on what rows are grouped by. */
const isOn = (filter: Filter, one: Dimension): boolean =>
  filter.kind === 'in' &&
  filter.places.some(({ field }) => (one.kind === 'thing' ? one.thing.fields : one.kind === 'field' ? one.fields : []).includes(field))

/** What is not added up is shown for each of the things that a name stands for. */
const isHeld = (measure: Measure): boolean => measure.kind === 'named' && measure.metrics.length === 0

/** The same for words that speak of sets, of people, of order and of states: where reading them as a plain condition gives another answer. */
export const setDuties: Duty[] = [
  {
    when: /^\W*(?:what(?:'s|’s| is| was)|how much|what (?:did|does|do|has|have))\b(?!.*\b(?:per|by|each|every|all|split|broken|over|trend|develop\w*|monthly|weekly|daily|quarterly|yearly|annual\w*|vs|versus|compared?|top|bottom|best|worst|most|least|\w+est|which|who|list|distribution|shares?|percentage|rank\w*|and|or|between|their)\b|.*,)/,
    done: ({ query }) =>
      query.dimensions.length === 0 ||
      query.outer !== null ||
      query.comparison !== null ||
      query.window !== null ||
      query.limit === 1 ||
      query.measures.every(isHeld) ||
      query.filters.some((one) => one.kind === 'of-answer' || (one.kind === 'in' && one.places.some(({ values }) => values.length > 1))),
    says: 'One figure was asked for.',
  },
  {
    when: /\b(?:lifetime|all[- ]time)\b/,
    done: ({ query }) => query.periods.length === 0 && query.comparison === null,
    says: 'All time and a period are two.',
    whole: true,
  },
  {
    when: /\brolling\b/,
    done: ({ query }) => query.window?.kind === 'moving' || query.dimensions.every(({ kind }) => kind !== 'time'),
    says: 'A rolling figure for each of them was asked for.',
  },
  {
    when: /\bwe (?:lose|lost|losing)\b/,
    done: ({ words }) => /\b(?:revenue|sales|margin|profit|turnover|orders|volume|cases)\b/.test(words),
    says: 'It is not said what was lost.',
  },
  { when: /\b(?:histogram|distribution|spread|verteilung)\b/, done: grouped, says: 'A distribution was asked for.' },
  {
    when: /^\W*(?:(?:what (?:is|was|are)|show(?: me)?) )?(?:the |our )?(?:total|combined|average|mean|avg|sum of|overall)\b.*\bof (?:the |our )?(?:top|best|bottom|worst|largest|biggest|smallest) \d+\b(?!.*\b(?:each|every|per|by (?:customer|product|office|segment))\b)/,
    done: ({ query }) => query.dimensions.length === 0 || query.outer !== null,
    says: 'One figure over all of them was asked for.',
    whole: true,
  },
  {
    when: /\b(?:which|who|how many) of (?:the |our )?(?:top|best|bottom|worst|largest|biggest|smallest)\b/,
    done: ({ query }) => query.filters.some(({ kind }) => kind === 'of-answer'),
    says: 'Some of those ranked first were asked for.',
  },
  {
    when: /^\W*how (?:is|are|was|were) .*\b(?:doing|performing|going)\b/,
    done: ({ query }) => query.measures.length > 0,
    says: 'No figure was named.',
    whole: true,
  },
  {
    when: /\b(?:total(?:es|e|en|er)?|totaux|gesamt\w*|insgesamt|summe)\b/,
    done: ({ sql, words }) =>
      !/\bavg\(/.test(sql) ||
      /\bsum\(|\bcount\(/.test(sql) ||
      /\b(?:average|avg|mean|durchschnitt\w*|moyenn\w*|promedio|medio)\b/.test(words),
    says: 'A total was asked for.',
  },
  {
    when: /^\W*what (?:all )?(?:has|have|had|did|do|does|was|were) (?!we |our company )[^,]*\b(?:buy|bought|order(?! (?:values?|sizes?|lines?|numbers?|counts?|frequenc\w+)\b)|ordered|purchase|purchased|sold to)\b/,
    done: ({ query }) => query.subject !== null || query.dimensions.length > 0,
    says: 'Things were asked for, not how much.',
  },
  {
    when: /\bwhat (?:did|do|does|have|has) (?:our |the |all |all our )*[\w¤]+ (?:bring|brought|spend|spent|earn|earned|make|made|generate|generated|contribute|contributed|cost|yield)\b(?!.*\b(?:each|every|per|by)\b)/,
    done: ({ query }) => query.dimensions.every(({ kind }) => kind === 'time'),
    says: 'One figure was asked for.',
  },
  {
    when: /\b(?:overall|altogether|all told|in total)\b(?!.*\b(?:each|every|per|by|which|top|best|worst|most|least|highest|lowest|largest|biggest|list|split)\b)/,
    done: ({ query, words }) =>
      query.dimensions.length === 0 ||
      query.outer !== null ||
      query.comparison !== null ||
      query.having.length > 0 ||
      /\b(?:each|every|per|by|which|top|best|worst|most|least|highest|lowest|largest|biggest|list|split|who)\b/.test(words),
    says: 'One figure was asked for.',
  },
  {
    when: /\bhow much (?:did|do|does|have|has|had|was|were|is|are)\b/,
    done: ({ sql }) => !/^select count\((?:\*|distinct [\w.]+)\)/.test(sql),
    says: 'An amount was asked for, not how many.',
  },
  {
    when: /\b(percentage|percent|share|proportion|fraction|%)\b.*\b\w+ed by\s+¤/,
    done: ({ query }) => query.measures[0]?.kind === 'arithmetic' || query.window?.kind === 'share',
    says: 'A part of all was asked for, by who did it.',
  },
  {
    when: /\b(percentage|percent|share|proportion|fraction|%)\b/,
    done: ({ query }) =>
      query.measures.every((one) => one.kind !== 'arithmetic' || one.op !== 'percent' || conditions(one.left) - conditions(one.right) < 2),
    says: 'Which of the conditions belong to the whole is not clear.',
  },
  {
    when: /^\W*how (much|many|high|low)\b(?!.*\b(per|by|each|every|monthly|weekly|daily|quarterly|yearly|annually|over time|split|broken|vs|versus|compared|trend|and|or)\b|.*,)/,
    done: ({ query }) => query.dimensions.length === 0 || query.outer !== null || query.comparison !== null || query.measures.every(isHeld),
    says: 'One figure was asked for.',
  },
  {
    when: /^\W*list (the |all )?\s*¤/,
    done: ({ query }) =>
      query.subject !== null || query.dimensions.some((one) => !query.filters.some((filter) => isOn(filter, one))) || query.limit !== null,
    says: 'A list was asked for.',
  },
  {
    when: /^\W*(the )?(customer|product|material|monitor|segment|office|sales office|team|region|user|template|cohort|order|month|day) (with|that has|which has|having) the (\w+est|most|best|worst|least)\b/,
    done: ({ query }) => query.limit !== null,
    says: 'One of them was asked for.',
  },
  {
    when: /\bper \w+ (by|for each) \w+/,
    done: ({ query, sql }) =>
      query.dimensions.length < 2 ||
      query.outer !== null ||
      query.limit !== null ||
      sql.includes('date_trunc') ||
      query.measures.length > 1,
    says: 'A mean for each group was asked for.',
  },
  {
    when: /\b(customers|buyers) per (product|material|article)\b/,
    done: ({ query, sql }) => query.dimensions.length > 0 || !sql.includes('regional_'),
    says: 'Customers of all offices were asked for.',
  },
  {
    when: /\bmargin on (the )?(list )?(price|cost|sales|revenue)\b/,
    done: ({ query }) => query.measures.length < 2,
    says: 'A ratio was asked for.',
  },
  {
    when: /^\W*(?:and )?where\b(?! (?:revenue|margin|sales|orders|the|their)\b.*(?:above|below|over|under|more|less))/,
    done: ({ query }) =>
      [...query.dimensions, ...query.columns].some((one) =>
        /office|region|country|city|location/i.test('thing' in one ? one.thing.label : 'label' in one ? one.label : ''),
      ),
    says: 'A place was asked for.',
  },
  {
    when: /\b\w+ and (?:the )?(?:average |total |number of )?\w+(?: \w+)? per (?!cent\b)\w+/,
    done: ({ query }) => query.measures.length > 1 || query.outer !== null || query.filters.some(({ kind }) => kind === 'of-answer'),
    says: 'Two figures were asked for.',
  },
  {
    when: /\bthan (?:in|it was|they were|during|last|the (?:year|month|quarter|week) before)\b/,
    done: ({ query }) => query.comparison !== null || query.changes.length > 0 || query.window?.kind === 'change',
    says: 'Two periods were to be compared.',
  },
  {
    when: /\bshares? of (?:the |our )?(?:total|overall|all|whole|entire)\b/,
    done: ({ query }) =>
      query.window?.kind === 'share' ||
      query.window?.kind === 'running-share' ||
      query.measures.some((one) => one.kind === 'arithmetic' && one.op === 'percent'),
    says: 'A share of the whole was asked for.',
  },
  {
    when: /\b(?:percent|percentage|%) of (?:the |our )?(?:total|overall|whole)\b|\bcontribut\w+\b.*(?:\bpercent|%)/,
    done: ({ query }) =>
      query.window?.kind === 'share' ||
      query.window?.kind === 'running-share' ||
      query.measures.some((one) => one.kind === 'arithmetic' && one.op === 'percent'),
    says: 'A share of the whole was asked for.',
  },
  {
    when: /\b(?:highest|lowest|best|worst|largest|biggest|smallest|longest|shortest|most|least|fewest)\b.*\b(?:per|in each|of each|for each|for every|in every|of every) (?!cent\b|year\b|month\b)/,
    done: ({ query }) =>
      query.limit === null ||
      query.limitPerGroup ||
      query.limit > 1 ||
      query.measures.some(({ kind }) => kind === 'per' || kind === 'arithmetic') ||
      query.measures.some((one) => one.kind === 'named' && one.metrics.some((name) => /_per_|avg_/.test(name))),
    says: 'The highest of each was asked for.',
  },
  {
    when: /\b(?:vs\.?|versus|compared (?:to|with)|against)\b/,
    done: ({ query }) => query.periods.length < 2 || query.dimensions.length > 0 || query.outer !== null,
    says: 'Two periods were to be compared.',
  },
  {
    when: /\b(?:worst|best|highest|lowest|largest|smallest|biggest) (?!\d)(?:\w+ ){1,4}of all (?:the |our )?[a-z]+s\b/,
    done: ({ query }) => query.limit === 1 || query.limit === null,
    says: 'One of all was asked for.',
  },
  {
    when: /\b(?:today|yesterday|tomorrow)\b/,
    done: ({ query }) => query.comparison !== null || query.periods.length > 0 || /"from":"\d{4}/.test(JSON.stringify(query)),
    says: 'A day was named.',
  },
  {
    when: /\b(?:current|currently|right now|at the moment|as of now)\b|\bnow\W*$/,
    done: ({ query, sql }) => !sql.includes('kpi_data') || query.periods.length > 0 || query.limit !== null,
    says: 'The newest figure was asked for.',
  },
  {
    when: /./,
    done: ({ words, sql }) =>
      !/acknowledged_by (?:=|in)/.test(sql) ||
      /acknowledg|\backed\b|handled|confirm|\bseen\b|closed|bestätigt|acquitt|confirmad/.test(words),
    says: 'Who owns something and who acknowledged it are not the same.',
  },
  {
    when: /\b(?:no|not|never|without)\b.*\bbut (?!no\b|not\b|never\b|none\b|nothing\b|without\b|neither\b)/,
    done: ({ query }) => !query.filters.some((filter) => filter.kind === 'exists' && filter.negated && filter.periods.length > 1),
    says: 'One of the two was to be there.',
  },
  { when: /\b(?:in|on|of|with) pulse\b/, done: ({ sql }) => sql.includes('pulse_'), says: 'Pulse was named.' },
  { when: /\basked\b/, done: ({ sql }) => sql.includes('query_history'), says: 'Questions were asked for.' },
  { when: /\bcohort sizes\b/, done: grouped, says: 'The size of each was asked for.' },
  {
    when: /\b(not|non|no)\b.*\bfalse (positive|alarm)s?\b/,
    done: ({ sql }) => /feedback\)? (=|<>|is|in|not)|false_positives/.test(sql),
    says: 'What was said about alerts was asked for.',
  },
  {
    when: /\backnowledged (last|this|in|on|since|yesterday|today|between|during|before|after)\b/,
    done: ({ sql, query }) => sql.includes('acknowledged_at') || query.periods.length === 0,
    says: 'When they were acknowledged was asked for.',
  },
  {
    when: /./,
    done: ({ words, query, sql }) =>
      query.measures.length < 2 ||
      !sql.includes('cross join') ||
      /\b(and|plus|as well as|vs|versus|with|or|against|compared|und|et|y|mit|avec|con|gegen)\b|[,&+:;]/.test(words),
    says: 'Two figures were read where one was asked for.',
  },
  {
    when: /^\W*(?:which|what) (customer|product|material|monitor|segment|office|team|region|user|alert|template|cohort|order)s?\b(?! (?:is|of|does|do|did)\b)/,
    done: ({ words, query }) => {
      const [, noun = ''] = /^\W*(?:which|what) (\w+?)s?\b/.exec(words) ?? []
      const shown = [
        query.subject,
        ...query.dimensions.map((one) => (one.kind === 'thing' ? one.thing : one.kind === 'field' ? one : null)),
      ]
      const text = JSON.stringify([shown, query.columns]).toLowerCase()
      return query.outer !== null || text === '[[null],[]]' || text.includes(noun) || (noun === 'product' && text.includes('material'))
    },
    says: 'Other things were asked for.',
  },
  {
    when: /\bwho \w+(ed|ought|ent|old)\b.* and (also )?(spent|bought|ordered|purchased|paid|made|placed|have|had)\b/,
    done: ({ query }) => query.having.length === 0 || query.filters.every(({ kind }) => kind !== 'in' && kind !== 'segment'),
    says: 'Two conditions, each for itself.',
  },
  {
    when: /^\W*who\b/,
    done: ({ query }) => query.measures[0]?.kind !== 'count' || query.measures[0].of.datasets.length > 0 || query.dimensions.length === 0,
    says: 'People were asked for, not how many.',
  },
  { when: /^\W*who\b/, done: people, says: 'People were asked for.' },
  {
    when: /^\W*(the )?(months|weeks|days|quarters|years|offices|segments|teams|regions|products|monitors)\b(?!\s*:| on hand| of (stock|supply|inventory|cover|coverage))/,
    done: (finished) => grouped(finished) || finished.query.columns.length > 0,
    says: 'Which ones was asked.',
  },
  {
    when: /^\W*(which |what |list |show )?(the )?(products|customers|monitors|users|offices|segments|orders)\b.*\b(every|all|each) (?:sales )?(months?|quarters?|years?|weeks?|days?|offices?|regions?|segments?|teams?)\b/,
    done: ({ query }) => query.having.some(({ measure, op }) => measure.kind === 'buckets' && op === '='),
    says: 'All of a set was asked for.',
  },
  {
    when: /\bwhose (last|latest|first|newest)\b/,
    done: ({ query }) => query.having.length > 0,
    says: 'The last one of each was asked for.',
  },
  { when: /\b(in|among) the (top|bottom) \d+ (in|of|at)\b/, done: () => false, says: 'Only some were meant, by their rank.' },
  {
    when: /\b(?:top|bottom|best|worst) (?:(?:quarter|half|third|decile|quintile)\b|(?:\d+|one|two|three|five|ten|fifteen|twenty|thirty|fifty) ?(?:%|per ?cent\b))/,
    done: () => false,
    says: 'A part of a ranking was asked for.',
  },
  {
    when: /\b(average|mean|total|sum|combined)\b.*\b(of|for) (the )?(top|bottom|best|worst) \d+\b/,
    done: ({ query }) => query.outer !== null,
    says: 'One figure over some was asked for, by their rank.',
  },
  {
    when: /\b(average|mean|total|combined)\b.*\b(of|for) (the )?\d+ \w+ (with|that have|having) the\b/,
    done: ({ query }) => query.outer !== null || query.dimensions.length === 0,
    says: 'One figure over some was asked for, by their rank.',
  },
  {
    when: /\b(owned by|belonging to|belong to|whose owner)\s+¤/,
    done: ({ sql }) => /user_id (=|in)/.test(sql) || !/_by (=|in)/.test(sql),
    says: 'What belongs to somebody was asked for.',
  },
  { when: /\bhow often (do|does|did|is|are|was|were)\b/, done: () => false, says: 'How often was asked.' },
  { when: /\bwill\b/, done: ({ sql }) => sql.includes('projection'), says: 'The future was asked for.' },
  { when: /\bin month \d+\b/, done: ({ words }) => /cohort|retention/.test(words), says: 'A month of a cohort was asked for.' },
  {
    when: /\bwithin (a|an|one|two|three|\d+) (minute|hour|day|week|month)s?\b/,
    done: () => false,
    says: 'A stretch of time between two events was asked for.',
  },
  { when: /\bof both\b/, done: ({ query }) => query.measures.length > 1 || query.dimensions.length > 0, says: 'Both were asked for.' },
  { when: /\baverage\b.*\bacross\b/, done: ({ query }) => query.dimensions.length === 0, says: 'One figure was asked for.' },
  { when: /\bsum of\b/, done: ({ sql }) => sql.includes('sum('), says: 'A sum was asked for.' },
  { when: /\btotal\b/, done: ({ sql }) => /sum\(|count\(/.test(sql), says: 'A total was asked for.' },
  {
    when: /\b(number of|how many|count of)\b/,
    done: ({ words, sql }) =>
      /count\(|sum\(|row_number|rank\(/.test(sql) || (/\b(average|avg|mean|median)\b/.test(words) && /avg\(|percentile/.test(sql)),
    says: 'A number was asked for.',
  },
  {
    when: /\bby (the )?(number of )?(orders|customers|products|lines|alerts|runs|monitors|users)\b/,
    done: ({ words, query }) => {
      const [, , , word = ''] = /\bby (the )?(number of )?(orders|customers|products|lines|alerts|runs|monitors|users)\b/.exec(words) ?? []
      return !(counts(query.measures[0]) && thingNamed(query, word))
    },
    says: 'An order was asked for, not groups.',
  },
  {
    when: /\bby (the )?number of\b/,
    done: ({ query }) => query.order.length > 0 && query.dimensions.length > 0,
    says: 'Groups by a number were asked for.',
  },
  {
    when: /\bdistribution\b/,
    done: ({ words, query }) =>
      query.measures.length > 0 &&
      query.dimensions.length > 0 &&
      (/\bdistribution of (the |our )?\w+ (by|across|over|among|between)\b/.test(words) ||
        !query.dimensions.some(({ kind }) => kind === 'thing')),
    says: 'How often each number occurs was asked for.',
  },
  {
    when: /\b(ascending|asc|(lowest|smallest|least|fewest|cheapest) first)\b/,
    done: (finished) => firstDirection(finished) === 'asc',
    says: 'Another order was asked for.',
  },
  {
    when: /\b(descending|desc|(best|highest|largest|most|biggest) first)\b/,
    done: (finished) => firstDirection(finished) !== 'asc',
    says: 'Another order was asked for.',
  },
  {
    when: /\b(sorted|ordered|order|sort) by name\b|\balphabetical(ly)?\b/,
    done: ({ query }) => query.order[0]?.by.kind !== 'measure',
    says: 'Another order was asked for.',
  },
  {
    when: /\b(of|for) \w+ (with|without|that have|that had|out of)\b/,
    done: ({ query }) => query.measures.length < 2,
    says: 'A condition was named, not a second figure.',
  },
  {
    when: /\bby\b/,
    done: ({ query, sql }) => !(query.measures.length > 1 && query.dimensions.length === 0 && sql.includes('cross join')),
    says: 'Groups were asked for.',
  },
  {
    when: /./,
    done: (finished) => !finished.sql.includes('in (select max(') || !spans(finished),
    says: 'States of several days were asked for, and only the newest is read.',
  },
  { when: /\bever\b/, done: ({ sql }) => !/stox_/.test(sql) || sql.includes('exists'), says: 'States of all days were asked for.' },
  { when: /./, done: ({ sql }) => !/filter \(where kpi_definitions\.name in \(/.test(sql), says: 'Several KPIs have no common mean.' },
]
