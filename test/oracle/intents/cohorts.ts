import { type Intent, say } from '../intent.ts'
import { each } from '../phrase.ts'
import { monthName, quarterSpan } from '../windows.ts'

const nameOf = (cohort: string): string => `${monthName(Number(cohort.slice(5, 7)))} ${cohort.slice(0, 4)}`

const retention: Intent = {
  name: 'retention of a cohort',
  weight: 2,
  draw: (random, names) => {
    const month = 1 + random.int(12)
    const cohort = random.pick(names.cohorts.slice(0, -14))
    const money = random.chance(0.3)
    const value = money ? `(revenue_data->>'${month + 1}')::numeric` : `(retention_data->>'${month + 1}')::numeric`
    const table = money ? 'cohort_avg_revenue' : 'cohort_retention'
    const patterns = money
      ? [
          'average revenue of the {c} cohort in month {k}',
          'month {k} average revenue of the {c} cohort',
          'average revenue per customer of the {c} cohort in month {k}',
        ]
      : each(`
          month {k} retention of the {c} cohort / retention of the {c} cohort in month {k}
          what was the month {k} retention of the {c} cohort? / retention after {k} months for the {c} cohort
          how many percent of the {c} cohort were still active in month {k}? / {c} cohort: retention in month {k}
          what is the retention rate of the {c} cohort after {k} months?
        `)
    return {
      ...say(random, patterns, { k: `${month}`, c: nameOf(cohort) }),
      golds: [`SELECT ${value} AS retention FROM ${table} WHERE cohort_month = DATE '${cohort.slice(0, 10)}'`],
      features: [money ? 'cohort revenue' : 'cohort retention'],
    }
  },
}

const sizes: Intent = {
  name: 'cohort sizes',
  weight: 2,
  draw: (random, names) => {
    const year = 2022 + random.int(4)
    const quarter = 1 + random.int(4)
    const cohort = random.pick(names.cohorts)
    const { from, before } = quarterSpan(year, quarter)
    const cases = [
      {
        patterns: each(`
          how big is the {c} cohort? / size of the {c} cohort / how many customers are in the {c} cohort? / customers in the {c} cohort
        `),
        sql: `SELECT customer_count AS n FROM cohort_sizes WHERE cohort_month = DATE '${cohort.slice(0, 10)}'`,
      },
      {
        patterns: ['cohort sizes in {y}', 'size of each cohort of {y}', 'how big were the cohorts of {y}?', 'cohort sizes by month in {y}'],
        sql: `SELECT cohort_month, customer_count FROM cohort_sizes WHERE cohort_month >= DATE '${year}-01-01' AND cohort_month < DATE '${year + 1}-01-01'`,
      },
      {
        patterns: ['how many new customers did we acquire in {y}?', 'customers acquired in {y}', 'number of new customers acquired in {y}'],
        sql: `SELECT SUM(customer_count) AS n FROM cohort_sizes WHERE cohort_month >= DATE '${year}-01-01' AND cohort_month < DATE '${year + 1}-01-01'`,
      },
      {
        patterns: ['how many customers did we acquire in {q}?', 'customers acquired in {q}'],
        sql: `SELECT SUM(customer_count) AS n FROM cohort_sizes WHERE cohort_month >= DATE '${from}' AND cohort_month < DATE '${before}'`,
      },
      {
        patterns: ['average cohort size in {y}', 'what was the average cohort size in {y}?'],
        sql: `SELECT AVG(customer_count) AS v FROM cohort_sizes WHERE cohort_month >= DATE '${year}-01-01' AND cohort_month < DATE '${year + 1}-01-01'`,
      },
      {
        patterns: ['which cohort is the biggest?', 'biggest cohort', 'largest cohort by customers'],
        sql: 'SELECT cohort_month, customer_count FROM cohort_sizes ORDER BY 2 DESC FETCH FIRST 1 ROWS ONLY',
      },
      {
        patterns: ['the biggest cohort of {y}', 'which cohort of {y} was the biggest?', 'largest cohort in {y}'],
        sql: `SELECT cohort_month, customer_count FROM cohort_sizes WHERE cohort_month >= DATE '${year}-01-01' AND cohort_month < DATE '${year + 1}-01-01' ORDER BY 2 DESC FETCH FIRST 1 ROWS ONLY`,
      },
    ]
    const chosen = random.pick(cases)
    return {
      ...say(random, chosen.patterns, { c: nameOf(cohort), y: `${year}`, q: `Q${quarter} ${year}` }),
      golds: [chosen.sql],
      features: ['cohort size'],
    }
  },
}

/** Retention, revenue and size of cohorts. */
export const cohortIntents: Intent[] = [retention, sizes]
