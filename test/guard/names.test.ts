import { beforeAll, describe, expect, test } from 'vitest'
import type { Violation } from '../../src/base/problem.ts'
import { createGuard, type Guard } from '../../src/guard/guard-sql.ts'
import { shopPolicy } from './support/shop.ts'

let guard: Guard
beforeAll(async () => {
  guard = await createGuard()
})

const check = (candidate: string) => guard.check({ candidate, parameters: [], policy: shopPolicy })
const violationsOf = (candidate: string): Violation[] => {
  const verdict = check(candidate)
  return verdict.ok ? [] : verdict.problem.violations
}

/** What is said, with the name itself taken out and the hints in order: they are sorted by likeness to what was written. */
const said = (candidate: string, name: string): string[] =>
  violationsOf(candidate).map(({ rule, message, position }) =>
    [
      rule,
      position,
      ...message
        .split(/[ ,.]+/)
        .map((word) => (word === name ? 'NAME' : word))
        .sort(),
    ].join(' '),
  )

/** Places where a column can be named: `?` stands for `city`, which may be read, for one that may not, and for one that is none. */
const columnPlaces: Record<string, string[]> = {
  'a select list': ['select ? from buyer', 'select b.? from buyer b', 'select buyer.? from buyer', 'select public.buyer.? from buyer'],
  'a calculation': [
    'select upper(?) from buyer',
    "select ? || 'x' from buyer",
    'select (?)::text from buyer',
    "select case when ? = 'x' then 1 end from buyer",
  ],
  conditions: [
    "select 1 from buyer where ? = 'x'",
    "select 1 from buyer group by name having max(?) > 'a'",
    "select 1 from buyer where name in ('a', ?)",
  ],
  ordering: ['select name from buyer order by ?', 'select distinct on (?) name from buyer', 'select array_agg(name order by ?) from buyer'],
  grouping: [
    'select count(*) from buyer group by ?',
    'select 1 from buyer group by rollup (name, ?)',
    'select grouping(?) from buyer group by cube (city)',
    'select 1 from buyer group by grouping sets ((?), ())',
  ],
  windows: [
    'select rank() over (partition by ?) from buyer',
    'select rank() over w from buyer window w as (order by ?)',
    'select sum(id) filter (where ? is null) over () from buyer',
    'select lag(?) over (order by id) from buyer',
  ],
  aggregates: [
    'select count(distinct ?) from buyer',
    'select count(*) filter (where ? is null) from buyer',
    'select mode() within group (order by ?) from buyer',
    'select percentile_disc(0.5) within group (order by ?) from buyer',
  ],
  joins: [
    'select 1 from buyer b join sale s on b.? = s.state',
    'select 1 from buyer a join buyer b using (?)',
    'select j.? from (buyer b join sale s on b.id = s.buyer_id) as j',
    'select u.? from buyer a join buyer b using (city) as u where u.? is null',
  ],
  'sub-selects': [
    'select (select ? from buyer limit 1)',
    'select 1 from sale where exists (select 1 from buyer where ? is null)',
    'select 1 from buyer b where exists (select 1 from sale where state = b.?)',
    'select array(select ? from buyer)',
    'select 1 from sale where state = any (select ? from buyer)',
    "select 1 from sale where (state, 'x') in (select ?, name from buyer)",
  ],
  'queries in FROM': [
    'select x.? from (select ? from buyer) x',
    'select v from (select ? from buyer) x (v)',
    'select 1 from buyer b, lateral (select b.? as v) x',
    'select 1 from buyer b cross join lateral (select 1 from sale where state = b.?) x',
  ],
  'WITH queries': [
    'with x as (select ? from buyer) select ? from x',
    'with x (v) as (select ? from buyer) select v from x',
    'with recursive x as (select ? as v from buyer union all select v from x where false) select v from x',
  ],
  'set operations': ['select name from buyer union select ? from buyer', 'select ? from buyer except select name from buyer order by 1'],
  'functions in FROM': [
    'select 1 from buyer b, unnest(array[b.?]) u',
    "select u from buyer, regexp_split_to_table(?, 'a') u",
    'select 1 from buyer b, rows from (unnest(array[b.?]), generate_series(1, 2)) u',
  ],
  values: ['select 1 from buyer b, lateral (values (b.?)) v', 'select (values (?)) from buyer'],
  'rows, arrays and JSON': [
    'select row(?, 1) = row(name, 1) from buyer',
    'select (array[?])[1] from buyer',
    "select json_build_object('a', ?) from buyer",
    'select ? is json from buyer',
    "select to_jsonb(?) -> 'a' from buyer",
    '(select ? from buyer limit 1)',
  ],
  'SQL/JSON': [
    "select json_object(?: 1, 'b': 2) from buyer",
    "select json_object('a': ? returning jsonb) from buyer",
    'select json_array(1, ? null on null) from buyer',
    'select json_array(select ? from buyer)',
    'select json_objectagg(?: id) from buyer',
    'select json_objectagg(name: ? with unique) from buyer',
    'select json_arrayagg(?) from buyer',
    'select json_arrayagg(name order by ? returning text) from buyer',
    'select json_arrayagg(name) filter (where ? is null) from buyer',
    'select json_arrayagg(name) over (partition by ?) from buyer',
    'select json(? with unique keys) from buyer',
    'select json_scalar(?) from buyer',
    'select json_serialize(? format json returning bytea) from buyer',
    "select json_exists(? format json, '$.a') from buyer",
    "select json_exists(jsonb '{}', '$.a' passing 1 as y, ? as x) from buyer",
    'select json_query(jsonb $$1$$, ?) from buyer',
    "select json_value('{}', '$.a' default ? on empty) from buyer",
    "select json_value('{}', '$.a' null on empty default ? on error) from buyer",
    "select 1 from buyer b, json_table(b.?, '$' columns (a int))",
    "select 1 from buyer, json_table('{}', '$' passing ? as x columns (a int path '$.x'))",
    "select 1 from buyer, json_table('{}', '$' columns (a int default ? on empty))",
    "select 1 from buyer, json_table('{}', '$' columns (b bool exists, nested '$.x' columns (a text default ? on error)))",
  ],
  rows: [
    'select q from (select id, ? from buyer) q',
    'select to_jsonb(q.*) from (select ? from buyer) q',
    'select (q).? from (select ? from buyer) q',
  ],
  'search and cycle': [
    'with recursive x as (select ? from buyer union all select ? from x) search depth first by ? set o select o from x',
    'with recursive x as (select ? from buyer union all select ? from x) cycle ? set c using p select p from x',
  ],
  limits: ['select 1 limit (select length(?) from buyer limit 1)', 'select 1 offset (select length(?) from buyer limit 1)'],
}

