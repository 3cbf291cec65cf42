import { describe, expect, test } from 'vitest'
import { clientOver, requestOf } from '../../src/web/api/call.ts'

const id = 'a/b c'

describe('a request of the API', () => {
  test.each([
    ['nothing', requestOf('GET /api/status'), '/api/status', {}],
    ['braces filled', requestOf('GET /api/answers/{id}', { path: { id } }), '/api/answers/a%2Fb%20c', {}],
    [
      'a query without what is not said',
      requestOf('GET /api/history', { query: { q: 'a&b', limit: 2 } }),
      '/api/history?q=a%26b&limit=2',
      {},
    ],
    [
      'a list in the query',
      requestOf('DELETE /api/answers/{id}/share', { path: { id: '1' }, query: { with: ['ann', 'bob'] } }),
      '/api/answers/1/share?with=ann&with=bob',
      {},
    ],
    ['a body', requestOf('POST /api/session', { body: { token: 't' } }), '/api/session', { 'content-type': 'application/json' }],
    ['a key', requestOf('POST /api/conversations', {}, { key: 'k' }), '/api/conversations', { 'idempotency-key': 'k' }],
    [
      'a wish',
      requestOf('GET /api/answers/{id}/events', { path: { id: '1' } }, { accept: 'text/event-stream' }),
      '/api/answers/1/events',
      { accept: 'text/event-stream' },
    ],
  ])('with %s', (_name, made, address, headers) => {
    expect([made.address, made.init.headers]).toEqual([address, headers])
  })

  test.each([
    ['JSON', new Response('{"a":1}', { headers: { 'content-type': 'application/json; charset=utf-8' } }), { a: 1 }],
    ['nothing', new Response(null, { status: 204 }), null],
    ['text', new Response('id: 1', { headers: { 'content-type': 'text/event-stream' } }), 'id: 1'],
  ])('is answered with %s', async (_name, response, body) => {
    expect(await clientOver(async () => response)('GET /api/status')).toEqual(body)
  })
})
