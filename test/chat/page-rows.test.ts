import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { localPrincipal, type Principal } from '../../src/identity/principal.ts'
import { askOnce, type Bench, chatBench } from '../support/chat-bench.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'

const never = new AbortController().signal
const mixed = `select * from (values (1, '10.5'::numeric, 'b'), (2, '9.25', 'a'), (3, null, 'ä'), (4, 'NaN', null), (5, '-3', 'B')) v (i, n, t) order by i`

let bench: Bench
beforeAll(async () => {
  const translator = phraseTranslator('semantic', {
    mixed: candidate(mixed),
    'too many': candidate('select i, (i * 7919) % 1009 as shuffled from generate_series(1, 1000) i order by i'),
    'too many, with a limit of its own': candidate('select i from generate_series(1, 1000) i order by i limit 300'),
  })
  bench = await chatBench({ translators: [translator], view: { maxRows: 100, maxCost: null } })
})
afterAll(() => bench.close())

async function rowsOf(question: string, sort: string | null, over: { offset?: number; limit?: number; principal?: Principal } = {}) {
  const { view } = await askOnce(bench, question)
  const { principal = localPrincipal, offset = 0, limit = 10 } = over
  const page = await bench.chat.pageRows(principal, view.result?.id ?? '', { offset, limit, sort }, never)
  return { page, id: view.result?.id }
}

describe('a whole result is sorted as it is kept', () => {
  test.each([
    ['n', [5, 2, 1, 4, 3]],
    ['-n', [4, 1, 2, 5, 3]],
    ['-i', [5, 4, 3, 2, 1]],
  ])('by %s', async (sort, order) => {
    const { page, id } = await rowsOf('mixed', sort)
    expect(page).toMatchObject({ ok: true, value: { result: id, rowCount: 5 } })
    expect(page.ok && page.value.rows.map((row) => row[0])).toEqual(order)
  })
})

describe('a cut result is run again in the other order', () => {
  test('so that the first rows of all come first, and once only', async () => {
    const { page, id } = await rowsOf('too many', '-i', { limit: 3 })
    expect(page).toMatchObject({
      ok: true,
      value: {
        rowCount: 100,
        rows: [
          [1000, expect.any(Number)],
          [999, expect.any(Number)],
          [998, expect.any(Number)],
        ],
      },
    })
    const sorted = page.ok ? page.value.result : ''
    expect(sorted).not.toBe(id)
    const next = await bench.chat.pageRows(localPrincipal, id ?? '', { offset: 3, limit: 1, sort: '-i' }, never)
    expect(next).toMatchObject({ ok: true, value: { result: sorted, rows: [[997, expect.any(Number)]] } })
    const byId = await bench.chat.pageRows(localPrincipal, sorted, { offset: 99, limit: 5, sort: null }, never)
    expect(byId).toMatchObject({ ok: true, value: { rows: [[901, expect.any(Number)]] } })
  })

  test('within the limit that the statement has itself', async () => {
    const { page } = await rowsOf('too many, with a limit of its own', '-i', { limit: 1 })
    expect(page).toMatchObject({ ok: true, value: { rows: [[300]] } })
  })
})

test('a page beyond the end is empty, a column that is not there is an error, and nobody reads what is not theirs', async () => {
  expect((await rowsOf('mixed', null, { offset: 500 })).page).toMatchObject({ ok: true, value: { rows: [] } })
  expect((await rowsOf('mixed', 'nope')).page).toMatchObject({ ok: false, problem: { kind: 'invalid-request' } })
  const eve: Principal = { id: 'eve', name: 'Eve', roles: ['admin'], via: 'token' }
  expect((await rowsOf('mixed', null, { principal: eve })).page).toMatchObject({ ok: false, problem: { kind: 'not-found' } })
})
