import { createHmac } from 'node:crypto'
import type { lookup } from 'node:dns'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { fixedClock } from '../../../src/base/clock.ts'
import { safePost } from '../../../src/entry/safe-post.ts'
import { smtpChannel } from '../../../src/entry/smtp-channel.ts'
import type { Recipient } from '../../../src/monitors/monitor.ts'
import { buildMessage } from '../../../src/monitors/notify/build-message.ts'
import { postByFetch } from '../../../src/monitors/notify/http-post.ts'
import { inboxChannel } from '../../../src/monitors/notify/inbox-channel.ts'
import { mailFault } from '../../../src/monitors/notify/mail.ts'
import { mailApiChannel } from '../../../src/monitors/notify/mail-api-channel.ts'
import { isNamed } from '../../../src/monitors/notify/may-read.ts'
import type { Delivery, DeliveryOutcome } from '../../../src/monitors/notify/message.ts'
import { isPrivateAddress } from '../../../src/monitors/notify/private-address.ts'
import { isAllowedHost, webhookChannel, webhookFault, webhookSecretFault } from '../../../src/monitors/notify/webhook-channel.ts'
import { smtpServer } from '../../support/smtp-server.ts'
import { type Behaviour, type Received, webhookServer } from '../../support/webhook-server.ts'
import { factsOf, told } from './sample-message.ts'

const hooks = await webhookServer()
const mails = await smtpServer()
afterAll(() => Promise.all([hooks.close(), mails.close()]))

const bytes = Buffer.alloc(32, 7)
const secret = `whsec_${bytes.toString('base64')}`
const now = Date.now()
const clock = fixedClock(new Date(now).toISOString())
const never = new AbortController().signal

const delivery = (recipient: string, more: Partial<Delivery> = {}): Delivery => ({
  key: '11111111:firing:1',
  channel: 'webhook',
  recipient,
  message: buildMessage(factsOf([told()])),
  ...more,
})
function firstReceived(): Received {
  const [first] = hooks.received
  if (first === undefined) throw new Error('nothing was received')
  return first
}
const allowed = ['127.0.0.1']
const onNode = safePost((host) => isAllowedHost(host, allowed))
const ways = { node: onNode, fetch: postByFetch(fetch) }

beforeEach(() => {
  hooks.received.length = 0
  hooks.next.length = 0
  mails.mails.length = 0
})

