import type { SelectStmt } from '@pgsql/types'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkShape } from '../../../src/guard/postgres/check-shape.ts'
import { sameTree } from '../../../src/guard/postgres/compare-trees.ts'
import type { PgParser } from '../../../src/guard/postgres/pg-parser.ts'
import { printStatement } from '../../../src/guard/postgres/print-select.ts'
import { collectViolations } from '../../../src/guard/postgres/violations.ts'
import { honest } from '../support/honest.ts'
import { openParser, parseSelect } from '../support/parser.ts'
import { seededRandom } from '../support/random.ts'
import { randomStatement } from '../support/random-statement.ts'
import { shopNames } from '../support/shop-names.ts'

let parser: PgParser
beforeAll(async () => {
  parser = await openParser()
})

/** Constructs that printers tend to get wrong: brackets, signs, precedence, keywords as names. */
const awkward = [
  'select a - (b - c), a - b - c, (a - b) - c, a || (b || c), a ^ (b ^ c), (a ^ b) ^ c, a / (b * c)',
  'select -a, - -a, -(-a), +a, +(-a), -(a + b), -(1)::int, (-1)::int, -1::int, - (1), (-1) ^ 2, -1 ^ 2, a - -1, a - (-1)',
  'select @ -a, @ (a + b), ~ (a || b), (@ a) + 1, @ a || b, a || @ b, |/ (a * b), @ @ a',
  'select not (a or b), not a or b, not (not a), (a and b) or c, a and (b or c), a and (b and c), a or (b or c), (not a) = b',
  'select (a = b) = c, a = (b = c), (a < b) is true, a < (b is true), (a is null) is null, not a is null, (not a) is null',
  'select (a is distinct from b) is distinct from c, a is distinct from (b is distinct from c), (a = b) is not distinct from c',
  'select a like b, (a like b) = c, a like (b || c), (a || b) like c, not a like b, a not like b escape c, (a like b) like c',
  'select a between b and c, a between (b = c) and d, (a between b and c) and d, a between b and (c and d), not a between b and c',
  'select a between (b at time zone \'x\') and c, a between (b collate "C") and c, a between -1 and -2, a between (b + c) and c + d',
  'select a between symmetric b and c, a not between symmetric (b + 1) and c, (a, b) in ((1, 2)), a in (b in (c)), (a in (b)) in (c)',
  'select a::int::text, (a + b)::int, (-a)::int, -(a::int), (a::int)[1], (array[1])[1], (select 1)::int, ((select array[1]))[1]',
  'select a[1][2], a[1:2][3:], (a || b)[1], a[b[1]], (a).b is null, a.b[1], (a.b)[1:2]'.replace('(a).b is null, ', ''),
  'select a collate "C" || b, (a || b) collate "C", (a collate "C") collate "POSIX", -a collate "C", (a = b) collate "C"',
  "select a at time zone 'x' at time zone 'y', (a + b) at time zone 'x', a + b at time zone 'x', (a at time zone 'x')::date, a at local",
  'select a operator(s.t.+) b, operator(s.t.-) a, a operator(s.t.=) any (select 1), a operator(s.t.<) all (b), a operator(s.+) b',
  'select (a like b) = any (c), (a like b) = any (select 1), (a = b) = any (c), (a in (b)) < all (select 1), (a = b) < all (c)',
  'select (a = b) in (c), (a like b) in (c), (a = b) in (select 1), (a like b) in (select 1), (a in (select 1)) in (select 2)',
  'select a similar to b, a not similar to b, a not similar to b escape c, not a similar to b, a not ilike b, a ilike b escape c',
  'select a like (b = c), a like (b like c), a like b escape (c = d), a like b escape (c like d), (a = b) like c, a similar to (b like c)',
  'select (a = b) between c and d, (a like b) between c and d, a between b and (c = d), a between b and (c like d), a between b and c + d',
  'select not (a = any (select 1)), not (a < all (select 1)), not (a in (select 1)), not exists (select 1), not (a = any (b))',
  'select (select 1 from a join b on true), exists (select 1 from a left join b using (c) cross join d), array(select 1 from a natural join b)',
  'select (select 1 from (a join b on true) x join (c join d on true) on true), (select 1 from a join (select 1 from b join c on true) x on true)',
  'select (with a as (select 1), b (c) as (select 2), d as materialized (select 3) select 4 from a, b, d), (select 1 union select 2 order by 1)',
  'select * from a join (b join c on true) as x on true join (d cross join e) y (f) on true',
  "select a at time zone (b at time zone 'x'), a at time zone (b || c), (a is null) is normalized, (a = b) is nfc normalized",
  'select (a, b) overlaps (c, d), row(a) overlaps row(b) = c'.replace(', row(a) overlaps row(b) = c', ', not (a, b) overlaps (c, d)'),
  'select row(), row(1), row(1, 2), (1, 2), (row(1, 2)), ((1, 2)) = (1, 2)',
  'select case when a then b end, case a when b then c else d end, case when (case when a then b end) then c end::text',
  'select a = any (b), a <> all (b), (a = any (b)) = c, a = any (select 1), a || b = any (c), a + (b = any (c))::int, a like any (b)',
  'select a in (select 1), a not in (select 1), not (a in (select 1)), not (a not in (select 1)), (a in (select 1)) = b',
  'select exists (select 1), not exists (select 1), array(select 1), (select 1) + (select 2), (select 1) = (select 2)',
  "select extract(year from a), extract('Year' from a), extract(timezone_hour from a), extract('a b' from a), date_part('x', a)",
  'select "select", "Order", "a b", "a""b", "ä", a_1, "1a", "a.b", "left", "right", "values", "end", "timestamp"',
  'select left(a, 1), right(a, 1), "substring"(a, 1), substring(a, 1), overlay(a, b, 1), "position"(a, b), "normalize"(a, b), "trim"(a)',
  'select pg_catalog.substring(a, 1), pg_catalog.position(a, b), "extract"(a, b), pg_catalog.btrim(a), "coalesce"(a), json_object(a)',
  'select coalesce(a, b) + 1, greatest(a, b)::int, nullif(a, b) is null, least(a) = 1, grouping(a) + 1, current_date + 1, current_time(0)',
  'select f(), f(distinct a), f(all a), f(a order by b desc nulls last, c), f(*), f(variadic a), f(a, variadic b), f(a => 1, b := 2)',
  'select f(a) filter (where b), f(a) over (), f(a) filter (where b) over w, f(a) within group (order by b), f() within group (order by b) filter (where c)',
  'select f() over (w), f() over (w order by a), f() over (partition by a, b order by c) from t window w as (), "W" as (w)',
  "select f() over (rows unbounded preceding), f() over (range between '1 day' preceding and current row exclude group)",
  'select f() over (groups between a + 1 preceding and 2 following exclude no others), f() over (rows between current row and unbounded following)',
  'select f() over (rows between 2 preceding and 1 preceding), f() over (rows between 1 following and 2 following exclude current row)',
  "select interval '1' year to month, interval '1' second(3), interval(0) '1', '1'::interval minute to second(2), '1'::interval hour",
  'select a::bit, a::bit(3), a::bit varying, a::bit varying(3), a::char, a::char(3), a::varchar, a::varchar(3), a::bpchar, a::numeric(5)',
  'select a::time, a::time(1), a::timetz, a::time(1) with time zone, a::timestamp(2), a::timestamptz, a::timestamp with time zone, a::json',
  'select a::int[], a::int[][], a::int[3], a::int array, a::text[], a::pg_catalog.int4, a::"char", a::s.t, a::double precision, a::real, a::decimal',
  "select '', 'a''b', E'a\\\\b', E'\\'', 'a\nb', $$a'b\\c$$, U&'\\00e4', b'', x'', 'ä'::text",
  'select 1e10, 1.50, .5, 5., 0, -0, 2147483647, 2147483648, -2147483648, 0x7fffffff, 0o17, 0b11, 1_0.0_1',
  'select 1 union select 2 union select 3',
  'select 1 union (select 2 union select 3)',
  'select 1 union all select 2 intersect select 3',
  '(select 1 union select 2) intersect select 3',
  'select 1 intersect (select 2 union select 3)',
  'select 1 except all (select 2 except select 3) order by 1 limit 2 offset 3',
  '(select 1 order by 1) union (select 2 limit 1) union (with a as (select 1) select 3)',
  '((select 1) union (select 2)) union all ((select 3))',
  'with a as (select 1) (select 2) union select 3',
  'with a as (select 1) select 2 union (with b as (select 1) select 3 offset 1)',
  'values (1, 2), (3, null) union values (4, 5) order by 1',
  'select * from a, b c, only d, only e f (g), h.i j',
  'select * from a join b on true left join c using (x) right join d using (x, y) as z natural full join e cross join f',
  'select * from a join (b join c on true) on true',
  'select * from (a join b on true) join c on true',
  'select * from (a join b on true) x (y) join c on true, (a natural left join b) z',
  'select * from a left join (b cross join (c join d on true)) on true, lateral (select 1) e, lateral f() g',
  'select * from (select 1) a, (select 1 union select 2) b (c), (values (1)) d, (with x as (select 1) select 1) e',
  'select * from f(), f() a, f() as a (b), f() with ordinality, f() with ordinality a (b, c), f() as (a int, b text), f() as x (a int[])',
  'select * from rows from (f(), g() as (a int)) with ordinality as x (a, b), rows from (f()), current_date, lateral rows from (f(a)) y',
  'select * from a tablesample system (1), a b tablesample bernoulli (2.5) repeatable (3), s.a as c (d) tablesample pg_catalog.system (1)'.replace(
    ' (d)',
    '',
  ),
  'select distinct a, b from c',
  '(select 1 offset 2) union select 3',
  'select 1 union (select 2 offset 1)',
  'select a::int[0], a::pg_catalog.int4.x, a::pg_catalog, a::x.int4, a collate pg_catalog."C", a collate s.t."C"',
  'select distinct on (a, b + 1) a from c order by a asc nulls first, b desc, c nulls last',
  'select from a where b',
  'select 1 where true group by () having true',
  'select a group by a, (b, c), row(d), rollup (a, (b, c)), cube ((a, b), c), grouping sets (a, (), (b, c), rollup (a), grouping sets (b, cube (c)))',
  'select a group by distinct a, rollup (b)',
  'select a limit 1 offset 2',
  'select a limit all',
  'select a limit null offset 1',
  'select a offset 1 rows fetch first row only',
  'select a order by b fetch next 3 rows with ties',
  'select a order by b offset 2 fetch first (1 + 2) rows with ties',
  'select a limit (select 1) offset (b + 1)',
  'with recursive a (b, c) as materialized (select 1, 2 union select 2, 3), d as not materialized (select 1) select * from a, d',
  'select $1, $1 + $2, $1::int, ($1)[1], f($1)',
  'select a is json, a is not json, a is json value, a is json array with unique keys, a is json object without unique keys, a is json scalar',
  'select a is normalized, a is nfkd normalized, a is not nfc normalized, normalize(a, nfkc), normalize(a)',
  'select trim(a), trim(both a from b), trim(from b), trim(leading a from b), trim(trailing from b), trim(a, b), trim(both from a, b)',
  'select substring(a from 1), substring(a for 1), substring(a from 1 for 2), substring(a from b), position(a in b), position(a || b in c)',
  'select substring(a similar b escape c), overlay(a placing b from 1), overlay(a placing b from 1 for 2)',
]

