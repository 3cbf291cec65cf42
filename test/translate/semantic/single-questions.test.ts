import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Catalog } from '../../../src/catalog/catalog.ts'
import { semanticTranslator } from '../../../src/translate/semantic/semantic-translator.ts'
import type { Translation } from '../../../src/translate/translator.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { shippedCatalog } from '../../support/shipped-catalog.ts'

const calendar = { today: '2026-11-20', timeZone: 'UTC', weekStart: 'monday' as const, fiscalYearStart: 1 }
const translator = semanticTranslator()
let database: TestDatabase
let catalog: Catalog

beforeAll(async () => {
  database = await cloneDatabase('demo')
  // As in a database with the documented columns only: customers have no office.
  await database.connections.withClient((client) => client.query('alter table customer_master drop column sales_office_name cascade'))
  catalog = await shippedCatalog(database.readerConnections)
})
afterAll(() => database?.close())

async function ask(question: string): Promise<Translation> {
  const asker = { id: 'a', role: 'admin' }
  const translated = await translator.translate({ question, history: [], catalog, calendar, asker, signal: new AbortController().signal })
  if (!translated.ok) throw new Error('the translator never fails')
  return translated.value.translation
}

test.each([
  ['a word of another language alone', 'umsatz 2025', /sum\(transaction_data\.net_sales\)/],
  ['a word of two other languages', 'marge par segment', /sum\(transaction_data\.gross_margin\).*GROUP BY/],
  ['buckets before their year in German', 'Umsatz nach Quartal 2026', /date_trunc\('quarter'/],
  ['an article is no class', 'average lifetime revenue of a customer', /avg\(customer_master\.monetary\)/],
  ['a condition after "by" is a group', 'average KPI query time by success', /GROUP BY query_history\.successful/],
  ['also in a list', 'alerts by severity and acknowledgement', /GROUP BY pulse_alerts\.severity, pulse_alerts\.acknowledged/],
  ['a category of the name of a number groups', 'number of monitors per frequency', /GROUP BY pulse_monitors\.frequency/],
  [
    'groups that are sorted stay groups',
    'customers by segment, biggest first',
    /GROUP BY customer_master\.rfm_segment\s+ORDER BY customers DESC/,
  ],
  ['the lowest margin is a sum', 'office with the lowest margin', /ORDER BY office_margin ASC/],
  ['most of a number names an amount', 'which product lost the most revenue in 2025 compared to 2024', /ORDER BY difference ASC/],
  ['the last October beside this one', 'how does this october compare with last october', /revenue_2025_10_01/],
  ['one quarter year on year', 'rev q3 yoy', /revenue_q3_2026 - /],
  ['a percentage of a comparison', 'revenue of Q3 2026 compared to Q3 2025 in percent', /change_pct/],
  [
    'a part of a named whole',
    'share of FG-20413 in the revenue of Berlin',
    /FILTER \(WHERE [^)]*material_number[^)]*\).*WHERE .*sales_office_name/,
  ],
  ['differences of values', 'difference in revenue between Berlin and Dublin', /FILTER .* - .*FILTER .* AS difference/],
  ['counted buckets', 'how many days did we sell something in 2026', /count\(DISTINCT transaction_data\.posting_date\)/i],
  ['buckets over a threshold', 'how many months had revenue above a million', /count\(\*\).*date_trunc\('month'/],
  ['one count as a part of another', 'failed runs as a percentage of all runs', /count\(\*\) FILTER .*nullif\(\(?count\(\*\)/i],
  ['a course of states', 'how did inventory value develop in 2026', /max\(.*GROUP BY date_trunc\('month'/],
  ['states by the name of one', 'products with zero stock', /HAVING .*= \$1/],
  ['rows that have a group', 'total revenue of all offices', /FROM (public\.)?regional_product_matrix/],
  ['a day that is spelled out', 'how much did we sell on the first of November 2026', /posting_date >= \$1/],
  ['greetings say nothing', 'morning! sales yesterday', /^(?!.*material_description)/],
  ['days of the week by name', 'orders by weekday', /FMDay.*ORDER BY weekday_number/],
])('%s', async (_name, question, expected) => {
  const translation = await ask(question)
  if (translation.decision !== 'answer') throw new Error(`${translation.decision}: ${JSON.stringify(translation)}`)
  expect(translation.sql.replaceAll('\n', ' ')).toMatch(expected)
})

test.each([
  ['values that no row has at once', 'how many customers buy FG-20413 and how many FG-20401'],
  ['a number in another unit', 'revenue in cases'],
  ['units in another currency word', 'stock for FG-20413 in euros'],
  ['the least of partial sums', 'minimum revenue in 2025'],
  ['buckets that changed', 'months where revenue dropped compared to the month before'],
  ['a word out of a name', 'how many shops do we run'],
  ['conditions of which whole', 'share of Champions in Berlin of revenue'],
  ['a list of a mean', 'price list'],
  ['three periods', 'how much more did we sell in 2025 than 2024 in 2024 and 2019'],
])('%s: no answer', async (_name, question) => {
  expect((await ask(question)).decision).toBe('abstain')
})

test.each(['drop in revenue last month', 'change of revenue from Q2 to Q3 2026'])(
  '%s is no request to change anything',
  async (question) => {
    expect((await ask(question)).decision).toBe('answer')
  },
)
