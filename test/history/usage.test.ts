import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/db/sql.ts'
import { recordQuery } from '../../src/history/record-query.ts'
import { readUsage } from '../../src/history/usage.ts'
import type { Outcome } from '../../src/present/answer/events.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
const asked: [user: string, question: string, askedAt: string, outcome: Outcome, rows: number | null, ms: number][] = [
  ['ann', 'Sales by region', '2026-11-18T10:00:00.000Z', 'answered', 4, 20],
  ['bob', 'sales  by Region ', '2026-11-19T10:00:00.000Z', 'no_data', 0, 40],
  ['ann', 'How is the weather?', '2026-11-19T11:00:00.000Z', 'refused', null, 5],
  ['ann', 'How is the weather?', '2026-11-19T12:00:00.000Z', 'failed', null, 900],
  ['ann', 'Too long ago', '2026-01-01T00:00:00.000Z', 'answered', 1, 5000],
]
beforeAll(async () => {
  database = await cloneDatabase('migrated')
  for (const [userId, question, askedAt, outcome, rowCount, totalMs] of asked) {
    const rows = recordQuery({ userId, question, askedAt, dataSource: 'postgresql', outcome, rowCount, totalMs }, sql`(select 1) as one`)
    await database.db.run(rows.pulse)
    await database.db.run(rows.kpi)
  }
})
afterAll(() => database.close())

test('usage counts questions, who asked them, and which were never answered', async () => {
  const usage = await readUsage(database.db, '2026-11-01T00:00:00.000Z', 10)
  expect(usage.top).toEqual([
    { question: 'How is the weather?', times: 2, users: 1, last: '2026-11-19T12:00:00Z' },
    { question: expect.stringMatching(/^sales\s+by region/i), times: 2, users: 2, last: '2026-11-19T10:00:00Z' },
  ])
  expect(usage.unanswered.map((one) => one.question)).toEqual(['How is the weather?'])
  expect(usage.slow.map((one) => [one.slowestMs, one.averageMs])).toEqual([
    [900, 452.5],
    [40, 30],
  ])
  expect(usage.perUserAndDay).toEqual([
    { user: 'ann', day: '2026-11-19', questions: 2, answered: 0 },
    { user: 'bob', day: '2026-11-19', questions: 1, answered: 1 },
    { user: 'ann', day: '2026-11-18', questions: 1, answered: 1 },
  ])
})
