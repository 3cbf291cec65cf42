import type { RowCursor } from '../../db/cursor.ts'
import type { Cell } from '../../present/columns.ts'
import type { RawColumn, RunLimits } from '../source.ts'

export type ReadRows = { columns: RawColumn[]; rows: Cell[][]; truncated: 'none' | 'cap' | 'bytes'; cutCells: number }

export type ReadInput = {
  cursor: RowCursor
  limits: RunLimits
  /** Called before each batch is fetched; throws to stop. */
  check: () => void
  nameTypes: (oids: number[]) => Promise<ReadonlyMap<number, string>>
  onColumns?: ((columns: RawColumn[]) => void) | undefined
  onRows?: ((rows: Cell[][]) => void) | undefined
}

const firstBatch = 50
const nextBatch = 500

/**
 * Reads a statement to its end or to a limit. A row more than `maxRows` is fetched to prove that there are more. The byte cap counts
 * characters of text and 8 for each other cell, and keeps at least one row. After wide rows the batches get smaller.
 */
export async function readRows(input: ReadInput): Promise<ReadRows> {
  const { cursor, limits } = input
  const rows: Cell[][] = []
  const cells = { cut: 0, most: limits.maxCellCharacters ?? 100_000 }
  let columns: RawColumn[] | null = null
  let bytes = 0
  for (;;) {
    input.check()
    const averageBytes = rows.length === 0 ? 0 : bytes / rows.length
    const affordable = averageBytes === 0 ? nextBatch : Math.ceil((limits.maxBytes - bytes) / averageBytes) + 1
    const count = Math.min(rows.length === 0 ? firstBatch : nextBatch, affordable, limits.maxRows + 1 - rows.length)
    const batch = await cursor.read(count)
    if (columns === null) {
      const names = await input.nameTypes(batch.fields.map((field) => field.oid))
      columns = batch.fields.map((field) => ({ name: field.name, type: names.get(field.oid) ?? 'unknown' }))
      input.onColumns?.(columns)
    }
    const fresh: Cell[][] = []
    let truncated: ReadRows['truncated'] = 'none'
    for (const found of batch.rows) {
      if (rows.length + fresh.length === limits.maxRows) {
        truncated = 'cap'
        break
      }
      const row = found.map((value) => toCell(value, cells))
      const size = row.reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length : 8), 0)
      if (bytes + size > limits.maxBytes && rows.length + fresh.length > 0) {
        truncated = 'bytes'
        break
      }
      bytes += size
      fresh.push(row)
    }
    for (const row of fresh) rows.push(row)
    if (fresh.length > 0) input.onRows?.(fresh)
    if (truncated !== 'none' || batch.rows.length < count) return { columns, rows, truncated, cutCells: cells.cut }
  }
}

function toCell(value: unknown, cells: { cut: number; most: number }): Cell {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value
  const text = String(value)
  if (text.length <= cells.most) return text
  cells.cut++
  return `${text.slice(0, cells.most).replace(/[\uD800-\uDBFF]$/, '')}…`
}
