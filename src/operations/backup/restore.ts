import { stat } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import type pg from 'pg'
import * as z from 'zod'
import type { Logger } from '../../base/logger.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import { withConnection } from '../../db/connect.ts'
import { copyTextInto } from '../../db/copy-text.ts'
import { libpqEnvironment } from '../../db/libpq-environment.ts'
import { migrate } from '../../db/migrate.ts'
import { quoteIdent, sql } from '../../db/sql.ts'
import { unusable } from './make-backups.ts'
import { type BackupManifest, keyOf, rowsIn } from './manifest.ts'
import { isPgDump, readManifest, verifyPgDump } from './pg-dump-backup.ts'
import { complaintOf, findPgTools, runTool, type ToolPlaces } from './pg-tools.ts'
import { openPortable, type PortableArchive, verifyPortable } from './portable-backup.ts'

export type RestoreOptions = {
  places: ToolPlaces
  /** The PG… variables of this process, for pg_restore. */
  environment: Record<string, string>
  log: Logger
  onStep?: (name: string) => void
}

/** What came back. `manifest` is null for a pg_dump archive that was made by hand. */
export type Restored = {
  madeBy: 'pulse' | 'pg_dump'
  kind: 'full' | 'critical' | null
  tables: number
  rows: number
  createdAt: string | null
}

/**
 * Brings a backup into an empty database: the archive is checked before anything is written, rows come in one transaction, the schema is brought up
 * to this version, and every table is counted against the manifest. Problems: `invalid-request` for an archive that is damaged or none,
 * `conflict` for a database that is not empty, is older or newer than the archive allows, or does not take it (it is empty again then);
 * `database-unavailable`.
 */
export async function restoreBackup(target: pg.ClientConfig, archive: string, options: RestoreOptions): Promise<Result<Restored>> {
  if ((await stat(archive).catch(() => null))?.isFile() !== true) {
    return fail({ kind: 'invalid-request', message: `There is no file ${archive}.` })
  }
  try {
    return (await isPgDump(archive)) ? await restorePgDump(target, archive, options) : await restorePortable(target, archive, options)
  } catch (error) {
    if (error instanceof UnusableArchive) return unusable(archive, error.reason)
    throw error
  }
}

/** Told apart from faults of the database, which are no fault of the archive. */
class UnusableArchive extends Error {
  readonly reason: unknown
  constructor(reason: unknown) {
    super('unusable archive')
    this.reason = reason
  }
}

const reading = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work
  } catch (error) {
    throw new UnusableArchive(error instanceof z.ZodError ? 'its manifest is not one that this version writes' : error)
  }
}

async function restorePortable(target: pg.ClientConfig, path: string, { log, onStep }: RestoreOptions): Promise<Result<Restored>> {
  onStep?.('checking the archive')
  const manifest = await reading(verifyPortable(path))
  const empty = await checkEmpty(target, false)
  if (!empty.ok) return empty
  onStep?.('making the schema')
  const migrated = await migrate(target, log)
  if (!migrated.ok) return migrated
  const archive = await reading(openPortable(path))
  try {
    const loaded = await withConnection(target, 'pulse-query restore', (client) => loadRows(client, archive, onStep))
    return loaded.ok ? ok(summary(manifest)) : loaded
  } finally {
    await archive.close()
  }
}

const summary = (manifest: BackupManifest): Restored => ({
  madeBy: manifest.madeBy,
  kind: manifest.kind,
  tables: manifest.tables.length,
  rows: rowsIn(manifest),
  createdAt: manifest.createdAt,
})

