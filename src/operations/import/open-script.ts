import { dumpReader } from './dump-reader.ts'
import type { OpenRows } from './open-csv.ts'
import { FileFault } from './read-bytes.ts'
import { longestRow } from './row.ts'
import { loadOrder } from './table-words.ts'

/** The rows that a dump holds for one table: the name in the dump, the documented table it is for (null: none), and its columns. */
export type Block = { name: string; table: string | null; columns: string[] }

const lf = 10
/** A dump without line ends is none; pg_dump writes a row or command of more only where one value is that large. */
const longestLine = 64 << 20
/** More tables than any database dumps, and few enough to remember. */
const mostBlocks = 100_000
const identifier = '(?:"(?:[^"]|"")+"|[^\\s".(,]+)'
const copyLine = new RegExp(`^COPY (?:(${identifier})\\.)?(${identifier}) \\((.*)\\) FROM stdin;\\r?$`)

/**
 * Lists the rows of a plain dump, table by table, without running anything of it. `name` is for messages. Throws `FileFault` when it
 * holds INSERT commands instead, ends in the middle, or has a line of more than `most` bytes outside of its rows.
 */
export async function listBlocks(name: string, chunks: AsyncGenerator<Buffer>, most = longestLine): Promise<Block[]> {
  const script = scriptLines(name, chunks, most)
  const blocks: Block[] = []
  let inserts = false
  for (let line = await script.line(); line !== null; line = await script.line()) {
    inserts ||= line.startsWith('INSERT INTO ')
    const block = readCopyLine(line)
    if (!block) continue
    blocks.push(block)
    if (blocks.length > mostBlocks) throw new FileFault(`${name} holds the rows of more than ${mostBlocks.toLocaleString('en')} tables.`)
    for await (const _ of script.rows());
  }
  if (blocks.length === 0 && inserts)
    throw new FileFault(`${name} holds its rows as INSERT commands, which are not run. Dump it again without --inserts.`)
  return blocks
}

/**
 * Opens the rows of one block of a dump, null when it is not there. With `inFile` rows are numbered by their line in the file, otherwise
 * from 1 within the table, because nobody sees the text of an archive.
 */
export async function openBlock(name: string, chunks: AsyncGenerator<Buffer>, wanted: string, inFile: boolean): Promise<OpenRows | null> {
  const script = scriptLines(name, chunks, longestLine)
  for (let line = await script.line(); line !== null; line = await script.line()) {
    const block = readCopyLine(line)
    if (!block) continue
    if (block.name === wanted) {
      const rows = script.rows()
      return {
        columns: block.columns,
        delimiter: 44,
        chunks: rows,
        reader: (sink) => dumpReader(inFile ? script.at() + 1 : 1, sink),
        close: async () => void (await chunks.return(undefined)),
      }
    }
    for await (const piece of script.rows()) script.skip(piece)
  }
  return null
}

/** The documented table that a name in a dump is for: the same name in the same schema, or else in `public`. */
export function tableOfBlock(schema: string, name: string): string | null {
  const exact = loadOrder.find((table) => table === `${schema}.${name}`)
  if (exact) return exact
  return schema === 'public' ? (loadOrder.find((table) => table.split('.')[1] === name) ?? null) : null
}

function readCopyLine(line: string): Block | null {
  const found = copyLine.exec(line)
  if (!found) return null
  const [, schema = 'public', name = '', columns = ''] = found
  const names = columns.match(new RegExp(identifier, 'g')) ?? []
  const key = `${unquoted(schema)}.${unquoted(name)}`
  return { name: key, table: tableOfBlock(unquoted(schema), unquoted(name)), columns: names.map(unquoted) }
}

const unquoted = (name: string): string => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name)

/** `at` is the number of lines so far; rows count when they are told by `skip`. */
type ScriptLines = { line(): Promise<string | null>; rows(): AsyncGenerator<Buffer>; skip(rows: Buffer): void; at(): number }

/** A dump read by line, except for its rows, which come in large pieces up to their end mark. */
function scriptLines(name: string, chunks: AsyncGenerator<Buffer>, most: number): ScriptLines {
  let rest: Buffer = Buffer.alloc(0)
  let number = 0

  async function refill(): Promise<boolean> {
    const next = await chunks.next()
    if (next.done) return false
    rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value])
    return true
  }

  /** The pieces of a long line are put together once, at its end: doing it with each piece takes the square of the time. */
  async function line(): Promise<string | null> {
    const pieces: Buffer[] = []
    let size = 0
    for (;;) {
      const end = rest.indexOf(lf)
      const piece = end < 0 ? rest : rest.subarray(0, end)
      pieces.push(piece)
      size += piece.length
      if (size > most) {
        const limit = `${name} has a line of more than ${most.toLocaleString('en')} bytes`
        throw new FileFault(`${limit}: line ${(number + 1).toLocaleString('en')}. Expected a dump as pg_dump writes it.`)
      }
      rest = end < 0 ? Buffer.alloc(0) : rest.subarray(end + 1)
      if (end >= 0) number += 1
      if (end < 0 && (await refill())) continue
      return end < 0 && size === 0 ? null : Buffer.concat(pieces, size).toString('utf8')
    }
  }

  async function* rows(): AsyncGenerator<Buffer> {
    for (;;) {
      const end = endMark(rest)
      if (end >= 0) {
        if (end > 0) yield rest.subarray(0, end)
        rest = rest.subarray(rest.indexOf(lf, end) + 1)
        number += 1
        return
      }
      const cut = rest.lastIndexOf(lf) + 1
      if (cut > 0) yield rest.subarray(0, cut)
      rest = rest.subarray(cut)
      if (rest.length > longestRow) throw new FileFault(`${name} has a row of more than ${longestRow.toLocaleString('en')} bytes.`)
      if (!(await refill())) throw new FileFault(`${name} is incomplete: it ends in the middle of a table's rows.`)
    }
  }

  function skip(bytes: Buffer): void {
    for (let at = bytes.indexOf(lf); at >= 0; at = bytes.indexOf(lf, at + 1)) number += 1
  }

  return { line, rows, skip, at: () => number }
}

/** Where the line `\.` begins that ends the rows, -1 when there is none yet. The bytes begin with a line. */
function endMark(bytes: Buffer): number {
  let at = 0
  for (;;) {
    if (bytes[at] === 92 && bytes[at + 1] === 46 && (bytes[at + 2] === lf || (bytes[at + 2] === 13 && bytes[at + 3] === lf))) return at
    const next = bytes.indexOf('\n\\.', at)
    if (next < 0) return -1
    at = next + 1
  }
}
