import type { GuardPolicy, SqlValue } from '../policy.ts'
import type { IndexedTable } from '../policy-index.ts'
import { UnusablePolicy } from '../unusable-policy.ts'
import { joinPieces, splitText } from './canonical-text.ts'
import { tableEdit } from './edits.ts'
import { bareNames } from './own-columns.ts'
import { type BigQueryReader, readSelect } from './reader.ts'
import { listOf, nameOf, sameTree, type Tree, treeOf, variantOf } from './tree.ts'

type Restrictions = { reader: BigQueryReader; policy: GuardPolicy; parameters: SqlValue[] }

/**
 * Makes the function that writes the sub-select for a table with a row filter or masked columns, for any other only where it must (`always`),
 * else null; it has an alias where there was none. The values of a filter are bound behind the statement's own parameters. Columns that may not be read are left out.
 */
export function restrictBigTables({ reader, policy, parameters }: Restrictions) {
  return (found: IndexedTable, table: Tree, always: boolean): string | null => {
    const closed = policy.closedTables?.[found.key]
    if (closed !== undefined) throw new UnusablePolicy(closed)
    if (standsForRestricted(policy, found)) throw new UnusablePolicy('it stands for tables that are restricted')
    const filter = policy.rowFilters?.[found.key]
    const maskOf = (column: string) => policy.masks?.[`${found.key}.${column}`]
    const columns = found.columns.filter(({ allowed }) => allowed).map(({ name }) => name)
    if (!always && filter === undefined && columns.every((name) => maskOf(name) === undefined)) return null
    const isHashed = columns.some((column) => maskOf(column) === 'hash')
    const key = policy.maskKey !== undefined && isHashed ? parameters.push(policy.maskKey) : null
    const own = found.name.replace(/^.*\./, '')
    const targets = columns.map((column) => targetOf(own, column, maskOf(column), key)).join(', ') || '1 AS `_`'
    const columnsOf = (other: string) => policy.columnOrder?.[other]
    const where = filter === undefined ? '' : ` WHERE (${conditionOf({ reader, parameters, columnsOf }, found.key, own, filter)})`
    if (filter !== undefined) parameters.push(...filter.values)
    const alias = table.alias ? '' : ` AS ${quote(own)}`
    // In one pair of quotes a name means a table whatever is called like its data set around it.
    return `(SELECT ${targets} FROM ${quote(found.key)} AS ${quote(own)}${where})${alias}`
  }
}

/** Whether a table is many, of which one is restricted by itself: nothing restricts it where it is read together with the others. */
function standsForRestricted(policy: GuardPolicy, { key, name }: IndexedTable): boolean {
  if (!name.endsWith('*')) return false
  const { deniedTables = [], deniedColumns = {}, rowFilters = {}, masks = {}, closedTables = {} } = policy
  const others = [...deniedTables, ...[deniedColumns, rowFilters, masks, closedTables].flatMap((restricted) => Object.keys(restricted))]
  const plain = others.map((other) => lower(other.replaceAll(/["`]/g, '')))
  const own = lower(key)
  return plain.some((other) => other.startsWith(own.slice(0, -1)) && other !== own && !other.startsWith(`${own}.`))
}

/** A name in back quotes. */
export function quote(name: string): string {
  if (/[`\\\r\n]/.test(name)) throw new UnusablePolicy('a name in it cannot be quoted')
  return `\`${name}\``
}

/** null: no value, of the column's own type. hash: a digest under the key in parameter `key`. last4: the last four characters of longer values. */
function targetOf(own: string, column: string, mask: 'null' | 'hash' | 'last4' | undefined, key: number | null): string {
  const name = quote(column)
  const value = `${quote(own)}.${name}`
  const text = `CAST(${value} AS STRING)`
  switch (mask) {
    case undefined:
      return value
    case 'null':
      return `IF(FALSE, ${value}, NULL) AS ${name}`
    case 'hash':
      return key === null ? `TO_HEX(MD5(${text})) AS ${name}` : `TO_HEX(SHA256(CONCAT(@p${key}, ${text}))) AS ${name}`
    case 'last4':
      return `CASE WHEN LENGTH(${text}) > 4 THEN CONCAT("****", RIGHT(${text}, 4)) WHEN ${value} IS NOT NULL THEN "****" END AS ${name}`
  }
}

type Filter = NonNullable<GuardPolicy['rowFilters']>[string]

type Reading = { reader: BigQueryReader; parameters: readonly SqlValue[]; columnsOf: (table: string) => readonly string[] | undefined }

/**
 * The condition in the form that all readers read alike, with `$1` as the first parameter behind those that are there already, and with
 * its table, `own`, before each bare name: one that is gone would be looked for in the statement around.
 */
function conditionOf({ reader, parameters, columnsOf }: Reading, key: string, own: string, filter: Filter): string {
  const unreadable = new UnusablePolicy(`the row filter of ${key} cannot be read`)
  const pieces = splitText(filter.condition, { sign: '$', count: filter.values.length, shift: parameters.length })
  if (!Array.isArray(pieces)) throw unreadable
  const text = joinPieces(pieces)
  const before = 'SELECT 1 FROM t WHERE ('
  const { select, around } = readSelect(reader, `${before}${text})`)
  const plain = readSelect(reader, 'SELECT 1 FROM t WHERE (TRUE)')
  const { name, content } = variantOf(select.selection)
  // What stands in the brackets must stay in them: but for the condition, the two statements are the same.
  const isSame = sameTree([{ ...select, selection: null }, around], [{ ...plain.select, selection: null }, plain.around])
  if (name !== 'Nested' || !isSame) throw unreadable
  const named = tablesIn(content)
  if (named.some((table) => pathOf(table).length === 1))
    throw new UnusablePolicy(`the row filter of ${key} names a table without its data set`)
  const characters = Array.from(text)
  // What begins with the name of another entry of FROM is an array of that.
  const called = new Set([own, ...named.map((table) => nameOf(treeOf(table.alias).name) || (pathOf(table).at(-1) ?? ''))].map(lower))
  const tables = named
    .filter((table) => !called.has(lower(pathOf(table)[0] ?? '')))
    .map((table) => tableEdit(table, quote(pathOf(table).join('.'))))
  const names = bareNames(content, own, columnsOf).map(({ column, owner }) => ({
    start: column - 1,
    end: column - 1,
    text: `${quote(owner)}.`,
  }))
  for (const edit of [...names, ...tables].toSorted((a, b) => b.start - a.start)) {
    characters.splice(edit.start - before.length, edit.end - edit.start, edit.text)
  }
  return characters.join('')
}

/** Tables that are named. A WITH of the statement could stand in for one without its data set, an array of it for one whose name is in parts. */
function tablesIn(value: unknown): Tree[] {
  const inside = Object.values(Array.isArray(value) ? value : treeOf(value)).flatMap(tablesIn)
  const table = treeOf(treeOf(value).Table)
  return listOf(table.name).length > 0 ? [table, ...inside] : inside
}

const lower = (name: string): string => name.toLowerCase()
const pathOf = (table: Tree): string[] => listOf(table.name).map((part) => nameOf(variantOf(part).content))
