import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { jsonColumn, utcText } from '../../db/row-types.ts'
import { empty, type Sql, sql } from '../../db/sql.ts'
import { severitySchema } from '../condition/condition.ts'
import { healthStates } from '../monitor.ts'
import { frequencySchema } from '../schedule/schedule.ts'

const monitorStates = ['firing', 'no_data', 'ok', 'unknown'] as const

const memberRole = z.enum(['editor', 'viewer'])

const row = z.object({
  id: z.string(),
  owner: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  question: z.string().nullable(),
  sql: z.string(),
  dataSource: z.enum(['postgresql', 'bigquery']),
  condition: jsonColumn(z.unknown()),
  severity: severitySchema,
  frequency: frequencySchema,
  enabled: z.boolean(),
  nextRun: z.string().nullable(),
  lastRun: z.string().nullable(),
  version: z.number().int(),
  truePositives: z.number().int(),
  falsePositives: z.number().int(),
  scheduled: z.boolean(),
  timezone: z.string().nullable(),
  health: z.enum(healthStates).nullable(),
  consecutiveFailures: z.number().int().nullable(),
  mutedUntil: z.string().nullable(),
  disabledBy: z.enum(['owner', 'system']).nullable(),
  disabledReason: z.string().nullable(),
  lastChecked: jsonColumn(z.unknown()).nullable(),
  createdAt: z.string().nullable(),
  baselineVersion: z.number().int().nullable(),
  templateId: z.string().nullable(),
  templateVersion: z.number().int().nullable(),
  templateName: z.string().nullable(),
  templateNewest: z.number().int().nullable(),
  ownedSince: z.number().int(),
  memberRole: memberRole.nullable(),
  openAlerts: z.coerce.number(),
  state: z.enum(monitorStates),
  lastStatus: z.enum(['ok', 'no_data', 'error', 'missed', 'superseded']).nullable(),
})
/**
 * A monitor as it stands, seen by one user. `scheduled` false: only the documented columns are there (such as in loaded data), and it is never run.
 * `condition` is JSON as it is stored. Instants are ISO texts in UTC. `ownedSince`: the first version of its present owner. `memberRole` is the viewer's, null for the owner and for those who are none.
 */
export type MonitorRow = z.infer<typeof row>
export type MonitorState = (typeof monitorStates)[number]

const stateOf = sql`case
  when exists (select from pulse_ops.alert_ext a where a.monitor_id = m.id and a.kind = 'data' and a.resolved_slot is null) then 'firing'
  when exists (select from pulse_ops.alert_ext a where a.monitor_id = m.id and a.kind = 'no_data' and a.resolved_slot is null) then 'no_data'
  when exists (select from pulse_ops.instance i where i.monitor_id = m.id and i.state <> 'unknown') then 'ok' else 'unknown' end`

const columns = (
  viewer: string,
): Sql => sql`m.id, m.user_id as owner, m.name, m.description, m.natural_language_query as question, m.sql_query as sql,
  m.data_source as "dataSource", m.alert_condition as condition, m.severity, m.frequency, m.enabled, ${utcText('m.next_run')} as "nextRun",
  ${utcText('m.last_run')} as "lastRun", m.query_version as version, m.true_positives as "truePositives", m.false_positives as "falsePositives",
  x.monitor_id is not null as scheduled, x.timezone, x.health, x.consecutive_failures as "consecutiveFailures", ${utcText('x.muted_until')} as "mutedUntil",
  x.disabled_by as "disabledBy", x.disabled_reason as "disabledReason", x.last_checked as "lastChecked", ${utcText('x.created_at')} as "createdAt",
  x.baseline_version as "baselineVersion", x.template_id as "templateId", x.template_version as "templateVersion", t.name as "templateName",
  te.version as "templateNewest",
  coalesce((select max(v.version) from pulse_ops.monitor_version v where v.monitor_id = m.id and v.source = 'take_over'), 1) as "ownedSince",
  (select role from pulse_ops.monitor_member mm where mm.monitor_id = m.id and mm.user_id = ${viewer}) as "memberRole",
  (select count(*) from pulse_ops.alert_ext a where a.monitor_id = m.id and a.resolved_slot is null) as "openAlerts", ${stateOf} as state,
  (select r.status from pulse_ops.run r where r.monitor_id = m.id order by r.slot desc limit 1) as "lastStatus"`

const from = sql`public.pulse_monitors m left join pulse_ops.monitor_ext x on x.monitor_id = m.id
  left join public.pulse_monitor_templates t on t.id = x.template_id left join pulse_ops.template_ext te on te.template_id = x.template_id`

/** Whose monitors a user sees: their own, those they are a member of, or all. */
export type Viewer = { id: string; all: boolean }

const visibleTo = ({ id, all }: Viewer): Sql =>
  all
    ? sql`true`
    : sql`(m.user_id = ${id} or exists (select from pulse_ops.monitor_member mm where mm.monitor_id = m.id and mm.user_id = ${id}))`

/** A monitor that the viewer may see, or null. With `lock` its rows are kept from changing until the transaction ends. */
export const findMonitor = (db: Db, id: string, viewer: Viewer, lock = false): Promise<MonitorRow | null> =>
  db.maybeOne(
    row,
    sql`select ${columns(viewer.id)} from ${from} where m.id = ${id} and ${visibleTo(viewer)} ${lock ? sql`for update of m` : empty}`,
  )

