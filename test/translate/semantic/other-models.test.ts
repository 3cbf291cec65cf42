import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Catalog } from '../../../src/catalog/catalog.ts'
import { loadCatalog } from '../../../src/catalog/load-catalog.ts'
import { askSemantic } from '../../support/ask-semantic.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
let catalog: Catalog

/** A library and a hospital: names with blanks, umlauts, signs and reserved words, a key of two columns, tables without a time. */
const schemas = `
create table branches (id int primary key, name text not null, city text not null);
create table books (id int primary key, title text not null, "Genre" text not null, pages int, "order" int);
create table readers (id int primary key, full_name text not null, "Straße" text, member_since date);
create table loans (id int primary key, book_id int references books, reader_id int references readers,
  branch_id int references branches, loaned_on date not null, returned_on date, fine numeric(8,2));
insert into branches values (1, 'Harbour', 'Kiel'), (2, 'Old Town', 'Bern');
insert into books select i, 'Book ' || i, (array['Crime', 'Poetry', 'Science'])[1 + i % 3], 100 + i, i from generate_series(1, 40) i;
insert into books values (41, 'Book 1', 'Crime', 10, 41);
insert into readers select i, 'Reader ' || i, 'Weg ' || i, date '2020-01-01' + i * 10 from generate_series(1, 30) i;
insert into loans select i, 1 + i % 41, 1 + i % 29, 1 + i % 2, date '2025-01-01' + i * 2, null, case when i % 5 = 0 then i * 0.1 end
  from generate_series(1, 300) i;
create schema hospital;
create table hospital."Patient" ("Patient No" int, "Clinic Code" text, "Full Name" text not null, "Größe" numeric,
  primary key ("Patient No", "Clinic Code"));
create table hospital.visit (id int primary key, "Patient No" int, "Clinic Code" text, "Visit Date" timestamptz not null,
  ward text not null, "Cost €" numeric(10,2) not null, "select" text,
  foreign key ("Patient No", "Clinic Code") references hospital."Patient");
insert into hospital."Patient" select i, (array['N', 'S'])[1 + i % 2], 'Patient ' || i, 150 + i from generate_series(1, 21) i;
insert into hospital.visit select i, 1 + i % 20, (array['N', 'S'])[1 + (1 + i % 20) % 2], timestamptz '2026-01-01' + (i || ' days')::interval,
  (array['East', 'West', 'North'])[1 + i % 3], i * 2.5, 'x' from generate_series(1, 200) i;
analyze`

beforeAll(async () => {
  database = await cloneDatabase('empty')
  await database.connections.withClient(async (client) => {
    await client.query(schemas)
    await client.query('set search_path = public, hospital')
  })
  catalog = await loadCatalog({ connections: database.connections, model: null, now: Date.now })
})

afterAll(() => database.close())

async function rows(question: string): Promise<unknown[][] | string> {
  const translation = await askSemantic(catalog, question)
  if (translation.decision !== 'answer') return translation.decision
  const query = { text: translation.sql, values: translation.parameters, rowMode: 'array' as const }
  return (await database.connections.withClient((client) => client.query<unknown[]>(query))).rows
}

test.each([
  ['how many loans', [['300']]],
  [
    'loans by branch',
    [
      ['Harbour', '150'],
      ['Old Town', '150'],
    ],
  ],
  ['readers without loans', [['Reader 30', 'Weg 30', '2020-10-27']]],
  ['total fine', [['915.00']]],
  ['how many visits', [['200']]],
  ['total Cost €', [['50250.00']]],
  ['patients without visits', [[21, 'S', 'Patient 21', '171']]],
  ['how many visits in March 2026', [['31']]],
])('%s', async (question, expected) => {
  expect(await rows(question)).toEqual(expected)
})

test.each([
  ['loans per month in 2025', 12],
  ['average pages by genre', 3],
  ['visits by ward', 3],
  ['top 3 patients by visits', 3],
  // Two books share a title: they are two.
  ['loans by book', 41],
  ['books by order', 41],
  ['list branches', 2],
])('%s has %d rows', async (question, count) => {
  expect(await rows(question)).toHaveLength(count)
})

test.each(['revenue', 'total cost of the staff', 'loans of last winter', 'patients by diagnosis', 'visits per doctor'])(
  '%s is not answered',
  async (question) => {
    expect(await rows(question)).toBeTypeOf('string')
  },
)
