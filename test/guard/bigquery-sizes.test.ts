import { beforeAll, expect, test } from 'vitest'
import { openBigQueryReader } from '../../src/guard/bigquery/reader.ts'
import { createBigQueryGuard, type Guard } from '../../src/guard/guard-sql.ts'
import { bigQueryPolicy } from './support/bigquery.ts'

let guard: Guard
beforeAll(async () => {
  guard = createBigQueryGuard(await openBigQueryReader())
})

/** What is said against the size of a statement; empty where it passes. */
function say(candidate: string): string {
  const verdict = guard.check({ candidate, parameters: [], policy: bigQueryPolicy })
  return verdict.ok ? '' : verdict.problem.violations.map(({ rule, message }) => `${rule}: ${message}`).join(' ')
}

const refused = (what: string, statements: string[]): [string, string, RegExp][] =>
  statements.map((statement) => [what, statement, new RegExp(`^size: ${what}`)])
const series = (...calls: string[]): string[] => calls.map((call) => `SELECT x FROM UNNEST(${call}) AS x`)

test.each([
  ...refused(
    'A series may have at most 1000000 rows here\\. Use other ends',
    series(
      'GENERATE_ARRAY(1, 1000001)',
      'GENERATE_ARRAY(0, 1000000)',
      'SAFE.GENERATE_ARRAY(1, 1e9)',
      'generate_array(1, 1000 * 1001)',
      'GENERATE_ARRAY(-600000, 600000)',
      'GENERATE_ARRAY(600000 - 1200001, 600000)',
      'GENERATE_ARRAY(3000000, 1, -2)',
      'GENERATE_ARRAY(0.0, 1.0, 0.0000001)',
      'GENERATE_ARRAY(1, 10, 0)',
      'GENERATE_ARRAY(1, 0xFFFFFF)',
      'GENERATE_ARRAY(1, CAST(1e9 AS INT64))',
      'GENERATE_ARRAY(1, CEIL(1e9))',
      'GENERATE_ARRAY(1, POW(10, 9))',
      'GENERATE_ARRAY(1, +(POWER(10, 9)))',
      'GENERATE_ARRAY(1, SAFE_MULTIPLY(100000, 1000))',
      'GENERATE_ARRAY(1, SAFE_ADD(1000000, 1000000))',
      'GENERATE_ARRAY(1, SAFE_SUBTRACT(1000000, -1000000))',
      'GENERATE_ARRAY(1, SAFE_DIVIDE(1e9, 10))',
      'GENERATE_ARRAY(1, IEEE_DIVIDE(1e9, 10))',
      'GENERATE_ARRAY(1, DIV(1000000000, 7))',
      'GENERATE_ARRAY(1, GREATEST(1, 1000000000))',
      'GENERATE_ARRAY(1, 1e9 / 10)',
      'GENERATE_ARRAY(1, (SELECT 1000000000))',
      'GENERATE_ARRAY(1, (SELECT 1000000000 AS n))',
      'GENERATE_DATE_ARRAY("0001-01-01", "9999-12-31")',
      "GENERATE_DATE_ARRAY(DATE '0001-01-01', DATE(9999, 12, 31), INTERVAL 1 DAY)",
      'GENERATE_DATE_ARRAY(DATE("0001-01-01"), CAST("9999-12-31" AS DATE))',
      'GENERATE_TIMESTAMP_ARRAY("2000-01-01", "2024-01-01", INTERVAL 1 SECOND)',
      'GENERATE_TIMESTAMP_ARRAY("2000-01-01 00:00:00+00", TIMESTAMP("2024-01-01"), INTERVAL 1 MINUTE)',
      'GENERATE_TIMESTAMP_ARRAY("1000-01-01", ("2024-01-01"), INTERVAL "1" HOUR)',
      'GENERATE_TIMESTAMP_ARRAY(CURRENT_TIMESTAMP(), TIMESTAMP("2024-01-01"), INTERVAL 999 MILLISECOND)',
      'GENERATE_TIMESTAMP_ARRAY(CURRENT_TIMESTAMP(), TIMESTAMP("2024-01-01"), INTERVAL 1 MICROSECOND)',
    ).concat(
      'SELECT GENERATE_ARRAY(1, id * 10000000) FROM mart.sale',
      'SELECT GENERATE_ARRAY(id + 10000000, 1) FROM mart.sale',
      'SELECT ARRAY_LENGTH(GENERATE_ARRAY(1, 100000000))',
    ),
  ),
  ...refused('Series beside each other make more than 100000000 rows here', [
    'SELECT 1 FROM UNNEST(GENERATE_ARRAY(1, 10001)) a, UNNEST(GENERATE_ARRAY(1, 10000)) b',
    'SELECT 1 FROM UNNEST(GENERATE_ARRAY(1, 10001)) a CROSS JOIN UNNEST(GENERATE_ARRAY(1, 10000)) b',
    'SELECT 1 FROM UNNEST(GENERATE_ARRAY(1, 10001)) a JOIN UNNEST(GENERATE_ARRAY(1, 10000)) b ON TRUE',
    'SELECT 1 FROM UNNEST(GENERATE_ARRAY(1, 10001)) a LEFT JOIN UNNEST(GENERATE_ARRAY(1, 10000)) b ON RAND() < 1',
    'SELECT 1 FROM UNNEST([1, 2]) z, (UNNEST(GENERATE_ARRAY(1, 10000)) a CROSS JOIN UNNEST(GENERATE_ARRAY(0, 5000)) b)',
    'WITH n AS (SELECT x FROM UNNEST(GENERATE_ARRAY(1, 1000)) x) SELECT COUNT(*) FROM n a, n b, n c',
    'SELECT 1 FROM (SELECT x FROM UNNEST(GENERATE_ARRAY(1, 1000000)) x) a, UNNEST([1, 2, 3]) b, UNNEST(GENERATE_ARRAY(1, 40)) c',
    'WITH a AS (SELECT 1 x UNION ALL SELECT 2), b AS (SELECT p.x FROM a p, a q, a r, a s), c AS (SELECT p.x FROM b p, b q, b r) SELECT 1 FROM c, c AS d, c AS e',
    'SELECT ARRAY(SELECT a FROM UNNEST(GENERATE_ARRAY(1, 100000)) a, UNNEST(GENERATE_ARRAY(1, 100000)) b)',
  ]),
  ...refused('The argument number 2 of (repeat|lpad|rpad|approx_quantiles|approx_top_count)\\(\\) may be at most 10000\\.', [
    'SELECT REPEAT("", 10001)',
    'SELECT repeat(name, id * 10001) FROM mart.buyer',
    'SELECT LPAD(name, 10001) FROM mart.buyer',
    'SELECT RPAD(name, 10001, "x") FROM mart.buyer',
    'SELECT APPROX_QUANTILES(id, 10001) FROM mart.sale',
    'SELECT APPROX_TOP_COUNT(id, 10001) FROM mart.sale',
  ]),
  ...refused('The argument number 3 of (approx_top_sum|st_buffer|generate_range_array)\\(\\) may be at most 1000', [
    'SELECT APPROX_TOP_SUM(id, amount, 10001) FROM mart.sale',
    'SELECT ST_BUFFER(ST_GEOGPOINT(1, 2), 10, 1001)',
    'SELECT GENERATE_RANGE_ARRAY(RANGE(1, 2), 1, 1000001)',
  ]),
  ...refused('A width in FORMAT\\(\\) may have at most three digits', [
    "SELECT FORMAT('%1000d', 1)",
    "SELECT FORMAT('a%%%-1000d', 1)",
    "SELECT FORMAT('%.1000f', 1.5)",
    "SELECT FORMAT('%*d', 1000, 1)",
  ]),
  ...refused('This statement makes a very long text of constants', [
    'SELECT REPEAT(REPEAT("a", 1000), 501)',
    'SELECT REPEAT("abcdef", 10000), REPEAT("abcdefghi", 10000), REPEAT(CONCAT("abcdefghi", "abcdefghijklmnopqrstuvwxyzabcdefghi"), 10000)',
    'SELECT REPLACE(REPEAT("a", 1000), "a", REPEAT("b", 501))',
    'SELECT REGEXP_REPLACE(REPEAT("a", 1000), "", RPAD("b", 501))',
    'SELECT REPEAT(LPAD("a", 1000), 501)',
  ]),
  ...refused('GROUP BY may ask for at most 64 grouping sets', [
    'SELECT 1 FROM mart.sale GROUP BY CUBE (id, state, amount), CUBE (buyer_id, sold_at, lines), id, CUBE (id)',
    'SELECT 1 FROM mart.sale GROUP BY ROLLUP (id, state, amount), ROLLUP (buyer_id, sold_at, id), ROLLUP (id, id, id, id)',
    'SELECT 1 FROM mart.sale GROUP BY GROUPING SETS (CUBE (id, state, amount, id, id), (id, state), ROLLUP (state, id)), CUBE (id)',
  ]),
  ...refused('CUBE may have at most 5 columns', ['SELECT 1 FROM mart.sale GROUP BY CUBE (id, state, amount, buyer_id, sold_at, lines)']),
  ...refused('3 tables stand beside each other without a condition', [
    'SELECT COUNT(*) FROM mart.sale a, mart.sale b, mart.buyer c',
    'SELECT COUNT(*) FROM mart.sale a CROSS JOIN mart.sale b CROSS JOIN mart.sale c WHERE 1 = 1',
    'SELECT COUNT(*) FROM mart.sale a JOIN mart.sale b ON TRUE JOIN mart.buyer c ON 1 = 1',
    'SELECT COUNT(*) FROM mart.sale a JOIN mart.sale b ON a.id = b.id, mart.buyer c, mart.buyer d',
  ]),
  ...refused('Nothing ends r: the part behind UNION ALL has no condition', [
    'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT n FROM r',
    'WITH RECURSIVE R AS (SELECT 1 AS n UNION ALL SELECT a.n + 1 FROM `r` AS a, UNNEST([1, 2])) SELECT n FROM r',
  ]),
])('refuses (%s) %s', (_what, statement, said) => {
  expect(say(statement)).toMatch(said)
})

