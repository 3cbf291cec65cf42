import { expect, test } from 'vitest'
import { findDates } from '../../../src/translate/dates/find-dates.ts'
import { compileSubjects, numbersIn, subjectsIn } from '../../../src/translate/llm/subjects.ts'
import { asking, bookshop } from './bookshop.ts'

const { calendar } = asking('')
const subjects = compileSubjects(bookshop)
const value = { text: 'Branch 24', value: 'Branch 24', columns: ['shop.sale.branch'], exact: true }

test.each<[string, [string, boolean][]]>([
  [
    'turnover by branch last year',
    [
      ['turnover', false],
      ['branch', true],
    ],
  ],
  ['could you tell me the branches', [['branches', false]]],
  ['how is the weather', []],
])('words that lead somewhere: %s', (question, found) => {
  const words = subjectsIn(subjects, question, findDates(question, calendar), [])
  expect(words.map(({ text, each }) => [text, each === true])).toEqual(found)
  for (const { places } of words) expect(places.length).toBeGreaterThan(0)
})

test.each<[string, number[]]>([
  ['sales above 1,500 in 2025', [1500]],
  ['top 5 of the last 30 days', [5]],
  ['Branch 24 with more than 2.5 kg', [2.5]],
  ['order A-17, one of 3', [3]],
  ['no number', []],
])('numbers that are no dates, values or codes: %s', (question, found) => {
  expect(numbersIn(question, findDates(question, calendar), [value])).toEqual(found)
})
