import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from } from 'pg-copy-streams'
import { quoteIdent } from './sql.ts'

/** A value in a row for COPY; null is SQL NULL. */
export type CopyValue = string | number | boolean | null

/** The target of a COPY: schema, table and the columns in the order of the rows' values. */
export type CopyTarget = { schema: string; table: string; columns: readonly string[] }

const chunkLength = 1 << 17

/** Streams rows into a table with COPY and gives back how many arrived. `onRows` hears the running count from time to time. */
export async function copyRows(
  client: pg.ClientBase,
  target: CopyTarget,
  rows: Iterable<readonly CopyValue[]> | AsyncIterable<readonly CopyValue[]>,
  onRows?: (count: number) => void,
): Promise<number> {
  const columns = target.columns.map(quoteIdent).join(', ')
  const sink = client.query(from(`COPY ${quoteIdent(target.schema)}.${quoteIdent(target.table)} (${columns}) FROM STDIN`))
  await pipeline(Readable.from(chunks(rows, onRows), { objectMode: true, highWaterMark: 2 }), sink)
  return sink.rowCount
}

/**
 * Streams records that are CSV already, without a header, and gives back how many arrived. An unquoted empty value is NULL. When `chunks`
 * throws, the server takes none of it and the transaction has failed.
 */
export async function copyCsv(
  client: pg.ClientBase,
  target: CopyTarget,
  chunks: AsyncIterable<Buffer>,
  delimiter: string,
): Promise<number> {
  const columns = target.columns.map(quoteIdent).join(', ')
  const place = `${quoteIdent(target.schema)}.${quoteIdent(target.table)}`
  const sink = client.query(from(`COPY ${place} (${columns}) FROM STDIN (FORMAT csv, DELIMITER ${quoteText(delimiter)})`))
  await pipeline(Readable.from(chunks, { objectMode: true, highWaterMark: 2 }), sink)
  return sink.rowCount
}

const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Lines gathered into buffers. Rows that are at hand are not awaited one by one: that would cost more than writing them. */
async function* chunks(
  rows: Iterable<readonly CopyValue[]> | AsyncIterable<readonly CopyValue[]>,
  onRows?: (count: number) => void,
): AsyncGenerator<Buffer> {
  let text = ''
  let count = 0
  const add = (row: readonly CopyValue[]): Buffer | null => {
    text += copyLine(row)
    count += 1
    return text.length < chunkLength ? null : take()
  }
  const take = (): Buffer => {
    const chunk = Buffer.from(text)
    text = ''
    onRows?.(count)
    return chunk
  }
  if (Symbol.iterator in rows) {
    for (const row of rows) {
      const chunk = add(row)
      if (chunk) yield chunk
    }
  } else {
    for await (const row of rows) {
      const chunk = add(row)
      if (chunk) yield chunk
    }
  }
  if (text !== '') yield take()
}

function copyLine(row: readonly CopyValue[]): string {
  let line = ''
  for (let index = 0; index < row.length; index += 1) {
    const value = row[index]
    if (index > 0) line += '\t'
    line += value === null || value === undefined ? '\\N' : typeof value === 'string' ? escapeText(value) : String(value)
  }
  return `${line}\n`
}

const special = /[\\\t\n\r]/
const escapes = new Map([
  ['\\', '\\\\'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\r', '\\r'],
])

/** Text as the text format of COPY wants it. Source: PostgreSQL, "COPY", File Formats. */
function escapeText(value: string): string {
  return special.test(value) ? value.replace(/[\\\t\n\r]/g, (found) => escapes.get(found) ?? found) : value
}
