import { maskKeyOf } from '../../../src/guard/mask-key.ts'
import { shopPolicy } from './shop.ts'
import type { Situation } from './situations.ts'

const x = (count: number): string => `'${'x'.repeat(count)}'`

/** Statements at the corners of a rule: the nearest ones that fall on either side of it. Over the shop. */
const cornerCases: Record<string, string[]> = {
  'names of output columns': [
    'select (select from buyer limit 1)',
    'select (select)',
    'select case when true then 1 else name end from buyer',
    'select case when true then name end from buyer',
    'select case when true then 1 else (case when true then 1 else name end) end from buyer',
    'select case when true then 1 else id::text end from buyer',
  ],
  'calls that lack arguments': [
    'select string_to_array()',
    'select concat_ws()',
    'select array_to_string(labels) from item',
    'select power(), pow()',
    'select format()',
    'select repeat()',
    'select generate_series()',
    'select substring()',
    'select to_char()',
    'select replace(), translate()',
    'select exp(), factorial()',
    'select regexp_replace()',
    'select jsonb_path_exists()',
    'select to_tsvector()',
  ],
  'constants without signs': ["select name ~ '' from buyer", "select format('')", "select name like '' from buyer", "select ''::jsonpath"],
  'lengths that constants tell': [
    `select repeat(format(${x(100)}), 400)`,
    `select repeat(mode() within group (order by repeat('x', 999)), 999) from sale`,
    `select repeat(mode() within group (order by name), 999) from buyer`,
    'select * from generate_series(1, 0x_fffffffff)',
    'select * from generate_series(1, 0x_ff)',
    'select * from generate_series(1, 1_000.5)',
    'select name ~ similar_to_escape($$a%$$) from buyer',
    'select name ~ pg_catalog.similar_to_escape($$a%$$) from buyer',
    'select name ~ any (array[$$a$$, $$(a+)+$$]::text[]) from buyer',
    'select name ~ any (array[$$a$$, name]) from buyer',
  ],
  windows: [
    'select sum(id) over (order by id rows between 1 preceding and pg_sleep(1) following) from sale',
    'select sum(id) over (order by id rows between pg_sleep(1) preceding and 1 following) from sale',
    'select sum(id) over (order by pg_sleep(1)) from sale',
    'select sum(id) over (partition by pg_sleep(1)) from sale',
    'select sum(id) over w from sale window w as (order by id rows between 1 preceding and pg_sleep(1) following)',
    'select sum(id) filter (where pg_sleep(1) is null) over () from sale',
  ],
  'rows and names that several entries have': [
    'select (nosuch.*) is null from sale',
    'select count(nosuch.*) from sale',
    'select count(x.*), x.id, x from nosuch x',
    'select to_jsonb(q.*) from (select 1 as a) q, (select 2 as b) q',
    'select (q).a from (select 1 as a) q, (select 2 as b) q',
    'select q.a from (select 1 as a) q, (select 2 as b) q',
    'select q.b from (select 1 as a) q, (select 2 as b) q',
  ],
  'casts to paths and searches': [
    "select (name || '$')::jsonpath from buyer",
    'select lower(name)::jsonpath, name::jsonpath from buyer',
    "select ('$' || '.a')::jsonpath",
    "select to_tsvector('simpg_catalog.ple', name), to_tsvector('pg_catalog.simple', name) from buyer",
  ],
  'forms that are seldom written': [
    'select id between symmetric 1 and 5, id not between symmetric 5 and 1 from sale',
    'select exists (values (1)), exists (select), exists (select distinct * from sale), exists (select * from sale group by id)',
    'select exists (select * from sale order by nosuch)',
    'select u from unnest() u',
    'select * from unnest(array[1], array[2]) as (a int, b int)',
    'select unnest.unnest from unnest(array[1])',
  ],
  'lengths of series': [
    "select * from generate_series(timestamp '1970-01-01', abs(100000), '1 second')",
    "select * from generate_series(to_timestamp('0', 'SS'), to_timestamp('200000', 'SS'), '1 second')",
    "select * from generate_series(timestamp '2000-01-01', now()::timestamp, '1 second')",
    "select * from generate_series('2000-01-01'::date::timestamp, '2000-01-03'::date::timestamp, '1 second')",
    `select * from generate_series(timestamp 'Jan ${' '.repeat(210)}1 2024', timestamp 'Jan 3 2024', '1 second')`,
    `select * from generate_series(timestamp 'Jan 1 2024 (${'a'.repeat(187)})', timestamp 'Jan 3 2024', '1 second')`,
    `select * from generate_series(timestamp 'Jan 1 2024 (${'a'.repeat(188)})', timestamp 'Jan 3 2024', '1 second')`,
  ],
  'how signs and bounds are written': [
    'select -(id - 1), -abs(id - 1), +(-id), - (-1), -(2)::int from sale',
    'select id from sale where id between -1 and 2 and id between -id and 5 and id not between id + 1 and -2',
    'select (select count(*) from sale s join buyer b on s.buyer_id = b.id) from buyer',
    'select (with a as (select 1 as n), b as (select 2 as n) select a.n + b.n from a, b)',
  ],
  'types and their sizes': [
    "select '1'::varbit(10000), '1'::bit(10000), 'a'::char(10000)",
    "select '1'::varbit(10001)",
    "select '1'::bit(10001)",
    "select 'a'::char(10001)",
    "select 'a'::varchar(10001), 1::numeric(1000, 5)",
    "select 'x'::a.b.c",
    'select 1::pg_catalog.int4.x',
    'select 1::pg_catalog.int4',
    'select 1::public.int4',
  ],
}