test.each([
  ...series(
    'GENERATE_ARRAY(1, 1000000)',
    'GENERATE_ARRAY(2000000, 1, -2)',
    'GENERATE_ARRAY(1, -1000000000)',
    'GENERATE_ARRAY(1700000000, 1700086400, 60)',
    'GENERATE_ARRAY(0, 1, 0.001)',
    'GENERATE_ARRAY(2015, EXTRACT(YEAR FROM CURRENT_DATE()))',
    'GENERATE_ARRAY(1, LEAST(1000000000, 10))',
    'GENERATE_ARRAY(0, 100000000, 100000)',
    'GENERATE_ARRAY(1, MOD(1, 7))',
    'GENERATE_ARRAY(1, (SELECT 9 FROM mart.sale LIMIT 1))',
    'GENERATE_DATE_ARRAY("2015-01-01", "2035-12-31")',
    'GENERATE_DATE_ARRAY("0001-01-01", "9999-12-31", INTERVAL 1 MONTH)',
    'GENERATE_DATE_ARRAY("0001-01-01", "9999-12-31", INTERVAL 10 DAY)',
    'GENERATE_DATE_ARRAY("2015-01-01", CURRENT_DATE())',
    'GENERATE_DATE_ARRAY(DATE_SUB(CURRENT_DATE(), INTERVAL 30 DAY), CURRENT_DATE(), INTERVAL 1 WEEK)',
    'GENERATE_TIMESTAMP_ARRAY("2024-01-01", "2024-02-01", INTERVAL 5 MINUTE)',
    'GENERATE_TIMESTAMP_ARRAY(TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 DAY), CURRENT_TIMESTAMP(), INTERVAL 1 SECOND)',
  ),
  'SELECT n FROM mart.sale, UNNEST(GENERATE_ARRAY(1, id)) AS n',
  'SELECT n FROM mart.sale, UNNEST(GENERATE_ARRAY(UNIX_SECONDS(sold_at), UNIX_SECONDS(sold_at) + 86400, 3600)) AS n',
  'SELECT n FROM mart.sale, UNNEST(GENERATE_ARRAY(1600000000 + id, 1600000000 + buyer_id, 1)) AS n',
  'SELECT 1 FROM UNNEST(GENERATE_ARRAY(1, 10000)) a, UNNEST(GENERATE_ARRAY(1, 10000)) b',
  'SELECT 1 FROM UNNEST(GENERATE_ARRAY(1, 100000)) a JOIN UNNEST(GENERATE_ARRAY(1, 100000)) b ON a = b',
  'WITH n AS (SELECT x FROM UNNEST(GENERATE_ARRAY(1, 100000)) x) SELECT 1 FROM n a JOIN n b USING (x) JOIN n c USING (x)',
  'SELECT REPEAT("*", 10000), LPAD(name, 2, "0"), REPEAT("*", id) FROM mart.buyer',
  'SELECT REPEAT(REPEAT("a", 100), 100), REPLACE(REPEAT("a", 100), "a", "bc")',
  'SELECT APPROX_QUANTILES(id, 100)[OFFSET(50)], APPROX_TOP_SUM(id, amount, 10) FROM mart.sale',
  "SELECT FORMAT('%05d %.2f %%1000 %t', 1, 2.5, 3), FORMAT(name, id), FORMAT('100000%'), FORMAT('%*d', 999, 42) FROM mart.buyer",
  'SELECT 1 FROM mart.sale GROUP BY CUBE (id, state, amount), CUBE (buyer_id, sold_at, lines)',
  'SELECT 1 FROM mart.sale GROUP BY GROUPING SETS ((id, state, amount), CUBE (id, state), ()), id',
  'SELECT COUNT(*) FROM mart.sale a, mart.sale b, mart.buyer c WHERE a.id = b.id AND c.id = a.buyer_id',
  'SELECT COUNT(*) FROM mart.sale a, mart.buyer b',
  'SELECT COUNT(*) FROM mart.sale a JOIN mart.sale b ON a.id = b.id JOIN mart.buyer c USING (id), mart.buyer d',
  'WITH t AS (SELECT COUNT(*) AS n FROM mart.sale) SELECT a.n, b.n, c.n FROM t a, t b, t c, mart.sale, mart.buyer',
  'SELECT l, t FROM mart.sale AS s, s.lines AS l, UNNEST(l.tags) AS t, mart.buyer AS b',
  'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 9) SELECT n FROM r',
  'WITH RECURSIVE r AS (SELECT id FROM mart.sale UNION ALL SELECT s.id FROM mart.sale AS s JOIN r ON s.buyer_id = r.id) SELECT id FROM r',
  'WITH RECURSIVE r AS (SELECT id FROM mart.sale UNION ALL SELECT s.id FROM mart.sale AS s JOIN r USING (id)) SELECT id FROM r',
  'WITH RECURSIVE r AS (SELECT 1 AS n UNION DISTINCT SELECT n FROM r) SELECT n FROM r',
  'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM (SELECT n FROM r LIMIT 3)) SELECT n FROM r',
  'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r GROUP BY 1 HAVING MAX(n) < 4) SELECT n FROM r',
  'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r QUALIFY ROW_NUMBER() OVER (ORDER BY n) < 4) SELECT n FROM r',
  'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT 2) SELECT n FROM r',
])('accepts %s', (statement) => {
  expect(say(statement)).toBe('')
})

