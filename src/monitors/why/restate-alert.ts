import * as z from 'zod'
import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { Db } from '../../db/db.ts'
import { sql } from '../../db/sql.ts'
import type { Principal } from '../../identity/principal.ts'
import { leavesOf } from '../condition/condition.ts'
import { evaluate } from '../condition/evaluate.ts'
import type { Verdict } from '../condition/verdict.ts'
import { readsAlike } from '../run/kept-rights.ts'
import { pointsWanted, readPoints } from '../run/past-runs.ts'
import { runStatement } from '../run/run-statement.ts'
import { momentOf } from '../schedule/next-slots.ts'
import { alertById } from '../service/alerts.ts'
import type { ServiceDeps } from '../service/deps.ts'
import { underQuota } from '../service/under-quota.ts'
import { writeAudit } from '../store/audit.table.ts'
import { findReadVersion } from '../store/version.table.ts'

/**
 * The slot of an alert judged again, with the version that raised it and the rights of the owner. `was` is what the run saw, `now` what the data says today;
 * `same` when the alert would be raised again with that value. `difference` is now − was where both are numbers.
 */
export type Restated = {
  at: string
  by: string
  slot: string
  version: number
  was: { value: number | null }
  now: { verdict: 'ok' | 'breach' | 'no_data' | 'error'; value: number | null; reason: string | null }
  same: boolean
  difference: number | null
}

/** Runs an alert's slot again and keeps the result with the alert. Problems: `not-found`, `forbidden`, `conflict`, those of a run. */
export const restateAlert = (deps: ServiceDeps, principal: Principal, id: string, signal: AbortSignal): Promise<Result<Restated>> =>
  underQuota(deps, principal, () => runAgain(deps, principal, id, signal))

async function runAgain(deps: ServiceDeps, principal: Principal, id: string, signal: AbortSignal): Promise<Result<Restated>> {
  const found = await alertById(deps, principal, id)
  if (!found.ok) return found
  const { alert, readable } = found.value
  if (!readable) return fail<Problem>({ kind: 'forbidden', message: 'You may not read the data that this alert is about.' })
  const { version, openedSlot, groupKey } = alert
  if (version === null || openedSlot === null || groupKey === null)
    return fail(conflict('The alert came with loaded data; there is no run to repeat.'))
  const kept = await findReadVersion(deps.db, alert.monitor, version)
  if (kept === null) return fail(conflict(`Version ${version} of the monitor is not kept any more.`))
  const { snapshot, rights } = kept
  if (leavesOf(snapshot.condition).some(({ kind }) => kind === 'new_rows')) {
    return fail(conflict('What was new on that day cannot be told again: the keys seen before it are not kept.'))
  }
  const owner = await deps.principalOf(alert.owner)
  if (owner === null) return fail(conflict('The owner of the monitor has no rights any more, and it runs with theirs.'))
  const moment = await momentOf(deps.db, openedSlot, snapshot.schedule.timezone)
  const ran = await runStatement(deps, snapshot, owner, moment, { signal, asker: principal.id })
  if (!ran.ok) return ran
  // Other rows are no restatement, and those who may read the alert might not read them.
  if (rights !== null && ('unknown' in rights || !readsAlike(rights, ran.value.rights)))
    return fail(conflict('What the owner of the monitor may read has changed since; run again it would be about other rows.'))
  const monitor = { id: alert.monitor, baselineVersion: version, exactSlot: openedSlot }
  const past = {
    points: await readPoints(deps.db, monitor, pointsWanted(snapshot.condition)),
    knownGroups: [groupKey],
    previousRowCount: null,
    knownKeys: null,
    firing: new Set<string>(),
  }
  const judged = evaluate(snapshot.condition, ran.value.result, past, { slot: moment.slot, timeZone: snapshot.schedule.timezone })
  const verdict = judged.groups.find(({ group }) => group.key === groupKey)?.verdict ?? null
  const now = judged.error === null ? nowOf(verdict) : { verdict: 'error' as const, value: null, reason: judged.error.message }
  const was = { value: (await valueAt(deps.db, alert.monitor, groupKey, openedSlot)) ?? alert.value }
  const wanted = alert.kind === 'no_data' ? 'no_data' : 'breach'
  const difference = was.value === null || now.value === null ? null : now.value - was.value
  const restated: Restated = {
    at: new Date(deps.clock.now()).toISOString(),
    by: principal.id,
    slot: openedSlot,
    version,
    was,
    now,
    same: now.verdict === wanted && (difference === null || difference === 0),
    difference,
  }
  await deps.db.transaction(async (db) => {
    await db.run(sql`update pulse_ops.alert_ext set restated = ${JSON.stringify(restated)}::jsonb where alert_id = ${id}`)
    await writeAudit(db, { actor: principal.id, action: 'restate', monitor: alert.monitor, alert: id, before: was, after: now })
  })
  return ok(restated)
}

const conflict = (message: string): Problem => ({ kind: 'conflict', message })

function nowOf(verdict: Verdict | null): Restated['now'] {
  if (verdict === null) return { verdict: 'no_data', value: null, reason: 'the group is not in the result any more' }
  if (verdict.kind === 'error') return { verdict: 'error', value: null, reason: verdict.error.message }
  if (verdict.kind === 'no_data') return { verdict: 'no_data', value: null, reason: verdict.reason }
  return { verdict: verdict.kind, value: verdict.value, reason: null }
}

async function valueAt(db: Db, monitor: string, groupKey: string, slot: string): Promise<number | null> {
  const found = await db.maybeOne(
    z.object({ value: z.number().nullable() }),
    sql`select value from pulse_ops.metric_point where monitor_id = ${monitor} and group_key = ${groupKey} and slot = ${slot}::timestamptz`,
  )
  return found?.value ?? null
}
