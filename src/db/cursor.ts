import type pg from 'pg'
import Cursor from 'pg-cursor'
import { textTypes } from './types.ts'

export type Field = { name: string; oid: number }
export type Batch = { fields: Field[]; rows: unknown[][] }

/** A statement being read. `read` gives the next rows, fewer than asked for only at the end; `close` frees the portal. */
export type RowCursor = { read(count: number): Promise<Batch>; close(): Promise<void> }

/** Starts one statement in the extended protocol, which takes no second statement. Values arrive as `textTypes` says. */
export function openCursor(client: pg.ClientBase, text: string, values: readonly unknown[]): RowCursor {
  const cursor = client.query(new Cursor<unknown[]>(text, [...values], { rowMode: 'array', types: textTypes }))
  return {
    read: (count) =>
      new Promise((resolve, reject) => {
        cursor.read(count, (error, rows, result) => {
          if (error) reject(error)
          else resolve({ rows, fields: result.fields.map((field) => ({ name: field.name, oid: field.dataTypeID })) })
        })
      }),
    close: () => cursor.close(),
  }
}

/** Runs one statement in the extended protocol and gives back its rows as arrays. */
export async function queryExtended(client: pg.ClientBase, text: string, values: readonly unknown[]): Promise<unknown[][]> {
  const query: pg.QueryArrayConfig & { queryMode: 'extended' } = {
    text,
    values: [...values],
    queryMode: 'extended',
    rowMode: 'array',
    types: textTypes,
  }
  return (await client.query<unknown[]>(query)).rows
}
