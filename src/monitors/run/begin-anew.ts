import type { MonitorDeps } from '../deps.ts'
import { supersede } from '../store/alert.table.ts'
import { writeAudit } from '../store/audit.table.ts'
import { closeProposal } from '../store/proposal.table.ts'
import { findSnapshot, insertNextVersion, keepRights } from '../store/version.table.ts'
import { type KeptRights, readsAlike } from './kept-rights.ts'
import type { RunPlan } from './run-plan.ts'
import { holdFence } from './write-run.ts'

/** Who makes a version that nobody asked for. */
const service = 'service'

/** Whether a run read other rows, or other values of them, than the earlier runs of its version. */
export const readsOtherwise = ({ rights: before }: Pick<RunPlan, 'rights'>, now: KeptRights): boolean =>
  before !== null && ('unknown' in before || !readsAlike(before, now))

/**
 * Begins a new version of a monitor whose owner reads otherwise than before: what was stored is of other rows, so nothing is held against it, and open alerts
 * end as superseded. The planned time stays due and runs under the new version. Nothing happens where the slot is somebody else's by now.
 */
export async function beginAnew({ db, log }: Pick<MonitorDeps, 'db' | 'log'>, plan: RunPlan, rights: KeptRights): Promise<void> {
  await db.transaction(async (inside) => {
    const snapshot = (await holdFence(inside, plan)) ? await findSnapshot(inside, plan.id, plan.version) : null
    if (snapshot === null) return
    const reason = `What ${plan.owner} may read of its tables has changed, or the tables have: its values begin anew.`
    const note = { source: 'rights' as const, author: service, reason, restoredFrom: null }
    const made = await insertNextVersion(inside, plan.id, plan.version, snapshot, note, { nextRun: null, freshBaseline: true })
    if (made === null) return
    await keepRights(inside, plan.id, made, rights)
    await supersede(inside, plan.id)
    await closeProposal(inside, plan.id, 'superseded', service)
    await writeAudit(inside, { actor: service, action: 'rights', monitor: plan.id, after: { version: made, reason } })
    log.info('a monitor reads otherwise and begins anew', { monitor: plan.id, version: made })
  })
}
