import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { runChaos } from '../../../src/entry/chaos/run-chaos.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await cloneDatabase('migrated')
})
afterAll(() => database.close())

const place = z.object({ host: z.string(), port: z.number(), user: z.string(), password: z.string(), database: z.string() })

test('workers that are killed at every place, and connections that all break, lose and double nothing', { timeout: 300_000 }, async () => {
  const { connections, owner, reader } = database
  const report = await runChaos({
    owner: place.parse(owner),
    reader: place.parse(reader),
    connections,
    workers: 2,
    monitors: 8,
    seconds: 2,
    kills: 4,
    restart: async () => {
      await connections.withClient((client) =>
        client.query(
          'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
        ),
      )
    },
  })
  expect(report).toMatchObject({ faults: [], restarted: true, monitors: 8 })
  expect(Object.values(report.kills).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(4)
  expect(report.settled).toBeGreaterThan(0)
  expect(report.slots).toBe(report.settled + report.missed + report.errors)
})
