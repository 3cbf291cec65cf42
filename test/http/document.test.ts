import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { newId } from '../../src/base/ids.ts'
import { type IdentityBench, identityBench } from '../support/identity-bench.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'

const schema = z.looseObject({})
const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        summary: z.string(),
        responses: z.record(z.string(), z.object({ content: z.record(z.string(), z.object({ schema })).optional() })),
      }),
    ),
  ),
})
type Document = z.infer<typeof documentSchema>

let bench: IdentityBench
let secret: string
let document: Document
const ids: Record<string, string> = {}
beforeAll(async () => {
  bench = await identityBench({
    translators: [phraseTranslator('semantic', { 'how much': candidate('select 1 as one, null::text as nothing') })],
  })
  secret = (await bench.token('root', { roles: ['admin'] })).secret
  document = documentSchema.parse(await (await bench.as(secret, '/api/openapi.json')).json())
  const conversation = newId()
  const answer = newId()
  await bench.as(secret, '/api/conversations', { method: 'POST', body: JSON.stringify({ id: conversation }) })
  const asked = await bench.as(secret, `/api/conversations/${conversation}/answers`, {
    method: 'POST',
    headers: { accept: 'text/event-stream' },
    body: JSON.stringify({ id: answer, question: 'how much' }),
  })
  await asked.text()
  await bench.as(secret, `/api/answers/${answer}/feedback`, {
    method: 'PUT',
    body: JSON.stringify({ rating: 'right', reasons: [], note: null }),
  })
  const view = z.object({ result: z.object({ id: z.string() }) }).parse(await (await bench.as(secret, `/api/answers/${answer}`)).json())
  Object.assign(ids, { conversations: conversation, answers: answer, results: view.result.id })
})
afterAll(() => bench.close())

test('every answer to a GET is what the document says, and every route tells of problems', async () => {
  const looked: string[] = []
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const { default: problem } = operation.responses
      if (!path.startsWith('/health/'))
        expect([method, path, Object.keys(problem?.content ?? {})]).toEqual([method, path, ['application/problem+json']])
    }
    const get = methods.get
    if (get === undefined) continue
    const kind = path.split('/')[2] ?? ''
    const response = await bench.as(secret, path.replace('{id}', ids[kind] ?? newId()))
    const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? ''
    const said = get.responses[String(response.status)] ?? get.responses.default
    const expected = said?.content?.[type]
    expect([path, type, expected !== undefined]).toEqual([path, type, true])
    if (type === 'application/json') {
      const checked = z.fromJSONSchema(expected?.schema ?? {}).safeParse(await response.json())
      expect([path, checked.error?.issues ?? []]).toEqual([path, []])
    } else await response.text()
    looked.push(`${response.status} ${path}`)
  }
  expect(looked.filter((one) => one.startsWith('200')).length).toBeGreaterThan(10)
})

test('problems are what the document says', async () => {
  const said = document.paths['/api/answers/{id}']?.get?.responses.default?.content?.['application/problem+json']?.schema ?? {}
  for (const path of [`/api/answers/${newId()}`, '/api/answers/x', '/api/nothing', '/api/history?limit=0']) {
    const response = await bench.as(secret, path)
    expect([path, response.status >= 400, z.fromJSONSchema(said).safeParse(await response.json()).success]).toEqual([path, true, true])
  }
})

test.each([
  ['GET', '/api/conversations', 200, null],
  ['HEAD', '/api/conversations', 200, null],
  ['OPTIONS', '/api/conversations', 204, 'GET, HEAD, OPTIONS, POST'],
  ['DELETE', '/api/conversations', 405, 'GET, HEAD, OPTIONS, POST'],
  ['PATCH', '/api/answers/00000000-0000-4000-8000-000000000000', 405, 'GET, HEAD, OPTIONS'],
  ['OPTIONS', '/api/nothing', 404, null],
])('%s %s → %i', async (method, path, status, allow) => {
  const response = await bench.as(secret, path, { method })
  expect([response.status, response.headers.get('allow')]).toEqual([status, allow])
  if (method === 'HEAD') expect(await response.text()).toBe('')
})

test('the reference shows every route, runs no script and loads nothing from elsewhere', async () => {
  const response = await bench.as(secret, '/api/reference')
  const page = await response.text()
  for (const path of Object.keys(document.paths)) expect(page).toContain(path)
  expect(page).not.toMatch(/<script|style=|https?:\/\/(?!localhost)/)
  expect(response.headers.get('content-security-policy')).toContain("script-src 'self'")
  expect((await bench.as(secret, '/api/reference.css')).headers.get('content-type')).toContain('text/css')
})

test('a conversation under an id of the client starts once, and never in the place of another', async () => {
  const id = newId()
  const start = (who: string) => bench.as(who, '/api/conversations', { method: 'POST', body: JSON.stringify({ id, title: 'Mine' }) })
  const both = [await start(secret), await start(secret)]
  expect(both.map((one) => one.status)).toEqual([201, 201])
  expect(await both[1]?.json()).toMatchObject({ id, title: 'Mine' })
  expect((await start((await bench.token('other', { roles: ['admin'] })).secret)).status).toBe(409)
})
