import { beforeAll, describe, expect, test } from 'vitest'
import type { Catalog, Column, Table } from '../../../src/catalog/catalog.ts'
import type { Additivity, Dataset, Field } from '../../../src/catalog/semantic-model.ts'
import { checkMeaning } from '../../../src/chat/meaning/check-meaning.ts'
import { createGuard, type Guard } from '../../../src/guard/guard-sql.ts'
import { openPolicy, smallCatalog } from '../../support/small-catalog.ts'

/** `name type` with `?` where it may be missing. */
function table(name: string, columns: string, primaryKey: string[], uniqueKeys: string[][] = []): Table {
  const read = columns.split(', ').map((text): Column => {
    const [column = '', type = ''] = text.replace('?', '').split(' ')
    return { name: column, type, typeName: type, nullable: text.endsWith('?'), comment: null }
  })
  const rest = { comment: null, foreignKeys: [], rowEstimate: null }
  return { schema: 'public', name, kind: 'table', columns: read, primaryKey, uniqueKeys, ...rest }
}

function field(column: string, additivity: Additivity): Field {
  const nothing = { description: null, synonyms: [], unit: null, goodDirection: null, nullMeaning: null, grain: null, values: [] }
  return { name: column, expression: column, column, type: 'numeric', label: column, role: 'measure', additivity, ...nothing }
}

function dataset(table: string, timeAxis: string | null, fields: Field[]): Dataset {
  const texts = { label: table, description: null, synonyms: [], grain: null, noun: null, nameField: null, instructions: null }
  const lists = { primaryKey: [], uniqueKeys: [], listFields: [], defaultFilters: [], prefer: [] }
  return { name: table, table: `public.${table}`, kind: 'event', timeAxis, fields, ...texts, ...lists }
}

const tables = [
  table('customers', 'id int4, country text?, credit numeric, code text', ['id'], [['code']]),
  table('orders', 'id int8, customer_id int4?, day date, amount numeric, pieces int4', ['id']),
  table('lines', 'order_id int8, line int4, product text, price numeric, pieces int4', ['order_id', 'line']),
  table('stock', 'product text, month text, level numeric, rate numeric', ['product', 'month']),
  table('notes', 'customer_id int4, text text', []),
]
const datasets = [
  dataset('stock', 'month', [field('month', 'none'), field('level', 'not-over-time'), field('rate', 'none')]),
  dataset('orders', 'day', [field('amount', 'additive')]),
]

let guard: Guard
let catalog: Catalog
beforeAll(async () => {
  guard = await createGuard()
  const bare = smallCatalog(tables)
  catalog = { ...bare, model: { ...bare.model, datasets } }
})

function warningsFor(text: string): string[] {
  const checked = guard.check({ candidate: text, parameters: [], policy: openPolicy(catalog, 1_000) })
  if (!checked.ok) throw new Error(`${text}: ${checked.problem.violations[0]?.message}`)
  const tree = guard.tree(checked.value)
  if (tree === null) throw new Error('no tree')
  const calendar = { today: '2026-11-20', timeZone: 'UTC', weekStart: 'monday' as const, fiscalYearStart: 1 }
  const examined = {
    statement: tree,
    sql: checked.value,
    catalog,
    question: '',
    calendar,
    claims: null,
    promised: null,
    openPeriodTold: true,
  }
  return checkMeaning(examined).map((finding) => finding.text)
}

