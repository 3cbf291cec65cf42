import type { CopyValue } from '../../db/copy.ts'
import type { Lived, Past } from '../../monitors/backtest/live-through.ts'
import { type DayNumber, type DemoCalendar, instantOf, weekdayOf } from './calendar.ts'
import { type DemoMonitor, demoUsers } from './monitor-list.ts'
import type { PastResult } from './past-results.ts'
import type { Random } from './random.ts'

/** What the runs of a monitor would have left behind; `monitors/` has it, and the caller hands it in. */
export type LiveThrough = (past: Past) => Lived

/** A monitor with its words: statement with `{{as_of_date}}`, question and condition as they are now. */
export type DemoDefinition = { monitor: DemoMonitor; id: string; minute: number; question: string; sql: string; condition: string }

type Row = CopyValue[]
/** The past of one monitor: rows of `pulse_execution_log` and `pulse_alerts`, and what the service keeps besides. */
export type Watched = { runs: Row[]; alerts: Row[]; lived: Lived | null; lastRun: string | null; right: number; wrong: number }

export type Slot = { day: DayNumber; at: string; error: string | null }

const loggedDays = 200
/** Days between one change of a monitor and the next; what its log shows ran under the present version. */
const daysBetweenChanges = 3
const failures = [
  'canceling statement due to statement timeout',
  'could not connect to the server: connection refused',
  'canceling statement due to lock timeout',
]

/** The day of each version of a monitor, the first one first. */
export const versionDays = ({ age, changes }: DemoMonitor, calendar: DemoCalendar): DayNumber[] =>
  [0, ...changes.keys().map((at) => at + 1)].map((at) => calendar.asOf - age + at * daysBetweenChanges)

/** When a monitor ran, oldest first, and which runs failed; one that is switched off stopped a while ago, one of another source never began. */
export function slotsOf(monitor: DemoMonitor, minute: number, calendar: DemoCalendar, random: Random): Slot[] {
  if (monitor.dataSource === 'bigquery') return []
  const newest = versionDays(monitor, calendar).at(-1) ?? calendar.asOf
  const first = Math.max(calendar.asOf - loggedDays, newest + 1)
  const last = monitor.disabled ? calendar.lastDay - Math.floor(monitor.age / 6) : calendar.lastDay
  const slots: Slot[] = []
  for (let day = first; day <= last; day += 1) {
    if (monitor.frequency === 'weekly' && weekdayOf(day) !== 0) continue
    if (monitor.frequency === 'monthly' && !instantOf(day, 0).includes('-03T')) continue
    const hours = monitor.frequency === 'hourly' ? Array.from({ length: 24 }, (_, hour) => hour) : [6]
    for (const hour of hours)
      slots.push({ day, at: instantOf(day, hour * 60 + minute), error: random.chance(0.022) ? random.pick(failures) : null })
  }
  return slots
}

/** Judges what a monitor's statement gave at its planned times, and writes down what its runs and alerts were; people looked after most of them. */
export function watch(
  definition: DemoDefinition,
  slots: readonly Slot[],
  found: PastResult | null,
  { random, calendar, liveThrough, newId }: { random: Random; calendar: DemoCalendar; liveThrough: LiveThrough; newId: () => string },
): Watched {
  const { monitor, id, question, sql, condition } = definition
  const good = slots.filter(({ error }) => error === null)
  const rowsOf = (day: DayNumber) => found?.byDay.get(day) ?? []
  const lived =
    found === null
      ? null
      : liveThrough({
          monitor: { id, name: monitor.name, version: monitor.changes.length + 1, owner: monitor.owner },
          question,
          sql,
          condition: JSON.parse(condition),
          severity: monitor.severity,
          timeZone: 'UTC',
          columns: found.columns,
          slots: good.map(({ day, at }) => ({ at, rows: rowsOf(day) })),
          newId,
        })
  const opened = new Set(lived?.alerts.map((alert) => alert.opened))
  const runs = slots.map(({ day, at, error }) =>
    error === null
      ? [id, at, random.int(6, 480), rowsOf(day).length, opened.has(at), null]
      : [id, at, error.includes('statement timeout') ? 30_000 : random.int(900, 5_000), null, false, error],
  )
  const alerts = (lived?.alerts ?? []).map((alert): Row => {
    const age = calendar.asOf - Math.floor(Date.parse(alert.opened) / 86_400_000)
    const acknowledged = random.chance(age > 30 ? 0.9 : age > 7 ? 0.6 : 0.35)
    const judged = acknowledged && random.chance(0.8)
    const seenAt = new Date(Date.parse(alert.opened) + random.int(4, 600) * 60_000).toISOString()
    const seenBy = random.chance(0.7) ? monitor.owner : random.pick(demoUsers)
    const right = random.chance(monitor.precision)
    return [
      alert.id,
      id,
      alert.opened,
      alert.severity,
      alert.text,
      JSON.stringify(alert.message),
      acknowledged,
      acknowledged ? seenAt : null,
      acknowledged ? seenBy : null,
      judged ? (right ? 'true_positive' : 'false_positive') : null,
    ]
  })
  const count = (feedback: string) => alerts.filter((row) => row[9] === feedback).length
  return { runs, alerts, lived, lastRun: slots.at(-1)?.at ?? null, right: count('true_positive'), wrong: count('false_positive') }
}
