/** Expressions with a gap. Whatever column stands in it must be seen. */
const expressions = `-(?) | ~? | +? | NOT ? | ? IS NULL | ? IS NOT NULL | ? IS TRUE | ? IS NOT TRUE | ? IS FALSE | ? IS NOT FALSE
? IS DISTINCT FROM 1 | 1 IS DISTINCT FROM ? | ? IS NOT DISTINCT FROM 1 | 1 IS NOT DISTINCT FROM ?
? IN (1, 2) | 1 IN (2, ?) | ? NOT IN (1) | ? IN UNNEST([1]) | 1 IN UNNEST([?]) | 1 NOT IN UNNEST([?])
? IN (SELECT 1) | 1 IN (SELECT ?) | 1 NOT IN (SELECT ?) | EXISTS (SELECT ?) | NOT EXISTS (SELECT 1 WHERE ? = 1) | (SELECT ?)
? BETWEEN 1 AND 2 | 1 BETWEEN ? AND 2 | 1 BETWEEN 2 AND ? | 1 NOT BETWEEN 2 AND ? | ? LIKE "a" | "a" LIKE ? | "a" NOT LIKE ?
CAST(? AS STRING) | SAFE_CAST(? AS INT64) | CAST("a" AS BYTES FORMAT ?) | EXTRACT(YEAR FROM ?) | EXTRACT(WEEK(MONDAY) FROM ?)
CEIL(?) | FLOOR(?) | CEILING(?) | SUBSTRING(? FROM 1 FOR 2) | SUBSTRING("abc" FROM ?) | SUBSTRING("abc" FROM 1 FOR ?) | SUBSTR(?, 1, 2)
SUBSTR("a", ?) | SUBSTRING("a", 1, ?) | POSITION("a" IN ?) | POSITION(? IN "a") | TRIM(?) | TRIM("a", ?) | TRIM(BOTH ? FROM "a")
INTERVAL ? DAY | INTERVAL "1-2" YEAR TO MONTH = ? | CURRENT_TIMESTAMP() - INTERVAL ? HOUR | [?] | [1, ?][OFFSET(0)] | ARRAY<INT64>[?]
[1, 2][OFFSET(?)] | [1, 2][SAFE_ORDINAL(?)] | STRUCT(?) | STRUCT(1 AS a, ? AS b) | STRUCT<a INT64, b STRING>(1, ?) | (1, ?) | (1, ?) = (2, 3)
STRUCT(? AS b).b | CASE ? WHEN 1 THEN 2 END | CASE WHEN ? = 1 THEN 2 END | CASE WHEN TRUE THEN ? END | CASE WHEN TRUE THEN 1 ELSE ? END
IF(TRUE, 1, ?) | COALESCE(1, ?) | CONCAT("a", ?) | SAFE.LOWER(?) | NET.HOST(?) | COUNT(DISTINCT ?) | COUNT(*) + MAX(?)
ARRAY_AGG(1 ORDER BY ?) | ARRAY_AGG(? IGNORE NULLS LIMIT 2) | ARRAY_AGG(1 LIMIT 3) + ? | ANY_VALUE(1 HAVING MAX ?) | STRING_AGG("a", ? ORDER BY 1 DESC)
SUM(?) OVER () | SUM(1) OVER (PARTITION BY 1, ?) | SUM(1) OVER (ORDER BY 1, ? DESC) | SUM(1) OVER (ORDER BY 1 ROWS BETWEEN ? PRECEDING AND CURRENT ROW)
SUM(1) OVER (ORDER BY 1 RANGE BETWEEN UNBOUNDED PRECEDING AND ? FOLLOWING) | LAG(?, 1) OVER w | FIRST_VALUE(? IGNORE NULLS) OVER (ORDER BY 1)
DATE_TRUNC(?, MONTH) | DATE_DIFF(?, CURRENT_DATE(), ISOWEEK) | DATE_ADD(DATE "2024-01-01", INTERVAL ? DAY) | DATE_TRUNC("a", ?) | LAST_DAY(?, YEAR)
TIMESTAMP_TRUNC(?, DAY, "UTC") | NORMALIZE(?, NFKC) | NORMALIZE_AND_CASEFOLD("a", NFD) = ? | GENERATE_ARRAY(1, ?) | ? AT TIME ZONE "UTC" | COLLATE(?, "und:ci")
ARRAY(SELECT ?) | ARRAY(SELECT x FROM UNNEST([?]) AS x) | (SELECT AS STRUCT ? AS a) | ? || "a" | ? + 1 | 1 / ? | ? << 1 | ? != 1 | ? AND TRUE | TRUE OR ?
@p1 = ? | @p12 = ? | @p0 = ? | @p13 = ? | TO_JSON_STRING(STRUCT(?)) | JSON_VALUE(PARSE_JSON("{}"), ?) | FORMAT("%s", ?) | MAKE_INTERVAL(day => ?)
DATE(2024, 1, ?) | TIMESTAMP("2024-01-01", ?) | GROUPING(?) | ? COLLATE "und:ci" | EXTRACT(DATE FROM CURRENT_TIMESTAMP() AT TIME ZONE ?) | f(?) | m.f(?)`
  .split(/ \| |\n/)
  .map((text) => text.trim())