describe('a column', () => {
  const places = Object.entries(columnPlaces).flatMap(([kind, texts]) => texts.map((text) => [kind, text] as const))

  test.each(places)('%s: %s', (_kind, place) => {
    const open = place.replaceAll('?', 'city')
    expect([open, violationsOf(open)]).toEqual([open, []])
    const closed = place.replaceAll('?', 'tax_number')
    const missing = place.replaceAll('?', 'tax_numbex')
    expect([closed, violationsOf(closed)[0]?.rule]).toEqual([closed, 'column'])
    expect(said(closed, 'tax_number')).toEqual(said(missing, 'tax_numbex'))
  })
})

/** Places where a table can be named. */
const tablePlaces: Record<string, string[]> = {
  FROM: [
    'select 1 from ?',
    'select 1 from public.?',
    'select 1 from only ?',
    'select 1 from ? as x',
    'select count(*) from (?)',
    'table ?',
  ].filter((place) => !place.includes('(?)')),
  joins: [
    'select 1 from sale a join ? b on true',
    'select 1 from (sale a cross join ? b) as j',
    'select 1 from buyer left join ? x using (id)',
  ],
  'sub-selects': [
    'select (select 1 from ? limit 1)',
    'select 1 where exists (select 1 from ?)',
    'select array(select 1 from ?)',
    'select 1 in (select id from ?)',
    'select sum((select max(id) from ?)) over () from buyer',
  ],
  'queries in FROM': ['select 1 from (select 1 from ?) x', 'select 1 from buyer, lateral (select 1 from ?) x'],
  'WITH queries': [
    'with x as (select 1 from ?) select 1',
    'with x as (with y as (select 1 from ?) select * from y) select * from x',
    'with recursive x as (select 1 as n union all select n from x, ?) select 1 from x',
  ],
  'set operations': ['select 1 union all select 1 from ?', '(select 1 from ?) except select 2'],
  elsewhere: [
    'select 1 limit (select count(*) from ?)',
    'select 1 from buyer order by (select 1 from ? limit 1)',
    'select count(*) filter (where exists (select 1 from ?)) from buyer',
    'values ((select 1 from ? limit 1))',
    'select 1 from ? tablesample system (5)',
  ],
}

