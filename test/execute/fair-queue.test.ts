import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Timer } from '../../src/base/timer.ts'
import { createFairQueue, type Entry, type FairQueue, type Quotas } from '../../src/execute/fair-queue.ts'

const quotas: Quotas = { slots: 4, perAsker: 2, reserved: 1, confirmed: 1, waitingPerAsker: 3, waitMs: 5_000 }
const never = new AbortController().signal

/** Time that passes when it is told to. */
function handTimer(): Timer & { fire(): void } {
  const waiting = new Set<() => void>()
  return {
    after: (_ms, run) => {
      waiting.add(run)
      return () => waiting.delete(run)
    },
    fire: () => {
      for (const run of [...waiting]) {
        waiting.delete(run)
        run()
      }
    },
  }
}

type Asked = { asker: string; entry: Entry | null }

function ask(queue: FairQueue, asker: string, confirmed = false, signal = never): Asked {
  const asked: Asked = { asker, entry: null }
  void queue.enter({ asker, confirmed, signal }).then((entry) => {
    asked.entry = entry
  })
  return asked
}

const settled = () => new Promise((resolve) => setImmediate(resolve))
const kinds = (asked: readonly Asked[]) => asked.map(({ entry }) => entry?.kind ?? 'waits')
const leave = (asked: Asked | undefined) => asked?.entry?.kind === 'entered' && asked.entry.leave()

describe('who may start', () => {
  test.each<[string, string, string[]]>([
    ['up to the quota of one asker', 'aaa', ['entered', 'entered', 'waits']],
    ['the last slot is for those who have none', 'aabb', ['entered', 'entered', 'entered', 'waits']],
    ['newcomers get the reserved slot', 'aabc', ['entered', 'entered', 'entered', 'entered']],
    ['no more than there are slots', 'abcde', ['entered', 'entered', 'entered', 'entered', 'waits']],
    ['no more waiting than one asker may have', 'aaaaaa', ['entered', 'entered', 'waits', 'waits', 'waits', 'own']],
    ['one confirmed statement at a time', 'AB', ['entered', 'waits']],
    ['others pass a confirmed one that waits', 'ABcc', ['entered', 'waits', 'entered', 'entered']],
  ])('%s', async (_name, letters, expected) => {
    const queue = createFairQueue(quotas, handTimer())
    const asked = [...letters].map((letter) => ask(queue, letter.toLowerCase(), letter !== letter.toLowerCase()))
    await settled()
    expect(kinds(asked)).toEqual(expected)
  })
})

describe('waiting', () => {
  test('those with the fewest running come first, whoever waited longer', async () => {
    const queue = createFairQueue(quotas, handTimer())
    const [a1, a2, b1, c1] = [...'aabc'].map((asker) => ask(queue, asker))
    await settled()
    const waiting = [...'bad'].map((asker) => ask(queue, asker))
    await settled()
    expect(kinds(waiting)).toEqual(['waits', 'waits', 'waits'])
    leave(a1)
    await settled()
    expect(kinds(waiting)).toEqual(['waits', 'waits', 'entered'])
    leave(a2)
    leave(c1)
    await settled()
    expect(kinds(waiting)).toEqual(['waits', 'entered', 'entered'])
    leave(b1)
    await settled()
    expect(kinds(waiting)).toEqual(['entered', 'entered', 'entered'])
  })

  test('ends after its time, with the reason', async () => {
    const timer = handTimer()
    const queue = createFairQueue(quotas, timer)
    const asked = [...'aaabcde'].map((asker) => ask(queue, asker))
    await settled()
    timer.fire()
    await settled()
    expect(kinds(asked)).toEqual(['entered', 'entered', 'own', 'entered', 'entered', 'busy', 'busy'])
    expect(queue.load()).toEqual({ running: 4, waiting: 0 })
  })

  test('ends with a cancel, before or while it waits, and gives no slot away', async () => {
    const queue = createFairQueue(quotas, handTimer())
    const stopping = new AbortController()
    const running = [...'aa'].map((asker) => ask(queue, asker))
    const stopped = ask(queue, 'a', false, stopping.signal)
    stopping.abort()
    const late = ask(queue, 'a', false, stopping.signal)
    await settled()
    expect(kinds([stopped, late])).toEqual(['cancelled', 'cancelled'])
    leave(running[0])
    leave(running[0])
    expect(queue.load()).toEqual({ running: 1, waiting: 0 })
  })
})

test('whatever comes and goes: never more than the quotas, and nobody waits beside a slot that is free for them', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('ask' as const), asker: fc.constantFrom('a', 'b', 'c', 'd'), confirmed: fc.boolean() }),
    fc.record({ kind: fc.constant('leave' as const), at: fc.nat(20) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const queue = createFairQueue({ ...quotas, waitingPerAsker: 100 }, handTimer())
      const all: (Asked & { confirmed: boolean; gone: boolean })[] = []
      const running = () => all.filter(({ entry, gone }) => entry?.kind === 'entered' && !gone)
      for (const one of steps) {
        if (one.kind === 'ask') {
          const asked: Asked & { confirmed: boolean; gone: boolean } = {
            asker: one.asker,
            entry: null,
            confirmed: one.confirmed,
            gone: false,
          }
          void queue.enter({ asker: one.asker, confirmed: one.confirmed, signal: never }).then((entry) => {
            asked.entry = entry
          })
          all.push(asked)
        } else {
          const chosen = running()[one.at % Math.max(1, running().length)]
          if (chosen?.entry?.kind === 'entered') {
            chosen.entry.leave()
            chosen.gone = true
          }
        }
        await settled()
        const now = running()
        const of = (asker: string) => now.filter((other) => other.asker === asker).length
        expect(now.length).toBeLessThanOrEqual(quotas.slots)
        expect(now.filter(({ confirmed }) => confirmed).length).toBeLessThanOrEqual(quotas.confirmed)
        for (const asker of 'abcd') expect(of(asker)).toBeLessThanOrEqual(quotas.perAsker)
        const newcomer = all.find(({ entry, asker, confirmed }) => entry === null && of(asker) === 0 && !confirmed)
        if (newcomer) expect(now.length).toBe(quotas.slots)
      }
    }),
    { numRuns: 60, seed: 20261122 },
  )
})
