import { parseArgs } from 'node:util'
import { isIsoDate } from '../../operations/demo/calendar.ts'
import { readDateFormat } from '../../operations/import/date-check.ts'
import type { ImportOptions } from '../../operations/import/import-options.ts'
import { loadOrder } from '../../operations/import/table-words.ts'
import type { NumberStyle } from '../../operations/import/value-check.ts'

/** What the command line asks for, but for what the process brings along. */
export type ImportArguments = Omit<ImportOptions, 'tools' | 'signal' | 'onProgress' | 'now'> & { json: boolean }

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

/** Reads the command line. `message` says what was expected and what was found. */
export function readImportArguments(args: string[]): { ok: true; value: ImportArguments } | { ok: false; message: string } {
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
