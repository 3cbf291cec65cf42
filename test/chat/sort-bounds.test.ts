import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PagedRows, pageRows, type SortGate } from '../../src/chat/page-rows.ts'
import { localPrincipal } from '../../src/identity/principal.ts'
import { askOnce, type Bench, chatBench } from '../support/chat-bench.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'

const never = new AbortController().signal
const query = { offset: 0, limit: 2, sort: '-i' }

let bench: Bench
let small: string
let large: string
beforeAll(async () => {
  const translator = phraseTranslator('semantic', {
    small: candidate('select i from generate_series(1, 10) i'),
    large: candidate('select i, repeat(i::text, 20) as filler from generate_series(1, 600) i'),
  })
  bench = await chatBench({ translators: [translator], view: { maxCost: null }, limits: { maxSortedBytes: 5_000 } })
  small = (await askOnce(bench, 'small')).view.result?.id ?? ''
  large = (await askOnce(bench, 'large')).view.result?.id ?? ''
})
afterAll(() => bench.close())

test.each([
  ['own', 'for you'],
  ['busy', 'Others sort'],
] as const)('who may not sort now (%s) is told to come back', async (kind, words) => {
  const gate: SortGate = { enter: async () => ({ kind }) }
  const page = await pageRows(bench.deps, gate, localPrincipal, small, query, never)
  expect(page).toMatchObject({
    ok: false,
    problem: { kind: 'too-many-requests', retryAfterMs: 2_000, message: expect.stringContaining(words) },
  })
})

test('pages in the order of the statement, and in an order that is there, wait for nobody', async () => {
  const gate: SortGate = { enter: () => Promise.reject(new Error('asked for a place')) }
  await bench.chat.pageRows(localPrincipal, large, query, never)
  for (const sort of [null, '-i']) {
    const page = await pageRows(bench.deps, gate, localPrincipal, large, { ...query, sort }, never)
    expect(page).toMatchObject({ ok: true, value: { rows: [[sort === null ? 1 : 600, expect.any(String)], expect.anything()] } })
  }
})

test('a place is given back when a sort fails', async () => {
  let held = 0
  const gate: SortGate = {
    enter: async () => {
      held++
      return { kind: 'entered', leave: () => held-- }
    },
  }
  const aborted = AbortSignal.abort()
  expect(await pageRows(bench.deps, gate, localPrincipal, large, { ...query, sort: 'filler' }, aborted)).toMatchObject({ ok: false })
  expect(held).toBe(0)
})

test('a result beyond the bound is ordered by the database, once for all who ask at one time', async () => {
  const pages = await Promise.all([1, 2, 3].map(() => bench.chat.pageRows(localPrincipal, large, { ...query, sort: 'i' }, never)))
  const ids = pages.map((page) => (page.ok ? (page satisfies { value: PagedRows }).value.result : page.problem.kind))
  expect(new Set(ids).size).toBe(1)
  expect(ids[0]).not.toBe(large)
  const inMemory = await bench.chat.pageRows(localPrincipal, small, query, never)
  expect(inMemory).toMatchObject({ ok: true, value: { result: small, rows: [[10], [9]] } })
})
