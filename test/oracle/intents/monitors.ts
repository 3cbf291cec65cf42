import { type Intent, say } from '../intent.ts'
import { each } from '../phrase.ts'
import { quoted } from '../sales.ts'
import { drawWindow, type Window } from '../windows.ts'

const windows = ['last month', 'this month', 'last quarter', 'this year', 'last week', 'last N days', 'month without a year']

const within = (column: string, window: Window | null): string[][] =>
  window ? [window.readings.map(({ from, before }) => `${column} >= TIMESTAMP '${from}' AND ${column} < TIMESTAMP '${before}'`)] : []

const where = (conditions: readonly (string | null)[]): string => {
  const there = conditions.filter((condition) => condition !== null)
  return there.length > 0 ? ` WHERE ${there.join(' AND ')}` : ''
}

const severities = ['low', 'medium', 'high', 'critical']

type Trait = { kind: string; text: string; before: string; sql: string }

const alertTraits: Trait[] = [
  ...severities.map((name) => ({ kind: 'severity', text: `with severity ${name}`, before: name, sql: `a.severity = ${quoted(name)}` })),
  { kind: 'acknowledged', text: 'that were acknowledged', before: 'acknowledged', sql: 'a.acknowledged' },
  { kind: 'not acknowledged', text: 'that nobody acknowledged', before: 'unacknowledged', sql: 'NOT a.acknowledged' },
  { kind: 'not acknowledged', text: 'nobody has acknowledged', before: 'unacknowledged', sql: 'NOT a.acknowledged' },
  { kind: 'false positive', text: 'that were false positives', before: 'false positive', sql: "a.feedback = 'false_positive'" },
  { kind: 'true positive', text: 'that were true positives', before: 'true positive', sql: "a.feedback = 'true_positive'" },
]

const alertBuckets = [
  { key: 'severity', sql: 'a.severity', words: ['severity'] },
  { key: 'monitor', sql: 'm.name', words: ['monitor'] },
  { key: 'month', sql: "to_char(a.detected_at, 'YYYY-MM')", words: ['month'] },
  { key: 'person', sql: 'a.acknowledged_by', words: ['person who acknowledged them', 'acknowledger'] },
]

const alerts: Intent = {
  name: 'alerts',
  weight: 4,
  draw: (random, names) => {
    const trait = random.chance(0.6) ? random.pick(alertTraits) : null
    const window = random.chance(0.5) ? drawWindow(random, windows) : null
    const monitor = random.chance(0.2) ? random.pick(names.monitors) : null
    const person = trait === null && random.chance(0.2) ? random.pick(names.people) : null
    const bucket = random.chance(0.4) ? random.pick(alertBuckets) : null
    if (bucket && (bucket.key === trait?.kind || (bucket.key === 'monitor' && monitor) || bucket.key === 'person')) return null
    if (bucket?.key === 'month' && window && window.kind !== 'this year') return null
    const conditions = [
      ...(trait ? [trait.sql] : []),
      monitor && `m.name = ${quoted(monitor)}`,
      person && `a.acknowledged_by = ${quoted(person)}`,
    ]
    const golds = (within('a.detected_at', window)[0] ?? ['TRUE']).map(
      (time) =>
        `SELECT ${bucket ? `${bucket.sql} AS d1, ` : ''}COUNT(*) AS n FROM pulse_alerts a JOIN pulse_monitors m ON m.id = a.monitor_id${where([...conditions, time])}${bucket ? ' GROUP BY 1' : ''}`,
    )
    const early = trait !== null && random.chance(0.6)
    const slots = {
      pre: early ? `${trait.before} ` : '',
      c: [early ? '' : (trait?.text ?? ''), monitor ? `of the monitor ${monitor}` : '', person ? `acknowledged by ${person}` : ''].join(
        ' ',
      ),
      t: window?.text ?? '',
      d: bucket ? random.pick(bucket.words) : '',
    }
    const patterns = bucket
      ? each(`
          {pre}alerts {c} by {d} {t} / how many {pre}alerts {c} per {d} {t}? / number of {pre}alerts {c} {t} by {d}
          count of {pre}alerts {c} for each {d} {t} / how many {pre}alerts {c} were there by {d} {t}?
        `)
      : each(`
          how many {pre}alerts {c} were there {t}? / number of {pre}alerts {c} {t} / how many {pre}alerts {c} did we get {t}?
          count of {pre}alerts {c} {t} / how many {pre}alerts {c} {t}? / {t}, how many {pre}alerts {c} were there?
        `)
    return {
      ...say(random, patterns, slots),
      golds,
      features: [trait, monitor && 'condition: monitor', person && 'condition: person', bucket && `by: ${bucket.key}`, window],
    }
  },
}

const monitorTraits: Trait[] = [
  ...severities.map((name) => ({
    kind: 'severity',
    text: `with severity ${name}`,
    before: `${name} severity`,
    sql: `severity = ${quoted(name)}`,
  })),
  { kind: 'enabled', text: 'that are enabled', before: 'enabled', sql: 'enabled' },
  { kind: 'enabled', text: 'that are switched on', before: 'active', sql: 'enabled' },
  { kind: 'disabled', text: 'that are disabled', before: 'disabled', sql: 'NOT enabled' },
  { kind: 'disabled', text: 'that are switched off', before: 'inactive', sql: 'NOT enabled' },
  ...['hourly', 'daily', 'weekly', 'monthly'].map((name) => ({
    kind: 'frequency',
    text: `that run ${name}`,
    before: name,
    sql: `frequency = ${quoted(name)}`,
  })),
  { kind: 'source', text: 'that use bigquery', before: 'bigquery', sql: "data_source = 'bigquery'" },
]

