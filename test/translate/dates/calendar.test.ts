import { expect, test } from 'vitest'
import { findDates } from '../../../src/translate/dates/find-dates.ts'
import type { Calendar } from '../../../src/translate/translator.ts'
import { friday, show } from './show.ts'

const on = (today: string, more: Partial<Calendar> = {}): Calendar => ({ ...friday, today, ...more })

test.each<[string, string, string]>([
  ['2024-02-29', 'last year', '2023-01-01..2024-01-01'],
  ['2024-02-29', 'ytd last year', '2023-01-01..2023-03-01'],
  ['2024-03-31', 'since 1 month ago', '2024-02-29..'],
  ['2024-02-29', 'yesterday', '2024-02-28..2024-02-29'],
  ['2024-03-01', 'yesterday', '2024-02-29..2024-03-01'],
  ['2023-03-01', 'yesterday', '2023-02-28..2023-03-01'],
  ['2026-01-01', 'yesterday', '2025-12-31..2026-01-01'],
  ['2026-01-01', 'ytd', '2026-01-01..2026-01-02'],
  ['2026-01-01', 'last month', '2025-12-01..2026-01-01'],
  ['2026-01-15', 'last quarter', '2025-10-01..2026-01-01'],
  ['2026-01-15', 'last half', '2025-07-01..2026-01-01'],
  ['2026-12-31', 'next month', '2027-01-01..2027-02-01'],
  ['2026-01-01', 'last week', '2025-12-22..2025-12-29'],
  ['2026-01-01', 'this week', '2025-12-29..2026-01-02'],
  ['2021-01-03', 'week 53', '2020-12-28..2021-01-04'],
  ['2026-11-20', 'week 1 2025', '2024-12-30..2025-01-06'],
  ['2026-11-20', 'week 1 2021', '2021-01-04..2021-01-11'],
  ['2026-11-20', 'week 53 2020', '2020-12-28..2021-01-04'],
  ['2026-11-22', 'this week', '2026-11-16..2026-11-23'],
  ['2026-11-23', 'this week', '2026-11-23..2026-11-24'],
  ['2026-11-16', 'on Monday', '2026-11-09..2026-11-10'],
  ['2026-03-31', 'last 1 month', '2026-02-01..2026-03-01'],
  ['2026-03-01', 'in March', '2026-03-01..2026-04-01'],
  ['2026-02-28', 'in March', '2025-03-01..2025-04-01'],
])('on %s, %s', (today, words, interval) => {
  expect(show(words, on(today)).map((line) => line.split(' = ')[1])).toEqual([interval])
})

test.each<[string, string]>([
  ['last week', '2026-11-08..2026-11-15'],
  ['this week', '2026-11-15..2026-11-21'],
  ['last 2 weeks', '2026-11-01..2026-11-15'],
  ['week 1 2026', '2025-12-28..2026-01-04'],
  ['week of 4 March 2025', '2025-03-02..2025-03-09'],
])('weeks from Sunday: %s', (words, interval) => {
  expect(show(words, on('2026-11-20', { weekStart: 'sunday' }))).toEqual([`${words} = ${interval}`])
})

test.each<[string, string, string[]]>([
  ['FY2026', '2025-04-01..2026-04-01', ['2026-04-01..2027-04-01']],
  ['FY26 Q1', '2025-04-01..2025-07-01', ['2026-04-01..2026-07-01']],
  ['this fiscal year', '2026-04-01..2027-04-01', ['2027-04-01..2028-04-01']],
  ['last fiscal year', '2025-04-01..2026-04-01', ['2026-04-01..2027-04-01']],
  ['Q2 FY2027', '2026-07-01..2026-10-01', ['2027-07-01..2027-10-01']],
  ['this fiscal quarter', '2026-10-01..2027-01-01', []],
  ['fiscal year to date', '2026-04-01..2026-11-21', []],
  ['Geschäftsjahr 2025/26', '2025-04-01..2026-04-01', ['2026-04-01..2027-04-01']],
  ['Q3 2026', '2026-07-01..2026-10-01', []],
])('fiscal years from April: %s', (words, interval, others) => {
  const [span] = findDates(words, on('2026-11-20', { fiscalYearStart: 4 }))
  expect(span).toMatchObject({ type: 'period', text: words })
  if (span?.type !== 'period') return
  expect(`${span.from}..${span.to}`).toBe(interval)
  expect(span.alternatives.map((other) => `${other.from}..${other.to}`)).toEqual(others)
})

test.each<[string, boolean]>([
  ['last month', false],
  ['this month', true],
  ['today', true],
  ['yesterday', false],
  ['2025', false],
  ['2026', true],
  ['in November', true],
  ['since 2024', true],
  ['until March 2025', false],
  ['next month', true],
  ['last 12 months', false],
  ['last 30 days', true],
])('%s is incomplete: %s', (words, incomplete) => {
  expect(findDates(words, friday)).toMatchObject([{ incomplete }])
})

test.each<[string, string[]]>([
  ['last month', []],
  ['last year', []],
  ['ytd', []],
  ['last 12 months', ['2025-11-20..2026-11-21']],
  ['last 30 days', ['2026-10-21..2026-11-20']],
  ['past year', ['2025-11-20..2026-11-21']],
  ['Mar 25', ['2026-03-25..2026-03-26']],
  ['March 25', ['2025-03-01..2025-04-01']],
  ['03/04/2025', ['2025-04-03..2025-04-04']],
  ['23/04/2025', []],
  ['last March', ['2025-03-01..2025-04-01']],
  ['up to March 2025', ['null..2025-03-01']],
  ['3 months ago', ['2026-08-20..2026-08-21']],
  ['ytd last year', ['2025-01-01..2025-11-01']],
])('other readings of %s', (words, others) => {
  const [span] = findDates(words, friday)
  if (span?.type !== 'period') throw new Error('expected a period')
  expect(span.alternatives.map((other) => `${other.from}..${other.to}`)).toEqual(others)
})

test.each<[string, string]>([
  ['in 2025', '2025'],
  ['2024 to 2025', '2024 to 2025'],
  ['Q3 2026', 'Q3 2026'],
  ['first half of 2025', 'H1 2025'],
  ['last month', 'October 2026'],
  ['last week', 'week of 9 November 2026'],
  ['on 3.3.2025', '3 March 2025'],
  ['last 2 months', 'September 2026 to October 2026'],
  ['ytd', '1 January 2026 to 20 November 2026'],
  ['since 2024', 'since 1 January 2024'],
  ['before 2024', 'until 31 December 2023'],
])('%s is called %s', (words, label) => {
  expect(findDates(words, friday)).toMatchObject([{ label }])
})

test('a range keeps both ends, for questions about the change between them', () => {
  expect(findDates('growth from 2024 to 2025', friday)).toMatchObject([
    { kind: 'between', ends: { first: { from: '2024-01-01', to: '2025-01-01' }, last: { from: '2025-01-01', to: '2026-01-01' } } },
  ])
})

test.each<[string, boolean]>([
  ['revenue in 2025', true],
  ['revenue 2025', true],
  ['revenue over 2025', false],
])('%s is certain to be a year: %s', (words, certain) => {
  expect(findDates(words, friday)).toMatchObject([{ certain }])
})

test('a period to date knows the whole it is part of', () => {
  expect(findDates('this quarter', friday)).toMatchObject([{ whole: { from: '2026-10-01', to: '2027-01-01' } }])
})
