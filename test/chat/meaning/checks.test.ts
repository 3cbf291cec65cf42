import { beforeAll, describe, expect, test } from 'vitest'
import { checkMeaning, checkReturned } from '../../../src/chat/meaning/check-meaning.ts'
import { createGuard, type Guard } from '../../../src/guard/guard-sql.ts'
import { examine, findingsOf } from './examine.ts'

let guard: Guard
beforeAll(async () => {
  guard = await createGuard()
})

/** The one finding expected, or none. */
type Case = [name: string, sql: string, found: string | null]
const check = (cases: Case[]) =>
  test.each(cases)('%s', (_name, sql, found) => {
    expect(findingsOf(guard, sql)).toEqual(found === null ? [] : [found])
  })

describe('count(*) over an outer join', () => {
  const from = 'from customer c left join sale s on s.customer_id = c.id'
  check([
    ['counts 1 where there is nothing', `select c.id, count(*) ${from} group by c.id`, 'fault count_of_nothing'],
    ['a column of the other side', `select c.id, count(s.id) ${from} group by c.id`, null],
    ['only rows that have a match', `select c.id, count(*) ${from} where s.id is not null group by c.id`, null],
    ['only those of one side', `select c.id, count(*) filter (where s.id is not null) ${from} group by c.id`, null],
    ['the one side joined', 'select s.day, count(*) from sale s left join customer c on c.id = s.customer_id group by s.day', null],
    ['grouped by the optional side', `select s.day, count(*) ${from} group by s.day`, null],
    ['an inner join', 'select c.id, count(*) from customer c join sale s on s.customer_id = c.id group by c.id', null],
  ])
})

describe('rows of functions', () => {
  check([
    [
      'come anew for each row',
      "select avg(e.value::numeric) from sale s cross join lateral jsonb_each_text('{}'::jsonb) as e(key, value)",
      null,
    ],
    [
      'repeat the rows beside them',
      "select sum(c.credit) from customer c join sale s on s.customer_id = c.id cross join lateral jsonb_each_text('{}'::jsonb) as e(key, value)",
      'fault rows_multiplied',
    ],
  ])
})

describe('states and shares', () => {
  check([
    [
      'added over a month of days',
      "select sum(level) from stock where day >= '2026-10-01' and day < '2026-11-01'",
      'fault state_added_over_time',
    ],
    ['added on one day', "select sum(level) from stock where day = '2026-10-31'", null],
    ['added on one day, half-open', "select sum(level) from stock where day >= '2026-10-31' and day < '2026-11-01'", null],
    ['by day', "select day, sum(level) from stock where day >= '2026-10-01' and day < '2026-11-01' group by day", null],
    ['by day, by position', "select day, sum(level) from stock where day >= '2026-10-01' group by 1", null],
    ['on the newest day', 'select sum(level) from stock where day = (select max(day) from stock)', null],
    ['on a day that is chosen', "select sum(level) from stock where day in (select max(day) from stock where day < '2026-07-01')", null],
    ['percentages added', 'select sum(rate) from stock', 'fault not_addable'],
    ['counts of different things added', 'select sum(buyers) from stock', 'doubt not_addable'],
    ['counts of different things added within one of a key', "select sum(buyers) from stock where product = 'a'", null],
    ['percentages averaged', 'select avg(rate) from stock', null],
  ])
})

describe('averages of averages', () => {
  const inner =
    'select customer_id, avg(amount) as a, sum(amount) as s, sum(amount) / nullif(count(*), 0) as r from sale group by customer_id'
  check([
    ['an average', `select avg(x.a) from (${inner}) x`, 'doubt average_of_averages'],
    ['a ratio', `select avg(x.r) from (${inner}) x`, 'doubt average_of_averages'],
    ['in a CTE', `with x as (${inner}) select avg(a) from x`, 'doubt average_of_averages'],
    [
      'renamed and rounded',
      `with x(c, m) as (select customer_id, round(avg(amount), 2) from sale group by 1) select avg(m) from x`,
      'doubt average_of_averages',
    ],
    ['passed on', `select avg(y.a) from (select x.a from (${inner}) x) y`, 'doubt average_of_averages'],
    ['of sums', `select avg(x.s) from (${inner}) x`, null],
    ['the largest average', `select max(x.a) from (${inner}) x`, null],
  ])
})

