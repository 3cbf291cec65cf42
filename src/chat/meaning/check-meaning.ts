import type { Cell } from '../../present/columns.ts'
import { checkAbsences } from './checks/absences.ts'
import { checkClaims } from './checks/claims.ts'
import { checkDivisions } from './checks/divisions.ts'
import { checkForms } from './checks/forms.ts'
import { checkGroups } from './checks/groups.ts'
import { checkLiterals } from './checks/literals.ts'
import { checkFirstRows, checkOrders } from './checks/orders.ts'
import { checkRowCount, checkShape } from './checks/promises.ts'
import { checkRepeatedRows } from './checks/repeated-rows.ts'
import { checkSums } from './checks/sums.ts'
import { checkIntervals, checkOpenPeriod, checkTextAsNumber } from './checks/times.ts'
import { checkWritten } from './checks/written.ts'
import type { Examined, Finding } from './finding.ts'
import { levelsOf } from './levels.ts'

/**
 * What a correct statement may still get wrong, before it runs. Only what follows from the tree, keys, types, stored values, the semantic
 * model and what was claimed is said; where those are unknown, nothing is.
 */
export function checkMeaning(examined: Examined): Finding[] {
  const { statement, catalog } = examined
  const levels = levelsOf(statement, catalog)
  return once([
    ...levels.flatMap((level) => [
      ...checkRepeatedRows(level),
      ...checkSums(level, examined),
      ...checkDivisions(level),
      ...checkAbsences(level, catalog),
      ...checkGroups(level, catalog),
      ...checkIntervals(level, examined),
      ...checkTextAsNumber(level),
      ...checkForms(level, examined),
      ...checkLiterals(level, examined),
      ...checkOpenPeriod(level, examined),
    ]),
    ...checkOrders(examined),
    ...checkWritten(examined),
    ...checkClaims(examined, levels),
    ...checkShape(examined),
  ])
}

/** What only the result shows. `rows` are the first ones at least, `columns` the output names. */
export function checkReturned(examined: Examined, columns: readonly string[], rows: readonly Cell[][]): Finding[] {
  return once([...checkFirstRows(examined, columns, rows), ...checkRowCount(examined, rows)])
}

const once = (findings: Finding[]): Finding[] => [...new Map(findings.map((finding) => [finding.text, finding])).values()]
