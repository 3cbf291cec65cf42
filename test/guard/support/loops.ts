/** Two lists that are gathered out of such a FROM and held against each other. */
const gathered = (from: string, value = 'a.id'): string =>
  `select (select array_agg(${value}) from ${from}) && (select array_agg(-${value}) from ${from})`

const ones = (count: number): string => `'[${'1,'.repeat(count - 1)}1]'::jsonb`
const path = (count: number, text: string): string => `select jsonb_path_exists(${ones(count)}, '${text}')`
const letters = (count: number): string => `'${'x'.repeat(count)}'`

/** What multiplies: rows of a join, values that a path holds against others, signs of texts that are searched. Over the shop. */
export const loopCases: Record<string, string[]> = {
  'lists gathered out of joins': [
    ...[
      'sale a',
      'sale a join sale b on a.id = b.id',
      'sale a join sale b using (id)',
      'sale a natural join sale b',
      "sale a join sale b on a.state <> 'x' and a.id = b.id and b.amount > 1",
      'sale a join sale b on a.id = b.id join sale c on c.id = b.id',
      'sale a, sale b',
      'sale a cross join sale b',
      'sale a join sale b on true',
      'sale a join sale b on a.id > b.id',
      'sale a join sale b on a.id = b.id or a.state = b.state',
      'sale a join sale b on not (a.id = b.id)',
      'sale a join sale b on a.id = any (array[b.id])',
      'sale a join sale b on a.id in (1, 2)',
      'sale a join sale b on a.id > b.id and a.amount < b.amount',
      'sale a cross join sale b join sale c on c.id = a.id',
      'sale a join (sale b cross join sale c) on c.id = a.id',
    ].map((from) => gathered(from)),
    ...['generate_series(1, 100) a', 'generate_series(1, 90) a, generate_series(1, 90) b', 'generate_series(1, 3000) a'].map((from) =>
      gathered(from, 'a'),
    ),
    gathered("jsonb_array_elements_text(jsonb '[1,2,3]') a, jsonb_array_elements_text(jsonb '[4,5]') b", 'a::int'),
    gathered(`string_to_table('${'1,'.repeat(200)}1', ',') a, string_to_table('${'1,'.repeat(200)}1', ',') b`, 'a::int'),
    'select (select array_agg(a) from item i, unnest(i.labels) a) && (select array_agg(b) from item i, unnest(i.labels) b)',
    'select (select array_agg(a) from item i, string_to_table(i.title || $$,x$$, $$,$$) a) && (select array_agg(b) from item i, unnest(i.labels) b)',
  ],
  'loops of JSON paths': [
    ...['$[*] ? (@ > 1)', '$[*] ? (@ == 1 && @ < 5 || @ > 7)', '$ ? (@[*] == 1) ? (@[*] > 0)', '$[*] ? ((@ > 1) && (@ < 3))'].map((text) =>
      path(4_000, text),
    ),
    ...[
      '$[*] ? (@ == $[0])',
      '$ ? (@[*] == @[*])',
      '$[*] ? (@ > 1 && @ == @)',
      '($[*] + 1) ? (@ > $[*])',
      '$[*] ? (exists (@ ? (@ > 1)))',
    ].flatMap((text) => [path(100, text), path(4_000, text)]),
    ...['$ ? (@[*] == $[*] && @[*] == $x)', '$ ? (@[*] ? (@ == $[*]) == $[*])'].flatMap((text) => [path(20, text), path(400, text)]),
    ...['$[0] * 2', '$[0] / 2', '$[0] % 2', '$[0]* 2', '$[*]', '$.*', '-$[0] + 1'].map((text) => path(4_000, text)),
    path(400, '$.**'),
    path(4_000, '$.**'),
    path(10, '$[0, 1]'),
    `select jsonb_path_query_array(${ones(2_000)}, '$[0, 1]')`,
    `select jsonb_path_query_array(${ones(9_000)}, '$[0, 1]')`,
  ],
  'texts searched in texts': [
    `select strpos(${letters(7_000)}, ${letters(7_000)}), 1`,
    `select strpos(${letters(7_100)}, ${letters(7_100)}), 1`,
    `select strpos('x', ${letters(18_000)}), strpos(${letters(900)}, 'x')`,
    `select ${letters(7_000)} like ${letters(400)}, array[${letters(7_100)}] && array[${letters(7_100)}]`,
    'select amount - 1, 2 ^ 1000 - 2 ^ 1000 from sale',
    `select details - string_to_array('${'y,'.repeat(400)}y', ',') from item`,
    `select ('["${'x","'.repeat(2_000)}x"]')::jsonb - string_to_array('${'y,'.repeat(3_000)}y', ',')`,
    'select to_jsonb(array_agg(remark)) - array_agg(state) from sale',
    `select encode('\\x${'ab'.repeat(3_000)}'::bytea, 'hex'), encode('\\xab'::bytea, 'ESCAPE')`,
    `select encode('\\x${'ab'.repeat(3_000)}'::bytea, 'escape')`,
    `select string_to_array('${'y,'.repeat(2_400)}y', ','), string_to_array('${'y,'.repeat(600)}y', null)`,
    `select string_to_array('${'y,'.repeat(2_400)}y', null)`,
    `select string_to_array('${'y,'.repeat(2_400)}y', '')`,
    `select to_char(amount, case when amount > 1 then '9' else '99' end), to_char(amount, coalesce(null, '9')) from sale`,
    `select to_char(amount, case when amount > 1 then '9' else remark end) from sale`,
    `select to_char(amount, case when amount > 1 then ${letters(65)} else '9' end) from sale`,
    `select to_char(amount, case when amount > 1 then '9' else ${letters(65)} end) from sale`,
    `select to_char(amount, case when amount > 1 then '9' end), to_char(amount, coalesce(${letters(65)}, '9')) from sale`,
  ],
  'columns of unnest': [
    "select * from unnest('{1,2}'::int[]) natural join (select 1 as unnest) q",
    "select * from unnest('a b'::tsvector[]) natural join (select 1 as unnest) q",
    "select * from unnest('a b'::tsvector) as t natural join (select 1 as t) q",
    "select * from unnest(strip('a b'::tsvector)) as t natural join (select 1 as lexeme) q",
    'select * from unnest(array[1, 2]) natural join (select 1 as unnest) q',
    'select * from unnest(array[1, 2 + 1]) natural join (select 1 as unnest) q',
    "select * from unnest('{sad}'::mood[]) natural join (select 1 as unnest) q",
    "select * from unnest(array[1], 'a'::tsvector, array['x']) as t (a, b) natural join (select 1 as a, 2 as weights) q",
    "select * from rows from (unnest(array[1], array[2]), unnest('a'::tsvector)) as t (a, b, c, d, e) natural join (select 1 as e) q",
    'select * from unnest(labels) natural join (select 1 as unnest) q, item',
    'select * from item, unnest(labels) as u (x), (select 1 as y) q',
    'select * from item, unnest(labels) as u (x) where secret_note is null',
    "select b.*, u.* from buyer b, unnest(string_to_array(b.name, ' ')) as u",
    'select * from buyer b, unnest(array[b.name]) as u',
    "select * from pg_catalog.unnest(array[1], 'a'::tsvector) as t",
    'select * from unnest()',
    'select * from unnest(array[row(1, 2)]) as t (a int, b int)',
  ],
}
