import { afterEach, beforeEach, expect, test } from 'vitest'
import { jsonLogger } from '../../../src/base/logger.ts'
import type { Step } from '../../../src/operations/maintain/maintenance.ts'
import { runScheduled, type ScheduleDeps } from '../../../src/operations/maintain/run-scheduled.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'

const schedule = { hour: 3, minute: 30, timeZone: 'UTC' }
const at = (text: string): number => Date.parse(text)
let db: TestDatabase
let backups: number

beforeEach(async () => {
  db = await cloneDatabase('migrated')
  backups = 0
})
afterEach(() => db.close())

const query = (text: string) => db.connections.withClient(async (client) => (await client.query(text)).rows)
const done: Step = { name: 'full backup', status: 'done', summary: '', rows: [] }

const deps = (now: number, backup: ScheduleDeps['backup'] = async () => [{ ...done, name: `backup ${++backups}` }]): ScheduleDeps => ({
  db: db.db,
  now: () => now,
  backup,
  schedule,
  log: jsonLogger('silent', () => undefined),
  every: () => () => undefined,
})
const tasksOf = async (run: ReturnType<typeof runScheduled>): Promise<string[]> => (await run).map(({ task }) => task)

test('switching the schedule on runs nothing; each later slot runs once, and many missed slots run once', async () => {
  expect(await tasksOf(runScheduled(deps(at('2026-11-20T12:00Z'))))).toEqual([])
  expect(await tasksOf(runScheduled(deps(at('2026-11-21T03:29Z'))))).toEqual([])
  expect(await tasksOf(runScheduled(deps(at('2026-11-21T03:30Z'))))).toEqual(['daily'])
  expect(await tasksOf(runScheduled(deps(at('2026-11-21T23:00Z'))))).toEqual([])
  expect(await tasksOf(runScheduled(deps(at('2027-01-05T04:00Z'))))).toEqual(['daily', 'weekly', 'monthly', 'quarterly'])
  expect(await query('select task, started_by from pulse_ops.maintenance_run order by id')).toEqual(
    ['daily', 'daily', 'weekly', 'monthly', 'quarterly'].map((task) => ({ task, started_by: 'schedule' })),
  )
})

test('ten processes that ask at once make one pass', async () => {
  await runScheduled(deps(at('2026-11-20T12:00Z')))
  const all = await Promise.all(Array.from({ length: 10 }, () => runScheduled(deps(at('2026-11-23T03:31Z')))))
  expect(
    all
      .flat()
      .map(({ task }) => task)
      .toSorted(),
  ).toEqual(['daily', 'weekly'])
  expect(backups).toBe(1)
})

test('a pass whose process died is taken over when its lease is over, three times at most', async () => {
  await runScheduled(deps(at('2026-11-20T12:00Z')))
  const dies = () => runScheduled(deps(at('2026-11-23T03:31Z'), () => new Promise(() => undefined)))
  for (let attempt = 1; attempt <= 3; attempt++) {
    void dies()
    await expect
      .poll(async () => (await query("select attempts, finished_at from pulse_ops.scheduled_task where name = 'weekly'"))[0])
      .toEqual({
        attempts: attempt,
        finished_at: null,
      })
    expect(await tasksOf(runScheduled(deps(at('2026-11-23T03:32Z'))))).toEqual([])
    await query("update pulse_ops.scheduled_task set lease_until = now() - interval '1 second' where name = 'weekly'")
  }
  expect(await tasksOf(runScheduled(deps(at('2026-11-23T03:40Z'))))).toEqual([])
  expect(await tasksOf(runScheduled(deps(at('2026-11-30T03:31Z'))))).toEqual(['daily', 'weekly'])
})

test('a pass that failed is tried again after a while', async () => {
  await runScheduled(deps(at('2026-11-20T12:00Z')))
  const failing = deps(at('2026-11-23T03:31Z'), async () => [{ ...done, status: 'failed', summary: 'disk full' }])
  expect(await tasksOf(runScheduled(failing))).toEqual(['daily', 'weekly'])
  expect(await tasksOf(runScheduled(failing))).toEqual([])
  await query("update pulse_ops.scheduled_task set lease_until = now() - interval '1 second' where name = 'weekly'")
  expect(await tasksOf(runScheduled(deps(at('2026-11-23T04:00Z'))))).toEqual(['weekly'])
  expect(await tasksOf(runScheduled(deps(at('2026-11-23T04:30Z'))))).toEqual([])
})

test('where there are no files, backups are left to those who have some', async () => {
  await runScheduled(deps(at('2026-11-20T12:00Z')))
  expect(await tasksOf(runScheduled(deps(at('2026-11-23T03:31Z'), null)))).toEqual(['daily'])
  expect(await tasksOf(runScheduled(deps(at('2026-11-23T03:32Z'))))).toEqual(['weekly'])
})
