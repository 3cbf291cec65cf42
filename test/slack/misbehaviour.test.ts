import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { Timer } from '../../src/base/timer.ts'
import { sql } from '../../src/db/sql.ts'
import { createSlackApi } from '../../src/slack/api.ts'
import { takeDelivery } from '../../src/slack/delivery.table.ts'
import { createJobRunner } from '../../src/slack/jobs/run-jobs.ts'
import { readEvent } from '../../src/slack/read-event.ts'
import { type SlackBench, slackBench } from '../support/slack-bench.ts'

let bench: SlackBench
beforeAll(async () => {
  bench = await slackBench()
})
afterAll(() => bench.close())
beforeEach(() => {
  bench.forget()
})

const types = () => bench.shown().map(({ blocks }) => blocks.map(({ type }) => type))
const error = (word: string) => ({ body: { ok: false, error: word } })
const jobs = () => bench.database.db.one(z.object({ n: z.coerce.number() }), sql`select count(*) as n from pulse_ops.slack_job`)

describe('requests that are not from Slack', () => {
  const body = JSON.stringify({
    type: 'event_callback',
    team_id: 'T1',
    event_id: 'EvX',
    event: { type: 'app_mention', user: 'UANA', text: 'x', ts: '1.1', channel: 'C1' },
  })
  const now = () => Math.floor(Date.now() / 1000)
  const cases: [string, () => Record<string, string>][] = [
    ['without a signature', () => ({})],
    ['signed with a guess', () => bench.slack.sign(body, now(), 'guess')],
    ['signed for another body', () => bench.slack.sign(`${body} `)],
    ['played again after ten minutes', () => bench.slack.sign(body, now() - 600)],
    ['dated ten minutes ahead', () => bench.slack.sign(body, now() + 600)],
  ]
  test.each(cases)('%s are turned away on every route and leave nothing', async (_, headers) => {
    const before = await jobs()
    for (const path of ['/slack/events', '/slack/interactions', '/slack/commands']) {
      const response = await bench.request(path, { method: 'POST', body, headers: headers() })
      expect(response.status).toBe(401)
    }
    expect(await jobs()).toEqual(before)
  })

  test('a body beyond the cap is turned away, unsigned or not', async () => {
    const large = 'x'.repeat(300_000)
    expect((await bench.request('/slack/events', { method: 'POST', body: large, headers: bench.slack.sign(large) })).status).toBe(413)
  })

  test("Slack's own check of the address is answered", async () => {
    const response = await bench.event({ type: 'url_verification', challenge: 'abc' })
    expect(await response.json()).toEqual({ challenge: 'abc' })
  })

  test.each([
    '',
    '{',
    '[]',
    'null',
    '{"type":"event_callback"}',
    '{"type":"event_callback","team_id":"T1","event_id":"E","event":{"type":"app_mention"}}',
  ])('what says nothing is acknowledged and left alone: %s', async (text) => {
    const before = await jobs()
    const response = await bench.request('/slack/events', { method: 'POST', body: text, headers: bench.slack.sign(text) })
    expect(response.status).toBe(200)
    expect(await jobs()).toEqual(before)
  })
})

describe('Slack refuses', () => {
  test('the chart: the table stays; then the table: lines of text; then those: the sentence', async () => {
    bench.slack.next('chat.stopStream', error('invalid_blocks'))
    await bench.ask('revenue by segment in 2025', { ts: '1700002000.000100' })
    expect(types()[0]).toEqual(expect.arrayContaining(['data_table']))
    expect(types()[0]).not.toContain('data_visualization')
    for (const word of ['invalid_blocks', 'msg_blocks_too_long']) bench.slack.next('chat.stopStream', error(word))
    await bench.ask('revenue by segment in 2025', { ts: '1700002000.000200' })
    expect(types()[1]).toContain('rich_text')
    for (const word of ['invalid_blocks', 'invalid_blocks', 'invalid_blocks']) bench.slack.next('chat.stopStream', error(word))
    await bench.ask('revenue by segment in 2025', { ts: '1700002000.000300' })
    expect(types()[2]).not.toContain('rich_text')
    expect(types()[2]).toContain('markdown')
  })

  test('the stream: a message stands in for it', async () => {
    bench.slack.next('chat.startStream', error('not_allowed'))
    await bench.ask('revenue by segment in 2025', { ts: '1700002100.000100' })
    expect(bench.shown()).toMatchObject([{ streaming: false, ephemeral: null }])
    expect(types()[0]).toContain('data_table')
  })

  test('the end of the stream: the message is changed instead', async () => {
    bench.slack.next('chat.stopStream', error('message_not_in_streaming_state'))
    bench.slack.next('chat.update', { body: { ok: true } })
    await bench.ask('orders in 2025', { ts: '1700002200.000100' })
    expect(bench.slack.calls.map(({ method }) => method)).toContain('chat.update')
  })

  test('a message that somebody deleted meanwhile: the answer is posted anew', async () => {
    bench.slack.next('chat.startStream', error('not_allowed'))
    bench.slack.next('chat.update', error('message_not_found'))
    await bench.ask('orders in 2025', { ts: '1700002300.000100' })
    expect(types().at(-1)).toContain('context')
  })

  test('a call for now: it is made again after the time that Slack names', async () => {
    bench.slack.next('chat.startStream', { status: 429, headers: { 'retry-after': '1' }, body: { ok: false, error: 'ratelimited' } })
    await bench.ask('orders in 2025', { ts: '1700002400.000100' })
    expect(bench.slack.calls.filter(({ method }) => method === 'chat.startStream').length).toBe(2)
    expect(bench.shown().length).toBe(1)
  })
})

