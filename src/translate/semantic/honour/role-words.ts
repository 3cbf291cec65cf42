import type { Measure, SemanticQuery } from '../semantic-query.ts'

/**
 * What a rule looks at: the words that stand for themselves (values are ¤), the query they became, its statement in small letters, and
 * the currencies that amounts are kept in.
 */
export type Finished = { words: string; query: SemanticQuery; sql: string; currencies: readonly string[] }

/** Words with a duty, and whether the query does it. `says` is why there is no answer where it does not. */
export type Duty = {
  when: RegExp
  done: (finished: Finished) => boolean
  says: string
  /** Holds for what is put together from parts as well. */
  whole?: true
}

const grouped = ({ query }: Finished): boolean => query.dimensions.length > 0 || query.subject !== null
const inValues = ({ query }: Pick<Finished, 'query'>): number =>
  Math.max(0, ...query.filters.map((filter) => (filter.kind === 'in' && !filter.negated ? (filter.places[0]?.values.length ?? 0) : 0)))
const hasExists = ({ query }: Finished): boolean => query.filters.some(({ kind }) => kind === 'exists' || kind === 'of-answer')
const compares = ({ query, sql }: Finished): boolean =>
  query.comparison !== null ||
  query.changes.length > 0 ||
  query.window?.kind === 'change' ||
  query.window?.kind === 'gap' ||
  sql.includes('lag(')
const sideBySide = (finished: Finished): boolean =>
  compares(finished) ||
  finished.query.periods.length > 1 ||
  finished.query.measures.length > 1 ||
  inValues(finished) > 1 ||
  finished.query.dimensions.length > 0

