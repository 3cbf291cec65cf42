import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { jsonLogger } from '../../../src/base/logger.ts'
import { type EmbeddedServer, openEmbedded } from '../../../src/db/embedded/embedded-server.ts'
import { inspectProcess, processesIn } from '../../../src/db/embedded/process-table.ts'
import { initArguments, settings } from './options.ts'

const log = jsonLogger('silent', () => undefined)
const holderFile = fileURLToPath(new URL('holder.ts', import.meta.url))
const helloSchema = z.object({ pid: z.number(), started: z.boolean() })

let parent: string
let home: string
let made: string
let homes = 0
const children: ChildProcess[] = []
const servers: EmbeddedServer[] = []

beforeAll(async () => {
  parent = await mkdtemp('/dev/shm/pulse-embedded-').catch(() => mkdtemp(join(tmpdir(), 'pulse-embedded-')))
  await chmod(parent, 0o755)
  home = join(parent, 'made-once')
  made = home
  await (await open()).stop()
})
beforeEach(() => {
  home = join(parent, `home-${++homes}`)
})
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.kill()))
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rm(parent, { recursive: true, force: true, maxRetries: 10 }))

const dataDir = (): string => join(home, 'postgres-18')

async function open(): Promise<EmbeddedServer> {
  const opened = await openEmbedded({ home, log, settings, initArguments })
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem))
  servers.push(opened.value)
  return opened.value
}

/** Puts a stopped cluster in the home, which takes a tenth of making one. */
async function prepared(): Promise<void> {
  await promisify(execFile)('cp', ['-a', made, home])
}

