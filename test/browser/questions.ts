import type { Interpretation } from '../../src/present/answer/events.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'

const interpretation: Interpretation = {
  sentence: 'Net sales by region, 1 July to 30 September 2026.',
  intervals: [{ label: 'Q3 2026', from: '2026-07-01', to: '2026-10-01', time_zone: 'UTC' }],
  assumptions: [
    {
      text: 'Region is where the customer is',
      alternatives: [{ label: 'Where the item was shipped to', question: 'figure' }],
    },
  ],
  unused_words: [],
}

const regions = `(VALUES ('EMEA', 1284551.27, 41.27), ('APAC', 998120.50, 38.90), ('Americas', 874002.10, NULL), ('<b>Other</b> & co', -1200, -3.1)) AS t(region, net_sales, margin_pct)`

/** Customers of several scripts with long notes, as many as asked for. */
const customers = (
  count: number,
) => `SELECT n AS customer_id, 'Customer ' || n AS name, date '2026-01-01' + n % 300 AS joined, n * 13.37 AS net_sales,
  CASE WHEN n % 3 = 0 THEN NULL ELSE 'Called about the late delivery and asked for a new date.' END AS note FROM generate_series(1, ${count}) AS n ORDER BY n`

/** Answers that show every state of the page, by question. */
export const translator = phraseTranslator('semantic', {
  'net sales by region in Q3 2026': candidate(`SELECT region, net_sales, margin_pct FROM ${regions} ORDER BY net_sales DESC`, {
    title: 'Net sales by region',
    interpretation,
    columns: { net_sales: { label: 'Net sales', unit: { kind: 'currency', code: 'USD' } } },
    followups: () => ['figure', 'nothing'],
    warnings: ['November 2026 is not over: its figures will grow.'],
  }),
  'sales of each shop': candidate(`SELECT 'Shop ' || n AS shop, 100 + n * 7 AS net_sales FROM generate_series(1, 5) AS n`, {
    columns: { net_sales: { label: 'Net sales', unit: { kind: 'currency', code: 'USD' } } },
  }),
  figure: candidate('SELECT 1284551.27 AS net_sales', {
    title: 'Net sales in Q3 2026',
    interpretation,
    columns: { net_sales: { label: 'Net sales', unit: { kind: 'currency', code: 'USD' } } },
  }),
  'shipped figure': candidate('SELECT 7 AS net_sales', { title: 'Shipped' }),
  nothing: candidate(`SELECT region FROM ${regions} WHERE region = 'Atlantis'`),
  'many customers': candidate(customers(2_600)),
  'too many customers': candidate(customers(5_000)),
  'wide table': candidate(
    `SELECT ${Array.from({ length: 300 }, (_, at) => `${at} AS column_${at}`).join(', ')} FROM generate_series(1, 120)`,
  ),
  'inactive customers': {
    decision: 'clarify',
    message: '“Inactive” can mean two things. Which one do you mean?',
    options: [
      { label: 'No order in the last 90 days', question: 'figure' },
      { label: 'Marked as churned', question: 'nothing' },
    ],
    interpretation: null,
  },
  'delete all customers': {
    decision: 'refuse',
    code: 'read_only',
    message: 'This service only reads data; it cannot delete customers.',
    couldAsk: ['figure'],
  },
  'drop them': candidate('DROP TABLE regions'),
  divide: candidate(`SELECT 1 / (length(region) - length(region)) AS x FROM ${regions}`, { interpretation }),
  endless: candidate('SELECT count(*) AS n FROM generate_series(1, 100000) a, generate_series(1, 100000) b'),
  'confirmed endless': candidate('SELECT count(*) AS n FROM generate_series(1, 100000) a, generate_series(1, 100000) b'),
  costly: candidate('SELECT count(*) AS n FROM generate_series(1, 1000) a, generate_series(1, 3000) b', { title: 'Pairs' }),
  'long cell': candidate(
    `SELECT (SELECT string_agg('some words ', '') FROM generate_series(1, 100000)) AS body, '2026-01-01'::date AS day, 'مرحبا بالعالم' AS greeting, ''::text AS nothing`,
  ),
})
