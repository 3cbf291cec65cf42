import { spawn } from 'node:child_process'
import { FileFault } from './read-bytes.ts'

/** The tables whose rows an archive holds, from its list of contents. Throws `FileFault`. */
export async function listArchive(program: string, archive: string): Promise<{ schema: string; name: string }[]> {
  let text = ''
  for await (const part of run(program, archive, ['--list'])) text += part.toString('utf8')
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
  options: { onBytes?: (count: number) => void } = {},
): AsyncGenerator<Buffer> {
  let read = 0
  for await (const chunk of run(program, archive, ['--data-only', '--file', '-', '--schema', table.schema, '--table', table.name])) {
    read += chunk.length
    options.onBytes?.(read)
    yield chunk
  }
}

async function* run(program: string, archive: string, args: string[]): AsyncGenerator<Buffer> {
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
  try {
    yield* child.stdout
    if ((await ended) !== 0) throw new FileFault(failure(program, archive, said.trim()))
  } finally {
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
