import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import type { EmbeddedServer } from '../../../src/db/embedded/embedded-server.ts'
import { processesIn } from '../../../src/db/embedded/process-table.ts'
import { dataDir, ended, holder, isGone, kill, open, prepared, query, until, useHomes } from './homes.ts'

useHomes()

const rows = async (server: EmbeddedServer): Promise<number> => Number((await query(server, 'select count(*) as n from written'))[0]?.n)

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
    const keeperPid = async (): Promise<number> =>
      Number((await query(server, "select pid from pg_stat_activity where application_name = 'pulse-query keeper'"))[0]?.pid ?? 0)
    const killed = await keeperPid()
    process.kill(killed, 'SIGKILL')
    await until(async () => ![0, killed].includes(await keeperPid().catch(() => 0)))
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
