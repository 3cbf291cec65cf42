import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { empty, raw, type Sql, sql } from '../../db/sql.ts'
import type { Step } from './maintenance.ts'

/** Days that rows stay in the live tables, and that runs stay in the archive. */
export const retention = {
  runs: 90,
  settledAlerts: 365,
  evidence: 90,
  history: 730,
  archivedRuns: 730,
  reports: 730,
  hourlyPoints: 400,
  points: 1_095,
  sentMessages: 14,
  deadMessages: 90,
  audit: 730,
} as const

/** Rows that one statement moves: short enough that nobody waits for its locks. */
const batch = 5_000
const dayMs = 86_400_000

/** Midnight UTC so many days ago, so that no day is split. */
const daysAgo = (now: number, days: number): Sql =>
  sql`${new Date(Math.floor(now / dayMs) * dayMs - days * dayMs).toISOString()}::timestamptz`

const countRow = z.object({ count: z.coerce.number() })
const count = async (db: Db, query: Sql): Promise<number> => (await db.one(countRow, query)).count

/**
 * Keeps what the single runs say of each monitor and day: runs, errors, alerts, 95th percentile. Days are counted over live and archived
 * rows together, and a day that is known with more runs is left alone, so that a second pass changes nothing.
 */
export async function rollUpRuns(db: Db, now: number, dryRun: boolean): Promise<Step> {
  const name = 'daily figures of runs'
  const before = daysAgo(now, retention.runs)
  if (dryRun) {
    const days = await count(
      db,
      sql`select count(distinct (monitor_id, (executed_at at time zone 'UTC')::date)) from public.pulse_execution_log where executed_at < ${before}`,
    )
    return { name, status: 'planned', summary: `${days} days of monitors would be summed up`, rows: [] }
  }
  const stored = await db.run(sql`
    with days as (
      select distinct monitor_id, (executed_at at time zone 'UTC')::date as day from public.pulse_execution_log where executed_at < ${before}),
    runs as (
      select monitor_id, executed_at, execution_duration_ms, alert_triggered, error_message from public.pulse_execution_log
      union all
      select monitor_id, executed_at, execution_duration_ms, alert_triggered, error_message from pulse_archive.pulse_execution_log)
    insert into pulse_ops.execution_daily (monitor_id, day, runs, errors, triggered, p95_ms)
    select d.monitor_id, d.day, count(*), count(r.error_message), count(*) filter (where r.alert_triggered),
      percentile_disc(0.95) within group (order by r.execution_duration_ms)
    from days d join runs r on r.monitor_id = d.monitor_id
      and r.executed_at >= d.day::timestamp at time zone 'UTC' and r.executed_at < (d.day + 1)::timestamp at time zone 'UTC'
    group by d.monitor_id, d.day
    on conflict (monitor_id, day) do update set runs = excluded.runs, errors = excluded.errors, triggered = excluded.triggered,
      p95_ms = excluded.p95_ms
      where excluded.runs > execution_daily.runs`)
  return { name, status: 'done', summary: `${stored} days of monitors summed up`, rows: [] }
}

/** `with`: a table that hangs on the rows by the same key, and would be lost with them. */
type Move = { from: string; to: string; key: string; columns: string; time: string; where: Sql; with?: Companion }
type Companion = { from: string; to: string; key: string; columns: string }

const alertExt: Companion = {
  from: 'pulse_ops.alert_ext',
  to: 'pulse_archive.alert_ext',
  key: 'alert_id',
  columns: `alert_id, monitor_id, group_key, kind, opened_slot, last_seen_slot, resolved_slot, resolved_reason, occurrences, value, worst_value, score,
    query_version, snoozed_until, suppressed_by, stale, restated, note`,
}

/** Alerts that are over and that somebody looked at. Those of loaded data know nothing of being over. */
const isSettled = sql`(acknowledged or feedback is not null)
  and not exists (select from pulse_ops.alert_ext e where e.alert_id = pulse_alerts.id and e.resolved_slot is null)`

const moves = (now: number): Move[] => [
  {
    from: 'public.pulse_execution_log',
    to: 'pulse_archive.pulse_execution_log',
    key: 'id',
    columns: 'id, monitor_id, executed_at, execution_duration_ms, rows_returned, alert_triggered, error_message',
    time: 'executed_at',
    where: sql`executed_at < ${daysAgo(now, retention.runs)}`,
  },
  {
    from: 'public.pulse_alerts',
    to: 'pulse_archive.pulse_alerts',
    key: 'id',
    columns: 'id, monitor_id, detected_at, severity, message, data, acknowledged, acknowledged_at, acknowledged_by, feedback',
    time: 'detected_at',
    where: sql`detected_at < ${daysAgo(now, retention.settledAlerts)} and ${isSettled}`,
    with: alertExt,
  },
  {
    from: 'public.pulse_query_history',
    to: 'pulse_archive.pulse_query_history',
    key: 'id',
    columns: 'id, user_id, query_text, executed_at, data_source, rows_returned',
    time: 'executed_at',
    where: sql`executed_at < ${daysAgo(now, retention.history)}`,
  },
  {
    from: 'kpi.query_history',
    to: 'pulse_archive.kpi_query_history',
    key: 'id',
    columns: 'id, query_text, timestamp, execution_time_ms, successful',
    time: 'timestamp',
    where: sql`timestamp < ${daysAgo(now, retention.history)} at time zone 'UTC'`,
  },
]