const printed = (select: SelectStmt): boolean => sameTree(parseSelect(parser, printStatement(select)), select)

describe.each([
  ['awkward', awkward],
  ['honest', Object.values(honest).flat()],
])('prints %s statements so that they are read the same', (_kind, statements) => {
  test.each(statements)('%s', (text) => {
    const select = parseSelect(parser, text)
    const violations = collectViolations(text)
    expect([checkShape(select, 'SelectStmt', violations), violations.list]).toEqual([true, []])
    expect([text, printStatement(select), printed(select)]).toEqual([text, printStatement(select), true])
  })
})

test('prints 1,000 generated statements so that they are read the same', () => {
  const random = seededRandom(3)
  for (let round = 0; round < 1_000; round++) {
    const text = randomStatement(random, shopNames, 1 + random.below(3))
    expect([text, printed(parseSelect(parser, text))]).toEqual([text, true])
  }
})

test('what it prints, it prints the same again', () => {
  for (const text of Object.values(honest).flat()) {
    const once = printStatement(parseSelect(parser, text))
    expect(printStatement(parseSelect(parser, once))).toBe(once)
  }
})

test('a backslash means the same whatever the server thinks of plain strings', () => {
  expect(printStatement(parseSelect(parser, "select 'a\\', ''' -- '"))).toBe("SELECT E'a\\\\', ''' -- '")
})

