import { type Intent, say } from '../intent.ts'
import type { Names } from '../names.ts'
import { each } from '../phrase.ts'
import type { Random } from '../random.ts'
import { quoted } from '../sales.ts'
import { drawWindow, type Window } from '../windows.ts'

const from = 'kpi_data d JOIN kpi_definitions k ON k.id = d.kpi_id JOIN teams t ON t.id = d.team_id JOIN regions r ON r.id = d.region_id'

/** Whole months only: weekly values stand in the month that they name. */
const windows = each(`
  last month / last quarter / this year / last year / quarter / month / year / since year / half year / month without a year
`)

/** What people call the KPIs; their names in the data come first. */
function wordsFor(name: string): string[] {
  const spoken = name.replaceAll('_', ' ')
  const others: Record<string, string[]> = {
    sales_conversion_rate: ['conversion rate', 'sales conversion rate', 'sales conversion'],
    customer_acquisition_cost: ['customer acquisition cost', 'acquisition cost', 'CAC'],
    support_response_time: ['support response time', 'response time'],
    cart_abandonment_rate: ['cart abandonment rate', 'cart abandonment'],
    campaign_click_rate: ['campaign click rate', 'click rate'],
    on_time_delivery_rate: ['on-time delivery rate', 'on time delivery rate', 'on-time delivery'],
    customer_satisfaction_score: ['customer satisfaction score', 'customer satisfaction', 'satisfaction score'],
    first_contact_resolution_rate: ['first contact resolution rate', 'first contact resolution'],
  }
  return others[name] ?? [spoken]
}

type Where = { text: string; sql: string; kind: string }

function drawPlaces(random: Random, names: Names, kpi: string): Where[] {
  const team = random.chance(0.4) ? [random.pick(names.teamsByKpi[kpi] ?? [])] : []
  const region = random.chance(0.4) ? [random.pick(names.regions)] : []
  return [
    ...team.map((name) => ({
      text: random.pick([`of the ${name} team`, `for ${name}`, `of ${name}`, `in the ${name} team`]),
      sql: `t.name = ${quoted(name)}`,
      kind: 'team',
    })),
    ...region.map((name) => ({
      text: random.pick([`in ${name}`, `for ${name}`, `in the ${name} region`]),
      sql: `r.name = ${quoted(name)}`,
      kind: 'region',
    })),
  ]
}

const inWindow = (window: Window | null): string[] =>
  window
    ? window.readings
        .slice(0, 1)
        .map(
          ({ from: first, before }) =>
            `make_date(d.year, d.month, 1) >= DATE '${first}'${before ? ` AND make_date(d.year, d.month, 1) < DATE '${before}'` : ''}`,
        )
    : []

/** The same by the day of the measurement, which at the ends of months may be another one. */
const byDay = (window: Window | null): string[] =>
  window
    ? window.readings
        .slice(0, 1)
        .map(({ from: first, before }) => `d.timestamp >= DATE '${first}'${before ? ` AND d.timestamp < DATE '${before}'` : ''}`)
    : []

const buckets = [
  { key: 'team', words: ['team'], sql: 't.name', rank: true },
  { key: 'region', words: ['region'], sql: 'r.name', rank: true },
  { key: 'month', words: ['month'], sql: "to_char(make_date(d.year, d.month, 1), 'YYYY-MM')", rank: false },
  { key: 'quarter', words: ['quarter'], sql: "d.year || '-Q' || d.quarter", rank: false },
  { key: 'year', words: ['year'], sql: 'd.year', rank: false },
]

/** Lower is better for these, so that "best" means the lowest. */
const lowIsGood = ['customer_acquisition_cost', 'support_response_time', 'cart_abandonment_rate']

function draw(random: Random, names: Names) {
  // An average order value has the orders too.
  const { name } = random.pick(names.kpis.filter((kpi) => kpi.name !== 'average_order_value'))
  const places = drawPlaces(random, names, name)
  const window = random.chance(0.65) ? drawWindow(random, windows) : null
  const m = random.pick(wordsFor(name))
  const golds = (select: string, tail: string): string[] =>
    [inWindow(window), byDay(window)].map(
      (time) =>
        `SELECT ${select} FROM ${from} WHERE ${[`k.name = ${quoted(name)}`, ...places.map(({ sql }) => sql), ...time].join(' AND ')}${tail}`,
    )
  const slots = { m, c: places.map(({ text }) => text).join(' '), t: window?.text ?? '' }
  return { name, places, window, golds, slots, features: [`kpi: ${name}`, ...places.map(({ kind }) => `condition: ${kind}`), window] }
}

const figure: Intent = {
  name: 'a KPI',
  weight: 5,
  draw: (random, names) => {
    const { golds, slots, features, window, places } = draw(random, names)
    if (window === null && places.length === 0) return null
    const patterns = each(`
      [average ]{m} {c} {t} / what was the [average ]{m} {c} {t}? / show me the {m} {c} {t} / {m} {t} {c}
      how high was the {m} {c} {t}? / {t}, what was the {m} {c}? / give me the average {m} {c} {t} / what's the average {m} {c} {t}
    `)
    return { ...say(random, patterns, slots), golds: golds('AVG(d.value) AS v1', ''), features }
  },
}