describe('a table', () => {
  test.each(Object.entries(tablePlaces).flatMap(([kind, texts]) => texts.map((text) => [kind, text] as const)))(
    '%s: %s',
    (_kind, place) => {
      const open = place.replaceAll('?', 'sale')
      expect([open, violationsOf(open)]).toEqual([open, []])
      for (const [closed, missing] of [
        ['login', 'logix'],
        ['pg_authid', 'pg_authix'],
      ] as const) {
        expect([place, violationsOf(place.replaceAll('?', closed))[0]?.rule]).toEqual([place, 'table'])
        expect(said(place.replaceAll('?', closed), closed)).toEqual(said(place.replaceAll('?', missing), missing))
      }
    },
  )
})

/** Names of the same spelling in several scopes: which one is meant decides whether it may be read. */
test.each([
  ['a closed column behind an inner one of the same name', 'select (select tax_number from (select 1 as tax_number) x) from buyer', true],
  ['an inner column that hides nothing', 'select (select tax_number from sale) from buyer', false],
  ['a column list that makes two columns of one name', 'select tax_number from buyer as b (tax_number)', false],
  ['a column list that names an open column after a closed one', 'select city from buyer as b (a, n, m, c, j, city)', false],
  ['a short column list keeps the other names', 'select b.city from buyer as b (a)', true],
  ['a short column list keeps closed names closed', 'select b.tax_number from buyer as b (a)', false],
  ['an output name in ORDER BY', 'select name as tax_number from buyer order by tax_number', true],
  ['an output name inside an expression of ORDER BY', 'select name as tax_number from buyer order by upper(tax_number)', false],
  ['an output name in GROUP BY loses against a column', 'select name as tax_number from buyer group by tax_number', false],
  ['a WITH query called like a closed table', 'with login as (select 1 as password) select password from login', true],
  ['a schema is never a WITH query', 'with login as (select 1 as password) select password from public.login', false],
  ['a WITH query ends with its statement', 'select 1 from (with login as (select 1) select * from login) x, login', false],
  ['a sub-select without LATERAL sees no neighbour', 'select 1 from buyer b, (select b.city) x', false],
  ['ON sees only its two sides', 'select 1 from buyer b, sale s join item i on i.title = b.city', false],
  ['an alias of a join hides what is in it', 'select b.city from (buyer b join sale s on true) as j', false],
  ['names of a join in brackets without an alias', 'select b.city from (buyer b join sale s on true)', true],
  ['NATURAL over a closed column', 'select 1 from buyer natural join (select 1 as tax_number) x', true],
  ['NATURAL over a closed column and an open one', 'select x.id from buyer natural left join (select 1 as tax_number, 2 as id) x', true],
  ['a closed column behind NATURAL', 'select tax_number from buyer natural join (select 1 as tax_number) x', false],
  ['NATURAL over open columns', 'select 1 from sale natural join (select 1 as id) x', true],
  ['the name of a window is no column', 'select w from buyer window w as (order by id)', false],
  ['a function in FROM as a value', "select u from unnest(array['a']) u", true],
  ['a function in FROM has no other columns', "select u.city from unnest(array['a']) u", false],
  ['two functions in FROM as a row', 'select u from rows from (generate_series(1, 2), generate_series(1, 2)) u', true],
  ['the row of a table', 'select to_jsonb(b) from buyer b', false],
  ['the row of a table without closed columns', 'select s::text from sale s', false],
  ['the row of a sub-select', 'select to_jsonb(q), q::text, (q).name, row(q.*), count(q) from (select id, name from buyer) q', true],
  ['the row of a query on all columns, where all are open', 'with q as (select * from sale) select json_agg(q) from q', true],
  ['the row of a query on all columns, where some are closed', 'with q as (select * from buyer) select json_agg(q) from q', false],
  ['the same through further levels', 'select q from (select * from (select b.*, 1 as one from buyer b) x) q', false],
  [
    'the same in the left arm',
    'select q from (select * from item union all select id, title, kind, price, details, labels from item) q',
    false,
  ],
  ['the same in the right arm', 'select q from (select id, name, team, boss_id, since from worker union select * from worker) q', false],
  ['the same in a recursion', 'with recursive q as (select * from worker union select q.* from q) select (q).name from q', false],
  ['the same under other names', 'select q from (select * from buyer) q (a, b)', false],
  ['the row of a join', 'select j from (sale s join item i on true) as j', false],
  ['the row of what was joined by', 'select u from sale join sale_line using (id) as u', true],
  ['the row of a function', 'select e, (e).key from item, jsonb_each(details) e', true],
  [
    'the row of JSON_TABLE',
    "select t, (t).a, json_table.b from json_table('1', '$' columns (a int)) t, json_table('1', '$' columns (b int))",
    true,
  ],
  ['the row of VALUES', 'select v from (values (1, 2)) v', true],
  ['a field that the row does not have', 'select (q).name from (select id from buyer) q', false],
  ['a field that is a function', 'select (q).to_json from (select id from buyer) q', false],
  ['a function written like a field', 'select q.to_json from (select id from buyer) q', false],
  ['a field of a table', 'select (b).name from buyer b', false],
  ['a field of the value of a function', 'select (f).name from generate_series(1, 2) as f(name)', false],
  ['a field of all of the value of a function', 'select (f.*).name from generate_series(1, 2) as f(name)', false],
  ['a field of the value of a function with an OUT parameter', "select (f).value from json_array_elements('[]') f", false],
  ['a field of the time of day', 'select (d).name from current_date as d(name)', false],
  ['a field of a function with two OUT parameters', "select (f).value, (f.*).key from json_each('{}') f", true],
  ['a field of a numbered function', 'select (f).n from generate_series(1, 2) with ordinality as f(v, n)', true],
  ['a field of functions beside each other', 'select (f).n from rows from (generate_series(1, 2), lower($$A$$)) as f(v, n)', false],
  ['a field of series beside each other', 'select (f).n from rows from (generate_series(1, 2), generate_series(1, 2)) as f(v, n)', true],
  ['a field of a record', "select (f).a from json_to_record('{}') as f(a int)", true],
  ['all of the value of a function', 'select count(f.*) from generate_series(1, 2) as f', true],
  ['a field of a column that is called like its query', 'select (q).a from (select 1 as a, row(1) as q) q', false],
  ['a field of a field', 'select (q).a.b from (select row(1) as a) q', false],
  ['an element of a field', 'select (q).a[1] from (select array[id] as a from buyer) q', true],
  ['all fields of a row', 'select (q).* from (select id from buyer) q', false],
  ['two rows of one name', 'select q.* is null from (select 1 as a) q, (select 2 as b) x', true],
  [
    'a column that SEARCH makes',
    'with recursive q as (select 1 as n union all select n from q) search depth first by n set o select o from q',
    true,
  ],
  [
    'columns that CYCLE makes',
    'with recursive q as (select 1 as n union all select n from q) cycle n set c using p select c, p from q',
    true,
  ],
  [
    'the row of a query with SEARCH',
    'with recursive q as (select 1 as n union all select n from q) search depth first by n set o select q from q',
    true,
  ],
  [
    'a column that SEARCH makes before a closed one further out',
    'select (with recursive q as (select 1 as n union all select n from q) search depth first by n set wage select wage from q) from worker',
    true,
  ],
  [
    'one that it does not make',
    'with recursive q as (select 1 as n union all select n from q) cycle n set c using p select o from q',
    false,
  ],
  [
    'SEARCH by what is no column',
    'with recursive q as (select 1 as n union all select n from q) search depth first by m set o select 1',
    false,
  ],
  [
    'CYCLE over what is no column',
    'with recursive q as (select 1 as n union all select n from q) cycle n, m set c using p select 1',
    false,
  ],
  [
    'a closed column behind one that SEARCH may make',
    'select (with recursive q as (select 1 as n union all select n from q) search depth first by n set wage select wage from (select * from q) x) from worker',
    false,
  ],
  ['a value of VALUES', 'select v.column1 from (values (1)) v', true],
  ['no other value of VALUES', 'select v.column2 from (values (1)) v', false],
  ['USING as a relation of its own', 'select u.id from sale join sale_line using (id) as u', true],
  ['USING holds only the joined columns', 'select u.amount from sale join sale_line using (id) as u', false],
])('%s', (_name, candidate, open) => {
  expect([candidate, check(candidate).ok]).toEqual([candidate, open])
})
