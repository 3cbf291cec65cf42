import { fail, ok, type Result } from '../../base/result.ts'
import type { Principal } from '../../identity/principal.ts'
import { plannedNow } from '../run/claim.ts'
import { statementOf } from '../run/run-claim.ts'
import { readPlanOf } from '../run/run-plan.ts'
import { runStatement } from '../run/run-statement.ts'
import { readersOf } from '../run/tell.ts'
import { writeAudit } from '../store/audit.table.ts'
import { holdDrill } from '../upkeep/drill.ts'
import { openMonitor } from './access.ts'
import { waiting } from './check-definition.ts'
import type { ServiceDeps } from './deps.ts'
import { ownerOf } from './save-monitor.ts'
import { mustComeAsOwner } from './standing.ts'
import { underQuota } from './under-quota.ts'

/**
 * Tries the alarm of a monitor now, as it is tried every week: on what its statement gives, changed in memory until the condition holds. Nobody is told; what was found
 * is kept with the monitor. Problems: `not-found`, `forbidden`, `conflict` for one without a schedule, those of the run.
 */
export async function drillMonitor(deps: ServiceDeps, principal: Principal, id: string): Promise<Result<void>> {
  const opened = await openMonitor(deps.db, principal, id, 'editor')
  if (!opened.ok) return opened
  const row = opened.value
  const standing = await mustComeAsOwner(deps, principal)
  if (!standing.ok) return standing
  const owner = await ownerOf(deps, row)
  if (!owner.ok) return owner
  const plan = await readPlanOf(deps.db, id, row.version, plannedNow(deps))
  if (plan === null) {
    return fail({ kind: 'conflict', message: `The monitor "${row.name}" has no schedule, or cannot be read, so there is no alarm to try.` })
  }
  return await underQuota(deps, principal, async () => {
    const options = { asker: principal.id, timeoutMs: deps.limits.tryTimeoutMs, ...waiting(deps) }
    const ran = await runStatement(deps, statementOf(plan), owner.value, plan, options)
    if (!ran.ok) return ran
    const found = await holdDrill(deps, plan, ran.value, await readersOf(deps, plan, ran.value))
    await writeAudit(deps.db, { actor: principal.id, action: 'drill', monitor: id, after: { ok: found.ok, fault: found.fault } })
    return ok(undefined)
  })
}
