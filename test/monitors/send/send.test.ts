import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { healthMessage } from '../../../src/monitors/notify/build-message.ts'
import type { Channel, Delivery, DeliveryOutcome } from '../../../src/monitors/notify/message.ts'
import { type SendPass, sendWaiting } from '../../../src/monitors/send/send-messages.ts'
import { type MonitorBench, monitorBench } from '../support/monitor-bench.ts'

let bench: MonitorBench
let got: Delivery[] = []
let answer: (delivery: Delivery) => Promise<DeliveryOutcome>
const receiver: Channel = {
  name: 'webhook',
  fault: () => null,
  send: async (delivery) => {
    got.push(delivery)
    return await answer(delivery)
  },
}

beforeAll(async () => {
  bench = await monitorBench({ channels: [receiver] })
})
beforeEach(async () => {
  await bench.query('delete from pulse_ops.outbox; delete from public.pulse_monitors')
  got = []
  answer = async () => ({ sent: true })
})
afterAll(() => bench.close())

const send = (signal = new AbortController().signal): Promise<SendPass> => sendWaiting(bench.deps, signal)
const rows = () => bench.query('select dedupe_key as key, status, attempts, last_error as error from pulse_ops.outbox order by id')
const hurry = () => bench.query("update pulse_ops.outbox set next_attempt_at = now() - interval '1 second' where status = 'waiting'")

async function put(count: number, recipient = 'https://a.test/hook'): Promise<string> {
  const monitor = await bench.add({ sql: 'SELECT 1 AS v', next: '2030-01-01T00:00:00Z' })
  const message = healthMessage({
    kind: 'health',
    monitor: { id: monitor, name: 'Gauge', version: 1, owner: 'ann' },
    slot: null,
    timezone: 'UTC',
    title: 'Monitor fails: Gauge',
    sentence: 'It failed.',
    notes: [],
    baseUrl: 'http://pulse.test',
  })
  const payload = JSON.stringify(message).replaceAll("'", "''")
  await bench.query(`insert into pulse_ops.outbox (dedupe_key, monitor_id, kind, channel, recipient, payload)
    select '${recipient}-' || n, '${monitor}', 'health', 'webhook', '${recipient}', '${payload}' from generate_series(1, ${count}) n`)
  return monitor
}

test('each waiting message is sent once, with its key, by any number of senders', async () => {
  await put(12)
  const passes = await Promise.all([send(), send(), send()])
  expect(passes.reduce((sum, { sent }) => sum + sent, 0)).toBe(12)
  expect(new Set(got.map(({ key }) => key)).size).toBe(12)
  expect(got[0]).toMatchObject({ channel: 'webhook', recipient: 'https://a.test/hook', message: { title: 'Monitor fails: Gauge' } })
  expect(await send()).toEqual({ sent: 0, postponed: 0, dead: 0, digested: 0 })
})

test('a receiver that fails is asked after 1, 5, 15, 60 and 360 minutes, then the message is given up and somebody can see it', async () => {
  await put(1)
  answer = async () => ({ sent: false, again: 'later', reason: 'answered 500' })
  const waits: unknown[] = []
  for (let tries = 1; tries <= 5; tries++) {
    await send()
    waits.push(
      (await bench.query('select round(extract(epoch from next_attempt_at - now()) / 60)::int4 as minutes from pulse_ops.outbox'))[0]
        ?.minutes,
    )
    await hurry()
  }
  expect(waits).toEqual([1, 5, 15, 60, 360])
  expect(await send()).toMatchObject({ dead: 1 })
  expect(await rows()).toEqual([{ key: 'https://a.test/hook-1', status: 'dead', attempts: 6, error: 'answered 500' }])
  expect(new Set(got.map(({ key }) => key)).size).toBe(1)
  expect(await bench.query('select code, message from pulse_ops.health_incident')).toEqual([
    { code: 'message_lost', message: 'A message by webhook to https://a.test/hook was given up: answered 500.' },
  ])
})

