import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hopeful, learnFrom } from '../../src/model/capabilities.ts'
import { CircuitBreaker } from '../../src/model/circuit-breaker.ts'
import { retryAfter } from '../../src/model/classify-error.ts'
import { estimateTokens } from '../../src/model/estimate-tokens.ts'
import { extractJson } from '../../src/model/extract-json.ts'

const object = { decision: 'answer', sql: 'SELECT \'}\' AS "a"' }
const json = JSON.stringify(object)

test.each<[string, string]>([
  ['as it is', json],
  ['a fence', `\`\`\`json\n${json}\n\`\`\``],
  ['a fence without a language', `\`\`\`\n${json}\n\`\`\``],
  ['prose around it', `Of course {gladly}:\n\n${json}\n\nAnything else?`],
  ['thoughts before it', `<think>perhaps {"decision":"refuse"}</think>${json}`],
  ['a smaller object before it', `{"note":1} ${json}`],
  ['a byte order mark', `\uFEFF${json}`],
  ['thoughts whose opening tag was cut off', `perhaps {"decision":"refuse"} </think>${json}`],
  ['thoughts that hold the whole', `<thinking>${json.replace('answer', 'refuse')}</thinking> ${json}`],
  ['two objects: the last of equals', `${json.replace('answer', 'refuse')} or better ${json}`],
  ['a string around it', JSON.stringify(json)],
  ['comments', `{"decision":"answer", // the usual\n /* one\n statement */ "sql":"SELECT '}' AS \\"a\\""}`],
  ['a comma too many', `{"decision":"answer","sql":"SELECT '}' AS \\"a\\"",}`],
])('finds the object in %s', (_name, text) => {
  expect(extractJson(text)).toEqual(object)
})

test('forgives words of Python, and leaves strings alone', () => {
  const text = `{"options": None, "ok": True, "sql": "SELECT 1 -- None // True /* x */", "url": "https://x.example/a",}`
  expect(extractJson(text)).toEqual({ options: null, ok: true, sql: 'SELECT 1 -- None // True /* x */', url: 'https://x.example/a' })
})

test('forgives line breaks inside strings', () => {
  expect(extractJson('{"sql": "SELECT 1,\n\t2", "list": [1, 2, ], "x": "a,]"}')).toEqual({ sql: 'SELECT 1,\n\t2', list: [1, 2], x: 'a,]' })
})

test.each<[string, string]>([
  ['nothing', ''],
  ['prose', 'I am sorry.'],
  ['a cut object', json.slice(0, -5)],
  ['an array', '[1, 2]'],
  ['a number', '42'],
  ['a bare word', '{"decision": answer}'],
])('finds nothing in %s', (_name, text) => {
  expect(extractJson(text)).toBeNull()
})

test('any object survives fences and prose, and nothing throws', () => {
  const value = fc.dictionary(
    fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
    fc.oneof(fc.string(), fc.integer(), fc.array(fc.string())),
    { minKeys: 1 },
  )
  fc.assert(
    fc.property(value, fc.string(), (one, noise) => {
      extractJson(noise)
      expect(extractJson(`\`\`\`json\n${JSON.stringify(one, null, 1)}\n\`\`\``)).toEqual(JSON.parse(JSON.stringify(one)))
    }),
    { numRuns: 500, seed: 5 },
  )
})

test('many open braces take no more than their share of time', () => {
  const started = performance.now()
  expect(extractJson('{'.repeat(50_000))).toBeNull()
  expect(performance.now() - started).toBeLessThan(3_000)
})

test.each([
  ['its parameter', { param: 'response_format', message: 'no' }, { format: 'json_object' }],
  ['a grammar that failed', { param: null, message: 'failed to parse grammar' }, { format: 'json_object' }],
  ['no reason at all', { param: null, message: 'bad request' }, { format: 'json_object' }],
  ['the name of the token limit', { param: 'max_tokens', message: "use 'max_completion_tokens'" }, { tokenLimit: 'max_completion_tokens' }],
  ['the token limit', { param: 'max_tokens', message: 'unknown' }, { tokenLimit: 'none' }],
  ['temperature', { param: 'temperature', message: 'unsupported' }, { temperature: false }],
  ['stream_options', { param: null, message: 'stream_options is not allowed' }, { usage: false }],
  ['a refused stream', { param: 'stream', message: 'streaming is not supported' }, { stream: false }],
  ['a template without system', { param: null, message: 'System role not supported' }, { system: false }],
  ['a template that wants turns', { param: null, message: 'Conversation roles must alternate user/assistant/user' }, { system: false }],
] as const)('learns from %s', (_name, refusal, learnt) => {
  expect(learnFrom(refusal, hopeful)).toEqual({ ...hopeful, ...learnt })
})

test('learns until nothing is left', () => {
  const plain = learnFrom({ param: null, message: '' }, { ...hopeful, format: 'json_object' })
  expect(plain).toMatchObject({ format: 'none' })
  expect(learnFrom({ param: null, message: '' }, { ...hopeful, format: 'none' })).toBeNull()
  expect(learnFrom({ param: null, message: 'your credit is used up' }, hopeful)).toBeNull()
})

test.each<[Record<string, string>, number | null]>([
  [{ 'retry-after-ms': '250' }, 250],
  [{ 'retry-after': '2' }, 2_000],
  [{ 'retry-after': '1.5' }, 1_500],
  [{ 'retry-after': 'Fri, 20 Nov 2026 12:00:10 GMT' }, 10_000],
  [{ 'retry-after': 'Fri, 20 Nov 2026 11:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, null],
  [{}, null],
])('reads %o as a pause', (headers, ms) => {
  expect(retryAfter(new Headers(headers), Date.parse('2026-11-20T12:00:00Z'))).toBe(ms)
})

test('the breaker lets one call through after its pause', () => {
  const breaker = new CircuitBreaker({ failures: 2, openMs: 100 })
  expect(breaker.enter(0)).toBe(0)
  breaker.failed(0)
  expect(breaker.enter(1)).toBe(0)
  breaker.failed(1)
  expect(breaker.enter(50)).toBe(51)
  expect(breaker.enter(101)).toBe(0)
  expect(breaker.enter(102)).toBe(100)
  breaker.left()
  expect(breaker.enter(103)).toBe(0)
  breaker.failed(103)
  expect(breaker.enter(150)).toBe(53)
  expect(breaker.enter(203)).toBe(0)
  breaker.succeeded()
  expect(breaker.enter(204)).toBe(0)
})

test.each<[string, number, number]>([
  ['', 0, 0],
  ['SELECT SUM(net_sales) AS revenue FROM transaction_data', 11, 15],
  ['How much did we sell last month?', 8, 9],
  ['{"plan":"x"}', 5, 9],
  ['Umsätze im Münchner Büro', 6, 12],
])('estimates %j rather above than below', (text, least, most) => {
  expect(estimateTokens(text)).toBeGreaterThanOrEqual(least)
  expect(estimateTokens(text)).toBeLessThanOrEqual(most)
})