test.each([
  ['one clause a line', "select id from sale where state = 'new' order by id", "SELECT id\nFROM sale\nWHERE state = 'new'\nORDER BY id"],
  [
    'a long list one a line',
    `select ${'a'.repeat(30)}, ${'b'.repeat(30)}, ${'c'.repeat(30)}`,
    `SELECT\n  ${'a'.repeat(30)},\n  ${'b'.repeat(30)},\n  ${'c'.repeat(30)}`,
  ],
  ['a list of 79 characters on one line', `select ${'a'.repeat(40)}, ${'b'.repeat(37)}`, `SELECT ${'a'.repeat(40)}, ${'b'.repeat(37)}`],
  [
    'a list of 80 characters on several',
    `select ${'a'.repeat(40)}, ${'b'.repeat(38)}`,
    `SELECT\n  ${'a'.repeat(40)},\n  ${'b'.repeat(38)}`,
  ],
  [
    'queries in FROM indented',
    'with a as (select 1) select * from (select 2) b',
    'WITH a AS (\n  SELECT 1\n)\nSELECT *\nFROM (\n  SELECT 2\n) AS b',
  ],
])('writes %s', (_name, text, expected) => {
  expect(printStatement(parseSelect(parser, text))).toBe(expected)
})

const name = (text: string) => ({ String: { sval: text } })
const value = (val: unknown) => ({ targetList: [{ ResTarget: { val } }] })
const special = (word: string, args: unknown[]) =>
  value({ FuncCall: { funcname: [name('pg_catalog'), name(word)], args, funcformat: 'COERCE_SQL_SYNTAX' } })
