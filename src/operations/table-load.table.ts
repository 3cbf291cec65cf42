import type pg from 'pg'
import * as z from 'zod'

const fileSchema = z.object({ name: z.string(), sha256: z.string(), bytes: z.number() })
const loadRow = z.object({
  id: z.coerce.number(),
  table: z.string(),
  source: z.enum(['demo', 'import', 'derive', 'emptied']),
  files: z.array(fileSchema),
  asOf: z.string().nullable(),
  run: z.coerce.number().nullable(),
  rows: z.coerce.number(),
})

/** A file that rows came from; `sha256` of the file as it lies on disk, in hexadecimal digits. */
export type LoadedFile = z.infer<typeof fileSchema>
/** The newest entry of a table: where its rows come from. `asOf` is the day of derived figures, an ISO date. */
export type TableLoad = z.infer<typeof loadRow>

/** The newest entry of each table that has one, by `schema.table`. */
export async function newestLoads(client: pg.ClientBase): Promise<Map<string, TableLoad>> {
  const { rows } = await client.query(
    `select distinct on (table_name) id, table_name as "table", source, files, as_of::text as "asOf", run, rows
     from pulse_ops.table_load order by table_name, id desc`,
  )
  return new Map(
    z
      .array(loadRow)
      .parse(rows)
      .map((row) => [row.table, row]),
  )
}

/** Writes an entry, in the transaction that changes the table. */
export async function recordLoad(
  client: pg.ClientBase,
  load: {
    table: string
    source: TableLoad['source']
    rows: number
    files?: readonly LoadedFile[]
    rejected?: number
    asOf?: string | null
    run?: number
  },
): Promise<void> {
  await client.query(
    'insert into pulse_ops.table_load (table_name, source, files, rows, rejected, as_of, run) values ($1, $2, $3, $4, $5, $6, $7)',
    [load.table, load.source, JSON.stringify(load.files ?? []), load.rows, load.rejected ?? 0, load.asOf ?? null, load.run ?? null],
  )
}

/** Lets one process at a time fill tables; others wait until its transaction ends. */
export const lockLoads = async (client: pg.ClientBase): Promise<void> => {
  await client.query('lock table pulse_ops.table_load in share row exclusive mode')
}

/** The last import's number when it has no end and was of this mode, else null. */
export async function unfinishedRun(client: pg.ClientBase, mode: string): Promise<number | null> {
  const found = await client.query<{ id: string }>(
    'select id from (select * from pulse_ops.import_run order by id desc limit 1) r where finished_at is null and mode = $1',
    [mode],
  )
  return found.rows[0] ? Number(found.rows[0].id) : null
}

/** Begins an import and gives back its number. */
export async function beginRun(client: pg.ClientBase, mode: string): Promise<number> {
  const made = await client.query<{ id: string }>('insert into pulse_ops.import_run (mode) values ($1) returning id', [mode])
  return Number(made.rows[0]?.id)
}

/** Notes that an import has done all it was asked to. */
export const finishRun = async (client: pg.ClientBase, id: number): Promise<void> => {
  await client.query('update pulse_ops.import_run set finished_at = now() where id = $1', [id])
}
