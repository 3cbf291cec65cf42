import { describe, expect, test } from 'vitest'
import { semanticQuerySchema } from '../../../src/translate/semantic/semantic-query.ts'
import type { CandidateAnswer, PriorTurn } from '../../../src/translate/translator.ts'
import { turn, useDemo } from '../../support/ask-semantic.ts'

const demo = useDemo()

async function answer(question: string, history: PriorTurn[] = []): Promise<CandidateAnswer> {
  const translation = await demo.ask(question, { history })
  if (translation.decision !== 'answer') throw new Error(`${question}: ${translation.decision}: ${JSON.stringify(translation)}`)
  await demo.database.readerConnections.withClient((client) =>
    client.query({ text: `explain ${translation.sql}`, values: translation.parameters }),
  )
  return translation
}

describe('answers, with what the statement must hold', () => {
  test.each([
    ['total revenue', [/sum\(transaction_data\.net_sales\)/]],
    ['how many customers do we have', [/count\(\*\)/, /customer_master/]],
    ['how many customers bought something last month', [/count\(distinct transaction_data\.customer\)/i, /posting_date >= \$1::date/]],
    ['revenue by month in 2025', [/date_trunc\('month'/, /GROUP BY/]],
    ['revenue by year and segment', [/date_trunc\('year'/, /rfm_segment/]],
    ['top 5 customers by revenue', [/ORDER BY .* DESC/, /LIMIT 5/, /customer IS NOT NULL/]],
    ['bottom 3 sales offices by margin', [/ASC NULLS LAST/, /LIMIT 3/]],
    ['top 3 products per sales office', [/PARTITION BY sales_office_name/, /rank_in_group <= 3/]],
    ['customers with more than 50 orders', [/HAVING .* > \$\d::numeric/]],
    ['how many customers have more than 50 orders', [/SELECT count\(\*\) AS count/, /HAVING/]],
    ['products never sold', [/NOT EXISTS \(SELECT 1 FROM public\.transaction_data/]],
    ['customers with no orders at all', [/NOT EXISTS/]],
    ['which customers bought nothing in the last 90 days', [/NOT EXISTS .*posting_date >= /]],
    ['customers who bought in 2025 but not in 2026', [/NOT EXISTS/, /(?<!NOT )EXISTS/]],
    ['revenue growth 2025 vs 2024', [/change_pct/, /FILTER \(WHERE/]],
    ['share of revenue by sales office', [/OVER \(\)/, /share_pct/]],
    ['what percentage of revenue comes from Champions?', [/100\.0 \* /, /nullif/]],
    ['running total of revenue by month in 2026', [/sum\(revenue\) OVER \(ORDER BY month\)/]],
    ['3-month moving average of revenue', [/ROWS BETWEEN 2 PRECEDING AND CURRENT ROW/]],
    ['rank sales offices by revenue', [/rank\(\) OVER/]],
    ['how far is each sales office behind the best one in revenue?', [/max\(\w+\) OVER \(\) - /]],
    ['month 3 retention by cohort', [/->> \$1::text/]],
    ['conversion rate by team this year', [/teams\.name/, /avg\(kpi_data\.kpi_value\)|avg\(kpi_data\.value\)/]],
    ['working capital at the end of 2025', [/SELECT max\(stox_enterprise_summary\.calculation_date\)/]],
    ['products with more than 90 days of stock', [/days_on_hand\)? > \$1::numeric/]],
    ['which materials have average stock below their safety stock?', [/avg_inventory_units < stox_safety_stock\.safety_stock_units/]],
    ['number of critical alerts nobody has acknowledged', [/count\(\*\)/, /not pulse_alerts\.acknowledged/i]],
    ['top 10 products by revenue with their unit price', [/WITH part_1 AS/, /LEFT JOIN part_2/]],
  ])('%s', async (question, parts) => {
    const { sql, semanticQuery } = await answer(question)
    for (const part of parts) expect(sql.replaceAll('\n', ' ')).toMatch(part)
    expect(semanticQuerySchema.safeParse(semanticQuery).success).toBe(true)
  })

  test.each([
    ['Wie hoch war der Umsatz im letzten Monat?', 'total revenue last month'],
    ['Top 10 Kunden nach Umsatz', 'top 10 customers by revenue'],
    ["chiffre d'affaires par mois en 2025", 'revenue by month in 2025'],
    ['ventas por mes en 2026', 'revenue by month in 2026'],
    ['rev champs ytd', 'revenue of Champions year to date'],
    ['hw many custs do we have', 'how many customers do we have'],
    ['hello, could you please tell me the revenue of last quarter? thanks!', 'revenue last quarter'],
  ])('%s is %s', async (question, plain) => {
    const [asked, meant] = [await answer(question), await answer(plain)]
    expect([asked.sql, asked.parameters]).toEqual([meant.sql, meant.parameters])
  })
})

describe('silence', () => {
  test.each([
    ['what is the average salary of our sales reps?', 'refuse'],
    ['delete all customers', 'refuse'],
    ['please disable all monitors', 'refuse'],
    ['monthly revenue of the Hamburg blorps', 'abstain'],
    ['unprofitable customers in 2025', 'abstain'],
    ['which products were sold in all sales offices', 'abstain'],
    ['how are we performing?', 'clarify'],
    ['show me the inactive customers', 'clarify'],
    ['and by month?', 'clarify'],
  ])('%s: %s', async (question, decision) => {
    expect((await demo.ask(question)).decision).toBe(decision)
  })

  test('unknown words are named', async () => {
    expect(await demo.ask('revenue by flurb')).toMatchObject({ decision: 'abstain', unknownWords: ['flurb'] })
    expect(await demo.ask('alerts below 100 euro this week')).toMatchObject({
      message: expect.stringMatching(/^Not understood: below 100 euro/),
    })
  })

  test.each(['', '?', '   ', '\u0000', 'a'.repeat(20_000), "'; drop table x; --", '🙂🙂', '1 2 3 4 5 6 7 8 9 10'])(
    'nothing breaks it',
    async (question) => {
      expect(['abstain', 'clarify', 'refuse']).toContain((await demo.ask(question)).decision)
    },
  )
})

describe('follow-ups change the query before', () => {
  test.each([
    [['revenue per quarter in 2025', 'by month instead'], 'revenue by month in 2025'],
    [['revenue by month in 2025', 'only Champions'], 'revenue of Champions by month in 2025'],
    [['revenue of Champions in 2025', 'and Lost?'], 'revenue of Lost in 2025'],
    [['revenue in 2025', 'and the year before?'], 'revenue in 2024'],
    [['top 5 customers by revenue', 'what about profit?'], 'top 5 customers by profit'],
    [['top 5 customers by revenue', 'top 3'], 'top 3 customers by revenue'],
    [['revenue by sales office', 'only those above 1 million'], 'sales offices with revenue above 1 million'],
  ])('%s', async (questions, plain) => {
    const [first = '', second = ''] = questions
    const before = await answer(first)
    const kept = await answer(second, [turn(first, { semanticQuery: before.semanticQuery })])
    const again = await answer(second, [turn(first)])
    const meant = await answer(plain)
    const rows = async (one: CandidateAnswer): Promise<unknown[]> =>
      (
        await demo.database.readerConnections.withClient((client) =>
          client.query({ text: one.sql, values: one.parameters, rowMode: 'array' }),
        )
      ).rows
    expect(await rows(kept)).toEqual(await rows(meant))
    expect(again.sql).toBe(kept.sql)
  })

  test('a row of the answer before is a subquery', async () => {
    const { sql } = await answer('what was the revenue of the first one in 2025?', [turn('top 5 customers by revenue')])
    expect(sql).toMatch(/= \(SELECT customer FROM/)
  })

  test('the sentence names every condition', async () => {
    const { interpretation } = await answer('which customers bought nothing in the last 90 days')
    expect(interpretation.sentence).toContain('without order lines in 22 August 2026 to 20 November 2026')
  })
})
