import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Catalog } from '../../src/catalog/catalog.ts'
import { checkModel } from '../../src/catalog/check-model.ts'
import { loadCatalog } from '../../src/catalog/load-catalog.ts'
import { poolConnections } from '../../src/db/pool.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

const schema = `
  create schema "Sales Data"; create schema other; create schema pulse_ops; create schema hidden;
  create type "Sales Data".mood as enum ('sad', 'ok', 'happy');
  create domain positive as numeric(12,2) check (value > 0);
  create domain very_positive as positive;
  create domain short_text as varchar(20);
  create table "Sales Data"."Order ""Lines""" (
    "order" int, "größe" text, "unit price" numeric(10,2), "Línea" text, mood "Sales Data".mood, primary key ("order", "größe"));
  create table public.customers (id int generated always as identity primary key, name text not null unique, email text, city short_text,
    "group" text, amount very_positive);
  create table other.customers (id int primary key, name text);
  create table public.orders (order_no text primary key, customer_id int references public.customers (id), placed_on date, total numeric,
    parent text references public.orders (order_no), unique (customer_id, placed_on));
  create unique index on public.orders (total) where total > 5;
  create unique index on public.orders (lower(order_no));
  create view public.big_orders as select order_no, total from public.orders where total > 100;
  create materialized view public.totals as select customer_id, sum(total) as total from public.orders group by 1;
  create unique index on public.totals (customer_id);
  create table public.events (id bigint, at timestamptz not null, kind text) partition by range (at);
  create table public.events_2025 partition of public.events for values from ('2025-01-01') to ('2026-01-01');
  create table public.events_2026 partition of public.events for values from ('2026-01-01') to ('2027-01-01');
  insert into public.events select n, timestamptz '2025-06-01' + n * interval '1 day', case when n % 2 = 0 then 'click' else 'view' end from generate_series(1, 300) n;
  create foreign data wrapper nothing; create server nowhere foreign data wrapper nothing;
  create foreign table public.far_away (id int, label text) server nowhere;
  create table public.every_type (a smallint, b integer, c bigint, d numeric(18,2), e real, f double precision, g money, h text, i varchar(10),
    j char(3), k bytea, l timestamp, m timestamptz, n date, o time, p interval, q boolean, r uuid, s json, t jsonb, u int[], v text[], w point, x inet,
    y tsvector, z xml, aa int4range, ab bit(3), ac "char", ad name, ae oid, af pg_lsn, ag daterange, ah macaddr, ai "Sales Data".mood[]);
  create table public.no_key (a text, b int);
  create table pulse_ops.secret (value text); create table hidden.vault (id int);
  create table public.partly (id int primary key, name text, salary numeric);
  comment on table public.customers is 'People who buy'; comment on column public.customers."group" is 'Their group';
  insert into public.customers (name, email, city, "group", amount) select 'Customer ' || n, 'c' || n || '@x.org', (array['Köln', 'São Paulo', 'München'])[1 + n % 3], 'G' || n % 4, n from generate_series(1, 30) n;
  analyze;
  grant usage on schema public, "Sales Data", other, pulse_ops to lookout;
  grant select on all tables in schema public, "Sales Data", other, pulse_ops to lookout;
  revoke select on public.partly from lookout; grant select (id, name) on public.partly to lookout;
`

let db: TestDatabase
let catalog: Catalog

beforeAll(async () => {
  db = await cloneDatabase('empty')
  await db.connections.withClient(async (client) => {
    await client.query("do $$ begin create role lookout login password 'x'; exception when duplicate_object then null; end $$")
    await client.query(schema)
  })
  const lookout = poolConnections({ ...db.owner, user: 'lookout', password: 'x' })
  catalog = await loadCatalog({ connections: lookout, model: null, now: Date.now })
  await lookout.close()
})
afterAll(() => db.close())

const table = (key: string) => catalog.tables.get(key)
const fieldOf = (dataset: string, name: string) =>
  catalog.model.datasets.find((candidate) => candidate.name === dataset)?.fields.find((field) => field.name === name)

test('holds what the role may select, partitions, partial rights and our own schemas left out', () => {
  expect([...catalog.tables].map(([key, { kind }]) => [key, kind])).toEqual([
    ['Sales Data.Order "Lines"', 'table'],
    ['other.customers', 'table'],
    ['public.big_orders', 'view'],
    ['public.customers', 'table'],
    ['public.events', 'partitioned table'],
    ['public.every_type', 'table'],
    ['public.far_away', 'foreign table'],
    ['public.no_key', 'table'],
    ['public.orders', 'table'],
    ['public.partly', 'table'],
    ['public.totals', 'materialized view'],
  ])
  expect(catalog.warnings).toEqual([])
})

test('reads names with blanks, quotes, umlauts and reserved words as they are', () => {
  expect(table('Sales Data.Order "Lines"')).toMatchObject({
    primaryKey: ['order', 'größe'],
    columns: [{ name: 'order' }, { name: 'größe' }, { name: 'unit price' }, { name: 'Línea' }, { name: 'mood' }],
  })
})

