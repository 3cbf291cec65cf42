import { stat } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import type pg from 'pg'
import * as z from 'zod'
import type { Logger } from '../../base/logger.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import { withConnection } from '../../db/connect.ts'
import { copyTextInto } from '../../db/copy-text.ts'
import { migrate } from '../../db/migrate.ts'
import { quoteIdent, sql } from '../../db/sql.ts'
import { ownSchemas } from '../maintain/daily-figures.ts'
import { openArchivedRows } from './archive-rows.ts'
import { unusable } from './make-backups.ts'
import { type BackupManifest, keyOf, neverBackedUp } from './manifest.ts'
import { type ArchiveEntry, isPgDump, listEntries, readManifest, verifyPgDump } from './pg-dump-backup.ts'
import { findPgTools, type ToolPlaces } from './pg-tools.ts'
import { openPortable, verifyPortable } from './portable-backup.ts'

export type RestoreOptions = {
  places: ToolPlaces
  log: Logger
  onStep?: (name: string) => void
}

/** What came back. `kind` is null for a pg_dump archive that was made by hand; `leftOut` names what the archive holds and was not restored. */
export type Restored = {
  madeBy: 'pulse' | 'pg_dump'
  kind: 'full' | 'critical' | null
  tables: number
  rows: number
  createdAt: string | null
  leftOut: string[]
}

/**
 * Brings a backup into an empty database: the archive is checked before anything is written, this version's own migrations make the schema, and all rows come in one
 * transaction, counted against the manifest. Nothing that an archive says is run: only rows of tables that this version has are taken, as COPY data, also from
 * archives of pg_dump. Problems: `invalid-request` for an archive that is damaged or none, `conflict` for a database that is not empty, is older or
 * newer than the archive allows, or does not take the rows (no row of the archive is there then); `database-unavailable`.
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
  const empty = await checkEmpty(target)
  if (!empty.ok) return empty
  onStep?.('making the schema')
  const migrated = await migrate(target, log)
  if (!migrated.ok) return migrated
  const archive = await reading(openPortable(path))
  try {
    const tables = manifest.tables.map((table) => ({
      ...table,
      open: async () => ({ columns: table.columns, rows: archive.parts(table) }),
    }))
    const rows = await withConnection(target, 'pulse-query restore', (client) => loadRows(client, { ...manifest, tables }, onStep))
    return rows.ok ? ok(summary(manifest, rows.value)) : rows
  } finally {
    await archive.close()
  }
}

const summary = (manifest: BackupManifest, rows: number): Restored => ({
  madeBy: manifest.madeBy,
  kind: manifest.kind,
  tables: manifest.tables.length,
  rows,
  createdAt: manifest.createdAt,
  leftOut: [],
})

/** What migrations say of the templates that they bring. */
const ofTemplates = ['pulse_ops.template_ext', 'pulse_ops.template_param']

/** A table to fill. `rows` is how many there must be, null when nobody wrote it down. */
type Incoming = { schema: string; name: string; rows: number | null; open(): Promise<{ columns: string[]; rows: AsyncIterable<Buffer> }> }

type Content = { migrations: string[]; tables: Incoming[]; sequences: BackupManifest['sequences'] }

