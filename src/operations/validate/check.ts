import type { Sql } from '../../db/sql.ts'

/** What a check looks at: the document's own queries, sizes, agreement between tables, or how fresh the data is. */
export type CheckGroup =
  | 'document'
  | 'sizes'
  | 'sales'
  | 'segments'
  | 'cohorts'
  | 'regions'
  | 'stock'
  | 'monitors'
  | 'kpi'
  | 'freshness'
  | 'recomputed'

/**
 * One check. `query` gives one row with `problems` (how many) and `detail` (what is there, or the first case; may be null).
 * A failure of a `warning` check is worth knowing and may be right for a company's own data.
 */
export type Check = { id: string; group: CheckGroup; title: string; level: 'error' | 'warning'; query: Sql }

export type CheckResult = {
  id: string
  group: CheckGroup
  title: string
  status: 'ok' | 'warning' | 'failed'
  /** How many rows or groups are wrong; null when the check itself could not run. */
  problems: number | null
  detail: string | null
}
