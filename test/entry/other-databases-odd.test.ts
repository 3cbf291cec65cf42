import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chatService } from '../../src/chat/chat-service.ts'
import { openService, type Service } from '../../src/entry/open-service.ts'
import { localPrincipal } from '../../src/identity/principal.ts'
import type { AnswerView } from '../../src/present/answer/reducer.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { type FakeOpenai, startFakeOpenai } from '../support/fake-openai.ts'
import { urlOf } from './run-pulse.ts'

/** Every kind of relation, names that need quotes, and a column of every built-in type that a table can have. */
const schema = `
  create schema "Vertrieb & Co"; create schema north; create schema south;
  create type "Vertrieb & Co"."Stimmung" as enum ('gut', 'it''s "ok"');
  create domain north.percent as numeric check (value between 0 and 100);
  create domain north.code as text;
  create type north.pair as (a int, b text);
  create table "Vertrieb & Co"."Aufträge" ("select" int primary key, "Größe in m²" numeric, "order" text, "a.b" text, "Stimmung" "Vertrieb & Co"."Stimmung", "say ""hi""" money);
  insert into "Vertrieb & Co"."Aufträge" select n, n * 1.5, 'o' || n % 2, 'x', case when n % 3 = 0 then 'gut' else 'it''s "ok"' end::"Vertrieb & Co"."Stimmung", n from generate_series(1, 9) n;
  create table "Vertrieb & Co"."Group" ("from" int, "user" text, "Datum" date, unique ("from"));
  insert into "Vertrieb & Co"."Group" select n, 'u' || n % 2, date '2026-01-01' + n from generate_series(1, 5) n;
  create table north.sales (id int primary key, sold date, amount numeric, region text);
  create table south.sales (like north.sales including all);
  insert into north.sales select n, date '2026-01-01' + n, n, 'R' || n % 3 from generate_series(1, 9) n;
  insert into south.sales select n, date '2026-01-01' + n, n * 10, 'R' || n % 2 from generate_series(1, 4) n;
  create view north.recent_visit as select id as visit_id, sold as visited, amount, region as place from north.sales where sold > '2026-01-05';
  create materialized view south.region_total as select region, sum(amount) as total from south.sales group by 1;
  create table north.click (at timestamptz not null, kind text, value float8) partition by range (at);
  create table north.click_old partition of north.click for values from ('2020-01-01') to ('2026-01-01');
  create table north.click_new partition of north.click for values from ('2026-01-01') to ('2030-01-01');
  insert into north.click select timestamptz '2025-12-25' + n * interval '1 day', 'k' || n % 2, n from generate_series(1, 9) n;
  create table north.reading (share north.percent, label north.code, tags text[], grid int[][], payload jsonb, doubled numeric generated always as (share * 2) stored, mood "Vertrieb & Co"."Stimmung", moods "Vertrieb & Co"."Stimmung"[], paired north.pair);
  insert into north.reading (share, label, tags, grid, payload, mood, moods, paired) select n * 10, 'L' || n % 2, array['a', 'b'], array[array[1, n]], jsonb_build_object('n', n, 'who', jsonb_build_object('name', 'W' || n)), 'gut', array['gut']::"Vertrieb & Co"."Stimmung"[], row(n, 'b')::north.pair from generate_series(1, 4) n;
  do $$ begin execute (select 'create table south.every_type (' || string_agg(format('%I %s', 'c_' || typname, format_type(oid, null)), ', ' order by typname) || ')'
    from pg_type where typnamespace = 'pg_catalog'::regnamespace and typtype in ('b', 'r', 'm') and typcategory <> 'A' and typname !~ '^pg_|^_' and typelem = 0
      and typname not in ('unknown', 'cstring', 'refcursor', 'gtsvector')); end $$;
  insert into south.every_type (c_int4, c_text, c_bool) values (7, 'seven', true), (8, 'eight', false)`

const script = new Map<string, string>()
let target: TestDatabase
let own: TestDatabase
let model: FakeOpenai
let drafted: Service
let scripted: Service

