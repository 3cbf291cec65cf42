import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { jsonColumn, utcText } from '../../db/row-types.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { type AlertCondition, alertConditionSchema, severitySchema } from '../condition/condition.ts'
import { parameterSchema, recipientSchema } from '../monitor.ts'
import { frequencySchema } from '../schedule/schedule.ts'
import type { Claim } from './claim.ts'
import { versionRightsSchema } from './kept-rights.ts'

/** What the newest good run looked at: it tells later what has changed since. */
export const checkedSchema = z.object({
  tables: z.array(z.string()),
  columns: z.array(z.string()),
  sources: z.array(z.object({ table: z.string(), empty: z.boolean() })).nullable(),
  newest: z.string().nullable(),
  rows: z.number(),
  truncated: z.boolean(),
  groups: z.number(),
  margin: z.number().nullable(),
  version: z.number(),
})
export type Checked = z.infer<typeof checkedSchema>

/** Anything else than what we wrote ourselves reads as nothing. */
const lenient = <T>(schema: z.ZodType<T>) => jsonColumn(schema.nullable().catch(null))

const planRow = z.object({
  id: z.string(),
  owner: z.string(),
  name: z.string(),
  question: z.string().nullable(),
  sql: z.string(),
  dataSource: z.enum(['postgresql', 'bigquery']),
  condition: jsonColumn(z.unknown()),
  severity: severitySchema,
  frequency: frequencySchema,
  version: z.number(),
  category: z.string().nullable(),
  timezone: z.string(),
  timeoutMs: z.number(),
  rowCap: z.number(),
  parameters: jsonColumn(z.unknown()),
  muted: z.boolean(),
  catchUp: z.enum(['latest', 'skip', 'fill']),
  attempt: z.number(),
  retries: z.number(),
  consecutiveFailures: z.number(),
  permanentFailures: z.number(),
  failingForHours: z.number(),
  ownerTold: z.boolean(),
  baselineVersion: z.number(),
  lastChecked: lenient(checkedSchema).nullable(),
  recipients: jsonColumn(z.array(recipientSchema)),
  hasIncident: z.boolean(),
  hasSilences: z.boolean(),
  drillDue: z.boolean(),
  versionKept: z.boolean(),
  rights: jsonColumn(versionRightsSchema).nullable(),
  justBegun: z.boolean(),
  slot: z.string(),
  exactSlot: z.string(),
  date: z.string(),
  next: z.string(),
  missedBefore: z.coerce.number(),
  lateMs: z.coerce.number(),
  allowedMs: z.coerce.number(),
  retryAfterMs: z.coerce.number(),
})

/**
 * Everything that one run goes by. `slot` is the planned time that runs, an ISO instant; `exactSlot`, `next` and `due` are in the database's own words. `date` is the slot's
 * local day. `missedBefore`: planned times before it that nobody ran. `lateMs`: how late it is; `allowedMs`: how late it may be for those that rather skip.
 * `hasSilences`: some silence may be about it. `versionKept`: its version is stored whole; `rights`: what the runs of that version read with, null before the first.
 * `justBegun`: that version began anew because of other rights, and nothing has run under it yet.
 * `retryAfterMs`: time until the next planned time, in which a failed run may be tried again.
 */
export type RunPlan = Omit<z.infer<typeof planRow>, 'condition' | 'parameters'> & {
  due: string
  token: string
  condition: AlertCondition
  parameters: z.infer<typeof parameterSchema>[]
}

/** What is stored cannot be read: somebody wrote it past the service. `plan` lacks what is broken. */
export type BrokenPlan = Omit<z.infer<typeof planRow>, 'condition' | 'parameters'> & { due: string; token: string; fault: string }

/** Arguments of the schedule functions, from the columns of a monitor. */
export const scheduleArguments = sql`m.frequency, x.timezone, x.local_time, x.minute_offset, x.iso_dow, x.month_day, x.spread_seconds`

/**
 * Reads what a claim is to run. When several planned times have passed, the newest one runs, and the plan says how many were missed. Null when the claim is not the newest
 * any more, or the monitor was changed or switched off meanwhile.
 */
export async function readPlan(db: Db, claim: Claim, now: Sql): Promise<{ plan: RunPlan } | { broken: BrokenPlan } | null> {
  const { monitor, token, due, version } = claim
  const held = sql`m.enabled and x.lease_token = ${token}::bigint and m.next_run = ${due}::timestamptz and m.query_version = ${version}`
  return await read(db, monitor, { token, due }, now, held)
}

