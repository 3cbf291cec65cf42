import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { jsonColumn, utcText } from '../../db/row-types.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { type Snapshot, snapshotSchema } from '../monitor.ts'
import { closeIncident } from '../run/incident.ts'
import { type KeptRights, versionRightsSchema } from '../run/kept-rights.ts'
import { storedSchedule } from '../schedule/next-slots.ts'

export const versionSources = ['create', 'edit', 'regenerate', 'tune', 'rollback', 'take_over', 'rights'] as const
export type VersionSource = (typeof versionSources)[number]

/** How a version came about. `restoredFrom`: for a rollback, the version that it repeats. */
export type VersionNote = { source: VersionSource; author: string; reason: string | null; restoredFrom: number | null }

export type NewMonitor = {
  id: string
  owner: string
  name: string
  description: string | null
  template: { id: string; version: number } | null
  nextRun: string
}

/** Stores a new monitor with its first version: the documented rows, the side row and the snapshot. */
export async function insertMonitor(db: Db, monitor: NewMonitor, snapshot: Snapshot, note: VersionNote): Promise<void> {
  const { id, owner, name, description, nextRun } = monitor
  await db.run(sql`insert into public.pulse_monitors (id, user_id, name, description, natural_language_query, sql_query, data_source, alert_condition,
      severity, frequency, next_run)
    values (${id}, ${owner}, ${name}, ${description}, ${snapshot.question}, ${snapshot.sql}, ${snapshot.data_source}, ${JSON.stringify(snapshot.condition)}::jsonb,
      ${snapshot.severity}, ${snapshot.schedule.frequency}, ${nextRun}::timestamptz)`)
  await writeSide(db, id, snapshot, monitor.template)
  await insertVersion(db, id, 1, snapshot, note)
}

/**
 * Makes a monitor's next version where `from` is still its version; null when somebody else was faster. `nextRun` null: what is planned stays.
 * `freshBaseline`: stored values of earlier versions say nothing about this one.
 */
export async function insertNextVersion(
  db: Db,
  id: string,
  from: number,
  snapshot: Snapshot,
  note: VersionNote,
  { nextRun, freshBaseline }: { nextRun: string | null; freshBaseline: boolean },
): Promise<number | null> {
  const changed =
    await db.run(sql`update public.pulse_monitors set natural_language_query = ${snapshot.question}, sql_query = ${snapshot.sql},
      data_source = ${snapshot.data_source}, alert_condition = ${JSON.stringify(snapshot.condition)}::jsonb, severity = ${snapshot.severity},
      frequency = ${snapshot.schedule.frequency}, next_run = coalesce(${nextRun}::timestamptz, next_run), query_version = query_version + 1
    where id = ${id} and query_version = ${from}`)
  if (changed === 0) return null
  await writeSide(db, id, snapshot, null)
  if (freshBaseline) await db.run(sql`update pulse_ops.monitor_ext set baseline_version = ${from + 1} where monitor_id = ${id}`)
  // A run of the old version is still under way: its lease ends, so that the slot is free for the new one.
  await db.run(sql`update pulse_ops.monitor_ext set lease_until = null, lease_token = lease_token + 1, retry_at = null, attempt = 0, retries = 0,
      last_drill = null
    where monitor_id = ${id}`)
  // Another definition has another alarm, which the next run tries.
  await closeIncident(db, id, 'drill')
  await insertVersion(db, id, from + 1, snapshot, note)
  // What is compared and shown together was read with the same rights.
  if (!freshBaseline) await copyRights(db, id, from, from + 1)
  return from + 1
}

async function writeSide(db: Db, id: string, snapshot: Snapshot, template: NewMonitor['template']): Promise<void> {
  const { schedule } = snapshot
  const stored = storedSchedule(schedule, id)
  const lateness: Sql = schedule.max_lateness_minutes === null ? sql`null` : sql`${schedule.max_lateness_minutes} * interval '1 minute'`
  await db.run(sql`insert into pulse_ops.monitor_ext (monitor_id, question_query, translator, timezone, local_time, minute_offset, iso_dow, month_day,
      spread_seconds, catch_up, max_lateness, timeout_ms, row_cap, params, template_id, template_version)
    values (${id}, ${json(snapshot.semantic_query)}::jsonb, ${snapshot.translator}, ${stored.timezone}, ${stored.local_time}::time, ${stored.minute_offset},
      ${stored.iso_dow}, ${stored.month_day}, ${stored.spread_seconds}, ${schedule.catch_up}, ${lateness}, ${snapshot.timeout_ms}, ${snapshot.row_cap},
      ${JSON.stringify(snapshot.parameters)}::jsonb, ${template?.id ?? null}, ${template?.version ?? null})
    on conflict (monitor_id) do update set question_query = excluded.question_query, translator = excluded.translator, timezone = excluded.timezone,
      local_time = excluded.local_time, minute_offset = excluded.minute_offset, iso_dow = excluded.iso_dow, month_day = excluded.month_day,
      spread_seconds = excluded.spread_seconds, catch_up = excluded.catch_up, max_lateness = excluded.max_lateness, timeout_ms = excluded.timeout_ms,
      row_cap = excluded.row_cap, params = excluded.params, updated_at = now()`)
}

