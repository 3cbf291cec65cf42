import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import * as z from 'zod'
import { jsonLogger } from '../../../src/base/logger.ts'
import type { Result } from '../../../src/base/result.ts'
import { type EmbeddedServer, openEmbedded } from '../../../src/db/embedded/embedded-server.ts'
import { inspectProcess } from '../../../src/db/embedded/process-table.ts'
import { initArguments, settings } from './options.ts'

const log = jsonLogger('silent', () => undefined)
const holderFile = fileURLToPath(new URL('holder.ts', import.meta.url))
const helloSchema = z.object({ pid: z.number(), started: z.boolean() })

/** The folder of the test that runs; each test has a new one, and may choose another below `parent`. */
export const place = { parent: '', home: '' }
export const dataDir = (): string => join(place.home, 'postgres-18')

let made = ''
const children: ChildProcess[] = []
const servers: EmbeddedServer[] = []

/** Gives each test of the file a folder, and ends what it left running. */
export function useHomes(): void {
  let homes = 0
  beforeAll(async () => {
    place.parent = await mkdtemp('/dev/shm/pulse-embedded-').catch(() => mkdtemp(join(tmpdir(), 'pulse-embedded-')))
    await chmod(place.parent, 0o755)
    made = join(place.parent, 'made-once')
    place.home = made
    await (await open()).stop()
  })
  beforeEach(() => {
    place.home = join(place.parent, `home-${++homes}`)
  })
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.kill()))
    for (const child of children.splice(0)) child.kill('SIGKILL')
  })
  afterAll(() => rm(place.parent, { recursive: true, force: true, maxRetries: 10 }))
}

/** Starts or joins the server of the home, or of the folder given; what comes back is not ended by itself. */
export const tryOpen = (home = place.home): Promise<Result<EmbeddedServer>> => openEmbedded({ home, log, settings, initArguments })

/** The server of the home. */
export async function open(): Promise<EmbeddedServer> {
  const opened = await tryOpen()
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem))
  servers.push(opened.value)
  return opened.value
}

/** Puts a stopped cluster in the home, which takes a tenth of making one. */
export async function prepared(): Promise<void> {
  await promisify(execFile)('cp', ['-a', made, place.home])
}

/** A process that ends with the test. */
export function start(command: string, args: string[], options: SpawnOptions = { stdio: 'ignore' }): ChildProcess {
  const child = spawn(command, args, options)
  children.push(child)
  return child
}

/** What a process prints first. */
export async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout) for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error('the other process ended without a word')
}

/** Another process with a share in the server, and what it said when it had one; `write` makes it write rows until it is ended. */
export async function holder(mode: '' | 'write' = ''): Promise<{ child: ChildProcess; pid: number; started: boolean }> {
  const child = start(process.execPath, [holderFile, place.home, mode], { stdio: ['ignore', 'pipe', 'inherit'] })
  return { child, ...helloSchema.parse(JSON.parse(await firstLine(child))) }
}

/** Rows of one statement, on a connection of its own. */
export async function query(server: EmbeddedServer, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ ...server.config, database: 'postgres' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

/** Asks again until the answer is yes: for what another process does in its own time. */
export async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise((next) => setTimeout(next, 5))
}

/** Whether the postmaster has ended. */
export const isGone = async (pid: number): Promise<boolean> => (await inspectProcess(pid, dataDir())) !== 'postmaster'

/** Resolves when the process has ended, also when it had before. */
export const ended = (child: ChildProcess): Promise<unknown> =>
  new Promise((done) => (child.exitCode === null && child.signalCode === null ? child.once('exit', done) : done(null)))

/** Ends a process the hard way and waits for it. */
export async function kill(child: ChildProcess): Promise<void> {
  const exit = ended(child)
  child.kill('SIGKILL')
  await exit
}
