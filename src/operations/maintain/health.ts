import type { Db } from '../../db/db.ts'
import { maintenanceTasks } from './maintenance.ts'
import { type LastRun, lastMaintenance } from './maintenance-run.table.ts'

/** A backup older than this is worth a word, in hours: a week and a day. */
const backupMaxAgeHours = 192

/**
 * When each task last ran, and how old the last backup is, in one line for a health check. Names no files. `now` in epoch milliseconds. Nothing of this
 * keeps questions from being answered, so it is told, not judged.
 */
export async function maintenanceHealth(db: Db, now: number): Promise<string> {
  const runs = await lastMaintenance(db)
  const age = (at: string): number => Math.max(0, Math.floor((now - Date.parse(at)) / 3_600_000))
  const told = maintenanceTasks.flatMap((task) => {
    const run = runs.find((one) => one.task === task)
    return run ? [`${task} ${age(run.at)} h ago${run.ok ? '' : ` FAILED (${run.trouble.length} steps)`}`] : []
  })
  return [backupWords(runs, age), ...(told.length > 0 ? told : ['no maintenance yet'])].join('; ')
}

function backupWords(runs: readonly LastRun[], age: (at: string) => number): string {
  const weekly = runs.find(({ task, backedUpAt }) => task === 'weekly' && backedUpAt !== null)
  if (!weekly?.backedUpAt) return 'no backup yet'
  const hours = age(weekly.backedUpAt)
  return `backup ${hours} h ago, checked${hours > backupMaxAgeHours ? ', OLD' : ''}`
}
