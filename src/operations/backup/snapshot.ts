import type pg from 'pg'
import * as z from 'zod'
import { portableText } from '../../db/copy-text.ts'
import { sql } from '../../db/sql.ts'
import { ownSchemas } from '../maintain/daily-figures.ts'
import { type BackupKind, criticalTables, keyOf, neverBackedUp } from './manifest.ts'

/** A table to back up with the columns that hold something of their own: what is generated is generated again. */
export type SnapshotTable = { schema: string; name: string; columns: string[] }

/** What one transaction sees. `id` lets pg_dump look at the same. */
export type Snapshot = {
  id: string
  server: string
  migrations: string[]
  tables: SnapshotTable[]
  sequences: { schema: string; name: string; last: string; called: boolean }[]
  leftOut: string[]
}

const tableRow = z.object({
  schema: z.string(),
  name: z.string(),
  columns: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
})
const sequenceRow = z.object({ schema: z.string(), name: z.string(), last: z.string().nullable() })

/**
 * Opens a read-only transaction that sees one state of the database, whatever is written meanwhile, and says what there is. It blocks nobody, and stays
 * open until the caller ends it.
 */
export async function openSnapshot(client: pg.ClientBase, kind: BackupKind): Promise<Snapshot> {
  await client.query(`begin transaction isolation level repeatable read, read only; ${portableText}; set local statement_timeout = 0`)
  const rows = async <T>(row: z.ZodType<T>, query: ReturnType<typeof sql>): Promise<T[]> =>
    z.array(row).parse((await client.query(query)).rows)
  const found = await rows(
    tableRow,
    sql`select n.nspname as schema, c.relname as name, (select coalesce(json_agg(a.attname order by a.attnum), '[]')::text from pg_attribute a
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and c.relpersistence = 'p' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
      order by 1, 2`,
  )
  const wanted = found.filter((table) => isWanted(kind, table))
  const sequences = await rows(
    sequenceRow,
    sql`select schemaname as schema, sequencename as name, last_value::text as last from pg_sequences where schemaname = any(${[...ownSchemas]}) order by 1, 2`,
  )
  const [facts] = await rows(
    z.object({ id: z.string(), server: z.string() }),
    sql`select pg_export_snapshot() as id, current_setting('server_version') as server`,
  )
  const ledger = await client.query(sql`select to_regclass('pulse_ops.migrations') is not null as there`)
  const migrations =
    ledger.rows[0]?.there === true ? await rows(z.object({ name: z.string() }), sql`select name from pulse_ops.migrations order by id`) : []
  return {
    id: facts?.id ?? '',
    server: facts?.server ?? '',
    migrations: migrations.map(({ name }) => name),
    tables: wanted,
    // A sequence that was never used has no value.
    sequences: sequences.map(({ schema, name, last }) => ({ schema, name, last: last ?? '1', called: last !== null })),
    leftOut: found.filter((table) => !wanted.includes(table) && !neverBackedUp.includes(keyOf(table)) && kind === 'full').map(keyOf),
  }
}

function isWanted(kind: BackupKind, table: { schema: string; name: string }): boolean {
  const key = keyOf(table)
  if (kind === 'critical') return criticalTables.includes(key)
  return ownSchemas.includes(table.schema) && !neverBackedUp.includes(key)
}
