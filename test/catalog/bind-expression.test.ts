import { expect, test } from 'vitest'
import { bindExpression, type ExpressionScope } from '../../src/catalog/bind-expression.ts'
import { aggregationOf, ratioOf } from '../../src/catalog/metric-shape.ts'

const columns: Record<string, string[]> = {
  orders: ['amount', 'year', 'order', 'placed on', 'Status', 'customer'],
  'line items': ['qty'],
}
const fields: Record<string, Record<string, string>> = {
  orders: { net: 'orders.amount - orders.year', amount: 'orders.amount', state: 'orders."Status"' },
}

const scope = (own: string | null): ExpressionScope => ({
  own,
  datasets: new Set(Object.keys(columns)),
  column: (dataset, name) => columns[dataset]?.find((column) => column === name || column.toLowerCase() === name.toLowerCase()) ?? null,
  field: (dataset, name) => fields[dataset]?.[name] ?? null,
})

test.each([
  ['a bare column', 'amount', 'orders', 'orders.amount'],
  ['a qualified column', 'sum(orders.amount)', null, 'sum(orders.amount)'],
  ['a column in another case', 'sum(STATUS)', 'orders', 'sum(orders."Status")'],
  ['a quoted column', '"placed on" + 1', 'orders', 'orders."placed on" + 1'],
  ['a column with a reserved name', '"order"', 'orders', 'orders."order"'],
  ['a dataset with a blank', 'sum("line items".qty)', null, 'sum("line items".qty)'],
  ['a declared field, in brackets', 'sum(orders.net)', null, 'sum((orders.amount - orders.year))'],
  ['a field that is a column', 'orders.state', null, 'orders."Status"'],
  ['a bare field', 'net * 2', 'orders', '(orders.amount - orders.year) * 2'],
  ['a column called like a key word', 'year + 1', 'orders', 'orders.year + 1'],
  ['the field of extract', 'extract(year from amount) = 2026', 'orders', 'extract(year from orders.amount) = 2026'],
  [
    'types and literals',
    "amount::numeric > cast('1' as int) and date '2026-01-01' < now()",
    'orders',
    "orders.amount::numeric > cast('1' as int) and date '2026-01-01' < now()",
  ],
  ['texts that look like names', "'amount' || amount || E'it\\'s amount'", 'orders', "'amount' || orders.amount || E'it\\'s amount'"],
  ['comments', 'amount -- amount\n + /* amount */ 1', 'orders', 'orders.amount -- amount\n + /* amount */ 1'],
  ['a function called like a column', 'amount(amount)', 'orders', 'amount(orders.amount)'],
  ['the place of a number', 'amount > {n}', 'orders', 'orders.amount > {n}'],
  [
    'key words of aggregates',
    'count(distinct customer) filter (where amount > 0)',
    'orders',
    'count(distinct orders.customer) filter (where orders.amount > 0)',
  ],
])('binds %s', (_name, text, own, sql) => {
  expect(bindExpression(text, scope(own))).toMatchObject({ sql, missing: [] })
})

test.each([
  ['a column that is not there', 'sum(price)', 'orders', ['price']],
  ['a dataset that is not there', 'sum(invoices.amount)', null, ['invoices.amount']],
  ['a bare name without a dataset', 'sum(amount)', null, ['amount']],
])('reports %s', (_name, text, own, missing) => {
  expect(bindExpression(text, scope(own)).missing).toEqual(missing)
})

test('tells which datasets and columns are used', () => {
  const bound = bindExpression('sum(orders.amount) / count("line items".qty)', scope(null))
  expect(bound).toMatchObject({ datasets: ['orders', 'line items'], columns: ['orders.amount', 'line items.qty'] })
})

test.each([
  ['sum(a.b)', 'sum', null],
  ['count(*)', 'count', null],
  ['count(distinct a.b)', 'count-distinct', null],
  ['avg(a.b) filter (where a.c > 0)', 'avg', null],
  ['sum(a.b) - sum(a.c)', 'other', null],
  ['sum(a.b) / nullif(count(distinct a.c), 0)', 'ratio', { numerator: 'sum(a.b)', denominator: 'count(distinct a.c)', scale: 1 }],
  ['100.0 * sum(a.b) / nullif(sum(a.c) + sum(a.d), 0)', 'ratio', { numerator: 'sum(a.b)', denominator: 'sum(a.c) + sum(a.d)', scale: 100 }],
  ['sum(a.b) / sum(a.c)', 'other', null],
  ['sum(a.b) / nullif(sum(a.c), 0) * 2', 'other', null],
])('knows the shape of %s', (sql, aggregation, ratio) => {
  expect([aggregationOf(sql), ratioOf(sql)]).toEqual([aggregation, ratio])
})