describe('intervals of instants', () => {
  check([
    ['between two days', "select count(*) from sale where at between '2026-10-01' and '2026-10-31'", 'fault instants_cut'],
    ['up to a day', "select count(*) from sale where at >= '2026-10-01' and at <= date '2026-10-31'", 'fault instants_cut'],
    ['one day', "select count(*) from sale where at = '2026-10-31'", 'fault instants_cut'],
    ['half-open', "select count(*) from sale where at >= '2026-10-01' and at < '2026-11-01'", null],
    ['up to an instant', "select count(*) from sale where at <= '2026-10-31 23:59:59'", null],
    ['dates between two days', "select count(*) from sale where day between '2026-10-01' and '2026-10-31'", null],
    ['cast to dates', "select count(*) from sale where at::date between '2026-10-01' and '2026-10-31'", null],
  ])

  test.each([
    ['the day after the last', "day between '2026-10-01' and '2026-11-01'", ['fault day_too_many']],
    ['closed at the end', "day >= '2026-10-01' and day <= '2026-11-01'", ['fault day_too_many']],
    ['the last day', "day between '2026-10-01' and '2026-10-31'", []],
    ['half-open', "day >= '2026-10-01' and day < '2026-11-01'", []],
  ])('of a claimed month: %s', (_name, condition, found) => {
    const intervals = [{ text: 'last month', label: 'October 2026', from: '2026-10-01', to: '2026-11-01' }]
    expect(findingsOf(guard, `select count(*) from sale where ${condition}`, { claims: { intervals, values: [] } })).toEqual(found)
  })
})

describe('numbers as text', () => {
  check([
    ['larger than', "select count(*) from sale where code > '9'", 'fault text_as_number'],
    ['between', "select count(*) from sale where code between '1' and '20'", 'fault text_as_number'],
    ['a number made text', "select count(*) from sale where pieces::text > '9'", 'fault text_as_number'],
    ['equal', "select count(*) from sale where code = '9'", null],
    ['cast to a number', 'select count(*) from sale where code::numeric > 9', null],
    ['a month', "select count(*) from stock where month >= '2026-01'", null],
    ['a year', "select count(*) from stock where month >= '2026'", null],
    ['codes of fixed width', "select count(*) from sale where code >= '000100'", null],
    ['words', "select count(*) from sale where code > 'm'", null],
  ])
})

describe('groups', () => {
  check([
    [
      'an alias over the column it hides',
      "select date_trunc('month', day) as day, sum(amount) from sale group by day",
      'fault grouped_by_raw',
    ],
    ['the same by position', "select date_trunc('month', day) as day, sum(amount) from sale where day < '2026-11-01' group by 1", null],
    [
      'the same by expression',
      "select date_trunc('month', day) as day, sum(amount) from sale where day < '2026-11-01' group by date_trunc('month', day)",
      null,
    ],
    ['another alias', 'select upper(country) as land, count(*) from customer group by land', null],
    ['a word for what is missing', "select coalesce(country, 'none') as country, count(*) from customer group by country", null],
    ['the column itself', 'select country, count(*) from customer group by country', null],
    ['by names that several share', 'select name, sum(credit) from customer group by name', 'doubt label_not_unique'],
    ['by key and name', 'select id, name, sum(credit) from customer group by id, name', null],
  ])
})

describe('the side of an order', () => {
  const ranked = (direction: string) =>
    `select customer_id, sum(amount) as total from sale group by customer_id order by ${direction} limit 5`
  test.each([
    ['top of falling values', 'top 5 customers', 'total desc', null],
    ['top of rising values', 'top 5 customers by sales', 'total', 'fault wrong_side'],
    ['by position', 'which customers have the highest sales', '2 asc', 'fault wrong_side'],
    ['by expression', 'the largest customers', 'sum(amount)', 'fault wrong_side'],
    ['lowest of falling values', 'the 5 lowest', 'total desc', 'fault wrong_side'],
    ['lowest of rising values', 'customers with the fewest sales', 'total', null],
    ['both words', 'top 5 customers with the lowest sales', 'total', null],
    ['at least', 'customers with at least 5', 'total desc', null],
    ['at most', 'customers with at most 5', 'total', null],
    ['the key', 'top 5 customers', 'customer_id', null],
  ])('%s', (_name, question, order, found) => {
    expect(findingsOf(guard, ranked(order), { question })).toEqual(found === null ? [] : [found])
  })

  test('a cut without an order', () => {
    expect(findingsOf(guard, 'select id from sale limit 5')).toEqual(['doubt limit_without_order'])
  })

  test.each([
    [
      'missing values first',
      'total desc',
      [
        [1, null],
        [2, '5'],
      ],
      ['missing_first'],
    ],
    [
      'values first',
      'total desc',
      [
        [1, '5'],
        [2, null],
      ],
      [],
    ],
    ['put last', 'total desc nulls last', [[1, null]], []],
    ['rising', 'total', [[1, null]], []],
    ['no rows', 'total desc', [], []],
  ])('of the result: %s', (_name, order, rows, found) => {
    expect(checkReturned(examine(guard, ranked(order)), ['customer_id', 'total'], rows).map(({ code }) => code)).toEqual(found)
  })
})

