import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sql } from '../../src/db/sql.ts'
import { type SlackBench, slackBench, team } from '../support/slack-bench.ts'

let bench: SlackBench
beforeAll(async () => {
  bench = await slackBench()
})
afterAll(() => bench.close())
beforeEach(() => {
  bench.slack.messages.length = 0
  bench.slack.calls.length = 0
})

const shown = () => bench.slack.messages.filter(({ deleted }) => !deleted)
const typesOf = (message: { blocks: { type: string }[] } | undefined) => message?.blocks.map(({ type }) => type)
const headline = (message: { blocks: { type: string; text?: unknown }[] } | undefined) =>
  String(message?.blocks.find(({ type }) => type === 'markdown')?.text ?? '')
const calls = (method: string) => bench.slack.calls.filter((call) => call.method === method)

test('a mention is acknowledged, answered in its thread with steps, chart, table and what can be done', async () => {
  const response = await bench.event(bench.mention('revenue by segment last year', { ts: '1700000200.000100' }))
  expect([response.status, await response.text()]).toEqual([200, ''])
  await bench.settled()
  const [message, ...rest] = shown()
  expect(rest).toEqual([])
  expect(message).toMatchObject({ channel: 'C1', threadTs: '1700000200.000100', streaming: false, ephemeral: null })
  expect(typesOf(message)).toEqual(['markdown', 'data_visualization', 'data_table', 'context', 'actions', 'actions', 'context_actions'])
  expect(headline(message)).toMatch(/revenue/i)
  expect(message?.chunks.map(({ title }) => title)).toEqual(expect.arrayContaining(['Understand the question', 'Ask the database']))
  expect(calls('agents.sessions.setStatus').map(({ parameters }) => parameters.status)).toEqual(['processing', 'active'])
  expect(bench.slack.faults).toEqual([])
})

test('a thread is a conversation: the next message goes on from the answer before', async () => {
  const rootTs = '1700000300.000100'
  await bench.event(bench.mention('revenue in 2025', { ts: rootTs }))
  await bench.settled()
  await bench.event(bench.mention('by sales office', { ts: '1700000300.000200', thread_ts: rootTs }))
  await bench.settled()
  const [first, second] = shown()
  expect(typesOf(first)).not.toContain('data_visualization')
  expect(typesOf(second)).toContain('data_table')
  expect(second?.threadTs).toBe(rootTs)
  const conversations = await bench.deps.chat.listConversations((await bench.deps.principalOf('ana')) ?? never(), 10, null)
  expect(conversations.ok && conversations.value.length).toBe(2)
})

test('each message of a thread runs as its own author, who goes on from what stands there for all', async () => {
  const rootTs = '1700000400.000100'
  await bench.event(bench.mention('revenue in 2025', { ts: rootTs }))
  await bench.settled()
  await bench.event(bench.mention('by sales office', { ts: '1700000400.000200', thread_ts: rootTs, user: 'UBEN' }))
  await bench.settled()
  const second = shown()[1]
  expect(JSON.stringify(second?.blocks.find(({ type }) => type === 'context'))).toContain('ran as Ben')
  expect(typesOf(second)).toContain('data_table')
})

test('the same message carried by two deliveries, and a delivery that comes again, are one answer', async () => {
  const message = { ts: '1700000500.000100' }
  const delivery = bench.mention('orders in 2025', message, 'EvTwice')
  const answers = await Promise.all([bench.event(delivery), bench.event(delivery, { 'x-slack-retry-num': '1' }), bench.event(delivery)])
  await bench.event(bench.mention('orders in 2025', { ...message, type: 'message', channel_type: 'im' }, 'EvOther'))
  await bench.settled()
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(shown().length).toBe(1)
})

test.each([
  ['of a bot', { bot_id: 'B1' }],
  ['that was edited', { subtype: 'message_changed' }],
  ['that was deleted', { subtype: 'message_deleted' }],
  ['in a channel without a mention', { type: 'message', channel_type: 'channel' }],
])('a message %s is left alone', async (_, more) => {
  expect((await bench.event(bench.mention('revenue', more))).status).toBe(200)
  await bench.settled()
  expect(bench.slack.calls).toEqual([])
})

test('who is not linked gets a button for themselves alone, and nothing is asked', async () => {
  await bench.event(bench.mention('revenue in 2025', { user: 'UNOBODY' }))
  await bench.settled()
  expect(shown()).toMatchObject([{ ephemeral: 'UNOBODY', channel: 'C1' }])
  expect(JSON.stringify(shown()[0]?.blocks)).toContain('/slack/link?token=')
})

test('guests, and channels shared with others, are not answered until an administrator allows it', async () => {
  await bench.event(bench.mention('revenue in 2025', { channel: 'CEXT' }))
  await bench.settled()
  expect(shown()).toMatchObject([{ ephemeral: 'UANA', text: expect.stringContaining('shared with another company') }])
  await bench.event(bench.mention('revenue in 2025', { channel: 'CUNKNOWN' }))
  await bench.settled()
  expect(shown()[1]).toMatchObject({ ephemeral: 'UANA', text: expect.stringContaining('shared with another company') })
  await bench.command('approve', { channel_id: 'CEXT', user_id: 'UBEN' })
  await bench.settled()
  expect(shown()[2]?.text).toContain('Only an administrator')
  await bench.command('approve', { channel_id: 'CEXT' })
  await bench.settled()
  await bench.event(bench.mention('revenue in 2025', { channel: 'CEXT' }))
  await bench.settled()
  expect(shown().at(-1)).toMatchObject({ ephemeral: null, channel: 'CEXT' })
})

test('what is refused is said to the asker alone, with what could be asked', async () => {
  await bench.event(bench.mention('delete all customers', { ts: '1700000600.000100' }))
  await bench.settled()
  const [message, ...rest] = shown()
  expect(rest).toEqual([])
  expect(message).toMatchObject({ ephemeral: 'UANA', threadTs: '1700000600.000100' })
})

test('a question beyond all measure is turned away in words', async () => {
  await bench.event(bench.mention('revenue '.repeat(5_000)))
  await bench.settled()
  expect(shown()).toMatchObject([{ ephemeral: 'UANA', text: expect.stringMatching(/characters; at most/) }])
})

test('names in the data are no mentions, links or markup', async () => {
  const hostile = '<!channel> *x* <https://evil.example|here>'
  await bench.database.db.run(sql`update stox_material_master set material_description = ${hostile}`)
  await bench.event(bench.mention('top 3 products by revenue in 2025'))
  await bench.settled()
  expect(JSON.stringify(shown())).toContain('evil.example')
  expect(JSON.stringify(shown().map(({ blocks }) => blocks.filter(({ type }) => type !== 'data_table')))).not.toMatch(/<!|<https/)
  expect(bench.slack.faults).toEqual([])
})

test('two workspaces do not meet: the same channel and time there is another thread', async () => {
  const delivery = bench.mention('orders in 2025', { ts: '1700000500.000100' }, 'EvT2') as { team_id: string }
  await bench.event({ ...delivery, team_id: 'T2' })
  await bench.settled()
  expect(shown()).toMatchObject([{ ephemeral: 'UANA' }])
  expect(bench.slack.calls.map((call) => call.team)).not.toContain(team)
})

function never(): never {
  throw new Error('there is Ana')
}
