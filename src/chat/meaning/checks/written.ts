import type { Node, SelectStmt } from '@pgsql/types'
import { as } from '../../../guard/postgres/tree.ts'
import { aggregatesIn, nodesIn } from '../expressions.ts'
import type { Examined, Finding } from '../finding.ts'

/** Statements of a language model that show what it wrote into them, and nothing of the data. */
export function checkWritten({ statement, sql, claims }: Examined): Finding[] {
  if (claims === null || (sql.lineage.tables.length > 0 && !isWritten(statement))) return []
  return [{ code: 'not_from_data', weight: 'fault', proof: true, text: 'The statement shows values that were written into it, not data.' }]
}

/** Whether every output of a SELECT, and of each that is combined with it, is a constant. */
function isWritten({ targetList, larg, rarg }: SelectStmt): boolean {
  if (larg !== undefined && rarg !== undefined) return isWritten(larg) && isWritten(rarg)
  const targets = (targetList ?? []).map((node) => as(node, 'ResTarget')?.val)
  return targets.length > 0 && targets.every(isConstant)
}

function isConstant(node: Node | undefined): boolean {
  const reads = [...nodesIn(node, 'ColumnRef'), ...nodesIn(node, 'SubLink'), ...aggregatesIn(node)]
  return reads.length === 0 && nodesIn(node, 'FuncCall').every(({ over }) => over === undefined)
}