describe('values', () => {
  check([
    ['left out under another spelling', "select count(*) from customer where country <> 'germany'", 'doubt value_elsewhere'],
    ['one of a list', "select count(*) from customer where country in ('Germany', 'united states')", 'doubt value_elsewhere'],
    ['not in a list', "select count(*) from customer where country not in ('germany', 'France')", 'doubt value_elsewhere'],
    ['as stored', "select count(*) from customer where country <> 'Germany'", null],
    ['nothing near it', "select count(*) from customer where country <> 'Atlantis'", null],
    ['alone: the result will show', "select count(*) from customer where country = 'germany'", null],
  ])

  test.each([
    ['a name', 'Germany', 'Germany', 'select count(*) from sale', 1],
    ['a name in small letters, its table read', 'germany', 'Germany', 'select count(*) from customer', 1],
    ['a name in small letters, its table not read', 'germany', 'Germany', 'select count(*) from sale', 0],
    ['a common word', 'minutes', 'minutes', 'select count(*) from customer', 0],
    ['several words', 'united states', 'United States', 'select count(*) from sale', 1],
    ['a number', '12', '12', 'select count(*) from customer', 0],
    ['a participle', 'united', 'United', 'select count(*) from customer', 1],
  ])('words that equal a value: %s', (_name, text, value, sql, found) => {
    const claims = { intervals: [], values: [{ text, value, columns: ['public.customer.country'] }] }
    expect(findingsOf(guard, sql, { claims })).toHaveLength(found)
  })

  const values = [{ text: 'Germany', value: 'Germany', columns: ['public.customer.country'] }]
  test.each([
    ['not looked for', 'select sum(credit) from customer', ['fault filter_missing']],
    ['looked for', "select sum(credit) from customer where country = 'Germany'", []],
    ['as a pattern', "select sum(credit) from customer where country ilike 'germ%'", []],
    ['shown by value', 'select country, sum(credit) from customer group by country', []],
  ])('named in the question: %s', (_name, sql, found) => {
    expect(findingsOf(guard, sql, { claims: { intervals: [], values } })).toEqual(found)
  })
})

