import { combinations, salesGolds, salesTables } from '../gold.ts'
import { asking, type Intent, say } from '../intent.ts'
import { each } from '../phrase.ts'
import type { Random } from '../random.ts'
import { type Condition, dimensions, drawConditions, type Measure, measures, quoted } from '../sales.ts'
import { drawWindow, monthName, monthSpan, quarterSpan, type Span, within, yearSpan } from '../windows.ts'
import { drawParts, fits } from './figures.ts'

const additive = (measure: Measure): boolean =>
  /^(SUM|COUNT)\(/.test(measure.sql) && !measure.sql.includes('/') && !measure.key.match(/buyers|products sold/)
/** Of returns a share is also their rate among all lines, so they are left out. */
const figures = measures.filter((measure) => additive(measure) && measure.key !== 'returns')
const weighted = [
  ...figures,
  ...figures.filter(({ key }) => ['revenue', 'margin', 'orders'].includes(key)),
  ...figures.filter(({ key }) => key === 'revenue'),
]
const plain = (measure: Measure, random: Random): string => random.pick(measure.nouns.filter(({ text }) => !/total/.test(text))).text

/** `COUNT(*) FILTER (…)` takes one filter only, so conditions go inside a CASE. */
function partly(sql: string, condition: string): string {
  if (sql.includes('FILTER')) return sql.replace(/WHERE (.*)\)$/, `WHERE $1 AND ${condition})`)
  return `${sql} FILTER (WHERE ${condition})`
}

const share: Intent = {
  name: 'share',
  weight: 5,
  draw: (random, names) => {
    const measure = random.pick(weighted)
    const kinds = ['segment', 'segment', 'segment', 'segments', 'office', 'office', 'material', 'article', 'abc', 'customer']
    const [part] = drawConditions(random, names, 1, kinds)
    const window = random.chance(0.6) ? drawWindow(random) : null
    if (!part || (measure.key === 'orders' && part.kind.match(/material|article/))) return null
    const where = window ? [window.readings.map((reading) => within('t.posting_date', reading))] : []
    const whole = [measure.sql, partly(measure.sql, 't.customer IS NOT NULL')]
    const golds = part.readings.flatMap((reading) =>
      whole.flatMap((all) => salesGolds({ values: [`100.0 * ${partly(measure.sql, reading)} / NULLIF(${all}, 0)`], where })),
    )
    const slots = { m: plain(measure, random), p: part.text, pre: part.before ?? '', t: window?.text ?? '' }
    const patterns = [
      'what (share|percentage|percent|proportion) of (our|the|) {m} (comes|came|was|is) {p} {t}?',
      'what % of {m} (comes|came) {p} {t}?',
      '{t}, what share of {m} came {p}?',
      'share of {m} {p} {t}',
      'how much of (our|the) {m} (comes|came) {p} {t}, in percent?',
      'percentage of {m} {p} {t}',
      ...(part.before
        ? [
            `{pre}${part.kind === 'segment' ? '' : "'s"} share of {m} {t}`,
            `what is the share of {pre} in {m} {t}?`,
            `what share of {m} does {pre} have {t}?`,
          ]
        : []),
    ].map((pattern) => (/^(for|with|of)/.test(part.text) ? pattern.replace(/\((comes|came)[^)]*\)|\bcame\b/, 'is') : pattern))
    return { ...say(random, patterns, slots), golds, features: [`measure: ${measure.key}`, part, window] }
  },
}

const shares: Intent = {
  name: 'shares by dimension',
  weight: 3,
  draw: (random, names) => {
    const measure = random.pick(weighted)
    const dimension = random.pick([dimensions.segment, dimensions.segment, dimensions.office, dimensions.office, dimensions.abc])
    const window = random.chance(0.6) ? drawWindow(random) : null
    const conditions = random.chance(0.2) ? drawConditions(random, names, 1, ['office', 'segment', 'brand']) : []
    if (!fits([dimension], conditions)) return null
    const where = [
      ...conditions.map(({ readings }) => readings),
      ...(window ? [window.readings.map((reading) => within('t.posting_date', reading))] : []),
    ]
    const golds = [[], [[`${dimension.sql} IS NOT NULL`]]].flatMap((known) =>
      salesGolds({
        dimensions: [dimension.sql],
        values: [`100.0 * ${measure.sql} / NULLIF(SUM(${measure.sql}) OVER (), 0)`],
        where: [...where, ...known],
      }),
    )
    const slots = {
      m: plain(measure, random),
      d: () => random.pick(dimension.words),
      c: conditions.map(({ text }) => text).join(' '),
      t: window?.text ?? '',
      ask: () => asking(random, false),
    }
    const patterns = each(`
      {ask}the share of {m} (by|per) {d} {c} {t} / {ask}share of {m} {c} {t} (by|per) {d}
      what (share|percentage) of {m} {c} does each {d} (have|make up|account for) {t}?
      {ask}{m} {c} {t} by {d} (as a percentage|in percent) of the total / {m} share by {d} {c} {t}
      how much does each {d} contribute to {m} {c} {t} in percent? / percentage of {m} by {d} {c} {t} / each {d}'s share of {m} {c} {t}
    `)
    return { ...say(random, patterns, slots), golds, features: [`measure: ${measure.key}`, `by: ${dimension.key}`, conditions, window] }
  },
}

