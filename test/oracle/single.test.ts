import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { jsonLogger } from '../../src/base/logger.ts'
import { guardedExecutor, predictor } from '../../src/evaluate/predict.ts'
import { evaluationQuestionSchema } from '../../src/evaluate/question-set.ts'
import { postgresSource } from '../../src/execute/postgres/postgres-source.ts'
import { createGuard } from '../../src/guard/guard-sql.ts'
import { compilePolicy } from '../../src/identity/compile-policy.ts'
import { localPrincipal } from '../../src/identity/principal.ts'
import { compareResults } from '../../src/present/compare/compare-results.ts'
import { semanticTranslator } from '../../src/translate/semantic/semantic-translator.ts'
import { calendar } from '../support/ask-semantic.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { shippedCatalog } from '../support/shipped-catalog.ts'
import { asker } from './asker.ts'
import { generateQuestions, intents, type OracleQuestion } from './generate.ts'
import { type Names, readNames } from './names.ts'

const seed = 20261120
const perIntent = 2
const more = 24

let database: TestDatabase
let names: Names
let examined: Examined[]

type Examined = { question: OracleQuestion; grade: 'right' | 'wrong' | 'silent' | 'gold failed'; answer: string }

beforeAll(async () => {
  database = await cloneDatabase('demo')
  const catalog = await shippedCatalog(database.readerConnections)
  const policy = compilePolicy({}, catalog, localPrincipal, 10_000)
  const guard = await createGuard()
  const log = jsonLogger('silent', () => undefined)
  const source = postgresSource({ connections: database.readerConnections, clock: systemClock(), log })
  const limits = { maxRows: 10_000, maxBytes: 64_000_000, timeoutMs: 30_000, maxCost: null, timeZone: calendar.timeZone }
  const execute = guardedExecutor({ guard, policy, source, limits })
  names = await readNames(asker(execute))
  const predict = predictor({ translators: [semanticTranslator()], guard, catalog, policy, role: 'admin', calendar, now: () => 0 })
  const questions = [
    ...intents.flatMap((intent) => generateQuestions(names, seed, perIntent, [intent])),
    ...generateQuestions(names, seed + 1, more),
  ]
  // Golds are run until one is right, because most questions have several.
  const examine = async (question: OracleQuestion): Promise<Examined> => {
    const { outcome, sql } = await predict(evaluationQuestionSchema.parse(question))
    if (outcome !== 'sql' || sql === null) return { question, grade: 'silent', answer: outcome }
    const answer = await execute(sql)
    if (!answer.ok) return { question, grade: 'wrong', answer: `${sql} does not run` }
    for (const text of question.gold_sql) {
      const gold = await execute(text)
      if (!gold.ok) return { question, grade: 'gold failed', answer: `${text}: ${JSON.stringify(gold.problem)}` }
      if (compareResults(gold.value, answer.value, question.order_matters).tolerant) return { question, grade: 'right', answer: sql }
    }
    return { question, grade: 'wrong', answer: sql }
  }
  const half = async (rest: number): Promise<Examined[]> => {
    const done: Examined[] = []
    for (const [at, question] of questions.entries()) if (at % 2 === rest) done.push(await examine(question))
    return done
  }
  examined = (await Promise.all([half(0), half(1)])).flat()
})

afterAll(() => database?.close())

const those = (grade: Examined['grade']): string[] =>
  examined
    .filter((one) => one.grade === grade)
    .map(({ question, answer }) => `${question.family}: ${question.question}\n  got  ${answer}\n  gold ${question.gold_sql[0]}`)

test('every kind of question comes up', () => {
  expect(examined).toHaveLength(perIntent * intents.length + more)
})

test('every gold that is needed runs', () => {
  expect(those('gold failed')).toEqual([])
})

test('no generated question is answered wrongly', () => {
  expect(those('wrong')).toEqual([])
})

test('most generated questions are answered', () => {
  expect(those('right').length).toBeGreaterThan(0.7 * examined.length)
})

test('the same seed gives the same questions, and more of them begin with the same', () => {
  const some = generateQuestions(names, 7, 40)
  expect(generateQuestions(names, 7, 60).slice(0, 40)).toEqual(some)
  expect(new Set(some.map(({ question }) => question)).size).toBe(40)
})
