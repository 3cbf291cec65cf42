import type { VerifiedSlot } from '../../catalog/semantic-model.ts'

/**
 * An approved question that may be used. `sql` holds `$1` … for what its slots bind; without slots it holds for these very words.
 * `tables` and `columns` are what the statement reads, `literals` the columns that it compares with texts of its own.
 */
export type VerifiedQuestion = {
  id: string
  question: string
  /** Its normal form, see `pattern.ts`. */
  form: string
  sql: string
  slots: readonly VerifiedSlot[]
  semanticQuery: unknown
  verifiedBy: string
  /** ISO date. */
  verifiedAt: string
  tables: readonly string[]
  columns: readonly string[]
  literals: readonly string[]
}

/** The questions in use now: the same list as long as nothing changed. */
export type QuestionSource = () => Promise<readonly VerifiedQuestion[]>
