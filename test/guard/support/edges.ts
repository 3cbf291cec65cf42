import { maskKeyOf } from '../../../src/guard/mask-key.ts'
import { shopPolicy } from './shop.ts'
import type { Situation } from './situations.ts'

const x = (count: number): string => `'${'x'.repeat(count)}'`
const ones = (count: number): string => `'[${'1,'.repeat(count - 1)}1]'::jsonb`
const times = (count: number, text: string, between = ', '): string => Array(count).fill(text).join(between)

/** Two lists that are gathered out of such a FROM and held against each other: only where it is known to have few rows they may be. */
const gathered = (from: string, value: string): string =>
  `select (select array_agg(${value}) from ${from}) && (select array_agg(-${value}) from ${from})`
const steps = (step: string, from = '2024-01-01', to = '2024-01-03'): string =>
  gathered(`generate_series(timestamp '${from}', '${to}', interval ${step}) a`, 'extract(day from a)')

/** A text of so many rows, put together and repeated: only of few rows it is short. */
const repeated = (from: string): string => `select repeat(string_agg(repeat('y', 900), ''), 9) from ${from}`

const lists = `(select jsonb_agg(${x(900)}) as a, array_agg(${x(900)}) as b, '{${'y,'.repeat(449)}y}'::text[] as c, array(select ${x(900)} from sale) as d from sale) q`

const columnsOfAll = Object.entries({ b: 'buyer', s: 'sale', i: 'item', l: 'sale_line', w: 'worker' })
  .flatMap(([alias, table]) => (shopPolicy.tables[`public.${table}`] ?? []).map((column) => `${alias}.${column}`))
  .join(', ')

const dear = `with a as (select ${times(30, 'x', ' + ')} as x from (select ${times(60, 'x', ' + ')} as x from (select id as x from sale) q) r)`