describe.each(['node', 'fetch'] as const)('a webhook, posted by %s', (way) => {
  // What answers may take its time on a busy machine; only silence is waited for, and that shortly.
  const channelFor = (timeoutMs: number) => webhookChannel({ post: ways[way], secret, privateHosts: allowed, timeoutMs, clock })
  const channel = channelFor(10_000)

  test('is JSON, signed over id, time and body, and carries its key', async () => {
    expect(await channel.send(delivery(hooks.url), never)).toEqual({ sent: true })
    const { headers, body } = firstReceived()
    const verified = new Webhook(secret).verify(body, {
      'webhook-id': String(headers['webhook-id']),
      'webhook-timestamp': String(headers['webhook-timestamp']),
      'webhook-signature': String(headers['webhook-signature']),
    })
    expect(verified).toMatchObject({
      type: 'monitor.firing',
      timestamp: '2026-11-20T06:00:00.000Z',
      data: { title: 'Alert (high): Sales by region: North', groups: [{ value: '$1,200.50', limit: '$1,000' }] },
    })
    const signed = `11111111:firing:1.${Math.floor(now / 1_000)}.${body}`
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', bytes).update(signed).digest('base64')}`)
    expect(headers['idempotency-key']).toBe('"11111111:firing:1"')
  })

  test.each<[string, Behaviour, DeliveryOutcome]>([
    ['200', { status: 200, text: 'thanks' }, { sent: true }],
    [
      'a redirect, which is not followed',
      { status: 302, headers: { location: `${hooks.url}/else` } },
      { sent: false, again: 'never', reason: 'answered 302; redirects are not followed' },
    ],
    ['410', { status: 410 }, { sent: false, again: 'never', reason: 'answered 410' }],
    [
      '404 with a reason',
      { status: 404, text: 'no such\nhook\u001b' },
      { sent: false, again: 'never', reason: 'answered 404: no such hook\u241b' },
    ],
    [
      '429 with a time',
      { status: 429, headers: { 'retry-after': '120' } },
      { sent: false, again: 'later', reason: 'answered 429', notBefore: now + 120_000 },
    ],
    ['408', { status: 408 }, { sent: false, again: 'later', reason: 'answered 408' }],
    ['500', { status: 500 }, { sent: false, again: 'later', reason: 'answered 500' }],
    [
      'a year of Retry-After',
      { status: 503, headers: { 'retry-after': '31536000' } },
      { sent: false, again: 'later', reason: 'answered 503', notBefore: now + 86_400_000 },
    ],
  ])('answered by %s', async (_name, behaviour, outcome) => {
    hooks.next.push(behaviour)
    expect(await channel.send(delivery(hooks.url), never)).toEqual(outcome)
    expect(hooks.received).toHaveLength(1)
  })

  test('silence is waited for as long as it is said', async () => {
    hooks.next.push('hang')
    expect(await channelFor(150).send(delivery(hooks.url), never)).toEqual({
      sent: false,
      again: 'later',
      reason: 'no answer within 150 ms',
    })
  })

  test.each<[string, Behaviour, string]>([
    ['an answer without end is read to 4 kB', 'endless', 'answered 500: xxx'],
    ['a connection that is cut', 'cut', ''],
  ])('%s', async (_name, behaviour, reason) => {
    hooks.next.push(behaviour)
    const outcome = await channel.send(delivery(hooks.url), never)
    expect(outcome).toMatchObject({ sent: false, again: 'later' })
    expect('reason' in outcome ? outcome.reason : '').toContain(reason)
  })

  test('a caller that gives up is not waited for', async () => {
    hooks.next.push('hang')
    expect(await channel.send(delivery(hooks.url), AbortSignal.timeout(20))).toMatchObject({
      sent: false,
      again: 'later',
      reason: 'cancelled',
    })
  })
})

test.each([
  ['http://127.0.0.1/x', 'public host'],
  ['https://localhost/x', 'public host'],
  ['https://2130706433/x', 'public host'],
  ['https://0x7f.1/x', 'public host'],
  ['https://[::1]/x', 'public host'],
  ['https://[::ffff:10.0.0.1]/x', 'public host'],
  ['https://169.254.169.254/latest/meta-data', 'public host'],
  ['https://metadata.google.internal/x', 'public host'],
  ['https://intranet/x', 'public host'],
  ['http://hooks.example.com/x', 'https'],
  ['https://user:pw@hooks.example.com/x', 'without a user name'],
  ['ftp://hooks.example.com/x', 'a URL such as'],
  ['javascript:alert(1)', 'a URL such as'],
  ['hooks.example.com', 'a URL such as'],
])('the address %s is refused before it is stored, and sent nothing', async (url, message) => {
  expect(webhookFault(url, [])).toContain(message)
  const channel = webhookChannel({ post: onNode, secret, privateHosts: [], timeoutMs: 100, clock })
  expect(await channel.send(delivery(url), never)).toMatchObject({ sent: false, again: 'never' })
})

test('a public address is taken, a private one when the operator named it', () => {
  expect([webhookFault('https://hooks.example.com/x', []), webhookFault('http://10.1.2.3:8080/x', ['10.1.2.3'])]).toEqual([null, null])
})

