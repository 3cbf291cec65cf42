import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { utcText } from '../../db/row-types.ts'
import { sql } from '../../db/sql.ts'
import { severitySchema } from '../condition/condition.ts'
import { type Instance, instanceStates } from '../lifecycle/instance.ts'

const row = z.object({
  groupKey: z.string(),
  state: z.enum(instanceStates),
  k: z.number(),
  noDataCount: z.number(),
  goneCount: z.number(),
  since: z.string().nullable(),
  openAlert: z.string().nullable(),
  openNoDataAlert: z.string().nullable(),
  told: z.boolean(),
  toldAt: z.string().nullable(),
  toldSeverity: severitySchema.nullable(),
  toldValue: z.number().nullable(),
  toldScore: z.number().nullable(),
  toldNoData: z.boolean(),
  lastValue: z.number().nullable(),
  worstValue: z.number().nullable(),
  worstScore: z.number().nullable(),
})

/** The states of all groups of a monitor, kept from changing until the transaction ends. */
export const lockInstances = (db: Db, monitorId: string): Promise<Instance[]> =>
  db.many(
    row,
    sql`select group_key as "groupKey", state, k, no_data_count as "noDataCount", gone_count as "goneCount", ${utcText('since')} as since,
        open_alert_id as "openAlert", open_no_data_alert_id as "openNoDataAlert", told, ${utcText('told_at')} as "toldAt", told_severity as "toldSeverity",
        told_value as "toldValue", told_score as "toldScore", told_no_data as "toldNoData", last_value as "lastValue", worst_value as "worstValue",
        worst_score as "worstScore"
      from pulse_ops.instance where monitor_id = ${monitorId} order by group_key for update`,
  )

/** Writes states, those of new groups too, in one statement. `slot` is the planned time at which they were seen. */
export async function saveInstances(db: Db, monitorId: string, slot: string, instances: readonly Instance[]): Promise<void> {
  if (instances.length === 0) return
  await db.run(sql`
    insert into pulse_ops.instance (monitor_id, group_key, state, k, no_data_count, gone_count, since, open_alert_id, open_no_data_alert_id, told, told_at,
      told_severity, told_value, told_score, told_no_data, last_value, worst_value, worst_score, last_seen_slot)
    select ${monitorId}, "groupKey", state, k, "noDataCount", "goneCount", since, "openAlert", "openNoDataAlert", told, "toldAt", "toldSeverity", "toldValue",
      "toldScore", "toldNoData", "lastValue", "worstValue", "worstScore", ${slot}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(instances)}::jsonb) as r ("groupKey" text, state text, k integer, "noDataCount" integer, "goneCount" integer,
      since timestamptz, "openAlert" uuid, "openNoDataAlert" uuid, told boolean, "toldAt" timestamptz, "toldSeverity" text, "toldValue" float8,
      "toldScore" float8, "toldNoData" boolean, "lastValue" float8, "worstValue" float8, "worstScore" float8)
    on conflict (monitor_id, group_key) do update set state = excluded.state, k = excluded.k, no_data_count = excluded.no_data_count,
      gone_count = excluded.gone_count, since = excluded.since, open_alert_id = excluded.open_alert_id,
      open_no_data_alert_id = excluded.open_no_data_alert_id, told = excluded.told, told_at = excluded.told_at, told_severity = excluded.told_severity,
      told_value = excluded.told_value, told_score = excluded.told_score, told_no_data = excluded.told_no_data, last_value = excluded.last_value,
      worst_value = excluded.worst_value, worst_score = excluded.worst_score,
      last_seen_slot = case when excluded.gone_count > 0 then instance.last_seen_slot else excluded.last_seen_slot end`)
}

/** Forgets groups that are gone and have nothing open. */
export async function dropInstances(db: Db, monitorId: string, groupKeys: readonly string[]): Promise<void> {
  if (groupKeys.length > 0)
    await db.run(sql`delete from pulse_ops.instance where monitor_id = ${monitorId} and group_key = any(${[...groupKeys]})`)
}
