import { expect, test } from 'vitest'
import type { CandidateAnswer, Translator } from '../../../src/translate/translator.ts'
import type { FakeReply } from '../../support/fake-openai.ts'
import { asking, reply } from './bookshop.ts'
import { modelServer, text } from './model-server.ts'

const { fake, translator } = modelServer()

async function candidate(one: Translator, question: string): Promise<CandidateAnswer> {
  const result = await one.translate(asking(question))
  if (!result.ok || result.value.translation.decision !== 'answer') throw new Error('expected an answer')
  return result.value.translation
}

const unknownColumn = {
  kind: 'unsafe-sql' as const,
  violations: [{ rule: 'column' as const, message: 'Column "amout" does not exist in sale.', position: 11 }],
}

test('a repair goes on in the same conversation with the exact message and the nearest names', async () => {
  const one = translator()
  fake().next(text(reply({ sql: 'SELECT SUM(amout) AS turnover FROM sale' })))
  const earlier = await candidate(one, 'revenue')
  const repaired = await one.repair?.(asking('revenue'), earlier, {
    sql: earlier.sql,
    problem: unknownColumn,
    hints: ['Values near it: Lyon'],
  })
  expect(repaired).toMatchObject({
    ok: true,
    value: { translation: { decision: 'answer', sql: 'SELECT SUM(amount) AS turnover FROM sale' }, usage: { calls: 1 } },
  })
  const messages = fake().requests[1]?.messages ?? []
  expect(messages.slice(0, 2)).toEqual(fake().requests[0]?.messages)
  expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user'])
  expect(messages.at(-1)?.content).toContain(
    '<error>\ncolumn: Column "amout" does not exist in sale.\n</error>\n<hints>\nValues near it: Lyon\nNear amout: sale.amount.\n</hints>',
  )
})

test.each<[string, FakeReply]>([
  ['the same statement', text(reply())],
  ['the same statement in other blanks', text(reply({ sql: 'SELECT  SUM( amount )\n AS turnover FROM sale ;' }))],
  ['nothing of use', text('no idea')],
  ['a refusal to speak', { kind: 'text', text: 'no', refusal: true }],
])('%s is no repair', async (_name, second) => {
  const one = translator()
  const earlier = await candidate(one, 'revenue')
  fake().next(second)
  const repaired = await one.repair?.(asking('revenue'), earlier, { sql: earlier.sql, problem: unknownColumn, hints: [] })
  expect(repaired).toMatchObject({ ok: true, value: { translation: { decision: 'abstain' } } })
})

test('a statement that writes is not repaired into one that reads something else', async () => {
  const one = translator()
  fake().next(text(reply({ sql: 'DELETE FROM sale' })))
  const earlier = await candidate(one, 'delete all sales')
  const repaired = await one.repair?.(asking('delete all sales'), earlier, { sql: earlier.sql, problem: unknownColumn, hints: [] })
  expect(repaired).toMatchObject({ ok: true, value: { translation: { decision: 'abstain' }, usage: { calls: 0 } } })
  expect(fake().requests).toHaveLength(1)
})

test('a repair that only changes the case of a value is one', async () => {
  const one = translator()
  fake().next(text(reply({ sql: "SELECT 1 AS x FROM sale WHERE branch = 'lyon'" })))
  const earlier = await candidate(one, 'lyon')
  fake().next(text(reply({ sql: "SELECT 1 AS x FROM sale WHERE branch = 'Lyon'" })))
  const repaired = await one.repair?.(asking('lyon'), earlier, {
    sql: earlier.sql,
    problem: { kind: 'query-failed', sqlstate: '42703', message: 'no rows', position: null },
    hints: [],
  })
  expect(repaired).toMatchObject({ ok: true, value: { translation: { decision: 'answer' } } })
  expect(fake().requests[1]?.messages.at(-1)?.content).toContain('The database said (42703): no rows')
})

test('a repair may find that the tables do not hold what is asked', async () => {
  const one = translator()
  const earlier = await candidate(one, 'revenue')
  fake().next(text(reply({ decision: 'refuse', sql: null, refusal: { code: 'no_data', message: 'Not there.', could_ask: [] } })))
  const repaired = await one.repair?.(asking('revenue'), earlier, { sql: earlier.sql, problem: unknownColumn, hints: [] })
  expect(repaired).toMatchObject({ ok: true, value: { translation: { decision: 'refuse', message: 'Not there.' } } })
})

test('a candidate of another process is repaired from what is known of it', async () => {
  const earlier = await candidate(translator(), 'revenue')
  fake().requests.length = 0
  fake().next(text(reply({ sql: 'SELECT 2 AS x' })))
  const repaired = await translator().repair?.(asking('revenue'), { ...earlier }, { sql: earlier.sql, problem: unknownColumn, hints: [] })
  expect(repaired).toMatchObject({ ok: true, value: { translation: { decision: 'answer', sql: 'SELECT 2 AS x' } } })
  expect(fake().requests[0]?.messages[2]?.content).toContain('SELECT SUM(amount) AS turnover FROM sale')
  expect(fake().refusals).toEqual([])
})
