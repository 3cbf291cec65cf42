import { beforeAll, describe, expect, test } from 'vitest'
import type { Rule } from '../../src/base/problem.ts'
import { splitText } from '../../src/guard/bigquery/canonical-text.ts'
import { openBigQueryReader } from '../../src/guard/bigquery/reader.ts'
import { createBigQueryGuard, type Guard } from '../../src/guard/guard-sql.ts'
import { bigQueryHostile, bigQueryPolicy } from './support/bigquery.ts'

let guard: Guard
beforeAll(async () => {
  guard = createBigQueryGuard(await openBigQueryReader())
})

const check = (candidate: string) => guard.check({ candidate, parameters: [], policy: bigQueryPolicy })

const hostile: Record<string, [Rule, string][]> = {
  'other statements': [
    ['statement', 'INSERT INTO mart.sale (id) VALUES (1)'],
    ['statement', 'WITH x AS (SELECT 1) INSERT INTO mart.sale (id) SELECT * FROM x'],
    ['statement', 'CREATE TABLE mart.t AS SELECT 1'],
    ['statement', 'DROP TABLE mart.sale'],
    ['statement', 'COMMIT'],
    ['statements', 'SELECT 1; SELECT 2'],
    ['input', '  '],
  ],
  'closed tables': [
    ['table', 'SELECT * FROM mart.login'],
    ['table', 'SELECT * FROM private.vault'],
    ['table', 'SELECT * FROM `elsewhere.mart.sale`'],
    ['table', 'SELECT * FROM `mart.sal*`'],
    ['table', 'SELECT * FROM mart.INFORMATION_SCHEMA.TABLES'],
    ['table', 'SELECT * FROM `region-us`.INFORMATION_SCHEMA.JOBS'],
    ['table', 'SELECT * FROM mart.__TABLES__'],
    ['table', 'WITH login AS (SELECT * FROM mart.login) SELECT * FROM login'],
    ['table', 'SELECT id FROM mart.sale ORDER BY (SELECT password FROM mart.login LIMIT 1)'],
    ['table', 'SELECT id FROM mart.sale UNION ALL SELECT id FROM mart.login'],
    ['table', 'SELECT id FROM mart.sale WHERE id IN (SELECT id FROM mart.login)'],
    ['table', 'SELECT password FROM#x\nmart.login'],
    ['field', "SELECT * FROM mart.sale FOR SYSTEM_TIME AS OF TIMESTAMP '2024-01-01'"],
    ['field', 'SELECT * FROM mart.f(1)'],
  ],
  'closed columns': [
    ['column', 'SELECT secret_code FROM mart.buyer'],
    ['column', 'SELECT B.SECRET_CODE FROM mart.buyer AS b'],
    ['column', 'SELECT `secret_code` FROM mart.buyer'],
    ['column', 'SELECT name FROM mart.buyer ORDER BY secret_code'],
    ['column', 'SELECT COUNT(*) FROM mart.buyer HAVING MAX(secret_code) > "a"'],
    ['column', 'SELECT name FROM mart.buyer QUALIFY ROW_NUMBER() OVER (ORDER BY secret_code) = 1'],
    ['column', 'SELECT 1 FROM mart.buyer a JOIN mart.buyer b USING (secret_code)'],
    ['column', 'SELECT x FROM mart.buyer b, UNNEST([b.secret_code]) AS x'],
    ['column', 'SELECT x FROM mart.buyer b, b.secret_code AS x'],
    ['column', 'SELECT (SELECT secret_code FROM UNNEST([STRUCT(1 AS a)])) FROM mart.buyer'],
    ['column', 'SELECT * FROM mart.buyer'],
    ['column', 'SELECT b.* FROM mart.buyer b'],
    ['column', 'SELECT * EXCEPT (secret_code) FROM mart.buyer'],
    ['column', 'SELECT * FROM mart.buyer PIVOT (COUNT(id) FOR name IN ("a"))'],
    ['column', 'SELECT b FROM mart.buyer b'],
    ['column', 'SELECT TO_JSON_STRING(b) FROM mart.buyer b'],
    ['column', 'SELECT (SELECT AS STRUCT b.*).secret_code FROM mart.buyer b'],
    ['column', 'WITH t AS (SELECT * FROM mart.sale) SELECT TO_JSON(t) FROM t'],
    ['column', 'SELECT nothing FROM mart.sale'],
  ],
  'functions and values of the session': [
    ['function', 'SELECT SESSION_USER()'],
    ['function', 'SELECT mart.f(1)'],
    ['function', 'SELECT KEYS.NEW_KEYSET("AEAD_AES_GCM_256")'],
    ['function', 'SELECT AI.GENERATE("x")'],
    ['field', 'SELECT * FROM EXTERNAL_QUERY("a", "b")'],
    ['syntax', 'SELECT @@error.message'],
    ['syntax', 'SELECT @p'],
    ['syntax', 'SELECT ?'],
    ['size', 'SELECT COUNT(*) FROM mart.sale GROUP BY CUBE (id, buyer_id, sold_at, state, amount, lines)'],
  ],
  'texts that readers read differently': [
    ['table', "SELECT r'\\', 1, '||(SELECT password FROM mart.login)||', ' # '"],
    ['table', "SELECT '''a'b''', (SELECT password FROM mart.login)"],
    ['syntax', "SELECT r'\\', (SELECT password FROM mart.login LIMIT 1)"],
    ['syntax', "SELECT 'a\nb'"],
    ['syntax', 'SELECT """a'],
    ['syntax', 'SELECT /* a'],
    ['syntax', "SELECT '\\q'"],
    ['input', 'SELECT \u202e1'],
    ['input', "SELECT '\ud800'"],
    ['input', `SELECT ${'('.repeat(200)}1${')'.repeat(200)}`],
    ['input', `SELECT '${'x'.repeat(60_000)}'`],
  ],
}