/** The same for a monitor that nobody claimed, as if its next planned time ran; null when it has another version by now, or cannot be read. */
export async function readPlanOf(db: Db, monitor: string, version: number, now: Sql): Promise<RunPlan | null> {
  const found = await read(db, monitor, { token: '0', due: '' }, now, sql`m.query_version = ${version}`)
  return found !== null && 'plan' in found ? found.plan : null
}

async function read(
  db: Db,
  monitor: string,
  held: { token: string; due: string },
  now: Sql,
  where: Sql,
): Promise<{ plan: RunPlan } | { broken: BrokenPlan } | null> {
  const found = await db.maybeOne(
    planRow,
    sql`select m.id, m.user_id as owner, m.name, m.natural_language_query as question, m.sql_query as sql, m.data_source as "dataSource",
        m.alert_condition as condition, m.severity, m.frequency, m.query_version as version, t.category, x.timezone, x.timeout_ms as "timeoutMs",
        x.row_cap as "rowCap", x.params as parameters, coalesce(x.muted_until > ${now}, false) as muted, x.catch_up as "catchUp", x.attempt, x.retries,
        x.consecutive_failures as "consecutiveFailures", x.permanent_failures as "permanentFailures",
        coalesce(extract(epoch from ${now} - x.failing_since) / 3600, 0)::float8 as "failingForHours", x.owner_told as "ownerTold",
        x.baseline_version as "baselineVersion", x.last_checked as "lastChecked", v.version is not null as "versionKept", v.rights,
        coalesce(v.source = 'rights', false) and not exists (select from pulse_ops.run where monitor_id = m.id and query_version = v.version) as "justBegun",
        coalesce((x.last_drill ->> 'at')::timestamptz < ${now} - interval '7 days', m.last_run is not null) as "drillDue",
        coalesce((select json_agg(json_build_object('channel', channel, 'address', address) order by channel, address) from pulse_ops.recipient
          where monitor_id = m.id), '[]') as recipients,
        exists (select from pulse_ops.health_incident where monitor_id = m.id and kind = 'run' and closed_at is null) as "hasIncident",
        exists (select from pulse_ops.silence where expected or ends_at > p.slot) as "hasSilences",
        ${utcText('p.slot')} as slot, p.slot::text as "exactSlot", (p.slot at time zone x.timezone)::date::text as date,
        n.next::text as next,
        case when p.slot = m.next_run then 0 else 1 + (select count(*) from pulse_ops.slots(${scheduleArguments}, m.next_run, p.slot - interval '1 microsecond')) end
          as "missedBefore",
        extract(epoch from ${now} - p.slot) * 1000 as "lateMs",
        greatest(90000, extract(epoch from coalesce(x.max_lateness, case m.frequency when 'hourly' then interval '30 minutes' else interval '6 hours' end))
          * 1000) as "allowedMs",
        extract(epoch from n.next - ${now}) * 1000 as "retryAfterMs"
      from public.pulse_monitors m join pulse_ops.monitor_ext x on x.monitor_id = m.id
        left join public.pulse_monitor_templates t on t.id = x.template_id
        left join pulse_ops.monitor_version v on v.monitor_id = m.id and v.version = m.query_version,
        lateral (select greatest(m.next_run, pulse_ops.latest_slot(${scheduleArguments}, ${now})) as slot) as p,
        lateral (select pulse_ops.next_slot(${scheduleArguments}, greatest(p.slot, ${now})) as next) as n
      where m.id = ${monitor} and ${where}`,
  )
  if (found === null) return null
  const { condition, parameters, ...rest } = found
  const plan = { ...rest, ...held }
  const readCondition = alertConditionSchema.safeParse(condition)
  const readParameters = z.array(parameterSchema).safeParse(parameters)
  if (readCondition.success && readParameters.success)
    return { plan: { ...plan, condition: readCondition.data, parameters: readParameters.data } }
  const faults = [readCondition, readParameters].flatMap(({ error }) => error?.issues ?? [])
  const told = faults.slice(0, 3).map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`)
  return { broken: { ...plan, fault: `The stored condition or its parameters cannot be read: ${told.join('; ')}.` } }
}
