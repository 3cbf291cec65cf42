import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Timer } from '../../src/base/timer.ts'
import { createMonitorLoop } from '../../src/entry/monitor-loop.ts'
import type { MonitorDeps } from '../../src/monitors/deps.ts'
import { monitorsHealth } from '../../src/monitors/run/tick.ts'
import { type MonitorBench, monitorBench } from '../monitors/support/monitor-bench.ts'

let bench: MonitorBench
beforeAll(async () => {
  bench = await monitorBench()
})
beforeEach(() => bench.query('delete from public.pulse_monitors; delete from pulse_ops.scheduler_tick'))
afterAll(() => bench.close())

/** A timer that never fires by itself. */
function handTimer(): Timer & { waits: number[]; fire(): void } {
  const pending = new Map<() => void, number>()
  return {
    get waits() {
      return [...pending.values()].toSorted((a, b) => a - b)
    },
    after: (ms, run) => {
      pending.set(run, ms)
      return () => void pending.delete(run)
    },
    fire: () => {
      for (const run of [...pending.keys()]) {
        pending.delete(run)
        run()
      }
    },
  }
}

const settled = async () => Number((await bench.query('select count(*) as n from pulse_ops.run'))[0]?.n)
const gauge = 'SELECT v FROM gauge WHERE id = 1'

test('runs what is due at once, looks again by the timer and when it is woken, and stops', async () => {
  const timer = handTimer()
  const loop = createMonitorLoop(bench.deps, timer)
  bench.setNow('2026-11-20T07:00:00Z')
  await bench.add({ sql: gauge, next: '2026-11-20T07:00:00Z' })
  loop.start()
  await expect.poll(settled).toBe(1)
  await expect.poll(() => timer.waits).toEqual([5_000, 5_000, 5_000])
  await bench.add({ sql: gauge, next: '2026-11-20T07:00:00Z' })
  loop.wake()
  await expect.poll(settled).toBe(2)
  bench.setNow('2026-11-21T07:00:00Z')
  await expect.poll(() => timer.waits.length).toBe(3)
  timer.fire()
  await expect.poll(settled).toBe(4)
  await loop.stop(1_000)
  expect(timer.waits).toEqual([])
  loop.wake()
  expect(timer.waits).toEqual([])
})

test('the next look comes when the next monitor is due', async () => {
  const timer = handTimer()
  const loop = createMonitorLoop(bench.deps, timer)
  bench.setNow('2026-11-20T06:59:58Z')
  await bench.add({ sql: gauge, next: '2026-11-20T07:00:00Z' })
  loop.start()
  await expect.poll(() => timer.waits).toEqual([2_000, 5_000, 5_000])
  await loop.stop(1_000)
})

test('a stop waits for what runs; what outlasts its patience is given back', async () => {
  bench.setNow('2026-11-20T07:00:00Z')
  for (const patient of [true, false]) {
    await bench.query('delete from public.pulse_monitors')
    await bench.add({ sql: gauge, next: '2026-11-20T07:00:00Z' })
    const reached = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const deps: MonitorDeps = {
      ...bench.deps,
      crash: async (point) => {
        if (point !== 'after-claim') return
        reached.resolve()
        await goOn.promise
      },
    }
    const timer = handTimer()
    const loop = createMonitorLoop(deps, timer)
    loop.start()
    await reached.promise
    const stopped = loop.stop(10_000)
    expect(timer.waits).toContain(10_000)
    if (!patient) timer.fire()
    goOn.resolve()
    await stopped
    expect(await settled()).toBe(patient ? 1 : 0)
    expect(await bench.query('select attempt, lease_until is null as free from pulse_ops.monitor_ext')).toEqual([
      { attempt: 0, free: true },
    ])
  }
})

test('a database that fails is tried again later, and is no end', async () => {
  const timer = handTimer()
  let away = true
  const db = {
    ...bench.deps.db,
    run: (query: Parameters<MonitorDeps['db']['run']>[0]) => (away ? Promise.reject(new Error('away')) : bench.deps.db.run(query)),
  }
  const loop = createMonitorLoop({ ...bench.deps, db }, timer)
  await bench.add({ sql: gauge, next: '2026-11-20T07:00:00Z' })
  loop.start()
  await expect.poll(() => timer.waits).toContain(3_000)
  away = false
  timer.fire()
  await expect.poll(settled).toBe(1)
  await loop.stop(1_000)
})

test('a scheduler that fell silent can be seen', async () => {
  expect(await monitorsHealth(bench.deps.db)).toMatchObject({
    detail: 'has not run yet; 0 overdue; 0 messages late, 0 given up',
    delayedSince: null,
  })
  await bench.query("insert into pulse_ops.scheduler_tick values ('monitors', now() - interval '10 minutes')")
  await bench.add({ sql: gauge, next: '2020-01-01T07:00:00Z' })
  const health = await monitorsHealth(bench.deps.db)
  expect(health.delayedSince).toMatch(/^20\d\d-.*Z$/)
  expect(health.detail).toMatch(/^checks DELAYED since 20.*; 1 overdue;/)
})
