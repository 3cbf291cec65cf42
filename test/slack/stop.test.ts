import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { sql } from '../../src/db/sql.ts'
import { type SlackBench, slackBench, team } from '../support/slack-bench.ts'

const outcomes = z.object({ outcome: z.string().nullable() })

let bench: SlackBench
beforeAll(async () => {
  bench = await slackBench()
})
afterAll(() => bench.close())

test('the stop button ends the run of whoever pressed it, and the message says so', async () => {
  const rootTs = '1700005000.000100'
  // A lock keeps the statement from ending by itself.
  const held = await bench.database.connections.withClient(async (client) => {
    await client.query('begin')
    await client.query('lock table transaction_data in access exclusive mode')
    await bench.event(bench.mention('orders in 2025', { ts: rootTs }))
    await bench.slack.until(() => bench.slack.messages.length > 0)
    await bench.event({
      type: 'event_callback',
      team_id: team,
      event_id: 'EvStop',
      event: { type: 'agent_session_stopped', channel: 'C1', thread_ts: rootTs, user: 'UANA' },
    })
    await bench.slack.until(() => bench.slack.messages.some(({ blocks }) => blocks.length > 0))
    await client.query('rollback')
    return bench.slack.messages.filter(({ deleted }) => !deleted)
  })
  await bench.settled()
  expect(held).toMatchObject([{ threadTs: rootTs, streaming: false }])
  expect(JSON.stringify(held[0]?.blocks)).toMatch(/Stopped/)
  const outcome = await bench.database.db.many(outcomes, sql`select outcome from pulse_ops.turn`)
  expect(outcome).toEqual([{ outcome: 'cancelled' }])
})
