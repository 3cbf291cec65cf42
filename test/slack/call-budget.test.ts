import { expect, test } from 'vitest'
import { fixedClock } from '../../src/base/clock.ts'
import type { Timer } from '../../src/base/timer.ts'
import { createBudget } from '../../src/slack/call-budget.ts'
import type { SlackMethod } from '../../src/slack/calls.ts'

/** A clock whose time goes on when nothing else is left to do. */
function drivenTime() {
  const clock = fixedClock('2026-11-20T09:00:00Z')
  const waiting: { at: number; run: () => void }[] = []
  const timer: Timer = {
    after: (ms, run) => {
      const one = { at: clock.now() + ms, run }
      waiting.push(one)
      return () => void waiting.splice(waiting.indexOf(one), 1)
    },
  }
  const drive = async () => {
    for (let idle = 0; idle < 20; idle++) {
      await new Promise((done) => setImmediate(done))
      const [next] = waiting.toSorted((a, b) => a.at - b.at)
      if (next === undefined) continue
      idle = 0
      waiting.splice(waiting.indexOf(next), 1)
      clock.advance(Math.max(0, next.at - clock.now()))
      next.run()
    }
  }
  return { clock, timer, drive }
}

test.each<[SlackMethod, number]>([
  ['chat.startStream', 20],
  ['chat.appendStream', 100],
  ['chat.update', 50],
  ['files.delete', 50],
])('in no minute are there more calls of %s than %i, and none is lost', async (method, most) => {
  const { clock, timer, drive } = drivenTime()
  const budget = createBudget(clock, timer)
  const at: number[] = []
  for (let call = 0; call < 250; call++) void budget.take('T1', method).then(() => at.push(clock.now()))
  await drive()
  expect(at.length).toBe(250)
  for (const start of at) expect(at.filter((time) => time >= start && time < start + 60_000).length).toBeLessThanOrEqual(most)
})

test('workspaces and methods do not wait for each other, and a try takes no turn that is not there', async () => {
  const { clock, timer } = drivenTime()
  const budget = createBudget(clock, timer)
  for (let call = 0; call < 18; call++) expect(budget.tryTake('T1', 'chat.startStream', 1)).toBe(true)
  expect(budget.tryTake('T1', 'chat.startStream', 1)).toBe(false)
  expect(budget.tryTake('T2', 'chat.startStream', 1)).toBe(true)
  expect(budget.tryTake('T1', 'chat.update', 0.5)).toBe(true)
  for (let call = 1; call < 22; call++) expect(budget.tryTake('T1', 'chat.update', 0.5)).toBe(true)
  expect([budget.tryTake('T1', 'chat.update', 0.5), budget.tryTake('T1', 'chat.update', 1)]).toEqual([false, true])
  clock.advance(60_000)
  expect(budget.tryTake('T1', 'chat.startStream', 1)).toBe(true)
})
