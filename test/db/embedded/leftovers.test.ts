import { execFile } from 'node:child_process'
import { closeSync, constants, openSync } from 'node:fs'
import { chmod, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { inspectProcess } from '../../../src/db/embedded/process-table.ts'
import { dataDir, firstLine, kill, open, place, prepared, query, start, tryOpen, until, useHomes } from './homes.ts'

useHomes()

/** Whether somebody reads the FIFO. */
async function canWrite(fifo: string): Promise<boolean> {
  try {
    closeSync(openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK))
    return true
  } catch {
    return false
  }
}

describe('what a dead server left', () => {
  /** A process that is not PostgreSQL but has the id. */
  const stranger = async (): Promise<number> => start('sleep', ['600']).pid ?? 0

  /** A dead process that its parent does not reap. */
  async function zombie(): Promise<number> {
    const script = 'exec 3<&0; (read line <&3) & echo $!; exec sleep 600 </dev/null'
    const child = start('/bin/sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] })
    const pid = Number(await firstLine(child))
    // A shell would reap it; what the shell has become does not.
    await until(async () => (await readFile(`/proc/${child.pid}/cmdline`, 'utf8')).startsWith('sleep'))
    child.stdin?.end()
    await until(async () => (await inspectProcess(pid, dataDir())) === 'zombie')
    return pid
  }

  test.each([
    ['the id of nobody', async () => 999_999_999],
    ['the id of another process', stranger],
    ['the id of a process that nobody reaps', zombie],
    ['the id of this very process', async () => process.pid],
  ])('a pid file with %s does not stop a start', async (_name, make) => {
    await prepared()
    const pid = await make()
    await writeFile(join(dataDir(), 'postmaster.pid'), `${pid}\n${dataDir()}\n1\n5432\n${join(place.home, 'run')}\n\n1 1\nready\n`)
    await writeFile(join(place.home, 'run', '.s.PGSQL.5432.lock'), `${pid}\n${dataDir()}\n1\n5432\n${join(place.home, 'run')}\n`)
    const server = await open()
    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test.each(['', 'not a number\n', '-'])('a pid file with the text %j', async (text) => {
    await prepared()
    const file = join(dataDir(), 'postmaster.pid')
    await writeFile(file, text)
    // A younger one could be one that a starting server is about to fill.
    await utimes(file, 1, 1)
    expect(await query(await open(), 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('a server that cannot be seen, but whose keeper can be felt, is not doubled', async () => {
    await prepared()
    const fifo = join(place.home, 'run', 'alive.4711')
    await promisify(execFile)('mkfifo', [fifo])
    const keeper = start('sh', ['-c', 'exec 3<>"$1"; sleep 600', 'keeper', fifo])
    await until(async () => canWrite(fifo))
    const opened = await tryOpen()
    expect(opened).toMatchObject({ ok: false, problem: { message: expect.stringContaining('another container') } })
    await kill(keeper)
  })

  test('half a cluster of a killed run is swept', async () => {
    const draft = join(place.home, 'postgres-18.init-999999999')
    await mkdir(draft, { recursive: true })
    await writeFile(join(draft, 'PG_VERSION'), '18')
    await open()
    await expect(stat(draft)).rejects.toThrow('ENOENT')
  })
})

describe('folders', () => {
  test.each([
    ['below a file', '/etc/passwd/pulse', /\/etc\/passwd\/pulse: a part of the path is a file \(ENOTDIR\)/],
    ['where nothing can be made', '/proc/pulse', /\/proc\/pulse: /],
    ['where nothing may be written', '/sys/pulse', /\/sys\/pulse: /],
  ])('%s: the message names the folder, the cause and the way out', async (_name, folder, message) => {
    const opened = await tryOpen(folder)
    expect(opened).toMatchObject({ ok: false, problem: { kind: 'database-unavailable', message: expect.stringMatching(message) } })
    expect(opened).toMatchObject({ problem: { message: expect.stringMatching(/PULSE_HOME.*DATABASE_URL/) } })
  })

  test('a broken cluster is not touched, and the server says what is wrong', async () => {
    await prepared()
    await rename(join(dataDir(), 'global'), join(dataDir(), 'elsewhere'))
    const opened = await tryOpen()
    expect(opened).toMatchObject({
      ok: false,
      problem: { message: expect.stringMatching(/Cannot start PostgreSQL in .*global\/pg_control/) },
    })
  })

  test('the folder of another major version is told apart', async () => {
    await prepared()
    await writeFile(join(dataDir(), 'PG_VERSION'), '17\n')
    const opened = await tryOpen()
    expect(opened).toMatchObject({ ok: false, problem: { message: expect.stringMatching(/initialized by PostgreSQL version 17/) } })
  })

  test('a private folder that the server may not enter: the data stays when it is moved, and when it is opened', async () => {
    const closed = join(place.parent, 'closed')
    await mkdir(closed, { mode: 0o700 })
    place.home = join(closed, 'home')
    const first = await open()
    await query(first, 'create table kept (id int)')
    await first.kill()
    const moved = join(closed, 'moved')
    await rename(place.home, moved)
    place.home = moved
    const second = await open()
    expect(await query(second, 'select * from kept')).toEqual([])
    await second.kill()
    await chmod(closed, 0o755)
    const third = await open()
    expect(await query(third, 'select * from kept')).toEqual([])
    await third.kill()
    const note = (await readFile(join(place.home, 'postgres-is-in'), 'utf8').catch(() => '')).trim()
    if (note) await rm(note, { recursive: true })
  })

  test('a path that is too long for a socket', async () => {
    place.home = join(place.parent, 'long'.repeat(30))
    const server = await open()
    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(server.config.host.length).toBeLessThan(60)
    await server.kill()
    await rm(server.config.host, { recursive: true })
  })

  test('a name with spaces and quotes', async () => {
    place.home = join(place.parent, `it's a "home" $HOME \\ ü`)
    expect(await query(await open(), 'select 1 as one')).toEqual([{ one: 1 }])
  })
})
