import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import type { Catalog } from '../../../src/catalog/catalog.ts'
import { loadCatalog } from '../../../src/catalog/load-catalog.ts'
import { loadModel } from '../../../src/catalog/ossie/load-model.ts'
import { checkMeaning } from '../../../src/chat/meaning/check-meaning.ts'
import { createGuard, type Guard } from '../../../src/guard/guard-sql.ts'
import type { SqlValue } from '../../../src/guard/policy.ts'
import { loadPrompts } from '../../../src/prompts/prompts.ts'
import { loadTexts } from '../../../src/prompts/texts.node.ts'
import { textsUnder } from '../../../src/prompts/texts.ts'
import { claimsOf } from '../../../src/translate/llm/claims.ts'
import { prepareCatalog, prepareRequest, usualBudget } from '../../../src/translate/llm/prepare.ts'
import { semanticTranslator } from '../../../src/translate/semantic/semantic-translator.ts'
import type { Claims } from '../../../src/translate/translator.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { openPolicy } from '../../support/small-catalog.ts'

const file = fileURLToPath(new URL('../../goldens/questions.jsonl', import.meta.url))
const questionSchema = z.object({ id: z.string(), question: z.string(), context: z.array(z.unknown()), gold_sql: z.array(z.string()) })
const questions = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => questionSchema.parse(JSON.parse(line)))

const calendar = { today: '2026-11-20', timeZone: 'UTC', weekStart: 'monday' as const, fiscalYearStart: 1 }
let database: TestDatabase
let catalog: Catalog
let guard: Guard
beforeAll(async () => {
  guard = await createGuard()
  database = await cloneDatabase('demo')
  const source = loadModel(textsUnder(loadTexts(), 'semantic'))
  if (!source.ok) throw new Error(JSON.stringify(source.problem))
  catalog = await loadCatalog({ connections: database.readerConnections, model: source.value, now: () => performance.now() })
})
afterAll(() => database.close())

/** What is said against a statement; notes speak against nothing. */
function against(sql: string, parameters: readonly SqlValue[], question: string, claims: Claims | null = null): string[] {
  const checked = guard.check({ candidate: sql, parameters: [...parameters], policy: openPolicy(catalog, 10_000) })
  if (!checked.ok) return []
  const statement = guard.tree(checked.value)
  if (statement === null) return []
  const said = { claims, promised: null, openPeriodTold: true }
  return checkMeaning({ statement, sql: checked.value, catalog, question, calendar, ...said })
    .filter(({ weight }) => weight !== 'note')
    .map(({ text }) => text)
}

test('nothing is said against statements that are known to be right', () => {
  const found = questions.flatMap(({ id, question, gold_sql }) =>
    gold_sql.flatMap((sql) => against(sql, [], question).map((text) => `${id}: ${text}`)),
  )
  expect(found).toEqual([])
})

test('next to nothing of what a question names is missed in them', () => {
  const prompts = loadPrompts(loadTexts())
  const prepared = prepareCatalog(prompts, catalog, usualBudget)
  const found = questions.flatMap(({ id, question, context, gold_sql }) => {
    const history =
      context.length === 0 ? [] : [{ question: '', outcome: 'answered', sql: null, interpretation: null, semanticQuery: null }]
    const input = { question, history, catalog, calendar, asker: { id: 'ann', role: 'admin' }, signal: new AbortController().signal }
    const claims = claimsOf(prepareRequest(prompts, prepared, input, usualBudget), input)
    return gold_sql.flatMap((sql) => (against(sql, [], question, claims).length > 0 ? [id] : []))
  })
  // Words said by the way, "last year" for the last twelve months.
  expect(found.length, found.join(', ')).toBeLessThan(questions.length / 100)
})

test('nor against those that the semantic translator makes', async () => {
  const translator = semanticTranslator()
  const found: string[] = []
  for (const { id, question, context } of questions) {
    if (context.length > 0) continue
    const asker = { id: 'test', role: 'admin' }
    const result = await translator.translate({ question, history: [], catalog, calendar, asker, signal: new AbortController().signal })
    if (!result.ok || result.value.translation.decision !== 'answer') continue
    const { sql, parameters } = result.value.translation
    found.push(...against(sql, parameters, question).map((text) => `${id}: ${text}`))
  }
  expect(found).toEqual([])
})
