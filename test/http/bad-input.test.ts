import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/base/ids.ts'
import { type HttpBench, httpBench, newConversation, post } from '../support/http-bench.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'

const json = { 'content-type': 'application/json' }
let bench: HttpBench
let conversation: string
beforeAll(async () => {
  const translator = phraseTranslator('semantic', { 'list regions': candidate('select name from regions') })
  bench = await httpBench({ translators: [translator] })
  conversation = await newConversation(bench)
})
afterAll(() => bench.close())

async function problemOf(response: Response | Promise<Response>) {
  const found = await response
  expect(found.headers.get('content-type')).toBe('application/problem+json')
  const body: Record<string, unknown> = Object(await found.json())
  expect(body).toMatchObject({ status: found.status, title: expect.any(String), detail: expect.any(String) })
  expect(body.type).toMatch(/^http:\/\/localhost\/problems\/[a-z-]+$/)
  return body
}

const asking = () => `/api/conversations/${conversation}/answers`
const ask = (question: unknown, more: object = {}) => post(bench, asking(), { id: newId(), question, ...more })

describe('a question that cannot be one', () => {
  test.each([
    ['empty', '', 400],
    ['blank', ' \n\t ', 400],
    ['punctuation only', '?!…', 400],
    ['a NUL', 'sales\u0000 by region', 400],
    ['control characters', 'sales \u001b[31m by region', 400],
    ['half a surrogate pair', 'sales \ud83d', 400],
    ['binary', String.fromCharCode(...Array.from({ length: 256 }, (_, at) => at)), 400],
    ['bytes that were no text', 'sales \ufffd by region', 400],
    ['over 4,000 characters', 'sales '.repeat(700), 413],
    ['10 MB', 'x'.repeat(10_000_000), 413],
    ['a number', 42, 400],
    ['null', null, 400],
    ['a list', ['sales'], 400],
  ])('%s', async (_name, question, status) => {
    expect(await problemOf(ask(question))).toMatchObject({ status, type: 'http://localhost/problems/invalid-request' })
  })

  test.each([
    ['Umsatz nach Region für 2025?'],
    ['2025年の売上は?'],
    ['מכירות לפי אזור'],
    ['ventes "par" région — l’été 🌞'],
    ["'; drop table regions; --"],
  ])('%s is one, although nobody here knows it', async (question) => {
    const response = await ask(question)
    expect(response.status).toBe(202)
  })
})

describe('a body that cannot be read', () => {
  test.each([
    ['malformed JSON', '{"id": ', json],
    ['no JSON at all', 'sales by region', json],
    ['bytes', '\u0001\u0002\ufffd', json],
    ['a form', 'question=sales', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['nothing', '', json],
    ['a list', '[]', json],
    ['an id that is none', JSON.stringify({ id: '1; drop table', question: 'list regions' }), json],
    ['no id', JSON.stringify({ question: 'list regions' }), json],
    ['an unknown data source', JSON.stringify({ id: newId(), question: 'list regions', data_source: 'oracle' }), json],
    ['a data source that is not configured', JSON.stringify({ id: newId(), question: 'list regions', data_source: 'bigquery' }), json],
  ])('%s', async (_name, body, headers) => {
    const problem = await problemOf(bench.app.request(asking(), { method: 'POST', headers, body }))
    expect(problem).toMatchObject({ status: 400, type: 'http://localhost/problems/invalid-request' })
  })
})

describe('something that is not there', () => {
  test.each([
    ['an unknown conversation', 'POST', `/api/conversations/${newId()}/answers`],
    ['an unknown answer', 'GET', `/api/answers/${newId()}`],
    ['the events of an unknown answer', 'GET', `/api/answers/${newId()}/events`],
    ['the cancel of an unknown answer', 'POST', `/api/answers/${newId()}/cancel`],
    ['the rows of an unknown result', 'GET', `/api/results/${newId()}/rows`],
    ['an unknown route', 'GET', '/api/nothing'],
    ['a missing file', 'GET', '/assets/nothing.js'],
  ])('%s', async (_name, method, path) => {
    const body = method === 'POST' ? JSON.stringify({ id: newId(), question: 'list regions' }) : null
    const problem = await problemOf(bench.app.request(path, { method, headers: json, body }))
    expect(problem).toMatchObject({ status: 404, type: 'http://localhost/problems/not-found' })
  })

  test.each([
    ['/api/answers/none', 400],
    ['/api/conversations/none', 400],
    [`/api/results/${newId()}/rows?limit=100000`, 400],
    [`/api/results/${newId()}/rows?offset=-1`, 400],
    [`/api/answers/${newId()}/events?after=x`, 400],
    ['/api/conversations?cursor=zzz', 400],
  ])('%s is not valid', async (path, status) => {
    expect(await problemOf(bench.app.request(path))).toMatchObject({ status })
  })

  test('the conversation, answer and rows of somebody else', async () => {
    const id = newId()
    await (await post(bench, asking(), { id, question: 'list regions' }, { accept: 'text/event-stream' })).text()
    const mine: { result: { id: string } } = Object(await (await bench.app.request(`/api/answers/${id}`)).json())
    const paths = [
      `/api/conversations/${conversation}`,
      `/api/answers/${id}`,
      `/api/answers/${id}/events`,
      `/api/results/${mine.result.id}/rows`,
    ]
    for (const path of paths) {
      expect((await bench.app.request(path)).status).toBe(200)
      expect((await bench.app.request(path, { headers: { 'x-test-user': 'eve' } })).status).toBe(404)
    }
    const asked = await post(bench, asking(), { id: newId(), question: 'list regions' }, { 'x-test-user': 'eve' })
    expect(asked.status).toBe(404)
  })
})

describe('requests from elsewhere', () => {
  test.each([
    ['a form of another site', { 'content-type': 'text/plain', origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a script of another site', { ...json, origin: 'https://evil.example' }],
    ['a sibling site', { ...json, 'sec-fetch-site': 'same-site' }],
  ])('%s are turned away', async (_name, headers) => {
    const body = JSON.stringify({ id: newId(), question: 'list regions' })
    expect(await problemOf(bench.app.request(asking(), { method: 'POST', headers, body }))).toMatchObject({ status: 403 })
  })

  test.each([
    ['the page itself', { ...json, origin: 'http://localhost', 'sec-fetch-site': 'same-origin' }],
    ['a program', json],
  ])('%s are taken', async (_name, headers) => {
    const body = JSON.stringify({ id: newId(), question: 'list regions' })
    expect((await bench.app.request(asking(), { method: 'POST', headers, body })).status).toBe(202)
  })

  test('a cancel of the page and of a program need no body', async () => {
    for (const headers of [{}, { 'sec-fetch-site': 'same-origin', origin: 'http://localhost' }]) {
      const response = await bench.app.request(`/api/answers/${newId()}/cancel`, { method: 'POST', headers })
      expect(response.status).toBe(404)
    }
  })

  test('a name that is not ours is refused: it may have been pointed here', async () => {
    expect(await problemOf(bench.app.request('http://evil.example/api/conversations'))).toMatchObject({ status: 403 })
  })
})

test('a bug leaves as internal with an id and nothing else', async () => {
  const broken = await httpBench({ http: { readiness: () => Promise.reject(new Error('password=hunter2 in a message')) } }, bench.database)
  const problem = await problemOf(broken.app.request('/health/ready'))
  expect(problem).toMatchObject({ status: 500, error_id: expect.any(String) })
  expect(JSON.stringify(problem)).not.toContain('hunter2')
  expect(broken.logged.join('\n')).toContain(String(problem.error_id))
  await broken.close()
})
