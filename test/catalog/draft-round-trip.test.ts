import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Catalog } from '../../src/catalog/catalog.ts'
import { checkModel } from '../../src/catalog/check-model.ts'
import { draftModel } from '../../src/catalog/draft-model.ts'
import { loadCatalog } from '../../src/catalog/load-catalog.ts'
import { loadModel, modelErrorLines } from '../../src/catalog/ossie/load-model.ts'
import { splitModel } from '../../src/catalog/ossie/split-model.ts'
import { writeModel } from '../../src/catalog/ossie/write-model.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

const schema = `
  create schema "Vertrieb & Co"; create schema north; create schema south;
  create type "Vertrieb & Co"."Stimmung" as enum ('gut', 'it''s "ok"');
  create table "Vertrieb & Co"."Aufträge" ("select" int primary key, "Größe in m²" numeric, "order" text, "a.b" text, "Stimmung" "Vertrieb & Co"."Stimmung", "say ""hi""" money);
  create table "Vertrieb & Co"."Group" ("from" int, "user" text, "Datum" date, unique ("from"));
  create table north.sales (id int primary key, sold date, amount numeric, region text);
  create table south.sales (id int primary key, sold date, amount numeric, region text);
  create view north.recent as select * from north.sales where sold > '2026-01-01';
  create materialized view south.totals as select region, sum(amount) as total from south.sales group by 1;
  create table north.events (at timestamptz not null, kind text, value float8) partition by range (at);
  create table north.events_old partition of north.events for values from ('2020-01-01') to ('2026-01-01');
  create table north.events_new partition of north.events for values from ('2026-01-01') to ('2030-01-01');
  create table north.no_key (a text, b int[], c json, d interval, e inet, f bytea, g uuid, h boolean, i time, j int4range, k xml, l point, m tsvector);
  insert into north.sales select n, date '2026-01-01' + n, n, 'R' || n % 3 from generate_series(1, 9) n;
  insert into north.events select timestamptz '2025-12-25' + n * interval '1 day', 'click', n from generate_series(1, 9) n;
  insert into "Vertrieb & Co"."Aufträge" values (1, 2.5, 'Ä', 'x', 'gut', 3)`

let db: TestDatabase
let drafted: Catalog
beforeAll(async () => {
  db = await cloneDatabase('empty')
  await db.connections.withClient((client) => client.query(schema))
  drafted = await loadCatalog({ connections: db.connections, model: null, now: Date.now })
})
afterAll(() => db.close())

test('partitions are not tables of their own, and two schemas may have the same table', () => {
  expect([...drafted.tables.keys()]).toEqual([
    'Vertrieb & Co.Aufträge',
    'Vertrieb & Co.Group',
    'north.events',
    'north.no_key',
    'north.recent',
    'north.sales',
    'south.sales',
    'south.totals',
  ])
  expect(drafted.model.datasets.map(({ name }) => name)).toContain('north_sales')
})

test.each([1_000, 3, 1])('a draft in files of %i datasets is read again as the same model, and everything in it runs', async (most) => {
  const source = draftModel({ tables: drafted.tables, values: drafted.values })
  const texts = splitModel(source, most).map((part, at) => ({ file: `model-${at}.yaml`, text: writeModel(part, 'Drafted.') }))
  expect(texts).toHaveLength(Math.ceil(source.datasets.length / most))
  const loaded = loadModel(texts)
  if (!loaded.ok) throw new Error(modelErrorLines(loaded.problem).join('\n'))
  const again = await loadCatalog({ connections: db.connections, model: loaded.value, now: Date.now })
  expect(again.warnings).toEqual([])
  const namesOf = ({ model }: Catalog) => ({
    datasets: model.datasets.map(({ name, table, fields }) => [
      name,
      table,
      fields.map((field) => [field.name, field.role, field.expression]),
    ]),
    metrics: model.metrics.map(({ name, expression }) => [name, expression]).toSorted(),
    relationships: model.relationships.map(({ name }) => name).toSorted(),
    examples: model.examples,
  })
  expect(namesOf(again)).toEqual(namesOf(drafted))
  const findings = await checkModel(db.connections, again, Date.now)
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
})
