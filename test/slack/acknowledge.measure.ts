import { afterAll, beforeAll, test } from 'vitest'
import { link } from '../../src/slack/account-link.table.ts'
import { type SlackBench, slackBench, team, users } from '../support/slack-bench.ts'

const running = 50
const deliveries = 500

let bench: SlackBench
beforeAll(async () => {
  bench = await slackBench()
})
afterAll(() => bench.close())

test('prints how long deliveries wait for their acknowledgement while fifty questions run', async () => {
  for (let at = 0; at < running; at++) {
    bench.slack.people[`U${at}`] = { real_name: `Person ${at}` }
    users[`person${at}`] = { id: `person${at}`, name: `Person ${at}`, roles: ['analyst'], via: 'token' }
    await link(bench.deps.db, { team, slackUser: `U${at}` }, `person${at}`)
  }
  const ask = (at: number) =>
    bench.event(
      bench.mention(`orders by month in ${2021 + (at % 5)}`, { ts: `1700009000.${String(at).padStart(6, '0')}`, user: `U${at % running}` }),
    )
  const times: number[] = []
  const timed = async (call: () => Promise<unknown>) => {
    const began = performance.now()
    await call()
    times.push(performance.now() - began)
  }
  await Promise.all(Array.from({ length: running }, (_, at) => timed(() => ask(at))))
  const active = bench.slack.messages.length
  for (let at = running; at < running + deliveries; at += 10) {
    await Promise.all(
      Array.from({ length: 10 }, (_, more) =>
        timed(() => bench.event(bench.mention('no', { bot_id: 'B', ts: `1700009100.${at + more}` }))),
      ),
    )
    await timed(() => ask(at))
  }
  const sorted = times.toSorted((a, b) => a - b)
  const part = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0)
  console.log(
    `${times.length} deliveries, messages begun before the second part: ${active}; acknowledged in ${part(0.5)} ms (median), ${part(0.95)} ms (95 %), ${part(0.99)} ms (99 %), ${part(0.9999)} ms (longest)`,
  )
})
