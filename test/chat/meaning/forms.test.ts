import { beforeAll, describe, expect, test } from 'vitest'
import { checkMeaning } from '../../../src/chat/meaning/check-meaning.ts'
import { createGuard, type Guard } from '../../../src/guard/guard-sql.ts'
import { examine, findingsOf } from './examine.ts'

let guard: Guard
beforeAll(async () => {
  guard = await createGuard()
})

describe('dates in texts', () => {
  test.each([
    ['in another form', "filed >= '1996-01-01'", "filed holds dates written as YYMMDD, and '1996-01-01' is not written so."],
    [
      'in another form in a list',
      "filed in ('960101', '1996-01-02')",
      "filed holds dates written as YYMMDD, and '1996-01-02' is not written so.",
    ],
    ['in another form between', "filed between '1996' and '1997'", "filed holds dates written as YYMMDD, and '1996' is not written so."],
    ['in another form as a pattern', "filed like '1996%'", "filed holds dates written as YYMMDD, and '1996' is not written so."],
    [
      'in a sub-select',
      "id in (select id from paper where filed = '1996-01-01')",
      "filed holds dates written as YYMMDD, and '1996-01-01' is not written so.",
    ],
    [
      'with the day first, in order',
      "due < '01.02.1996'",
      "due holds dates written as DD.MM.YYYY, which do not sort by time as texts; to_date(due, 'DD.MM.YYYY') does.",
    ],
    [
      'with the day first, cast',
      "due::date < date '1996-02-01'",
      "due holds dates written as DD.MM.YYYY; a cast reads the month first, to_date(due, 'DD.MM.YYYY') does not.",
    ],
  ])('%s', (_name, condition, text) => {
    expect(checkMeaning(examine(guard, `select count(*) from paper where ${condition}`))).toEqual([
      {
        code: 'other_form',
        weight: 'fault',
        proof: true,
        text: text.replace("'1996' is", condition.includes('like') ? "'1996%' is" : "'1996' is"),
      },
    ])
  })

  test.each([
    ["filed >= '960101' and filed < '970101'"],
    ["filed like '96%'"],
    ["filed >= '96'"],
    ["substr(filed, 1, 2) = '96'"],
    ["to_date(filed, 'YYMMDD') >= date '1996-01-01'"],
    ["filed::date >= date '1996-01-01'"],
    ["filed = '960101 00:00:00'"],
    ["month >= '1996-01' and month < '1997-01'"],
    ["due like '%.1996'"],
    ["due = '1.2.1996'"],
    ["to_date(due, 'DD.MM.YYYY') < date '1996-02-01'"],
    ['filed = due'],
    ['filed is null'],
  ])('nothing is said against %s', (condition) => {
    expect(findingsOf(guard, `select count(*) from paper where ${condition}`)).toEqual([])
  })
})

test.each([
  ['percent_paid > 80', ['fault other_form']],
  ['percent_paid between 50 and 80', ['fault other_form']],
  ['percent_paid > 0.8', []],
  ['100 * percent_paid > 80', []],
])('a share from 0 to 1: %s', (condition, found) => {
  expect(findingsOf(guard, `select count(*) from paper where ${condition}`)).toEqual(found)
})

describe('values that were written into a statement of a model', () => {
  const claims = { intervals: [], values: [] }
  test.each([
    ['without a table', 'select 42 as n', ['fault not_from_data']],
    ['over a table', "select 42 as n, 'May' as month from sale", ['fault not_from_data']],
    ['combined', 'select 1 as n union all select 2', ['fault not_from_data']],
    ['one of them from data', 'select 1 as n union all select count(*) from sale', []],
    ['counted rows', 'select count(*) from sale', []],
    ['numbered rows', 'select row_number() over () from sale', []],
    ['a sub-select', 'select (select max(amount) from sale) as n', []],
  ])('%s', (_name, sql, found) => {
    expect(findingsOf(guard, sql, { claims })).toEqual(found)
  })
})

describe('what a question speaks of', () => {
  const [credit, customer] = [
    { text: 'credit', places: ['public.customer.credit'] },
    { text: 'customers', places: ['public.customer', 'public.sale.customer_id'] },
  ]
  test.each([
    ['used', 'select sum(credit) from customer', [credit, customer], []],
    ['used by a column alone', 'select count(distinct customer_id) from sale', [customer], []],
    ['used in part', 'select count(*) from customer', [credit, customer], []],
    ['written as a text', "select count(*) from stock where product = 'credit'", [credit], []],
    ['not used at all', 'select sum(level) from stock where day = (select max(day) from stock)', [credit, customer], ['proof']],
    ['a table that is not read', 'select count(*) from stock', [customer], ['proof']],
    [
      'a table whose key is read elsewhere',
      'select count(distinct id) from sale where amount > 5',
      [{ text: 'customers', places: ['public.customer'] }],
      ['fault'],
    ],
    ['a column that is not read', 'select count(*) from sale', [credit], ['fault']],
    [
      'one word of four',
      'select count(*) from customer',
      [credit, customer, ...['stock', 'paper'].map((text) => ({ text, places: [`public.${text}`] }))],
      ['fault'],
    ],
  ])('%s', (_name, sql, subjects, found) => {
    const findings = checkMeaning(examine(guard, sql, { claims: { intervals: [], values: [], subjects } }))
    expect(findings.filter(({ code }) => code === 'other_subject').map(({ proof, weight }) => (proof ? 'proof' : weight))).toEqual(found)
  })
})

test.each([
  ['grouped by it', 'select country, sum(credit) from customer group by country', []],
  ['one row', 'select sum(credit) from customer', ['proof group_missing']],
  ['grouped by something else', 'select id, sum(credit) from customer group by id', ['fault group_missing']],
])('a figure by country: %s', (_name, sql, found) => {
  const subjects = [{ text: 'country', places: ['public.customer.country'], each: true as const }]
  const credit = { text: 'credit', places: ['public.customer.credit'] }
  const findings = checkMeaning(examine(guard, sql, { claims: { intervals: [], values: [], subjects: [...subjects, credit] } }))
  expect(findings.map(({ code, weight, proof }) => `${proof ? 'proof' : weight} ${code}`)).toEqual(found)
})

test.each<[string, number[], string, string[]]>([
  ['as it stands', [500], 'select id from customer where credit > 500', []],
  ['in another unit', [30], 'select id from sale where pieces > 1800', []],
  ['as a fraction', [10], 'select id from customer where credit > 0.1', []],
  ['in a text', [30], "select id from sale where at > at - interval '30 minutes'", []],
  ['one less', [500], 'select id from customer where credit >= 501', []],
  ['one of two', [5, 700], 'select id from customer order by credit desc limit 5', []],
  ['not at all', [500], 'select id from customer', ['number_missing']],
  ['another one', [500], 'select id from customer where credit > 800', ['number_missing']],
])('a number of the question: %s', (_name, numbers, sql, found) => {
  const findings = checkMeaning(examine(guard, sql, { claims: { intervals: [], values: [], numbers } }))
  expect(findings.map(({ code }) => code).filter((code) => code !== 'zero_division')).toEqual(found)
})