describe('rows that a join takes more than once', () => {
  test.each([
    ['the one side', 'select sum(c.credit) from customers c join orders o on o.customer_id = c.id'],
    ['the one side without aliases', 'select sum(credit) from customers join orders on customer_id = customers.id'],
    [
      'through a third table',
      'select sum(o.amount) from orders o join customers c on c.id = o.customer_id join lines l on l.order_id = o.id',
    ],
    ['by USING', 'select avg(o.amount) from orders o join (select order_id as id, line from lines) l using (id)'],
    [
      'in a CTE',
      'with x as (select c.id, sum(c.credit) as s from customers c join orders o on o.customer_id = c.id group by c.id) select sum(s) from x',
    ],
    ['in a sub-select', 'select * from (select sum(c.credit) as s from customers c, orders o where o.customer_id = c.id) x'],
    ['half a key', 'select sum(o.amount) from orders o join lines l on l.order_id = o.id and l.product = $$a$$'],
    ['without a condition', 'select sum(c.credit) from customers c cross join orders o'],
  ])('%s', (_name, text) => {
    expect(warningsFor(text)).toEqual([expect.stringContaining('more than once')])
  })

  test.each([
    ['the many side', 'select c.country, sum(o.amount) from orders o join customers c on c.id = o.customer_id group by c.country'],
    ['a unique key', 'select sum(o.amount) from orders o join customers c on c.code = o.customer_id::text and c.id = o.customer_id'],
    ['a chain of keys', 'select sum(l.price) from lines l join orders o on o.id = l.order_id join customers c on c.id = o.customer_id'],
    ['a whole key with a constant', "select sum(l.price) from lines l join stock s on s.product = l.product and s.month = '2026-10'"],
    [
      'aggregated before the join',
      'select sum(c.credit) from customers c join (select customer_id, count(*) as n from orders group by customer_id) o on o.customer_id = c.id',
    ],
    [
      'aggregated in a CTE',
      'with o as (select customer_id as id, sum(amount) as s from orders group by 1) select sum(c.credit), sum(o.s) from customers c join o on o.id = c.id',
    ],
    [
      'one row beside it',
      'select sum(c.credit) / (select 1), sum(c.credit) from customers c cross join (select max(day) as d from orders) o',
    ],
    ['distinct', 'select count(distinct c.id) from customers c join orders o on o.customer_id = c.id'],
    ['the largest', 'select max(c.credit) from customers c join orders o on o.customer_id = c.id'],
    [
      'only tested for being there',
      'select sum(c.credit) from customers c where exists (select 1 from orders o where o.customer_id = c.id)',
    ],
    ['a table without keys: unknown', 'select sum(c.credit) from customers c join notes n on n.customer_id = c.id'],
    [
      'a series: unknown',
      "select sum(o.amount) from generate_series(date '2026-01-01', date '2026-01-31', interval '1 day') d left join orders o on o.day = d::date",
    ],
    ['a window', 'select c.id, sum(c.credit) over (order by c.id) from customers c'],
  ])('not: %s', (_name, text) => {
    expect(warningsFor(text)).toEqual([])
  })
})

describe('sums of what cannot be added', () => {
  test.each([
    ['a rate', 'select sum(rate) from stock', 'rate is added up'],
    ['a state over all months', 'select product, sum(level) from stock group by product', 'level is a state'],
    ['a state in one month', "select sum(level) from stock where month = '2026-10'", null],
    ['a state by month', 'select month, sum(level) from stock group by month', null],
    ['an average rate', 'select avg(rate) from stock', null],
    ['an amount', 'select sum(amount) from orders', null],
  ])('%s', (_name, text, said) => {
    expect(warningsFor(text)).toEqual(said === null ? [] : [expect.stringContaining(said)])
  })
})

describe('whole-number division', () => {
  test.each([
    ['counts', 'select count(customer_id) / count(*) from orders', true],
    ['sums of integers', 'select sum(pieces) / 12 from orders', true],
    ['with zero guarded', 'select count(*) / nullif(count(customer_id), 0) from orders', true],
    ['a cast', 'select count(*)::numeric / count(customer_id) from orders', false],
    ['a decimal factor', 'select 100.0 * count(customer_id) / count(*) from orders', false],
    ['a whole factor', 'select 100 * count(customer_id) / count(*) from orders', true],
    ['numerics', 'select sum(amount) / sum(pieces) from orders', false],
    ['buckets', 'select pieces / 10 * 10 as bucket, count(*) from orders group by 1', false],
  ])('%s', (_name, text, warned) => {
    const said = warningsFor(text).filter((warning) => !warning.includes('guard against zero'))
    expect(said).toEqual(warned ? [expect.stringContaining('whole numbers')] : [])
  })
})

describe('the rest', () => {
  test.each([
    ['NOT IN over missing values', 'select id from customers where id not in (select customer_id from orders)', 'NOT IN'],
    ['NOT IN over a key', 'select id from orders where customer_id not in (select id from customers)', null],
    [
      'NOT IN over what is there',
      'select id from customers where id not in (select customer_id from orders where customer_id is not null)',
      null,
    ],
    ['some rows in no order', 'select id from customers limit 5', 'no particular order'],
    ['the first rows of an order', 'select id from customers order by id limit 5', null],
    ['all rows in no order', 'select id from customers', null],
    ['one total with a limit', 'select count(*) from customers limit 1', null],
  ])('%s', (_name, text, said) => {
    expect(warningsFor(text)).toEqual(said === null ? [] : [expect.stringContaining(said)])
  })
})
