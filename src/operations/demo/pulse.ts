import type { CopyValue } from '../../db/copy.ts'
import { type DayNumber, type DemoCalendar, instantOf, weekdayOf } from './calendar.ts'
import { type DemoMonitor, demoMonitors, demoUsers } from './monitor-list.ts'
import { kpiQuestions, pulseQuestions } from './question-list.ts'
import { at, createRandom, type Random } from './random.ts'

/** What a monitor takes from the template it was made from. */
export type TemplateText = { name: string; question: string; sql: string; condition: string }

type Rows = CopyValue[][]

/** Rows of the tables of Enterprise Pulse and of `kpi.query_history`, in the column order of `pulseColumns`. */
export type PulseRows = { monitors: Rows; alerts: Rows; runs: Rows; versions: Rows; questions: Rows; kpiQueries: Rows }

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
} as const satisfies Record<keyof PulseRows, readonly string[]>

const loggedDays = 200
const failures = [
  'canceling statement due to statement timeout',
  'could not connect to the server: connection refused',
  'canceling statement due to lock timeout',
]

/** Plans monitors with their runs, alerts and versions, and what people asked. Counters and last runs agree with the rows. */
export function planPulse(seed: number, calendar: DemoCalendar, templates: readonly TemplateText[]): PulseRows {
  const random = createRandom(seed, 'pulse')
  const rows: PulseRows = { monitors: [], alerts: [], runs: [], versions: [], questions: [], kpiQueries: [] }
  for (const monitor of demoMonitors) planMonitor(monitor, templates, { rows, random, calendar })
  rows.runs.sort((a, b) => order(a[1], b[1]))
  rows.alerts.sort((a, b) => order(a[2], b[2]))
  rows.versions.sort((a, b) => order(a[4], b[4]))
  planQuestions(rows, random, calendar)
  return rows
}

const order = (a: CopyValue | undefined, b: CopyValue | undefined): number => (String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0)

type Plan = { rows: PulseRows; random: Random; calendar: DemoCalendar }

function planMonitor(monitor: DemoMonitor, templates: readonly TemplateText[], plan: Plan): void {
  const { rows, random, calendar } = plan
  const template = templates.find((candidate) => candidate.name === monitor.template)
  const question = template?.question ?? monitor.question
  const sql = template?.sql ?? monitor.sql
  const condition = template?.condition ?? monitor.condition
  if (question === undefined || sql === undefined || condition === undefined) return
  const id = uuid(random)
  const minute = random.int(2, 56)
  const executions = planRuns(monitor, { id, minute, question }, plan)
  const judged = executions.alerts.map((alert) => alert[9])
  const period = { hourly: 1 / 24, daily: 1, weekly: 7, monthly: 30 }[monitor.frequency]
  const last = executions.runs.at(-1)
  rows.runs.push(...executions.runs)
  rows.alerts.push(...executions.alerts)
  rows.monitors.push([
    id,
    monitor.owner,
    monitor.name,
    monitor.description,
    question,
    sql,
    monitor.dataSource ?? 'postgresql',
    condition,
    monitor.severity,
    monitor.frequency,
    monitor.disabled === undefined,
    monitor.disabled ? null : instantOf(calendar.asOf + Math.floor(period), 6 * 60 + minute),
    last?.[1] ?? null,
    monitor.changes.length + 1,
    judged.filter((feedback) => feedback === 'true_positive').length,
    judged.filter((feedback) => feedback === 'false_positive').length,
  ])
  for (const [index, reason] of ['Created', ...monitor.changes].entries()) {
    const day = calendar.asOf - monitor.age + Math.floor((index * monitor.age) / (monitor.changes.length + 1))
    rows.versions.push([id, index + 1, sql, reason, instantOf(day, 9 * 60 + random.int(0, 400))])
  }
}

/** The days and minutes a monitor ran on, oldest first; a disabled one stopped a while ago. */
function slotsOf(monitor: DemoMonitor, minute: number, calendar: DemoCalendar): { day: DayNumber; minutes: number }[] {
  const first = calendar.asOf - Math.min(monitor.age - 1, loggedDays)
  const last = monitor.disabled ? calendar.lastDay - Math.floor(monitor.age / 6) : calendar.lastDay
  const slots: { day: DayNumber; minutes: number }[] = []
  for (let day = first; day <= last; day += 1) {
    if (monitor.frequency === 'weekly' && weekdayOf(day) !== 0) continue
    if (monitor.frequency === 'monthly' && !instantOf(day, 0).includes('-03T')) continue
    const hours = monitor.frequency === 'hourly' ? Array.from({ length: 24 }, (_, hour) => hour) : [6]
    for (const hour of hours) slots.push({ day, minutes: hour * 60 + minute })
  }
  return slots
}

function planRuns(
  monitor: DemoMonitor,
  { id, minute, question }: { id: string; minute: number; question: string },
  { random, calendar }: Plan,
): { runs: Rows; alerts: Rows } {
  const runs: Rows = []
  const alerts: Rows = []
  for (const { day, minutes } of slotsOf(monitor, minute, calendar)) {
    const executedAt = instantOf(day, minutes)
    if (random.chance(0.022)) {
      const error = random.pick(failures)
      runs.push([id, executedAt, error.includes('statement') ? 30_000 : random.int(900, 5_000), null, false, error])
      continue
    }
    const triggered = random.chance(monitor.alertRate)
    runs.push([id, executedAt, random.int(6, 480), random.int(1, 12), triggered, null])
    if (triggered) alerts.push(planAlert(monitor, { id, day, minutes, question }, { random, calendar }))
  }
  return { runs, alerts }
}

function planAlert(
  monitor: DemoMonitor,
  { id, day, minutes, question }: { id: string; day: DayNumber; minutes: number; question: string },
  { random, calendar }: Pick<Plan, 'random' | 'calendar'>,
): CopyValue[] {
  const age = calendar.asOf - day
  const acknowledged = random.chance(age > 30 ? 0.9 : age > 7 ? 0.6 : 0.35)
  const judged = acknowledged && random.chance(0.8)
  const value = random.int(110, 190)
  const wait = random.int(4, 600)
  return [
    uuid(random),
    id,
    instantOf(day, minutes),
    monitor.severity,
    `${monitor.name}: ${value} % of the limit. ${question.replace(/\{\{(\w+)\}\}/g, '$1')}`,
    JSON.stringify({ monitor: monitor.name, percent_of_limit: value, rows: random.int(1, 12) }),
    acknowledged,
    acknowledged ? instantOf(day, minutes + wait) : null,
    acknowledged ? (random.chance(0.7) ? monitor.owner : random.pick(demoUsers)) : null,
    judged ? (random.chance(monitor.precision) ? 'true_positive' : 'false_positive') : null,
  ]
}

function planQuestions(rows: PulseRows, random: Random, calendar: DemoCalendar): void {
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
}

const momentsOf = (random: Random, count: number): number[] =>
  Array.from({ length: count }, () => random.int(7 * 60 + 30, 18 * 60)).sort((a, b) => a - b)

/** A UUID of version 4 from repeatable numbers. */
function uuid(random: Random): string {
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
