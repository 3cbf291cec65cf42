import type { ColumnForm } from './column-form.ts'
import type { SemanticModel } from './semantic-model.ts'
import type { ValueIndex } from './value-index.ts'

export type Dialect = 'postgresql' | 'bigquery'
export type TableKind = 'table' | 'view' | 'materialized view' | 'partitioned table' | 'foreign table'

export type Column = {
  name: string
  /** Full type as the server prints it, `numeric(18,2)`. */
  type: string
  /** Base type name, `numeric`; arrays as `_text`, enums and domains by their own name. */
  typeName: string
  nullable: boolean
  comment: string | null
  /** Labels of an enum type, in order. */
  enumLabels?: string[]
  /** Base type name of a domain, `text`. */
  baseType?: string
  /** Schema of a type that is not PostgreSQL's own. */
  typeSchema?: string
  /** How its values are written; absent where nothing can be said, and where the asker may not see them. */
  form?: ColumnForm
}

export type ForeignKey = { columns: string[]; table: string; refColumns: string[] }

export type Table = {
  schema: string
  name: string
  kind: TableKind
  comment: string | null
  /** In the table's own order. */
  columns: Column[]
  primaryKey: string[]
  uniqueKeys: string[][]
  /** `table` is the key `schema.table` of the referenced table. */
  foreignKeys: ForeignKey[]
  /** The planner's estimate, null when the table was never analysed. */
  rowEstimate: number | null
  /** Names of all columns in the table's own order, those that the reader may not see included; absent when it sees all. */
  columnOrder?: string[]
}

/**
 * What can be asked: one immutable snapshot that joins introspection, the semantic model and the value index. `version` is a hash
 * over all three. Tables are keyed `schema.table`. `warnings` name what the model mentions and the target lacks.
 */
export type Catalog = {
  version: string
  dialect: Dialect
  /** Schemas along which unqualified names resolve, in order. */
  searchPath: string[]
  tables: ReadonlyMap<string, Table>
  model: SemanticModel
  values: ValueIndex
  warnings: string[]
}
