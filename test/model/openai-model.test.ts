import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Timer } from '../../src/base/timer.ts'
import { systemTimer } from '../../src/base/timer.ts'
import type { ModelRequest } from '../../src/model/model.ts'
import { type OpenaiSettings, openaiModel } from '../../src/model/openai-model.ts'
import { type FakeOpenai, startFakeOpenai } from '../support/fake-openai.ts'

const honest = JSON.stringify({ plan: 'read sales', decision: 'answer', sql: 'SELECT 1' })
let fake: FakeOpenai
beforeAll(async () => {
  fake = await startFakeOpenai(() => honest)
})
afterAll(() => fake.close())
beforeEach(() => {
  fake.requests.length = 0
  fake.headers.length = 0
})

const schema = {
  name: 'reply',
  schema: { type: 'object', properties: { plan: { type: 'string' } }, required: ['plan'], additionalProperties: false },
}
const request = (more: Partial<ModelRequest> = {}): ModelRequest => ({
  messages: [
    { role: 'system', content: 'Reply with JSON.' },
    { role: 'user', content: 'How much did we sell?' },
  ],
  schema,
  maxTokens: 500,
  signal: new AbortController().signal,
  ...more,
})

/** A timer that skips the pauses between requests and keeps the limits; what was waited for is written down. */
function skippingTimer(waited: number[], limits: number[]): Timer {
  const real = systemTimer()
  return {
    after: (ms, run) => {
      if (limits.includes(ms)) return real.after(ms, run)
      waited.push(Math.round(ms))
      return real.after(0, run)
    },
  }
}

const settings = (model: string, more: Partial<OpenaiSettings> = {}): OpenaiSettings => ({
  baseUrl: fake.url,
  apiKey: null,
  model,
  timeoutMs: 20_000,
  // Only silence is waited for; on a busy machine an honest reply may take longer than that.
  idleTimeoutMs: /hang|stall/.test(model) ? 400 : 4_000,
  ...more,
})

function model(name: string, more: Partial<OpenaiSettings> = {}, start = 0) {
  const waited: number[] = []
  const own = settings(name, more)
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
  let now = start
  const timer = skippingTimer(waited, [own.timeoutMs, own.idleTimeoutMs, own.idleTimeoutMs * 2])
  const deps = { now: () => now, timer, random: () => 1, log }
  return {
    model: openaiModel(own, deps),
    waited,
    pass: (ms: number) => {
      now += ms
    },
  }
}

test.each<[string, number, number[]]>([
  ['plain', 1, []],
  ['fake-tiny', 1, []],
  ['fake-slow', 1, []],
  ['fake-no-done', 1, []],
  ['fake-500-once', 2, [500]],
  ['fake-502-html-once', 2, [500]],
  ['fake-429-once', 2, [500]],
  ['fake-429-soon-once', 2, [1000]],
  ['fake-hang-once', 2, [500]],
  ['fake-stall-once', 2, [500]],
  ['fake-drop-once', 2, [500]],
  ['fake-mid-error-once', 2, [500]],
  ['fake-cut-once', 2, [500]],
  ['fake-empty-once', 2, [500]],
])('%s ends in the reply after %i requests', async (name, requests, waits) => {
  const { model: one, waited } = model(name)
  const reply = await one.complete(request())
  expect(reply).toMatchObject({ ok: true, value: { text: honest, refusal: null, requests, model: name } })
  expect(waited).toEqual(waits)
  expect(fake.refusals).toEqual([])
})