describe.each(Object.entries(bigQueryHostile))('refuses %s', (_kind, candidates) => {
  test.each(candidates)('%s', (candidate) => {
    const verdict = check(candidate)
    expect(verdict.ok ? verdict.value.text : 'refused').toBe('refused')
  })
})

describe.each(Object.entries(hostile))('refuses %s', (_kind, cases) => {
  test.each(cases)('%s: %s', (rule, candidate) => {
    const verdict = check(candidate)
    expect(verdict.ok ? 'accepted' : verdict.problem.violations[0]?.rule).toBe(rule)
  })
})

test.each([
  ['a limit', 'SELECT id FROM mart.sale', 'SELECT id FROM mart.sale\nLIMIT 101'],
  ['its own limit', 'SELECT id FROM sale LIMIT 5 -- x', 'SELECT id FROM sale LIMIT 5'],
  [
    'a limit around a larger one',
    'SELECT id FROM `mart.sale` LIMIT 500;',
    'SELECT * FROM (\nSELECT id FROM `mart.sale` LIMIT 500\n) LIMIT 101',
  ],
  [
    'strings that all read alike',
    "SELECT 'it\\'s', r'\\d+', '''a\nb''', b'x' FROM mart.sale # end",
    'SELECT "it\'s", "\\\\d+", "a\\nb", b"x" FROM mart.sale\nLIMIT 101',
  ],
])('writes %s', (_name, candidate, expected) => {
  const verdict = check(candidate)
  expect(verdict.ok ? verdict.value.text : verdict.problem.violations).toBe(expected)
})

test.each([
  'SELECT b.name, SUM(s.amount) AS total FROM mart.buyer AS b JOIN mart.sale AS s ON s.buyer_id = b.id GROUP BY b.name ORDER BY total DESC NULLS LAST',
  'SELECT DATE_TRUNC(sold_at, MONTH) AS m, COUNTIF(state = "new"), SAFE_DIVIDE(SUM(amount), COUNT(*)) FROM mart.sale GROUP BY m',
  'SELECT EXTRACT(DAYOFYEAR FROM sold_at), FORMAT_DATE("%Y-%m", sold_at), DATE_DIFF(CURRENT_DATE(), sold_at, WEEK(MONDAY)) FROM mart.sale',
  'SELECT l.product.name, o FROM mart.sale s, UNNEST(s.lines) AS l WITH OFFSET AS o WHERE l.pieces > 1',
  'SELECT pieces FROM mart.sale, UNNEST(lines)',
  'SELECT lines[SAFE_OFFSET(0)].name, ARRAY_AGG(id IGNORE NULLS ORDER BY amount DESC LIMIT 3) FROM mart.sale GROUP BY 1',
  'WITH t AS (SELECT buyer_id, RANK() OVER (PARTITION BY state ORDER BY amount) AS r FROM mart.sale) SELECT * FROM t WHERE r = 1',
  'SELECT id, LAG(amount) OVER w FROM mart.sale WINDOW w AS (ORDER BY sold_at) QUALIFY ROW_NUMBER() OVER w = 1',
  'SELECT * EXCEPT (lines) FROM mart.sale',
  'SELECT ARRAY(SELECT AS STRUCT id, amount FROM mart.sale), STRUCT(1 AS a, "x" AS b).a',
  'SELECT state FROM mart.sale WHERE state IN UNNEST(["new", "paid"]) AND NOT EXISTS (SELECT 1 FROM mart.buyer WHERE buyer.id = sale.buyer_id)',
  '(SELECT id FROM mart.sale) UNION DISTINCT (SELECT id FROM mart.buyer) ORDER BY 1',
  'SELECT id FROM `other-project.mart.sale`',
  'SELECT CASE WHEN amount > 1 THEN "a" END, CAST(amount AS STRING), SAFE_CAST(state AS INT64), IF(amount BETWEEN 1 AND 2, 1, 0) FROM mart.sale',
])('accepts %s', (candidate) => {
  const verdict = check(candidate)
  expect(verdict.ok ? [] : verdict.problem.violations).toEqual([])
})

test('tells what a statement reads', () => {
  const verdict = check('SELECT b.name, SUM(amount) AS total FROM mart.sale s JOIN mart.buyer b ON b.id = s.buyer_id GROUP BY b.name')
  expect(verdict.ok && verdict.value.lineage).toEqual({
    tables: ['mart.buyer', 'mart.sale'],
    columns: ['mart.buyer.id', 'mart.buyer.name', 'mart.sale.amount', 'mart.sale.buyer_id'],
    functions: ['sum'],
    output: [
      { name: 'name', sources: ['mart.buyer.name'] },
      { name: 'total', sources: ['mart.sale.amount'] },
    ],
    statementLimit: null,
    limitAdded: true,
  })
})

test.each([
  ["'a\\\"b'", 'a"b'],
  ["r'\\''", "\\'"],
  ['"""a"b"""', 'a"b'],
  ["Rb'\\x'", '\\x'],
  ["'\\x41\\101\\u0041\\U00000041'", 'AAAA'],
  ["'\\n\\t\\\\'", '\n\t\\'],
])('reads the string %s by the documented lexis', (text, value) => {
  expect(splitText(text)).toMatchObject([{ kind: 'string', value }])
})