test.each([
  [40, ''],
  [41, 'size: One FROM clause may have at most 40 entries. Join fewer tables.'],
])('one FROM has up to %i entries, or not', (count, said) => {
  const entries = Array.from({ length: count - 2 }, (_, at) => `, UNNEST([1]) AS u${at}`)
  expect(say(`SELECT s.id FROM (mart.sale AS s JOIN mart.buyer AS b ON s.id = b.id)${entries.join('')}`)).toBe(said)
})

test.each([
  [300, ''],
  [301, 'size: All FROM clauses together may have at most 300 entries. Join fewer tables.'],
])('all FROM clauses have up to %i entries, or not', (count, said) => {
  const arms = Array.from({ length: count }, () => 'SELECT u FROM UNNEST([1]) AS u')
  expect(say(arms.join(' UNION ALL '))).toBe(said)
})

test.each([
  [4_994, ''],
  [4_995, 'input: The statement has more than 5000 words and signs besides constants. Make it smaller, or join with a table.'],
])('a statement has up to 5,000 words and signs, of which %i are columns, or not', (count, said) => {
  expect(say(`SELECT ${'id,'.repeat(count - 1)}id FROM sale`)).toBe(said)
})

test('two texts beside each other are told as what they are', () => {
  const verdict = guard.check({ candidate: "SELECT 'it''s'", parameters: [], policy: bigQueryPolicy })
  const message = "Two texts stand beside each other. A quote inside a text is written with a backslash, as in 'it\\'s'."
  expect(verdict).toMatchObject({ ok: false, problem: { violations: [{ rule: 'input', message, position: 11 }] } })
  expect(say("SELECT 'a', 'b'")).toBe('')
})

