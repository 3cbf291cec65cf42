import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { utcText } from '../../db/row-types.ts'
import { sql } from '../../db/sql.ts'
import { type AlertCondition, type Leaf, leavesOf } from '../condition/condition.ts'
import type { PastPoint, PastRuns } from '../condition/verdict.ts'
import type { Instance } from '../lifecycle/instance.ts'
import type { RunPlan } from './run-plan.ts'

/** How many stored points of each group a condition looks back at; 0 for those that look at this result alone. */
export function pointsWanted(condition: AlertCondition): number {
  return Math.max(0, ...leavesOf(condition).map(wantedBy))
}

function wantedBy(leaf: Leaf): number {
  if (leaf.kind === 'change') {
    if (leaf.basis.type === 'previous_run') return 1
    return leaf.basis.type === 'column' ? 0 : leaf.basis.n
  }
  if (leaf.kind === 'anomaly' || leaf.kind === 'trend') {
    const own = leaf.history.source === 'runs' ? leaf.history.window_runs : 0
    return leaf.kind === 'trend' ? Math.max(own, leaf.history.source === 'runs' ? leaf.runs : 0) : own
  }
  return 0
}

const pointRow = z.object({
  groupKey: z.string(),
  slot: z.string(),
  value: z.number().nullable(),
  verdict: z.enum(['ok', 'breach', 'no_data', 'error']),
})

/** Stored points before a slot, oldest first, at most `count` of each group. Points of versions before the baseline say nothing about this one. */
export async function readPoints(
  db: Db,
  monitor: { id: string; baselineVersion: number; exactSlot: string },
  count: number,
): Promise<Map<string, PastPoint[]>> {
  if (count === 0) return new Map()
  const rows = await db.many(
    pointRow,
    sql`select group_key as "groupKey", ${utcText('slot')} as slot, value, verdict from (
        select *, row_number() over (partition by group_key order by slot desc) as nth from pulse_ops.metric_point
        where monitor_id = ${monitor.id} and query_version >= ${monitor.baselineVersion} and slot < ${monitor.exactSlot}::timestamptz) as p
      where nth <= ${count} order by group_key, slot`,
  )
  const points = Map.groupBy(rows, ({ groupKey }) => groupKey)
  return new Map([...points].map(([key, list]) => [key, list.map(({ groupKey: _, ...point }) => point)]))
}

/** What earlier runs left behind, as far as the condition looks at it. */
export async function readPast(db: Db, plan: RunPlan, instances: readonly Instance[]): Promise<PastRuns> {
  const leaves = leavesOf(plan.condition)
  const newRows = leaves.find((leaf) => leaf.kind === 'new_rows')
  const counts = leaves.some((leaf) => leaf.kind === 'row_count' && leaf.ratio_to_previous !== undefined)
  return {
    points: await readPoints(db, plan, pointsWanted(plan.condition)),
    knownGroups: instances.map(({ groupKey }) => groupKey),
    previousRowCount: counts ? await readPreviousCount(db, plan) : null,
    knownKeys: newRows ? await readKeys(db, plan, newRows.forget_after_runs) : null,
    firing: new Set(instances.filter(({ state }) => state === 'firing' || state === 'recovering').map(({ groupKey }) => groupKey)),
  }
}

const countRow = z.object({ count: z.number().nullable() })

async function readPreviousCount(db: Db, plan: RunPlan): Promise<number | null> {
  const found = await db.maybeOne(
    countRow,
    sql`select case when truncated then null else rows_returned end as count from pulse_ops.run
      where monitor_id = ${plan.id} and query_version >= ${plan.baselineVersion} and status in ('ok', 'no_data') and slot < ${plan.exactSlot}::timestamptz
      order by slot desc limit 1`,
  )
  return found?.count ?? null
}

const keyRow = z.object({ key: z.string() })

/** Keys seen within the last runs that kept any; null before the first one. */
async function readKeys(db: Db, { id, baselineVersion }: RunPlan, runs: number): Promise<ReadonlySet<string> | null> {
  const rows = await db.many(
    keyRow,
    sql`select key from pulse_ops.seen_key where monitor_id = ${id} and query_version >= ${baselineVersion} and last_slot >= (
        select min(slot) from (select slot from pulse_ops.run where monitor_id = ${id} and query_version >= ${baselineVersion} and (checked ->> 'keys')::boolean
          order by slot desc limit ${runs}) as kept)`,
  )
  if (rows.length > 0) return new Set(rows.map(({ key }) => key))
  const { count } = await db.one(
    z.object({ count: z.coerce.number() }),
    sql`select count(*) as count from pulse_ops.run where monitor_id = ${id} and query_version >= ${baselineVersion} and (checked ->> 'keys')::boolean`,
  )
  return count === 0 ? null : new Set()
}

/** Keeps the keys of a run, and drops those that no setting could still ask for. */
export async function keepKeys(db: Db, plan: RunPlan, keys: readonly string[]): Promise<void> {
  await db.run(sql`
    insert into pulse_ops.seen_key (monitor_id, key_hash, key, first_slot, last_slot, query_version)
    select ${plan.id}, md5(key), key, ${plan.exactSlot}::timestamptz, ${plan.exactSlot}::timestamptz, ${plan.version}
    from unnest(${[...keys]}::text[]) as key
    on conflict (monitor_id, key_hash) do update set last_slot = excluded.last_slot, query_version = excluded.query_version`)
  const forget = leavesOf(plan.condition).find((leaf) => leaf.kind === 'new_rows')?.forget_after_runs ?? 1
  await db.run(sql`
    delete from pulse_ops.seen_key where monitor_id = ${plan.id} and last_slot < (
      select min(slot) from (select slot from pulse_ops.run where monitor_id = ${plan.id} and (checked ->> 'keys')::boolean order by slot desc limit ${forget}) as kept)`)
}
