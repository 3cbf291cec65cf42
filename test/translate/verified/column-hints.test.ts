import { expect, test } from 'vitest'
import { columnHints } from '../../../src/translate/verified/column-hints.ts'

const euro = { kind: 'currency' as const, code: 'EUR' }
const percent = { kind: 'percent' as const, scale: 100 as const }
const model = {
  metrics: [
    { name: 'revenue', label: 'Revenue', unit: euro },
    { name: 'margin_pct', label: 'Margin %', unit: percent },
    { name: 'kpi_value', label: 'KPI value', unit: percent, unitField: 'kpi_definitions.unit' },
    { name: 'score', label: 'Score', unit: null },
  ],
}

test.each([
  ['a figure of the model', 'SELECT sum(net_sales) AS revenue', { revenue: { label: 'Revenue', role: 'measure', unit: euro } }],
  ['a rate of the model', 'SELECT 1 AS margin_pct', { margin_pct: { role: 'rate', unit: { kind: 'percent' } } }],
  [
    'figures of two periods',
    'SELECT a AS later_revenue, b AS earlier_revenue',
    { later_revenue: { role: 'measure', unit: euro }, earlier_revenue: { unit: euro } },
  ],
])('%s gives its column a unit', (_name, sql, hints) => {
  expect(columnHints(model, sql)).toMatchObject(hints)
})

test.each([
  ['a name that no metric has', 'SELECT sum(net_sales) AS difference, 1 AS place'],
  ['a table that is called like a metric', 'SELECT revenue FROM revenue'],
  ['a figure without a unit', 'SELECT avg(points) AS score'],
  ['a figure whose unit hangs on the row', 'SELECT avg(value) AS kpi_value'],
])('%s says nothing', (_name, sql) => {
  expect(columnHints(model, sql)).toEqual({})
})