/** A thousand, written in many ways, and what is less. */
const thousand = [
  ...[
    '1000',
    '(1000)',
    '+1000',
    '-(-1000)',
    '1e3',
    '0x3E8',
    'CAST(1000 AS INT64)',
    'FLOOR(1000)',
    'CEIL(1000)',
    '500 + 500',
    '2000 - 1000',
  ],
  ...[
    '10 * 100',
    '100000 / 100',
    'DIV(100099, 100)',
    'GREATEST(1000, 1)',
    'GREATEST(1, 1000)',
    'LEAST(1000, 9999)',
    'POW(10, 3)',
    'POWER(10, 3)',
  ],
  ...['SAFE_ADD(500, 500)', 'SAFE_SUBTRACT(2000, 1000)', 'SAFE_MULTIPLY(10, 100)', 'SAFE_DIVIDE(10000, 10)', 'IEEE_DIVIDE(10000, 10)'],
  ...['(SELECT 1000)', '(SELECT 1000 AS n)', 'SAFE.POW(10, 3)', '(SELECT (SELECT 10) * 100)'],
]
const few = [
  ...[
    '1',
    '-(-1)',
    '0x1',
    'CAST(1 AS INT64)',
    '2 - 1',
    '1 + 1',
    '1000 / 1000',
    'DIV(1000, 999)',
    'DIV(2, 1000)',
    'GREATEST(1, 2)',
    'LEAST(1, 1000)',
    'LEAST(1000, 1)',
  ],
  ...['POW(1, 1000)', 'SAFE_SUBTRACT(500, 499)', 'SAFE_DIVIDE(1000, 1000)', 'IEEE_DIVIDE(1000, 1000)', '(SELECT 1)', '(SELECT 1 AS n)'],
  ...['LEAST(1, 1000) + 0', '(SELECT 1000 FROM mart.sale LIMIT 1)', 'ABS(1000)', '(SELECT AS STRUCT 1, 1000)'],
]

