import { join, resolve } from 'node:path'
import type pg from 'pg'
import type { Logger } from '../base/logger.ts'
import { type Connections, dbOver } from '../db/db.ts'
import { type BackupSettings, makeBackups } from '../operations/backup/make-backups.ts'
import type { MaintenanceDeps } from '../operations/maintain/maintenance.ts'
import { runScheduled } from '../operations/maintain/run-scheduled.ts'
import type { MaintenanceSchedule } from '../operations/maintain/schedule.ts'
import type { Config } from './config.ts'
import { homeFolder } from './service-database.ts'

/** The settings of backups. They go to `BACKUP_DIR`, or else into the folder of the embedded server. */
export function backupSettings(config: Config, env: NodeJS.ProcessEnv): BackupSettings {
  return {
    folder: config.BACKUP_DIR ? resolve(config.BACKUP_DIR) : join(homeFolder(config.PULSE_HOME), 'backups'),
    keep: config.BACKUP_KEEP,
    format: config.BACKUP_FORMAT,
    configured: config.PG_DUMP,
    path: env.PATH ?? '',
    environment: postgresVariables(env),
  }
}

/** What PostgreSQL's own programs take from their environment, such as PGPASSFILE. */
export const postgresVariables = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => /^PG[A-Z]+$/.test(entry[0]) && entry[1] !== undefined),
  )

type Place = { ownerConfig: pg.ClientConfig; owner: Connections; now: () => number; settings: BackupSettings }

/** Everything that maintenance needs on Node. */
export const maintenanceDeps = ({ ownerConfig, owner, now, settings }: Place): MaintenanceDeps => ({
  db: dbOver(owner),
  now,
  backup: (options) => makeBackups({ owner: ownerConfig, settings, now }, options),
})

/** Looks for due maintenance from time to time; `run` is skipped while an earlier call still works. */
export function maintenanceChore(deps: MaintenanceDeps, schedule: MaintenanceSchedule, log: Logger): () => Promise<unknown> {
  let working = false
  const every = (ms: number, work: () => void): (() => void) => {
    const timer = setInterval(work, ms)
    timer.unref()
    return () => clearInterval(timer)
  }
  return async () => {
    if (working) return
    working = true
    try {
      return await runScheduled({ ...deps, schedule, log, every })
    } finally {
      working = false
    }
  }
}
