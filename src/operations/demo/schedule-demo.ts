import type pg from 'pg'
import { type DemoCalendar, instantOf } from './calendar.ts'
import type { DemoMonitor } from './monitor-list.ts'
import { type DemoDefinition, versionDays, type Watched } from './watched.ts'

/** Whether the service runs a monitor: those of the one user whom every service knows, on the source that is there. */
export const isScheduled = ({ owner, dataSource }: DemoMonitor): boolean => owner === 'local' && dataSource === undefined

/** A version of a monitor: its statement and condition, and why it was made. */
export type DemoVersion = { sql: string; condition: string; reason: string }

/** The versions of a monitor, the first one first: each change says what stood there before. Throws where that is not found. */
export function versionsOf({ monitor, sql, condition }: DemoDefinition): DemoVersion[] {
  const back = (text: string, [now, before]: readonly [string, string]): string => {
    if (!text.includes(now)) throw new Error(`The change of "${monitor.name}" from "${before}" to "${now}" is not in it.`)
    return text.replace(now, before)
  }
  let version = { sql, condition }
  const versions: DemoVersion[] = []
  for (const change of monitor.changes.toReversed()) {
    versions.unshift({ ...version, reason: change.reason })
    version = {
      sql: change.sql === undefined ? version.sql : back(version.sql, change.sql),
      condition: change.condition === undefined ? version.condition : back(version.condition, change.condition),
    }
  }
  return [{ ...version, reason: 'Created' }, ...versions]
}

type Scheduled = { definition: DemoDefinition; watched: Watched; template: string | null }

