import { closest } from './closest.ts'
import { computedColumns, otherHeaders, plainWord } from './table-words.ts'
import type { TargetTable } from './target-table.ts'

/** Which column each field of a file is for, null for one that is left out; and the columns that are computed because the file lacks them. */
export type HeaderMatch = { columns: (string | null)[]; computed: string[] }

export type HeaderOptions = {
  /** Take files with columns that the table does not have, and leave those out. */
  ignoreExtra: boolean
  /** Header that the user gave for a column of this table. */
  given: ReadonlyMap<string, string>
}

/** Reads a header against a table by its names, not by their order. Gives back what is wrong with it, in words, when it does not fit. */
export function matchHeader(
  names: readonly string[],
  table: TargetTable,
  options: HeaderOptions,
): { ok: true; match: HeaderMatch } | { ok: false; reasons: string[] } {
  const taken = new Map<string, string>()
  const reasons: string[] = []
  const unknown: string[] = []
  const columns = names.map((name) => {
    const column = columnFor(name, table, options.given)
    if (column === null) {
      unknown.push(name)
      return null
    }
    const other = taken.get(column)
    if (other !== undefined) reasons.push(other === name ? `"${name}" is there twice` : `"${other}" and "${name}" are both for ${column}`)
    taken.set(column, name)
    return column
  })
  for (const [column, header] of options.given)
    if (!names.includes(header)) reasons.push(`no column is called "${header}", which was given for ${column}`)
  if (reasons.length === 0 && taken.size === 0) return { ok: false, reasons: [noHeader(names, table)] }
  if (unknown.length > 0 && !options.ignoreExtra) reasons.push(...unknown.map((name) => unknownReason(name, table)))
  const missing = table.columns.filter(({ name, required }) => required && !taken.has(name)).map(({ name }) => name)
  const computed = Object.entries(computedColumns[table.key] ?? {})
    .filter(([name, { from }]) => !taken.has(name) && from.every((source) => taken.has(source)))
    .map(([name]) => name)
  const lacking = missing.filter((name) => !computed.includes(name))
  if (lacking.length > 0) reasons.push(`${lacking.join(', ')} ${lacking.length === 1 ? 'is' : 'are'} missing`)
  return reasons.length > 0 ? { ok: false, reasons } : { ok: true, match: { columns, computed } }
}

/** How many of these names a table understands. */
export const understood = (names: readonly string[], table: TargetTable, given: ReadonlyMap<string, string>): number =>
  names.filter((name) => columnFor(name, table, given) !== null).length

function columnFor(name: string, table: TargetTable, given: ReadonlyMap<string, string>): string | null {
  const told = [...given].find(([, header]) => header === name)
  if (told) return told[0]
  const word = plainWord(name)
  if (word === '') return null
  const free = table.columns.filter((column) => !given.has(column.name))
  const own = free.find((column) => plainWord(column.name) === word)
  return (own ?? free.find((column) => otherHeaders(table.key, column.name).some((other) => plainWord(other) === word)))?.name ?? null
}

const unknownReason = (name: string, table: TargetTable): string => {
  const near = closest(
    name,
    table.columns.map((column) => column.name),
  )
  const offer = near ? `; for ${near} say --map ${near}="${name}"` : ''
  return `"${name}" is no column of ${table.key}${offer}; --ignore-extra leaves it out`
}

function noHeader(names: readonly string[], table: TargetTable): string {
  const expected = table.columns.map(({ name }) => name).join(', ')
  if (names.length === 1 && /[,;\t|:]/.test(names[0] ?? '')) {
    return `the first line is read as one name; the delimiter may be another one (--delimiter), expected columns: ${expected}`
  }
  return `the first line names no column of ${table.key}; a header is needed, with columns of: ${expected}`
}
