import { expect, test } from 'vitest'
import { show } from './show.ts'

test.each<[string, string[]]>([
  ['cases sold by month', ['by month = by month']],
  ['revenue per quarter', ['per quarter = by quarter']],
  ['monthly revenue', ['monthly = by month']],
  ['weekly trend', ['weekly = by week']],
  ['daily average', ['daily = by day']],
  ['yearly totals', ['yearly = by year']],
  ['orders each month', ['each month = every month']],
  ['in every single month of Q3 2026', ['in every single month = every month', 'Q3 2026 = 2026-07-01..2026-10-01']],
  ['which month was best', ['which month = which month']],
  ['by region and month', ['month = bare month']],
  ['month by month', ['month by month = by month']],
  ['monthwise', ['monthwise = by month']],
  ['by year and month', ['by year and month = by month']],
  ['by calendar week', ['by calendar week = by week']],
  ['by week number', ['by week number = by week']],
  ['by day of the week', ['by day of the week = by day in week']],
  ['by weekday', ['by weekday = by day in week']],
  ['queries by hour', ['by hour = by hour']],
  ['queries by hour of day', ['by hour of day = by hour in day']],
  ['revenue over time', ['over time = by time']],
  ['half-yearly revenue', ['half-yearly = by half']],
  ['sales on Sundays', ['Sundays = weekdays 7']],
  ['alerts on weekends', ['on weekends = weekdays 6 7']],
  ['every Monday', ['every Monday = weekdays 1']],
  ['every December', ['every December = months 12 by year']],
  ['each Q4', ['each Q4 = months 10 11 12 by year']],
  ['all December', ['December = 2025-12-01..2026-01-01']],
  ['December revenue of each year', ['December = months 12', 'each year = every year']],
  ['Q1 by year', ['Q1 = months 1 2 3', 'by year = by year']],
  ['March 2025 by year', ['March 2025 = 2025-03-01..2025-04-01', 'by year = by year']],
  ['last q', ['last q = 2026-07-01..2026-10-01']],
])('buckets: %s', (question, spans) => {
  expect(show(question)).toEqual(spans)
})

test.each<[string, string[]]>([
  ['customers with more than 2000 orders', []],
  ['top 2000 products', []],
  ['sales of FG-2025', []],
  ['revenue above 2025', []],
  ['2025 units', []],
  ['price of 2,025.50', []],
  ['days on hand over 90 days', []],
  ['products with over 90 days of stock', []],
  ['month 1 retention', []],
  ['3-month moving average', []],
  ['may I see the revenue?', []],
  ['march of the penguins', []],
  ['2025-02-29', []],
  ['2025-13-01', []],
  ['customer 2025', []],
  ['order 20250303', []],
  ['hier ist der Umsatz', []],
  ['last summer', []],
  ['last 24 hours', []],
  ['the first one', []],
  ['second best customer', []],
])('not a date: %s', (question, spans) => {
  expect(show(question)).toEqual(spans)
})
