import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Catalog } from '../../../src/catalog/catalog.ts'
import { semanticTranslator } from '../../../src/translate/semantic/semantic-translator.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { shippedCatalog } from '../../support/shipped-catalog.ts'

const calendar = { today: '2026-11-20', timeZone: 'UTC', weekStart: 'monday' as const, fiscalYearStart: 1 }
const translator = semanticTranslator()
let database: TestDatabase
let catalog: Catalog

beforeAll(async () => {
  database = await cloneDatabase('demo')
  catalog = await shippedCatalog(database.readerConnections)
})

afterAll(() => database.close())

/** The statement and its values for a question after another; null where there is no answer. */
async function statementAfter(context: string, question: string): Promise<string | null> {
  const history = [{ question: context, outcome: 'answered', sql: 'select 1', interpretation: null, semanticQuery: null }]
  const input = { question, history, catalog, calendar, asker: { id: 'a', role: 'admin' }, signal: new AbortController().signal }
  const translated = await translator.translate(input)
  if (!translated.ok) throw new Error('the translator never fails')
  const { translation } = translated.value
  return translation.decision === 'answer' ? `${translation.sql} ${JSON.stringify(translation.parameters)}` : null
}

const fragments = [
  'how many orders?',
  'number of customers',
  'how many returns',
  'share by segment',
  'what percentage was acknowledged?',
  'total revenue',
  'high alerts',
  'lost customers',
  'most sold product',
  'any alerts',
]

// What an answer after the question must still speak of.
test.each([
  ['sales of FG-20401 in 2025', ['FG-20401', '2025-01-01']],
  ['revenue of Champions in Berlin last quarter', ['Berlin', '2026-07-01']],
  ['how many alerts were there in october?', ['2026-10-01']],
])('few words after "%s" keep its conditions or are not answered', async (context, kept) => {
  for (const fragment of fragments) {
    const statement = await statementAfter(context, fragment)
    if (statement !== null) for (const condition of kept) expect(statement, fragment).toContain(condition)
  }
})

test('few words after an answer that is not understood are left alone', async () => {
  for (const fragment of fragments) expect(await statementAfter('florble the gnarp', fragment), fragment).toBeNull()
})