test.each<[string, string, number]>([
  ['fake-500', 'server-error', 3],
  ['fake-502-html', 'server-error', 3],
  ['fake-429', 'rate-limited', 3],
  ['fake-429-late', 'rate-limited', 1],
  ['fake-quota', 'rejected', 1],
  ['fake-401', 'rejected', 1],
  ['fake-404', 'rejected', 1],
  ['fake-overflow', 'context-overflow', 1],
  ['fake-overflow-plain', 'context-overflow', 1],
  ['fake-hang', 'timeout', 3],
  ['fake-stall', 'timeout', 3],
  ['fake-drop', 'connection', 3],
  ['fake-mid-error', 'server-error', 3],
  ['fake-cut', 'bad-reply', 3],
  ['fake-length', 'bad-reply', 1],
  ['fake-empty', 'bad-reply', 3],
])('%s ends as %s after %i requests', async (name, reason, requests) => {
  const reply = await model(name).model.complete(request())
  expect(reply).toMatchObject({ ok: false, problem: { kind: 'model-unavailable', reason } })
  expect(fake.requests).toHaveLength(requests)
  if (!reply.ok && reply.problem.kind === 'model-unavailable') expect(reply.problem.message).not.toMatch(/<|sk-|Bad Gateway/)
})

test.each([
  ['fake-no-stream', 2, 1],
  ['fake-whole-anyway', 2, 1],
  ['fake-no-system', 2, 1],
  ['fake-call-stream', 1, 1],
  ['fake-call', 2, 1],
  ['fake-parts', 2, 1],
])('%s ends in the reply after %i requests, and what was learnt is remembered', async (name, first, later) => {
  const { model: one, waited } = model(name)
  expect(await one.complete(request())).toMatchObject({ ok: true, value: { text: honest, refusal: null } })
  expect(fake.requests).toHaveLength(first)
  expect(await one.complete(request())).toMatchObject({ ok: true, value: { text: honest } })
  expect(fake.requests).toHaveLength(first + later)
  expect(waited).toEqual([])
  expect(fake.refusals).toEqual([])
})

test.each(['fake-whole-nonsense', 'fake-no-choices'])('%s is no reply', async (name) => {
  expect(await model(name).model.complete(request())).toMatchObject({ ok: false, problem: { reason: 'bad-reply' } })
})

test('without a system role the instructions come first all the same', async () => {
  await model('fake-no-system').model.complete(request())
  expect(fake.requests.at(-1)?.messages).toEqual([{ role: 'user', content: 'Reply with JSON.\n\nHow much did we sell?' }])
})

test.each([
  ['fake-refusal', 'I cannot help with that.'],
  ['fake-filter', 'A filter of the model server stopped the reply.'],
])('%s is a refusal, not a failure', async (name, refusal) => {
  expect(await model(name).model.complete(request())).toMatchObject({ ok: true, value: { refusal, requests: 1 } })
})

test('nothing listens at the address', async () => {
  const reply = await model('plain', { baseUrl: 'http://127.0.0.1:1/v1' }).model.complete(request())
  expect(reply).toMatchObject({ ok: false, problem: { reason: 'connection' } })
})

test('the whole call has a limit, whatever the pieces do', async () => {
  const reply = await model('fake-slow', { timeoutMs: 30, idleTimeoutMs: 5_000 }).model.complete(request({ maxTokens: 7 }))
  fake.next({ kind: 'text', text: 'x'.repeat(4_000), gapMs: 5, piece: 1 })
  const slow = await model('other', { timeoutMs: 60, idleTimeoutMs: 5_000 }).model.complete(request())
  expect(slow).toMatchObject({ ok: false, problem: { reason: 'timeout', message: 'other did not finish within 0.06 s.' } })
  expect(reply.ok || reply.problem.kind === 'model-unavailable').toBe(true)
})

test('a server that never stops writing is stopped', async () => {
  fake.next({ kind: 'text', text: 'x'.repeat(300_000), piece: 10_000 })
  expect(await model('plain').model.complete(request())).toMatchObject({
    ok: false,
    problem: { reason: 'bad-reply', message: 'plain did not stop writing.' },
  })
})

test.each<[string, string[]]>([
  ['fake-no-schema', ['json_schema', 'json_object', 'json_object']],
  ['fake-no-format', ['json_schema', 'json_object', 'none', 'none']],
])('%s: the format is learnt once', async (name, formats) => {
  const one = model(name)
  expect(await one.model.complete(request())).toMatchObject({ ok: true })
  expect(await one.model.complete(request())).toMatchObject({ ok: true, value: { requests: 1 } })
  expect(fake.requests.map((sent) => sent.response_format?.type ?? 'none')).toEqual(formats)
  expect(one.waited).toEqual([])
})

