import { csvReader } from './csv-reader.ts'
import { FileFault, type ReadOptions, readBytes } from './read-bytes.ts'
import type { RowReader, RowSink } from './row.ts'

/** A file whose header has been read: the names in it, its rows as bytes, and what reads them. */
export type OpenRows = {
  columns: string[]
  delimiter: number
  chunks: AsyncIterable<Buffer>
  reader(sink: RowSink): RowReader
  /** Lets go of the file when its rows are not read to the end. */
  close(): Promise<void>
}

export type CsvOptions = ReadOptions & {
  /** One character, or null to tell it from the header. */
  delimiter: string | null
  nullText: string | null
}

const longestHeader = 1 << 16
const delimiters = [',', ';', '\t', '|']

/** Opens a CSV file. `known` counts how many of some names are understood, which tells the delimiter. Throws `FileFault`. */
export async function openCsv(path: string, options: CsvOptions, known: (names: string[]) => number): Promise<OpenRows> {
  const chunks = readBytes(path, options)
  let start: Buffer = Buffer.alloc(0)
  let more = true
  while (more && start.length < longestHeader && (start.indexOf(10) < 0 || headerOf(start, path) === null)) {
    const next = await chunks.next()
    if (next.done) more = false
    else start = start.length === 0 ? next.value : Buffer.concat([start, next.value])
  }
  if (start.length === 0 && !more) throw new FileFault(`${path} is empty. Expected a header with the names of columns, then the rows.`)
  const header = headerOf(start, path) ?? (more ? null : { text: start.toString('utf8'), end: start.length, line: 1, preset: null })
  if (header === null)
    throw new FileFault(`${path} has no header: its first line is longer than ${longestHeader.toLocaleString('en')} bytes.`)
  const delimiter = options.delimiter ?? header.preset ?? bestDelimiter(header.text, known)
  const columns = splitHeader(header.text, delimiter)
  if (columns === null) throw new FileFault(`${path}: the quotes of the header are not closed.`)
  const code = delimiter.charCodeAt(0)
  return {
    columns,
    delimiter: code,
    chunks: following(start.subarray(header.end), chunks),
    reader: (sink) => csvReader({ delimiter: code, nullText: options.nullText }, header.line + 1, sink),
    close: async () => void (await chunks.return(undefined)),
  }
}

async function* following(first: Buffer, others: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first
  yield* others
}

type Header = { text: string; end: number; line: number; preset: string | null }

/** The first line that is not blank, null while it is not complete. Excel may put `sep=;` before it. */
function headerOf(start: Buffer, path: string): Header | null {
  let at = 0
  let line = 1
  let preset: string | null = null
  for (;;) {
    const end = start.indexOf(10, at)
    if (end < 0) {
      if (start.includes(13) && start.length > 1 && start.indexOf(13) < start.length - 1) {
        throw new FileFault(`${path} ends its lines with CR alone. Save it with LF or CRLF.`)
      }
      return null
    }
    const text = start.toString('utf8', at, end).replace(/\r$/, '')
    const told = /^sep=(.)$/.exec(text)
    if (told) preset = told[1] ?? null
    else if (text.trim() !== '') return { text, end: end + 1, line, preset }
    at = end + 1
    line += 1
  }
}

function bestDelimiter(header: string, known: (names: string[]) => number): string {
  const scored = delimiters.map((delimiter) => {
    const names = splitHeader(header, delimiter) ?? []
    return { delimiter, score: known(names) * 1_000 + names.length }
  })
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).delimiter
}

/** The names of a header line, quotes undone; null when a quote is left open. */
function splitHeader(text: string, delimiter: string): string[] | null {
  const names: string[] = []
  let name = ''
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (character === '"') {
      if (quoted && text[at + 1] === '"') {
        name += '"'
        at += 1
      } else quoted = !quoted
    } else if (character === delimiter && !quoted) {
      names.push(name.trim())
      name = ''
    } else name += character
  }
  return quoted ? null : [...names, name.trim()]
}