export type MonitorFilter = {
  mine: boolean
  state: MonitorState | null
  words: string | null
  after: { name: string; id: string } | null
  limit: number
}

/** Monitors that the viewer may see, by name. */
export const listMonitors = (db: Db, viewer: Viewer, filter: MonitorFilter): Promise<MonitorRow[]> =>
  db.many(
    row,
    sql`select ${columns(viewer.id)} from ${from} where ${visibleTo(viewer)}
      ${filter.mine ? sql`and m.user_id = ${viewer.id}` : empty}
      ${filter.state === null ? empty : sql`and (${stateOf}) = ${filter.state}`}
      ${filter.words === null ? empty : sql`and strpos(lower(concat_ws(' ', m.name, m.description, m.natural_language_query)), lower(${filter.words})) > 0`}
      ${filter.after === null ? empty : sql`and (lower(m.name), m.id) > (lower(${filter.after.name}), ${filter.after.id}::uuid)`}
      order by lower(m.name), m.id limit ${filter.limit}`,
  )

const ownerRow = z.object({ id: z.string(), owner: z.string() })

/** The owners of monitors, those that are gone left out. */
export const findOwners = async (db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> =>
  ids.length === 0
    ? new Map()
    : new Map(
        (
          await db.many(ownerRow, sql`select id, user_id as owner from public.pulse_monitors where id = any (${[...new Set(ids)]}::uuid[])`)
        ).map(({ id, owner }) => [id, owner]),
      )

const countRow = z.object({ count: z.coerce.number() })

/** How many monitors a user owns. */
export const countMonitors = async (db: Db, owner: string): Promise<number> =>
  (await db.one(countRow, sql`select count(*) as count from public.pulse_monitors where user_id = ${owner}`)).count

export type Named = { name: string; description: string | null }

/** Changes the name and the description, which is no new version. */
export const renameMonitor = (db: Db, id: string, { name, description }: Named): Promise<number> =>
  db.run(sql`update public.pulse_monitors set name = ${name}, description = ${description} where id = ${id}`)

export const deleteMonitor = (db: Db, id: string): Promise<number> => db.run(sql`delete from public.pulse_monitors where id = ${id}`)

/** Ends or begins quiet: alerts are recorded, and nobody is told until the instant (ISO), null: at once. */
export const muteMonitor = (db: Db, id: string, until: string | null): Promise<number> =>
  db.run(sql`update pulse_ops.monitor_ext set muted_until = ${until}::timestamptz, updated_at = now() where monitor_id = ${id}`)

/** Switches a monitor off; what is planned stays as it was and is never run. */
export const switchOff = (db: Db, id: string, reason: string | null): Promise<number> =>
  db.run(sql`with off as (update public.pulse_monitors set enabled = false where id = ${id})
    update pulse_ops.monitor_ext set health = 'owner_disabled', disabled_by = 'owner', disabled_reason = ${reason}, lease_until = null, retry_at = null,
      lease_token = lease_token + 1, updated_at = now()
    where monitor_id = ${id}`)

/** Switches a monitor on with its next planned time; what went wrong before is forgotten. */
export const switchOn = (db: Db, id: string, nextRun: string): Promise<number> =>
  db.run(sql`with m as (update public.pulse_monitors set enabled = true, next_run = ${nextRun}::timestamptz where id = ${id} returning last_run),
    closed as (update pulse_ops.health_incident set closed_at = now() where monitor_id = ${id} and closed_at is null)
    update pulse_ops.monitor_ext x set attempt = 0, retries = 0, retry_at = null, consecutive_failures = 0, permanent_failures = 0, failing_since = null,
      owner_told = false, disabled_by = null, disabled_reason = null, updated_at = now(),
      health = case when m.last_run is null then 'never_run' else 'healthy' end
    from m where x.monitor_id = ${id}`)

/** Gives a monitor to another owner. */
export const giveTo = (db: Db, id: string, owner: string): Promise<number> =>
  db.run(sql`with gone as (delete from pulse_ops.monitor_member where monitor_id = ${id} and user_id = ${owner})
    update public.pulse_monitors set user_id = ${owner} where id = ${id}`)

const incidentRow = z.object({ code: z.string(), message: z.string(), openedAt: z.string() })

/**
 * What keeps a monitor from running or from being heard now, null: nothing. Of several the code is that of the first: its runs fail, they will, its alarm does not go off, messages were
 * lost; `message` says all of them, and `openedAt` is when the first one began.
 */
export const findIncident = (db: Db, id: string): Promise<z.infer<typeof incidentRow> | null> =>
  db.maybeOne(
    incidentRow,
    sql`select (array_agg(code order by array_position(array['run', 'drift', 'drill', 'message_lost'], kind), opened_at))[1] as code,
        string_agg(message, ' ' order by array_position(array['run', 'drift', 'drill', 'message_lost'], kind), opened_at) as message,
        ${utcText('min(opened_at)')} as "openedAt"
      from pulse_ops.health_incident where monitor_id = ${id} and closed_at is null having count(*) > 0`,
  )

const upkeepRow = z.object({ drill: jsonColumn(z.unknown()).nullable(), rehearsal: jsonColumn(z.unknown()).nullable() })

/** What the newest drill and rehearsal of a monitor found. */
export const findUpkeep = (db: Db, id: string): Promise<z.infer<typeof upkeepRow> | null> =>
  db.maybeOne(upkeepRow, sql`select last_drill as drill, last_rehearsal as rehearsal from pulse_ops.monitor_ext where monitor_id = ${id}`)