/**
 * Moves old runs, settled alerts and old questions into the archive, in batches, each one statement that deletes and inserts: a row is in exactly
 * one place whatever is killed, and two passes at once share the work.
 */
export async function moveToArchive(db: Db, now: number, dryRun: boolean): Promise<Step> {
  const rows: { table: string; rows: number }[] = []
  for (const move of moves(now)) {
    const moved = dryRun ? await count(db, sql`select count(*) from ${raw(move.from)} where ${move.where}`) : await moveAll(db, move)
    rows.push({ table: move.from, rows: moved })
  }
  const total = rows.reduce((sum, row) => sum + row.rows, 0).toLocaleString('en')
  if (dryRun) return { name: 'archive', status: 'planned', summary: `${total} rows would move to the archive`, rows }
  return { name: 'archive', status: 'done', summary: `${total} rows moved to the archive`, rows }
}

async function moveAll(db: Db, { from, to, key, columns, time, where, with: companion }: Move): Promise<number> {
  let moved = 0
  // What hangs on a row is copied, and goes with it by its foreign key.
  const along = companion
    ? sql`, along as (insert into ${raw(companion.to)} (${raw(companion.columns)}) select ${raw(companion.columns)} from ${raw(companion.from)}
        where ${raw(companion.key)} in (select ${raw(key)} from old))`
    : empty
  for (;;) {
    const some = await db.run(sql`
      with old as (select ${raw(key)} from ${raw(from)} where ${where} order by ${raw(time)} limit ${batch} for update skip locked)${along},
      gone as (delete from ${raw(from)} t using old where t.${raw(key)} = old.${raw(key)} returning t.*)
      insert into ${raw(to)} (${raw(columns)}) select ${raw(columns)} from gone`)
    moved += some
    if (some === 0) return moved
  }
}

/** Takes the evidence rows out of old alerts, which may hold personal data; value, threshold and group stay. */
export async function trimEvidence(db: Db, now: number, dryRun: boolean): Promise<Step> {
  const name = 'evidence of alerts'
  const before = daysAgo(now, retention.evidence)
  const where = sql`detected_at < ${before} and (jsonb_typeof(data) = 'array' or data ? 'rows' or data -> 'evidence' <> 'null')`
  const tables = ['public.pulse_alerts', 'pulse_archive.pulse_alerts']
  let trimmed = 0
  for (const table of tables) {
    if (dryRun) trimmed += await count(db, sql`select count(*) from ${raw(table)} where ${where}`)
    else {
      trimmed += await db.run(sql`
        update ${raw(table)} set data = case when jsonb_typeof(data) = 'object'
          then data - 'rows' || case when data ? 'evidence' then '{"evidence": null}'::jsonb else '{}' end end where ${where}`)
    }
  }
  return dryRun
    ? { name, status: 'planned', summary: `evidence of ${trimmed} alerts would be dropped`, rows: [] }
    : { name, status: 'done', summary: `evidence of ${trimmed} alerts dropped`, rows: [] }
}

/**
 * Drops what has been kept long enough: archived runs, reports of maintenance and the trail of changes after two years; slots after 90 days; the points that
 * series and backtests are made of after 400 days, three years for all but hourly monitors; messages that were sent after two weeks, others after 90 days.
 */
export async function dropOld(db: Db, now: number, dryRun: boolean): Promise<Step> {
  const name = 'past their time'
  const hourly = sql`monitor_id in (select id from public.pulse_monitors where frequency = 'hourly')`
  const old = [
    { table: 'pulse_archive.pulse_execution_log', where: sql`executed_at < ${daysAgo(now, retention.archivedRuns)}` },
    { table: 'pulse_ops.maintenance_run', where: sql`started_at < ${daysAgo(now, retention.reports)}` },
    { table: 'pulse_ops.run', where: sql`slot < ${daysAgo(now, retention.runs)}` },
    {
      table: 'pulse_ops.metric_point',
      where: sql`slot < ${daysAgo(now, retention.points)} or (slot < ${daysAgo(now, retention.hourlyPoints)} and ${hourly})`,
    },
    {
      table: 'pulse_ops.outbox',
      where: sql`(created_at < ${daysAgo(now, retention.sentMessages)} and status in ('sent', 'digested') and channel <> 'inbox')
        or (created_at < ${daysAgo(now, retention.deadMessages)} and (status = 'dead' or channel = 'inbox'))`,
    },
    { table: 'pulse_ops.audit', where: sql`at < ${daysAgo(now, retention.audit)}` },
    { table: 'pulse_ops.health_incident', where: sql`closed_at < ${daysAgo(now, retention.audit)}` },
  ]
  const rows: { table: string; rows: number }[] = []
  for (const { table, where } of old) {
    const found = dryRun ? await count(db, sql`select count(*) from ${raw(table)} where ${where}`) : await dropAll(db, table, where)
    rows.push({ table, rows: found })
  }
  const total = rows.reduce((sum, row) => sum + row.rows, 0).toLocaleString('en')
  return { name, status: dryRun ? 'planned' : 'done', summary: `${total} rows ${dryRun ? 'would be ' : ''}dropped past their time`, rows }
}

