import type { UnsafeSql } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { CheckedSql } from '../checked-sql.ts'
import type { SqlValue } from '../policy.ts'
import type { WrapOptions } from '../postgres/wrap-postgres.ts'
import { applyEdits, type Edit, numberEdit } from './edits.ts'
import type { BigQueryReader } from './reader.ts'
import { isTree, listOf, nameOf, sameTree, type Tree, variantOf } from './tree.ts'

/** How a statement carries its limit: in its own text, behind it, or in a statement around it. */
export type Way = 'own' | 'behind' | 'around'

/** The checked text is one line, so the line break tells where the guard's own part begins. */
const withLimitBehind = (text: string, bounds: string): string => `${text}\n${bounds}`
export const withLimitAround = (text: string, bounds: string): string => `SELECT * FROM (\n${text}\n) ${bounds}`

/** Whether the final text, read again, is the checked query: as it was, with this limit behind it, or inside another. */
export function holds(reader: BigQueryReader, text: string, query: Tree, way: Way, limit = 0): boolean {
  const again = readOne(reader, text)
  return again !== null && isSame[way](again, query, limit)
}

const isSame: Record<Way, (again: Tree, query: Tree, limit: number) => boolean> = {
  own: sameTree,
  // The limit behind the text proves that it was read to its end.
  behind: (again, query, limit) => constantLimit(again) === limit && sameTree(withoutLimit(again), withoutLimit(query)),
  around: isAround,
}

/** A statement, and the edits that it needs besides its limit. */
export type Unlimited = { text: string; query: Tree; edits: readonly Edit[] }

/**
 * The text of a statement that gives at most `limit` rows, in the order that the statement asks for: behind it where it has no limit, instead
 * of its own where that is a larger number. Around it where its limit is no number: that loses the order, for
 * BigQuery keeps none of a sub-select. null: what was written is not read as what was meant. Each text is read so that what follows its end
 * cannot be overlooked.
 */
export function limitText(reader: BigQueryReader, { text, query, edits }: Unlimited, asked: number | null, limit: number): string | null {
  const node = limitOf(query)
  const lowered = node !== null && asked !== null && asked > limit ? [numberEdit(node, limit)] : []
  const final = applyEdits(reader, text, query, [...edits, ...lowered])
  if (query.limit_clause && asked === null) {
    const around = withLimitAround(final.text, `LIMIT ${limit}`)
    return holds(reader, around, final.query, 'around') ? around : null
  }
  if (!query.limit_clause) {
    const behind = withLimitBehind(final.text, `LIMIT ${limit}`)
    return holds(reader, behind, final.query, 'behind', limit) ? behind : null
  }
  const isEdited = edits.length + lowered.length > 0
  const isRead = holds(reader, withLimitAround(final.text, ''), final.query, 'around')
  return isRead && (!isEdited || holds(reader, final.text, final.query, 'own')) ? final.text : null
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
  const text = wrappedText(reader, checked, options)
  if (text === null) return refuse('The statement cannot be written in another order. Run it as it is.')
  const { parameters, dialect, lineage } = checked
  return ok({ text, parameters, dialect, lineage: { ...lineage, limitAdded: false } })
}

function wrappedText(reader: BigQueryReader, checked: CheckedSql, { orderBy = [], limit, offset = 0 }: WrapOptions): string | null {
  const own = ownStatement(reader, checked)
  if (own === null) return null
  // Nothing goes around a statement that keeps its own order; what was wrapped once has several lines.
  const asked = askedLimit(own.query, checked.parameters)
  if (orderBy.length === 0 && offset === 0 && !own.text.includes('\n')) return limitText(reader, own, asked, limit)
  const sorted = orderBy.map(({ column, descending }) => `${column + 1} ${descending ? 'DESC' : 'ASC'} NULLS LAST`)
  const bounds = [
    ...(sorted.length > 0 ? [`ORDER BY ${sorted.join(', ')}`] : []),
    `LIMIT ${limit}`,
    ...(offset > 0 ? [`OFFSET ${offset}`] : []),
  ].join(' ')
  if (sorted.length === 0 && !own.query.limit_clause) {
    const behind = withLimitBehind(own.text, bounds)
    return holds(reader, behind, own.query, 'behind', limit) ? behind : null
  }
  const around = withLimitAround(own.text, bounds)
  return holds(reader, around, own.query, 'around') ? around : null
}

const refuse = (message: string) => fail<UnsafeSql>({ kind: 'unsafe-sql', violations: [{ rule: 'printer', message, position: null }] })

/** The statement with the limit that it asked for itself, and without the one that the guard gave it: in lines of its own, or instead of a larger one. */
function ownStatement(reader: BigQueryReader, { text, lineage }: CheckedSql): Unlimited | null {
  const [first = '', second = '', third] = text.split('\n')
  const own = !lineage.limitAdded ? text : third === undefined ? first : second
  const query = readOne(reader, own)
  if (query === null) return null
  const node = limitOf(query)
  const asked = lineage.statementLimit
  if (!lineage.limitAdded || second !== '' || node === null || asked === null) return { text: own, query, edits: [] }
  const whole = applyEdits(reader, own, query, [numberEdit(node, asked)])
  const again = readOne(reader, whole.text)
  return again !== null && sameTree(again, whole.query) ? { text: whole.text, query: again, edits: [] } : null
}

/** What stands behind LIMIT in a query, or null. */
function limitOf({ limit_clause: clause }: Tree): Tree | null {
  const { limit } = variantOf(clause).fields
  return isTree(limit) ? limit : null
}

/** The rows that a query asks for by a written number, or by a parameter that is one. */
export function askedLimit(query: Tree, parameters: readonly SqlValue[]): number | null {
  const [, place] = /^@p(\d+)$/.exec(nameOf(variantOf(limitOf(query)).content)) ?? []
  const value = place === undefined ? null : parameters[Number(place) - 1]
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : constantLimit(query)
}

/** The rows that a query asks for by a written number. */
function constantLimit(query: Tree): number | null {
  const { name, fields } = variantOf(limitOf(query))
  const [number] = listOf(name === 'Value' ? variantOf(fields.value).content : null)
  return /^\d+$/.test(String(number)) ? Number(number) : null
}