const table = { RangeVar: { relname: 'a', inh: true } }

/** Trees that no parser gives. */
test.each<[what: string, tree: unknown, message: RegExp]>([
  ['a kind it does not know', value({ Dummy: {} }), /^no printer for Dummy$/],
  ['a call in a syntax it does not know', special('x', []), /^no syntax for pg_catalog\.x$/],
  ['a field of EXTRACT that is no word', special('extract', [{ ColumnRef: {} }, { ColumnRef: {} }]), /^no syntax for EXTRACT of this$/],
  ['a normal form that is no word', special('normalize', [{ A_Const: {} }, { A_Const: {} }]), /^no syntax for this normal form$/],
  ['an expression that is missing', value({ CollateClause: {} }), /^an expression is missing$/],
  ['a sub-select that is none', value({ SubLink: { subLinkType: 'EXPR_SUBLINK' } }), /^a sub-select that is none$/],
  ['a query of JSON_ARRAY that is none', value({ JsonArrayQueryConstructor: { query: table } }), /^a query that is none$/],
  ['a sub-select in FROM that is none', { fromClause: [{ RangeSubselect: { subquery: table } }] }, /^a sub-select that is none$/],
  ['an entry of FROM that it does not know', { fromClause: [{ Dummy: {} }] }, /^no printer for this entry of FROM$/],
  [
    'a sample of what is no table',
    { fromClause: [{ RangeTableSample: { relation: { Dummy: {} } } }] },
    /^no printer for this entry of FROM$/,
  ],
  ['a join without a right side', { fromClause: [{ JoinExpr: { larg: table } }] }, /^a join without sides$/],
  ['a join without a left side', { fromClause: [{ JoinExpr: { rarg: table } }] }, /^a join without sides$/],
  [
    'a WITH query that is no SELECT',
    { withClause: { ctes: [{ CommonTableExpr: { ctequery: table } }] } },
    /^a WITH query that is no SELECT$/,
  ],
])('throws on %s', (_name, tree, message) => {
  expect(() => printStatement(tree as SelectStmt)).toThrow(message)
})