async function dropAll(db: Db, table: string, where: Sql): Promise<number> {
  let dropped = 0
  for (;;) {
    const some = await db.run(sql`
      delete from ${raw(table)} where ctid in (select ctid from ${raw(table)} where ${where} limit ${batch} for update skip locked)`)
    dropped += some
    if (some === 0) return dropped
  }
}

const shown = 20
const alertRow = z.object({
  alert: z.string(),
  monitor: z.string(),
  detected_at: z.string(),
  severity: z.string(),
  total: z.coerce.number(),
})

/** Alerts older than a year that are still open, or that nobody acknowledged or judged: they are not archived, they are named. */
export async function reviewAlerts(db: Db, now: number): Promise<Step> {
  const found = await db.many(
    alertRow,
    sql`select a.id as alert, m.name as monitor, a.detected_at::text as detected_at, a.severity, count(*) over () as total
      from public.pulse_alerts a join public.pulse_monitors m on m.id = a.monitor_id
      where a.detected_at < ${daysAgo(now, retention.settledAlerts)} and ((not a.acknowledged and a.feedback is null)
        or exists (select from pulse_ops.alert_ext e where e.alert_id = a.id and e.resolved_slot is null))
      order by a.detected_at, a.id limit ${shown}`,
  )
  const total = found[0]?.total ?? 0
  return {
    name: 'alerts nobody looked at',
    status: total > 0 ? 'warning' : 'found',
    summary: total > 0 ? `${total} older than a year; acknowledge or judge them, then they can be archived` : 'none older than a year',
    rows: found.map(({ total: _, ...row }) => row),
  }
}

const monitorRow = z.object({ monitor: z.string(), owner: z.string(), reason: z.string() })

/** Monitors that were silent for half a year, were wrong four times in five, have not run for a month because they are off, tell nobody, or failed their drill. */
export async function reviewMonitors(db: Db, now: number): Promise<Step> {
  const rows = await db.many(
    monitorRow,
    sql`with fired as (
        select monitor_id, max(detected_at) as at from
          (select monitor_id, detected_at from public.pulse_alerts union all select monitor_id, detected_at from pulse_archive.pulse_alerts) as a
        group by monitor_id),
      first_run as (
        select monitor_id, min(at) as at from
          (select monitor_id, min(executed_at) as at from public.pulse_execution_log group by 1
           union all select monitor_id, min(day)::timestamptz from pulse_ops.execution_daily group by 1) as r
        group by monitor_id)
      select m.name as monitor, m.user_id as owner, why.reason
      from public.pulse_monitors m left join fired on fired.monitor_id = m.id left join first_run on first_run.monitor_id = m.id,
      lateral (values
        (m.enabled and first_run.at < ${daysAgo(now, 180)} and (fired.at is null or fired.at < ${daysAgo(now, 180)}), 'has not fired for 180 days'),
        (m.true_positives + m.false_positives >= 5 and m.true_positives * 5 < m.true_positives + m.false_positives,
          format('right %s times of %s', m.true_positives, m.true_positives + m.false_positives)),
        (not m.enabled and (m.last_run is null or m.last_run < ${daysAgo(now, 30)}), 'switched off for 30 days'),
        (m.enabled and exists (select from pulse_ops.monitor_ext x where x.monitor_id = m.id)
          and not exists (select from pulse_ops.recipient r where r.monitor_id = m.id), 'has no recipient'),
        (m.enabled and exists (select from pulse_ops.monitor_ext x where x.monitor_id = m.id and (x.last_drill ->> 'ok')::boolean is false),
          'did not fire when its alarm was tried'))
        as why (holds, reason)
      where why.holds order by 1, 3`,
  )
  return {
    name: 'monitors to review',
    status: rows.length > 0 ? 'warning' : 'found',
    summary: rows.length > 0 ? `${new Set(rows.map(({ monitor }) => monitor)).size} monitors` : 'none',
    rows,
  }
}
