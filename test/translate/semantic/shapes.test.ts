import { expect, test } from 'vitest'
import { type SemanticQuery, semanticQuerySchema } from '../../../src/translate/semantic/semantic-query.ts'
import type { PriorTurn } from '../../../src/translate/translator.ts'
import { turn, useDemo } from '../../support/ask-semantic.ts'

const demo = useDemo()

const known = new Map<string, SemanticQuery | null>()

/** The query of a question of its own, read once. */
async function queryOf(question: string): Promise<SemanticQuery | null> {
  const query = known.get(question) ?? (await asked(question, []))
  known.set(question, query)
  return query
}

async function asked(question: string, history: PriorTurn[]): Promise<SemanticQuery | null> {
  const translation = await demo.ask(question, { history })
  return translation.decision === 'answer' ? semanticQuerySchema.parse(translation.semanticQuery) : null
}

/** The query that a question becomes after another; null where there is no answer. */
const queryAfter = async (context: string, question: string): Promise<SemanticQuery | null> =>
  asked(question, [turn(context, { sql: 'select 1', semanticQuery: await queryOf(context) })])

/** Answers of every shape, with what must be found in each change of them. */
const contexts = {
  figure: 'revenue of Champions in Berlin last quarter',
  groups: 'revenue by sales office in 2025',
  ranking: 'top 5 customers by revenue in 2025',
  threshold: 'customers with more than 20 orders in 2026',
  shares: 'share of each segment in revenue in 2025',
  comparison: 'revenue by sales office in 2026 vs 2025',
  list: 'products below safety stock',
  'anti-join': 'customers who bought nothing in 2026',
  cohorts: 'retention of the 2024 cohorts by month',
  course: 'running total of revenue by month in 2026 for Berlin',
  KPI: 'csat by team in 2026',
  count: 'how many customers do we have in Berlin',
}
type Shape = keyof typeof contexts

/** Follow-ups with the shapes of answers that cannot take them: nothing is answered there. */
const misfits: [string, Shape[]][] = [
  ['by month', ['ranking', 'threshold', 'comparison', 'list', 'anti-join', 'cohorts', 'count']],
  ['which month was best', ['ranking', 'threshold', 'shares', 'comparison', 'list', 'anti-join', 'cohorts', 'course', 'count']],
  ['top 3 products', ['threshold', 'shares', 'comparison', 'list', 'anti-join', 'cohorts', 'course']],
  ['less than 10', ['threshold', 'comparison', 'list', 'anti-join', 'course', 'count']],
  ['vs 2024', ['figure', 'threshold', 'shares', 'comparison', 'list', 'course', 'count']],
  ['what about At Risk', ['shares', 'list', 'cohorts', 'KPI']],
  ['which ones are in Berlin', ['shares', 'list', 'cohorts', 'KPI']],
  ['with returns', ['figure', 'groups', 'ranking', 'threshold', 'shares', 'comparison', 'list', 'anti-join', 'cohorts', 'KPI', 'count']],
  ['without FG-20401', ['threshold', 'anti-join', 'cohorts', 'KPI', 'count']],
  ['show their segment', ['groups', 'shares', 'comparison', 'cohorts', 'course', 'KPI']],
  ['who are the biggest', ['groups', 'shares', 'comparison', 'course', 'KPI']],
  ['add the number of customers', ['ranking', 'shares', 'anti-join', 'cohorts', 'course']],
  ['for all offices', ['groups', 'ranking', 'threshold', 'shares', 'comparison', 'list', 'anti-join', 'cohorts', 'KPI']],
  ['average', ['figure', 'shares', 'comparison', 'list', 'anti-join', 'cohorts', 'course', 'count']],
  ['how many customers are there', ['figure', 'ranking', 'threshold', 'anti-join', 'count']],
  ['which products were sold most', ['figure', 'course']],
  ['customers in Madrid', ['ranking', 'threshold', 'anti-join']],
  ['show the names', ['groups', 'shares', 'comparison', 'course']],
]

test.each(misfits)('"%s" is not answered after what it says nothing about', async (question, shapes) => {
  const answered: string[] = []
  for (const shape of shapes) if ((await queryAfter(contexts[shape], question)) !== null) answered.push(contexts[shape])
  expect(answered).toEqual([])
})

/** Whether every condition, period and threshold of a query is held by another one, or its rows are. */
function keeps(before: SemanticQuery, after: SemanticQuery): boolean {
  const text = JSON.stringify(after)
  const parts = [before.filters, before.periods, before.having, before.via].flat().map((part) => JSON.stringify(part))
  return text.includes(`"query":${JSON.stringify(before)}`) || parts.every((part) => text.includes(part))
}

// What a follow-up that names neither a period nor a condition leaves as it was.
test.each([
  'and margin',
  'in cases',
  'split by segment',
  'as percentage',
  'how many',
  'sort by margin',
  'how many orders did they place',
  'what did they buy',
  'und nach Segment',
])('"%s" keeps every condition of what was asked before', async (question) => {
  for (const context of Object.values(contexts)) {
    const before = await queryOf(context)
    const after = await queryAfter(context, question)
    if (before === null) throw new Error(context)
    if (after !== null) expect(keeps(before, after), `${context} > ${question}: ${JSON.stringify(after)}`).toBe(true)
  }
})

// A period is that of the year talked about.
test.each([
  ['revenue in 2025', 'until September', '2025-01-01', '2025-10-01'],
  ['revenue by month in 2025', 'since June', '2025-06-01', '2026-01-01'],
  ['revenue in 2025', 'only Q3', '2025-07-01', '2025-10-01'],
  ['revenue last month', 'october last year?', '2025-10-01', '2025-11-01'],
  ['revenue in Q3 2026', 'and the previous year', '2025-07-01', '2025-10-01'],
  ['revenue in Q3 2026', 'what was it a year ago', '2025-07-01', '2025-10-01'],
  ['sales by month this year', 'previous year please', '2025-01-01', '2026-01-01'],
  ['revenue by segment in 2025', 'just 2024', '2024-01-01', '2025-01-01'],
])('%s > %s', async (context, question, from, to) => {
  expect((await queryAfter(context, question))?.periods).toMatchObject([{ from, to }])
})

// Whole questions are about themselves, whatever was asked before; where that may be otherwise, both are offered or nothing is answered.
const whole = [
  'Revenue by month in the last 12 months',
  'Top 10 products by revenue this year',
  'Revenue by sales office',
  'Unacknowledged critical alerts',
  'customers that bought in 2025 but not in 2026',
  'top 2 products per sales office by revenue',
  'gross margin in 2025 against 2024, difference and percent',
  'share of the 20 best selling products in total sales in 2026',
  'how much more did we sell in 2025 than 2024',
  'conversion rate in EMEA by month in 2026',
  'csat by team in 2025',
  'which products are below their reorder point',
]

test('whole questions after one another give what they give alone, or nothing', async () => {
  const silent: string[] = []
  const askedBack: string[] = []
  for (const context of [...whole.slice(0, 4), ...Object.values(contexts)]) {
    for (const question of whole) {
      const translation = await demo.ask(question, { history: [turn(context, { semanticQuery: await queryOf(context) })] })
      if (translation.decision === 'clarify') askedBack.push(`${context} > ${question}`)
      else if (translation.decision !== 'answer') silent.push(`${context} > ${question}`)
      else expect(translation.semanticQuery, `${context} > ${question}`).toEqual(await queryOf(question))
    }
  }
  expect(silent.length, silent.join('\n')).toBeLessThan(20)
  expect(askedBack.length, askedBack.join('\n')).toBeLessThan(30)
})
