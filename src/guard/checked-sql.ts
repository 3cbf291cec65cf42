import type { SqlValue } from './policy.ts'

/** An output column and the table columns it is computed from (`schema.table.column`). */
export type OutputColumn = { name: string; sources: string[] }

/** What a checked statement touches. All lists sorted and unique; tables `schema.table`, columns `schema.table.column`. */
export type Lineage = {
  tables: string[]
  columns: string[]
  functions: string[]
  output: OutputColumn[]
  /** The LIMIT the statement asked for itself, null when it had none. */
  statementLimit: number | null
  /** True when the guard set or lowered the limit to the policy's cap plus one. */
  limitAdded: boolean
  /** There when values gathered out of rows are held against each other, which takes as many steps as their lengths multiply to. */
  comparesLists?: true
  /** There when aggregates of one SELECT want their rows in an order or once each: the most of one SELECT. Each sorts all rows for itself. */
  sortedAggregates?: number
}

declare const checked: unique symbol

/** A statement that may run: printed from the tree that was checked. Made by `guard-sql.ts` and nowhere else. */
export type CheckedSql = {
  readonly [checked]: true
  readonly text: string
  readonly parameters: readonly SqlValue[]
  readonly dialect: 'postgresql' | 'bigquery'
  readonly lineage: Lineage
}