const versus: Intent = {
  name: 'A against B',
  weight: 4,
  draw: (random, names) => {
    const parts = drawParts(random, names, 0)
    const dimension = random.pick([dimensions.segment, dimensions.office])
    const [a = '', b = ''] = random.some(dimension.key === 'segment' ? names.segments : names.offices, 2)
    const query = {
      dimensions: [dimension.sql],
      values: [parts.measure.sql],
      where: [[`${dimension.sql} IN (${quoted(a)}, ${quoted(b)})`], ...parts.where],
    }
    const slots = { m: random.pick(parts.measure.nouns).text, a, b, t: parts.window?.text ?? '' }
    const patterns = each(`
      compare {m} (of|for|in) {a} and {b} {t} / {a} (vs|versus|vs.|against) {b}: {m} {t}
      {m} {a} (vs|versus|compared with|compared to) {b} {t} / {m} (of|for|in) {a} (compared with|compared to|vs|against) {b} {t}
      how does {m} (of|in) {a} compare (with|to) {b} {t}? / {t}, how did {a} and {b} compare in {m}?
      compare {a} (with|and|to) {b} by {m} {t} / show me {m} for {a} and for {b} {t}
    `)
    const golds = combinations(query.where).flatMap((where) => [
      ...salesGolds({ ...query, where: where.map((one) => [one]) }),
      `SELECT ${partly2(parts.measure.sql, `${dimension.sql} = ${quoted(a)}`)} AS a, ${partly2(parts.measure.sql, `${dimension.sql} = ${quoted(b)}`)} AS b FROM ${salesTables([...where, parts.measure.sql])} WHERE ${where.join(' AND ')}`,
    ])
    return { ...say(random, patterns, slots), golds, features: [...parts.features, `versus: ${dimension.key}`] }
  },
}

/** A figure over some lines only; ratios have the condition in each part. */
const partly2 = (sql: string, condition: string): string =>
  sql.replaceAll(
    /\b(SUM|COUNT)\(([^()]*)\)( FILTER \(WHERE ([^()]*)\))?/g,
    (_, name: string, inner: string, __, filter?: string) =>
      `${name}(${inner}) FILTER (WHERE ${filter ? `${filter} AND ` : ''}${condition})`,
  )

type Pair = { text: string; now: Span[]; before: Span[]; kind: string }

/** Two periods of one length, as people name them. */
function drawPair(random: Random): Pair {
  const year = 2023 + random.int(3)
  const quarter = 1 + random.int(4)
  const month = 1 + random.int(12)
  return random.pick<() => Pair>([
    () => ({
      kind: 'years',
      text: random.pick(
        each(`
        in ${year} compared with ${year - 1} / from ${year - 1} to ${year} / ${year} vs ${year - 1} / in ${year} versus ${year - 1}
        ${year} against ${year - 1}
      `),
      ),
      now: [yearSpan(year)],
      before: [yearSpan(year - 1)],
    }),
    () => ({
      kind: 'quarters of two years',
      text: random.pick([
        `in Q${quarter} ${year} compared with Q${quarter} ${year - 1}`,
        `Q${quarter} ${year} vs Q${quarter} ${year - 1}`,
        `from Q${quarter} ${year - 1} to Q${quarter} ${year}`,
      ]),
      now: [quarterSpan(year, quarter)],
      before: [quarterSpan(year - 1, quarter)],
    }),
    () => ({
      kind: 'months of two years',
      text: random.pick([
        `in ${monthName(month)} ${year} compared with ${monthName(month)} ${year - 1}`,
        `${monthName(month)} ${year} vs ${monthName(month)} ${year - 1}`,
      ]),
      now: [monthSpan(year, month)],
      before: [monthSpan(year - 1, month)],
    }),
    () => ({
      kind: 'last month and before',
      text: random.pick(
        each(`
        last month compared with the month before / last month vs the month before / last month versus the previous month
        in October compared with September
      `),
      ),
      now: [monthSpan(2026, 10)],
      before: [monthSpan(2026, 9)],
    }),
    () => ({
      kind: 'last quarter and before',
      text: random.pick(['last quarter compared with the quarter before', 'last quarter vs the quarter before', 'in Q3 compared with Q2']),
      now: [quarterSpan(2026, 3)],
      before: [quarterSpan(2026, 2)],
    }),
    () => ({
      kind: 'last month and a year before',
      text: random.pick(
        each(`
        last month compared with the same month last year / last month vs the same month a year ago
        in October compared with October last year / last month year on year
      `),
      ),
      now: [monthSpan(2026, 10)],
      before: [monthSpan(2025, 10)],
    }),
    () => ({
      kind: 'last quarter and a year before',
      text: random.pick([
        'last quarter compared with the same quarter last year',
        'last quarter vs the same quarter a year earlier',
        'in Q3 compared with Q3 last year',
      ]),
      now: [quarterSpan(2026, 3)],
      before: [quarterSpan(2025, 3)],
    }),
    () => ({
      kind: 'last year and before',
      text: random.pick(['last year compared with the year before', 'last year vs the year before', 'last year versus 2024']),
      now: [yearSpan(2025)],
      before: [yearSpan(2024)],
    }),
  ])()
}

