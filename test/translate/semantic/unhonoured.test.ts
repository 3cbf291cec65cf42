import { describe, expect, test } from 'vitest'
import { unhonoured } from '../../../src/translate/semantic/honour/unhonoured.ts'
import { emptyQuery, type Filter, type SemanticQuery } from '../../../src/translate/semantic/semantic-query.ts'

const revenue = { kind: 'named', metrics: ['revenue'], fields: [], fn: null, filters: [], label: 'Revenue' } as const
const office = { kind: 'field', fields: ['customer_master.sales_office'], label: 'Sales office' } as const
const customer = { concept: 'customer', datasets: ['customer_master'], fields: ['customer_master.customer'], label: 'Customer' }
const values = (negated: boolean, ...given: string[]): Filter => ({
  kind: 'in',
  places: [{ field: 'customer_master.rfm_segment', values: given }],
  negated,
  label: given.join(' and '),
})
const period = {
  from: '2026-10-01',
  to: '2026-11-01',
  label: 'October 2026',
  grain: 'month',
  incomplete: false,
  asOf: false,
  soFar: null,
} as const
const sum = 'SELECT sum(net_sales) AS revenue FROM transaction_data'
const query = (part: Partial<SemanticQuery>): SemanticQuery => ({
  ...emptyQuery,
  measures: [{ ...revenue, metrics: [...revenue.metrics], fields: [], filters: [] }],
  ...part,
})
const byOffice = query({ dimensions: [{ ...office, fields: [...office.fields] }] })

describe('words that the finished query does not honour', () => {
  test.each<[string, SemanticQuery, string]>([
    ['revenue over time', query({}), sum],
    ['revenue of the May 2025 cohort', query({}), sum],
    ['how many customers bought FG-1 and FG-2 together', query({ measures: [], filters: [values(false, 'FG-1', 'FG-2')] }), sum],
    [
      'offices without Champions',
      query({ measures: [], filters: [values(true, 'Champions')] }),
      'select distinct sales_office where not rfm_segment',
    ],
    ['revenue in Q1 of each year', byOffice, 'select date_trunc(year)'],
    ['revenue every December', query({}), sum],
    ['12 month rolling revenue', query({ window: { kind: 'moving', length: 12 } }), 'select avg(x) over ()'],
    ['which products cost the most to hold', query({}), 'select max(unit_cost)'],
    ['customers who bought exactly once', query({ measures: [], subject: customer }), 'select customer'],
    ['second best customer by revenue', byOffice, sum],
    ['customers ranked 6 to 10', byOffice, sum],
    ['average revenue', query({}), sum],
    ['median recency', query({}), 'select avg(recency)'],
    ['median recency per segment', query({}), 'select percentile_cont(0.5)'],
    ['cumulative revenue', byOffice, sum],
    ['share of revenue', byOffice, sum],
    ['revenue this year versus last year', query({}), sum],
    [
      'fastest growing office',
      { ...byOffice, comparison: { kind: 'change', grain: 'month' }, order: [{ by: { kind: 'change', of: 'percent' }, direction: 'asc' }] },
      sum,
    ],
    [
      'biggest drop in revenue by office',
      {
        ...byOffice,
        comparison: { kind: 'change', grain: 'month' },
        order: [{ by: { kind: 'change', of: 'percent' }, direction: 'desc' }],
      },
      sum,
    ],
    ['revenue not from Berlin', query({ filters: [values(false, 'Berlin')] }), `${sum} where city in ('Berlin')`],
    ['revenue except Berlin', query({}), sum],
    ['how many customers', query({ measures: [], subject: customer }), 'select customer'],
    ['top 7 offices by revenue', { ...byOffice, limit: 10 }, `${sum} limit 10`],
    ['orders above 20000', query({}), sum],
    ['failed runs as a share of all runs', query({ window: { kind: 'share', within: 0 } }), 'select 100 * x'],
    ['customers who bought in at least 6 months of 2025', query({ subject: customer }), `${sum} having sum(x) >= 6`],
    ['difference between Berlin and Vienna revenue', query({ filters: [values(false, 'Berlin', 'Vienna')] }), sum],
    ['customers at the end of 2024', query({ periods: [period] }), 'select count(distinct customer)'],
    ['sales in dollars', query({}), sum],
    [
      'revenue by segment for the top 3 offices',
      { ...byOffice, dimensions: [...byOffice.dimensions, ...byOffice.dimensions], limit: 3 },
      sum,
    ],
    ['monthly customers of Champions', query({}), sum],
    ['how many A customers by sales office', query({ filters: [values(false, 'A')] }), sum],
    [
      'runs longer than 5 seconds',
      query({ filters: [{ kind: 'compare', fields: ['run.ms'], op: '>', values: [5] }] }),
      `${sum} where ms > 5`,
    ],
    ['monitors without alerts', query({}), 'select 1 where not exists (select 1 from a where a.id = a.id)'],
    [
      'customers whose revenue fell',
      { ...byOffice, changes: [{ by: 'percent', op: '<', values: [0] }] },
      'select a - b where a - b < 0 and not x',
    ],
    ['this October against last October', query({ comparison: { kind: 'periods', earlier: period, later: period } }), sum],
  ])('%s', (question, finished, sql) => {
    expect(unhonoured(question, finished, sql, ['EUR'])).toMatch(/^[A-Z].*\.$/)
  })
})

describe('words that it does honour', () => {
  test.each<[string, SemanticQuery, string]>([
    ['revenue by office', byOffice, sum],
    ['total revenue of Champions and Lost together', query({ filters: [values(false, 'Champions', 'Lost')] }), sum],
    ['revenue without Berlin', query({ filters: [values(true, 'Berlin')] }), `${sum} where city <> 'Berlin'`],
    ['top 7 offices by revenue', { ...byOffice, limit: 7 }, `${sum} limit 7`],
    ['offices with revenue above 1.5 million', byOffice, `${sum} having sum(net_sales) > 1500000`],
    ['offices with revenue above 20,000', byOffice, `${sum} having sum(net_sales) > 20000`],
    ['revenue in 2025', query({ periods: [period] }), sum],
    ['revenue above €2', query({}), `${sum} having sum(x) > 2`],
    ['revenue by sales office', byOffice, sum],
    ['revenue of the top 5 offices', { ...byOffice, limit: 5 }, `${sum} limit 5`],
    ['revenue on 3 October', query({ periods: [period] }), sum],
    ['revenue in the last 30 days', query({ periods: [period] }), sum],
    ['revenue of "Never Lost" in Berlin', query({ filters: [values(false, 'Never Lost')] }), `${sum} where x in ('Never Lost')`],
    ['average revenue per office', { ...byOffice, outer: { fn: 'avg', keep: 0 } }, 'select avg(revenue)'],
  ])('%s', (question, finished, sql) => {
    expect(unhonoured(question, finished, sql, ['EUR'])).toBeNull()
  })
})
