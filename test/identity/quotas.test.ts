import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fixedClock } from '../../src/base/clock.ts'
import { newId } from '../../src/base/ids.ts'
import { raw, sql } from '../../src/db/sql.ts'
import { createQuotas, defaultQuotaLimits, type QuotaLimits } from '../../src/identity/quotas.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await cloneDatabase('migrated')
})
afterAll(() => database.close())

const start = '2026-11-20T09:30:00.000Z'
const quotasWith = (limits: Partial<QuotaLimits>, clock = fixedClock(start)) => {
  const log = { warn: () => undefined }
  return { clock, quotas: createQuotas({ db: database.db, now: clock.now, limits: { ...defaultQuotaLimits, ...limits }, log }) }
}
const leaseMs = 10_000

describe('questions in a minute', () => {
  test('a burst up to the limit, then one by one, with the exact time to wait', async () => {
    const { quotas, clock } = quotasWith({ questionsPerMinute: 3, questionsInFlight: 100 })
    const user = newId()
    const take = () => quotas.question(user, newId(), leaseMs)
    expect([(await take()).ok, (await take()).ok, (await take()).ok]).toEqual([true, true, true])
    expect(await take()).toMatchObject({ ok: false, problem: { kind: 'too-many-requests', retryAfterMs: 20_000 } })
    clock.advance(19_999)
    expect((await take()).ok).toBe(false)
    clock.advance(1)
    expect((await take()).ok).toBe(true)
    expect((await take()).ok).toBe(false)
    clock.advance(60_000)
    expect([(await take()).ok, (await take()).ok, (await take()).ok, (await take()).ok]).toEqual([true, true, true, false])
  })

  test('one person does not use up what another may ask', async () => {
    const { quotas } = quotasWith({ questionsPerMinute: 1 })
    const [ann, bob] = [newId(), newId()]
    expect((await quotas.question(ann, newId(), leaseMs)).ok).toBe(true)
    expect((await quotas.question(ann, newId(), leaseMs)).ok).toBe(false)
    expect((await quotas.question(bob, newId(), leaseMs)).ok).toBe(true)
  })

  test('what was turned away does not count', async () => {
    const { quotas, clock } = quotasWith({ questionsPerMinute: 1, questionsInFlight: 100 })
    const user = newId()
    await quotas.question(user, newId(), leaseMs)
    for (let at = 0; at < 5; at++) await quotas.question(user, newId(), leaseMs)
    clock.advance(60_000)
    expect((await quotas.question(user, newId(), leaseMs)).ok).toBe(true)
  })

  test('never more than the limit and its burst in any stretch of time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 20 }),
        async (limit, steps) => {
          const { quotas, clock } = quotasWith({ questionsPerMinute: limit, questionsInFlight: 100 })
          const user = newId()
          const taken: number[] = []
          for (const step of steps) {
            clock.advance(step)
            if ((await quotas.question(user, newId(), 1)).ok) taken.push(clock.now())
          }
          for (const from of taken) {
            for (const span of [1, 60_000, 120_000]) {
              const inside = taken.filter((at) => at >= from && at < from + span).length
              expect(inside).toBeLessThanOrEqual(limit + Math.ceil((limit * span) / 60_000))
            }
          }
        },
      ),
      { numRuns: 15 },
    )
  })
})

describe('in flight', () => {
  test('as many as there are numbers, from two processes at once, and again when one is given back', async () => {
    const pair = [
      quotasWith({ questionsInFlight: 4, questionsPerMinute: 1_000 }),
      quotasWith({ questionsInFlight: 4, questionsPerMinute: 1_000 }),
    ]
    const user = newId()
    const all = await Promise.all(Array.from({ length: 12 }, (_, at) => pair[at % 2]?.quotas.question(user, newId(), leaseMs)))
    const taken = all.flatMap((one) => (one?.ok ? [one.value] : []))
    expect(taken).toHaveLength(4)
    await taken[0]?.()
    expect((await pair[0]?.quotas.question(user, newId(), leaseMs))?.ok).toBe(true)
    expect(await pair[1]?.quotas.question(user, newId(), leaseMs)).toMatchObject({
      problem: { message: expect.stringContaining('4 questions running') },
    })
  })

  test('what a dead process held is free when its time is over', async () => {
    const { quotas, clock } = quotasWith({ questionsInFlight: 1 })
    const user = newId()
    expect((await quotas.question(user, newId(), leaseMs)).ok).toBe(true)
    expect((await quotas.question(user, newId(), leaseMs)).ok).toBe(false)
    clock.advance(leaseMs)
    expect((await quotas.question(user, newId(), leaseMs)).ok).toBe(true)
  })

  test('exports have numbers of their own', async () => {
    const { quotas } = quotasWith({ exportsInFlight: 2, questionsInFlight: 1 })
    const user = newId()
    await quotas.question(user, newId(), leaseMs)
    const all = await Promise.all(Array.from({ length: 6 }, () => quotas.export(user, newId(), leaseMs)))
    expect(all.filter((one) => one.ok)).toHaveLength(2)
  })

  test('what nobody holds is cleared away', async () => {
    const { quotas, clock } = quotasWith({})
    await quotas.question(newId(), newId(), leaseMs)
    clock.advance(24 * 3_600_000)
    await quotas.prune()
    const left = await database.connections.withClient((client) => client.query('select count(*)::int as n from pulse_ops.slot'))
    expect(left.rows[0].n).toBe(0)
  })
})

test('model tokens are counted by day, from what the answers used', async () => {
  const { quotas, clock } = quotasWith({ modelTokensPerDay: 1_000 })
  const [user, conversation] = [newId(), newId()]
  await database.db.run(sql`insert into pulse_ops.conversation (id, owner) values (${conversation}, ${user})`)
  const used = (tokens: number, at: string) =>
    database.db.run(sql`insert into pulse_ops.turn (id, conversation_id, owner, role, question, request, data_source, asked_at, deadline, tokens)
      values (${newId()}, ${conversation}, ${user}, 'analyst', 'q', '{}', 'postgresql', ${at}, ${at}, ${JSON.stringify({ in: tokens, cached: 0, out: 0 })}::json)`)
  await used(5_000, '2026-11-19T23:59:59Z')
  await used(999, '2026-11-20T00:00:00Z')
  const first = await quotas.question(user, newId(), leaseMs)
  expect(first.ok).toBe(true)
  await used(1, '2026-11-20T09:00:00Z')
  const wait = Date.parse('2026-11-21T00:00:00Z') - clock.now()
  expect(await quotas.question(user, newId(), leaseMs)).toMatchObject({ ok: false, problem: { retryAfterMs: wait } })
  clock.advance(wait)
  expect((await quotas.question(user, newId(), leaseMs)).ok).toBe(true)
  await database.db.run(raw('delete from pulse_ops.slot'))
})