const { columnOrder: _order, ...withoutOrder } = shopPolicy

/** The same under other policies. */
export const corners: Situation[] = [
  ...Object.entries(cornerCases).map(([name, statements]) => ({ name, policy: shopPolicy, statements })),
  ...Object.entries({
    'hashes with a key': { masks: { 'public.buyer.mail': 'hash', 'public.buyer.name': 'last4' } as const, maskKey: maskKeyOf('secret') },
    'hashes without a key': { masks: { 'public.buyer.mail': 'hash' } as const },
    'a key that no mask asks for': {
      masks: { 'public.buyer.mail': 'null', 'public.buyer.name': 'last4' } as const,
      maskKey: maskKeyOf('secret'),
    },
    'a key, and a filter only': {
      rowFilters: { 'public.buyer': { condition: 'id > $1', values: [3] } },
      maskKey: maskKeyOf('secret'),
    },
    'a key, hashes and a filter': {
      rowFilters: { 'public.buyer': { condition: 'id > $1', values: [3] } },
      masks: { 'public.buyer.mail': 'hash' } as const,
      maskKey: maskKeyOf('secret'),
    },
  }).map(([name, restrictions]) => ({
    name,
    policy: { ...shopPolicy, ...restrictions },
    parameters: ['x'],
    statements: [
      'select mail from buyer',
      'select b.mail, b.name from buyer b where b.name = $1',
      'select $2 from buyer',
      'select id from sale',
    ],
  })),
  {
    name: 'what stands for a table with a filter',
    policy: { ...shopPolicy, rowFilters: { 'public.buyer': { condition: 'id > 0', values: [] } } },
    statements: [
      'select (select ctid from buyer limit 1) from (select 1 as ctid) x',
      'select ctid from buyer',
      'select (select ctid from sale limit 1) from (select 1 as ctid) x',
      'select j.a from (buyer b cross join sale s) as j (a, c)',
      'select j.a from (sale s cross join buyer b) as j (a, c)',
      'select j.a from (buyer b (a1, a2, a3, a4, a5, a6, a7) cross join sale s) as j (a, c)',
      'select j.f, j.g from (buyer b (a1) cross join sale s) as j (a, b, c, d, e, f, g, h)',
      'select * from buyer natural join stats.buyer_overview',
    ],
  },
  {
    name: 'casts of what is bound',
    policy: shopPolicy,
    parameters: ['a', 5],
    statements: [
      'select $1::tsquery, $1::tsvector, $1::jsonpath',
      'select $2::tsquery',
      'select ($1 || $1)::tsquery',
      'select $3::jsonpath',
    ],
  },
  {
    name: 'closed names below a table that is not wholly known',
    policy: withoutOrder,
    statements: [
      'select (select secret_code from sale limit 1) from buyer',
      'select (select nosuch from sale limit 1) from buyer',
      'select (select b.secret_code from sale limit 1) from buyer b',
      'select (select name from (select 1 as n) x) from buyer',
    ],
  },
  {
    name: 'enum types of the default schema',
    policy: { ...shopPolicy, enumTypes: ['public.mood', 'stats.rank'] },
    statements: [
      "select 'sad'::mood",
      "select 'sad'::public.mood, 'sad'::mood[]",
      "select 'sad'::stats.mood",
      "select 'top'::rank",
      "select 'top'::stats.rank",
      "select 'sad'::shop.public.mood",
      "select 'sad'::public.mood.more",
      "select 'x'::trap",
    ],
  },
]