test.each<[string, Recipient, string[], boolean]>([
  ['a Slack channel with its workspace, by its id', { channel: 'slack', address: 'T0001/C0123' }, ['c0123'], true],
  ['a Slack channel without its workspace', { channel: 'slack', address: 'C0123' }, ['C0123'], true],
  ['a Slack channel by workspace and id', { channel: 'slack', address: 'T0001/C0123' }, ['t0001/c0123'], true],
  ['a Slack channel of another workspace', { channel: 'slack', address: 'T0002/C0123' }, ['t0001/c0123'], false],
  ['a Slack workspace alone', { channel: 'slack', address: 'T0001/C0123' }, ['t0001'], false],
  ['a mail domain in capitals', { channel: 'email', address: 'Team@Corp.Example' }, ['corp.example'], true],
  ['a mail domain that ends alike', { channel: 'email', address: 'team@evilcorp.example' }, ['corp.example'], false],
  ['a host', { channel: 'webhook', address: 'https://Hooks.Corp.example/x' }, ['hooks.corp.example'], true],
  ['a host in the path', { channel: 'webhook', address: 'https://else.example/hooks.corp.example' }, ['hooks.corp.example'], false],
  ['an inbox, whatever is named', { channel: 'inbox', address: 'ann' }, ['*', 'ann'], false],
])('where rows may go without a user: %s', (_name, recipient, dataTo, named) => expect(isNamed(recipient, dataTo)).toBe(named))

