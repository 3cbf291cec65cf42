import { expect, test } from 'vitest'
import { plainForm } from '../../../src/translate/semantic/text/plain-form.ts'

test.each([
  ['My boss wants to know our turnover for Q3, can you help?', 'our turnover for Q3'],
  ["I'd love to see orders by month, if that's possible", 'orders by month'],
  ["I'm preparing the board deck - need revenue by month", 'revenue by month'],
  ['Umm, revenue by office', 'revenue by office'],
  ['how was october? I mean revenue', 'revenue october'],
  ['offices between 2 and 4 million', 'offices between 2 million and 4 million'],
  ['from 50 to 100k', 'from 50k to 100k'],
  ['margin of class A customers (revenue)', 'margin of customers in abc revenue class A'],
  ['how many A customers do we have by profit', 'how many customers in abc profit class A do we have'],
  ['how profitable is C-1', 'profit of C-1'],
  ['sales q2 26', 'sales q2 2026'],
  ['date of our first sale', 'when was the first sale'],
])('%s', (question, plain) => {
  expect(plainForm(question)).toBe(plain)
})

test.each([
  'between 500 and 2 thousand',
  'revenue of customers who bought FG-1',
  'which customers returned something',
  "I'm preparing the except Lost board deck - need revenue by month",
  'how many are if that?',
  'can you help?',
  'q2 26 %',
])('%s stays as it is', (question) => {
  expect(plainForm(question)).toBe(question)
})