test('a reasoning model without temperature and with another token limit is learnt', async () => {
  const one = model('fake-no-temperature')
  expect(await one.model.complete(request())).toMatchObject({ ok: true })
  expect(
    fake.requests.map(({ temperature, max_tokens, max_completion_tokens }) => [temperature, max_tokens, max_completion_tokens]),
  ).toEqual([
    [0, 500, undefined],
    [0, undefined, 500],
    [undefined, undefined, 500],
  ])
})

test('a server without usage is learnt, and its tokens are zero', async () => {
  const reply = await model('fake-no-usage').model.complete(request())
  expect(reply).toMatchObject({ ok: true, value: { tokens: { tokensIn: 0, tokensCached: 0, tokensOut: 0 } } })
})

test('tokens are counted as the server says, with those from its cache', async () => {
  fake.next({ kind: 'text', text: 'x'.repeat(40), cached: 3 })
  expect(await model('plain').model.complete(request())).toMatchObject({
    value: { tokens: { tokensIn: 10, tokensCached: 3, tokensOut: 10 } },
  })
})

test('text arrives in pieces, and starts again after a retry', async () => {
  const pieces: [string, boolean][] = []
  fake.next({ kind: 'text', text: 'lost', end: 'drop' })
  await model('plain').model.complete(request({ onText: (piece, restart) => pieces.push([piece, restart]) }))
  const from = pieces.findIndex(([, restart]) => restart)
  expect(from).toBeGreaterThan(0)
  expect(
    pieces
      .slice(from)
      .map(([piece]) => piece)
      .join(''),
  ).toBe(honest)
})

test('the key is sent when there is one', async () => {
  await model('plain', { apiKey: 'key-1' }).model.complete(request())
  expect(fake.headers[0]?.authorization).toBe('Bearer key-1')
})

test.each(['fake-hang', 'fake-stall', 'fake-500'])('a caller that goes away ends %s at once', async (name) => {
  const caller = new AbortController()
  const one = openaiModel(settings(name, { idleTimeoutMs: 10_000 }), {
    now: () => 0,
    timer: systemTimer(),
    random: () => 1,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  })
  const reply = one.complete(request({ signal: caller.signal }))
  while (fake.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
  caller.abort()
  expect(await reply).toEqual({ ok: false, problem: { kind: 'cancelled' } })
})

test('a server that keeps failing is left alone, then tried once', async () => {
  const one = model('fake-500', {}, 1_000)
  for (let call = 0; call < 5; call += 1) await one.model.complete(request())
  expect(fake.requests).toHaveLength(15)
  const early = await one.model.complete(request())
  expect(early).toMatchObject({
    ok: false,
    problem: { message: 'fake-500 did not answer several times or asked for a pause; it is tried again in 30 s.' },
  })
  expect(fake.requests).toHaveLength(15)
  one.pass(30_000)
  fake.next({ kind: 'text', text: honest })
  expect(await one.model.complete(request())).toMatchObject({ ok: true })
  fake.next({ kind: 'text', text: honest })
  expect(await one.model.complete(request())).toMatchObject({ ok: true })
})

test('a pause that the server asks for and that is too long to wait is kept', async () => {
  const one = model('fake-429-late-once')
  expect(await one.model.complete(request())).toMatchObject({ ok: false, problem: { reason: 'rate-limited' } })
  expect(await one.model.complete(request())).toMatchObject({ ok: false, problem: { message: expect.stringContaining('120 s') } })
  one.pass(120_000)
  expect(await one.model.complete(request())).toMatchObject({ ok: true })
})

test('the jitter comes from the given chance and the pauses grow', async () => {
  const one = model('fake-500')
  await one.model.complete(request())
  expect(one.waited).toEqual([500, 1000])
})