test('a name that leads to this machine is refused when the connection is made', async () => {
  const resolveName = ((_host: string, _options: object, found: (error: null, all: { address: string; family: number }[]) => void) =>
    found(null, [
      { address: '93.184.216.34', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ])) as typeof lookup // the one form of its overloads that is used
  const channel = webhookChannel({ post: safePost(() => false, resolveName), secret, privateHosts: [], timeoutMs: 10_000, clock })
  expect(await channel.send(delivery(`https://rebound.example.com:${hooks.port}/`), never)).toEqual({
    sent: false,
    again: 'never',
    reason: 'rebound.example.com does not lead to a public address',
  })
  expect(hooks.received).toEqual([])
})

test.each([
  ['8.8.8.8', false],
  ['172.15.255.255', false],
  ['172.16.0.1', true],
  ['192.168.1.1', true],
  ['100.64.0.1', true],
  ['224.0.0.1', true],
  ['255.255.255.255', true],
  ['2606:4700::1111', false],
  ['::', true],
  ['::127.0.0.1', true],
  ['::ffff:8.8.8.8', false],
  ['::ffff:7f00:1', true],
  ['64:ff9b::8.8.8.8', false],
  ['64:ff9b::10.0.0.1', true],
  ['2002:0a00:0001::', true],
  ['2001:db8::1', true],
  ['fe80::1%eth0', true],
  ['fd00::1', true],
  ['not an address', true],
  ['1:2:3', true],
])('%s is private: %s', (address, isPrivate) => expect(isPrivateAddress(address)).toBe(isPrivate))

test.each([
  [secret, null],
  ['whsec_c2hvcnQ=', 'expected whsec_'],
  ['a secret that is no base64 at all, and long', 'expected whsec_'],
])('a secret for signing: %s', (text, fault) => {
  const found = webhookSecretFault(text)
  expect(fault === null ? found : found?.slice(0, 15)).toBe(fault)
})

describe('mail by SMTP', () => {
  const channelFor = (timeoutMs: number) => smtpChannel({ url: mails.url, from: 'Pulse <pulse@example.com>', timeoutMs })
  const channel = channelFor(10_000)

  test('carries text and HTML, and one Message-ID however often it is sent', async () => {
    const sample = delivery('ops@example.com', { channel: 'email' })
    expect([await channel.send(sample, never), await channel.send(sample, never)]).toEqual([{ sent: true }, { sent: true }])
    const [first, second] = mails.mails
    const idOf = (text = '') => /^Message-ID: (<[0-9a-f]{32}@example\.com>)\r$/m.exec(text)?.[1]
    expect(idOf(first?.text)).toBeDefined()
    expect(idOf(first?.text)).toBe(idOf(second?.text))
    expect(first).toMatchObject({ from: 'pulse@example.com', to: ['ops@example.com'] })
    expect(first?.text).toMatch(/^Subject: Alert \(high\): Sales by region: North\r$/m)
    expect(first?.text).toMatch(/^Auto-Submitted: auto-generated\r$/m)
    expect(first?.text).toMatch(/Content-Type: text\/plain[\s\S]*Content-Type: text\/html/)
  })

  test('a title cannot start a header', async () => {
    const message = buildMessage(factsOf([told({}, 'x\r\nBcc: everyone@example.com\r\n\r\n<h1>')]))
    await channel.send(delivery('ops@example.com', { message }), never)
    const head = mails.mails[0]?.text.split('\r\n\r\n')[0] ?? ''
    expect(head).not.toMatch(/^Bcc/m)
    expect(mails.mails[0]?.to).toEqual(['ops@example.com'])
  })

  test.each<[string, string, 'later' | 'never']>([
    ['RCPT', '550 no such mailbox', 'never'],
    ['RCPT', '451 greylisted', 'later'],
    ['.', '554 not wanted', 'never'],
    ['connect', '421 too busy', 'later'],
    ['connect', 'hang', 'later'],
    ['DATA', 'hang', 'later'],
  ])('%s answered by "%s" is tried again: %s', async (command, answer, again) => {
    mails.answers.set(command, answer)
    expect(await channelFor(answer === 'hang' ? 300 : 10_000).send(delivery('ops@example.com'), never)).toMatchObject({
      sent: false,
      again,
    })
  })

  test('a server that is not there', async () => {
    const nowhere = smtpChannel({ url: 'smtp://127.0.0.1:1', from: 'a@example.com', timeoutMs: 10_000 })
    expect(await nowhere.send(delivery('ops@example.com'), never)).toMatchObject({ sent: false, again: 'later' })
  })

  test.each(['ops', 'a@b.c, d@e.f', 'a@b.c\r\nBcc: x@y.z', 'Ops <ops@example.com>', '"a b"@example.com', 'a@-x.com', ''])(
    '%j is no address',
    async (address) => {
      expect(mailFault(address)).toContain('one mail address')
      expect(await channel.send(delivery(address), never)).toMatchObject({ sent: false, again: 'never' })
    },
  )
})

describe('mail by HTTP', () => {
  const channel = mailApiChannel({
    post: onNode,
    url: `${hooks.url}/emails`,
    key: 'k1',
    from: 'pulse@example.com',
    timeoutMs: 10_000,
    clock,
  })

  test('is what the provider takes', async () => {
    expect(await channel.send(delivery('ops@example.com'), never)).toEqual({ sent: true })
    const { headers, body } = firstReceived()
    expect(headers).toMatchObject({ authorization: 'Bearer k1', 'idempotency-key': '11111111:firing:1' })
    expect(JSON.parse(body)).toMatchObject({
      from: 'pulse@example.com',
      to: ['ops@example.com'],
      headers: { 'Auto-Submitted': 'auto-generated' },
    })
  })

  test.each<[number, 'later' | 'never']>([
    [401, 'later'],
    [422, 'never'],
    [500, 'later'],
  ])('answered %i is tried again: %s', async (status, again) => {
    hooks.next.push({ status })
    expect(await channel.send(delivery('ops@example.com'), never)).toMatchObject({ sent: false, again })
  })
})

test('the inbox takes user ids and sends nothing', async () => {
  const inbox = inboxChannel()
  expect([inbox.fault('anna@example.com'), inbox.fault(' '), inbox.fault('a\nb')]).toEqual([
    null,
    'expected the id of a user',
    'expected the id of a user',
  ])
  expect(await inbox.send(delivery('anna', { channel: 'inbox' }), never)).toEqual({ sent: true })
})
