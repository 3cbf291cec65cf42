import { jsonLogger } from '../../base/logger.ts'
import { migrate } from '../../db/migrate.ts'
import { importData } from '../../operations/import/import-data.ts'
import { importText } from '../../operations/import/import-text.ts'
import { parseConfig } from '../config.ts'
import { messageOf } from '../gate.ts'
import { openServiceDatabase } from '../service-database.ts'
import { failWith } from '../terminal/fail-with.ts'
import { progressOn } from '../terminal/progress.ts'
import type { Command } from './command.ts'
import { readImportArguments } from './import-arguments.ts'

const usage = `pulse import FOLDER|FILE [OPTIONS]

  --derive               computes the derived tables from masters and order lines
  --as-of YYYY-MM-DD     the day of derived figures (default: the day after the newest line)
  --dry-run              reads and checks everything and changes nothing
  --rejects FILE         writes bad rows there and loads the others; --max-rejects N of a table (default 1000)
  --replace, --append    what happens to rows that are there; without, they are left alone
  --json                 prints one object

How the files are written, where that is not told from them:
  --delimiter CHARACTER  "tab" for a tabulator
  --encoding NAME        such as windows-1252 (default: utf-8)
  --date-format FORMAT   such as DD.MM.YYYY, beside YYYY-MM-DD
  --numbers STYLE        1,234.56 or 1.234,56 (default: 1234.56)
  --null TEXT            a text that means no value, beside the empty one
  --map COLUMN=HEADER    a header for a column, or TABLE.COLUMN=HEADER; may be given again
  --ignore-extra         leaves out columns that the table does not have`

const interrupted = 'Interrupted while the files were looked at. Nothing was loaded.'

/** Loads an operator's own files into the documented tables. */
export const importCommand: Command = {
  name: 'import',
  summary: 'Loads your own data: a folder of CSV files or a pg_dump archive; --derive computes what follows from it.',
  usage,
  run: async (args, env) => {
    const settings = parseConfig(env)
    if (!settings.ok) return failWith(settings.message)
    const { config } = settings
    const asked = readImportArguments(args)
    if (!asked.ok) return failWith(`${asked.message}\n"pulse import --help" shows what it takes.`)
    const log = jsonLogger(config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL, (line) => console.error(line))
    const database = await openServiceDatabase(config, log)
    if (!database.ok) return failWith(messageOf(database.problem))
    const { owner, stop } = database.value
    const giveUp = new AbortController()
    const onSignal = () => giveUp.abort()
    process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
    const progress = progressOn(process.stderr)
    try {
      const migrated = await migrate(owner, log)
      if (!migrated.ok) return failWith(messageOf(migrated.problem))
      const { json, ...options } = asked.value
      const imported = await importData(owner, {
        ...options,
        tools: { configured: config.PG_DUMP, path: env.PATH ?? '' },
        signal: giveUp.signal,
        onProgress: progress.show,
        now: () => performance.now(),
      })
      progress.end()
      if (!imported.ok) {
        if (imported.problem.kind === 'cancelled') {
          if (json) console.log(JSON.stringify({ ok: false, problem: interrupted }))
          failWith(interrupted)
          return 130
        }
        if (json) console.log(JSON.stringify({ ok: false, problem: messageOf(imported.problem) }))
        return failWith(messageOf(imported.problem))
      }
      const report = imported.value
      const good = report.stopped === null
      if (json)
        console.log(
          JSON.stringify({ ok: good, dry_run: options.dryRun, peak_memory_mb: process.resourceUsage().maxRSS / 1_024, ...report }),
        )
      else console.log(importText(report, { dryRun: options.dryRun, rejects: options.rejects?.path ?? null }))
      return report.interrupted ? 130 : good ? 0 : 1
    } finally {
      progress.end()
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
      await stop()
    }
  },
}
