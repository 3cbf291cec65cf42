import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { jsonLogger } from '../../src/base/logger.ts'
import { sql } from '../../src/db/sql.ts'
import { createChartPictures, isWritable } from '../../src/entry/chart-pictures.ts'
import { endFiles } from '../../src/slack/file.table.ts'
import { tendSlack } from '../../src/slack/tend.ts'
import { type SlackBench, slackBench, team } from '../support/slack-bench.ts'

let bench: SlackBench
beforeAll(async () => {
  bench = await slackBench()
})
afterAll(() => bench.close())
beforeEach(() => {
  bench.forget()
})

const typesOf = (message: { blocks: { type: string }[] } | undefined) => message?.blocks.map(({ type }) => type)
const headline = (message: { blocks: { type: string; text?: unknown }[] } | undefined) =>
  String(message?.blocks.find(({ type }) => type === 'markdown')?.text ?? '')
const calls = (method: string) => bench.slack.calls.filter((call) => call.method === method)

test('a mention is acknowledged, answered in its thread with steps, chart, table and what can be done', async () => {
  const response = await bench.event(bench.mention('revenue by segment last year', { ts: '1700000200.000100' }))
  expect([response.status, await response.text()]).toEqual([200, ''])
  await bench.settled()
  const [message, ...rest] = bench.shown()
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
  const [first, second] = bench.shown()
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
  const second = bench.shown()[1]
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
  expect(bench.shown().length).toBe(1)
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
  expect(bench.shown()).toMatchObject([{ ephemeral: 'UNOBODY', channel: 'C1' }])
  expect(JSON.stringify(bench.shown()[0]?.blocks)).toContain('/slack/link?token=')
})

test('guests, and channels shared with others, are not answered until an administrator allows it', async () => {
  await bench.event(bench.mention('revenue in 2025', { channel: 'CEXT' }))
  await bench.settled()
  expect(bench.shown()).toMatchObject([{ ephemeral: 'UANA', text: expect.stringContaining('shared with another company') }])
  await bench.event(bench.mention('revenue in 2025', { channel: 'CUNKNOWN' }))
  await bench.settled()
  expect(bench.shown()[1]).toMatchObject({ ephemeral: 'UANA', text: expect.stringContaining('shared with another company') })
  await bench.command('approve', { channel_id: 'CEXT', user_id: 'UBEN' })
  await bench.settled()
  expect(bench.shown()[2]?.text).toContain('Only an administrator')
  await bench.command('approve', { channel_id: 'CEXT' })
  await bench.settled()
  await bench.event(bench.mention('revenue in 2025', { channel: 'CEXT' }))
  await bench.settled()
  expect(bench.shown().at(-1)).toMatchObject({ ephemeral: null, channel: 'CEXT' })
})

test('what is refused is said to the asker alone, with what could be asked', async () => {
  await bench.event(bench.mention('delete all customers', { ts: '1700000600.000100' }))
  await bench.settled()
  const [message, ...rest] = bench.shown()
  expect(rest).toEqual([])
  expect(message).toMatchObject({ ephemeral: 'UANA', threadTs: '1700000600.000100' })
})

test('a question beyond all measure is turned away in words', async () => {
  await bench.event(bench.mention('revenue '.repeat(5_000)))
  await bench.settled()
  expect(bench.shown()).toMatchObject([{ ephemeral: 'UANA', text: expect.stringMatching(/characters; at most/) }])
})

test('names in the data are no mentions, links or markup', async () => {
  const hostile = '<!channel> *x* <https://evil.example|here>'
  await bench.database.db.run(sql`update stox_material_master set material_description = ${hostile}`)
  await bench.event(bench.mention('top 3 products by revenue in 2025'))
  await bench.settled()
  expect(JSON.stringify(bench.shown())).toContain('evil.example')
  expect(JSON.stringify(bench.shown().map(({ blocks }) => blocks.filter(({ type }) => type !== 'data_table')))).not.toMatch(/<!|<https/)
  expect(bench.slack.faults).toEqual([])
})

test('two workspaces do not meet: the same channel and time there is another thread', async () => {
  const delivery = bench.mention('orders in 2025', { ts: '1700000500.000100' }, 'EvT2') as { team_id: string }
  await bench.event({ ...delivery, team_id: 'T2' })
  await bench.settled()
  expect(bench.shown()).toMatchObject([{ ephemeral: 'UANA' }])
  expect(bench.slack.calls.map((call) => call.team)).not.toContain(team)
})