test.each(thousand)('a step of %s is a thousand', (step) => {
  expect(say(`SELECT x FROM UNNEST(GENERATE_ARRAY(0, 900000000, ${step})) AS x`)).toBe('')
})

test.each(few)('a step of %s is too short, or is not known', (step) => {
  expect(say(`SELECT x FROM UNNEST(GENERATE_ARRAY(0, 900000000, ${step})) AS x`)).toMatch(/^size: A series/)
})

test.each([
  ['GENERATE_ARRAY(id, 1000000, 1)', true],
  ['GENERATE_ARRAY(id, 1000001, 1)', false],
  ['GENERATE_ARRAY(1000001, id, 1)', false],
  ['GENERATE_ARRAY(id, 1000001, 999)', false],
  ['GENERATE_ARRAY(id, 1000001, 1000)', true],
  ['GENERATE_ARRAY(id, 1000001, -1000)', true],
  ['GENERATE_ARRAY(id, 1000001, -999)', false],
  ['GENERATE_ARRAY(id, 1000001, id)', false],
  ['GENERATE_ARRAY(id, 100, id)', true],
  ['GENERATE_ARRAY(id + 1000001, buyer_id + 1000001)', true],
  ['GENERATE_ARRAY(id + 1000000, buyer_id + 1000001)', false],
  ['GENERATE_DATE_ARRAY("1000-01-01", "3737-11-27")', true],
  ['GENERATE_DATE_ARRAY("1000-01-01", "3737-11-28")', false],
  ['GENERATE_DATE_ARRAY("1000-12-31", DATE(3738, 11, 26))', true],
  ['GENERATE_DATE_ARRAY("1000-12-31", DATE(3738, 11, 27))', false],
  ['GENERATE_DATE_ARRAY("0001-01-01", DATE(9999, id, 1))', true],
  ['GENERATE_DATE_ARRAY("0001-01-01", DATE(id, 12, 1))', true],
  ['GENERATE_DATE_ARRAY("0001-01-01", DATE(9999, 12, id))', true],
  ['GENERATE_DATE_ARRAY(DATE("0001-01-01"), DATE(sold_at))', true],
  ['GENERATE_DATE_ARRAY("x0001-01-01", "9999-12-31")', true],
  ['GENERATE_TIMESTAMP_ARRAY("2000-01-01", "2000-01-12", INTERVAL 1 SECOND)', true],
  ['GENERATE_TIMESTAMP_ARRAY("2000-01-01", "2000-01-13", INTERVAL 1 SECOND)', false],
  ['GENERATE_TIMESTAMP_ARRAY("2000-01-01", "2000-01-13", INTERVAL "2" SECOND)', true],
  ['GENERATE_TIMESTAMP_ARRAY("2000-01-01", "2000-01-13", INTERVAL 2 SECOND)', true],
  ['GENERATE_TIMESTAMP_ARRAY("2000-01-01", "2000-01-13", INTERVAL id SECOND)', false],
  ['GENERATE_TIMESTAMP_ARRAY("2000-01-01", sold_at, INTERVAL 1 SECOND)', true],
  ['GENERATE_TIMESTAMP_ARRAY(sold_at, "2000-01-01", INTERVAL 999 MILLISECOND)', false],
  ['GENERATE_TIMESTAMP_ARRAY(sold_at, sold_at, INTERVAL 1000 MILLISECOND)', true],
  ['GENERATE_TIMESTAMP_ARRAY(sold_at, sold_at, INTERVAL -1000 MILLISECOND)', true],
  ['GENERATE_TIMESTAMP_ARRAY(sold_at, sold_at, INTERVAL -999 MILLISECOND)', false],
  ['GENERATE_DATE_ARRAY("0001-01-01", "9999-12-31", INTERVAL 1 WEEK)', true],
  ['LPAD("1000000", 10001)', false],
  ['TO_JSON(10001)', true],
  ['REPEAT("12345678901", id)', true],
])('whether %s may be computed is %j', (call, passes) => {
  expect(say(`SELECT ${call} FROM mart.sale`) === '').toBe(passes)
})