/** Another process with a share in the server, and what it said when it had one. */
async function holder(mode = ''): Promise<{ child: ChildProcess; pid: number; started: boolean }> {
  const child = spawn(process.execPath, [holderFile, home, mode], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  for await (const line of createInterface({ input: child.stdout })) return { child, ...helloSchema.parse(JSON.parse(line)) }
  throw new Error('the other process ended without a word')
}

async function query(server: EmbeddedServer, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ ...server.config, database: 'postgres' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

const rows = async (server: EmbeddedServer): Promise<number> => Number((await query(server, 'select count(*) as n from written'))[0]?.n)

/** Asks again until the answer is yes: for what another process does in its own time. */
async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise((next) => setImmediate(next))
}

const isGone = async (pid: number): Promise<boolean> => (await inspectProcess(pid, dataDir())) !== 'postmaster'
const ended = (child: ChildProcess): Promise<unknown> =>
  new Promise((done) => (child.exitCode === null && child.signalCode === null ? child.once('exit', done) : done(null)))

async function kill(child: ChildProcess): Promise<void> {
  const exit = ended(child)
  child.kill('SIGKILL')
  await exit
}

describe('sharing', () => {
  test('starts, keeps its data over a stop, and leaves no process', async () => {
    const first = await open()
    await query(first, 'create table kept (id int)')
    await first.stop()
    expect(await isGone(first.pid)).toBe(true)
    expect(await processesIn(dataDir())).toEqual([])
    const second = await open()
    expect(await query(second, 'select * from kept')).toEqual([])
    expect(await query(second, 'show server_encoding')).toEqual([{ server_encoding: 'UTF8' }])
  })

  test('who comes later joins, and the server outlives who started it', async () => {
    await prepared()
    const starter = await holder()
    const joined = await open()
    expect([starter.started, joined.started, joined.pid]).toEqual([true, false, starter.pid])
    await kill(starter.child)
    expect(await query(joined, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(await isGone(joined.pid)).toBe(false)
    const third = await open()
    expect(third.pid).toBe(starter.pid)
    await joined.stop()
    expect(await query(third, 'select 1 as one')).toEqual([{ one: 1 }])
    await third.stop()
    await until(() => isGone(starter.pid))
  })

  test('who started it may leave first in good order', async () => {
    await prepared()
    const starter = await open()
    const joined = await holder()
    await starter.stop()
    expect(await isGone(joined.pid)).toBe(false)
    const exit = ended(joined.child)
    joined.child.kill('SIGTERM')
    await exit
    await until(() => isGone(joined.pid))
  })

  test('several at once on a new folder end with one server', async () => {
    const all = await Promise.all([holder(), holder(), holder(), open()])
    expect(new Set(all.map(({ pid }) => pid)).size).toBe(1)
    expect(all.filter(({ started }) => started)).toHaveLength(1)
  })

  test('joining while the last one leaves ends with a server that runs', async () => {
    await prepared()
    for (let round = 0; round < 5; round++) {
      const leaving = await open()
      const [, staying] = await Promise.all([leaving.stop(), open()])
      expect(await query(staying, 'select 1 as one')).toEqual([{ one: 1 }])
      await staying.stop()
    }
  })
})

describe('after kill -9', () => {
  test('of the application, the server, or both, again and again: no written row is lost', async () => {
    await prepared()
    let known = 0
    for (const victims of ['application', 'server', 'both', 'application', 'server', 'both'] as const) {
      const writer = await holder('write')
      const watching = await open()
      await until(async () => (await rows(watching)) > known)
      known = await rows(watching)
      await watching.stop()
      if (victims !== 'application') process.kill(writer.pid, 'SIGKILL')
      if (victims !== 'server') await kill(writer.child)
      const after = await open()
      expect(await rows(after)).toBeGreaterThanOrEqual(known)
      known = await rows(after)
      await kill(writer.child)
      await after.stop()
    }
  })

  test('of the server, who shares it gets it back by itself', async () => {
    await prepared()
    const server = await open()
    await query(server, 'create table kept (id int); insert into kept values (1)')
    const before = server.pid
    process.kill(before, 'SIGKILL')
    await until(async () => server.pid !== before)
    expect(await query(server, 'select * from kept')).toEqual([{ id: 1 }])
  })

  test('of one of its connections, the server recovers and the share stays', async () => {
    await prepared()
    const server = await open()
    const [{ pid } = { pid: 0 }] = await query(server, "select pid from pg_stat_activity where application_name = 'pulse-query keeper'")
    process.kill(Number(pid), 'SIGKILL')
    await until(() =>
      query(server, 'select 1').then(
        () => true,
        () => false,
      ),
    )
    await until(
      async () => (await query(server, "select from pg_stat_activity where application_name = 'pulse-query keeper'")).length === 1,
    )
    await server.stop()
    expect(await isGone(server.pid)).toBe(true)
  })

  test('of the keeper: an orphan is stopped, and started anew', async () => {
    await prepared()
    const starter = await holder()
    const keepers = await keepersOf(starter.pid)
    expect(keepers.length).toBe(2)
    for (const pid of keepers) process.kill(pid, 'SIGKILL')
    await kill(starter.child)
    expect(await isGone(starter.pid)).toBe(false)
    const after = await open()
    expect(after.pid).not.toBe(starter.pid)
    expect(await rows(after)).toBe(0)
  })
})

/** The shells between a holder and its server: the one that waits for it, and the one that listens. */
async function keepersOf(postmaster: number): Promise<number[]> {
  const parentOf = async (pid: number): Promise<number> =>
    Number((await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ')[1])
  const waiting = await parentOf(postmaster)
  const children = (await readFile(`/proc/${waiting}/task/${waiting}/children`, 'utf8')).trim().split(' ').map(Number)
  return [waiting, ...children.filter((pid) => pid !== postmaster)]
}

describe('what a dead server left', () => {
  /** A process that is not PostgreSQL but has the id. */
  async function stranger(): Promise<{ pid: number; end: () => void }> {
    const child = spawn('sleep', ['600'], { stdio: 'ignore' })
    children.push(child)
    return { pid: child.pid ?? 0, end: () => child.kill() }
  }

  /** A dead process that its parent does not reap. */
  async function zombie(): Promise<{ pid: number; end: () => void }> {
    const script = 'exec 3<&0; (read line <&3) & echo $!; exec sleep 600 </dev/null'
    const child = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] })
    children.push(child)
    for await (const line of createInterface({ input: child.stdout })) {
      // A shell would reap it; what the shell has become does not.
      await until(async () => (await readFile(`/proc/${child.pid}/cmdline`, 'utf8')).startsWith('sleep'))
      child.stdin.end()
      await until(async () => (await inspectProcess(Number(line), dataDir())) === 'zombie')
      return { pid: Number(line), end: () => child.kill() }
    }
    throw new Error('no zombie')
  }

  test.each([
    ['the id of nobody', async () => ({ pid: 999_999_999, end: () => undefined })],
    ['the id of another process', stranger],
    ['the id of a process that nobody reaps', zombie],
    ['the id of this very process', async () => ({ pid: process.pid, end: () => undefined })],
  ])('a pid file with %s does not stop a start', async (_name, make) => {
    await prepared()
    const { pid, end } = await make()
    await writeFile(join(dataDir(), 'postmaster.pid'), `${pid}\n${dataDir()}\n1\n5432\n${join(home, 'run')}\n\n1 1\nready\n`)
    const server = await open()
    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }])
    end()
  })

  test.each(['', 'not a number\n', '-'])('a pid file with the text %j', async (text) => {
    await prepared()
    const file = join(dataDir(), 'postmaster.pid')
    await writeFile(file, text)
    // A younger one could be one that a starting server is about to fill.
    await utimes(file, 1, 1)
    expect(await query(await open(), 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('half a cluster of a killed run is swept', async () => {
    const draft = join(home, 'postgres-18.init-999999999')
    await mkdir(draft, { recursive: true })
    await writeFile(join(draft, 'PG_VERSION'), '18')
    await open()
    await expect(stat(draft)).rejects.toThrow('ENOENT')
  })
})

describe('folders', () => {
  test.each([
    ['below a file', () => '/etc/passwd/pulse', /\/etc\/passwd\/pulse: a part of the path is a file \(ENOTDIR\)/],
    ['where nothing can be made', () => '/proc/pulse', /\/proc\/pulse: /],
    ['where nothing may be written', () => '/sys/pulse', /\/sys\/pulse: /],
  ])('%s: the message names the folder, the cause and the way out', async (_name, place, message) => {
    const opened = await openEmbedded({ home: place(), log, settings, initArguments })
    expect(opened).toMatchObject({ ok: false, problem: { kind: 'database-unavailable', message: expect.stringMatching(message) } })
    expect(opened).toMatchObject({ problem: { message: expect.stringMatching(/PULSE_HOME.*DATABASE_URL/) } })
  })

  test('a broken cluster is not touched, and the server says what is wrong', async () => {
    await prepared()
    await rename(join(dataDir(), 'global'), join(dataDir(), 'elsewhere'))
    const opened = await openEmbedded({ home, log, settings, initArguments })
    expect(opened).toMatchObject({
      ok: false,
      problem: { message: expect.stringMatching(/Cannot start PostgreSQL in .*global\/pg_control/) },
    })
  })

  test('the folder of another major version is told apart', async () => {
    await prepared()
    await writeFile(join(dataDir(), 'PG_VERSION'), '17\n')
    const opened = await openEmbedded({ home, log, settings, initArguments })
    expect(opened).toMatchObject({ ok: false, problem: { message: expect.stringMatching(/initialized by PostgreSQL version 17/) } })
  })

  test('a private folder that the server may not enter: the data stays when it is moved, and when it is opened', async () => {
    const closed = join(parent, `closed-${homes}`)
    await mkdir(closed, { mode: 0o700 })
    home = join(closed, 'home')
    const first = await open()
    await query(first, 'create table kept (id int)')
    await first.kill()
    const moved = join(closed, 'moved')
    await rename(home, moved)
    home = moved
    const second = await open()
    expect(await query(second, 'select * from kept')).toEqual([])
    await second.kill()
    await chmod(closed, 0o755)
    const third = await open()
    expect(await query(third, 'select * from kept')).toEqual([])
    await third.kill()
    const note = (await readFile(join(home, 'postgres-is-in'), 'utf8').catch(() => '')).trim()
    if (note) await rm(note, { recursive: true })
  })

  test('a path that is too long for a socket', async () => {
    home = join(parent, 'long'.repeat(30))
    const server = await open()
    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(server.config.host.length).toBeLessThan(60)
    await server.kill()
    await rm(server.config.host, { recursive: true })
  })

  test('a name with spaces and quotes', async () => {
    home = join(parent, `it's a "home" $HOME \\ ü`)
    expect(await query(await open(), 'select 1 as one')).toEqual([{ one: 1 }])
  })
})
