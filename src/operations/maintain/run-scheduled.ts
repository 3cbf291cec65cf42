import type { Logger } from '../../base/logger.ts'
import { type MaintenanceDeps, type MaintenanceReport, type MaintenanceTask, maintenanceTasks, runMaintenance } from './maintenance.ts'
import { insertMaintenanceRun } from './maintenance-run.table.ts'
import { latestSlot, type MaintenanceSchedule } from './schedule.ts'
import { claimSlot, finishSlot, markBeginning, renewSlot } from './scheduled-task.table.ts'

export type ScheduleDeps = MaintenanceDeps & {
  schedule: MaintenanceSchedule
  log: Logger
  /** Calls again every so many milliseconds until the function that it gives back is called. */
  every: (ms: number, work: () => void) => () => void
}

const leaseMs = 60_000

/**
 * Runs what is due and nobody has taken, one task after the other; gives back the reports. Any number of processes may call it at any time: a slot is
 * taken once. Slots that passed while no process ran are made up for by one pass. Weekly backups are left to processes that have files.
 */
export async function runScheduled(deps: ScheduleDeps): Promise<MaintenanceReport[]> {
  const reports: MaintenanceReport[] = []
  for (const task of maintenanceTasks) {
    if (task === 'weekly' && deps.backup === null) continue
    const report = await runIfDue(deps, task)
    if (report !== null) reports.push(report)
  }
  return reports
}

async function runIfDue(deps: ScheduleDeps, task: MaintenanceTask): Promise<MaintenanceReport | null> {
  const { db, log } = deps
  const slot = latestSlot(task, deps.schedule, deps.now())
  await markBeginning(db, task, slot)
  const claim = await claimSlot(db, task, slot, leaseMs)
  if (claim === null) return null
  log.info('maintenance started', { task, slot: new Date(slot).toISOString(), attempt: claim.attempt })
  const stopRenewing = deps.every(leaseMs / 3, () => {
    renewSlot(db, claim, leaseMs).catch((error: unknown) => log.warn('the lease of a maintenance pass was not renewed', { error }))
  })
  try {
    const report = await runMaintenance(deps, task, { dryRun: false })
    await insertMaintenanceRun(db, report, 'schedule')
    await finishSlot(db, claim, report.ok)
    const failed = report.steps.filter(({ status }) => status === 'failed').map(({ name, summary }) => `${name}: ${summary}`)
    if (report.ok) log.info('maintenance done', { task, ms: report.ms })
    else log.error('maintenance failed', { task, failed })
    return report
  } finally {
    stopRenewing()
  }
}
