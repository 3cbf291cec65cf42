import { spawn } from 'node:child_process'
import { FileFault } from './read-bytes.ts'

const longestList = 64 << 20

/** The tables whose rows an archive holds, from its list of contents. Throws `FileFault`, and an `AbortError` when the signal says so. */
export async function listArchive(program: string, archive: string, signal?: AbortSignal): Promise<{ schema: string; name: string }[]> {
  let text = ''
  for await (const part of run(program, archive, ['--list'], signal)) {
    text += part.toString('utf8')
    if (text.length > longestList)
      throw new FileFault(`${archive} has a list of contents of more than ${longestList.toLocaleString('en')} bytes.`)
  }
  return [...text.matchAll(/^\d+; \d+ \d+ TABLE DATA (\S+) (\S+) /gm)].map(([, schema = '', name = '']) => ({ schema, name }))
}

/**
 * The rows of an archive as the text of a plain dump, of one table. Nothing is restored anywhere: the program only writes
 * to us. Throws `FileFault` when it fails, with its own words and what to do.
 */
export async function* archiveText(
  program: string,
  archive: string,
  table: { schema: string; name: string },
  options: { onBytes?: (count: number) => void; signal?: AbortSignal } = {},
): AsyncGenerator<Buffer> {
  let read = 0
  const args = ['--data-only', '--file', '-', '--schema', table.schema, '--table', table.name]
  for await (const chunk of run(program, archive, args, options.signal)) {
    read += chunk.length
    options.onBytes?.(read)
    yield chunk
  }
}

async function* run(program: string, archive: string, args: string[], signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  signal?.throwIfAborted()
  const child = spawn(program, [...args, '--', archive], {
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (part: Buffer) => {
    if (said.length < 4_000) said += part.toString('utf8')
  })
  const ended = new Promise<number | null>((done) => {
    child.once('error', () => done(null))
    child.once('close', (code) => done(code))
  })
  // A program that says nothing for long is waited for no longer either.
  const stop = () => child.kill()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      signal?.throwIfAborted()
      yield chunk
    }
    const code = await ended
    signal?.throwIfAborted()
    if (code !== 0) throw new FileFault(failure(program, archive, said.trim()))
  } finally {
    signal?.removeEventListener('abort', stop)
    child.kill()
  }
}

function failure(program: string, archive: string, said: string): string {
  const reason = said.split('\n').slice(0, 3).join(' ')
  if (/unsupported version/.test(said)) {
    return `${archive} was made by a newer pg_dump than ${program} can read (${reason}). Install a newer PostgreSQL client, or set PG_DUMP to the newer pg_dump.`
  }
  if (/could not read|unexpected end|premature|did not find magic|input file/.test(said))
    return `${archive} is incomplete or damaged: ${reason}`
  return `${archive} could not be read: ${reason || `${program} failed`}`
}
