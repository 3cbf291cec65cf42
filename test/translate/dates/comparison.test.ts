import { expect, test } from 'vitest'
import { show } from './show.ts'

test.each<[string, string[]]>([
  [
    'revenue last month compared with the same month last year',
    ['last month = 2026-10-01..2026-11-01', 'compared with the same month last year = back 1 year (month)'],
  ],
  [
    'revenue in Q3 2026 versus the same quarter last year',
    ['Q3 2026 = 2026-07-01..2026-10-01', 'versus the same quarter last year = back 1 year (quarter)'],
  ],
  ['year to date vs same period last year', ['year to date = 2026-01-01..2026-11-21', 'vs same period last year = back 1 year']],
  ['how does that compare to the same month last year?', ['compare to the same month last year = back 1 year (month)']],
  ['October 2026 vs the same month in 2024', ['October 2026 = 2026-10-01..2026-11-01', 'vs the same month in 2024 = back 2 year (month)']],
  ['2025 compared with 2024', ['2025 = 2025-01-01..2026-01-01', 'compared with 2024 = to 2024-01-01..2025-01-01']],
  ['growth by segment, 2025 against 2024, in percent', ['2025 = 2025-01-01..2026-01-01', 'against 2024 = to 2024-01-01..2025-01-01']],
  ['Q3 vs Q2 2026', ['Q3 = 2026-07-01..2026-10-01', 'vs Q2 2026 = to 2026-04-01..2026-07-01']],
  ['Q1 2026 vs Q4', ['Q1 2026 = 2026-01-01..2026-04-01', 'vs Q4 = to 2025-10-01..2026-01-01']],
  ['Q3 2026 vs 2025', ['Q3 2026 = 2026-07-01..2026-10-01', 'vs 2025 = to 2025-07-01..2025-10-01']],
  ['ytd vs 2025', ['ytd = 2026-01-01..2026-11-21', 'vs 2025 = to 2025-01-01..2025-11-21']],
  ['this year vs last year', ['this year = 2026-01-01..2026-11-21', 'vs last year = back 1 year']],
  ['2026 vs PY', ['2026 = 2026-01-01..2027-01-01', 'vs PY = back 1 year']],
  ['compared with a year ago', ['compared with a year ago = back 1 year']],
  [
    'this quarter compared with previous quarter',
    ['this quarter = 2026-10-01..2026-11-21', 'compared with previous quarter = back 1 quarter'],
  ],
  ['last 3 months vs the previous 3 months', ['last 3 months = 2026-08-01..2026-11-01', 'vs the previous 3 months = previous']],
  ['last 30 days against the previous period', ['last 30 days = 2026-10-21..2026-11-21', 'against the previous period = previous']],
  ['compare Q1 to Q2 2026', ['Q1 = 2026-01-01..2026-04-01', 'to Q2 2026 = to 2026-04-01..2026-07-01']],
  ['compare revenue of 2025 with 2024', ['2025 = 2025-01-01..2026-01-01', 'with 2024 = to 2024-01-01..2025-01-01']],
  ['did we sell more than last year', ['than last year = back 1 year']],
  ['growth over last year', ['over last year = back 1 year']],
  ['up from last quarter', ['from last quarter = back 1 quarter']],
  ['revenue growth year over year', ['year over year = change by year']],
  ['YoY change', ['YoY = change by year']],
  ['mom growth in 2026', ['mom = change by month', '2026 = 2026-01-01..2027-01-01']],
  ['quarter-on-quarter', ['quarter-on-quarter = change by quarter']],
  ['mtd vs last month mtd', ['mtd = 2026-11-01..2026-11-21', 'vs last month mtd = to 2026-10-01..2026-10-21']],
  ['and the year before?', ['the year before = implicit back 1 year']],
  ['and a month earlier', ['a month earlier = implicit back 1 month']],
  ['same quarter last year', ['same quarter last year = implicit back 1 year (quarter)']],
  ['the following month', ['the following month = implicit back -1 month']],
  ['the previous period', ['the previous period = implicit previous']],
])('comparison: %s', (question, spans) => {
  expect(show(question)).toEqual(spans)
})
