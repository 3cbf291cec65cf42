import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Catalog } from '../../../src/catalog/catalog.ts'
import { loadCatalog } from '../../../src/catalog/load-catalog.ts'
import { loadModel } from '../../../src/catalog/ossie/load-model.ts'
import { estimateTokens } from '../../../src/model/estimate-tokens.ts'
import { loadPrompts } from '../../../src/prompts/prompts.ts'
import { loadTexts } from '../../../src/prompts/texts.node.ts'
import { textsUnder } from '../../../src/prompts/texts.ts'
import { prepareCatalog, prepareRequest, smallBudget, usualBudget } from '../../../src/translate/llm/prepare.ts'
import type { PriorTurn, TranslateInput } from '../../../src/translate/translator.ts'
import { cloneDatabase } from '../../support/database.ts'
import { asking } from './bookshop.ts'

type Clone = Awaited<ReturnType<typeof cloneDatabase>>
let database: Clone
let catalog: Catalog
beforeAll(async () => {
  database = await cloneDatabase('demo')
  const source = loadModel(textsUnder(loadTexts(), 'semantic'))
  if (!source.ok) throw new Error(JSON.stringify(source.problem))
  catalog = await loadCatalog({ connections: database.readerConnections, model: source.value, now: () => performance.now() })
})
afterAll(() => database.close())

const prompts = loadPrompts(loadTexts())
const turn: PriorTurn = {
  question: 'revenue and margin of Champions by month since 2024 compared with the year before',
  outcome: 'answered',
  sql: `SELECT to_char(t.posting_date, 'YYYY-MM') AS month, ${'SUM(t.net_sales) AS revenue, '.repeat(12)} 1 FROM transaction_data t JOIN customer_master c USING (customer) GROUP BY 1`,
  interpretation:
    'Revenue and margin of customers in the segment Champions by month from January 2024 on, with the same months one year before',
  semanticQuery: null,
}
const long = {
  question:
    'Umsatz und Marge je Monat und Verkaufsbüro der Champions und Loyal Customers von Januar 2025 bis März 2026 im Vergleich zum Vorjahr, only products with stock below safety stock, not the returns, top 20 by margin percent, as of October',
  history: [turn, turn, turn],
}

const tokensOf = (input: TranslateInput, budget = usualBudget): number[] =>
  prepareRequest(prompts, prepareCatalog(prompts, input.catalog, budget), input, budget).messages.map(({ content }) =>
    estimateTokens(content),
  )

test('the 32 tables take at most 7,000 tokens, of which at least 85 % are the same for every question', () => {
  expect(catalog.tables.size).toBe(32)
  for (const input of [asking('revenue last month', { catalog }), asking(long.question, { catalog, history: long.history })]) {
    const [system = 0, user = 0] = tokensOf(input)
    expect(system + user).toBeLessThanOrEqual(7_000)
    expect(system / (system + user)).toBeGreaterThanOrEqual(0.85)
  }
})

test('every table and column is in the prompt, with the traps of each', () => {
  const { prefix } = prepareCatalog(prompts, catalog, usualBudget)
  expect(prefix.partial).toBe(false)
  for (const table of catalog.tables.values()) {
    expect(prefix.text).toContain(`\n${table.name} (`)
    for (const column of table.columns) expect(prefix.text).toMatch(new RegExp(`\\b${column.name}\\b`))
  }
  const told = catalog.model.datasets.filter(
    ({ instructions }) => instructions !== null && prefix.text.includes(instructions.trim().slice(0, 60)),
  )
  expect(told.length).toBe(catalog.model.datasets.filter(({ instructions }) => instructions !== null).length)
})

test('a small budget still holds every table', () => {
  const [system = 0] = tokensOf(asking('revenue last month', { catalog }), smallBudget)
  expect(system).toBeLessThanOrEqual(smallBudget.prefix.prefix + 10)
})
