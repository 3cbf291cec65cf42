import { afterAll, beforeAll, expect, test } from 'vitest'
import { link } from '../../src/slack/account-link.table.ts'
import { type SlackBench, slackBench, team, users } from '../support/slack-bench.ts'

let bench: SlackBench
beforeAll(async () => {
  bench = await slackBench()
})
afterAll(() => bench.close())

test('fifty questions at once are all answered, and Slack has nothing to refuse: no call beyond its rates', async () => {
  const places = Array.from({ length: 50 }, (_, at) => `17000040${String(at).padStart(2, '0')}.000100`)
  for (const at of places.keys()) {
    bench.slack.people[`U${at}`] = { real_name: `Person ${at}` }
    users[`person${at}`] = { id: `person${at}`, name: `Person ${at}`, roles: ['analyst'], via: 'token' }
    await link(bench.deps.db, { team, slackUser: `U${at}` }, `person${at}`)
  }
  const answers = await Promise.all(
    places.map((ts, at) => bench.event(bench.mention(`orders in ${2021 + (at % 5)}`, { ts, user: `U${at}` }))),
  )
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  await bench.settled()
  const shown = bench.slack.messages.filter(({ deleted }) => !deleted)
  expect(new Set(shown.map(({ threadTs }) => threadTs))).toEqual(new Set(places))
  expect(shown.filter(({ ephemeral }) => ephemeral !== null).map(({ text }) => text)).toEqual([])
  expect(shown.every(({ blocks, streaming }) => !streaming && blocks.some(({ type }) => type === 'context_actions'))).toBe(true)
  expect(shown.length).toBe(50)
  expect(bench.slack.faults).toEqual([])
  // Slack gives twenty streams a minute, of which a few are left alone: the other answers are messages that are changed.
  expect(bench.slack.calls.filter(({ method }) => method === 'chat.startStream').length).toBe(18)
})
