import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, open, readFile, writeFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { quoteIdent } from '../../db/sql.ts'
import { type BackupKind, type BackupManifest, criticalTables, keyOf, manifestSchema } from './manifest.ts'
import { complaintOf, type PgTools, runTool } from './pg-tools.ts'
import { openSnapshot, type SnapshotTable } from './snapshot.ts'

/** Where the manifest of a pg_dump archive is. */
export const manifestPath = (archive: string): string => `${archive}.json`

/** Whether a file is an archive in pg_dump's custom format. */
export async function isPgDump(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(5), 0, 5, 0)
    return bytesRead === 5 && buffer.toString('latin1') === 'PGDMP'
  } finally {
    await file.close()
  }
}

/**
 * Has pg_dump write a custom-format archive at `path`, and its manifest beside it. Rows are counted in the very snapshot that pg_dump reads, so that a restore
 * can be held against them. Rows of `pulse_ops.secret` are left out. Throws, with pg_dump's own words.
 */
export async function writePgDump(
  client: pg.ClientBase,
  tools: PgTools,
  connection: Record<string, string>,
  path: string,
  kind: BackupKind,
  createdAt: string,
): Promise<BackupManifest> {
  try {
    // Made here, so that nobody else can read it from the first byte on.
    await (await open(path, 'wx', 0o600)).close()
    const snapshot = await openSnapshot(client, kind)
    const only = kind === 'critical' ? criticalTables.flatMap((table) => ['--table', table]) : ['--exclude-table-data', 'pulse_ops.secret']
    const args = ['--format', 'custom', '--no-password', '--lock-wait-timeout', '10s', '--snapshot', snapshot.id, ...only, '--file', path]
    const ran = await runTool(tools.pgDump, args, connection)
    if (ran.code !== 0) throw new Error(`pg_dump failed: ${complaintOf(ran)}`)
    await chmod(path, 0o600)
    const { server, migrations } = snapshot
    const tables: BackupManifest['tables'] = []
    for (const table of snapshot.tables) tables.push({ ...table, rows: await countRows(client, table), parts: [] })
    const manifest: BackupManifest = {
      format: 'pulse-backup',
      version: 1,
      kind,
      madeBy: 'pg_dump',
      createdAt,
      server,
      migrations,
      tables,
      sequences: snapshot.sequences,
      leftOut: [],
      sha256: await sha256Of(path),
    }
    await writeFile(manifestPath(path), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 })
    return manifest
  } finally {
    await client.query('rollback').catch(() => undefined)
  }
}

async function countRows(client: pg.ClientBase, { schema, name }: SnapshotTable): Promise<number> {
  const { rows } = await client.query(`select count(*) as rows from ${quoteIdent(schema)}.${quoteIdent(name)}`)
  return Number(rows[0]?.rows)
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** The manifest beside an archive, null where there is none, as for archives made by hand. */
export async function readManifest(archive: string): Promise<BackupManifest | null> {
  const text = await readFile(manifestPath(archive), 'utf8').catch(() => null)
  return text === null ? null : manifestSchema.parse(JSON.parse(text))
}

/** One line of an archive's list of contents; `schema` is `-` for what belongs to none. */
export type ArchiveEntry = { kind: string; schema: string; name: string }

/** Everything that an archive lists. Throws, with pg_restore's own words. */
export async function listEntries(tools: PgTools, path: string): Promise<ArchiveEntry[]> {
  const listed = await runTool(tools.pgRestore, ['--list', path], {})
  if (listed.code !== 0) throw new Error(`pg_restore cannot list it: ${complaintOf(listed)}`)
  return [...listed.out.matchAll(/^\d+; \d+ \d+ ([A-Z]+(?: [A-Z]+)*) (\S+) (\S+)/gm)].map(([, kind = '', schema = '', name = '']) => ({
    kind,
    schema,
    name,
  }))
}

/** The tables whose rows an archive lists, `schema.table`. */
const listPgDump = async (tools: PgTools, path: string): Promise<string[]> =>
  (await listEntries(tools, path)).filter(({ kind }) => kind === 'TABLE DATA').map(keyOf)

/** Lists an archive, and holds the list and the file against the manifest. Throws, saying what is missing or different. */
export async function verifyPgDump(tools: PgTools, path: string, manifest: BackupManifest | null): Promise<string[]> {
  const listed = await listPgDump(tools, path)
  if (manifest === null) return listed
  const missing = manifest.tables.map(keyOf).filter((key) => !listed.includes(key))
  if (missing.length > 0) throw new Error(`rows of ${missing.join(', ')} are not in it`)
  if (manifest.sha256 !== null && manifest.sha256 !== (await sha256Of(path))) throw new Error('it was changed after it was made')
  return listed
}
