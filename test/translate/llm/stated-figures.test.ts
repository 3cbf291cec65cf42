import { expect, test } from 'vitest'
import { statesFigure } from '../../../src/translate/llm/stated-figures.ts'

const known =
  "orders above 1,500 in the last 30 days, customer 4711 SELECT 100.0 * sum(x) FILTER (WHERE y > 0.25) FROM t WHERE d >= DATE '2026 10 21' LIMIT 10"

test.each([
  ['Revenue was 4,711,000 EUR'],
  ['up 12.5 %'],
  ['about 4.2 million euros'],
  ['$5 each'],
  ['There are 865 tickets'],
  ["Es sind 1'234 Kunden"],
  ['38 k orders'],
])('a figure: %s', (text) => {
  expect(statesFigure(text, known)).toBe(true)
})

test.each([
  ['Orders above 1500 of the last 30 days'],
  ['Orders above 1.500, top 10, for customer 4711'],
  ['Share in percent of 100 %'],
  ['Revenue in 2025 against 2024, by month'],
  ['More than a quarter (0.25)'],
  ['From 21 October 2026 on, 5 groups'],
  ['No numbers at all'],
  [''],
])('none: %s', (text) => {
  expect(statesFigure(text, known)).toBe(false)
})
