import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../src/base/ids.ts'
import { compilePolicy } from '../../src/identity/compile-policy.ts'
import { localPrincipal } from '../../src/identity/principal.ts'
import { eventSchemas, interpretationSchema } from '../../src/present/answer/events.ts'
import { semanticTranslator } from '../../src/translate/semantic/semantic-translator.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { framesOf, type HttpBench, httpBench, newConversation, post } from '../support/http-bench.ts'
import { shippedCatalog } from '../support/shipped-catalog.ts'

const stream = { accept: 'text/event-stream' }
let bench: HttpBench
let database: TestDatabase
beforeAll(async () => {
  database = await cloneDatabase('demo')
  const catalog = await shippedCatalog(database.readerConnections)
  const view = { catalog, policy: compilePolicy({}, catalog, localPrincipal, 10_000), maxCost: null }
  bench = await httpBench({ translators: [semanticTranslator()], view }, database)
})
afterAll(() => bench.close())

async function ask(question: string, more: Record<string, unknown> = {}) {
  const conversation = await newConversation(bench)
  const response = await post(bench, `/api/conversations/${conversation}/answers`, { id: newId(), question, ...more }, stream)
  return { status: response.status, frames: response.status === 200 ? await framesOf(response) : [], response }
}

test('readings asked back show what each would give', async () => {
  const { frames } = await ask('how many customers bought in 2024 and 2025')
  const clarify = frames.find((frame) => frame.event === 'clarify')
  expect(clarify?.data).toMatchObject({
    options: [{ detail: expect.stringMatching(/^[\d,]+$/) }, { detail: expect.stringMatching(/^[\d,]+$/) }],
  })
})

test('another choice for what was assumed runs as it is', async () => {
  const { frames } = await ask('top customers')
  const read = frames.find((frame) => frame.event === 'interpretation')
  const { assumptions } = interpretationSchema.parse(read?.data)
  const chosen = assumptions[0]?.alternatives[0]
  const again = await ask(chosen?.question ?? '', { semantic_query: chosen?.semantic_query })
  expect(again.frames.find((frame) => frame.event === 'sql')?.data).toMatchObject({ text: expect.stringContaining('gross_margin') })
})

test('a semantic query of another form is refused with what was expected where', async () => {
  const { status, response } = await ask('top customers', { semantic_query: { version: 2 } })
  expect(status).toBe(400)
  expect(JSON.stringify(await response.json())).toContain('semantic_query')
})

test('words that nobody understood are listed for administrators', async () => {
  await ask('revenue by costumer flurb')
  // The words are counted when the answer has been read.
  await Promise.all(bench.background)
  const headers = { host: 'localhost' }
  const listed = await bench.app.request('/api/usage/unknown-words', { headers })
  expect(listed.status).toBe(200)
  const { words } = (await listed.json()) as { words: { word: string; times: number; example: string; nearest: string[] }[] }
  expect(words.find((one) => one.word === 'flurb')).toMatchObject({ times: 1, example: 'revenue by costumer flurb' })
})

test.each([
  ['lists of filters in one another', `{"filters":${'[{"kind":"or","filters":'.repeat(3_000)}[]${'}]'.repeat(3_000)}}`],
  ['queries in one another', `${'{"query":'.repeat(3_000)}1${'}'.repeat(3_000)}`],
])('a semantic query of %s is refused by its depth', async (_name, query) => {
  const response = await bench.app.request(`/api/conversations/${await newConversation(bench)}/answers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"id":"${newId()}","question":"top customers","semantic_query":${query}}`,
  })
  expect(response.status).toBe(400)
  expect(await response.text()).toContain('Nested too deeply')
})

test.each([
  ['revenue in march 2031', /^[A-Z][a-z]{2} 2026$/],
  ['revenue by region in Q1 2019', /^Q\d 20\d\d$/],
])('%s: where there is nothing, the nearest period with data is offered and answers', async (question, label) => {
  const { frames } = await ask(question)
  expect(frames.at(-1)?.data).toMatchObject({ outcome: 'no_data' })
  const notice = frames.find(({ event, data }) => event === 'notice' && data.code === 'nearest_period')
  const { options } = eventSchemas.notice.parse(notice?.data)
  const [option] = options ?? []
  expect(option?.label).toMatch(label)
  const again = await ask(option?.question ?? '', { semantic_query: option?.semantic_query })
  expect(again.frames.at(-1)?.data).toMatchObject({ outcome: 'answered' })
})

test('a ranking that ends between equal values says so, and how many others have the value', async () => {
  const { rows } = await database.connections.withClient((client) =>
    client.query<{ orders: number }>(
      `select count(distinct order_number)::int4 as orders from transaction_data
       where posting_date >= '2025-01-01' and posting_date < '2026-01-01' and customer is not null group by customer order by 1 desc limit 60`,
    ),
  )
  const orders = rows.map((row) => row.orders)
  const tied = orders.findIndex((value, at) => value === orders[at + 1]) + 1
  const clear = orders.findIndex((value, at) => value !== orders[at + 1]) + 1
  expect(Math.min(tied, clear)).toBeGreaterThan(0)
  const noticeOf = async (n: number) => {
    const { frames } = await ask(`top ${n} customers by number of orders in 2025`)
    expect(frames.at(-1)?.data).toMatchObject({ outcome: 'answered' })
    return frames.find(({ event, data }) => event === 'notice' && data.code === 'tied')?.data
  }
  const others = orders.slice(tied).filter((value) => value === orders[tied - 1]).length
  expect(await noticeOf(tied)).toMatchObject({
    level: 'warning',
    text: `${others === 1 ? 'Another one has' : `${others} others have`} the same value as ${tied === 1 ? 'the one' : 'the last one'} shown.`,
  })
  expect(await noticeOf(clear)).toBeUndefined()
})

test('a question without a period, or with one that has rows, is offered no other', async () => {
  for (const question of ['revenue', 'revenue in 2026']) {
    const { frames } = await ask(question)
    expect(frames.filter(({ data }) => data.code === 'nearest_period')).toEqual([])
  }
})
