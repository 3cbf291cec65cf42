import type { UnsafeSql } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { CheckedSql } from '../checked-sql.ts'
import type { WrapOptions } from '../postgres/wrap-postgres.ts'
import type { BigQueryReader } from './reader.ts'
import { isTree, listOf, sameTree, type Tree, variantOf } from './tree.ts'

/** How a statement carries its limit: its own, one behind it, or one of a statement around it. */
export type Way = 'kept' | 'behind' | 'around'

/** The checked text is one line, so the line break tells where the guard's own part begins. */
export const withLimitBehind = (text: string, limit: number): string => `${text}\nLIMIT ${limit}`
export const withLimitAround = (text: string, bounds: string): string => `SELECT * FROM (\n${text}\n) ${bounds}`

/** Whether the final text, read again, is the checked query: as it was, with this limit behind it, or inside another. */
export function holds(reader: BigQueryReader, text: string, query: Tree, way: Way, limit = 0): boolean {
  const again = readOne(reader, text)
  return again !== null && isSame[way](again, query, limit)
}

const isSame: Record<Way, (again: Tree, query: Tree, limit: number) => boolean> = {
  kept: sameTree,
  // The limit behind the text proves that it was read to its end.
  behind: (again, query, limit) => constantLimit(again.limit_clause) === limit && sameTree(withoutLimit(again), withoutLimit(query)),
  around: isAround,
}

function isAround(again: Tree, query: Tree): boolean {
  const body = variantOf(again.body).content
  const [entry, ...more] = isTree(body) ? listOf(body.from) : []
  const derived = isTree(entry) && listOf(entry.joins).length === 0 ? variantOf(entry.relation).content : null
  return more.length === 0 && isTree(derived) && sameTree(derived.subquery, query)
}

function readOne(reader: BigQueryReader, text: string): Tree | null {
  const read = reader.read(text)
  const query = 'statements' in read && read.statements.length === 1 ? variantOf(read.statements[0]) : null
  return query?.name === 'Query' && isTree(query.content) ? query.content : null
}

const withoutLimit = ({ limit_clause: _limit, ...rest }: Tree): Tree => rest

/** Puts another order and other bounds around a checked statement. Missing values come last in either direction. */
export function wrapBigQuery(
  reader: BigQueryReader,
  checked: CheckedSql,
  options: WrapOptions,
): Result<Pick<CheckedSql, 'text' | 'parameters' | 'dialect' | 'lineage'>, UnsafeSql> {
  const width = checked.lineage.output.length
  const order = options.orderBy ?? []
  const usable = [options.limit, options.offset ?? 0].every((rows) => Number.isSafeInteger(rows) && rows >= 0)
  if (!usable || order.some(({ column }) => !Number.isInteger(column) || column < 0 || column >= width))
    return refuse('There is no such column, or no such number of rows. Use columns of the result and whole numbers.')
  const own = ownText(checked)
  const query = readOne(reader, own) ?? {}
  const sorted = order.map(({ column, descending }) => `${column + 1} ${descending ? 'DESC' : 'ASC'} NULLS LAST`)
  const bounds = [
    ...(sorted.length > 0 ? [`ORDER BY ${sorted.join(', ')}`] : []),
    `LIMIT ${options.limit}`,
    ...(options.offset ? [`OFFSET ${options.offset}`] : []),
  ].join(' ')
  const text = withLimitAround(own, bounds)
  if (!holds(reader, text, query, 'around')) return refuse('The statement cannot be written in another order. Run it as it is.')
  const { parameters, dialect, lineage } = checked
  return ok({ text, parameters, dialect, lineage: { ...lineage, limitAdded: false } })
}

const refuse = (message: string) => fail<UnsafeSql>({ kind: 'unsafe-sql', violations: [{ rule: 'printer', message, position: null }] })

/** The statement with the limit that it asked for itself, and without the one that the guard gave it in lines of its own. */
const ownText = ({ text, lineage }: CheckedSql): string => (lineage.limitAdded ? (text.split('\n').at(-2) ?? text) : text)

/** The rows that a statement asks for by a written number. */
export function constantLimit(clause: unknown): number | null {
  const { content } = variantOf(clause)
  const value = isTree(content) ? variantOf(content.limit).content : null
  const [number] = listOf(isTree(value) ? variantOf(value.value).content : null)
  return /^\d+$/.test(String(number)) ? Number(number) : null
}
