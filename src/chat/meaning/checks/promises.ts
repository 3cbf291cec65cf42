import type { SelectStmt } from '@pgsql/types'
import { as } from '../../../guard/postgres/tree.ts'
import type { Cell } from '../../../present/columns.ts'
import { aggregatesIn } from '../expressions.ts'
import type { Examined, Finding } from '../finding.ts'

/** Output columns other than promised, before the statement runs. */
export function checkShape({ statement, sql, promised }: Examined): Finding[] {
  if (promised === null) return []
  const names = new Set(sql.lineage.output.map(({ name }) => name.toLowerCase()))
  const lacking = (promised.columns ?? []).filter((name) => !names.has(name.toLowerCase()))
  if (lacking.length > 0 && (promised.columns ?? []).length > names.size)
    return [shape('fault', `The result was to show ${lacking.join(', ')}, and the statement does not return it.`)]
  if (promised.rows === 'one' && isMany(statement))
    return [shape('doubt', 'One row was announced, and the statement returns one for each group.')]
  return []
}

/** The same after it ran. */
export function checkRowCount({ promised }: Examined, rows: readonly Cell[][]): Finding[] {
  if (promised?.rows !== 'one' || rows.length < 2) return []
  return [shape('doubt', `One row was announced, and ${rows.length.toLocaleString('en')} came.`)]
}

const shape = (weight: Finding['weight'], text: string): Finding => ({ code: 'shape', weight, text })

const isMany = ({ groupClause, limitCount, targetList }: SelectStmt): boolean =>
  (groupClause?.length ?? 0) > 0 && as(limitCount, 'A_Const')?.ival?.ival !== 1 && aggregatesIn(targetList).length > 0
