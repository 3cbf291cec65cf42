import type { Case } from './hostile.ts'

const many = (count: number, text: string, sign = ' + '): string => Array(count).fill(text).join(sign)
const numbered = (count: number, make: (at: number) => string): string => Array.from({ length: count }, (_, at) => make(at)).join(', ')
const nested = (count: number, make: (inner: string) => string, innermost: string): string =>
  count === 0 ? innermost : make(nested(count - 1, make, innermost))
const ones = (count: number): string => `('[' || repeat('1,', ${count}) || '1]')::jsonb`

/** What the planner or one row would do without hearing a timeout: loops inside each other, copies of what is referred to, rows beside each other. */
export const unheard: Case[] = [
  ['size', `select jsonb_path_exists('1', '$ ? ($x[*] == $y[*])', jsonb_build_object('x', ${ones(300)}, 'y', ${ones(300)}))`],
  ['size', `select json_exists('1', '$ ? ($x[*] == $y[*])' passing ${ones(300)} as x, ${ones(300)} as y)`],
  ['size', `select jsonb_path_exists(${ones(500)}, '$[*] ? (exists($[*] ? ($[*] > 5)))')`],
  ['size', `select jsonb_path_exists(${ones(990)} || ${ones(990)} || ${ones(990)} || ${ones(990)}, '$ ? ((@[*]) == (@[*] + 5))')`],
  ['size', `select * from json_table(${ones(990)}, '$ ? ($[*] == $[*] + 5)' columns (a int path '$'))`],
  ['size', `select jsonb_path_query_array('{"a":1}', '$.keyvalue().keyvalue()')`],
  ['size', `select jsonb_path_query_array('1', '$[0, 0][0, 0]')`],
  ['size', `select ${nested(22, (path) => `jsonb_path_query_array(${path}, '$[0 to last, 0 to last]'::jsonpath)`, "'[1, 2]'::jsonb")}`],
  ['size', `select ${nested(14, (text) => `encode(${text}::bytea, 'hex')`, "'abcd'")}`],
  ['size', `select ${nested(14, (text) => `regexp_replace(${text}, '', 'a', 'g')`, "'abcd'")}`],
  ['size', `select ${nested(8, (text) => `('x' || ${text})::varbit::text`, "'10'")}`],
  ['size', `select ${nested(7, (text) => `to_tsvector('simple', ${text})::text`, "'a b c'")}`],
  ['size', `select ${nested(12, (text) => `overlay(${text} placing 'a' from 1)`, "'abcd'")}`],
  ['size', "select array_replace(string_to_array(repeat('1,', 900), ','), '1', repeat('x', 1000))"],
  ['size', "select length(((2::numeric) ^ (length(repeat('x', 1000)) * 400))::text)"],
  ['size', 'select power(2, e) from (select 40 * 1000 as e) q'],
  ['size', "select trunc(1.5, length(repeat('x', 1000)))"],
  [
    'size',
    `select max(s.t) from ((select ${many(3, 'rpad(o.id::text, 1000)', ' || ')} as t from sale o) s cross join generate_series(1, 90000) k)`,
  ],
  ['size', `select ${numbered(21, () => '(select count(*) from generate_series(1, (select 99)) g)')}`],
  ['size', `select ${nested(18, (inner) => `(${inner} between false and true)`, '(id between 0 and 2)')} from sale`],
  ['size', `select ${nested(9, (inner) => `(${inner} between symmetric false and true)`, '(id between 0 and 2)')} from sale`],
  ['size', `select ${nested(11, (inner) => `(${inner} in (id = 1, id = 2, id = 3))`, '(id = 5)')} from sale`],
  ['size', `select 1 from sale o where ${nested(6, (inner) => `(o.id = 1 or exists (select 1 from sale o where ${inner}))`, 'true')}`],
  ['size', `select ${nested(10, (inner) => `(${inner} in (x = 1, x = 2, x = 3))`, '(x = 1)')} from (values (1), (2)) v(x)`],
  ['size', `select ${nested(18, (inner) => `(${inner} in (select id = 4 from sale))`, '(id = 1)')} from sale`],
  [
    'size',
    `with q0 as (select id from sale), ${numbered(6, (at) => `q${at + 1} as (select id from sale o where o.id = 1 or exists (select 1 from q${at} p where p.id = o.id))`)} select id from q6`,
  ],
  // The server divides whole numbers without a rest, has all digits of a decimal, and rounds what it casts.
  ['size', "select repeat('x', (3 - 3 / 2 * 2) * 300000000)"],
  ['size', "select repeat('x', ((10000000000000001 - 10000000000000000) * 300000000)::int)"],
  ['size', "select lpad('x', ((0.5::int - 0.5) * 600000000)::int)"],
  ['size', "select repeat('x', ((16777217::float4 - 16777216) * 90000000)::int)"],
  ['size', "select repeat('x', 5000 % 1001)"],
  ['size', "select repeat('x', (16777215 - 16777215::float4::numeric)::int * 20000000)"],
  ['size', "select repeat('x', (((900719925474099*10+1) - (900719925474099*10+1)::float8::numeric) * 300000000)::int)"],
  ['size', `select repeat('x', (1e-400 * ${many(30, '100000000000000', ' * ')} * 20)::int)`],
  ['size', `select repeat('x', (3.0 ^ (-700) * ${many(24, '100000000000000', ' * ')})::int)`],
  [
    'size',
    `select length(translate(s, '${'abcdefghi'.repeat(100)}z', '')) from (select string_agg(rpad('z', 1000, 'z'), '') as s from sale) q`,
  ],
  ['size', `select s like '%${'z'.repeat(400)}x%' from (select string_agg(rpad('z', 1000, 'z'), '') as s from sale) q`],
  [
    'size',
    "select 'b' || s like any (a) from (select array_agg('%x' || id) as a from sale) q, (select string_agg(remark, '') as s from sale) r",
  ],
  ['size', `select ${many(300, 'md5(s)', ', ')} from (select string_agg(rpad(remark, 1000), '') as s from sale) q`],
  [
    'size',
    `with recursive r(n, s) as (select 1, 'x' union all select n + 1, s || s from r where n < 25) select ${many(60, 'length(s)', ', ')} from r where n = 25`,
  ],
  ['size', "select repeat('x', ((1.00000000000000001 - 1) * 9000000000000000 * 3000000000)::int)"],
  ['size', "select repeat('x', (('1.00000000000000001'::numeric - 1) * 9000000000000000 * 3000000000)::int)"],
  ['size', `select ${numbered(12, () => '(select count(*) from generate_series(1, 90000) g)')}`],
  ['size', "select repeat('x', (-5000 % 7 + 6) * 900)"],
  ['size', "select repeat('x', 1 / (2 / 3))"],
  ['size', 'select (2 ^ (1e400 - 1e400 + 400000))::text'],
  ['size', 'select 2 ^ (8 ^ 0.5 * 500)'],
  ['size', 'select exp(1e400 - 1e400 + 100000)'],
  ['size', 'select factorial((3 - 3 / 2 * 2) * 30000)'],
  [
    'size',
    'select max(t) from (select rpad(g::text, 1000) || rpad(g::text, 1000) || rpad(g::text, 1000) as t from generate_series(1, 90000) g) q',
  ],
  ['size', `select ${many(30, 'scale(3::numeric ^ (250000 + id))')} from sale`],
  ['size', 'select repeat((3::numeric ^ id)::text, 1000) from sale'],
  [
    'size',
    `with recursive r(x, n) as (select 3::numeric, 1 union all select x * x, n + 1 from r where n < 18) select ${many(40, 'scale(x * x)')} from r`,
  ],
  [
    'size',
    `select jsonb_build_array(${numbered(900, () => "'x'")}) - string_to_array(repeat('y,', 900) || repeat('y,', 900), ',') - '{${'y,'.repeat(3_000)}y}'::text[]`,
  ],
  [
    'size',
    String.raw`select normalize(repeat(U&'\0301', 1000) || repeat(U&'\0323', 1000) || repeat(U&'\0323', 1000) || repeat(U&'\0323', 1000))`,
  ],
  ['size', `select repeat(repeat('a', 15), 1000) collate "vi-x-icu" < 'b'`],
  ['size', `select ${many(90, 'y')} from (select ${many(90, 'x')} as y from (select sign(ln(1.${'1234567'.repeat(20)})) as x) q1) q2`],
  ['size', `select ${many(600, 'x', ', ')} from (select ${many(400, 'id')} as x from sale) q`],
  ['size', `select ${many(300, 'q.*', ', ')} from (select ${many(900, 'id')} as x from sale) q`],
  [
    'size',
    `select ${many(40, 'y')} from (select ${many(40, 'x')} as y from (select (select count(*) from item a join item b using (id) where a.id = sale.id) as x from sale) q1) q2`,
  ],
  ['size', `select ${numbered(22, () => "length(string_agg(repeat('a', 1000), ''))")} from generate_series(1, 10000)`],
  ['size', "select string_agg(repeat('a', 1000), '') from generate_series(1, 1000) a, generate_series(1, 1000) b"],
  ['size', "select string_agg(repeat('a', 1000), '') from generate_series(1, 1000) a cross join lateral generate_series(1, 1000) b"],
  ['size', "with s as (select * from generate_series(1, 1000) n) select string_agg(repeat('a', 1000), '') from s a, s b"],
  [
    'size',
    "select string_agg(repeat('a', 1000), '') from unnest(string_to_array(repeat('1,', 900), ',')) a, string_to_table(repeat('1,', 900), ',') b",
  ],
  [
    'size',
    `with v(x) as (values ${numbered(200, (at) => `(${at})`)}) select (select array_agg(a.x) from v a, v b) && (select array_agg(-a.x) from v a, v b)`,
  ],
  ['size', 'select (select array_agg(a.id) from sale a, sale b) && (select array_agg(-a.id) from sale a cross join buyer b)'],
  [
    'size',
    'select (select array_agg(a.id) from sale a join sale b on a.id <> b.id) && (select array_agg(-a.id) from sale a join sale b on true)',
  ],
  ['size', "select btrim(string_agg('a', ''), string_agg('z', '') || 'a') from sale a, sale b, buyer c"],
  ['size', "select normalize(string_agg(chr(769), '')) from sale a, sale b"],
  ['size', "select jsonb_path_exists(jsonb_agg(a.id), '$ ? ($[*] == $[*] + 1000)') from sale a, sale b"],
  ['size', `select ${numbered(101, (at) => `sum(distinct id * ${at})`)} from sale`],
  ['size', `select ${numbered(101, (at) => `array_agg(id order by id + ${at})`)} from sale`],
  ['size', `select ${numbered(101, (at) => `json_arrayagg(id order by id + ${at})`)} from sale`],
  ['size', `select ${numbered(101, (at) => `rank() over (order by id + ${at})`)} from sale`],
  ...[
    'any_value(x) && any_value(y)',
    'array_sort(x) && array_reverse(y)',
    'first_value(x) over () && array_replace(y, 1, -1)',
    'mode() within group (order by x) && max(y)',
    'btrim(lower(s), upper(t))',
    'btrim((array[s])[1], (array[t])[1])',
    "btrim((regexp_match(s, '.*'))[1], jsonb_build_array(t) ->> 0)",
    "jsonb_path_exists(jsonb_strip_nulls(j), '$ ? ($[*] == $[*] + 1)')",
  ].map(
    (both): Case => [
      'size',
      `select ${both} from (select array_agg(a.id) x, array_agg(-a.id) y, jsonb_agg(a.id) j, string_agg('a', '') s, string_agg('z', '') t from sale a, sale b) q`,
    ],
  ),
  [
    'size',
    'with recursive r(s, n) as (select chr(769) || chr(803), 1 union all select s || s, n + 1 from r where n < 16) select normalize(s) from r where n = 15',
  ],
]
