import type pg from 'pg'
import { type CopyValue, copyRows } from '../../db/copy.ts'
import type { Progress } from '../progress.ts'

type Rows = Iterable<readonly CopyValue[]>

/** Copies rows into a table, written `schema.table`. A generator of rows comes with their number, for the progress. */
export type CopyTable = {
  (table: string, columns: readonly string[], rows: readonly (readonly CopyValue[])[]): Promise<void>
  (table: string, columns: readonly string[], rows: Rows, total: number): Promise<void>
}

/** Copies through one client and reports how far it is. */
export const copyThrough =
  (client: pg.ClientBase, report: (progress: Progress) => void): CopyTable =>
  async (place: string, columns: readonly string[], rows: Rows, count?: number) => {
    const [schema = '', table = ''] = place.split('.')
    const total = count ?? (Array.isArray(rows) ? rows.length : 0)
    report({ step: table, done: 0, total })
    await copyRows(client, { schema, table, columns }, rows, (done) => report({ step: table, done, total }))
  }