test.each([
  ['SELECT REPEAT("abcde", 10000), REPEAT("abcde", 10000)', true],
  [`SELECT ${Array.from({ length: 9 }, () => 'REPEAT("abcdef", 10000)').join(', ')}`, false],
  ['SELECT REPEAT(REPEAT("", 1000), 499)', true],
  ['SELECT REPEAT(REPEAT("ab", 1000), 251)', false],
  ['SELECT REPEAT(LPAD("x", 10, "y"), 10000)', true],
  ['SELECT REPEAT(LPAD(RPAD("x", 1000), 10), 1000)', false],
  ['SELECT REPLACE("", "", REPEAT("a", 10000))', true],
  ['SELECT REPLACE(REPEAT("a", 1000), "a", "")', true],
])('whether %s makes too long a text', (statement, passes) => {
  expect(say(statement) === '').toBe(passes)
})

test.each([
  ['SELECT COUNT(*) FROM mart.sale a, mart.sale b, mart.buyer c WHERE RAND() < 1', false],
  ['SELECT COUNT(*) FROM mart.sale a, mart.sale b, mart.buyer c WHERE `x` IS NULL', true],
  ['SELECT COUNT(*) FROM mart.sale a, mart.sale b, mart.buyer c WHERE a.id > 0', true],
  ['SELECT COUNT(*) FROM (mart.sale a CROSS JOIN mart.sale b) CROSS JOIN mart.buyer c', false],
  ['SELECT COUNT(*) FROM (mart.sale a JOIN mart.sale b ON a.id = b.id) CROSS JOIN mart.buyer c', true],
  ['WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM UNNEST([1]), r) SELECT n FROM r', false],
  ['WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT 2 FROM mart.sale) SELECT n FROM r', true],
  ['WITH r AS (SELECT 1 AS id UNION ALL SELECT id FROM sale) SELECT id FROM r', true],
  ['WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL (SELECT n + 1 FROM r LIMIT 4)) SELECT n FROM r', true],
])('whether nothing ends %s', (statement, passes) => {
  const said = say(statement.replace('`x` IS NULL', 'c.name IS NULL'))
  expect(said === '').toBe(passes)
})

