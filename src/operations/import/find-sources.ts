import { open, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fail, ok, type Result } from '../../base/result.ts'
import { tableOfFile } from './table-words.ts'

/** A file or folder to read: `csv` for one table, `script` (a plain dump, also gzipped), or `archive`, which `pg_restore` reads. */
export type Source = { path: string; name: string; bytes: number } & (
  | { kind: 'csv'; table: string }
  | { kind: 'script' }
  | { kind: 'archive' }
)

export type Sources = { found: Source[]; ignored: { name: string; reason: string }[] }

/**
 * Looks at a folder of CSV files and dumps, or at one file. What is no data is listed in `ignored`. Problem: `invalid-request`, when there
 * is nothing to read, it may not be read, or two files without numbers are for one table.
 */
export async function findSources(path: string): Promise<Result<Sources>> {
  try {
    const info = await stat(path)
    const sources: Sources = { found: [], ignored: [] }
    if (!info.isDirectory()) await addFile(sources, path, basename(path), info.size)
    else if (await isFile(join(path, 'toc.dat')))
      sources.found.push({ path, name: basename(path), bytes: await folderSize(path), kind: 'archive' })
    else await addFolder(sources, path)
    return check(path, info.isDirectory(), sources)
  } catch (error) {
    return fail({ kind: 'invalid-request', message: unreadable(path, error) })
  }
}

/** Why a path cannot be read, in words. */
export function unreadable(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file or folder',
    EACCES: 'this user may not read it',
    EPERM: 'this user may not read it',
    ENOTDIR: 'a part of the path is a file, not a folder',
    ELOOP: 'its links lead in a circle',
  }
  return `${path} cannot be read: ${reasons[code] ?? (error instanceof Error ? error.message : String(error))}.`
}

async function addFolder(sources: Sources, folder: string): Promise<void> {
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) =>
    a.name.localeCompare(b.name, 'en', { numeric: true }),
  )) {
    const path = join(folder, entry.name)
    const info = await stat(path)
    if (info.isDirectory()) {
      if (await isFile(join(path, 'toc.dat')))
        sources.found.push({ path, name: entry.name, bytes: await folderSize(path), kind: 'archive' })
      else sources.ignored.push({ name: entry.name, reason: 'is a folder' })
    } else if (info.isFile()) await addFile(sources, path, entry.name, info.size)
    else sources.ignored.push({ name: entry.name, reason: 'is no file' })
  }
}

async function addFile(sources: Sources, path: string, name: string, bytes: number): Promise<void> {
  const ending = /\.(csv|tsv|txt|sql|dump|backup|tar)(\.gz)?$/i.exec(name)
  const start = await firstBytes(path)
  if (start.startsWith('PGDMP') || (ending?.[1]?.toLowerCase() === 'tar' && start.startsWith('toc.dat'))) {
    sources.found.push({ path, name, bytes, kind: 'archive' })
  } else if (ending?.[1]?.toLowerCase() === 'sql' || start.startsWith('--\n-- PostgreSQL database')) {
    sources.found.push({ path, name, bytes, kind: 'script' })
  } else if (ending && /csv|tsv|txt/i.test(ending[1] ?? '')) {
    const table = tableOfFile(name.slice(0, ending.index))
    if (table) sources.found.push({ path, name, bytes, kind: 'csv', table })
    else sources.ignored.push({ name, reason: 'its name is that of no table' })
  } else sources.ignored.push({ name, reason: ending ? 'is no PostgreSQL dump' : 'is neither CSV nor a PostgreSQL dump' })
}

function check(path: string, folder: boolean, sources: Sources): Result<Sources> {
  if (sources.found.length === 0) {
    const list = sources.ignored.map(({ name, reason }) => `\n  ${name}: ${reason}`).join('')
    const expected = 'Expected files named after tables, such as transaction_data.csv or transaction_data.csv.gz, or a pg_dump archive'
    return fail({
      kind: 'invalid-request',
      message: `There is nothing to import in ${path}${folder ? '' : ', by its name and content'}. ${expected}.${list}`,
    })
  }
  const byTable = Map.groupBy(
    sources.found.filter((source) => source.kind === 'csv'),
    ({ table }) => table,
  )
  for (const [table, files] of byTable) {
    const unnumbered = files.filter(({ name }) => !/\d+\.(csv|tsv|txt)(\.gz)?$/i.test(name))
    if (files.length > 1 && unnumbered.length > 0) {
      const names = files.map(({ name }) => name).join(', ')
      const message = `More than one file is for ${table}: ${names}. Keep one, or number them as parts, such as transaction_data-1.csv.`
      return fail({ kind: 'invalid-request', message })
    }
  }
  return ok(sources)
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (info) => info.isFile(),
    () => false,
  )

async function folderSize(folder: string): Promise<number> {
  let bytes = 0
  for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size
  return bytes
}

async function firstBytes(path: string): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0)
    return buffer.toString('latin1', 0, bytesRead)
  } finally {
    await file.close()
  }
}