const monitors: Intent = {
  name: 'monitors',
  weight: 4,
  draw: (random, names) => {
    const trait = random.chance(0.75) ? random.pick(monitorTraits) : null
    const owner = random.chance(0.25) ? random.pick(names.people) : null
    const bucket = random.chance(0.3)
      ? random.pick([
          { key: 'severity', sql: 'severity' },
          { key: 'frequency', sql: 'frequency' },
          { key: 'owner', sql: 'user_id' },
        ])
      : null
    if (trait === null && owner === null && bucket === null) return null
    if (bucket && (bucket.key === trait?.kind || (bucket.key === 'owner' && owner))) return null
    const conditions = where([...(trait ? [trait.sql] : []), owner && `user_id = ${quoted(owner)}`])
    const early = trait !== null && random.chance(0.5)
    const slots = {
      pre: early ? `${trait.before} ` : '',
      c: [early ? '' : (trait?.text ?? ''), owner ? random.pick([`owned by ${owner}`, `of ${owner}`]) : ''].join(' '),
      d: bucket?.key ?? '',
    }
    const listed = bucket === null && random.chance(0.5)
    const patterns = bucket
      ? ['{pre}monitors {c} by {d}', 'number of {pre}monitors {c} per {d}', 'how many {pre}monitors {c} per {d}?']
      : listed
        ? [
            'list {pre}monitors {c}',
            'show me all {pre}monitors {c}',
            'names of all {pre}monitors {c}',
            ...(early || trait === null
              ? ['which {pre}monitors {c} do we have?']
              : [
                  trait.text
                    .replace('that are', 'which monitors are')
                    .replace('that run', 'which monitors run')
                    .replace('that use', 'which monitors use')
                    .replace(/^with/, 'which monitors are with'),
                ]),
          ]
        : each(`
            how many {pre}monitors {c} are there? / number of {pre}monitors {c} / how many {pre}monitors {c} do we have?
            count of {pre}monitors {c}
          `)
    const select = bucket ? `${bucket.sql} AS d1, COUNT(*) AS n` : listed ? 'name' : 'COUNT(*) AS n'
    return {
      ...say(random, owner && listed ? patterns.slice(0, 3) : patterns, slots),
      golds: [`SELECT ${select} FROM pulse_monitors${conditions}${bucket ? ' GROUP BY 1' : ''}`],
      features: [trait, owner && 'condition: owner', bucket && `by: ${bucket.key}`, listed && 'listed'],
    }
  },
}

const runs: Intent = {
  name: 'monitor runs',
  weight: 2,
  draw: (random) => {
    const window = random.chance(0.6) ? drawWindow(random, windows) : null
    const kind = random.pick([
      {
        sql: 'e.error_message IS NOT NULL',
        patterns: each(`
          how many monitor runs failed {t}? / number of failed monitor runs {t} / failed runs {t} by monitor
          how many runs had an error {t}? / failed monitor runs per monitor {t}
        `),
      },
      {
        sql: 'e.alert_triggered',
        patterns: [
          'how many monitor runs triggered an alert {t}?',
          'number of runs that triggered an alert {t}',
          'runs that triggered an alert {t} per monitor',
        ],
      },
      {
        sql: 'TRUE',
        patterns: each(`
          how many monitor runs were there {t}? / number of monitor runs {t} / monitor runs per monitor {t}
          number of executions by monitor {t}
        `),
      },
    ])
    const said = say(random, kind.patterns, { t: window?.text ?? '' })
    const by = /(by|per) monitor/.test(said.question)
    const tables = 'FROM pulse_execution_log e JOIN pulse_monitors m ON m.id = e.monitor_id'
    // Monitors that ran without such a run may stand there with a zero.
    const golds = (within('e.executed_at', window)[0] ?? ['TRUE']).flatMap((time) =>
      by
        ? [
            `SELECT m.name AS d1, COUNT(*) AS n ${tables} WHERE ${kind.sql} AND ${time} GROUP BY 1`,
            `SELECT m.name AS d1, COUNT(*) FILTER (WHERE ${kind.sql}) AS n ${tables} WHERE ${time} GROUP BY 1`,
          ]
        : [`SELECT COUNT(*) AS n ${tables} WHERE ${kind.sql} AND ${time}`],
    )
    return { ...said, golds, features: [kind.sql, by && 'by: monitor', window] }
  },
}

const usage: Intent = {
  name: 'usage',
  weight: 2,
  draw: (random) => {
    const window = random.chance(0.6) ? drawWindow(random, windows) : null
    const patterns = each(`
      how many questions were asked in Pulse {t}? / Pulse questions per user {t} / number of Pulse queries {t} by user
      who asked the most questions in Pulse {t}? / how many Pulse questions did each user ask {t}? / number of Pulse questions {t}
      how many users asked questions in Pulse {t}?
    `)
    const said = say(random, patterns, { t: window?.text ?? '' })
    const by = /per user|by user|each user/.test(said.question)
    const golds = (within('executed_at', window)[0] ?? ['TRUE']).map((time) => {
      const grouped = `SELECT user_id AS d1, COUNT(*) AS n FROM pulse_query_history WHERE ${time} GROUP BY 1`
      if (said.question.startsWith('who ')) return `${grouped} ORDER BY 2 DESC FETCH FIRST 1 ROWS ONLY`
      if (said.question.includes('how many users')) return `SELECT COUNT(DISTINCT user_id) AS n FROM pulse_query_history WHERE ${time}`
      return by ? grouped : `SELECT COUNT(*) AS n FROM pulse_query_history WHERE ${time}`
    })
    return { ...said, golds, features: [by && 'by: user', window] }
  },
}

/** Questions about monitors, their alerts and runs, and about use. */
export const monitorIntents: Intent[] = [alerts, monitors, runs, usage]