test.each([
  'SELECT 1 FROM UNNEST(GENERATE_ARRAY(1, 10001)) a JOIN UNNEST(GENERATE_ARRAY(1, 10)) b ON a = b, UNNEST(GENERATE_ARRAY(1, 10000)) c',
  'SELECT 1 FROM UNNEST(GENERATE_ARRAY(1, 10)) a JOIN UNNEST(GENERATE_ARRAY(1, 10001)) b USING (x), UNNEST(GENERATE_ARRAY(1, 10000)) c',
  'SELECT 1 FROM mart.sale a JOIN UNNEST([1]) u ON a.id = u, mart.sale b, mart.buyer c',
  'SELECT 1 FROM UNNEST([1]) u JOIN mart.sale a ON a.id = u, mart.sale b, mart.buyer c',
  'SELECT 1 FROM mart.sale PIVOT (COUNT(id) FOR state IN ("a")) AS a, mart.sale b, mart.buyer c',
])('a condition does not make less of what it joins: %s', (statement) => {
  expect(say(statement)).toMatch(/size: /)
})

const months = (inner: string): string =>
  Array.from({ length: 12 }, (_, at) => at).reduce((text, at) => `REPLACE(${text}, "${at}", "Month ${at}")`, inner)

test.each([
  [`SELECT ${months('state')} FROM mart.sale`, true],
  [`SELECT ${months('"1"')} FROM mart.sale`, false],
  [`SELECT REPLACE(REPLACE(CONCAT(state, REPEAT("a", 1000)), "a", REPEAT("b", 99)), "b", REPEAT("c", 99)) FROM mart.sale`, true],
  [`SELECT REPLACE(REPLACE(CONCAT(state, REPEAT("a", 1000)), "a", REPEAT("b", 100)), "b", REPEAT("c", 100)) FROM mart.sale`, false],
])('replacements one in the other: %s', (statement, passes) => {
  expect(say(statement) === '').toBe(passes)
})
