import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ServiceBench, serviceBench } from '../support/service-bench.ts'
import { writeRoutes } from './write-routes.ts'

let bench: ServiceBench
let document: unknown
beforeAll(async () => {
  bench = await serviceBench('migrated')
  document = await (await bench.app().request('http://127.0.0.1/api/openapi.json')).json()
})
afterAll(() => bench.close())

/** After a change of a route: `vitest run --update` on this test. */
test('the types of the page’s client are those of the document', async () => {
  await expect(writeRoutes(document)).toMatchFileSnapshot('../../src/web/api/routes.ts')
})

test.each([
  ['a text', { type: 'string' }, 'string'],
  ['a number of two kinds', { anyOf: [{ type: 'integer' }, { type: 'number' }] }, 'number'],
  ['what may be missing', { type: ['string', 'null'] }, 'string | null'],
  ['one of some', { type: 'string', enum: ['a', 'b'] }, '"a" | "b"'],
  ['just one', { const: true }, 'true'],
  ['a list of choices', { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } }, '(string | null)[]'],
  ['a list of lists', { type: 'array', items: { type: 'array', items: { type: 'boolean' } } }, '(boolean[])[]'],
  ['names of the sender’s choice', { type: 'object', additionalProperties: { type: 'number' } }, 'Record<string, number>'],
  ['both at once', { allOf: [{ const: 1 }, { type: 'number' }] }, '(1) & (number)'],
  ['anything', {}, 'unknown'],
])('%s', (_name, schema, type) => {
  const responses = { 200: { content: { 'application/json': { schema } } } }
  expect(writeRoutes({ paths: { '/x': { get: { summary: 'X', responses } } } })).toContain(`    answer: ${type}\n`)
})