test('a server of Slack that breaks is asked again where that says nothing twice, and a message is not posted again', async () => {
  bench.slack.next('chat.stopStream', { status: 503, body: {} })
  await bench.ask('orders in 2025', { ts: '1700002500.000100' })
  expect(types()).toEqual([expect.arrayContaining(['context'])])
  expect(bench.slack.calls.filter(({ method }) => method === 'chat.stopStream').length).toBe(2)
  bench.slack.next('chat.startStream', { status: 500, body: {} })
  bench.slack.next('chat.postMessage', { status: 500, body: {} })
  await bench.ask('orders in 2025', { ts: '1700002500.000200' })
  expect(bench.slack.calls.filter(({ method }) => method === 'chat.startStream').length).toBe(2)
  // The answer has no message to stand in, so it is posted by itself.
  expect(types().at(-1)).toContain('context')
})

test('a line that breaks ends the call alone, and the answer is shown all the same', async () => {
  for (const method of ['agents.sessions.setStatus', 'chat.startStream']) bench.slack.next(method, 'cut')
  await bench.ask('orders in 2025', { ts: '1700002550.000100' })
  expect(types().at(-1)).toContain('context')
})

test('a call that Slack never answers ends by itself', async () => {
  let end = (): void => undefined
  const timer: Timer = {
    after: (_, run) => {
      end = run
      return () => undefined
    },
  }
  const api = createSlackApi({
    baseUrl: bench.slack.apiUrl,
    tokenOf: async () => 'xoxb-one',
    clock: bench.deps.clock,
    timer,
    timeoutMs: 1,
    tries: 1,
    longestWaitMs: 1,
  })
  bench.slack.next('auth.test', 'hang')
  const called = api.call('T1', 'auth.test', {})
  await bench.slack.until(() => bench.slack.calls.some(({ method }) => method === 'auth.test'))
  end()
  expect(await called).toEqual({ ok: false, error: 'timeout', body: {} })
})

test('a revoked token ends the workspace: what comes after is dropped', async () => {
  const other = await slackBench({}, bench.database)
  await other.event({
    type: 'event_callback',
    team_id: 'T1',
    event_id: 'EvRevoked',
    event: { type: 'tokens_revoked', tokens: { bot: ['UBOT'] } },
  })
  await other.settled()
  await other.event(other.mention('orders in 2025', { ts: '1700002600.000100' }, 'EvAfter'))
  await other.settled()
  expect(other.slack.messages).toEqual([])
  await other.close()
})

test('a job of a process that died is finished by another one, in the message that was begun, and nothing is asked twice', async () => {
  const delivery = readEvent(bench.mention('orders in 2025', { ts: '1700002700.000100' }, 'EvDied'))
  if (delivery.do !== 'job') throw new Error('it is a question')
  await takeDelivery(bench.deps.db, delivery.id, delivery.job)
  await bench.jobs.run()
  const [first] = bench.shown()
  const askedOnce = await bench.database.db.one(z.object({ n: z.coerce.number() }), sql`select count(*) as n from pulse_ops.turn`)
  // As if the process had died after the answer and before its end was noted.
  await bench.database.db.run(
    sql`update pulse_ops.slack_job set status = 'running', lease_until = now(), finished_at = null where dedupe_key like '%1700002700.000100'`,
  )
  await createJobRunner({ ...bench.deps }).run()
  expect(bench.shown().map(({ ts }) => ts)).toEqual([first?.ts])
  expect(bench.shown()[0]).toMatchObject({ streaming: false })
  expect(types()[0]).toContain('context')
  expect(await bench.database.db.one(z.object({ n: z.coerce.number() }), sql`select count(*) as n from pulse_ops.turn`)).toEqual(askedOnce)
})

test('a job that ends its process each time is given up, and who waits for it is told', async () => {
  const delivery = readEvent(bench.mention('orders in 2025', { ts: '1700002800.000100' }, 'EvPoison'))
  if (delivery.do !== 'job') throw new Error('it is a question')
  await takeDelivery(bench.deps.db, delivery.id, delivery.job)
  await bench.database.db.run(
    sql`update pulse_ops.slack_job set status = 'running', attempts = 3, lease_until = now() where dedupe_key like '%1700002800.000100'`,
  )
  await bench.jobs.run()
  expect(bench.shown()).toMatchObject([{ ephemeral: 'UANA', threadTs: '1700002800.000100', text: expect.stringContaining('interrupted') }])
  const row = await bench.database.db.one(
    z.object({ status: z.string() }),
    sql`select status from pulse_ops.slack_job where dedupe_key like '%1700002800.000100'`,
  )
  expect(row).toEqual({ status: 'dead' })
})
