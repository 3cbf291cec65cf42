import type { CopyValue } from '../../db/copy.ts'
import { type DemoCalendar, instantOf, weekdayOf } from './calendar.ts'
import { demoUsers } from './monitor-list.ts'
import { kpiQuestions, pulseQuestions } from './question-list.ts'
import { at, createRandom, type Random } from './random.ts'

type Rows = CopyValue[][]

/** Rows of what people asked, in the column order of `pulseColumns`. */
export type AskedRows = { questions: Rows; kpiQueries: Rows }

export const pulseColumns = {
  monitors: [
    'id',
    'user_id',
    'name',
    'description',
    'natural_language_query',
    'sql_query',
    'data_source',
    'alert_condition',
    'severity',
    'frequency',
    'enabled',
    'next_run',
    'last_run',
    'query_version',
    'true_positives',
    'false_positives',
  ],
  alerts: [
    'id',
    'monitor_id',
    'detected_at',
    'severity',
    'message',
    'data',
    'acknowledged',
    'acknowledged_at',
    'acknowledged_by',
    'feedback',
  ],
  runs: ['monitor_id', 'executed_at', 'execution_duration_ms', 'rows_returned', 'alert_triggered', 'error_message'],
  versions: ['monitor_id', 'version', 'sql_query', 'change_reason', 'created_at'],
  questions: ['user_id', 'query_text', 'executed_at', 'data_source', 'rows_returned'],
  kpiQueries: ['query_text', 'timestamp', 'execution_time_ms', 'successful'],
} as const

const loggedDays = 200

/** Plans what people asked, on working days more than at weekends. */
export function planQuestions(seed: number, calendar: DemoCalendar): AskedRows {
  const random = createRandom(seed, 'questions')
  const rows: AskedRows = { questions: [], kpiQueries: [] }
  for (let day = calendar.asOf - loggedDays; day <= calendar.lastDay; day += 1) {
    const busy = weekdayOf(day) > 4 ? 0 : 2
    for (const minutes of momentsOf(random, random.int(0, 3) + busy)) {
      const user = at(demoUsers, Math.floor(random.next() * random.next() * demoUsers.length))
      const bigquery = random.chance(0.06)
      const answered = random.chance(0.91)
      rows.questions.push([
        user,
        random.pick(pulseQuestions),
        instantOf(day, minutes),
        bigquery ? 'bigquery' : 'postgresql',
        answered ? random.int(1, random.chance(0.2) ? 400 : 24) : null,
      ])
    }
    for (const minutes of momentsOf(random, random.int(0, 2) + busy / 2)) {
      const worked = random.chance(0.94)
      const slow = random.chance(0.06)
      rows.kpiQueries.push([
        random.pick(kpiQuestions),
        instantOf(day, minutes).slice(0, 19).replace('T', ' '),
        slow ? random.int(1_100, 6_400) : random.int(7, 420),
        worked,
      ])
    }
  }
  return rows
}

const momentsOf = (random: Random, count: number): number[] =>
  Array.from({ length: count }, () => random.int(7 * 60 + 30, 18 * 60)).sort((a, b) => a - b)

/** A UUID of version 4 from repeatable numbers. */
export function uuid(random: Random): string {
  const hex = Array.from({ length: 32 }, (_, index) =>
    (index === 12 ? 4 : index === 16 ? random.int(8, 11) : random.int(0, 15)).toString(16),
  ).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** The SQL of a template with its defaults written in; the date of the run stays a placeholder. */
export function withDefaults(sqlTemplate: string): string {
  const defaults = new Map<string, string>()
  for (const [, name, type, value] of sqlTemplate.matchAll(/\{\{(\w+):([\w[\]]+)=(.*?)\}\}/g)) {
    if (name && type && value !== undefined && !defaults.has(name)) defaults.set(name, literal(type, value))
  }
  return sqlTemplate.replace(/\{\{(\w+)(?::[^}]*)?\}\}/g, (found, name: string) => defaults.get(name) ?? found)
}

const literal = (type: string, value: string): string =>
  type === 'text[]' ? `ARRAY[${value.slice(1, -1).replaceAll('"', "'").replaceAll(',', ', ')}]::text[]` : value
