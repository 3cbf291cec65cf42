import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { newId } from '../../src/base/ids.ts'
import { framesOf, type HttpBench, httpBench, newConversation, post } from '../support/http-bench.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'

let bench: HttpBench
const ids: string[] = []
beforeAll(async () => {
  const translator = phraseTranslator('semantic', { 'List the teams': candidate('select team_name from kpi.teams') })
  bench = await httpBench({ translators: [translator] })
  const conversation = await newConversation(bench)
  for (const question of ['List the teams', 'What is 100% of it?', 'list the TEAMS again', 'List the teams']) {
    const id = newId()
    ids.push(id)
    await framesOf(await post(bench, `/api/conversations/${conversation}/answers`, { id, question }, { accept: 'text/event-stream' }))
  }
})
afterAll(() => bench.close())

const page = z.object({
  questions: z.array(z.looseObject({ id: z.string(), question: z.string(), outcome: z.string().nullable() })),
  next: z.string().nullable(),
})
const read = async (query: string, headers: Record<string, string> = {}) =>
  page.parse(await (await bench.app.request(`/api/history${query}`, { headers })).json())

describe('my history', () => {
  test('has my questions, the newest first, page by page', async () => {
    const first = await read('?limit=3')
    const second = await read(`?limit=3&cursor=${first.next}`)
    expect([...first.questions, ...second.questions].map(({ id }) => id)).toEqual(ids.toReversed())
    expect(second.next).toBeNull()
  })

  test.each([
    ['words in any case', '?q=TEAMS', 3],
    ['signs that a pattern would read', '?q=100%25', 1],
    ['an outcome', '?outcome=refused', 2],
    ['words that nobody said', '?q=orders', 0],
    ['a byte that no text holds', '?q=%00', 0],
  ])('is narrowed by %s', async (_, query, count) => {
    expect((await read(query)).questions).toHaveLength(count)
  })

  test('of somebody else is theirs', async () => {
    expect((await read('', { 'x-test-user': 'somebody else' })).questions).toEqual([])
  })

  test.each(['?cursor=abc', '?limit=0', '?outcome=perhaps', `?cursor=${newId()}_${newId()}`])(
    '%s says what was expected',
    async (query) => {
      const response = await bench.app.request(`/api/history${query}`)
      expect(response.status).toBe(400)
      expect(JSON.stringify(await response.json())).toMatch(/expected|Invalid|Too small/i)
    },
  )
})

describe('what an asker thinks of an answer', () => {
  const put = (id: string, body: unknown, headers: Record<string, string> = {}) =>
    bench.app.request(`/api/answers/${id}/feedback`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })

  test('is kept, replaced by a later judgement, and listed for administrators', async () => {
    const [id = ''] = ids
    expect((await put(id, { rating: 'right' })).status).toBe(200)
    const wrong = { rating: 'wrong', reasons: ['wrong_period'], note: 'Two teams are missing' }
    expect(await (await put(id, wrong)).json()).toEqual(wrong)
    expect(await (await bench.app.request(`/api/answers/${id}/feedback`)).json()).toEqual(wrong)
    const usage = await (await bench.app.request('/api/usage')).json()
    expect(usage).toMatchObject({
      judged_wrong: [{ question: 'List the teams', reasons: ['wrong_period'], note: 'Two teams are missing' }],
      costly: [{ question: 'List the teams', times: 2, tokens: 220, cost: null }, { tokens: 110 }, { tokens: 110 }],
    })
  })

  test('is not taken for answers of others, for what does not exist, or in other words', async () => {
    const [id = ''] = ids
    expect((await put(id, { rating: 'right' }, { 'x-test-user': 'somebody else' })).status).toBe(404)
    expect((await put(newId(), { rating: 'right' })).status).toBe(404)
    expect((await put(id, { rating: 'so so' })).status).toBe(400)
    expect((await put(id, { rating: 'wrong', reasons: ['ugly'] })).status).toBe(400)
    expect((await bench.app.request(`/api/answers/${ids[1]}/feedback`)).status).toBe(404)
  })
})
