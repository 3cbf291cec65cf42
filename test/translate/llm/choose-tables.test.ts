import { expect, test } from 'vitest'
import { makeValueIndex } from '../../../src/catalog/make-value-index.ts'
import { retrievalFigures } from '../../../src/evaluate/bench/retrieval-bench.ts'
import { syntheticCatalog } from '../../../src/evaluate/bench/synthetic-catalog.ts'
import { estimateTokens } from '../../../src/model/estimate-tokens.ts'
import { loadPrompts } from '../../../src/prompts/prompts.ts'
import { loadTexts } from '../../../src/prompts/texts.node.ts'
import { chooseTables, indexTables } from '../../../src/translate/llm/choose-tables.ts'
import { findLiterals } from '../../../src/translate/llm/literal-hits.ts'
import { prepareCatalog, prepareRequest, usualBudget } from '../../../src/translate/llm/prepare.ts'
import { asking } from './bookshop.ts'

test.each([
  [1_000, 100],
  [5_000, 25],
])('of %i tables at least 98 %% of those that a question needs are chosen, in at most 6,000 tokens', (count, questions) => {
  const { recall, largest } = retrievalFigures(count, questions, () => 0)
  expect(recall).toBeGreaterThanOrEqual(0.98)
  expect(largest).toBeLessThanOrEqual(usualBudget.tables)
})

test('a large target has a short static part, and its tables come with the question', () => {
  const catalog = syntheticCatalog(1_000)
  const prompts = loadPrompts(loadTexts())
  const prepared = prepareCatalog(prompts, catalog, usualBudget)
  expect(prepared.prefix.partial).toBe(true)
  const one = prepareRequest(prompts, prepared, asking('total cost of vessels in the port', { catalog }), usualBudget)
  const other = prepareRequest(prompts, prepared, asking('how many patients', { catalog }), usualBudget)
  expect(one.messages[0]).toEqual(other.messages[0])
  expect(one.messages[1]?.content).toContain('\nport.vessel (')
  expect(one.messages[1]?.content.match(/<tables>/g)).toHaveLength(1)
  expect(estimateTokens(one.messages[1]?.content ?? '')).toBeLessThanOrEqual(6_000)
})

test('a value leads to its table, and neighbours between two tables come with them', () => {
  const catalog = {
    ...syntheticCatalog(1_000),
    values: makeValueIndex([{ column: 'museum.exhibit.owner', field: null, values: ['Baroness Thornfield'] }]),
  }
  const question = 'everything of baroness thornfield'
  const literals = findLiterals(catalog, question, [], () => false)
  const { keys } = chooseTables(catalog, indexTables(catalog), { question, words: [], literals, earlierSql: null }, 2_000)
  expect(keys).toContain('museum.exhibit')
})

test('a follow-up keeps the tables of the earlier statement in sight', () => {
  const catalog = syntheticCatalog(1_000)
  const hints = { question: 'and by month?', words: [], literals: [], earlierSql: 'SELECT SUM(weight) FROM brewery.batch' }
  expect(chooseTables(catalog, indexTables(catalog), hints, 2_000).keys.slice(0, 6)).toContain('brewery.batch')
})
