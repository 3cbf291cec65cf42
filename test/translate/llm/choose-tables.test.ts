import { expect, test } from 'vitest'
import type { Catalog, Table } from '../../../src/catalog/catalog.ts'
import { makeValueIndex } from '../../../src/catalog/make-value-index.ts'
import { estimateTokens } from '../../../src/model/estimate-tokens.ts'
import { loadPrompts } from '../../../src/prompts/prompts.ts'
import { loadTexts } from '../../../src/prompts/texts.node.ts'
import { chooseTables, indexTables } from '../../../src/translate/llm/choose-tables.ts'
import { findLiterals } from '../../../src/translate/llm/literal-hits.ts'
import { prepareCatalog, prepareRequest, usualBudget } from '../../../src/translate/llm/prepare.ts'
import { compileLexicon, findWords } from '../../../src/translate/llm/word-hits.ts'
import { asking, bookshop } from './bookshop.ts'

const areas = 'hr finance fleet lab hotel school port farm clinic museum airline library theatre forest mine brewery bank court'.split(' ')
const things =
  'contract invoice vehicle sample booking course vessel harvest patient exhibit flight loan ticket parcel shaft batch account hearing payment shipment inspection incident budget license permit meter sensor order claim policy employee room crew supplier tariff campaign survey device warranty tender asset lease audit route depot storage refund voucher quote visit'.split(
    ' ',
  )
const facets =
  'amount status started_on owner region priority quantity rating cost duration weight temperature due_on channel currency score'.split(' ')

const column = (name: string, typeName: string, nullable = true) => ({ name, type: typeName, typeName, nullable, comment: null })

/** `count` tables in eighteen areas: things, their lines and events, with keys between them. */
function syntheticCatalog(count: number): Catalog {
  const tables = new Map<string, Table>()
  for (let at = 0; tables.size < count; at += 1) {
    const [area, thing] = [areas[at % areas.length] ?? '', things[Math.floor(at / areas.length) % things.length] ?? '']
    const round = Math.floor(at / (areas.length * things.length))
    const name = `${thing}${['', '_line', '_event', '_archive'][round] ?? `_${round}`}`
    const parent = round === 0 ? null : `${area}.${thing}`
    const own = [0, 1, 2, 3].map((step) => facets[(at * 7 + step * 3) % facets.length] ?? '')
    tables.set(`${area}.${name}`, {
      schema: area,
      name,
      kind: 'table',
      comment: round === 0 ? `${thing}s of the ${area}` : null,
      columns: [
        column('id', 'int8', false),
        ...(parent === null ? [] : [column(`${thing}_id`, 'int8')]),
        ...[...new Set(own)].map((facet) => column(facet, /_on$/.test(facet) ? 'date' : 'numeric')),
      ],
      primaryKey: ['id'],
      uniqueKeys: [],
      foreignKeys: parent === null ? [] : [{ columns: [`${thing}_id`], table: parent, refColumns: ['id'] }],
      rowEstimate: 1_000 + at,
    })
  }
  return {
    ...bookshop,
    version: `synthetic-${count}`,
    searchPath: areas,
    tables,
    model: { ...bookshop.model, datasets: [], metrics: [], segments: [], ambiguous: [], verified: [], missing: [] },
    values: makeValueIndex([]),
  }
}

/** Questions of which the tables that answer them are known: about a thing of an area, about its lines with the thing, about two things. */
function questionsOver(catalog: Catalog): { question: string; needed: string[] }[] {
  const keys = [...catalog.tables.keys()]
  return Array.from({ length: 300 }, (_, at) => {
    const key = keys[(at * 37) % keys.length] ?? ''
    const table = catalog.tables.get(key)
    const facet = table?.columns.at(-1)?.name.replace('_', ' ') ?? ''
    const [thing = '', detail] = (table?.name ?? '').split('_')
    const parent = table?.foreignKeys[0]?.table
    const asked =
      [
        `total ${facet} of ${thing}s in the ${table?.schema} last year`,
        `how many ${thing}s does the ${table?.schema} have per ${facet}`,
        `${table?.schema}: ${thing} ${facet} by month`,
      ][at % 3] ?? ''
    return {
      question: detail === undefined ? asked : `${asked}, from the ${thing} ${detail}s`,
      needed: parent === undefined ? [key] : [key, parent],
    }
  })
}

test('of 1,000 tables at least 98 % of those that a question needs are chosen, in at most 6,000 tokens', () => {
  const catalog = syntheticCatalog(1_000)
  const index = indexTables(catalog)
  const lexicon = compileLexicon(catalog)
  let needed = 0
  let found = 0
  for (const one of questionsOver(catalog)) {
    const words = findWords(lexicon, one.question, [], 8)
    const literals = findLiterals(catalog, one.question, [], (phrase) => lexicon.has(phrase))
    const { keys, text } = chooseTables(catalog, index, { question: one.question, words, literals, earlierSql: null }, usualBudget.tables)
    needed += one.needed.length
    found += one.needed.filter((key) => keys.includes(key)).length
    expect(estimateTokens(text)).toBeLessThanOrEqual(usualBudget.tables)
  }
  expect(found / needed).toBeGreaterThanOrEqual(0.98)
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

test('5,000 tables take no more than their share of time', () => {
  const catalog = syntheticCatalog(5_000)
  const started = performance.now()
  const index = indexTables(catalog)
  const hints = { question: 'total cost of vessels in the port by month', words: [], literals: [], earlierSql: null }
  for (let round = 0; round < 5; round += 1) chooseTables(catalog, index, hints, 5_000)
  expect(performance.now() - started).toBeLessThan(10_000)
})
