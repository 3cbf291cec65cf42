import { parseArgs } from 'node:util'
import { jsonLogger } from '../../base/logger.ts'
import { migrate } from '../../db/migrate.ts'
import { isIsoDate } from '../../operations/demo/calendar.ts'
import { readDateFormat } from '../../operations/import/date-check.ts'
import { importData } from '../../operations/import/import-data.ts'
import type { ImportOptions } from '../../operations/import/import-options.ts'
import { importText } from '../../operations/import/import-text.ts'
import { loadOrder } from '../../operations/import/table-words.ts'
import type { NumberStyle } from '../../operations/import/value-check.ts'
import { parseConfig } from '../config.ts'
import { messageOf } from '../gate.ts'
import { openServiceDatabase } from '../service-database.ts'
import { failWith } from '../terminal/fail-with.ts'
import { progressOn } from '../terminal/progress.ts'
import type { Command } from './command.ts'

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

/** Loads an operator's own files into the documented tables. */
export const importCommand: Command = {
  name: 'import',
  summary: 'Loads your own data: a folder of CSV files or a pg_dump archive; --derive computes what follows from it.',
  usage,
  run: async (args, env) => {
    const settings = parseConfig(env)
    if (!settings.ok) return failWith(settings.message)
    const { config } = settings
    const asked = readArgs(args)
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

type Asked = Omit<ImportOptions, 'tools' | 'signal' | 'onProgress' | 'now'> & { json: boolean }

const flags = {
  derive: { type: 'boolean' },
  'as-of': { type: 'string' },
  'dry-run': { type: 'boolean' },
  rejects: { type: 'string' },
  'max-rejects': { type: 'string' },
  replace: { type: 'boolean' },
  append: { type: 'boolean' },
  json: { type: 'boolean' },
  delimiter: { type: 'string' },
  encoding: { type: 'string' },
  'date-format': { type: 'string' },
  numbers: { type: 'string' },
  null: { type: 'string' },
  map: { type: 'string', multiple: true },
  'ignore-extra': { type: 'boolean' },
} as const

function readArgs(args: string[]): { ok: true; value: Asked } | { ok: false; message: string } {
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: flags })
    const [path, ...more] = positionals
    if (path === undefined || more.length > 0) throw new Error('Expected one folder or file to import.')
    if (values.replace && values.append) throw new Error('Choose one of --replace and --append.')
    const asOf = values['as-of'] ?? null
    if (asOf !== null && !isIsoDate(asOf)) throw new Error(`--as-of takes a date like 2026-11-20, not "${asOf}".`)
    if (asOf !== null && !values.derive) throw new Error('--as-of is the day of derived figures and needs --derive.')
    const limit = Number(values['max-rejects'] ?? 1_000)
    if (!Number.isSafeInteger(limit) || limit < 1)
      throw new Error(`--max-rejects takes a whole number from 1, not "${values['max-rejects']}".`)
    if (values['max-rejects'] !== undefined && values.rejects === undefined) throw new Error('--max-rejects needs --rejects FILE.')
    return {
      ok: true,
      value: {
        path,
        mode: values.replace ? 'replace' : values.append ? 'append' : 'keep',
        derive: values.derive ? { asOf } : null,
        dryRun: values['dry-run'] === true,
        rejects: values.rejects === undefined ? null : { path: values.rejects, limit },
        style: { numbers: readNumbers(values.numbers), dates: readDates(values['date-format']) },
        encoding: readEncoding(values.encoding),
        delimiter: readDelimiter(values.delimiter),
        nullText: values.null ?? null,
        ignoreExtra: values['ignore-extra'] === true,
        maps: (values.map ?? []).map(readMap),
        json: values.json === true,
      },
    }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}

function readNumbers(text: string | undefined): NumberStyle {
  if (text === undefined || text === '1234.56') return 'plain'
  if (text === '1,234.56' || text === '1.234,56') return text
  throw new Error(`--numbers takes 1234.56, 1,234.56 or 1.234,56, not "${text}".`)
}

function readDates(text: string | undefined): ReturnType<typeof readDateFormat> {
  const format = text === undefined ? null : readDateFormat(text)
  if (text !== undefined && format === null)
    throw new Error(`--date-format takes YYYY, MM and DD with one of . / - between them, not "${text}".`)
  return format
}

function readEncoding(text: string | undefined): string | null {
  if (text === undefined) return null
  try {
    const { encoding } = new TextDecoder(text)
    return encoding === 'utf-8' ? null : encoding
  } catch {
    throw new Error(`--encoding takes a name like utf-8, windows-1252 or utf-16le, not "${text}".`)
  }
}

function readDelimiter(text: string | undefined): string | null {
  if (text === undefined) return null
  const delimiter = text === 'tab' || text === '\\t' ? '\t' : text
  if (!/^[\t !#-/:-@[\]^`{-~]$/.test(delimiter) || delimiter === '.')
    throw new Error(`--delimiter takes one sign such as ; or "tab", not "${text}".`)
  return delimiter
}

function readMap(text: string): ImportOptions['maps'][number] {
  const found = /^(?:((?:public|kpi)\.)?(\w+)\.)?(\w+)=(.+)$/.exec(text)
  if (!found) throw new Error(`--map takes COLUMN=HEADER or TABLE.COLUMN=HEADER, not "${text}".`)
  const [, schema, name, column = '', header = ''] = found
  const table =
    name === undefined ? null : (loadOrder.find((one) => one === `${schema ?? ''}${name}` || one.split('.')[1] === name) ?? null)
  if (name !== undefined && table === null) throw new Error(`--map names ${name}, which is no documented table.`)
  return { table, column, header }
}