async function insertVersion(db: Db, id: string, version: number, snapshot: Snapshot, note: VersionNote): Promise<void> {
  await db.run(sql`insert into public.pulse_query_versions (monitor_id, version, sql_query, change_reason)
    values (${id}, ${version}, ${snapshot.sql}, ${note.reason})`)
  await db.run(sql`insert into pulse_ops.monitor_version (monitor_id, version, snapshot, source, restored_from, author)
    values (${id}, ${version}, ${JSON.stringify(snapshot)}::jsonb, ${note.source}, ${note.restoredFrom}, ${note.author})`)
}

const json = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value))

const versionRow = z.object({
  version: z.number().int(),
  snapshot: jsonColumn(snapshotSchema).nullable(),
  sql: z.string(),
  reason: z.string().nullable(),
  source: z.enum(versionSources).nullable(),
  restoredFrom: z.number().int().nullable(),
  author: z.string().nullable(),
  createdAt: z.string(),
  right: z.coerce.number(),
  wrong: z.coerce.number(),
})
/** A version. `snapshot` and what comes with it are null for versions of loaded data, of which only the SQL is known. `right`, `wrong`: its judged alerts. */
export type VersionRow = z.infer<typeof versionRow>

const judged = (feedback: string): Sql => sql`(select count(*) from public.pulse_alerts a join pulse_ops.alert_ext e on e.alert_id = a.id
    where e.monitor_id = q.monitor_id and e.query_version = q.version and a.feedback = ${feedback})
  + (select count(*) from pulse_archive.pulse_alerts a join pulse_archive.alert_ext e on e.alert_id = a.id
    where e.monitor_id = q.monitor_id and e.query_version = q.version and a.feedback = ${feedback})`

const versions = sql`select q.version, v.snapshot, q.sql_query as sql, q.change_reason as reason, v.source, v.restored_from as "restoredFrom", v.author,
    ${utcText('q.created_at')} as "createdAt", ${judged('true_positive')} as "right", ${judged('false_positive')} as "wrong"
  from public.pulse_query_versions q left join pulse_ops.monitor_version v on v.monitor_id = q.monitor_id and v.version = q.version`

/** All versions, the newest first. */
export const listVersions = (db: Db, id: string): Promise<VersionRow[]> =>
  db.many(versionRow, sql`${versions} where q.monitor_id = ${id} order by q.version desc`)

/** The numbers of all versions that are stored whole. */
export const listVersionNumbers = async (db: Db, id: string): Promise<number[]> =>
  (await db.many(numberRow, sql`select version from pulse_ops.monitor_version where monitor_id = ${id} order by version desc`)).map(
    ({ version }) => version,
  )

const numberRow = z.object({ version: z.number().int() })

export const findVersion = (db: Db, id: string, version: number): Promise<VersionRow | null> =>
  db.maybeOne(versionRow, sql`${versions} where q.monitor_id = ${id} and q.version = ${version}`)

const copyRights = (db: Db, id: string, from: number, to: number): Promise<number> =>
  db.run(sql`update pulse_ops.monitor_version v set rights = o.rights from pulse_ops.monitor_version o
    where v.monitor_id = ${id} and v.version = ${to} and o.monitor_id = v.monitor_id and o.version = ${from}`)

const snapshotRow = z.object({ snapshot: jsonColumn(snapshotSchema) })

/** The snapshot of a version, null where only the SQL is known. */
export const findSnapshot = async (db: Db, id: string, version: number): Promise<Snapshot | null> =>
  (await db.maybeOne(snapshotRow, sql`select snapshot from pulse_ops.monitor_version where monitor_id = ${id} and version = ${version}`))
    ?.snapshot ?? null

/** The first version of the present owner of the monitor `v.monitor_id`. */
const ownedSince = sql`coalesce((select max(t.version) from pulse_ops.monitor_version t where t.monitor_id = v.monitor_id and t.source = 'take_over'), 1)`

const readRow = z.object({
  snapshot: jsonColumn(snapshotSchema),
  rights: jsonColumn(versionRightsSchema).nullable(),
  ownedSince: z.number().int(),
})
/** A version with what its runs read with; `rights` null: it has not run. `ownedSince`: the first version of the monitor's present owner. */
export type ReadVersion = z.infer<typeof readRow>

/** A version with its rights, null where only the SQL is known. */
export const findReadVersion = (db: Db, id: string, version: number): Promise<ReadVersion | null> =>
  db.maybeOne(
    readRow,
    sql`select v.snapshot, v.rights, ${ownedSince} as "ownedSince" from pulse_ops.monitor_version v where v.monitor_id = ${id} and v.version = ${version}`,
  )

/** Writes down what the runs of a version read with. */
export const keepRights = (db: Db, id: string, version: number, rights: KeptRights): Promise<number> =>
  db.run(
    sql`update pulse_ops.monitor_version set rights = ${JSON.stringify(rights)}::jsonb where monitor_id = ${id} and version = ${version}`,
  )

/** What versions without rights kept is of somebody whose rights nobody knows from now on. */
export const closeUnknownRights = (db: Db, id: string): Promise<number> =>
  db.run(sql`update pulse_ops.monitor_version set rights = '{"unknown": true}' where monitor_id = ${id} and rights is null`)
