import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { empty, type Sql, sql } from '../../db/sql.ts'
import type { GroupVerdict, Verdict } from '../condition/verdict.ts'
import { type Checked, type RunPlan, scheduleArguments } from './run-plan.ts'

/** What every plan has, a broken one too. */
export type Fenced = Pick<RunPlan, 'id' | 'token' | 'due' | 'version'>

/**
 * Locks the monitor for the end of a run; false when somebody else holds the slot by now, or the monitor was changed or switched off meanwhile. Then the run is
 * to be dropped.
 */
export async function holdFence(db: Db, { id, token, due, version }: Fenced): Promise<boolean> {
  const found = await db.maybeOne(
    z.object({ held: z.boolean() }),
    sql`select true as held from public.pulse_monitors m join pulse_ops.monitor_ext x on x.monitor_id = m.id
      where m.id = ${id} and m.enabled and x.lease_token = ${token}::bigint and m.next_run = ${due}::timestamptz and m.query_version = ${version}
      for update of m, x`,
  )
  return found !== null
}

/** The most missed times that get a row each. */
const mostMissed = 10_000

/** Marks of missed runs: their values may still be computed, or have been. */
export const toFill = 'to_fill'

type MissedPlan = Pick<RunPlan, 'id' | 'due' | 'exactSlot' | 'token' | 'version'>

/**
 * Writes down the planned times that nobody ran, as runs that were missed: from the one that was due up to the slot of the plan, which counts too when `withSlot`.
 * `fill`: their values are to be computed later.
 */
export async function writeMissed(db: Db, plan: MissedPlan, reason: string, options: { withSlot: boolean; fill: boolean }): Promise<void> {
  const until: Sql = options.withSlot ? sql`<=` : sql`<`
  await db.run(sql`
    with missed as (
      select slot from (select m.next_run as slot from public.pulse_monitors m where m.id = ${plan.id}
        union select s from public.pulse_monitors m join pulse_ops.monitor_ext x on x.monitor_id = m.id,
          pulse_ops.slots(${scheduleArguments}, m.next_run, ${plan.exactSlot}::timestamptz) as s where m.id = ${plan.id}) as u
      where slot ${until} ${plan.exactSlot}::timestamptz order by slot desc limit ${mostMissed}),
    logged as (
      insert into public.pulse_execution_log (monitor_id, executed_at, error_message)
      select ${plan.id}::uuid, slot, ${`missed: ${reason}`} from missed order by slot returning id, executed_at)
    insert into pulse_ops.run (monitor_id, slot, log_id, status, error_code, lease_token, query_version)
    select ${plan.id}::uuid, executed_at, id, 'missed', ${options.fill ? toFill : null}, ${plan.token}::bigint, ${plan.version} from logged
    on conflict (monitor_id, slot) do nothing`)
}

export type RunRow = {
  status: 'ok' | 'no_data' | 'error' | 'missed'
  errorCode: string | null
  errorMessage: string | null
  rows: number | null
  truncated: boolean
  durationMs: number | null
  triggered: boolean
  parameters: readonly unknown[]
  resultHash: string | null
  checked: (Checked & { keys: boolean }) | null
}

type RowPlan = Pick<RunPlan, 'id' | 'exactSlot' | 'token' | 'version' | 'missedBefore'>

/** Writes the log row and the row that is the fence of the slot. A slot that is settled already throws: the key allows one. */
export async function writeRun(db: Db, plan: RowPlan, now: Sql, run: RunRow): Promise<void> {
  await db.run(sql`
    with logged as (
      insert into public.pulse_execution_log (monitor_id, executed_at, execution_duration_ms, rows_returned, alert_triggered, error_message)
      values (${plan.id}, ${now}, ${run.durationMs}, ${run.rows}, ${run.triggered}, ${run.errorMessage}) returning id)
    insert into pulse_ops.run (monitor_id, slot, log_id, status, error_code, lease_token, query_version, missed_before, params, rows_returned, truncated,
      result_hash, checked)
    select ${plan.id}::uuid, ${plan.exactSlot}::timestamptz, id, ${run.status}, ${run.errorCode}, ${plan.token}::bigint, ${plan.version}, ${plan.missedBefore},
      ${JSON.stringify(run.parameters)}::jsonb, ${run.rows}::integer, ${run.truncated}, ${run.resultHash}, ${run.checked === null ? null : JSON.stringify(run.checked)}::jsonb
    from logged`)
}

/** Stores the tested value of each group. `replayed`: computed after the fact, to fill a gap; then what is there already stays. */
export async function writePoints(
  db: Db,
  plan: Pick<RunPlan, 'id' | 'exactSlot' | 'version'>,
  groups: readonly GroupVerdict[],
  replayed = false,
): Promise<void> {
  if (groups.length === 0) return
  const points = groups.map(({ group, verdict }) => ({ key: group.key, kind: verdict.kind, ...valuesOf(verdict) }))
  await db.run(sql`
    insert into pulse_ops.metric_point (monitor_id, group_key, slot, value, value_text, expected, scale, score, verdict, query_version, replayed)
    select ${plan.id}, key, ${plan.exactSlot}::timestamptz, value, text, expected, scale, score, kind, ${plan.version}, ${replayed}
    from jsonb_to_recordset(${JSON.stringify(points)}::jsonb) as r (key text, value float8, text text, expected float8, scale float8, score float8, kind text)
    ${replayed ? sql`on conflict (monitor_id, group_key, slot) do nothing` : empty}`)
}

function valuesOf(verdict: Verdict): {
  value: number | null
  text: string | null
  expected: number | null
  scale: number | null
  score: number | null
} {
  if (verdict.kind === 'ok' || verdict.kind === 'breach') {
    const { value, text, expected, scale, score } = verdict
    return { value, text, expected, scale, score }
  }
  const { value = null, text = null } = verdict.kind === 'no_data' ? verdict : { value: null, text: null }
  return { value, text, expected: null, scale: null, score: null }
}

/** What changes in the monitor itself at the end of a run. The lease ends, and the next planned time is the plan's. */
export async function finishRun(
  db: Db,
  plan: Pick<RunPlan, 'id' | 'next'>,
  now: Sql,
  changes: { enabled: boolean; state: Sql },
): Promise<void> {
  await db.run(sql`
    with monitor as (
      update public.pulse_monitors set last_run = ${now}, next_run = ${plan.next}::timestamptz, enabled = ${changes.enabled} where id = ${plan.id} returning id)
    update pulse_ops.monitor_ext set lease_owner = null, lease_until = null, attempt = 0, retries = 0, retry_at = null, ${changes.state}
    where monitor_id in (select id from monitor)`)
}
