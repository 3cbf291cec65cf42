import { rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { fail, ok, type Result } from '../../base/result.ts'
import { withConnection } from '../../db/connect.ts'
import { makeFolder } from '../../db/embedded/folders.ts'
import { libpqEnvironment } from '../../db/libpq-environment.ts'
import type { Step } from '../maintain/maintenance.ts'
import { backupName, listBackups, removeBackups, removeDrafts, surplus } from './backup-files.ts'
import { type BackupKind, type BackupManifest, backupKinds, rowsIn } from './manifest.ts'
import { manifestPath, verifyPgDump, writePgDump } from './pg-dump-backup.ts'
import { findPgTools, type PgTools, type ToolPlaces } from './pg-tools.ts'
import { verifyPortable, writePortable } from './portable-backup.ts'

export type BackupSettings = ToolPlaces & {
  /** Where backups go. */
  folder: string
  /** How many of each kind stay. */
  keep: number
  /** `auto` takes pg_dump where one fits the server, and the service's own format where none does. */
  format: 'auto' | 'pg_dump' | 'portable'
  /** The PG… variables of this process, such as PGPASSFILE, for pg_dump. */
  environment: Record<string, string>
}

/** A draft older than this has no process any more that writes it. */
const draftMaxAgeMs = 86_400_000

type Deps = { owner: pg.ClientConfig; settings: BackupSettings; now: () => number }

/**
 * Makes the weekly backups, full and critical: each is written beside its place, read back and checked, put in place, and only then the oldest ones
 * beyond `keep` go. A failure leaves what was there before, and nothing half-written.
 */
export async function makeBackups({ owner, settings, now }: Deps, { dryRun }: { dryRun: boolean }): Promise<Step[]> {
  const tools = await toolsFor(owner, settings)
  if (!tools.ok) return backupKinds.map((kind) => failed(kind, 'message' in tools.problem ? tools.problem.message : tools.problem.kind))
  const steps: Step[] = []
  for (const kind of backupKinds) {
    try {
      steps.push(dryRun ? await plan(settings, kind, tools.value) : await make({ owner, settings, now }, kind, tools.value))
    } catch (error) {
      steps.push(failed(kind, reasonOf(error, settings.folder)))
    }
  }
  return steps
}

type Chosen = { tools: PgTools | null; note: string | null }

async function toolsFor(owner: pg.ClientConfig, settings: BackupSettings): Promise<Result<Chosen>> {
  if (settings.format === 'portable') return ok({ tools: null, note: null })
  const major = await withConnection(owner, 'pulse-query backup', async (client) => {
    const { rows } = await client.query('show server_version_num')
    return ok(Math.floor(Number(rows[0]?.server_version_num) / 10_000))
  })
  if (!major.ok) return major
  const tools = await findPgTools(settings, major.value)
  if (tools.ok) return ok({ tools: tools.value, note: null })
  if (settings.format === 'pg_dump' || settings.configured) return tools
  return ok({ tools: null, note: 'message' in tools.problem ? tools.problem.message : null })
}

async function plan(settings: BackupSettings, kind: BackupKind, { tools, note }: Chosen): Promise<Step> {
  const going = surplus(await listBackups(settings.folder), kind, settings.keep - 1)
  const how = tools ? `by pg_dump ${tools.version}` : 'in the service’s own format'
  const rotated = going.length > 0 ? `; ${going.map(({ path }) => path).join(', ')} would go` : ''
  return step(kind, 'planned', `would be written to ${settings.folder} ${how}${rotated}${note ? `. ${note}` : ''}`)
}

async function make({ owner, settings, now }: Deps, kind: BackupKind, { tools, note }: Chosen): Promise<Step> {
  const createdAt = new Date(now()).toISOString()
  const path = join(settings.folder, backupName(kind, createdAt, tools ? 'dump' : 'tar'))
  const draft = `${path}.partial`
  await makeFolder(settings.folder)
  await removeDrafts(settings.folder, now() - draftMaxAgeMs)
  if ((await stat(path).catch(() => null)) !== null) throw new Error(`${path} exists already`)
  try {
    const written = await withConnection(owner, 'pulse-query backup', async (client) => {
      const connection = { ...settings.environment, ...libpqEnvironment(owner) }
      return ok(
        tools ? await writePgDump(client, tools, connection, draft, kind, createdAt) : await writePortable(client, draft, kind, createdAt),
      )
    })
    if (!written.ok) throw new Error('message' in written.problem ? written.problem.message : written.problem.kind)
    if (tools) await verifyPgDump(tools, draft, written.value)
    else await verifyPortable(draft)
    if (tools) await rename(manifestPath(draft), manifestPath(path))
    await rename(draft, path)
    const gone = surplus(await listBackups(settings.folder), kind, settings.keep)
    await removeBackups(gone)
    return await report(path, kind, written.value, gone.length, note)
  } finally {
    await rm(draft, { force: true })
    await rm(manifestPath(draft), { force: true })
  }
}

async function report(path: string, kind: BackupKind, manifest: BackupManifest, gone: number, note: string | null): Promise<Step> {
  const { size } = await stat(path)
  const words = [
    `${path}: ${manifest.tables.length} tables, ${rowsIn(manifest).toLocaleString('en')} rows, ${(size / 1e6).toFixed(1)} MB, checked`,
    ...(gone > 0 ? [`${gone} old ones removed`] : []),
    ...(manifest.leftOut.length > 0
      ? [`NOT in it, because the service did not make them: ${manifest.leftOut.join(', ')} (pg_dump takes everything)`]
      : []),
  ]
  const row = { file: path, kind, made_by: manifest.madeBy, tables: manifest.tables.length, rows: rowsIn(manifest), bytes: size }
  const text = `${words.join('; ')}${note ? `. In the service’s own format: ${note}` : ''}`
  return { ...step(kind, manifest.leftOut.length > 0 ? 'warning' : 'done', text), rows: [row] }
}

const step = (kind: BackupKind, status: Step['status'], summary: string): Step => ({ name: `${kind} backup`, status, summary, rows: [] })
const failed = (kind: BackupKind, summary: string): Step => step(kind, 'failed', summary)

function reasonOf(error: unknown, folder: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ENOSPC') return `the disk of ${folder} is full; nothing was kept of this backup, and older ones are untouched`
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM' || code === 'ENOTDIR' || code === 'ENOENT')
    return `${folder} cannot be written; set BACKUP_DIR to a folder that can`
  return error instanceof Error ? error.message : String(error)
}

/** The problem of an archive that cannot be used. */
export const unusable = (path: string, error: unknown): Result<never> =>
  fail({ kind: 'invalid-request', message: `${path} is no usable backup: ${error instanceof Error ? error.message : String(error)}.` })
