import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { jsonLogger } from '../../src/base/logger.ts'
import type { Judged } from '../../src/evaluate/judge.ts'
import { guardedExecutor, predictor } from '../../src/evaluate/predict.ts'
import { printReport } from '../../src/evaluate/print-report.ts'
import { readQuestionSet } from '../../src/evaluate/question-set.ts'
import { makeReport, type Report } from '../../src/evaluate/report.ts'
import { runSet } from '../../src/evaluate/run-set.ts'
import { postgresSource } from '../../src/execute/postgres/postgres-source.ts'
import { createGuard } from '../../src/guard/guard-sql.ts'
import { compilePolicy } from '../../src/identity/compile-policy.ts'
import { localPrincipal } from '../../src/identity/principal.ts'
import { semanticTranslator } from '../../src/translate/semantic/semantic-translator.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { shippedCatalog } from '../support/shipped-catalog.ts'

const questionsFile = new URL('../goldens/questions.jsonl', import.meta.url)
const marksFile = new URL('../goldens/marks.json', import.meta.url)

/** What was reached: right answers may not become fewer, wrong ones not more. Raised by `UPDATE_MARKS=1 vitest …` after a gain. */
type Marks = { right: number; wrong: number; single: number; followUps: number }

const set = readQuestionSet(readFileSync(questionsFile, 'utf8'))
const marks: Marks = JSON.parse(readFileSync(marksFile, 'utf8'))
const timeZone = 'UTC'

let database: TestDatabase
let judged: Judged[]
let report: Report

beforeAll(async () => {
  if (!set.ok) throw new Error(set.errors.join('\n'))
  database = await cloneDatabase('demo')
  const catalog = await shippedCatalog(database.readerConnections)
  const policy = compilePolicy({}, catalog, localPrincipal, 10_000)
  const guard = await createGuard()
  const source = postgresSource({
    connections: database.readerConnections,
    clock: systemClock(),
    log: jsonLogger('silent', () => undefined),
  })
  const limits = { maxRows: 10_000, maxBytes: 64_000_000, timeoutMs: 30_000, maxCost: null, timeZone }
  const calendar = { today: '2026-11-20', timeZone, weekStart: 'monday' as const, fiscalYearStart: 1 }
  const predict = predictor({
    translators: [semanticTranslator()],
    guard,
    catalog,
    policy,
    role: 'admin',
    calendar,
    now: () => performance.now(),
  })
  judged = await runSet({ predict, execute: guardedExecutor({ guard, policy, source, limits }) }, set.questions)
  report = makeReport(judged)
  console.log(printReport(report))
  if (process.env.UPDATE_MARKS) writeFileSync(fileURLToPath(marksFile), `${JSON.stringify(reached(report), null, 2)}\n`)
}, 600_000)

afterAll(() => database?.close())

const reached = ({ total, coverage }: Report): Marks => ({
  right: total.right,
  wrong: total.wrong,
  single: Math.floor(coverage.single * 1_000) / 1_000,
  followUps: Math.floor(coverage.followUps * 1_000) / 1_000,
})

const shown = (grade: Judged['grade']): string[] =>
  judged
    .filter((one) => one.grade === grade)
    .map(({ question, prediction, note }) => `${question.id} "${question.question}": ${note}; ${prediction.sql?.replaceAll(/\s+/g, ' ')}`)

test('every gold passes the guard and runs', () => {
  expect(judged.flatMap(({ question, failedGolds }) => failedGolds.map(({ problem }) => `${question.id}: ${problem}`))).toEqual([])
})

test('wrong answers do not become more', () => {
  expect(report.total.wrong, shown('wrong').join('\n')).toBeLessThanOrEqual(marks.wrong)
})

test('at least sixty questions are answered right, and not fewer than before', () => {
  const answered = judged.filter(({ grade, prediction }) => grade === 'right' && prediction.outcome === 'sql')
  expect(answered.length).toBeGreaterThanOrEqual(60)
  expect(report.total.right).toBeGreaterThanOrEqual(marks.right)
})

test('coverage does not fall', () => {
  expect(report.coverage.single).toBeGreaterThanOrEqual(marks.single)
  expect(report.coverage.followUps).toBeGreaterThanOrEqual(marks.followUps)
})