/** What bounds and stars look at, one place at a time. Over the shop. */
const edgeCases: Record<string, string[]> = {
  'brackets and filters of JSON paths': [
    '$ ?(@ > 1)   ?   (@ > 2)',
    '$?(@ > 1)?(@ > 2)',
    '$[*] ? ($x ? (@ > 1) == @)',
    '$[*] ? (@ == $[*]',
    '$[*]) ? (@ == $[*])',
    '$[*] == $[*])',
    ') ? (@ == $[*] + $[*]',
  ].flatMap((text) => [300, 4_000].map((count) => `select jsonb_path_exists(${ones(count)}, '${text}')`)),
  'differences that are arithmetic, and those of lists': [
    ...[900, 1_000, 1_001].map((digits) => `select ${times(60, 'x - x')} from (select '${'9'.repeat(digits)}'::numeric as x) q`),
    ...[60, 65].map((count) => `select ${times(count, 'x && x')} from (select '{${'1,'.repeat(445)}1}'::int[] as x) q`),
    ...['a - b', 'a - d', '(a::text)::jsonb - (b::text)::text[]'].flatMap((difference) =>
      [60, 62].map((count) => `select ${times(count, difference)} from ${lists}`),
    ),
    ...['a - c', 'c - b'].map((difference) => `select ${times(65, difference)} from ${lists}`),
    `select ${times(65, 'a - a')} from (select string_agg('${'9'.repeat(900)}', '')::numeric as a from sale) q`,
    "select unnest(array_agg(repeat('x', 999))) from generate_series(1, 60)",
    `select ${times(4, `x - ${x(900)}`)} from (select ('[' || repeat(repeat('1,', 1000), 9) || '1]')::jsonb as x) q`,
    `select ${times(4, `${x(900)} - x`)} from (select ('[' || repeat(repeat('1,', 1000), 9) || '1]')::jsonb as x) q`,
    'select array(select details from item)::jsonb - array(select title from item)',
  ],
  'texts searched in other places': [
    `select string_to_array(${x(7_000)}, ',', ${x(7_100)})`,
    `select string_to_array(${x(7_100)}, ',', ${x(7_100)})`,
    `select string_to_array('x', ${x(7_100)}, ${x(7_100)})`,
    `select ${times(560, "x @? '$'")} from (select jsonb_agg(repeat('x', 999)) as x from generate_series(1, 100)) q`,
  ],
  'parts that texts are unfolded into': [
    ...[84, 85].map((count) => repeated(`item i, string_to_table(i.title || ${x(count)}, ',') a`)),
    repeated(`string_to_table(${x(3)}, ',') a`),
    repeated(`string_to_table(${x(30)}, ',') a`),
    repeated("item i, string_to_table(i.title, ',') a"),
    repeated(`item, json_table(details || ${ones(60)}, '$[*]' columns (a int path '$')) j`),
    repeated("item, json_table(details, '$[*]' columns (a int path '$')) j"),
    repeated(`json_table(${ones(200)}, '$[*]' columns (a int path '$')) j`),
  ],
  'exponents out of columns': [
    ...[20, 21].flatMap((count) => [
      `select ${times(count, '2 ^ q.x')} from (select id as x from sale) q`,
      `select ${times(count, '2 ^ q.x')} from (values (2), (5)) q (x)`,
      `select ${times(count, '2 ^ q.x')} from sale s, lateral (values (s.id)) q (x)`,
      `select ${times(count, '2 ^ q.x')} from sale s, lateral (values (2), (s.id)) q (x)`,
      `select ${times(count, '2 ^ q.a')} from json_table('[1]', '$[*]' columns (a int path '$')) q`,
    ]),
    ...['2000', '-2000', 'least(id, 5)', 'least(id, 2000)', '1000'].map(
      (value) => `select 2 ^ q.x from sale, lateral (values (${value})) q (x)`,
    ),
    "select a::numeric * a::numeric * a::numeric from json_table('1', '$' columns (a char(9000) path '$')) j",
    "select a::numeric * a::numeric from json_table('1', '$' columns (a char(9000) path '$')) j",
    'select 2 ^ (array(select 3 from sale))[1], (array_agg(q.x))[1] ^ 2 from (select 3 as x) q',
  ],
  'rows of a WITH query and of what is below it': [
    "with a as (select 1 from generate_series(1, 1000)) select string_agg(repeat('y', 999), '') from generate_series(1, 10000)",
    "with a as (select 1 as x from generate_series(1, 1000)) select string_agg(repeat('y', 999), '') from a, generate_series(1, 10000)",
  ],
  'steps of a series in every spelling': [
    ...`'1' day|' 1' day|'1 ' day|'12' hour|'1' day to hour|'1 hour' second|'1 hour'|'3600'|'12'|'3600.25'|'P1D'|' P1D'|'P1D '|'x P1D'|'P1D x'|'P10D'|'PT1H30M'|'PT12H'|'P1M'|'12:00:00'|' 12:00:00 '|'x 12:00:00'|'12:00:00 x'|'01:00:00.25'|'1 day 5'|'x 5'|'5 x'|'x5' day|'5x' day`
      .split('|')
      .map((step) => steps(step)),
    steps("'-1' day", '2024-01-03', '2024-01-01'),
    steps("'-P1D'"),
    ...[190, 210].map((count) => steps(`'1 day${' '.repeat(count)}'`)),
    ...['2', '1'].map((days) => `select * from generate_series(date '2024-01-01', date '2024-01-01' + '${days}'::int, '1 second')`),
  ],
  'arguments by name': [
    "select regexp_replace('x', 'y', replacement => 'z')",
    "select jsonb_path_exists('{}', '$', vars => '{}'), jsonb_path_exists('{}', '$', silent => true)",
    "select jsonb_path_exists('{}', path => '$')",
  ],
  'functions of types without a size': ['select bpchar(name), "varchar"(name), varbit(b\'1\') from buyer'],
  'paths that are known': [
    ...['null', 'title', 'coalesce(title, kind)', 'lower(title)'].map((path) => `select jsonb_path_exists(details, ${path}) from item`),
    'select details @? title, details @@ title::jsonpath from item',
    "select details @? '$.a'::jsonpath, 1 + abs(id), title like lower('A') from item",
    ...['coalesce(title, kind)', 'case when id > 1 then title end', '(title || kind)', 'nullif(title, kind)', 'title'].map(
      (path) => `select ${path}::jsonpath from item`,
    ),
    `select jsonb_array_length(jsonb_path_query_array(${ones(7_000)}, '$[*]'))`,
    ...[2_000, 3_000].map((count) => `select jsonb_path_query_array('"${'x'.repeat(count)}"', '$.keyvalue()')`),
  ],
  'sizes at their limits': [
    ...[496, 596, 3_996, 3_997].map((count) => `select jsonb_pretty('["${'x'.repeat(count)}"]')`),
    ...[99, 100].map((count) => `select length(concat(repeat(${x(100)}, 100), repeat(${x(100)}, 99), ${x(count)}))`),
    ...[24, 25].map((count) => `select repeat(encode('\\x${'ab'.repeat(200)}', 'base64'), ${count})`),
    "select encode('\\xab', kind) from item",
    `select repeat(format('in all: %s', ${x(90)}), 25)`,
    ...[75, 100].map((count) => `select repeat(overlay(${x(100)} placing name from 1), ${count}) from buyer`),
    `select ${times(210, "x || 'a'")} from (select ${x(999)} as x) q`,
    `select ${times(210, "x || 'ab'")} from (select ${x(999)} as x) q`,
    ...[199, 200].map((count) => `select repeat(concat(${times(10, '1234567890')}), ${count})`),
    ...[1, 2].map((count) => `select repeat(nullif(repeat(${x(100)}, 100), 'a'), ${count})`),
    ...[11, 12].map((count) => `select repeat(nullif(x * x, 1)::text, ${count}) from (select '${'9'.repeat(900)}'::numeric as x) q`),
    'select repeat(name, least(id, 5, 2000)), repeat(name, least(id, 2000, 5)) from buyer',
    'select repeat(round(amount)::text, 1000), repeat(round(amount, 2)::text, 1000), repeat(round(amount, id)::text, 22) from sale',
    'select repeat(round(amount, id)::text, 23) from sale',
    `select ${times(25, 'amount ^ 2')} from sale`,
    ...[3, 4].map((count) => `select ${'lcm('.repeat(count)}x${', 1)'.repeat(count)} from (select '${'9'.repeat(900)}'::numeric as x) q`),
    "select to_char(amount, coalesce('9', '99')) from sale",
    "select to_char(amount, coalesce('9', remark)) from sale",
    `with a as (select concat(${columnsOfAll}) as x from buyer b, sale s, item i, sale_line l, worker w) select ${times(1_200, 'x')} from a`,
  ],
  'stars over entries of the same name': [
    'select * from sale, (select 1 as a) q, (select 2 as b) q',
    'select * from ((select 1 as wage) q cross join worker w) as j',
    'select c from (select 1 as a) q (a, b, c)',
    'select public.sale.x.* from sale',
    'select x.public.sale.* from sale',
    'select * from sale s join sale_line l using (id) cross join item i',
    'select * from (select 1 as id) q natural join sale cross join item',
    'select * from (select 1 as ctid) q natural join sale',
    'select * from sale, ((select 1 as ctid) q join (select 1 as ctid) r using (ctid))',
  ],
  'rows of series all over a statement': [10, 11].map(
    (count) => `select ${times(count, '(select count(*) from generate_series(1, 100000))')}`,
  ),
  'lists gathered out of nothing, and out of a recursion': [
    'select array_agg(1) && array_agg(2)',
    'with recursive r (n) as (select 1 union all select n + 1 from r where n < 9) select array_agg(n) && array_agg(-n) from r',
    'with recursive r (n) as (select 1 union all select n + 1 from r where n < 9) select array_agg(n) && array_agg(-n) from sale, (select 1 from r limit 1) q, (select 1 as n) p',
    'with recursive r (n) as (select 1 union all select n + 1 from r where n < 9) select array_agg(n) && array_agg(-n) from (select n from r) q',
    'select array_agg(n) && array_agg(-n) from (select id as n from sale) q',
    'with recursive r (n) as (select 1 union all select n + 1 from r where n < 9) select array_agg(1) && array_agg(2) from r',
    'with recursive r (n) as (select 1 union all select n + 1 from r where n < 9) select array_agg(1) && array_agg(2) from (select from r) q',
    `select ${times(101, 'json_arrayagg(id)')} from sale`,
    "select (select string_agg(repeat('y', 9), '') from generate_series(1, 1000)) from generate_series(1, 100000)",
    'with r (n) as (select id from sale) select array_agg(n) && array_agg(-n) from r',
  ],
  'columns of what unnest unfolds': [
    "select u.u, u from unnest('{1,2}'::int[]) as u",
    "select unnest from unnest('{1,2}'::int[])",
    "select * from unnest('{1,2}'::int[]) as u, item",
    "select * from unnest('{[1,3),[5,9)}'::int4multirange) as u, sale",
    "select * from unnest('{[1,3),[5,9)}'::int4multirange) as u natural join (select 1 as lexeme) q",
    "select * from unnest('a b'::tsvector) as u, item",
  ],
  'exponents out of calls': [
    'select 2 ^ row_number() over (), 2 ^ ntile(4) over (order by id), 2 ^ lead(5) over () from sale',
    'select 2 ^ abs(id), power(2, length(remark)) from sale',
    "select 2 ^ length('abc') from sale",
    'select 2 ^ abs(3) from sale',
    'with recursive r (n) as (select 1 union all select n + 1 from r where 2 ^ n < 100) select n from r',
    ...[
      '2 as x union all select 5',
      '2 as x union select id from sale',
      'id as x from sale union all select 2',
      '1 as x union all select -2 union select 3',
    ].map((rows) => `select ${times(21, '2 ^ q.x')} from (select ${rows}) q`),
    ...['2 as x union all select 2000', '2000 as x union all select 2', '2 as x union all select 5 union all select 1001'].map(
      (rows) => `select 2 ^ q.x from (select ${rows}) q`,
    ),
    'select 2 ^ extract(day from current_date)::int, 2 ^ extract(day from localtimestamp)::int',
    ...['int', 'numeric', 'text::int', 'varchar::numeric', 'int::text', 'bigint'].map(
      (type) => `select ${times(21, `2 ^ q.x::${type}`)} from (values (2), (5)) q (x)`,
    ),
  ],
  'sizes that fill a value and those that cut it': [
    'select repeat(name::varchar(900), 30), repeat(name::char(900), 22) from buyer',
    'select repeat(name::char(900), 23) from buyer',
  ],
  'stars over what is not wholly known': [
    'select * from item i cross join unnest(i.labels) as u',
    'select * from (item i cross join unnest(i.labels)) as j',
    'select j.* from (item i cross join unnest(i.labels)) as j',
    ...['item i join lateral unnest(i.labels) as t (title)', "unnest('{a}'::text[] || 'b') as t (title) join item i"].flatMap((join) => [
      `select * from ${join} using (title)`,
      `select title, i.* from ${join} using (title)`,
    ]),
    'select * from nosuch n, item i cross join unnest(i.labels)',
    'select * from nosuch n cross join item i cross join unnest(i.labels)',
    ...['u.*, 1 as z', '*, 1 as z'].flatMap((columns) => [
      `select 1 from (select ${columns} from lower('x') u union all select 'x', 2) q natural join sale`,
      `select 1 from (select 'x', 2 union all select ${columns} from lower('x') u) q natural join sale`,
    ]),
  ],
  'what is dear to compute, by every way to refer to it': [
    ...[1, 120].flatMap((count) => ['*', 'a', 'a.x', '(a).x', 'to_jsonb(a.*)'].map((way) => `${dear} select ${times(count, way)} from a`)),
    `select ${times(45, 'y')} from (select x * x as y from (select '${'9'.repeat(9_000)}'::numeric as x) q) r`,
    `select ${times(45, 'y')} from (select x + x as y from (select '${'9'.repeat(9_000)}'::numeric as x) q) r`,
    `${dear} select ${times(95, 'y')} from (select (select x from a) as y) q`,
    `${dear}, b as (select ${times(30, 'a.x')} from a), c as (select (select count(*) from sale) as y) select y, y, y, 1 from c`,
    `select nosuch, ${times(101, 'sum(id) over (order by id)')} from sale`,
  ],
}

