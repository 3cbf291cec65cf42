import type { Table } from './catalog.ts'
import type { ColumnValues } from './make-value-index.ts'
import type { SemanticModel } from './semantic-model.ts'

/** A hash over what can be asked: tables, model and values. Row estimates are left out, they change without meaning. */
export async function catalogVersion(
  tables: ReadonlyMap<string, Table>,
  model: SemanticModel,
  values: readonly ColumnValues[],
): Promise<string> {
  const shape = [...tables.values()].map(({ rowEstimate: _, ...table }) => table)
  return hashOf(JSON.stringify([shape, model, values]))
}

/** The first 16 hexadecimal digits of the SHA-256 of a text. */
export async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest).subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