describe('one try', () => {
  test.each<[string, DeliveryOutcome, Partial<SendPass>, string, number]>([
    ['never again', { sent: false, again: 'never', reason: 'gone' }, { dead: 1 }, 'dead', 0],
    [
      'later, not before a time',
      { sent: false, again: 'later', reason: 'busy', notBefore: Date.now() + 600_000 },
      { postponed: 1 },
      'waiting',
      10,
    ],
    ['later, before its own wait', { sent: false, again: 'later', reason: 'busy', notBefore: 0 }, { postponed: 1 }, 'waiting', 1],
  ])('%s', async (_name, outcome, pass, status, minutes) => {
    await put(1)
    answer = async () => outcome
    expect(await send()).toMatchObject(pass)
    const [row] = await bench.query(
      'select status, greatest(0, round(extract(epoch from next_attempt_at - now()) / 60))::int4 as minutes from pulse_ops.outbox',
    )
    expect(row).toEqual({ status, minutes })
  })

  test('a channel that throws is a failed try', async () => {
    await put(1)
    answer = () => Promise.reject(new Error('boom'))
    expect(await send()).toMatchObject({ postponed: 1 })
    expect(await rows()).toMatchObject([{ status: 'waiting', error: 'the channel broke off' }])
  })

  test('a channel that is not configured is waited for', async () => {
    await put(1)
    await bench.query("update pulse_ops.outbox set channel = 'email'")
    expect(await send()).toMatchObject({ postponed: 1 })
    expect(await rows()).toMatchObject([{ status: 'waiting', error: 'no email channel is configured' }])
  })

  test('what nobody can read any more is given up', async () => {
    await put(1)
    await bench.query(`update pulse_ops.outbox set payload = '{"kind": "firing"}'`)
    expect(await send()).toMatchObject({ dead: 1 })
    expect(got).toEqual([])
  })

  test('a stop in the middle gives the message back, and the try does not count', async () => {
    await put(1)
    const stop = new AbortController()
    answer = async () => {
      stop.abort()
      return { sent: false, again: 'later', reason: 'stopped' }
    }
    await send(stop.signal)
    expect(await rows()).toEqual([{ key: 'https://a.test/hook-1', status: 'waiting', attempts: 0, error: null }])
  })

  test('a sender that died after the post is followed by another with the same key', async () => {
    await put(1)
    // One at a time: another lane of the dying process would go on for a moment.
    const limits = { ...bench.deps.limits, sendsAtOnce: 1 }
    const dying = { ...bench.deps, limits, crash: () => Promise.reject(new Error('killed')) }
    await expect(sendWaiting(dying, new AbortController().signal)).rejects.toThrow('killed')
    await bench.query("update pulse_ops.outbox set lease_until = now() - interval '1 second'")
    expect(await send()).toMatchObject({ sent: 1 })
    expect(got.map(({ key }) => key)).toEqual(['https://a.test/hook-1', 'https://a.test/hook-1'])
  })
})

test('a lost message is over when another arrives at the same address, and not before', async () => {
  const monitor = await put(1)
  answer = async () => ({ sent: false, again: 'never', reason: 'gone' })
  await send()
  const address = (recipient: string, key: string) =>
    bench.query(`insert into pulse_ops.outbox (dedupe_key, monitor_id, kind, channel, recipient, payload)
      select '${key}', monitor_id, kind, channel, '${recipient}', payload from pulse_ops.outbox where dedupe_key = 'https://a.test/hook-1'`)
  const open = () => bench.query("select about from pulse_ops.health_incident where kind = 'message_lost' and closed_at is null")
  answer = async () => ({ sent: true })
  await address('https://b.test/hook', 'two')
  expect(await send()).toMatchObject({ sent: 1 })
  await bench.query(`update public.pulse_monitors set next_run = '2026-11-20T07:00:00Z' where id = '${monitor}'`)
  await bench.runAt('2026-11-20T07:00:00Z')
  expect(await bench.query('select status from pulse_ops.run')).toEqual([{ status: 'ok' }])
  expect(await open()).toEqual([{ about: 'webhook https://a.test/hook' }])
  await address('https://a.test/hook', 'three')
  expect(await send()).toMatchObject({ sent: 1 })
  expect(await open()).toEqual([])
})

test('more than an hour allows becomes one digest for its recipient; others get theirs', async () => {
  await put(25)
  await put(1, 'https://b.test/hook')
  const strict = { ...bench.deps, limits: { ...bench.deps.limits, messagesPerHour: 3, sendsAtOnce: 1 } }
  const now = new AbortController().signal
  expect(await sendWaiting(strict, now)).toMatchObject({ sent: 4, digested: 22 })
  expect(
    await bench.query(
      "select kind, channel, next_attempt_at = date_trunc('hour', now(), 'UTC') + interval '1 hour' as full_hour from pulse_ops.outbox where status = 'waiting'",
    ),
  ).toEqual([{ kind: 'digest', channel: 'webhook', full_hour: true }])
  await hurry()
  expect(await sendWaiting(strict, now)).toMatchObject({ sent: 1 })
  const digest = got.at(-1)
  expect(digest?.message).toMatchObject({ kind: 'digest', title: '22 messages from 1 monitor' })
  expect(digest?.key).toMatch(/^digest:webhook:[0-9a-f]{12}:\d+$/)
})

test('a digest of two monitors names none of them as its own, brings what it sums up, and is missed with each when it is lost', async () => {
  const monitors = [await put(2), await put(2, 'https://b.test/hook')]
  await bench.query("update pulse_ops.outbox set recipient = 'https://a.test/hook'")
  const strict = { ...bench.deps, limits: { ...bench.deps.limits, messagesPerHour: 0, sendsAtOnce: 1 } }
  expect(await sendWaiting(strict, new AbortController().signal)).toMatchObject({ digested: 4 })
  await hurry()
  answer = async () => ({ sent: false, again: 'never', reason: 'gone' })
  expect(await sendWaiting(strict, new AbortController().signal)).toMatchObject({ dead: 1 })
  const [digest] = got
  expect(digest?.message).toMatchObject({ monitor: { id: null }, title: '4 messages from 2 monitors' })
  expect([...new Set(digest?.digested?.map(({ monitor }) => monitor.id))].toSorted()).toEqual(monitors.toSorted())
  const kept = await bench.query("select monitor_id as id from pulse_ops.health_incident where code = 'message_lost'")
  expect(kept.map(({ id }) => String(id)).toSorted()).toEqual(monitors.toSorted())
})