const { columnOrder: _order, ...withoutOrder } = shopPolicy

const wide = Array.from({ length: 100 }, (_, at) => `c${at + 1}`)

/** The same, and stars over joins with an alias, under other policies. */
export const edges: Situation[] = [
  ...Object.entries(edgeCases).map(([name, statements]) => ({ name, policy: shopPolicy, statements })),
  ...Object.entries({
    'stars over joins': shopPolicy,
    'stars over joins of tables that are not wholly known': withoutOrder,
    'stars over joins of tables with a filter': { ...shopPolicy, rowFilters: { 'public.sale': { condition: 'id > 0', values: [] } } },
  }).map(([name, policy]) => ({
    name,
    policy,
    statements: [
      'select * from (sale s cross join sale_line l) as j',
      'select * from (sale_line l cross join sale s) as j',
      'select * from sale cross join sale_line',
      'select public.sale.*, sale_line.* from public.sale cross join sale_line',
      'select * from sale s join sale_line l using (id)',
      'select public.sale from (select 1 as sale) as public, public.sale',
    ],
  })),
  {
    name: 'wide tables with a filter, read again and again',
    policy: {
      ...shopPolicy,
      tables: { 'public.wide': wide },
      columnOrder: { 'public.wide': wide },
      rowFilters: { 'public.wide': { condition: 'c1 > 0', values: [] } },
    },
    statements: [30, 31, 32].map((count) => `select ${times(count, '(select count(*) from wide)')}, nosuch`),
  },
  {
    name: 'a table of which nothing may be read',
    policy: { ...shopPolicy, tables: { ...shopPolicy.tables, 'public.login': [] }, deniedTables: [] },
    statements: ['login', '*', 'login.*', 'count(*)', 'login.password', 'password', 'to_jsonb(login)'].map(
      (what) => `select ${what} from login`,
    ),
  },
  {
    name: 'refused entries below tables that are not wholly known',
    policy: withoutOrder,
    statements: ['select (select n from sale limit 1) from nosuch n', 'select (select n.x from sale limit 1) from nosuch n'],
  },
  {
    name: 'masks whose names are in quotes',
    policy: {
      ...shopPolicy,
      masks: { 'public."Größe & Co"."Straße"': 'null', '"public"."Größe & Co"."tab""le"': 'last4', 'public.item."title"': 'hash' },
      maskKey: maskKeyOf('secret'),
    },
    statements: ['select * from "Größe & Co"', 'select "tab""le" from "Größe & Co"', 'select title from item'],
  },
]
