import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type pg from 'pg'
import { copyTextFrom } from '../../db/copy-text.ts'
import { type BackedUpTable, type BackupKind, type BackupManifest, keyOf, manifestSchema } from './manifest.ts'
import { openSnapshot, type SnapshotTable } from './snapshot.ts'
import { addTarEntry, endTar, listTar, readTarEntry, type TarEntry } from './tar.ts'

const compress = promisify(gzip)
const decompress = promisify(gunzip)

/** Bytes of COPY text in one part: memory stays flat however big a table is. */
const partBytes = 4 << 20
export const manifestName = 'manifest.json'

/**
 * Writes a backup without pg_dump: a tar archive with each table's rows as gzipped COPY text and a manifest, all from one snapshot. The
 * schema is not in it, for the migrations make it. `tar` and `zcat` read it. The file must not exist.
 */
export async function writePortable(
  client: pg.ClientBase,
  path: string,
  kind: BackupKind,
  createdAt: string,
  onTable?: (name: string) => void,
): Promise<BackupManifest> {
  const file = await open(path, 'wx', 0o600)
  try {
    const snapshot = await openSnapshot(client, kind)
    const tables: BackedUpTable[] = []
    for (const table of snapshot.tables) {
      onTable?.(keyOf(table))
      tables.push(await writeTable(client, file, table, tables.length))
    }
    const { server, migrations, sequences, leftOut } = snapshot
    const manifest: BackupManifest = {
      format: 'pulse-backup',
      version: 1,
      kind,
      madeBy: 'pulse',
      createdAt,
      server,
      migrations,
      tables,
      sequences: kind === 'full' ? sequences : [],
      leftOut,
      sha256: null,
    }
    await addTarEntry(file, manifestName, Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`))
    await endTar(file)
    await file.sync()
    return manifest
  } finally {
    await client.query('rollback').catch(() => undefined)
    await file.close()
  }
}

async function writeTable(client: pg.ClientBase, file: FileHandle, table: SnapshotTable, place: number): Promise<BackedUpTable> {
  const written: BackedUpTable = { ...table, rows: 0, parts: [] }
  const folder = /^\w{1,30}\.\w{1,50}$/.test(keyOf(table)) ? keyOf(table) : `table-${place}`
  const source = copyTextFrom(client, { schema: table.schema, table: table.name, columns: table.columns })
  let chunks: Buffer[] = []
  let size = 0
  const flush = async (): Promise<void> => {
    const content = await compress(Buffer.concat(chunks, size))
    const name = `data/${folder}/${String(written.parts.length + 1).padStart(5, '0')}.copy.gz`
    await addTarEntry(file, name, content)
    written.parts.push({ file: name, sha256: sha256(content), bytes: size })
    chunks = []
    size = 0
  }
  for await (const chunk of source as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= partBytes) await flush()
  }
  if (size > 0) await flush()
  return { ...written, rows: source.rowCount }
}

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex')

/** An archive of ours, opened: its manifest, and the rows of a table part by part, decompressed and checked. */
export type PortableArchive = { manifest: BackupManifest; parts(table: BackedUpTable): AsyncGenerator<Buffer>; close(): Promise<void> }

/** Opens an archive. Throws, saying what is wrong, when it is none or its list is damaged; damaged parts throw when they are read. */
export async function openPortable(path: string): Promise<PortableArchive> {
  const file = await open(path, 'r')
  try {
    const entries = new Map((await listTar(file)).map((entry) => [entry.name, entry]))
    const found = entries.get(manifestName)
    if (!found) throw new Error(`it has no ${manifestName}, so it is no backup of this service, or not all of one`)
    const manifest = manifestSchema.parse(JSON.parse((await readTarEntry(file, found)).toString('utf8')))
    return { manifest, parts: (table) => readParts(file, entries, table), close: () => file.close() }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function* readParts(file: FileHandle, entries: ReadonlyMap<string, TarEntry>, table: BackedUpTable): AsyncGenerator<Buffer> {
  for (const part of table.parts) {
    const entry = entries.get(part.file)
    if (!entry) throw new Error(`${part.file} is missing`)
    const content = await readTarEntry(file, entry)
    if (sha256(content) !== part.sha256) throw new Error(`${part.file} is damaged`)
    yield await decompress(content)
  }
}

/** Reads an archive through: every part is there and undamaged, and has the rows that the manifest says. Throws, saying what is wrong. */
export async function verifyPortable(path: string): Promise<BackupManifest> {
  const archive = await openPortable(path)
  try {
    for (const table of archive.manifest.tables) {
      let rows = 0
      for await (const part of archive.parts(table)) for (const byte of part) if (byte === 0x0a) rows++
      if (rows !== table.rows) throw new Error(`${keyOf(table)} has ${rows} rows, expected ${table.rows}`)
    }
    return archive.manifest
  } finally {
    await archive.close()
  }
}