const grouped: Intent = {
  name: 'a KPI by dimension',
  weight: 5,
  draw: (random, names) => {
    const { golds, slots, features, window, places } = draw(random, names)
    const bucket = random.pick(buckets)
    const narrow = window !== null && ['last month', 'month', 'month without a year'].includes(window.kind)
    if (
      places.some(({ kind }) => kind === bucket.key) ||
      (!bucket.rank && (narrow || (bucket.key !== 'month' && window?.kind.includes('quarter'))))
    )
      return null
    if (bucket.key === 'year' && window !== null && window.kind !== 'since year') return null
    const patterns = each(`
      [average ]{m} by {d} {c} {t} / {m} {c} {t} (per|by) {d} / {m} per {d} {c} {t} / what was the {m} (per|by) {d} {c} {t}?
      show me the {m} {c} for each {d} {t} / {m} {c} broken down by {d} {t} / average {m} {t} by {d} {c}
    `)
    return {
      ...say(random, patterns, { ...slots, d: random.pick(bucket.words) }),
      golds: golds(`${bucket.sql} AS d1, AVG(d.value) AS v1`, ' GROUP BY 1'),
      features: [...features, `by: ${bucket.key}`],
    }
  },
}

const best: Intent = {
  name: 'the team or region with the most of a KPI',
  weight: 3,
  draw: (random, names) => {
    const { name, golds, slots, features, places } = draw(random, names)
    const bucket = random.pick(buckets.filter(({ rank }) => rank))
    if (places.some(({ kind }) => kind === bucket.key) || (bucket.key === 'team' && (names.teamsByKpi[name] ?? []).length < 2)) return null
    const word = random.pick(['highest', 'lowest', 'best', 'worst'])
    const descending =
      word === 'highest' || (word === 'best' && !lowIsGood.includes(name)) || (word === 'worst' && lowIsGood.includes(name))
    const patterns = each(`
      which {d} had the {h} {m} {c} {t}? / which {d} has the {h} {m} {c} {t}? / {d} with the {h} {m} {c} {t}
      {t}, which {d} had the {h} {m} {c}?
    `)
    return {
      ...say(random, patterns, { ...slots, d: bucket.key, h: word }),
      golds: golds(
        `${bucket.sql} AS d1, AVG(d.value) AS v1`,
        ` GROUP BY 1 ORDER BY 2 ${descending ? 'DESC' : 'ASC'} FETCH FIRST 1 ROWS ONLY`,
      ),
      features: [...features, `rank: ${bucket.key}`, word],
    }
  },
}

const anomalyTables =
  'anomalies a JOIN kpi_data d ON d.id = a.kpi_data_id JOIN kpi_definitions k ON k.id = d.kpi_id JOIN teams t ON t.id = d.team_id JOIN regions r ON r.id = d.region_id'

const anomalies: Intent = {
  name: 'anomalies',
  weight: 2,
  draw: (random, names) => {
    const severity = random.chance(0.4) ? random.pick(['low', 'medium', 'high']) : null
    const bucket = random.chance(0.5)
      ? random.pick([
          { key: 'team', sql: 't.name' },
          { key: 'region', sql: 'r.name' },
          { key: 'KPI', sql: 'k.name' },
          { key: 'severity', sql: 'a.severity' },
          { key: 'month', sql: "to_char(a.detected_at, 'YYYY-MM')" },
        ])
      : null
    const kpi = random.chance(0.25) ? random.pick(names.kpis.filter(({ name }) => name !== 'average_order_value')).name : null
    const window = random.chance(0.4) ? drawWindow(random, ['last year', 'this year', 'year', 'last quarter']) : null
    if ((bucket?.key === 'severity' && severity) || (bucket?.key === 'KPI' && kpi)) return null
    const where = [
      severity && `a.severity = ${quoted(severity)}`,
      kpi && `k.name = ${quoted(kpi)}`,
      ...(window
        ? window.readings.map(({ from: first, before }) => `a.detected_at >= DATE '${first}' AND a.detected_at < DATE '${before}'`)
        : []),
    ].filter((condition) => condition !== null)
    const gold = `SELECT ${bucket ? `${bucket.sql} AS d1, ` : ''}COUNT(*) AS n FROM ${anomalyTables}${where.length > 0 ? ` WHERE ${where.join(' AND ')}` : ''}${bucket ? ' GROUP BY 1' : ''}`
    const slots = {
      s: severity ? random.pick([`${severity} severity `, `${severity}-severity `, `${severity} `]) : '',
      k: kpi ? random.pick([`in ${random.pick(wordsFor(kpi))}`, `of the ${random.pick(wordsFor(kpi))}`]) : '',
      t: window?.text ?? '',
      d: bucket?.key ?? '',
    }
    const patterns = bucket
      ? each(`
          {s}anomalies {k} by {d} {t} / number of {s}anomalies {k} per {d} {t} / how many {s}anomalies {k} per {d} {t}?
          how many {s}anomalies {k} were detected {t} by {d}?
        `)
      : ['how many {s}anomalies {k} (were there|were detected) {t}?', 'number of {s}anomalies {k} {t}', 'count of {s}anomalies {k} {t}']
    return {
      ...say(random, patterns, slots),
      golds: [gold],
      features: [severity && 'severity', kpi && 'condition: kpi', bucket && `by: ${bucket.key}`, window],
    }
  },
}

/** Questions about KPI values and their anomalies. */
export const kpiIntents: Intent[] = [figure, grouped, best, anomalies]