describe('periods', () => {
  const intervals = [{ text: '2025', label: '2025', from: '2025-01-01', to: '2026-01-01' }]
  test.each([
    ['missing', 'select sum(amount) from sale', ['fault interval_missing']],
    ['as dates', "select sum(amount) from sale where day >= '2025-01-01' and day < '2026-01-01'", []],
    ['closed', "select sum(amount) from sale where day between '2025-01-01' and '2025-12-31'", []],
    ['as a year', 'select sum(amount) from sale where extract(year from day) = 2025', []],
    ['as months', "select sum(rate) / 1 from stock where month >= '2025-01' and month <= '2025-12'", ['fault not_addable']],
    [
      'in a sub-select',
      "select count(*) from customer where id in (select customer_id from sale where day >= '2025-01-01' and day < '2026-01-01')",
      [],
    ],
    ['begun without an end', "select sum(amount) from sale where day >= '2025-01-01'", ['fault interval_missing']],
    ['another year', "select sum(amount) from sale where day >= '2024-01-01' and day < '2025-01-01'", ['fault interval_missing']],
    ['within two years', "select sum(amount) from sale where day >= '2024-01-01' and day < '2026-01-01'", []],
    ['cut to its year', "select sum(amount) from sale where date_trunc('year', day) = '2025-01-01'", []],
    ['as texts without marks', "select count(*) from sale where code >= '20250101' and code <= '20251231'", []],
    ['as the beginning of a text', "select count(*) from sale where code like '2025%'", []],
    ['as a short year', "select count(*) from sale where code like '25%'", []],
    ['with the day first', "select count(*) from sale where code in ('01.01.2025', '31.12.2025')", []],
    ['worked out', "select sum(amount) from sale where day > current_date - interval '1 year'", ['fault interval_missing']],
  ])('claimed and %s', (_name, sql, found) => {
    expect(findingsOf(guard, sql, { claims: { intervals, values: [] } })).toEqual(found)
  })

  test.each([
    [
      'by month without an end',
      "select date_trunc('month', day) as m, sum(amount) from sale group by 1",
      'The month that began on 2026-11-01',
    ],
    ['by week', "select date_trunc('week', day) as w, sum(amount) from sale group by 1", 'The week that began on 2026-11-16'],
    [
      'by quarter',
      "select date_trunc('quarter', day), sum(amount) from sale group by date_trunc('quarter', day)",
      'The quarter that began on 2026-10-01',
    ],
    ['with an end', "select date_trunc('month', day) as m, sum(amount) from sale where day < '2026-11-01' group by 1", null],
    ['by day', "select date_trunc('day', at) as d, sum(amount) from sale group by 1", null],
  ])('open: %s', (_name, sql, said) => {
    const texts = checkMeaning(examine(guard, sql, { openPeriodTold: false })).map(({ text }) => text)
    expect(texts).toEqual(said === null ? [] : [expect.stringContaining(said)])
  })
})

test('values that are bound count as those that are written', () => {
  const sql = "select date_trunc('month', day) as m, sum(amount) from sale where day >= $1::date and day < $2::date group by 1"
  const claims = { intervals: [{ text: '2025', label: '2025', from: '2025-01-01', to: '2026-01-01' }], values: [] }
  expect(checkMeaning(examine(guard, sql, { claims, openPeriodTold: false }, ['2025-01-01', '2026-01-01']))).toEqual([])
})

describe('what was promised', () => {
  test.each([
    [
      'a column that is not returned',
      { rows: 'many', columns: ['country', 'credit', 'share'] },
      'select country, credit from customer',
      ['fault shape'],
    ],
    ['other names', { rows: 'many', columns: ['land', 'money'] }, 'select country, credit from customer', []],
    ['one row, and groups', { rows: 'one' }, 'select country, sum(credit) from customer group by country', ['doubt shape']],
    [
      'one row, the first of the groups',
      { rows: 'one' },
      'select country, sum(credit) from customer group by country order by 2 limit 1',
      [],
    ],
    ['one row', { rows: 'one', columns: ['sum'] }, 'select sum(credit) from customer', []],
  ] as const)('%s', (_name, promised, sql, found) => {
    expect(findingsOf(guard, sql, { promised: { ...promised, columns: [...('columns' in promised ? promised.columns : [])] } })).toEqual(
      found,
    )
  })

  test('one row was promised and several came', () => {
    const examined = examine(guard, 'select credit from customer', { promised: { rows: 'one' } })
    expect(checkReturned(examined, ['credit'], [['1'], ['2']]).map(({ code }) => code)).toEqual(['shape'])
    expect(checkReturned(examined, ['credit'], [['1']])).toEqual([])
  })
})

describe('divisors', () => {
  const notes = (sql: string) => checkMeaning(examine(guard, sql)).filter(({ code }) => code === 'zero_division')
  test.each([
    ['a sum', 'select sum(amount) / sum(pieces) from sale', 1],
    ['a column', 'select amount / pieces from sale', 1],
    ['a filtered count', "select sum(amount) / count(*) filter (where code = 'a') from sale", 1],
    ['NULLIF', 'select sum(amount) / nullif(sum(pieces), 0) from sale', 0],
    ['CASE', 'select case when sum(pieces) > 0 then sum(amount) / sum(pieces) end from sale', 0],
    ['a condition', 'select amount / pieces from sale where pieces > 0', 0],
    ['HAVING', 'select sum(amount) / sum(pieces) from sale group by code having sum(pieces) <> 0', 0],
    ['a constant', 'select sum(amount) / 12 from sale', 0],
    ['all rows', 'select sum(amount) / count(*) from sale group by code', 0],
  ])('%s', (_name, sql, count) => {
    expect(notes(sql)).toHaveLength(count)
  })
})