/** Named conditions that say what is not there: unused, never_run, without_feedback. */
const negativeName = /(?:^|\.)(?:un|never|without|not_|no_)/
/** Whether anything is turned round: a negation, a condition that excludes, a threshold from above, an absence. */
const negates = ({ query, sql }: Finished): boolean =>
  query.filters.some((filter) => filter.kind === 'segment' && filter.names.some((name) => negativeName.test(name))) ||
  /"negated":true|"op":"(<>|<|<=)"|"kind":"flag"[^{}]*"value":false|"value":false/.test(JSON.stringify(query)) ||
  /\bnot\b|<>|is null|\bexcept\b|where \(*[\w.]+ >=? 0\b/.test(sql)

const ordered = ({ query }: Finished, direction: 'asc' | 'desc'): boolean =>
  query.order.length === 0 || query.order[0]?.direction === direction
const measuresOf = (measure: Measure): Measure[] =>
  measure.kind === 'arithmetic' ? [measure, ...measuresOf(measure.left), ...measuresOf(measure.right)] : [measure]
const all = ({ query }: Finished): Measure[] => query.measures.flatMap(measuresOf)

/**
 * Words that change what is asked. A translator that reads a word without doing what it says gives a wrong number with every word
 * "understood"; so each of them is held against the finished query, apart from how it was read.
 */
export const duties: Duty[] = [
  {
    when: /\b(?:highest|lowest|best|worst|maximum|minimum|max|min)\b.*\bever (?:measured|recorded|reported|seen|reached)\b/,
    done: ({ sql }) => !/\bavg\((?:\w+\.)?\w+\)/.test(sql) || /\b(?:group|order) by [^)]*\b(?:timestamp|date|month|week|day)/.test(sql),
    says: 'One single measurement was asked for.',
    whole: true,
  },
  {
    when: /\b(over time|trends?|trending|development of|evolution of|history of|timeline|zeitverlauf|au fil du temps|a lo largo del tiempo)\b/,
    done: ({ query, sql }) =>
      query.dimensions.some(({ kind }) => kind === 'time' || kind === 'series-period') || /date_trunc|extract/.test(sql),
    says: 'A course over time was asked for.',
  },
  {
    when: /\b(in a row|consecutive(ly)?|in succession|back to back|running streak|hintereinander|d'affilée|seguidos)\b/,
    done: () => false,
    says: 'One after the other was asked for.',
  },
  {
    when: /\b(separately|individually|respectively|side by side|one by one|einzeln|getrennt|séparément|por separado)\b/,
    done: ({ query }) =>
      query.dimensions.length > 0 ||
      query.measures.length > 1 ||
      query.comparison !== null ||
      query.columns.length > 0 ||
      query.subject !== null,
    says: 'Each by itself was asked for.',
  },
  {
    when: /\b(combined|taken together|added together|added up|summed up|all together|altogether)\b/,
    done: ({ query }) =>
      (query.limit === null && query.filters.every(({ kind }) => kind !== 'of-answer')) ||
      query.outer !== null ||
      query.dimensions.length === 0,
    says: 'One figure over some was asked for.',
    whole: true,
  },
  {
    when: /^\W*(?:what|which|how large a|how big a) (?:%|(?:percent|percentage|share|proportion|fraction|part)\b).*\b(?:is|are|was|were|comes?|came|goes|went|do|does|did)\b(?!.*\b(?:each|every|per|which|by (?:segment|office|sales office|product|month|quarter|year|region|team|category))\b)/,
    done: ({ query }) => query.window?.kind !== 'share' || query.dimensions.every(({ kind }) => kind === 'time'),
    says: 'One share was asked for.',
  },
  {
    when: /\bhow much of\b.*(\bpercent\b|\bpercentage\b|\bper cent\b|%)/,
    done: ({ query }) => query.window?.kind === 'share' || query.measures.some((measure) => measure.kind === 'arithmetic'),
    says: 'A share was asked for.',
  },
  { when: /\bcohorts?\b/, done: ({ sql }) => sql.includes('cohort'), says: 'Cohorts were asked for.' },
  {
    when: /\b(together|both|in the same (order|basket|month|year))\b/,
    done: (finished) =>
      inValues(finished) < 2 ||
      (!/\bboth\b/.test(finished.words) && finished.sql.includes('sum(') && !finished.sql.includes('count(')) ||
      hasExists(finished) ||
      finished.query.measures.length > 1 ||
      finished.query.dimensions.length > 0 ||
      /\b(total|sum|combined)\b/.test(finished.words),
    says: 'Both at once was asked for.',
  },
  {
    when: /\b(without|lacking|with no|having no|ohne|sans|sin)\b/,
    done: ({ query }) => !(query.measures.length === 0 && query.filters.some((filter) => filter.kind === 'in' && filter.negated)),
    says: 'An absence was asked for.',
  },
  {
    when: /\b(q[1-4]|january|february|march|april|may|june|july|august|september|october|november|december|first half|second half|summer|winter|best|worst)\b.*\b(each|every|all) years?\b/,
    done: ({ sql, query }) => sql.includes('extract(') || query.limitPerGroup,
    says: 'The same part of every year was asked for.',
  },
  {
    when: /\b(each|every) (january|february|march|april|may|june|july|august|september|october|november|december|q[1-4])\b/,
    done: ({ sql }) => sql.includes('extract(month'),
    says: 'The same part of every year was asked for.',
  },
  {
    when: /\brolling\b(?!.*\b(average|mean|avg)\b)/,
    done: ({ query }) => query.window?.kind !== 'moving',
    says: 'A rolling sum was asked for.',
  },
  {
    when: /^\W*(which|welche[rsnm]?|quels?|quelles?|qué|cuáles?|cuales?) (?!is\b|are\b|was\b|were\b|of\b|one\b|ist\b|sind\b|est\b|sont\b|es\b|son\b)/,
    done: (finished) => grouped(finished) || finished.query.columns.length > 0 || finished.query.outer !== null,
    says: 'Which ones was asked.',
  },
  {
    when: /\b(which|what) (customer|product|segment|office|region|team|monitor|category|month|day|year|week|quarter|user|kpi|material)s?\b/,
    done: (finished) =>
      grouped(finished) ||
      finished.query.columns.length > 0 ||
      finished.query.outer !== null ||
      finished.query.filters.length > 0 ||
      finished.query.periods.length > 0,
    says: 'Which ones was asked.',
  },
  {
    when: /\b(exactly|only|just|precisely) (once|twice|one|two|three|1|2|3)\b|\bgenau (einmal|ein|eine|einen)\b/,
    done: ({ query }) => query.having.some(({ op }) => op === '=') || query.limit !== null,
    says: 'An exact number of times was asked for.',
  },
  {
    when: /\b(second|third|fourth|fifth|2nd|3rd|4th|5th)[- ](best|largest|biggest|highest|lowest|most|worst|smallest|top|least|strongest|weakest)\b/,
    done: () => false,
    says: 'A place in the ranking was asked for.',
  },
  { when: /\b(ranked|ranks?|positions?|places?) \d+\b/, done: () => false, says: 'A place in the ranking was asked for.' },
  {
    when: /\b(average|averaged|mean|avg|typical|durchschnitt\w*|mittlere\w*|moyenne?s?|promedio)\b/,
    done: ({ sql, query }) =>
      (/avg\(|\/|avg_|average/.test(sql) &&
        (inValues({ query }) === 1 || query.dimensions.length > 0 || !/\bsum\((?:\w+\.)?avg_\w+\)(?! \/)/.test(sql))) ||
      query.outer?.fn === 'avg',
    says: 'A mean was asked for.',
  },
  {
    when: /\b(medians?|percentiles?|médiane|mediana)\b/,
    done: ({ sql }) => sql.includes('percentile'),
    says: 'A median or percentile was asked for.',
  },
  {
    when: /\bmedians?\b.*\b(by|for each|per (segment|category|office|region|country|class|team|group|kpi|day|week|month|quarter|year)s?)\b/,
    done: (finished) => grouped(finished) || all(finished).some((measure) => measure.kind === 'per' && measure.over.kind !== 'field'),
    says: 'A median for each group was asked for.',
  },
  {
    when: /\b(cumulative|running total|kumuliert\w*|cumulé\w*|acumulad\w*)\b/,
    done: ({ sql }) => sql.includes('over ('),
    says: 'A running total was asked for.',
  },
  {
    when: /\b(share|proportion|percentage|anteil\w*|prozentual\w*|pourcentage|porcentaje)\b/,
    done: ({ sql }) => /100|pct|percent|rate|share/.test(sql),
    says: 'A share was asked for.',
  },
  {
    when: /\b(vs|versus|compared (to|with)|comparison|compare|verglichen|im vergleich|comparé\w*|comparad\w*)\b/,
    done: sideBySide,
    says: 'A comparison was asked for.',
  },
  {
    when: /\b(growth|grew|grown|growing|year[- ]over[- ]year|year[- ]on[- ]year|yoy|mom|wachstum|croissance|crecimiento)\b/,
    done: (finished) => compares(finished) || /growth/.test(finished.sql),
    says: 'A change was asked for.',
  },
  {
    when: /\b(fastest|quickest|strongest|highest|biggest|largest|most)\W+(growing|growth|grew|increase\w*|rise|gain\w*)\b/,
    done: (finished) => ordered(finished, 'desc'),
    says: 'The strongest growth was asked for.',
  },
  {
    when: /\b(slowest|weakest|lowest|smallest|least)\W+(growing|growth|increase\w*)\b|\b(fastest|biggest|largest|steepest|strongest|most|worst)\W+(declin\w+|drop\w*|fall\w*|decreas\w+|loss\w*|losing|shrink\w*)\b/,
    done: (finished) => !compares(finished) || ordered(finished, 'asc'),
    says: 'The strongest decline was asked for.',
  },
  {
    when: /\bmost (often )?(ordered|purchased|bought)\b|\b(ordered|purchased|bought) (the )?most( often)?\b/,
    done: ({ sql, query }) => query.order.length === 0 || /count\(|quantity|cases|units/.test(sql),
    says: 'What is bought most often was asked for.',
  },
  {
    when: /\b(not|never|no longer|neither|nor|without|except|excluding|exclude|excl|apart from|other than|but no|nicht|keine?[nrms]?|ohne|außer|nie|sauf|sans|jamais|excepto|salvo|sin|nunca)\b|n['’]t\b|\b(everyone|everybody|all|anyone|everything) but\b|!=|<>/,
    done: negates,
    says: 'Something was to be left out.',
  },
  {
    when: /^\W*(how many|number of|count of|wie viele|combien de|cuántos|cuántas)\b/,
    done: ({ query }) => query.measures.length > 0 || query.outer?.fn === 'count',
    says: 'A number was asked for.',
  },
  { when: /^\W*how much\b/, done: ({ query }) => query.measures.length > 0, says: 'An amount was asked for.' },
  {
    when: /\b(per|for each|pro|je|pour chaque|por cada)\b/,
    done: ({ query, sql }) =>
      query.dimensions.length > 0 ||
      query.subject !== null ||
      /group by|\/|percentile|avg\(/.test(sql) ||
      query.limitPerGroup ||
      query.periods.length > 0,
    says: 'A figure for each was asked for.',
  },
  {
    when: /\b(distinct|different|unique|verschiedene\w*|différents?|distintos?)\b/,
    done: ({ sql, query }) => /distinct|group by|count\(\*\)/.test(sql) || query.distinct,
    says: 'Different ones were asked for.',
  },
  {
    when: /\b(at least|more than|at most|fewer than|less than|in) \d+ (different )?(months|quarters|weeks|days|years) (of|in) ((19|20)\d\d|this|last|the)\b/,
    done: ({ query }) => query.having.some(({ measure }) => measure.kind === 'buckets'),
    says: 'A number of months or other periods was asked for.',
  },
  {
    when: /\bdifference between\b/,
    done: (finished) => inValues(finished) < 2 || all(finished).some((measure) => measure.kind === 'arithmetic' && measure.op === 'minus'),
    says: 'A difference was asked for.',
  },
  {
    when: /\b(?:at |by )?(?:the )?end of (?!this|last|next)/,
    done: ({ query, sql }) => /stox_|calculation_date|kpi_/.test(sql) || query.periods.every(({ from }) => from === null),
    says: 'A state at the end of a period was asked for.',
  },
  {
    when: /\b(?:an?|one|two|three|\d+) (?:days?|weeks?|months?|quarters?|years?) ago\b/,
    done: ({ sql }) => !/ in \(\s*select max\(/.test(sql),
    says: 'A state of that day was asked for, not of a whole period.',
  },
  {
    when: /^\W*(?:(?:show|give|list) (?:me )?)?(?:the )?(?:worst|best|highest|lowest|biggest|smallest) (?:(?!of\b|in\b|by\b|per\b)[\w-]+ )*(?:rates|levels|values|margins|prices|costs|times|scores|ratios)\W*$/,
    done: (finished) => grouped(finished) || finished.query.columns.length > 0,
    says: 'Several were asked for, not one figure.',
  },
  {
    when: /\b(below|under) cost\b|\bat a loss\b|\bloss[- ]making\b/,
    done: ({ sql }) => sql.includes('margin'),
    says: 'A loss was asked for.',
  },
  {
    when: /\b(bought|sold|ordered|purchased) together\b|\bin the same order\b/,
    done: hasExists,
    says: 'What goes together was asked for.',
  },
  {
    when: /\bwe (have |had )?¤|¤ (to|because|due to|owing to|thanks to)\b/,
    done: ({ query }) => !/"values":\["lost"\]/i.test(JSON.stringify(query)),
    says: 'A loss was asked for, not the segment.',
  },
  {
    when: /\b(?:does|do|did) (?:an?|each|every|the average|the typical) ¤/,
    done: ({ sql }) => /avg\(|\/ nullif/.test(sql),
    says: 'A figure for each was asked for.',
  },
  {
    when: /\b(for|of|in|at|among|from) (the |our )?(top|bottom|best|worst|largest|biggest) \d+\b/,
    done: ({ query }) =>
      query.dimensions.length === 1 &&
      !query.limitPerGroup &&
      (query.window?.kind === 'rank' || (query.limit !== null && query.window === null)),
    says: 'Only some were meant, by their rank.',
  },
  { when: /\bwhere\b.*\b(top|best) \d+\b|\btop performers?\b/, done: () => false, says: 'Only some were meant, by their rank.' },
  {
    when: /\b(monthly|weekly|daily|quarterly|yearly|annually|monatlich\w*|wöchentlich\w*|täglich\w*|mensuel\w*|mensual\w*)\b/,
    done: ({ query, sql, words }) =>
      query.dimensions.some(({ kind }) => kind === 'time') ||
      /date_trunc|extract/.test(sql) ||
      query.measures.some(({ kind }) => kind === 'per' || kind === 'buckets') ||
      query.columns.length > 0 ||
      ['monthly', 'weekly', 'daily', 'quarterly', 'yearly'].some((word) => words.includes(word) && sql.includes(word)),
    says: 'A figure for each period was asked for.',
  },
  {
    when: /\blist\b(?! price)/,
    done: (finished) => grouped(finished) || finished.query.columns.length > 0 || finished.query.outer !== null,
    says: 'A list was asked for.',
  },
  { when: /\bhow often\b/, done: ({ sql }) => sql.includes('count('), says: 'A number of times was asked for.' },
  {
    when: /\b(beginning|starting) (in |from |with )?(19|20)\d\d\b/,
    done: ({ query }) => query.periods.every(({ to }) => to === null) || query.dimensions.length === 0,
    says: 'A beginning was named, no whole period.',
  },
  {
    when: /(?<!(rank|ranked|sort|sorted|order|ordered|top \d+|bought|owned|made|placed|created)\b[^,]*)\bby (sales office|office|segment|region|team|month|quarter|year|week|weekday|day|category|class|status|severity|owner|service level|product group)s?\b(?! ¤)/,
    done: ({ query }) => query.dimensions.length > 0 || query.outer !== null || query.order.length > 0,
    says: 'Groups were asked for.',
  },
  {
    when: /(\d+) (seconds?|minutes?|hours?|weeks?|months?|quarters?|years?|sekunden|minuten|stunden|wochen|monate|jahre)\b/,
    done: ({ words, query, sql }) =>
      (sql.includes('kpi_') && /minute/.test(words)) ||
      ![
        ...words.matchAll(
          /(\d+) (seconds?|minutes?|hours?|weeks?|months?|quarters?|years?|sekunden|minuten|stunden|wochen|monate|jahre)\b/g,
        ),
      ].some(([, number]) => new RegExp(`"values":\\[(\\d+,)?${number}[,\\]]`).test(JSON.stringify([query.having, query.filters]))),
    says: 'The threshold has another unit than the figure.',
  },
  {
    when: /\b(dollars?|usd|pounds?|gbp|chf|francs?|yen|euros?|eur)\b|[$£¥€]/,
    done: ({ words, currencies }) => currencies.length === 0 || currenciesIn(words).every((code) => currencies.includes(code)),
    says: 'Amounts are kept in another currency, and none is converted.',
  },
]

const currencyWords: [RegExp, string][] = [
  [/\bdollars?\b|\busd\b|\$/, 'USD'],
  [/\bpounds?\b|\bgbp\b|£/, 'GBP'],
  [/\bchf\b|\bfrancs?\b/, 'CHF'],
  [/\byen\b|¥/, 'JPY'],
  [/\beuros?\b|\beur\b|€/, 'EUR'],
]
const currenciesIn = (words: string): string[] => currencyWords.flatMap(([word, code]) => (word.test(words) ? [code] : []))
