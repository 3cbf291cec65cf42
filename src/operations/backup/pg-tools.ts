import { spawn } from 'node:child_process'
import { access, constants, readdir } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { fail, ok, type Result } from '../../base/result.ts'

/** PostgreSQL's own programs of one installation. */
export type PgTools = { pgDump: string; pgRestore: string; version: string; major: number }

export type ToolPlaces = {
  /** pg_dump, or the folder that it is in, as configured; then no other place is looked at. */
  configured: string | null
  /** The search path of programs. */
  path: string
}

/** Folders that hold one folder for each installed version. Debian and Ubuntu, Red Hat, Homebrew on both kinds of Macs. */
const versionFolders: [parent: string, name: RegExp, inside: string][] = [
  ['/usr/lib/postgresql', /^\d+$/, 'bin'],
  ['/usr', /^pgsql-\d+$/, 'bin'],
  ['/opt/homebrew/opt', /^(libpq|postgresql@\d+)$/, 'bin'],
  ['/usr/local/opt', /^(libpq|postgresql@\d+)$/, 'bin'],
]

/**
 * The newest pg_dump of this machine, if it is at least as new as the server: an older one cannot read it. Problem: `invalid-request`, which says what
 * was found and what to install or set.
 */
export async function findPgTools(places: ToolPlaces, serverMajor: number): Promise<Result<PgTools>> {
  const found: PgTools[] = []
  for (const folder of await foldersOf(places)) {
    const tools = await inspect(folder)
    if (tools && !found.some(({ pgDump }) => pgDump === tools.pgDump)) found.push(tools)
  }
  const newest = found.toSorted((a, b) => b.major - a.major)[0]
  if (newest && newest.major >= serverMajor) return ok(newest)
  const what = newest
    ? `pg_dump ${newest.version} (${newest.pgDump}) is older than the server, which is PostgreSQL ${serverMajor}`
    : places.configured
      ? `PG_DUMP is ${places.configured}, and there is no pg_dump that runs`
      : 'There is no pg_dump on this machine'
  const remedy = `Install the PostgreSQL ${serverMajor} client programs (Debian: postgresql-client-${serverMajor}), or set PG_DUMP to a pg_dump of version ${serverMajor} or newer`
  return fail({ kind: 'invalid-request', message: `${what}. ${remedy}.` })
}

async function foldersOf({ configured, path }: ToolPlaces): Promise<string[]> {
  if (configured) return (await isProgram(configured)) ? [dirname(configured)] : [configured]
  const folders = path.split(delimiter).filter((folder) => folder !== '')
  for (const [parent, name, inside] of versionFolders) {
    const names = await readdir(parent).catch(() => [])
    folders.push(...names.filter((one) => name.test(one)).map((one) => join(parent, one, inside)))
  }
  return folders
}

async function isProgram(path: string): Promise<boolean> {
  return /(^|\/)pg_dump[^/]*$/.test(path) && (await isExecutable(path))
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )

async function inspect(folder: string): Promise<PgTools | null> {
  const pgDump = join(folder, 'pg_dump')
  const pgRestore = join(folder, 'pg_restore')
  if (!(await isExecutable(pgDump)) || !(await isExecutable(pgRestore))) return null
  const asked = await runTool(pgDump, ['--version'], {}).catch(() => null)
  const version = /PostgreSQL\) (\d+)(\S*)/.exec(asked?.out ?? '')
  return version ? { pgDump, pgRestore, version: `${version[1]}${version[2]}`, major: Number(version[1]) } : null
}

export type ToolRun = { code: number | null; out: string; err: string }

const keptOutput = 4 << 20

/**
 * Runs one of PostgreSQL's programs to its end. The connection goes into `environment`: whatever stands among the arguments, everybody on the machine
 * can read. Throws when the program cannot be started.
 */
export function runTool(program: string, args: string[], environment: Record<string, string>): Promise<ToolRun> {
  return new Promise((done, failed) => {
    const child = spawn(program, args, {
      env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const said = { out: '', err: '' }
    const keep = (name: 'out' | 'err') => (part: Buffer) => {
      if (said[name].length < keptOutput) said[name] += part.toString()
    }
    child.stdout.on('data', keep('out'))
    child.stderr.on('data', keep('err'))
    child.on('error', failed)
    child.on('close', (code) => done({ code, ...said }))
  })
}

/** What a program said went wrong, in one line. */
export const complaintOf = ({ code, err }: ToolRun): string =>
  err
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .slice(0, 3)
    .join(' ') || `it ended with code ${code}`
