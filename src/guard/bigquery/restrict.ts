import type { GuardPolicy, SqlValue } from '../policy.ts'
import type { IndexedTable } from '../policy-index.ts'
import { UnusablePolicy } from '../unusable-policy.ts'
import { joinPieces, splitText } from './canonical-text.ts'
import { bareNames } from './own-columns.ts'
import type { BigQueryReader } from './reader.ts'
import { isTree, listOf, nameOf, sameTree, type Tree, treeOf, treesOf, variantOf } from './tree.ts'

/** An entry of FROM and what stands for it: a sub-select for a table, UNNEST for an array. `table` is its node; `text` has an alias where there was none. */
export type Replacement = { table: Tree; text: string }

type Restrictions = { reader: BigQueryReader; policy: GuardPolicy; parameters: SqlValue[] }

/**
 * Makes the function that writes the sub-select for a table with a row filter or masked columns, for any other only where it must (`always`),
 * else null. The values of a filter are bound behind the statement's own parameters. Columns that may not be read are left out.
 */
export function restrictBigTables({ reader, policy, parameters }: Restrictions) {
  return (found: IndexedTable, table: Tree, always: boolean): Replacement | null => {
    const closed = policy.closedTables?.[found.key]
    if (closed !== undefined) throw new UnusablePolicy(closed)
    const filter = policy.rowFilters?.[found.key]
    const maskOf = (column: string) => policy.masks?.[`${found.key}.${column}`]
    const columns = found.columns.filter(({ allowed }) => allowed).map(({ name }) => name)
    if (!always && filter === undefined && columns.every((name) => maskOf(name) === undefined)) return null
    const name = listOf(table.name)
      .map((part) => quote(nameOf(variantOf(part).content)))
      .join('.')
    const isHashed = columns.some((column) => maskOf(column) === 'hash')
    const key = policy.maskKey !== undefined && isHashed ? parameters.push(policy.maskKey) : null
    const own = found.name.replace(/^.*\./, '')
    const targets = columns.map((column) => targetOf(own, column, maskOf(column), key)).join(', ') || '1 AS `_`'
    const columnsOf = (other: string) => policy.columnOrder?.[other]
    const where = filter === undefined ? '' : ` WHERE (${conditionOf({ reader, parameters, columnsOf }, found.key, own, filter)})`
    if (filter !== undefined) parameters.push(...filter.values)
    const alias = table.alias ? '' : ` AS ${quote(own)}`
    return { table, text: `(SELECT ${targets} FROM ${name} AS ${quote(own)}${where})${alias}` }
  }
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
  const [bare] = unqualifiedTables(content)
  if (bare !== undefined) throw new UnusablePolicy(`the row filter of ${key} names the table ${bare} without its data set`)
  const characters = Array.from(text)
  for (const { column, owner } of bareNames(content, own, columnsOf).toSorted((a, b) => b.column - a.column)) {
    characters.splice(column - 1 - before.length, 0, `${quote(owner)}.`)
  }
  return characters.join('')
}

/** The SELECT that a text is, and what stands around it; empty where it cannot be read. */
function readSelect(reader: BigQueryReader, text: string): { select: Tree; around: Tree } {
  const read = reader.read(text)
  const [query, ...more] = 'statements' in read ? read.statements.map(variantOf) : []
  const { body, ...around } = query?.fields ?? {}
  return { select: variantOf(body).fields, around: { ...around, kind: query?.name, more } }
}

/** Tables named without their data set, which a WITH of the statement could stand in for. */
function unqualifiedTables(value: unknown): string[] {
  const parts = listOf(treeOf(treeOf(value).Table).name)
  const inside = Object.values(Array.isArray(value) ? value : treeOf(value)).flatMap(unqualifiedTables)
  return parts.length === 1 ? [nameOf(variantOf(parts[0]).content), ...inside] : inside
}

/** The statement with its restricted tables replaced: the text that will run and the tree that it must have; null when it cannot be written. */
export function replaceTables(
  reader: BigQueryReader,
  text: string,
  query: Tree,
  replacements: readonly Replacement[],
): { text: string; query: Tree } | null {
  if (replacements.length === 0) return { text, query }
  const characters = Array.from(text)
  const derived = new Map<unknown, Tree>()
  for (const { table, text: inner } of replacements.toSorted((a, b) => startOf(b.table) - startOf(a.table))) {
    characters.splice(startOf(table), endOf(table) - startOf(table), inner)
    derived.set(table, relationOf(reader, inner, table))
  }
  const expected = treeOf(substitute(query, derived))
  const written = characters.join('')
  const read = reader.read(written)
  // Whatever was written where, it must be read as the statement with nothing but its tables replaced.
  return 'statements' in read && sameTree(read.statements, [{ Query: expected }]) ? { text: written, query: expected } : null
}

/** Places count characters from 1; the text is one line. */
const placeOf = (part: unknown, edge: 'start' | 'end'): number => Number(treeOf(treeOf(variantOf(part).fields.span)[edge]).column) - 1

const startOf = (table: Tree): number => placeOf(listOf(table.name)[0], 'start')
const endOf = (table: Tree): number => placeOf(listOf(table.name).at(-1), 'end')

/** What stands for the table in the tree: the sub-select under the table's own alias, or under the one that was added. */
function relationOf(reader: BigQueryReader, inner: string, table: Tree): Tree {
  const [entry] = treesOf(readSelect(reader, `SELECT * FROM ${inner}`).select.from)
  const { name, fields } = variantOf(entry?.relation)
  return { [name]: table.alias ? { ...fields, alias: table.alias } : fields }
}

function substitute(value: unknown, derived: ReadonlyMap<unknown, Tree>): unknown {
  if (Array.isArray(value)) return value.map((one) => substitute(one, derived))
  if (!isTree(value)) return value
  const found = derived.get(value.Table)
  if (found !== undefined) return found
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, substitute(inner, derived)]))
}
