import type { Inputs } from './gather-inputs.ts'
import type { ImportOptions } from './import-options.ts'
import type { LoadPart } from './load-table.ts'
import { matchHeader, understood } from './match-header.ts'
import { FileFault } from './read-bytes.ts'
import type { FieldPlan } from './row-writer.ts'
import type { TargetTable } from './target-table.ts'
import { checkFor } from './value-check.ts'

/** A table with the files for it, every header understood. `left` names the columns that are left out. */
export type FittedTable = { table: TargetTable; parts: LoadPart[]; left: string[] }

/**
 * Opens every file and reads its header against its table, before anything is loaded. Gives back what is wrong with any of them, one
 * line each.
 */
export async function fitHeaders(
  inputs: Inputs,
  targets: ReadonlyMap<string, TargetTable>,
  options: ImportOptions,
): Promise<{ fitted: FittedTable[]; faults: string[] }> {
  const fitted: FittedTable[] = []
  const faults: string[] = []
  for (const [key, parts] of inputs.tables) {
    const table = targets.get(key)
    if (!table) continue
    const given = new Map(
      options.maps.filter((map) => map.table === null || map.table === key).map(({ column, header }) => [column, header]),
    )
    for (const column of given.keys()) if (!table.columns.some(({ name }) => name === column)) given.delete(column)
    const known = (names: string[]): number => understood(names, table, given)
    const fit: FittedTable = { table, parts: [], left: [] }
    for (const part of parts) {
      try {
        const open = await part.open(options.signal ? { signal: options.signal } : {}, known)
        await open.close()
        const found = matchHeader(open.columns, table, { ignoreExtra: options.ignoreExtra, given })
        if (!found.ok) {
          faults.push(...found.reasons.map((reason) => `${part.name}: ${reason}`))
          continue
        }
        const { columns, computed } = found.match
        fit.left.push(...open.columns.filter((_, index) => columns[index] === null))
        fit.parts.push({
          name: part.name,
          open: (onBytes) => part.open({ onBytes, ...(options.signal && { signal: options.signal }) }, known),
          fields: columns.map((column) => fieldPlan(column, table, options)),
          computed,
        })
      } catch (error) {
        if (!(error instanceof FileFault)) throw error
        faults.push(error.message)
      }
    }
    const shapes = new Set(
      fit.parts.map(({ fields }) =>
        fields
          .flatMap((field) => (field ? [field.column] : []))
          .sort()
          .join(', '),
      ),
    )
    if (shapes.size > 1) faults.push(`the files for ${key} have different columns: ${[...shapes].join(' / ')}`)
    fitted.push(fit)
  }
  return { fitted, faults }
}

function fieldPlan(name: string | null, table: TargetTable, { style }: ImportOptions): FieldPlan {
  const column = table.columns.find((one) => one.name === name)
  if (!column) return null
  const text = column.type === 'text' || column.type.startsWith('character')
  return { column: column.name, required: column.required, text, check: checkFor(column.type, style) }
}
