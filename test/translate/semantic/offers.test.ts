import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Catalog } from '../../../src/catalog/catalog.ts'
import { semanticQuerySchema } from '../../../src/translate/semantic/semantic-query.ts'
import { semanticTranslator } from '../../../src/translate/semantic/semantic-translator.ts'
import type { PriorTurn, Translation } from '../../../src/translate/translator.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { shippedCatalog } from '../../support/shipped-catalog.ts'

const calendar = { today: '2026-11-20', timeZone: 'UTC', weekStart: 'monday' as const, fiscalYearStart: 1 }
const translator = semanticTranslator()
let database: TestDatabase
let catalog: Catalog

type Golden = { question: string; context: { question: string }[] }
const goldens: Golden[] = readFileSync(new URL('../../goldens/questions.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))

beforeAll(async () => {
  database = await cloneDatabase('demo')
  catalog = await shippedCatalog(database.readerConnections)
})

afterAll(() => database.close())

async function translate(question: string, history: PriorTurn[] = [], semanticQuery?: unknown): Promise<Translation> {
  const asker = { id: 'a', role: 'admin' }
  const edited = semanticQuery === undefined ? {} : { semanticQuery }
  const input = { question, history, catalog, calendar, asker, signal: new AbortController().signal, ...edited }
  const translated = await translator.translate(input)
  if (!translated.ok) throw new Error('the translator never fails')
  return translated.value.translation
}

const turn = (question: string, semanticQuery: unknown = null): PriorTurn => ({
  question,
  outcome: 'answered',
  sql: null,
  interpretation: null,
  semanticQuery,
})

/** A query without its values: what is offered after it differs by these alone from what is offered after its like. */
const shapeOf = (query: unknown): string =>
  JSON.stringify(query, (key, value) => (['values', 'label', 'from', 'to', 'n', 'soFar'].includes(key) ? null : value))

test('every follow-up question that is offered is answered or asked back', async () => {
  const unanswered: string[] = []
  const offered = new Set<string>()
  for (const { question, context } of goldens) {
    const history = context.map((one) => turn(one.question))
    const answer = await translate(question, history)
    if (answer.decision !== 'answer') continue
    expect(answer.followups.length).toBeLessThanOrEqual(4)
    for (const followup of answer.followups) {
      const kind = `${followup} after ${shapeOf(answer.semanticQuery)}`
      if (offered.has(kind)) continue
      offered.add(kind)
      const { decision } = await translate(followup, [...history, turn(question, answer.semanticQuery)])
      if (decision !== 'answer' && decision !== 'clarify') unanswered.push(`${question} >> ${followup}`)
    }
  }
  expect(unanswered).toEqual([])
  expect(offered.size).toBeGreaterThan(300)
})

test('every reading that is offered is one that can be read', async () => {
  const unread: string[] = []
  for (const { question, context } of goldens) {
    if (context.length > 0) continue
    const asked = await translate(question)
    if (asked.decision !== 'clarify') continue
    for (const option of asked.options) {
      const { decision } = await translate(option.question)
      if (decision !== 'answer' && decision !== 'clarify') unread.push(`${question} >> ${option.question}`)
    }
  }
  expect(unread).toEqual([])
})

test('other choices for what was assumed run as they are', async () => {
  const answer = await translate('top customers')
  if (answer.decision !== 'answer') throw new Error(answer.decision)
  const offered = answer.interpretation.assumptions.flatMap((one) => one.alternatives)
  expect(offered.map((one) => one.label)).toEqual(expect.arrayContaining(['by gross margin', 'the first 5']))
  for (const { question, semantic_query: query } of offered) {
    expect(semanticQuerySchema.safeParse(query).success).toBe(true)
    const chosen = await translate(question, [], query)
    if (chosen.decision !== 'answer') throw new Error(`${question}: ${chosen.decision}`)
    await database.readerConnections.withClient((client) => client.query({ text: `explain ${chosen.sql}`, values: chosen.parameters }))
  }
})

test('a query of another form is not guessed at', async () => {
  expect(await translate('top customers', [], { version: 1, measures: 'all' })).toMatchObject({ decision: 'abstain' })
})
