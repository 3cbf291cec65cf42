import type { Db } from '../../db/db.ts'
import { dropOld, moveToArchive, reviewAlerts, reviewMonitors, rollUpRuns, trimEvidence } from './archive.ts'
import { slowQuestions, staleTables, tableSizes } from './daily-figures.ts'
import { vacuumTables } from './vacuum.ts'

/** The document's four rounds of maintenance. */
export const maintenanceTasks = ['daily', 'weekly', 'monthly', 'quarterly'] as const
export type MaintenanceTask = (typeof maintenanceTasks)[number]

/**
 * What one step did, or would do. `found`: only looked; `planned`: a dry run that changed nothing; `warning`: done, and somebody should look;
 * `failed`: not done, `summary` says why. `rows` is a table to print, all rows with the same keys.
 */
export type Step = {
  name: string
  status: 'done' | 'found' | 'planned' | 'warning' | 'failed'
  summary: string
  rows: Record<string, string | number | null>[]
}

/** One pass of a task. `ok` is false when a step failed. Instants are ISO, times milliseconds. */
export type MaintenanceReport = { task: MaintenanceTask; dryRun: boolean; ok: boolean; startedAt: string; ms: number; steps: Step[] }

export type MaintenanceDeps = {
  /** As the owner of our tables; statements run outside of transactions. */
  db: Db
  /** Epoch milliseconds. */
  now: () => number
  /** The weekly backups, full and critical; null where the process has no files, as on Workers. */
  backup: ((options: { dryRun: boolean }) => Promise<Step[]>) | null
}

export type MaintenanceOptions = { dryRun: boolean; onStep?: (name: string) => void }

type Work = (deps: MaintenanceDeps, dryRun: boolean) => Promise<Step | Step[]>

const work: Record<MaintenanceTask, [name: string, run: Work][]> = {
  daily: [
    ['table sizes', ({ db }) => tableSizes(db)],
    ['slow questions', ({ db }) => slowQuestions(db)],
    ['tables to vacuum', ({ db }) => staleTables(db)],
  ],
  weekly: [
    [
      'backups',
      async ({ backup }, dryRun) =>
        backup === null ? skipped('backups', 'there are no files here; run "pulse maintain weekly" from a machine') : backup({ dryRun }),
    ],
  ],
  monthly: [['vacuum and analyze', ({ db }, dryRun) => vacuumTables(db, dryRun)]],
  quarterly: [
    ['daily figures of runs', ({ db, now }, dryRun) => rollUpRuns(db, now(), dryRun)],
    ['archive', ({ db, now }, dryRun) => moveToArchive(db, now(), dryRun)],
    ['evidence of alerts', ({ db, now }, dryRun) => trimEvidence(db, now(), dryRun)],
    ['past their time', ({ db, now }, dryRun) => dropOld(db, now(), dryRun)],
    ['alerts nobody looked at', ({ db, now }) => reviewAlerts(db, now())],
    ['monitors to review', ({ db, now }) => reviewMonitors(db, now())],
  ],
}

/**
 * Runs one task step by step. A step that fails is reported and does not keep the next ones from running, except that nothing is archived when
 * the figures made from it could not be stored.
 */
export async function runMaintenance(
  deps: MaintenanceDeps,
  task: MaintenanceTask,
  options: MaintenanceOptions,
): Promise<MaintenanceReport> {
  const started = deps.now()
  const steps: Step[] = []
  for (const [name, run] of work[task]) {
    options.onStep?.(name)
    if (name === 'archive' && steps.some(({ status }) => status === 'failed')) {
      steps.push({ name, status: 'failed', summary: 'not started, because the step before it failed', rows: [] })
      continue
    }
    steps.push(...(await attempt(name, () => run(deps, options.dryRun))))
  }
  return {
    task,
    dryRun: options.dryRun,
    ok: steps.every(({ status }) => status !== 'failed'),
    startedAt: new Date(started).toISOString(),
    ms: Math.round(deps.now() - started),
    steps,
  }
}

async function attempt(name: string, run: () => Promise<Step | Step[]>): Promise<Step[]> {
  try {
    return [await run()].flat()
  } catch (error) {
    return [{ name, status: 'failed', summary: error instanceof Error ? error.message : String(error), rows: [] }]
  }
}

const skipped = (name: string, why: string): Step => ({ name, status: 'warning', summary: `not made: ${why}`, rows: [] })