/** Makes a monitor one that the service runs: its schedule, the snapshot of each version, who is told, and what its runs left behind. */
export async function scheduleDemo(
  client: pg.ClientBase,
  calendar: DemoCalendar,
  { definition, watched, template }: Scheduled,
): Promise<void> {
  const { monitor, id, minute, question } = definition
  const { lived } = watched
  if (lived === null) return
  const schedule = {
    frequency: monitor.frequency,
    timezone: 'UTC',
    local_time: monitor.frequency === 'hourly' ? null : `06:${String(minute).padStart(2, '0')}`,
    minute_offset: monitor.frequency === 'hourly' ? minute : null,
    iso_dow: monitor.frequency === 'weekly' ? 1 : null,
    month_day: monitor.frequency === 'monthly' ? 3 : null,
    catch_up: 'latest',
    max_lateness_minutes: null,
  }
  const days = versionDays(monitor, calendar)
  const versions = versionsOf(definition).map(({ sql, condition, reason }, at, all) => ({
    version: at + 1,
    made: instantOf(days[at] ?? calendar.asOf, 9 * 60),
    source: at === 0 ? 'create' : 'edit',
    reason,
    snapshot: {
      question,
      semantic_query: null,
      translator: null,
      sql,
      parameters: [],
      data_source: 'postgresql',
      // The newest is written with its defaults; those before it differ from it in what was changed.
      condition:
        at === all.length - 1 ? lived.condition : { ...lived.condition, ...withDefaultsOf(lived.condition, JSON.parse(condition)) },
      severity: monitor.severity,
      schedule,
      timeout_ms: 30_000,
      row_cap: 1_000,
    },
  }))
  const run = (text: string, ...values: unknown[]) => client.query(text, [id, ...values])
  await run(
    `insert into pulse_ops.monitor_ext (monitor_id, timezone, local_time, minute_offset, iso_dow, month_day, health, disabled_by, created_at, template_id, template_version)
     select $1, 'UTC', coalesce($2::time, '07:00'), $3, $4, $5, $6, $7, $8, t.id, e.version
     from (select 1) as one left join public.pulse_monitor_templates t on t.name = $9 left join pulse_ops.template_ext e on e.template_id = t.id`,
    schedule.local_time,
    schedule.minute_offset,
    schedule.iso_dow,
    schedule.month_day,
    monitor.disabled ? 'owner_disabled' : 'healthy',
    monitor.disabled ? 'owner' : null,
    versions[0]?.made,
    template,
  )
  await run(
    `update public.pulse_monitors m set alert_condition = $2::jsonb, next_run = case when m.enabled then
       pulse_ops.next_slot(m.frequency, x.timezone, x.local_time, x.minute_offset, x.iso_dow, x.month_day, x.spread_seconds, $3::timestamptz) end
     from pulse_ops.monitor_ext x where m.id = $1 and x.monitor_id = m.id`,
    JSON.stringify(lived.condition),
    instantOf(calendar.asOf + 1, 0),
  )
  await run(
    `insert into pulse_ops.monitor_version (monitor_id, version, snapshot, source, author, created_at)
     select $1, version, snapshot, source, $3, made from jsonb_to_recordset($2::jsonb) as r (version int, snapshot jsonb, source text, made timestamptz)`,
    JSON.stringify(versions),
    monitor.owner,
  )
  await run(
    `insert into pulse_ops.audit (at, actor, action, monitor_id, after)
     select made, $3, source, $1, jsonb_build_object('version', version, 'reason', reason)
     from jsonb_to_recordset($2::jsonb) as r (version int, source text, reason text, made timestamptz) order by version`,
    JSON.stringify(versions),
    monitor.owner,
  )
  await run(`insert into pulse_ops.recipient (monitor_id, channel, address) values ($1, 'inbox', $2)`, monitor.owner)
  await run(
    `insert into pulse_ops.run (monitor_id, slot, log_id, status, error_code, lease_token, query_version, rows_returned, settled_at)
     select monitor_id, executed_at, id, case when error_message is null then 'ok' else 'error' end, case when error_message is null then null else 'query_failed' end,
       0, $2, rows_returned, executed_at + execution_duration_ms * interval '1 millisecond'
     from public.pulse_execution_log where monitor_id = $1`,
    versions.length,
  )
  await run(
    `insert into pulse_ops.metric_point (monitor_id, group_key, slot, value, value_text, expected, score, verdict, query_version)
     select $1, key, slot, value, text, expected, score, verdict, $3
     from jsonb_to_recordset($2::jsonb) as r (key text, slot timestamptz, value float8, text text, expected float8, score float8, verdict text)`,
    JSON.stringify(lived.points),
    versions.length,
  )
  await run(
    `insert into pulse_ops.alert_ext (alert_id, monitor_id, group_key, kind, opened_slot, last_seen_slot, resolved_slot, resolved_reason, occurrences, value,
       worst_value, score, query_version)
     select id, $1, key, 'data', opened, "lastSeen", resolved, reason, occurrences, value, worst, score, $3
     from jsonb_to_recordset($2::jsonb) as r (id uuid, key text, opened timestamptz, "lastSeen" timestamptz, resolved timestamptz, reason text, occurrences int,
       value float8, worst float8, score float8)`,
    JSON.stringify(lived.alerts),
    versions.length,
  )
  await run(
    `insert into pulse_ops.instance (monitor_id, group_key, state, k, since, open_alert_id, told, last_value, worst_value, worst_score, last_seen_slot)
     select $1, "groupKey", state, k, since, "openAlert", "openAlert" is not null, "lastValue", "worstValue", "worstScore", $3::timestamptz
     from jsonb_to_recordset($2::jsonb) as r ("groupKey" text, state text, k int, since timestamptz, "openAlert" uuid, "lastValue" float8, "worstValue" float8,
       "worstScore" float8)`,
    JSON.stringify(lived.instances),
    watched.lastRun,
  )
}

/** A condition as it was, its test with the defaults that the present one has. */
function withDefaultsOf(present: Record<string, unknown>, before: Record<string, unknown>): Record<string, unknown> {
  return { ...before, when: { ...Object(present.when), ...Object(before.when) } }
}
