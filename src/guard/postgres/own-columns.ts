import type { Node, RangeVar, SelectStmt } from '@pgsql/types'
import { UnusablePolicy } from '../unusable-policy.ts'
import { as, textsOf } from './tree.ts'

/** A table of one level of a condition: the name that its columns may be written with, and the columns, where they are known. */
type Owner = { name: string; columns: readonly string[] | undefined }

/** The tables of one SELECT inside a condition; null when something else is in its FROM too. */
type Level = Owner[] | null

type ColumnsOf = (table: string) => readonly string[] | undefined

/**
 * The condition of a row filter with its table, `own`, written before each bare name that is none of a sub-select's inside it. A bare name
 * looks outward where no column has it: once the column is gone from the database, a statement around the filter could say what it means.
 * `columnsOf` gives the columns of `schema.table`. Throws UnusablePolicy for a bare name in a sub-select whose table cannot be told.
 */
export function ownColumns(condition: Node, own: string, columnsOf: ColumnsOf): Node {
  // The copy has the shape of what was copied.
  return place(condition, [], { own, columnsOf }) as Node
}

type Around = { own: string; columnsOf: ColumnsOf }

function place(value: unknown, levels: readonly Level[], around: Around): unknown {
  if (Array.isArray(value)) return value.map((one) => place(one, levels, around))
  if (typeof value !== 'object' || value === null) return value
  const inner = isSelect(value) ? [levelOf(value, around.columnsOf), ...levels] : levels
  const entries = Object.entries(value).map(([key, part]) => [
    key,
    key === 'ColumnRef' ? owned(part, levels, around) : place(part, inner, around),
  ])
  return Object.fromEntries(entries)
}

const isSelect = (value: object): value is SelectStmt => 'op' in value && typeof value.op === 'string' && value.op.startsWith('SETOP_')

function owned(reference: { fields?: Node[] }, levels: readonly Level[], { own }: Around): object {
  const fields = reference.fields ?? []
  const [name] = textsOf(fields)
  if (name === undefined || fields.length !== 1) return reference
  return { ...reference, fields: [{ String: { sval: ownerOf(name, levels) ?? own } }, ...fields] }
}

/** The table of a sub-select that a bare name belongs to, from the inside out; null: it is of none of them. */
function ownerOf(name: string, levels: readonly Level[]): string | null {
  for (const level of levels) {
    const owner = level?.find(({ columns }) => columns?.includes(name) ?? level.length === 1)
    if (owner !== undefined) return owner.name
    if (level === null || level.some(({ columns }) => columns === undefined)) {
      throw new UnusablePolicy('its row filter names a column in a sub-select without its table')
    }
  }
  return null
}

function levelOf(select: SelectStmt, columnsOf: ColumnsOf): Level {
  const owners = (select.fromClause ?? []).map((entry) => ownersOf(entry, columnsOf))
  return owners.some((some) => some === null) ? null : owners.flatMap((some) => some ?? [])
}

function ownersOf(entry: Node | undefined, columnsOf: ColumnsOf): Level {
  const join = as(entry, 'JoinExpr')
  if (join !== undefined && join.alias === undefined) {
    const [left, right] = [ownersOf(join.larg, columnsOf), ownersOf(join.rarg, columnsOf)]
    return left === null || right === null ? null : [...left, ...right]
  }
  const range = as(entry, 'RangeVar')
  return range === undefined || range.alias?.colnames !== undefined ? null : [ownerIn(range, columnsOf)]
}

const ownerIn = ({ schemaname, relname = '', alias }: RangeVar, columnsOf: ColumnsOf): Owner => ({
  name: alias?.aliasname ?? relname,
  columns: columnsOf(`${schemaname}.${relname}`),
})