/** Clauses with a gap for a column, behind \`SELECT\` or behind a table. */
const clauses = `FROM % WHERE ? = 1 | FROM % GROUP BY ? | FROM % GROUP BY 1, ? | FROM % GROUP BY ROLLUP (?) | FROM % GROUP BY CUBE (?, 1)
FROM % GROUP BY GROUPING SETS ((?), ()) | FROM % GROUP BY 1 HAVING MAX(?) = 1 | FROM % QUALIFY ROW_NUMBER() OVER (ORDER BY ?) = 1
FROM % WINDOW w AS (PARTITION BY ?) | FROM % WINDOW v AS (ORDER BY 1), w AS (ORDER BY ?) | FROM % ORDER BY 1, ? DESC NULLS LAST | FROM % LIMIT ?
FROM % LIMIT 1 OFFSET ? | FROM % AS a JOIN (SELECT 1 AS one) AS b ON a.? = b.one | FROM % AS a LEFT JOIN (SELECT 1 AS one) AS b ON b.one = ?
FROM % JOIN (SELECT 1 AS ?) AS b USING (?) | FROM % AS a JOIN % AS b USING (id, ?) | FROM % AS a CROSS JOIN % AS b WHERE a.? = b.?
FROM % AS a, UNNEST([a.?]) AS u | FROM %, UNNEST([?]) AS u WITH OFFSET AS o | FROM %, UNNEST([1]) AS u WHERE u = ? | FROM %, UNNEST([STRUCT(? AS k)])
FROM (SELECT ? FROM %) | FROM (SELECT ? AS k FROM %) AS q WHERE q.k = 1 | FROM (% AS a JOIN (SELECT 1 AS one) AS b ON a.? = one)
FROM % AS a RIGHT JOIN (SELECT ? AS k FROM %) AS b ON b.k = a.id | FROM % AS a FULL OUTER JOIN % AS b ON b.? = a.? | FROM (SELECT 1 AS ?) WHERE ? = 1
FROM % PIVOT (SUM(?) FOR id IN (1, 2)) | FROM % PIVOT (COUNT(id) FOR ? IN (1, 2)) | FROM % PIVOT (COUNT(id) AS n FOR id IN (? AS k)) AS p
FROM % PIVOT (COUNT(id) FOR id IN (ANY)) | FROM % UNPIVOT (v FOR k IN (?)) | FROM % UNPIVOT (v FOR k IN (id, ?)) AS p WHERE p.v = 1
FROM (SELECT id, ? FROM %) PIVOT (COUNT(id) FOR ? IN (1)) AS p | FROM % AS a INNER JOIN % AS b ON a.id = b.id AND a.? = 1
FROM % AS a LEFT OUTER JOIN % AS b USING (id) WHERE b.? = 1 | FROM % AS a RIGHT OUTER JOIN % AS b ON TRUE WHERE a.? = 1
FROM % AS a LEFT SEMI JOIN % AS b ON a.? = b.id | FROM % AS a NATURAL JOIN % AS b WHERE ? = 1 | FROM % AS a ASOF JOIN % AS b ON a.? = 1`
  .split(/ \| |\n/)
  .map((text) => text.trim())

