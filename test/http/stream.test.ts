import { connect, type Socket } from 'node:net'
import { serve } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/base/ids.ts'
import { emptyAnswer, foldEvent } from '../../src/present/answer/reducer.ts'
import { type Frame, framesOf, type HttpBench, httpBench, newConversation, parseFrames, post } from '../support/http-bench.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'

const stream = { accept: 'text/event-stream' }
const held = new Map<string, () => void>()
let bench: HttpBench
let server: ReturnType<typeof serve>
let base: string
beforeAll(async () => {
  const numbers = candidate("select i, repeat('x', 900) as filler from generate_series(1, 1900) i order by i")
  const translator = phraseTranslator('semantic', {
    numbers,
    'numbers when told': (input) => new Promise((resolve) => held.set(input.asker.id, () => resolve(numbers))),
  })
  bench = await httpBench({
    translators: [translator],
    view: { maxCost: null, maxRows: 5_000 },
    http: { limits: { maxBodyBytes: 262_144, heartbeatMs: 30 }, authenticate: async (request) => ({ ok: true, value: asker(request) }) },
  })
  base = await new Promise((resolve) => {
    server = serve({ fetch: bench.app.fetch, port: 0, hostname: '127.0.0.1' }, (info) => resolve(`http://127.0.0.1:${info.port}`))
  })
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await bench.close()
})

const asker = (request: Request) => {
  const id = request.headers.get('x-test-user') ?? 'local'
  return { id, name: id, roles: ['admin'], via: 'local' as const }
}

/** Lets the run of this asker go on once it waits. */
async function release(user: string): Promise<void> {
  while (!held.has(user)) await new Promise((resolve) => setImmediate(resolve))
  held.get(user)?.()
  held.delete(user)
}

