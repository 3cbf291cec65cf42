import type { ToolPlaces } from '../backup/pg-tools.ts'
import type { Progress } from '../progress.ts'
import type { ValueStyle } from './value-check.ts'

export type ImportOptions = {
  /** A folder of CSV files and dumps, a directory archive, or one file. */
  path: string
  /** What happens to rows that are there: `keep` refuses to load over them, `replace` deletes them, `append` adds to them. */
  mode: 'keep' | 'replace' | 'append'
  /** Computes the derived tables afterwards, for this day; null is the day after the newest order line. */
  derive: { asOf: string | null } | null
  /** Reads and judges everything and changes nothing. */
  dryRun: boolean
  /** Where bad rows go, and how many of each table may; null: the first one stops its table. */
  rejects: { path: string; limit: number } | null
  style: ValueStyle
  /** A label of the Encoding Standard; null is UTF-8. */
  encoding: string | null
  /** One character; null: told from each header. */
  delimiter: string | null
  nullText: string | null
  ignoreExtra: boolean
  /** Headers given for columns; `table` null is for every table that has the column. */
  maps: { table: string | null; column: string; header: string }[]
  /** Where the program that reads archives is looked for. */
  tools: ToolPlaces
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
  /** Milliseconds from any fixed moment. */
  now: () => number
}