/** Gives back how many rows came. */
async function loadRows(client: pg.Client, content: Content, onStep?: (name: string) => void): Promise<Result<number>> {
  const here = await client.query(sql`select name from pulse_ops.migrations`)
  const known = new Set(here.rows.map(({ name }) => String(name)))
  const ahead = content.migrations.filter((name) => !known.has(name))
  if (ahead.length > 0) {
    return conflict(`The backup is newer than this version of Pulse Query: it has the migrations ${ahead.join(', ')}. Update Pulse Query.`)
  }
  await client.query('begin')
  let total = 0
  try {
    const order = await loadOrder(client, content.tables)
    const putBack = await keepOfTemplates(client, order)
    // What migrations put into these tables is in the backup too.
    if (order.length > 0) {
      await client.query(`truncate ${order.map(({ schema, name }) => `${quoteIdent(schema)}.${quoteIdent(name)}`).join(', ')} cascade`)
    }
    for (const table of order) {
      onStep?.(keyOf(table))
      const incoming = await table.open()
      const sink = copyTextInto(client, { schema: table.schema, table: table.name, columns: incoming.columns })
      const done = finished(sink)
      done.catch(() => undefined)
      try {
        for await (const part of incoming.rows) if (!sink.write(part)) await Promise.race([done, drained(sink)])
        sink.end()
        await done
      } catch (error) {
        // The server would wait for rows for ever, and with it everything that is asked after.
        sink.destroy(error instanceof Error ? error : new Error(String(error)))
        await done.catch(() => undefined)
        throw error
      }
      if (table.rows !== null && sink.rowCount !== table.rows)
        throw new Error(`${keyOf(table)} took ${sink.rowCount} rows of ${table.rows}`)
      total += sink.rowCount
    }
    await putBack()
    if (content.sequences.length === 0) await continueIds(client)
    for (const { schema, name, last, called } of content.sequences) {
      const path = `${quoteIdent(schema)}.${quoteIdent(name)}`
      await client.query(sql`select setval(to_regclass(${path}), ${last}::bigint, ${called}) where to_regclass(${path}) is not null`)
    }
    await client.query('commit')
    await client.query('analyze')
    return ok(total)
  } catch (error) {
    await client.query('rollback')
    return conflict(
      `The backup could not be restored. No row of it is in the database, which has the empty tables of this version: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/**
 * Sets what migrations say of templates aside, where the archive says nothing of it: emptying the templates would take it along. Gives back what puts it
 * into its place again, for the templates that are there then.
 */
async function keepOfTemplates(client: pg.ClientBase, restored: readonly Incoming[]): Promise<() => Promise<void>> {
  const kept = ofTemplates.filter((key) => !restored.some((table) => keyOf(table) === key))
  for (const [at, key] of kept.entries()) await client.query(`create temp table kept_${at} on commit drop as select * from ${key}`)
  return async () => {
    for (const [at, key] of kept.entries()) {
      await client.query(
        `insert into ${key} select * from kept_${at} where template_id in (select id from public.pulse_monitor_templates) on conflict do nothing`,
      )
    }
  }
}

/** Where nobody wrote down how far numbers had come, they go on after the highest one. */
async function continueIds(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query(sql`
    select format('%I.%I', sn.nspname, s.relname) as sequence, format('%I.%I', n.nspname, t.relname) as table, format('%I', a.attname) as column
    from pg_class s join pg_namespace sn on sn.oid = s.relnamespace
      join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = s.oid and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
      join pg_class t on t.oid = d.refobjid join pg_namespace n on n.oid = t.relnamespace
      join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
    where s.relkind = 'S' and n.nspname = any(${[...ownSchemas]}) and format('%s.%s', n.nspname, t.relname) <> all(${[...neverBackedUp]})`)
  const found = z.array(z.object({ sequence: z.string(), table: z.string(), column: z.string() })).parse(rows)
  for (const { sequence, table, column } of found) {
    await client.query(`select setval($1, max(${column})) from ${table} having max(${column}) > 0`, [sequence])
  }
}

const drained = (sink: NodeJS.WritableStream): Promise<void> => new Promise((done) => sink.once('drain', done))

/** Parents before children, so that every key finds its row. Throws for tables that this version does not have. */
async function loadOrder(client: pg.ClientBase, tables: readonly Incoming[]): Promise<Incoming[]> {
  const { rows } = await client.query(sql`
    select format('%s.%s', n.nspname, c.relname) as table, coalesce(json_agg(distinct format('%s.%s', pn.nspname, p.relname))
        filter (where p.oid is not null and p.oid <> c.oid), '[]')::text as parents
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
      left join pg_constraint f on f.conrelid = c.oid and f.contype = 'f'
      left join pg_class p on p.oid = f.confrelid left join pg_namespace pn on pn.oid = p.relnamespace
    where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' group by 1`)
  const found = z.array(z.object({ table: z.string(), parents: z.string() })).parse(rows)
  const parents = new Map(found.map((row) => [row.table, z.array(z.string()).parse(JSON.parse(row.parents))]))
  const unknown = tables.filter((table) => !parents.has(keyOf(table)) || !isOurs(table)).map(keyOf)
  if (unknown.length > 0) throw new Error(`this version has no table ${unknown.join(', ')}`)
  const wanted = new Map(tables.map((table) => [keyOf(table), table]))
  const order: Incoming[] = []
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

/** What a backup may fill, whatever its list says: not the ledger, not the passwords, and nothing of the server's. */
const isOurs = (table: { schema: string; name: string }): boolean =>
  ownSchemas.includes(table.schema) && !neverBackedUp.includes(keyOf(table))

async function restorePgDump(target: pg.ClientConfig, path: string, options: RestoreOptions): Promise<Result<Restored>> {
  const { places, log, onStep } = options
  onStep?.('checking the archive')
  const manifest = await reading(readManifest(path))
  const tools = await findPgTools(places, manifest ? Number.parseInt(manifest.server, 10) : 0)
  if (!tools.ok) return tools
  const program = tools.value.pgRestore
  await reading(verifyPgDump(tools.value, path, manifest))
  const entries = await reading(listEntries(tools.value, path))
  const empty = await checkEmpty(target)
  if (!empty.ok) return empty
  onStep?.('making the schema')
  const migrated = await migrate(target, log)
  if (!migrated.ok) return migrated
  return await withConnection(target, 'pulse-query restore', async (client) => {
    const existing = await ourTables(client)
    const { tables, leftOut } = chosenOf(entries, existing)
    if (tables.length === 0) return unusable(path, 'it holds rows of no table that this version has')
    const counts = new Map(manifest?.tables.map((table) => [keyOf(table), table.rows]))
    const incoming = tables.map((table) => ({
      ...table,
      rows: counts.get(keyOf(table)) ?? null,
      open: () => openArchivedRows(program, path, table),
    }))
    const content = { migrations: manifest?.migrations ?? [], sequences: manifest?.sequences ?? [], tables: incoming }
    const rows = await loadRows(client, content, onStep)
    if (!rows.ok) return rows
    const told = manifest ? summary(manifest, rows.value) : { madeBy: 'pg_dump' as const, kind: null, createdAt: null, rows: rows.value }
    return ok({ ...told, tables: tables.length, leftOut })
  })
}

async function ourTables(client: pg.ClientBase): Promise<Set<string>> {
  const { rows } = await client.query(sql`
    select format('%s.%s', n.nspname, c.relname) as key from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname = any(${[...ownSchemas]})`)
  return new Set(
    z
      .array(z.object({ key: z.string() }))
      .parse(rows)
      .map(({ key }) => key),
  )
}

/** Definitions of the kinds that our migrations make are passed over in silence; whatever else there is gets named. */
function chosenOf(entries: readonly ArchiveEntry[], existing: ReadonlySet<string>) {
  const tables: { schema: string; name: string }[] = []
  const leftOut: string[] = []
  for (const { kind, schema, name } of entries) {
    const key = keyOf({ schema, name })
    if (kind === 'TABLE DATA' && isOurs({ schema, name }) && existing.has(key)) {
      if (!tables.some((table) => keyOf(table) === key)) tables.push({ schema, name })
    } else if (kind === 'TABLE DATA' ? !neverBackedUp.includes(key) : !madeByMigrations.has(kind)) leftOut.push(`${kind} ${key}`)
  }
  return { tables, leftOut }
}

const madeByMigrations = new Set([
  ...['ACL', 'COMMENT', 'CONSTRAINT', 'DATABASE', 'DEFAULT', 'DEFAULT ACL', 'ENCODING', 'FK CONSTRAINT', 'INDEX', 'SCHEMA'],
  ...['SEARCHPATH', 'SEQUENCE', 'SEQUENCE OWNED BY', 'SEQUENCE SET', 'STDSTRINGS', 'TABLE', 'CHECK CONSTRAINT'],
])

/** Tables that hold rows as soon as the schema is there. */
const filledByMigrations = ['pulse_ops.migrations', 'pulse_ops.secret', 'public.pulse_monitor_templates', ...ofTemplates]

/** Nothing of anybody's may be overwritten or mixed: a database without any table, or with tables of ours without rows. */
async function checkEmpty(target: pg.ClientConfig): Promise<Result<void>> {
  return await withConnection(target, 'pulse-query restore', async (client) => {
    const { rows } = await client.query(sql`
      select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'f', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
      order by 1, 2`)
    const tables = z.array(z.object({ schema: z.string(), name: z.string() })).parse(rows)
    const ours = tables.some((table) => keyOf(table) === 'pulse_ops.migrations')
    const [first] = tables
    if (first && !ours) {
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