describe('a chart that Slack cannot draw', () => {
  const pictures = createChartPictures(jsonLogger('silent', () => undefined))
  beforeAll(() => void Object.assign(bench.deps, { drawChart: pictures.draw }))
  afterAll(() => pictures.close())
  const imageOf = (message: { blocks: { type: string; slack_file?: unknown; alt_text?: unknown }[] } | undefined) =>
    message?.blocks.find(({ type }) => type === 'image')
  let shownId = ''

  test('is a picture of it, with words for who cannot see it; Slack keeps the file for a time', async () => {
    await bench.event(bench.mention('revenue by day in October 2025', { ts: '1700000700.000100' }))
    await bench.settled()
    const [message] = bench.shown()
    expect(typesOf(message)?.slice(0, 3)).toEqual(['markdown', 'image', 'data_table'])
    expect(imageOf(message)?.alt_text).toMatch(/^Line chart of revenue by .*31 rows\./i)
    expect([...(bench.slack.files[0]?.bytes?.subarray(0, 8) ?? [])]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    expect(bench.slack.faults).toEqual([])
    const kept = await bench.database.db.one(
      z.object({ file: z.string(), answer: z.string(), days: z.coerce.number() }),
      sql`select file, answer, round(extract(epoch from delete_after - now()) / 86400) as days from pulse_ops.slack_file`,
    )
    expect(kept).toMatchObject({ file: bench.slack.files[0]?.id, days: 30 })
    shownId = kept.answer
  })

  test('is deleted in Slack when its time is over, and tried again when Slack does not take that', async () => {
    await bench.database.db.run(sql`update pulse_ops.slack_file set delete_after = now()`)
    bench.slack.next('files.delete', { body: { ok: false, error: 'internal_error' } })
    await tendSlack(bench.deps)
    expect(bench.slack.files[0]?.deleted).toBe(false)
    expect(await endFiles(bench.deps.db, team, shownId)).toBe(1)
    await tendSlack(bench.deps)
    expect(bench.slack.files[0]?.deleted).toBe(true)
    expect(await endFiles(bench.deps.db, team, shownId)).toBe(0)
  })

  test('stands in where Slack refuses to draw', async () => {
    bench.slack.next('chat.stopStream', { body: { ok: false, error: 'invalid_blocks' } })
    await bench.event(bench.mention('revenue by segment in 2025', { ts: '1700000710.000100' }))
    await bench.settled()
    expect(typesOf(bench.shown()[0])?.slice(0, 3)).toEqual(['markdown', 'image', 'data_table'])
  })

  test.each([
    ['the address', 'files.getUploadURLExternal'],
    ['its end', 'files.completeUploadExternal'],
  ])('is left out where Slack does not take %s, and the table stands alone', async (_, method) => {
    bench.slack.next(method, { body: { ok: false, error: 'storage_limit_reached' } })
    await bench.event(bench.mention('revenue by day in October 2025'))
    await bench.settled()
    expect(typesOf(bench.shown()[0])?.slice(0, 2)).toEqual(['markdown', 'data_table'])
  })

  test('is not drawn in letters that the font lacks, from what is no chart, of very many points or of great height', async () => {
    expect(await pictures.draw({ title: '\u65e5\u672c' })).toBeNull()
    expect(await pictures.draw({ mark: 'nothing of the kind' })).toBeNull()
    const bars = { mark: 'bar', encoding: { y: { field: 'v', type: 'quantitative' } } }
    const size = (height: number, points = 1) => ({
      width: 200,
      height,
      data: { values: Array.from({ length: points }, () => ({ v: 1 })) },
    })
    expect(await pictures.draw({ ...bars, ...size(2_000) })).toBeNull()
    expect(await pictures.draw({ ...bars, ...size(100, 10_001) })).toBeNull()
    expect(await pictures.draw({ ...bars, ...size(200) })).not.toBeNull()
    expect([isWritable('Größe in € – ½ Ж Ω'), isWritable('\u05d0'), isWritable('\u{1f600}')]).toEqual([true, false, false])
  })
})

describe('what Slack tells besides questions', () => {
  const tell = async (event: object, more: object = {}) => {
    await bench.event({ type: 'event_callback', team_id: team, event_id: `Ev.${JSON.stringify(event).length}.${++told}`, event, ...more })
    await bench.settled()
  }
  let told = 0
  const authorizations = [{ user_id: 'UBOT', is_bot: true }]

  test('the bot greets a channel once, and nobody else', async () => {
    const joined = { type: 'member_joined_channel', channel: 'C1', user: 'UBOT' }
    await tell(joined, { authorizations })
    await tell(joined, { authorizations })
    await tell({ ...joined, user: 'UANA' }, { authorizations })
    await tell({ ...joined, channel: 'C2' })
    expect(bench.shown()).toMatchObject([{ channel: 'C1', text: expect.stringContaining('Mention me') }])
  })

  test('a title given in Slack is the title of the conversation, for its owner alone', async () => {
    const rootTs = '1700000800.000100'
    await bench.event(bench.mention('orders in 2025', { ts: rootTs }))
    await bench.settled()
    const title = { type: 'agent_session_title_changed', channel: 'C1', thread_ts: rootTs, title: 'Orders, looked at <again>' }
    await tell({ ...title, user: 'UBEN', title: 'Not his' })
    await tell({ ...title, user: 'UANA' })
    const [conversation] = await bench.database.db.many(
      z.object({ title: z.string(), permalink: z.string().nullable() }),
      sql`select c.title, t.permalink from pulse_ops.conversation c join pulse_ops.slack_thread t on t.conversation = c.id where t.root_ts = ${rootTs}`,
    )
    // The page leads back to the thread, and the message to the page.
    expect(conversation).toEqual({ title: 'Orders, looked at <again>', permalink: 'https://test.slack.com/archives/C1/p1700000800000100' })
    expect(JSON.stringify(bench.shown()[0]?.blocks)).toMatch(/"http:\/\/127\.0\.0\.1:3000\/c\/[0-9a-f-]{36}#a-[0-9a-f-]{36}"/)
  })

  test('a question that was written anew is asked when its author says so', async () => {
    const edit = {
      type: 'message',
      subtype: 'message_changed',
      channel: 'DUANA',
      channel_type: 'im',
      previous_message: { text: 'orders in 2024' },
    }
    const message = { user: 'UANA', ts: '1700000900.000100', edited: { user: 'UANA', ts: '1700000901.000000' } }
    await tell({ ...edit, message: { ...message, text: 'orders in 2024' } })
    await tell({ ...edit, message: { ...message, text: 'orders in 2023', bot_id: 'B1' } })
    expect(bench.shown()).toEqual([])
    await tell({ ...edit, message: { ...message, text: 'orders in 2023' } })
    expect(bench.shown()).toMatchObject([{ channel: 'DUANA', ephemeral: 'UANA' }])
    expect(JSON.stringify(bench.shown()[0]?.blocks)).toContain('"value":"orders in 2023"')
  })
})

function never(): never {
  throw new Error('there is Ana')
}
