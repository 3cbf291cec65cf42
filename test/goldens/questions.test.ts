import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

const goldenSchema = z.strictObject({
  id: z.string().regex(/^[a-z]{2}-\d{2}$/),
  family: z.string().min(1),
  question: z.string().min(1),
  context: z.array(z.strictObject({ question: z.string(), sql: z.string() })),
  expect: z.enum(['sql', 'clarify', 'refuse']),
  gold_sql: z.array(z.string()),
  order_matters: z.boolean(),
  notes: z.string(),
})

const goldens = readFileSync(new URL('questions.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => goldenSchema.parse(JSON.parse(line)))

let database: TestDatabase
beforeAll(async () => {
  database = await cloneDatabase('demo')
})
afterAll(() => database.close())

test('ids and questions are there once', () => {
  expect(new Set(goldens.map(({ id }) => id)).size).toBe(goldens.length)
  expect(new Set(goldens.map(({ question, context }) => JSON.stringify([question, context]))).size).toBe(goldens.length)
})

test('what is to be answered has a gold, what is to be refused has none', () => {
  const odd = goldens.filter(({ expect: wanted, gold_sql: gold }) =>
    wanted === 'sql' ? gold.length === 0 : wanted === 'refuse' && gold.length > 0,
  )
  expect(odd.map(({ id }) => id)).toEqual([])
})

test('every gold runs on the demonstration data and finds something', async () => {
  const odd: string[] = []
  await database.connections.withClient(async (client) => {
    await client.query('set search_path = public, kpi')
    for (const { id, gold_sql: gold, context } of goldens) {
      for (const text of [...gold, ...context.map(({ sql }) => sql)]) {
        const { rows } = await client.query<unknown[]>({ text, rowMode: 'array' })
        if (rows.length === 0 || rows.every((row) => row.every((cell) => cell === null))) odd.push(`${id}: ${text}`)
      }
    }
  })
  expect(odd).toEqual([])
})