async function askOver(user: string, question: string, init: RequestInit = {}) {
  const conversation = await newConversation(bench, { 'x-test-user': user })
  const id = newId()
  const response = await fetch(`${base}/api/conversations/${conversation}/answers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-test-user': user, ...stream },
    body: JSON.stringify({ id, question }),
    ...init,
  })
  return { id, conversation, response }
}

const folded = (frames: Frame[]) => frames.map(({ id, event, data }) => ({ seq: id, name: event, data })).reduce(foldEvent, emptyAnswer)

test('the first events come before the question is translated, and heartbeats while it is', async () => {
  const { response } = await askOver('ann', 'numbers when told')
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes(': still here')) text += (await reader?.read())?.value ?? ''
  expect(
    parseFrames(text)
      .map((frame) => frame.event)
      .slice(0, 2),
  ).toEqual(['open', 'step'])
  await release('ann')
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) text += next.value
  const view = folded(parseFrames(text))
  expect(view).toMatchObject({ phase: 'done', outcome: 'answered', result: { row_count: 1900 } })
})

test('a reader that leaves and comes back by Last-Event-ID has the same answer', async () => {
  const leaving = new AbortController()
  const { id, response } = await askOver('bob', 'numbers when told', { signal: leaving.signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (parseFrames(text).length < 2) text += (await reader?.read())?.value ?? ''
  leaving.abort()
  await expect(reader?.read()).rejects.toThrow()
  await release('bob')
  const seen = parseFrames(text)
  const headers = { 'x-test-user': 'bob', 'last-event-id': String(seen.at(-1)?.id) }
  const rest = await framesOf(await fetch(`${base}/api/answers/${id}/events`, { headers }))
  const whole = await framesOf(await fetch(`${base}/api/answers/${id}/events`, { headers: { 'x-test-user': 'bob' } }))
  expect([...seen, ...rest]).toEqual(whole)
  expect(folded(whole)).toEqual(await (await fetch(`${base}/api/answers/${id}`, { headers: { 'x-test-user': 'bob' } })).json())
})

test('a reader that takes nothing is dropped, and the run ends without it', async () => {
  const conversation = await newConversation(bench)
  const id = newId()
  const body = JSON.stringify({ id, question: 'numbers' })
  const socket = await rawPost(`/api/conversations/${conversation}/answers`, body)
  socket.pause()
  let outcome: unknown = null
  while (outcome === null) {
    const answer: { outcome: unknown } = Object(await (await bench.app.request(`/api/answers/${id}`)).json())
    outcome = answer.outcome ?? null
  }
  expect(outcome).toBe('answered')
  await new Promise<void>((resolve) => {
    socket.on('close', () => resolve())
    socket.resume()
  })
})

/** A POST on a socket of our own, whose reading can be stopped. */
function rawPost(path: string, body: string): Promise<Socket> {
  const { hostname, port } = new URL(base)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      const head = `POST ${path} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\naccept: text/event-stream\r\nconnection: close\r\n`
      socket.write(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
      resolve(socket)
    })
    socket.on('error', () => undefined)
  })
}

describe('without the wish for a stream', () => {
  test('the question is taken and its events have an address', async () => {
    const conversation = await newConversation(bench)
    const id = newId()
    const taken = await post(bench, `/api/conversations/${conversation}/answers`, { id, question: 'numbers' })
    expect(taken.status).toBe(202)
    expect(await taken.json()).toEqual({ id, events: `/api/answers/${id}/events` })
    const frames = await framesOf(await bench.app.request(`/api/answers/${id}/events`))
    expect(frames.at(-1)).toMatchObject({ event: 'done', data: { outcome: 'answered' } })
  })
})

test('rows go on the stream in batches of 50, then at most 500 or 64 kB, and the rest is paged', async () => {
  const { id, response } = await askOver('cat', 'numbers')
  const frames = await framesOf(response)
  const batches = frames.filter((frame) => frame.event === 'rows')
  expect(batches[0]?.data.rows).toHaveLength(50)
  for (const batch of batches) expect(JSON.stringify(batch.data.rows).length).toBeLessThan(80_000)
  const rows = batches.flatMap((batch) => (Array.isArray(batch.data.rows) ? batch.data.rows : []))
  expect(rows.map((row) => row[0])).toEqual(Array.from({ length: 1900 }, (_, at) => at + 1))
  const result = folded(frames).result?.id
  const headers = { 'x-test-user': 'cat' }
  const page = await (await fetch(`${base}/api/results/${result}/rows?offset=490&limit=20`, { headers })).json()
  expect(page).toMatchObject({ offset: 490, row_count: 1900, rows: rows.slice(490, 510) })
  const sorted = await (await fetch(`${base}/api/results/${result}/rows?sort=-i&limit=2`, { headers })).json()
  expect(sorted).toMatchObject({
    rows: [
      [1900, expect.any(String)],
      [1899, expect.any(String)],
    ],
  })
  const wrong = await fetch(`${base}/api/results/${result}/rows?sort=nope`, { headers })
  expect(wrong.status).toBe(400)
  expect(id).toBe(folded(frames).answer)
})

test('the page, its files and the description of the API', async () => {
  const page = await bench.app.request('/c/some-conversation', { headers: { accept: 'text/html' } })
  expect(page.status).toBe(200)
  expect(page.headers.get('cache-control')).toBe('no-cache')
  const csp = page.headers.get('content-security-policy') ?? ''
  expect(csp).toContain("default-src 'none'")
  expect(csp).not.toContain('unsafe')
  const script = await bench.app.request('/assets/app-1a2b3c4d.js')
  expect(script.headers.get('cache-control')).toContain('immutable')
  expect((await bench.app.request('/assets/app-1a2b3c4d.js', { headers: { 'if-none-match': '"1"' } })).status).toBe(304)
  const api: { paths: object } = Object(await (await bench.app.request('/api/openapi.json')).json())
  expect(Object.keys(api.paths).sort()).toEqual([
    '/api/answers/{id}',
    '/api/answers/{id}/cancel',
    '/api/answers/{id}/events',
    '/api/answers/{id}/feedback',
    '/api/answers/{id}/share',
    '/api/catalog',
    '/api/conversations',
    '/api/conversations/{id}',
    '/api/conversations/{id}/answers',
    '/api/examples',
    '/api/history',
    '/api/policy',
    '/api/results/{id}/export',
    '/api/results/{id}/rows',
    '/api/session',
    '/api/shared',
    '/api/status',
    '/api/tokens',
    '/api/tokens/{id}',
    '/api/usage',
    '/api/usage/unknown-words',
    '/health/live',
    '/health/ready',
  ])
  expect(await (await bench.app.request('/api/status')).json()).toMatchObject({
    data_source: 'postgresql',
    today: '2026-11-20',
    max_rows: 5000,
  })
  expect(await (await bench.app.request('/api/examples')).json()).toEqual({ questions: expect.arrayContaining(['List the teams']) })
  expect(await (await bench.app.request('/api/catalog')).json()).toMatchObject({ version: 'small-1' })
})
