import type { RawColumn } from '../../execute/source.ts'
import { valueKind } from '../../present/column-types.ts'
import { type AlertCondition, type Leaf, leavesOf } from './condition.ts'
import { nearestWord } from './nearest-word.ts'
import { isNumberType } from './read-value.ts'
import type { VerdictError } from './verdict.ts'

type Wanted = { name: string; for: 'number' | 'time' | 'any' }

/** A column that a condition names and a result does not have, has twice, or has with a type that cannot be tested so. */
export type ColumnFault = VerdictError & { column: string }

/** What is wrong with a condition for a result of these columns, each column once; empty when it can be evaluated. */
export function columnFaults(condition: Pick<AlertCondition, 'when' | 'group_by'>, columns: readonly RawColumn[]): ColumnFault[] {
  const faults = [...missingColumns(condition, columns)]
  for (const { name, for: use } of leavesOf(condition).flatMap(wantedBy)) {
    const column = columns.find((each) => each.name === name)
    if (column === undefined || faults.some((fault) => fault.column === name)) continue
    const kind = valueKind(column.type)
    if (use === 'number' && !isNumberType(column.type)) {
      const message = `column "${name}" has the type ${column.type}; expected a number (cast it in the statement where it holds numbers)`
      faults.push({ code: 'not_numeric', column: name, message })
    } else if (use === 'time' && kind !== 'date' && kind !== 'instant') {
      faults.push({
        code: 'not_a_time',
        column: name,
        message: `column "${name}" has the type ${column.type}; expected a date or a timestamp`,
      })
    }
  }
  return faults
}

/** Columns of the condition that the result does not have exactly once. */
export function missingColumns(condition: Pick<AlertCondition, 'when' | 'group_by'>, columns: readonly RawColumn[]): ColumnFault[] {
  const names = [...new Set([...condition.group_by, ...leavesOf(condition).flatMap((leaf) => wantedBy(leaf).map(({ name }) => name))])]
  return names.flatMap((name) => {
    const count = columns.filter((column) => column.name === name).length
    if (count === 1) return []
    const near = nearestWord(
      name,
      columns.map((column) => column.name),
    )
    const message =
      count > 1
        ? `${count} columns of the result are called "${name}"; expected one (give them different names in the statement)`
        : `the result has no column "${name}"${near === null ? '.' : `, did you mean "${near}"?`} It has: ${listOf(columns)}`
    return [{ code: 'column_missing', column: name, message }]
  })
}

const listOf = (columns: readonly RawColumn[]): string => columns.map(({ name }) => name).join(', ') || 'none'

function wantedBy(leaf: Leaf): Wanted[] {
  switch (leaf.kind) {
    case 'threshold':
    case 'range':
      return [{ name: leaf.column, for: 'number' }]
    case 'compare':
      return [leaf.left, leaf.right].map((name) => ({ name, for: 'number' }))
    case 'change':
      return [leaf.column, ...(leaf.basis.type === 'column' ? [leaf.basis.column] : [])].map((name) => ({ name, for: 'number' }))
    case 'row_count':
    case 'no_data':
      return []
    case 'new_rows':
      return leaf.keys.map((name) => ({ name, for: 'any' }))
    case 'freshness':
      return [{ name: leaf.column, for: 'time' }]
    case 'match':
      return [{ name: leaf.column, for: 'any' }]
    case 'anomaly':
    case 'trend':
      return [
        { name: leaf.column, for: 'number' },
        ...(leaf.history.source === 'result' ? [{ name: leaf.history.time_column, for: 'time' } as const] : []),
      ]
  }
}