async function loadRows(client: pg.Client, archive: PortableArchive, onStep?: (name: string) => void): Promise<Result<void>> {
  const { manifest } = archive
  const here = await client.query(sql`select name from pulse_ops.migrations`)
  const known = new Set(here.rows.map(({ name }) => String(name)))
  const ahead = manifest.migrations.filter((name) => !known.has(name))
  if (ahead.length > 0) {
    return conflict(`The backup is newer than this version of Pulse Query: it has the migrations ${ahead.join(', ')}. Update Pulse Query.`)
  }
  await client.query('begin')
  try {
    const order = await loadOrder(client, manifest)
    // What migrations put into these tables is in the backup too.
    if (order.length > 0) {
      await client.query(`truncate ${order.map(({ schema, name }) => `${quoteIdent(schema)}.${quoteIdent(name)}`).join(', ')} cascade`)
    }
    for (const table of order) {
      onStep?.(keyOf(table))
      const sink = copyTextInto(client, { schema: table.schema, table: table.name, columns: table.columns })
      const done = finished(sink)
      done.catch(() => undefined)
      for await (const part of archive.parts(table)) if (!sink.write(part)) await Promise.race([done, drained(sink)])
      sink.end()
      await done
      if (sink.rowCount !== table.rows) throw new Error(`${keyOf(table)} took ${sink.rowCount} rows of ${table.rows}`)
    }
    for (const { schema, name, last, called } of manifest.sequences) {
      const path = `${quoteIdent(schema)}.${quoteIdent(name)}`
      await client.query(sql`select setval(to_regclass(${path}), ${last}::bigint, ${called}) where to_regclass(${path}) is not null`)
    }
    await client.query('commit')
    await client.query('analyze')
    return ok(undefined)
  } catch (error) {
    await client.query('rollback')
    return conflict(
      `The backup could not be restored, and the database is empty again: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

const drained = (sink: NodeJS.WritableStream): Promise<void> => new Promise((done) => sink.once('drain', done))

/** Parents before children, so that every key finds its row. Throws for tables that this version does not have. */
async function loadOrder(client: pg.ClientBase, manifest: BackupManifest): Promise<BackupManifest['tables']> {
  const { rows } = await client.query(sql`
    select format('%s.%s', n.nspname, c.relname) as table, coalesce(json_agg(distinct format('%s.%s', pn.nspname, p.relname))
        filter (where p.oid is not null and p.oid <> c.oid), '[]')::text as parents
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
      left join pg_constraint f on f.conrelid = c.oid and f.contype = 'f'
      left join pg_class p on p.oid = f.confrelid left join pg_namespace pn on pn.oid = p.relnamespace
    where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' group by 1`)
  const found = z.array(z.object({ table: z.string(), parents: z.string() })).parse(rows)
  const parents = new Map(found.map((row) => [row.table, z.array(z.string()).parse(JSON.parse(row.parents))]))
  const unknown = manifest.tables.map(keyOf).filter((key) => !parents.has(key))
  if (unknown.length > 0) throw new Error(`this version has no table ${unknown.join(', ')}`)
  const wanted = new Map(manifest.tables.map((table) => [keyOf(table), table]))
  const order: BackupManifest['tables'] = []
  const placed = new Set<string>()
  const place = (key: string): void => {
    if (placed.has(key)) return
    placed.add(key)
    for (const parent of parents.get(key) ?? []) place(parent)
    const table = wanted.get(key)
    if (table) order.push(table)
  }
  for (const key of wanted.keys()) place(key)
  return order
}

async function restorePgDump(target: pg.ClientConfig, path: string, options: RestoreOptions): Promise<Result<Restored>> {
  const { places, environment, log, onStep } = options
  onStep?.('checking the archive')
  const manifest = await reading(readManifest(path))
  const tools = await findPgTools(places, manifest ? Number.parseInt(manifest.server, 10) : 0)
  if (!tools.ok) return tools
  const listed = await reading(verifyPgDump(tools.value, path, manifest))
  const critical = !listed.includes('pulse_ops.turn')
  const empty = await checkEmpty(target, !critical)
  if (!empty.ok) return empty
  if (critical) {
    const migrated = await migrate(target, log)
    if (!migrated.ok) return migrated
    // The rows that migrations put there are in the backup too.
    const emptied = await withConnection(target, 'pulse-query restore', async (client) => {
      await client.query('delete from public.pulse_monitor_templates')
      return ok(undefined)
    })
    if (!emptied.ok) return emptied
  }
  onStep?.('pg_restore')
  const args = [
    '--no-owner',
    '--no-privileges',
    '--no-password',
    '--exit-on-error',
    '--single-transaction',
    ...(critical ? ['--data-only'] : []),
  ]
  const connection = { ...environment, ...libpqEnvironment(target) }
  const ran = await runTool(tools.value.pgRestore, [...args, '--dbname', connection.PGDATABASE ?? 'postgres', path], connection)
  if (ran.code !== 0) return conflict(`pg_restore failed, and nothing was restored: ${complaintOf(ran)}`)
  onStep?.('bringing the schema up to date')
  const migrated = await migrate(target, log)
  if (!migrated.ok) return migrated
  const counted = await countAll(target, manifest, listed)
  if (!counted.ok) return counted
  return ok({
    ...(manifest ? summary(manifest) : { madeBy: 'pg_dump', kind: null, createdAt: null, tables: listed.length }),
    rows: counted.value,
  })
}

async function countAll(target: pg.ClientConfig, manifest: BackupManifest | null, listed: readonly string[]): Promise<Result<number>> {
  return await withConnection(target, 'pulse-query restore', async (client) => {
    await client.query('analyze')
    const expected = new Map(manifest?.tables.map((table) => [keyOf(table), table.rows]))
    const wrong: string[] = []
    let total = 0
    for (const key of listed) {
      if (manifest && !expected.has(key)) continue
      const [schema = '', name = ''] = key.split('.')
      const { rows } = await client.query(`select count(*) as rows from ${quoteIdent(schema)}.${quoteIdent(name)}`)
      const found = Number(rows[0]?.rows)
      total += found
      if (found !== (expected.get(key) ?? found)) wrong.push(`${key} has ${found} rows, expected ${expected.get(key)}`)
    }
    if (wrong.length > 0) return conflict(`The restored database differs from its backup: ${wrong.join('; ')}.`)
    return ok(total)
  })
}

/** Tables that hold rows as soon as the schema is there. */
const filledByMigrations = ['pulse_ops.migrations', 'pulse_ops.secret', 'public.pulse_monitor_templates']

/** Nothing of anybody's may be overwritten or mixed: `bare` asks for a database without any table, else tables of ours without rows will do. */
async function checkEmpty(target: pg.ClientConfig, bare: boolean): Promise<Result<void>> {
  return await withConnection(target, 'pulse-query restore', async (client) => {
    const { rows } = await client.query(sql`
      select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'f', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
      order by 1, 2`)
    const tables = z.array(z.object({ schema: z.string(), name: z.string() })).parse(rows)
    const ours = tables.some((table) => keyOf(table) === 'pulse_ops.migrations')
    const [first] = tables
    if (first && (bare || !ours)) {
      return conflict(`The database is not empty: it has ${tables.length} tables, such as ${keyOf(first)}. Restore into a new database.`)
    }
    for (const table of tables) {
      if (filledByMigrations.includes(keyOf(table))) continue
      const { rowCount } = await client.query(`select from ${quoteIdent(table.schema)}.${quoteIdent(table.name)} limit 1`)
      if (rowCount !== 0) return conflict(`The database is not empty: ${keyOf(table)} holds rows. Restore into a new database.`)
    }
    return ok(undefined)
  })
}

const conflict = (message: string): Result<never> => fail({ kind: 'conflict', message })