/** Growth in percent, the difference, or both figures, whatever the words ask for. */
function growthGolds(
  measure: Measure,
  conditions: readonly Condition[],
  { now, before }: Pair,
  by: string | null,
  forms: readonly ('percent' | 'difference' | 'both')[],
): string[] {
  return combinations([now, before]).flatMap(([first, second]) =>
    combinations(conditions.map(({ readings }) => readings)).flatMap((where) => {
      if (!first || !second) return []
      const a = partly2(measure.sql, within('t.posting_date', first))
      const b = partly2(measure.sql, within('t.posting_date', second))
      const value = {
        percent: `100.0 * (${a} - ${b}) / NULLIF(${b}, 0) AS growth_pct`,
        difference: `${a} - ${b} AS difference`,
        both: `${a} AS now_value, ${b} AS before_value`,
      }
      const both = `((${within('t.posting_date', first)}) OR (${within('t.posting_date', second)}))`
      const texts = forms.map(
        (form) =>
          `SELECT ${by ? `${by} AS d1, ` : ''}${value[form]} FROM ${salesTables([by ?? '', ...where])} WHERE ${[both, ...where].join(' AND ')}${by ? ' GROUP BY 1' : ''}`,
      )
      const label = `CASE WHEN ${within('t.posting_date', first)} THEN '${first.from}' ELSE '${second.from}' END`
      return forms.includes('both') && by === null
        ? [
            ...texts,
            `SELECT ${label} AS period, ${measure.sql} AS v FROM ${salesTables(where)} WHERE ${[both, ...where].join(' AND ')} GROUP BY 1`,
          ]
        : texts
    }),
  )
}

function growth(
  name: string,
  weight: number,
  patterns: readonly string[],
  forms: readonly ('percent' | 'difference' | 'both')[],
  grouped: boolean,
): Intent {
  return {
    name,
    weight,
    draw: (random, names) => {
      const measure = random.pick(weighted)
      const conditions = drawConditions(random, names, random.pick([0, 0, 1]), ['segment', 'office', 'material', 'brand'])
      const pair = drawPair(random)
      // "revenue from 2024 to 2025" is also the sum over both years.
      if (forms.includes('both') && pair.text.startsWith('from ') && forms.length === 3) return null
      const dimension = grouped ? random.pick([dimensions.segment, dimensions.office]) : null
      if (dimension && !fits([dimension], conditions)) return null
      const slots = {
        m: plain(measure, random),
        c: conditions.map(({ text }) => text).join(' '),
        p: pair.text,
        d: dimension ? random.pick(dimension.words) : '',
      }
      const golds = growthGolds(measure, conditions, pair, dimension?.sql ?? null, forms)
      return {
        ...say(random, patterns, slots),
        golds,
        features: [`measure: ${measure.key}`, conditions, pair, dimension && `by: ${dimension.key}`],
      }
    },
  }
}

/** Shares, comparisons and growth. */
export const comparisonIntents: Intent[] = [
  share,
  shares,
  versus,
  growth(
    'growth in percent',
    4,
    each(`
      growth of {m} {c} {p} in percent / by (how many|what) percent did {m} {c} (grow|change|increase) {p}?
      {m} growth {c} {p}, in percent / percentage change (of|in) {m} {c} {p} / how much did {m} {c} grow {p} in percent?
      what is the growth rate of {m} {c} {p}? / {m} growth % {c} {p}
    `),
    ['percent'],
    false,
  ),
  growth(
    'growth by dimension',
    3,
    each(`
      growth of {m} (by|per) {d} {c} {p} in percent / {m} growth by {d} {c} {p} in % / by what percentage did {m} {c} grow per {d} {p}?
      percentage change in {m} by {d} {c} {p}
    `),
    ['percent'],
    true,
  ),
  growth(
    'period against period',
    4,
    each(`
      compare {m} {c} {p} / {m} {c} {p} / how did {m} {c} (change|develop) {p}? / what was {m} {c} {p}? / show me {m} {c} {p}
      how {m} {c} changed {p}
    `),
    ['percent', 'difference', 'both'],
    false,
  ),
  growth(
    'difference between periods',
    2,
    ['what is the difference in {m} {c} {p}?', 'difference in {m} {c} {p}', 'by how much did {m} {c} change {p}, in absolute terms?'],
    ['difference', 'both'],
    false,
  ),
]