test('reads types, enums, domains over domains, comments and estimates', () => {
  expect(table('Sales Data.Order "Lines"')?.columns[4]).toEqual({
    name: 'mood',
    type: '"Sales Data".mood',
    typeName: 'mood',
    nullable: true,
    comment: null,
    enumLabels: ['sad', 'ok', 'happy'],
    typeSchema: 'Sales Data',
  })
  expect(table('public.customers')).toMatchObject({
    comment: 'People who buy',
    rowEstimate: 30,
    uniqueKeys: [['name']],
    columns: [
      { name: 'id', typeName: 'int4', nullable: false },
      { name: 'name', typeName: 'text', nullable: false },
      { name: 'email', nullable: true },
      { name: 'city', typeName: 'short_text', baseType: 'varchar' },
      { name: 'group', comment: 'Their group' },
      { name: 'amount', typeName: 'very_positive', baseType: 'numeric' },
    ],
  })
  expect(table('public.events')?.rowEstimate).toBe(300)
  expect(table('public.big_orders')?.rowEstimate).toBeNull()
  expect(table('public.every_type')?.columns).toHaveLength(35)
  expect(table('public.every_type')?.columns[3]).toMatchObject({ type: 'numeric(18,2)', typeName: 'numeric' })
  expect(table('public.every_type')?.columns[20]).toMatchObject({ type: 'integer[]', typeName: '_int4' })
})

test('reads keys; unique indexes with a condition or an expression are none', () => {
  expect(table('public.orders')).toMatchObject({
    primaryKey: ['order_no'],
    uniqueKeys: [['customer_id', 'placed_on']],
    foreignKeys: [
      { columns: ['customer_id'], table: 'public.customers', refColumns: ['id'] },
      { columns: ['parent'], table: 'public.orders', refColumns: ['order_no'] },
    ],
  })
  expect(table('public.totals')?.uniqueKeys).toEqual([['customer_id']])
  expect(table('public.no_key')).toMatchObject({ primaryKey: [], uniqueKeys: [], foreignKeys: [] })
})

test('a column that the role may not select does not exist, and the order of all is known', () => {
  expect(table('public.partly')).toMatchObject({ columns: [{ name: 'id' }, { name: 'name' }], columnOrder: ['id', 'name', 'salary'] })
})

test('a drafted model has a dataset for each table, and every metric of it runs', async () => {
  expect(catalog.model.datasets.map((dataset) => dataset.name)).toEqual([
    'Order "Lines"',
    'other_customers',
    'big_orders',
    'public_customers',
    'events',
    'every_type',
    'far_away',
    'no_key',
    'orders',
    'partly',
    'totals',
  ])
  expect(catalog.model.relationships.map(({ from, to, cardinality }) => [from, to, cardinality])).toEqual([
    ['orders', 'public_customers', 'many-to-one'],
    ['orders', 'orders', 'many-to-one'],
    ['big_orders', 'orders', 'many-to-one'],
  ])
  const findings = await checkModel(
    db.connections,
    {
      ...catalog,
      model: { ...catalog.model, metrics: catalog.model.metrics.filter((metric) => metric.dataset !== 'far_away') },
    },
    Date.now,
  )
  expect(findings.filter((finding) => finding.severity === 'error')).toEqual([])
})

test.each([
  ['public_customers', 'name', { role: 'category', expression: 'public_customers.name' }],
  ['public_customers', 'id', { role: 'identifier', hidden: true }],
  ['public_customers', 'amount', { role: 'measure', additivity: 'additive' }],
  ['Order "Lines"', 'unit price', { role: 'measure', additivity: 'none', aggregate: 'avg', expression: '"Order ""Lines"""."unit price"' }],
  [
    'Order "Lines"',
    'mood',
    {
      role: 'category',
      values: [
        { value: 'sad', synonyms: [] },
        { value: 'ok', synonyms: [] },
        { value: 'happy', synonyms: [] },
      ],
    },
  ],
  ['orders', 'placed_on', { role: 'time', grain: 'day' }],
  ['every_type', 'q', { role: 'flag' }],
  ['every_type', 't', { role: 'json' }],
  ['every_type', 'k', { role: 'text', hidden: true }],
])('guesses the role of %s.%s', (dataset, name, expected) => {
  expect(fieldOf(dataset, name)).toMatchObject(expected)
})

test('indexes values, also of domains and enums', () => {
  expect(catalog.values.exact('koln')).toEqual([{ value: 'Köln', column: 'public.customers.city', field: 'public_customers.city' }])
  expect(catalog.values.exact('HAPPY')).toContainEqual({
    value: 'happy',
    column: 'Sales Data.Order "Lines".mood',
    field: 'Order "Lines".mood',
  })
  expect(catalog.values.valuesOf('public.events.kind')).toEqual(['click', 'view'])
  expect(catalog.values.valuesOf('public.far_away.label')).toBeNull()
})

test('the version stays when nothing changes, and changes with a column, a comment or a value', async () => {
  const version = async (statement: string): Promise<string> => {
    await db.connections.withClient((client) => client.query(statement))
    return (await loadCatalog({ connections: db.connections, model: null, now: Date.now })).version
  }
  const versions = [
    await version('select 1'),
    await version('select 2'),
    await version('insert into public.no_key values (null, 5)'),
    await version('alter table public.no_key add column c date'),
    await version("comment on column public.no_key.c is 'a day'"),
    await version("insert into public.no_key values ('word', 5)"),
  ]
  expect(new Set(versions).size).toBe(4)
  expect(versions[0]).toBe(versions[2])
  expect(versions[0]).toMatch(/^[0-9a-f]{16}$/)
})
