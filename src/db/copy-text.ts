import type { Readable, Writable } from 'node:stream'
import type pg from 'pg'
import { from, to } from 'pg-copy-streams'
import type { CopyTarget } from './copy.ts'
import { quoteIdent } from './sql.ts'

/** Rows of a table in the text format of COPY, as they come; `rowCount` is how many there were, known at the end. */
export type CopySource = Readable & { rowCount: number }

/** Values that read the same on every server, whatever its defaults; for a transaction. */
export const portableText =
  "set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres'; set local extra_float_digits = 3; set local bytea_output = 'hex'; set local timezone = 'UTC'"

/** Reads columns of a whole table as COPY text: one line a row, line ends inside of values escaped. */
export const copyTextFrom = (client: pg.ClientBase, target: CopyTarget): CopySource => client.query(to(copyStatement(target, 'to stdout')))

/** Takes COPY text for columns of a table. `finish` of the stream means that the server has taken all rows; its errors are the server's. */
export const copyTextInto = (client: pg.ClientBase, target: CopyTarget): Writable & { rowCount: number } =>
  client.query(from(copyStatement(target, 'from stdin')))

const copyStatement = ({ schema, table, columns }: CopyTarget, direction: 'to stdout' | 'from stdin'): string =>
  `copy ${quoteIdent(schema)}.${quoteIdent(table)} (${columns.map(quoteIdent).join(', ')}) ${direction}`
