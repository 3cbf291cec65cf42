import { jsonLogger } from '../../base/logger.ts'
import { migrate } from '../../db/migrate.ts'
import { ensureReader } from '../../db/reader-role.ts'
import { parseConfig } from '../config.ts'
import { messageOf } from '../gate.ts'
import { openServiceDatabase } from '../service-database.ts'
import { failWith } from '../terminal/fail-with.ts'
import type { Command } from './command.ts'

/** Brings the service database up to the code and makes the reader role, without starting the service. */
export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'Brings the service database up to this version and makes the login that questions run as.',
  usage: 'pulse migrate',
  run: async (_args, env) => {
    const settings = parseConfig(env)
    if (!settings.ok) return failWith(settings.message)
    const { config } = settings
    const log = jsonLogger(config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL, (line) => console.error(line))
    const database = await openServiceDatabase(config, log)
    if (!database.ok) return failWith(messageOf(database.problem))
    const { owner, embedded, stop } = database.value
    try {
      const migrated = await migrate(owner, log)
      if (!migrated.ok) return failWith(messageOf(migrated.problem))
      for (const name of migrated.value.applied) console.log(`applied ${name}`)
      if (migrated.value.applied.length === 0) console.log('The database is up to date.')
      if (config.ANALYTICS_DATABASE_URL) return 0
      const reader = await ensureReader(owner, log, { exclusive: embedded })
      if (!reader.ok) return failWith(messageOf(reader.problem))
      console.log(`Questions run as ${reader.value.role}.`)
      return 0
    } finally {
      await stop()
    }
  },
}
