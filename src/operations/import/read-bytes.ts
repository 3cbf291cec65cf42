import type { Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createGunzip, type Gunzip } from 'node:zlib'
import { unreadable } from './find-sources.ts'

/** Something is wrong with a file as a whole; the message says what, for the person who gave it. */
export class FileFault extends Error {}

export type ReadOptions = {
  /** A label of the Encoding Standard; null for UTF-8, which goes through unchanged. */
  encoding: string | null
  onBytes?: (count: number) => void
  hash?: Hash
  signal?: AbortSignal
}

const chunkBytes = 1 << 18

/**
 * The text of a file as UTF-8 bytes, a piece at a time, unpacked when it is gzipped, without a byte order mark. `onBytes` hears how many
 * bytes of the file itself have been read. Throws `FileFault`.
 */
export async function* readBytes(path: string, options: ReadOptions): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: chunkBytes, ...(options.signal && { signal: options.signal }) })
  const counted = count(file, options)
  const first = await take(counted, path)
  if (first === null) return
  const all = joined(first, counted)
  const gzipped = first[0] === 0x1f && first[1] === 0x8b
  yield* decoded(gzipped ? unpacked(all) : all, path, options.encoding)
}

async function* count(chunks: AsyncIterable<Buffer>, { onBytes, hash }: ReadOptions): AsyncGenerator<Buffer> {
  let read = 0
  for await (const chunk of chunks) {
    read += chunk.length
    hash?.update(chunk)
    onBytes?.(read)
    yield chunk
  }
}

async function take(chunks: AsyncGenerator<Buffer>, path: string): Promise<Buffer | null> {
  try {
    const first = await chunks.next()
    return first.done ? null : first.value
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error
    throw new FileFault(unreadable(path, error))
  }
}

async function* joined(first: Buffer, others: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first
  yield* others
}

/** The unpacker's own stream is not piped to, so that a fault of either side arrives here and nothing is left open. */
async function* unpacked(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: chunkBytes })
  const feeding = (async () => {
    try {
      for await (const chunk of chunks) {
        if (gunzip.destroyed) return
        if (!gunzip.write(chunk)) await room(gunzip)
      }
      gunzip.end()
    } catch (error) {
      gunzip.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  })()
  try {
    yield* gunzip
  } finally {
    gunzip.destroy()
    await feeding
  }
}

/** Waits until the unpacker takes more, or is closed. */
const room = (gunzip: Gunzip): Promise<void> =>
  new Promise((done) => {
    const go = () => {
      gunzip.off('drain', go).off('close', go)
      done()
    }
    gunzip.on('drain', go).on('close', go)
  })

async function* decoded(chunks: AsyncIterable<Buffer>, path: string, encoding: string | null): AsyncGenerator<Buffer> {
  let decoder = encoding === null ? null : new TextDecoder(encoding, { fatal: true })
  let begun = false
  try {
    for await (const chunk of chunks) {
      // A mark of UTF-8 is surer than what was said about all files.
      if (!begun && hasMark(chunk)) decoder = null
      if (decoder) {
        begun = true
        yield Buffer.from(decoder.decode(chunk, { stream: true }))
        continue
      }
      yield begun ? chunk : withoutMark(chunk, path)
      begun = true
    }
    if (decoder) yield Buffer.from(decoder.decode())
  } catch (error) {
    throw fileFault(error, path, encoding)
  }
}

function withoutMark(chunk: Buffer, path: string): Buffer {
  if ((chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff)) {
    throw new FileFault(`${path} is written in UTF-16. Save it as UTF-8, or say --encoding ${chunk[0] === 0xff ? 'utf-16le' : 'utf-16be'}.`)
  }
  return hasMark(chunk) ? chunk.subarray(3) : chunk
}

const hasMark = (chunk: Buffer): boolean => chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf

function fileFault(error: unknown, path: string, encoding: string | null): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'Z_BUF_ERROR') return new FileFault(`${path} is incomplete: its compressed data ends too early. Copy it again.`)
  if (code.startsWith('Z_'))
    return new FileFault(`${path} is damaged: its compressed data cannot be unpacked (${(error as Error).message}).`)
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return new FileFault(`${path} is not written in ${encoding}.`)
  return code.startsWith('E') && !code.startsWith('ERR_') ? new FileFault(unreadable(path, error)) : error
}