beforeAll(async () => {
  ;[target, own] = await Promise.all([cloneDatabase('empty'), cloneDatabase('migrated')])
  const { host, port, database } = target.owner
  await target.connections.withClient(async (client) => {
    await client.query(schema)
    await client.query(
      "do $$ begin create role looker_odd login password 'look'; exception when duplicate_object or unique_violation then null; end $$",
    )
    await client.query(`create extension postgres_fdw;
      create server elsewhere foreign data wrapper postgres_fdw options (host '${host}', port '${port}', dbname '${database}');
      create user mapping for public server elsewhere options (user 'looker_odd', password 'look', password_required 'false');
      create foreign table south.far_sale (id int, sold date, amount numeric, region text) server elsewhere options (schema_name 'north', table_name 'sales')`)
    for (const name of ['"Vertrieb & Co"', 'north', 'south']) {
      await client.query(`grant usage on schema ${name} to looker_odd; grant select on all tables in schema ${name} to looker_odd`)
    }
  })
  model = await startFakeOpenai((request) => {
    const asked = JSON.stringify(request.messages.at(-1)?.content)
    const sql = [...script].find(([part]) => asked.includes(part))?.[1] ?? 'select no_such_thing'
    const said = { plan: '', interpretation: 'As asked.', assumptions: [], options: [], refusal: null, shape: null, title: 'Result' }
    return { ...said, decision: 'answer', sql }
  })
  drafted = await serviceOver('semantic')
  scripted = await serviceOver('llm')
})
afterAll(async () => {
  for (const one of [drafted, scripted]) await one?.stop()
  await Promise.all([target?.close(), own?.close(), model?.close()])
})

async function serviceOver(translators: string): Promise<Service> {
  const opened = await openService({
    DATABASE_URL: urlOf(own.owner),
    ANALYTICS_DATABASE_URL: `${urlOf(target.owner, 'looker_odd')}&password=look`,
    TRANSLATORS: translators,
    PULSE_AS_OF: '2026-06-30',
    LOG_LEVEL: 'silent',
    ...(translators === 'llm' ? { OPENAI_BASE_URL: model.url, LLM_MODEL: 'scripted' } : {}),
  })
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem))
  return opened.value
}

async function ask(over: Service, question: string): Promise<AnswerView> {
  const chat = chatService(over.composition.chat)
  const conversation = await chat.createConversation(localPrincipal, null)
  if (!conversation.ok) throw new Error(JSON.stringify(conversation.problem))
  const signal = new AbortController().signal
  const asked = await chat.ask(localPrincipal, conversation.value.id, { id: crypto.randomUUID(), question }, signal)
  if (!asked.ok) throw new Error(JSON.stringify(asked.problem))
  for await (const _ of asked.value.events);
  return await asked.value.answer
}

const sorted = (rows: readonly (readonly unknown[])[]): string[] => rows.map((row) => row.map(String).join(' | ')).toSorted()
const truth = (text: string): Promise<unknown[][]> =>
  target.connections.withClient(async (client) => (await client.query<unknown[]>({ text, rowMode: 'array' })).rows)

