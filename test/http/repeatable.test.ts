import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '../../src/base/ids.ts'
import { sql } from '../../src/db/sql.ts'
import { clientOver } from '../../src/web/api/call.ts'
import { type HttpBench, httpBench, post } from '../support/http-bench.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'

let bench: HttpBench
let key = ''
const started = () => bench.deps.db.run(sql`select id from pulse_ops.conversation`)
const start = (body: unknown, headers: Record<string, string> = { 'idempotency-key': key }) =>
  post(bench, '/api/conversations', body, headers)
const detail = async (response: Response): Promise<string> => String(((await response.json()) as { detail: string }).detail)

beforeAll(async () => {
  bench = await httpBench({ translators: [phraseTranslator('semantic', { one: candidate('select 1 as one') })] })
})
afterAll(() => bench.close())
beforeEach(() => {
  key = newId()
})

describe('the same request under the same key', () => {
  test('is done once and answered the same', async () => {
    const before = await started()
    const first = await start({ title: 'Mine' })
    const second = await start({ title: 'Mine' })
    expect([first.status, second.status]).toEqual([201, 201])
    expect(await second.json()).toEqual(await first.json())
    expect([first.headers.get('idempotency-replayed'), second.headers.get('idempotency-replayed')]).toEqual([null, 'true'])
    expect(second.headers.get('location')).toBe(first.headers.get('location'))
    expect(second.headers.get('content-type')).toContain('application/json')
    expect((await started()) - before).toBe(1)
  })

  test('by ten at a time is done once; who is not first is told or gets the same', async () => {
    const before = await started()
    const all = await Promise.all(Array.from({ length: 10 }, () => start({ title: 'Race' })))
    const ids = new Set(
      await Promise.all(all.filter(({ status }) => status === 201).map(async (one) => ((await one.json()) as { id: string }).id)),
    )
    expect(ids.size).toBe(1)
    for (const one of all.filter(({ status }) => status !== 201))
      expect([one.status, await detail(one)]).toEqual([409, expect.stringContaining('being worked on')])
    expect((await started()) - before).toBe(1)
  })

  test('is done again after a day', async () => {
    const before = await started()
    await start({})
    bench.clock.advance(24 * 3_600_000)
    expect((await start({})).headers.get('idempotency-replayed')).toBeNull()
    expect((await started()) - before).toBe(2)
  })
})

describe('a key', () => {
  test('stands for one request: another body, or another address, is told', async () => {
    await start({ title: 'Mine' })
    const other = await start({ title: 'Other' })
    expect([other.status, await detail(other)]).toEqual([409, expect.stringContaining('another request')])
    const elsewhere = await post(bench, '/api/catalog/refresh', { title: 'Mine' }, { 'idempotency-key': key })
    expect(elsewhere.status).toBe(409)
  })

  test('is free again after a problem', async () => {
    expect((await start({ title: 'x'.repeat(300) })).status).toBe(400)
    expect((await start({ title: 'short' })).status).toBe(201)
  })

  test('belongs to who sends it', async () => {
    const mine = await start({})
    const theirs = await start({}, { 'idempotency-key': key, 'x-test-user': 'bob' })
    expect(await theirs.json()).not.toEqual(await mine.json())
  })

  test('of a request that broke off is told, not done again', async () => {
    await start({})
    await bench.deps.db.run(sql`update pulse_ops.repeatable_request set status = null, body = null where key = ${key}`)
    const again = await start({})
    expect([again.status, await detail(again)]).toEqual([409, expect.stringContaining('look whether it was done')])
  })

  test.each([
    ['is empty', ''],
    ['has a line break of its own kind', 'a\tb'],
    ['is too long', 'k'.repeat(201)],
    ['is quoted only at its start', '"abc'],
  ])('that %s is refused', async (_name, wrong) => {
    const response = await start({}, { 'idempotency-key': wrong })
    expect([response.status, await detail(response)]).toEqual([400, expect.stringContaining('Expected Idempotency-Key')])
  })

  test('may be quoted, as the standard writes it', async () => {
    const first = await start({}, { 'idempotency-key': `"${key}"` })
    expect(await (await start({})).json()).toEqual(await first.json())
  })

  test('is nothing to a question, which carries an id', async () => {
    const call = clientOver(async (address, init) => bench.app.request(address, init))
    const { id: conversation } = await call('POST /api/conversations', { body: {} })
    const body = { id: newId(), question: 'one' }
    for (let times = 0; times < 2; times++) {
      expect(await call('POST /api/conversations/{id}/answers', { path: { id: conversation }, body }, { key })).toMatchObject({
        id: body.id,
      })
    }
    expect((await call('GET /api/conversations/{id}', { path: { id: conversation } })).turns).toHaveLength(1)
  })
})

test('the document names the header at every request that takes it', async () => {
  const document = (await (await bench.app.request('/api/openapi.json')).json()) as {
    paths: Record<string, Record<string, { parameters?: { name: string }[] }>>
  }
  const named = (path: string, method: string) =>
    document.paths[path]?.[method]?.parameters?.some(({ name }) => name === 'Idempotency-Key') ?? false
  expect(named('/api/conversations', 'post')).toBe(true)
  expect(named('/api/answers/{id}/share', 'post')).toBe(true)
  expect(named('/api/conversations/{id}/answers', 'post')).toBe(false)
  expect(named('/api/history', 'get')).toBe(false)
})