const nestIn = (brackets: string, levels: number): string => {
  const [before = '', after = ''] = brackets.split(/(?<=[([]|SELECT|BY) /)
  return `${`${before} `.repeat(levels)}1${after.repeat(levels)}`
}

const filled = (text: string, table: string, column: string): string => text.replaceAll('%', table).replaceAll('?', column)

/** Statements with an open column in each place, then the same with a closed one. */
export const placeCases: Record<string, string[]> = Object.fromEntries(
  [
    ['an open column', 'mart.sale', 'amount'],
    ['a closed column', 'mart.buyer', 'secret_code'],
  ].flatMap(([what = '', table = '', column = '']) => [
    [`${what} in an expression`, expressions.map((text) => `SELECT ${filled(text, '', column)} FROM ${table}`)],
    [`${what} in a clause`, clauses.map((text) => `SELECT 1 ${filled(text, table, column)}`)],
  ]),
)

/** Forms of queries, names and texts, as they are read. */
export const bigQueryForms: Record<string, string[]> = {
  stars: [
    'SELECT * FROM mart.sale',
    'SELECT s.* FROM mart.sale AS s',
    'SELECT s.*, s.id FROM mart.sale AS s, mart.sale AS t',
    'SELECT * EXCEPT (id, lines) FROM mart.sale',
    'SELECT * REPLACE (amount + 1 AS amount) FROM mart.sale',
    'SELECT * REPLACE (nothing AS amount) FROM mart.sale',
    'SELECT * RENAME (amount AS a) FROM mart.sale',
    'SELECT * ILIKE "a" FROM mart.sale',
    'SELECT nothing.* FROM mart.sale',
    'SELECT sale.lines.* FROM mart.sale',
    'SELECT l.* FROM mart.sale, UNNEST(lines) AS l',
    'SELECT *',
    'SELECT * FROM UNNEST([1, 2])',
    'SELECT * FROM (SELECT * FROM mart.sale)',
    'SELECT id, amount FROM (SELECT * FROM UNNEST([STRUCT(1 AS id)]))',
    'SELECT *, * FROM (SELECT 1 AS a)',
    'SELECT COUNT(*), COUNT(sale.*) FROM mart.sale',
    'SELECT SUM(*) FROM mart.sale',
    'SELECT count(*), CoUnT(*) FROM mart.sale',
  ],
  queries: [
    'WITH a AS (SELECT id FROM mart.sale) SELECT A.id, `a`.ID FROM A',
    'WITH a AS (SELECT id FROM mart.sale), b AS (SELECT id AS n FROM a) SELECT n FROM b UNION ALL SELECT id FROM a',
    'WITH a AS (SELECT id FROM b), b AS (SELECT 1 AS id) SELECT id FROM a',
    'WITH RECURSIVE a AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM a WHERE n < 3) SELECT n FROM a',
    'WITH RECURSIVE a AS (SELECT id AS n FROM mart.sale UNION ALL SELECT n + 1 FROM a WHERE n < 3) SELECT n, m FROM a',
    'WITH a (x) AS (SELECT 1) SELECT x FROM a',
    'WITH a AS (SELECT 1 AS n) SELECT a.m FROM a',
    'WITH q AS (SELECT STRUCT(1 AS x) AS q) SELECT q.x FROM q',
    'SELECT q.m FROM (SELECT 1 AS n) AS q',
    'WITH mart AS (SELECT 1 AS id) SELECT id FROM mart.sale',
    'SELECT id FROM mart.sale UNION ALL SELECT id, name FROM mart.buyer',
    'SELECT id FROM mart.sale UNION DISTINCT SELECT id FROM mart.buyer ORDER BY id LIMIT 5',
    'SELECT id FROM mart.sale INTERSECT DISTINCT SELECT id FROM mart.buyer',
    'SELECT id FROM mart.sale EXCEPT DISTINCT SELECT nothing FROM mart.buyer',
    '(SELECT id FROM mart.sale LIMIT 2)',
    '((SELECT id FROM mart.sale))',
    'SELECT (WITH x AS (SELECT 1 AS n) SELECT n FROM x)',
    'VALUES (1)',
    'SELECT DISTINCT state FROM mart.sale',
    'SELECT DISTINCT ON (state) state FROM mart.sale',
    'SELECT TOP 5 id FROM mart.sale',
    'SELECT ALL id FROM mart.sale',
    'SELECT AS STRUCT id FROM mart.sale',
    'SELECT AS VALUE id FROM mart.sale',
    'FROM mart.sale SELECT id',
    'FROM mart.sale',
    'SELECT id FROM mart.sale GROUP BY ALL',
    'SELECT state, COUNT(*) FROM mart.sale GROUP BY state WITH ROLLUP',
    'SELECT COUNT(*) FROM mart.sale GROUP BY CUBE (id, buyer_id, sold_at, state, amount)',
    'SELECT COUNT(*) FROM mart.sale GROUP BY CUBE (id, buyer_id, sold_at, state, amount, lines)',
    'SELECT COUNT(*) FROM mart.sale GROUP BY ROLLUP (id, buyer_id, sold_at, state, amount, lines)',
    'SELECT id FROM mart.sale ORDER BY ALL',
    'SELECT id FROM mart.sale ORDER BY id WITH FILL',
    'SELECT id AS n FROM mart.sale ORDER BY n, amount',
    'SELECT id AS n FROM mart.sale HAVING n > 1',
    'SELECT name AS secret_code FROM mart.buyer ORDER BY secret_code',
    'SELECT id FROM mart.sale LIMIT 5',
    'SELECT id FROM mart.sale LIMIT 100',
    'SELECT id FROM mart.sale LIMIT 101',
    'SELECT id FROM mart.sale LIMIT 0',
    'SELECT id FROM mart.sale LIMIT 5 OFFSET 2',
    'SELECT id FROM mart.sale LIMIT ALL',
    'SELECT id FROM mart.sale LIMIT "5"',
    'SELECT id FROM mart.sale LIMIT 5.5',
    'SELECT id FROM mart.sale LIMIT 0x10',
    'SELECT id FROM mart.sale LIMIT 2 + 3',
    'SELECT id FROM mart.sale LIMIT -1',
    'SELECT id FROM mart.sale OFFSET 3',
    'SELECT id FROM mart.sale LIMIT 2, 3',
    'SELECT id FROM mart.sale FETCH FIRST 5 ROWS ONLY',
    'SELECT id FROM mart.sale FOR UPDATE',
    'SELECT id FROM mart.sale;',
    'SELECT id FROM mart.sale ; ;',
    ';',
    '-- x',
    'SELECT 1 FROM mart.sale WITH x JOIN mart.buyer USING (id)',
    'WITH `a b` AS (SELECT 1 AS n), `c` AS (SELECT n FROM `a b`) SELECT n FROM `c`',
    '; SELECT id FROM mart.sale',
    'SELECT id FROM mart.sale WHERE state = @p1 LIMIT @p2',
  ],
  tables: [
    'SELECT id FROM Sale',
    'SELECT id FROM MART.SALE',
    'SELECT id FROM `mart`.`sale`',
    'SELECT id FROM `mart.sale`',
    'SELECT sale.id, SALE.ID FROM mart.sale',
    'SELECT mart.sale.id FROM mart.sale',
    'SELECT id FROM `other-project`.mart.sale',
    'SELECT id FROM other-project.mart.sale',
    'SELECT id FROM mart.sale AS s (x)',
    'SELECT s.id FROM mart.sale s',
    'SELECT id FROM mart.sale WITH (NOLOCK)',
    'SELECT id FROM mart.sale@123',
    'SELECT id FROM mart.sale TABLESAMPLE SYSTEM (10 PERCENT) REPEATABLE (5)',
    'SELECT id FROM mart.sale TABLESAMPLE SYSTEM (@p1 PERCENT)',
    'SELECT id FROM mart.sale TABLESAMPLE SYSTEM (id PERCENT)',
    'SELECT id FROM mart.sale, sale.lines',
    'SELECT name FROM mart.sale AS s, s.lines AS l',
    'SELECT l.name, name FROM mart.sale AS s, s.nothing AS l',
    'SELECT t FROM mart.buyer AS b, b.tags AS t',
    'SELECT t FROM mart.buyer AS b, b.secret_code AS t',
    'SELECT t.x FROM mart.buyer AS b LEFT JOIN b.tags AS t ON TRUE',
    'SELECT x FROM UNNEST([STRUCT([1] AS login)]) AS mart, mart.login AS x',
    'SELECT l FROM mart.sale AS MART, mart.lines AS l',
    'SELECT l FROM mart.sale AS other, OTHER.lines AS l, l.parts AS p, nothing.lines',
    'SELECT u, o FROM UNNEST([1, 2]) AS u WITH OFFSET o',
    'SELECT u, offset FROM UNNEST([1, 2]) AS u WITH OFFSET',
    'SELECT u.a, a FROM UNNEST([STRUCT(1 AS a)]) AS u',
    'SELECT a FROM UNNEST([STRUCT(1 AS a)])',
    'SELECT o.x FROM UNNEST([1]) WITH OFFSET AS o',
    'SELECT sale FROM mart.sale',
    'SELECT s FROM (SELECT id FROM mart.sale) AS s',
    'SELECT q FROM (SELECT id FROM mart.sale)',
    'SELECT s.id.x, s.lines[0].a.b, lines[OFFSET(0)].c, s.nothing.x FROM mart.sale AS s',
    'SELECT lines[0], lines[KEY("a")], lines[1:2] FROM mart.sale',
    'SELECT lines[0].secret_code FROM mart.sale',
    'SELECT tags[0].secret_code, b.tags[0].secret_code FROM mart.buyer b',
    'SELECT b.secret_code[0].x FROM mart.buyer b',
    'SELECT (lines).x, (SELECT 1).y, STRUCT(1 AS a).a FROM mart.sale',
    'SELECT id FROM mart.sale JOIN mart.buyer USING (id)',
    'SELECT id FROM mart.sale JOIN mart.buyer USING (nothing)',
    'SELECT id FROM mart.sale, mart.buyer WHERE buyer_id = buyer.id',
    'SELECT secret_code FROM mart.sale JOIN (SELECT 1 AS secret_code, 2 AS id) AS b USING (id)',
    'SELECT secret_code FROM mart.buyer JOIN (SELECT 1 AS secret_code, 2 AS id) AS b USING (id)',
    'SELECT (SELECT b.id) FROM mart.buyer AS b',
    'SELECT (SELECT name FROM mart.sale) FROM mart.buyer',
    'SELECT (SELECT state FROM (SELECT 1 AS state) LIMIT 1) FROM mart.sale',
    'SELECT 1 FROM mart.sale AS a JOIN (SELECT a.id) AS b ON TRUE',
    'SELECT 1 FROM (mart.sale AS a JOIN mart.buyer AS b ON a.id = b.id) AS j',
    'SELECT id FROM LATERAL (SELECT 1 AS id)',
    'SELECT 1 FROM mart.nothing, nothing, mart.`no``thing`',
    'SELECT `id``x` FROM mart.sale',
    'SELECT `` FROM mart.sale',
    'SELECT `id FROM mart.sale',
    'SELECT `a"b` FROM mart.sale',
    "SELECT `a'b` FROM mart.sale",
    'SELECT `a\\b` FROM mart.sale',
    'SELECT `a\nb` FROM mart.sale',
    'SELECT `a\rb` FROM mart.sale',
  ],
  'functions and arguments': [
    'SELECT ABS(1), abs(2), Safe.Abs(3), safe.substr("a", 1)',
    'SELECT unsafe.abs(1)',
    'SELECT NET.SAFE.HOST("x")',
    'SELECT SAFE.SAFE.ABS(1)',
    'SELECT x_trunc(sold_at, MONTH) FROM mart.sale',
    'SELECT DATE_TRUNC(sold_at, MONTHS) FROM mart.sale',
    'SELECT DATE_TRUNC(sold_at, XMONTH) FROM mart.sale',
    'SELECT CONCAT(MONTH) FROM mart.sale',
    'SELECT DATE_TRUNC(month) FROM (SELECT 1 AS month)',
    'SELECT WEEK(MONDAY), LAST_DAY(sold_at, QUARTER), DATE_BUCKET(sold_at, INTERVAL 2 DAY) FROM mart.sale',
    'SELECT WEEKS(MONDAY)',
    'SELECT AWEEK(MONDAY)',
    'SELECT NORMALIZE("a", NFC), NORMALIZE("a", NFX)',
    'SELECT RANK() OVER (w ROWS 2 PRECEDING), SUM(id) OVER w FROM mart.sale WINDOW w AS (ORDER BY id)',
    'SELECT SUM(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 2 FOLLOWING) FROM mart.sale',
    'SELECT SUM(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 2 FOLLOWING EXCLUDE TIES) FROM mart.sale',
    'SELECT SUM(id) FILTER (WHERE id > 1) FROM mart.sale',
    'SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY id) FROM mart.sale',
    'SELECT STRING_AGG(DISTINCT state, ", " ORDER BY state LIMIT 2), APPROX_QUANTILES(id, 4 IGNORE NULLS) FROM mart.sale',
    'SELECT ARRAY_AGG(id RESPECT NULLS), MAX(id) OVER () FROM mart.sale',
    'SELECT GROUP_CONCAT(state SEPARATOR "x") FROM mart.sale',
    'SELECT LISTAGG(state, "," ON OVERFLOW ERROR) FROM mart.sale',
    'SELECT quantile(0.5)(id) FROM mart.sale',
    'SELECT APPROX_QUANTILES(0.5)(id) FROM mart.sale',
    'SELECT FIRST_VALUE(amount) IGNORE NULLS OVER (ORDER BY id) FROM mart.sale',
    'SELECT MAX((SELECT id)), ARRAY(SELECT id) FROM mart.sale',
    'SELECT MAX(TABLE mart.sale)',
    'SELECT f(x => 1)',
    'SELECT MAKE_INTERVAL(year => 1, month := 2)',
    'SELECT CURRENT_DATE, CURRENT_TIMESTAMP(), CURRENT_DATE("UTC")',
    'SELECT x -> x + 1',
    'SELECT DATE "2024-01-01", TIMESTAMP \'2024-01-01\', NUMERIC "1.5", JSON \'{"a": 1}\', RANGE<DATE> "[2024-01-01, 2024-02-01)"',
    'SELECT CAST(1 AS STRUCT<a INT64>), CAST([1] AS ARRAY<INT64>), CAST(1 AS NUMERIC(5, 2)), CAST(1 AS BYTES(3))',
    'SELECT ERROR("x"), GENERATE_UUID(), RAND()',
    'SELECT a.b.c.d(1)',
  ],
  'texts and numbers': [
    'SELECT 1, 12, 1.5, 15., .25, 1e10, 12E+34, 1.5e-12, 0x1F, 0XaB09, 0',
    'SELECT 1e, 0x',
    'SELECT 0b1',
    "SELECT 'a', \"b\", '''c''', \"\"\"d\"\"\", r'e', R\"f\", b'g', B\"h\", rb'i', bR'j', r'''k''', ''",
    "SELECT '\\a\\b\\f\\n\\r\\t\\v\\\\\\?\\\"\\'\\`'",
    "SELECT '\\x41\\X42\\103\\u0044\\U00000045', '\\U0010FFFF'",
    "SELECT '\\U00110000'",
    "SELECT '\\x4'",
    "SELECT '\\u004'",
    "SELECT '\\U0000004'",
    "SELECT '\\18'",
    "SELECT '\\8'",
    "SELECT 'a\\",
    "SELECT 'a",
    "SELECT 'a\rb'",
    "SELECT '''a\r\nb''', '''a'b''c''', \"\"\"a\"b\"\"\"",
    "SELECT r'a\\nb', r'a\\'b', r\"\\\\\"",
    "SELECT r'''a\\''' b'''",
    "SELECT b'a\\x00b', 'a\tb'",
    "SELECT 'r', 'b', 'rb'",
    "SELECT 'it''s'",
    'SELECT "say ""x"""',
    "SELECT 'a' 'b'",
    'SELECT 1 # one\n, 2 -- two\n, 3 /* three */, 4 /* fo\nur */ /**/ /***/ /* * / */',
    'SELECT/**/1',
    'SELECT 1 -- end',
    'SELECT 1 # end',
    'SELECT 1 /* open',
    'SELECT\t1\r\n,\f2\v,3',
    ' SELECT 1',
    'SELECT 1 \\ 2',
    'SELECT $1',
    'SELECT é',
    'SELECT `é`',
    'SELECT {1}',
    'SELECT 1 % 2, 1 ^ 2, 1 | 2, 1 & 2, 1 <> 2',
    'SELECT @p1, @p12',
    'SELECT @p13',
    'SELECT @p0',
    'SELECT @p1x',
    'SELECT @@p1',
    'SELECT @ p1',
    'SELECT `@p1`, `@x`',
    'SELECT `x@p1`, `@p1x`',
    'SELECT :p1, :name',
    'SELECT `@p1`.x',
    'SELECT [1, 2], (1), ((1)), [[1]]',
    `SELECT ${'['.repeat(100)}1${']'.repeat(100)}`,
    `SELECT ${'['.repeat(101)}1${']'.repeat(101)}`,
    `SELECT ${'('.repeat(100)}1${')'.repeat(100)}`,
    `SELECT ${'('.repeat(101)}1${')'.repeat(101)}`,
    ...['[ ]', '([( )])', 'STRUCT( )', 'CAST( AS STRING)', 'SAFE_CAST( AS STRING)', 'ARRAY(SELECT )', 'EXISTS(SELECT )', 'ABS( )'].flatMap(
      (nest) => [6, 12, 40].map((levels) => `SELECT ${nestIn(nest, levels)}`),
    ),
    `SELECT ${nestIn('(WITH a AS (SELECT 1) SELECT )', 3)}, ${nestIn('SUM(1) OVER (PARTITION BY )', 6)}`,
    `SELECT ${nestIn('(WITH a AS (SELECT 1) SELECT )', 6)}`,
    `SELECT ${nestIn('SUM(1) OVER (PARTITION BY )', 12)}`,
    `SELECT ${'(1), '.repeat(120)} ${'[1], '.repeat(120)} 1`,
    `SELECT '${'x'.repeat(59_992)}'`,
    `SELECT ${'[1],'.repeat(4_001)}1`,
    `SELECT 1))) + ${nestIn('[ ]', 11)}`,
    '\u200eSELECT 1',
    'SELECT 1 \u0007',
  ],
}
