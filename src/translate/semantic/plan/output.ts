import type { Unit } from '../../../catalog/semantic-model.ts'
import type { ColumnRole } from '../../../present/columns.ts'

/** A column that a statement gives back. */
export type Output = { name: string; label: string; role: ColumnRole; unit: Unit | null; format: string | null }

/** An expression under a name of its own. `shown` false: only grouped by. */
export type Selected = { expression: string; output: Output; shown: boolean }
