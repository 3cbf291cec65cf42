import type { Dialect } from '../catalog/catalog.ts'

/** A value bound to a parameter `$n`; the driver sends it as text and the statement casts it. */
export type SqlValue = string | number | boolean | null | string[] | number[]

/**
 * What one role may read, in the form the guard takes. Tables are keyed `schema.table`; anything not in `tables` does not exist.
 * `columnOrder` gives all columns in the table's own order, denied ones too (for `*`, alias lists and NATURAL joins).
 * `rowFilters`: a condition over the table's own columns that is put around the table; `$1`, `$2` … in it are `values`.
 * `masks`: what a column (`schema.table.column`) shows instead of its value. `maskKey`: the secret that `hash` is made with, bound as a parameter; where
 * statements are judged and never run there is none, and the digest stands without a key. `closedTables`: tables that exist for the asker and cannot be
 * read now, each with the reason, a clause that an asker may see.
 */
export type GuardPolicy = {
  dialect: Dialect
  defaultSchema: string
  maxRows: number
  tables: Record<string, string[]>
  deniedColumns?: Record<string, string[]>
  deniedTables?: string[]
  columnOrder?: Record<string, string[]>
  searchPath?: string[]
  functionTiers?: ('A' | 'B')[]
  /** Names of the closed list that the connected server lacks, or has with other properties. */
  missingFunctions?: readonly string[]
  /** Functions and operators of extensions that may be used besides the built-in ones, as `schema.name`; they are printed qualified. */
  addedFunctions?: readonly string[]
  addedOperators?: readonly string[]
  /** Enum types that a statement may cast to, as `schema.type`. */
  enumTypes?: string[]
  rowFilters?: Record<string, { condition: string; values: SqlValue[] }>
  masks?: Record<string, 'null' | 'hash' | 'last4'>
  maskKey?: string
  closedTables?: Record<string, string>
}
