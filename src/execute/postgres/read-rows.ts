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
  takeRows?: ((rows: Cell[][]) => Promise<void>) | undefined
}

/** The first rows tell how wide the others are likely to be; they are shown with the rest of the first batch. */
const probeRows = 4
const firstBatch = 50
const largestBatch = 500
/** The driver holds a batch whole before any cell can be cut, so wide rows are fetched few at a time. */
const batchBytes = 4_000_000

/**
 * Reads a statement to its end or to a limit. A row more than `maxRows` is fetched to prove that there are more. The byte cap counts
 * characters of text and 8 for each other cell, and keeps at least one row. After wide rows the batches get smaller.
 */
export async function readRows(input: ReadInput): Promise<ReadRows> {
  const { cursor, limits } = input
  const rows: Cell[][] = []
  let count = 0
  const unshown: Cell[][] = []
  const cells = { cut: 0, most: limits.maxCellCharacters ?? 100_000 }
  let columns: RawColumn[] | null = null
  let bytes = 0
  let widest = 1
  for (;;) {
    input.check()
    const affordable = Math.max(1, Math.floor(batchBytes / widest))
    const wanted = count === 0 ? probeRows : count < firstBatch ? firstBatch - count : largestBatch
    const asked = Math.min(wanted, affordable, limits.maxRows + 1 - count)
    const batch = await cursor.read(asked)
    if (columns === null) {
      const names = await input.nameTypes(batch.fields.map((field) => field.oid))
      columns = batch.fields.map((field) => ({ name: field.name, type: names.get(field.oid) ?? 'unknown' }))
      input.onColumns?.(columns)
    }
    const fresh: Cell[][] = []
    let truncated: ReadRows['truncated'] = 'none'
    for (const found of batch.rows) {
      if (count + fresh.length === limits.maxRows) {
        truncated = 'cap'
        break
      }
      widest = Math.max(widest, sizeOf(found))
      const row = found.map((value) => toCell(value, cells))
      const size = sizeOf(row)
      if (bytes + size > limits.maxBytes && count + fresh.length > 0) {
        truncated = 'bytes'
        break
      }
      bytes += size
      fresh.push(row)
    }
    count += fresh.length
    const ended = truncated !== 'none' || batch.rows.length < asked
    if (input.takeRows !== undefined) {
      if (fresh.length > 0) await input.takeRows(fresh)
    } else {
      for (const row of fresh) rows.push(row)
      unshown.push(...fresh)
      if (unshown.length > 0 && (ended || count >= firstBatch)) input.onRows?.(unshown.splice(0))
    }
    if (ended) return { columns, rows, truncated, cutCells: cells.cut }
  }
}

const sizeOf = (row: readonly unknown[]): number =>
  row.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 8), 0)

/** A value as the driver hands it over, which is a cell unless its type has a parser of its own. */
export const plainCell = (value: unknown): Cell =>
  value === null || typeof value === 'boolean' || typeof value === 'number' ? value : String(value)

function toCell(value: unknown, cells: { cut: number; most: number }): Cell {
  const text = plainCell(value)
  if (typeof text !== 'string') return text
  if (text.length <= cells.most) return text
  cells.cut++
  return `${text.slice(0, cells.most).replace(/[\uD800-\uDBFF]$/, '')}…`
}
