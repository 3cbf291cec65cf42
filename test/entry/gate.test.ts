import { afterAll, beforeAll, expect, test } from 'vitest'
import { fixedClock } from '../../src/base/clock.ts'
import { jsonLogger } from '../../src/base/logger.ts'
import { ok } from '../../src/base/result.ts'
import { poolConnections } from '../../src/db/pool.ts'
import { proveReader } from '../../src/db/reader-proof.ts'
import { raw } from '../../src/db/sql.ts'
import { createGate } from '../../src/entry/gate.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await cloneDatabase('migrated')
})
afterAll(() => database.close())

test('a login that was given more after the start is found out, and questions end', async () => {
  const clock = fixedClock('2026-11-20T09:00:00.000Z')
  const logged: string[] = []
  const reader = poolConnections(database.reader, { max: 2 })
  const side = poolConnections(database.reader, { max: 1 })
  let proofs = 0
  const prove = () => {
    proofs++
    return proveReader(side)
  }
  const gate = createGate({
    open: async () => ok({ reader, side, lacking: [], functions: [], prove }),
    clock,
    log: jsonLogger('error', (line) => logged.push(line)),
    sharedMemory: true,
  })
  expect(await gate.pass()).toMatchObject({ ok: true })
  await database.db.run(raw(`grant insert on kpi.regions to ${database.reader.user}`))
  clock.advance(599_000)
  expect(await gate.pass()).toMatchObject({ ok: true })
  expect(proofs).toBe(0)
  clock.advance(2_000)
  await gate.pass()
  await expect.poll(() => gate.state().state).toBe('barred')
  expect(await gate.pass()).toMatchObject({
    ok: false,
    problem: { kind: 'forbidden', message: expect.stringContaining('It may write to kpi.regions') },
  })
  await expect(gate.reader.withClient(async () => 1)).rejects.toThrow('can do more than read')
  expect(logged.join('\n')).toContain('their login can do more than read')
  expect(proofs).toBe(1)
  await gate.close()
})
