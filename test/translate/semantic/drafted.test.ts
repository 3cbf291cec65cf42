import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Catalog } from '../../../src/catalog/catalog.ts'
import { loadCatalog } from '../../../src/catalog/load-catalog.ts'
import { askSemantic, calendarOf } from '../../support/ask-semantic.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'

/** A company that nobody described, with what a draft can misread: countries in two places, lines without a date, levels, rates, two keys to one table. */
const schema = `
  create table stores (store_id int primary key, store_name text, country text);
  create table employees (employee_id int primary key, name text, salary numeric, store_id int references stores);
  create table customers (customer_id int primary key, name text, country text);
  create table products (product_id int primary key, product_name text, list_price numeric, stock_on_hand int);
  create table orders (order_id int primary key, customer_id int references customers, store_id int references stores, order_date date, discount numeric(4, 3));
  create table order_items (order_id int references orders, line_no int, product_id int references products, quantity int, primary key (order_id, line_no));
  create table returns (return_id int primary key, product_id int references products, returned_on date, quantity int);
  create table daily_stock (product_id int references products, day date, stock int, primary key (product_id, day));
  create table bookings (booking_id int primary key, store_id int references stores, booked date, amount numeric, balance numeric);
  create table ateliers (atelier_id int primary key, atelier_name text);
  create table lecturers (lecturer_id int primary key, lecturer_name text, atelier_id int references ateliers);
  create table courses (course_id int primary key, course_title text, atelier_id int references ateliers);
  create table sections (section_id int primary key, course_id int references courses, lecturer_id int references lecturers, held date, seats_sold int);
  create table transfers (transfer_id int primary key, from_store_id int references stores, to_store_id int references stores, moved date, pieces int);
  insert into stores select n, 'Store ' || n, case when n % 2 = 0 then 'Germany' else 'France' end from generate_series(1, 4) n;
  insert into customers select n, 'Customer ' || n, case when n % 3 = 0 then 'Germany' else 'Spain' end from generate_series(1, 9) n;
  insert into products select n, 'Product ' || n, n * 10, n from generate_series(1, 3) n;
  insert into daily_stock select p, date '2026-06-01' + d, d from generate_series(1, 3) p, generate_series(0, 5) d;
  analyze`

let database: TestDatabase
let catalog: Catalog
beforeAll(async () => {
  database = await cloneDatabase('empty')
  await database.connections.withClient((client) => client.query(schema))
  catalog = await loadCatalog({ connections: database.connections, model: null, now: Date.now })
})
afterAll(() => database.close())

async function read(question: string): Promise<string> {
  const translation = await askSemantic(catalog, question, { calendar: calendarOf('2026-06-30') })
  return translation.decision === 'answer' ? translation.sql.replace(/\s+/g, ' ') : translation.decision
}

test.each([
  ['orders by country', 'two tables have a country, and both are one step away'],
  ['orders in Germany', 'two columns hold the value, and both are one step away'],
  ['quantity by month in 2025', 'lines have the date of their order; those of returns are not meant for having one of their own'],
  ['quantity by product', 'ordered or returned'],
  ['total discount', 'a rate'],
  ['sum of list price', 'a price'],
  ['total balance', 'a balance after each booking'],
  ['transfers by store', 'from a store or to it'],
  ['pieces by store name', 'from a store or to it'],
  ['seats sold by atelier', 'that of the course or of the lecturer'],
])('%s is not answered from one of the things it may mean: %s', async (question) => {
  expect(await read(question)).not.toMatch(/select/i)
})

test.each([
  ['orders by customer country', 'GROUP BY customers.country'],
  ['orders by store country', 'GROUP BY stores.country'],
  ['quantity by store', 'sum(order_items.quantity)'],
  ['stock on hand by product', 'sum(products.stock_on_hand)'],
  ['total stock', 'daily_stock.day IN (SELECT max(daily_stock.day)'],
  ['average balance by store', 'avg(bookings.balance)'],
  ['total amount by store', 'sum(bookings.amount)'],
  ['total salary', 'sum(employees.salary)'],
  ['average discount', 'avg(orders.discount)'],
  ['lecturers by atelier', 'GROUP BY ateliers.atelier_id'],
  ['seats sold by course title', 'GROUP BY courses.course_title'],
  ['pieces by month', 'sum(transfers.pieces)'],
])('%s', async (question, part) => {
  expect(await read(question)).toContain(part)
})
