import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, ok, type Result } from '../../base/result.ts'
import { findPgTools } from '../backup/pg-tools.ts'
import type { LoadedFile } from '../table-load.table.ts'
import { findSources, type Source } from './find-sources.ts'
import type { ImportOptions } from './import-options.ts'
import { type OpenRows, openCsv } from './open-csv.ts'
import { listBlocks, openBlock, tableOfBlock } from './open-script.ts'
import { archiveText, listArchive } from './pg-restore.ts'
import { FileFault, type ReadOptions, readBytes } from './read-bytes.ts'

/** One file's rows for a table. `known` counts the names that the table understands, for telling the delimiter. */
export type InputPart = {
  name: string
  file: LoadedFile
  open(options: Pick<ReadOptions, 'onBytes' | 'signal'>, known: (names: string[]) => number): Promise<OpenRows>
}
export type Inputs = { tables: Map<string, InputPart[]>; ignored: { name: string; reason: string }[] }

/**
 * Everything that a folder or file holds for the documented tables, with a checksum of each file. Problem: `invalid-request`, when nothing can
 * be read, an archive needs a program that is not there, or two sources are for one table.
 */
export async function gatherInputs(options: ImportOptions): Promise<Result<Inputs>> {
  const sources = await findSources(options.path)
  if (!sources.ok) return sources
  const inputs: Inputs = { tables: new Map(), ignored: [...sources.value.ignored] }
  const owners = new Map<string, string>()
  try {
    for (const source of sources.value.found) {
      const file = { name: source.name, sha256: await checksum(source.path, options.signal), bytes: source.bytes }
      for (const { table, part } of await partsOf(source, file, options, inputs)) {
        const owner = owners.get(table)
        if (owner !== undefined && (owner !== 'csv' || source.kind !== 'csv')) {
          return fail({
            kind: 'invalid-request',
            message: `${table} is in more than one source: ${source.name} and ${inputs.tables.get(table)?.[0]?.name}. Keep one.`,
          })
        }
        owners.set(table, source.kind === 'csv' ? 'csv' : source.name)
        inputs.tables.set(table, [...(inputs.tables.get(table) ?? []), part])
      }
    }
  } catch (error) {
    if (error instanceof FileFault) return fail({ kind: 'invalid-request', message: error.message })
    throw error
  }
  if (inputs.tables.size > 0) return ok(inputs)
  const list = inputs.ignored.map(({ name, reason }) => `\n  ${name} ${reason}`).join('')
  return fail({
    kind: 'invalid-request',
    message: `Nothing in ${options.path} is for a documented table; is it of another database?${list}`,
  })
}

type TablePart = { table: string; part: InputPart }

async function partsOf(source: Source, file: LoadedFile, options: ImportOptions, inputs: Inputs): Promise<TablePart[]> {
  const stop = options.signal ? { signal: options.signal } : {}
  const read = (more: Pick<ReadOptions, 'onBytes' | 'signal'>): ReadOptions => ({ encoding: options.encoding, ...stop, ...more })
  if (source.kind === 'csv') {
    const part: InputPart = {
      name: source.name,
      file,
      open: (more, known) => openCsv(source.path, { ...read(more), delimiter: options.delimiter, nullText: options.nullText }, known),
    }
    return [{ table: source.table, part }]
  }
  const program = source.kind === 'archive' ? await restoreProgram(source.name, options) : ''
  const blocks =
    source.kind === 'script'
      ? await listBlocks(source.name, readBytes(source.path, read({})))
      : await archiveBlocks(program, source.path, options.signal)
  const parts: TablePart[] = []
  for (const { name, table, schema, relation } of blocks.map(withParts)) {
    if (table === null) inputs.ignored.push({ name: `${source.name}: ${name}`, reason: 'is no documented table' })
    else if (parts.some((part) => part.table === table))
      inputs.ignored.push({ name: `${source.name}: ${name}`, reason: `is the second one for ${table}` })
    else {
      const text = (more: Pick<ReadOptions, 'onBytes' | 'signal'>) =>
        source.kind === 'script'
          ? readBytes(source.path, read(more))
          : archiveText(program, source.path, { schema, name: relation }, { ...stop, ...more })
      const part: InputPart = {
        name: `${source.name}: ${name}`,
        file,
        open: async (more) => {
          const open = await openBlock(source.name, text(more), name, source.kind === 'script')
          if (open === null) throw new FileFault(`${source.name} has no rows of ${name} where its contents promise some.`)
          return open
        },
      }
      parts.push({ table, part })
    }
  }
  return parts
}

const withParts = (block: { name: string; table: string | null }) => {
  const [schema = '', relation = ''] = block.name.split('.')
  return { ...block, schema, relation }
}

/** An archive says itself whether its reader is too old, so any version will do here. */
async function restoreProgram(name: string, options: ImportOptions): Promise<string> {
  const tools = await findPgTools(options.tools, 0)
  if (tools.ok) return tools.value.pgRestore
  const instead = 'Or dump again with --format=plain, which needs no program.'
  throw new FileFault(
    `${name} is a pg_dump archive, which pg_restore reads. ${'message' in tools.problem ? tools.problem.message : ''} ${instead}`,
  )
}

const archiveBlocks = async (
  program: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<{ name: string; table: string | null }[]> =>
  (await listArchive(program, path, signal)).map(({ schema, name }) => ({ name: `${schema}.${name}`, table: tableOfBlock(schema, name) }))

/** SHA-256 of a file, or of all files of a folder with their names. */
async function checksum(path: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256')
  const files = (await stat(path)).isDirectory() ? (await readdir(path)).sort().map((name) => join(path, name)) : [path]
  for (const file of files) {
    if (files.length > 1) hash.update(file.slice(path.length))
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, ...(signal && { signal }) })) hash.update(chunk)
  }
  return hash.digest('hex')
}