describe('a drafted model of odd names and kinds', () => {
  test.each([
    ['a table of quoted names', 'how many Aufträge are there', 'select count(*) from "Vertrieb & Co"."Aufträge"'],
    ['a table named by a reserved word', 'how many groups by user', 'select "user", count(*) from "Vertrieb & Co"."Group" group by 1'],
    ['an enum', 'Aufträge by Stimmung', 'select "Stimmung", count(*) from "Vertrieb & Co"."Aufträge" group by 1'],
    ['a view', 'how many recent visits by place', 'select place, count(*) from north.recent_visit group by 1'],
    ['a materialized view', 'total by region total region', 'select region, sum(total) from south.region_total group by 1'],
    ['a partitioned table', 'clicks by kind', 'select kind, count(*) from north.click group by 1'],
    ['a foreign table', 'how many far sales by region', 'select region, count(*) from south.far_sale group by 1'],
    ['domains', 'readings by label', 'select label, count(*) from north.reading group by 1'],
    ['a generated column', 'average doubled of readings', 'select avg(doubled) from north.reading'],
    ['a column of each type beside', 'how many every types are there', 'select count(*) from south.every_type'],
  ])('%s is asked about: right, or silent', async (_name, question, gold) => {
    const answer = await ask(drafted, question)
    expect(['answered', 'refused', 'clarified']).toContain(answer.outcome)
    if (answer.outcome === 'answered') expect(sorted(answer.result?.rows ?? [])).toEqual(sorted(await truth(gold)))
  })

  test('most of these are answered', async () => {
    const asked = [
      'how many Aufträge are there',
      'clicks by kind',
      'how many far sales by region',
      'readings by label',
      'how many groups by user',
    ]
    const outcomes: (string | null)[] = []
    for (const question of asked) outcomes.push((await ask(drafted, question)).outcome)
    expect(outcomes).toEqual(asked.map(() => 'answered'))
  })

  test.each(['total amount of sales', 'how many sales', 'sales by region'])(
    '"%s" is in two schemas and not answered out of one',
    async (question) => {
      expect((await ask(drafted, question)).outcome).not.toBe('answered')
    },
  )
})

describe('a scripted model over the same names', () => {
  test.each([
    ['quoted names', 'select "order", sum("Größe in m²") as "Fläche" from "Vertrieb & Co"."Aufträge" group by "order" order by 1'],
    ['dots and quotes in names', 'select "a.b", sum("say ""hi""") as paid from "Vertrieb & Co"."Aufträge" group by 1'],
    ['an enum in a condition', `select count(*) as n from "Vertrieb & Co"."Aufträge" where "Stimmung" = 'it''s "ok"'`],
    ['an enum as text', `select "Stimmung"::text as mood, count(*) as n from "Vertrieb & Co"."Aufträge" group by 1 order by 1`],
    [
      'two schemas',
      'select n.region, sum(n.amount + s.amount) as together from north.sales n join south.sales s on s.id = n.id group by 1 order by 1',
    ],
    ['a view over a table', 'select place, sum(amount) as amount from north.recent_visit group by 1 order by 1'],
    ['a materialized view', 'select region, total from south.region_total order by 1'],
    ['partitions by their parent', "select date_trunc('year', at)::date as year, count(*) as n from north.click group by 1 order by 1"],
    ['a foreign table beside a table', 'select count(*) as n from south.far_sale f join north.sales n on n.id = f.id'],
    ['a domain', 'select label, avg(share) as share from north.reading where share > 10 group by 1 order by 1'],
    ['an array', "select count(*) as n from north.reading where 'a' = any(tags)"],
    ['elements of an array', 'select tag, count(*) as n from north.reading, unnest(tags) as tag group by 1 order by 1'],
    ['JSON', "select payload -> 'who' ->> 'name' as who, (payload ->> 'n')::int as n from north.reading order by 2"],
    ['a generated column', 'select sum(doubled) as doubled from north.reading'],
    ['lists of moods and what is paired', 'select moods, paired from north.reading order by share limit 1'],
    ['whole rows of each type', 'select * from south.every_type order by c_int4'],
    ['some types by name', 'select c_int4, c_text from south.every_type where c_bool order by 1'],
  ])('%s', async (name, sql) => {
    const question = `please show ${name}`
    script.set(question, sql)
    const answer = await ask(scripted, question)
    expect([answer.outcome, answer.error]).toEqual(['answered', null])
    expect(answer.result?.rows.length).toBe((await truth(sql)).length)
  })

  test('a partition, a catalog and another schema of ours are no tables', async () => {
    for (const [at, table] of ['north.click_old', 'pg_catalog.pg_class', 'pulse_ops.migration'].entries()) {
      script.set(`hidden number ${at}`, `select count(*) from ${table}`)
      expect((await ask(scripted, `hidden number ${at}`)).outcome).toBe('blocked')
    }
  })
})
