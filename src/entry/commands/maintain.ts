import { parseArgs } from 'node:util'
import { systemClock } from '../../base/clock.ts'
import { jsonLogger } from '../../base/logger.ts'
import { migrate } from '../../db/migrate.ts'
import { poolConnections } from '../../db/pool.ts'
import { type MaintenanceTask, maintenanceTasks, runMaintenance } from '../../operations/maintain/maintenance.ts'
import { insertMaintenanceRun } from '../../operations/maintain/maintenance-run.table.ts'
import { parseConfig } from '../config.ts'
import { messageOf } from '../gate.ts'
import { backupSettings, maintenanceDeps } from '../maintenance.ts'
import { openServiceDatabase } from '../service-database.ts'
import { failWith } from '../terminal/fail-with.ts'
import { maintenanceText } from '../terminal/maintenance-text.ts'
import type { Command } from './command.ts'

/** The document's rounds of maintenance, by hand or by cron. */
export const maintainCommand: Command = {
  name: 'maintain',
  summary: 'Looks after the database: daily figures, weekly backups, monthly vacuum, quarterly archive.',
  usage: `pulse maintain daily|weekly|monthly|quarterly [--dry-run] [--json]

  daily      table sizes, slow questions, tables that should be vacuumed; changes nothing
  weekly     full and critical backups into BACKUP_DIR, checked; the oldest beyond BACKUP_KEEP go
  monthly    vacuum and analyze
  quarterly  old alerts and logs into the archive; what should be reviewed

  --dry-run  says what would be done
  --json     the report for programs

Exit code 1 when a step failed.`,
  run: async (args, env) => {
    const settings = parseConfig(env)
    if (!settings.ok) return failWith(settings.message)
    const { config } = settings
    const asked = readArgs(args)
    if ('problem' in asked) return failWith(`${asked.problem}\nUsage: ${maintainCommand.usage}`)
    const log = jsonLogger(config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL, (line) => console.error(line))
    const database = await openServiceDatabase(config, log)
    if (!database.ok) return failWith(messageOf(database.problem))
    const { owner: ownerConfig, stop } = database.value
    const owner = poolConnections(ownerConfig, { max: 2 })
    try {
      const migrated = await migrate(ownerConfig, log)
      if (!migrated.ok) return failWith(messageOf(migrated.problem))
      const clock = systemClock()
      const deps = maintenanceDeps({ ownerConfig, owner, now: clock.now, settings: backupSettings(config, env) })
      const report = await runMaintenance(deps, asked.task, { dryRun: asked.dryRun })
      if (!asked.dryRun) await insertMaintenanceRun(deps.db, report, 'command')
      console.log(asked.json ? JSON.stringify(report) : maintenanceText(report))
      return report.ok ? 0 : 1
    } finally {
      await owner.close()
      await stop()
    }
  },
}

type Asked = { task: MaintenanceTask; dryRun: boolean; json: boolean } | { problem: string }

function readArgs(args: string[]): Asked {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { 'dry-run': { type: 'boolean' }, json: { type: 'boolean' } },
    })
    const task = maintenanceTasks.find((one) => one === positionals[0])
    if (!task || positionals.length !== 1) {
      return {
        problem: `Expected one of ${maintenanceTasks.join(', ')}, got ${positionals.length === 0 ? 'nothing' : `"${positionals.join(' ')}"`}.`,
      }
    }
    return { task, dryRun: values['dry-run'] === true, json: values.json === true }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}
