import { beforeAll, describe, expect, test } from 'vitest'
import { splitText } from '../../src/guard/bigquery/canonical-text.ts'
import { openBigQueryReader } from '../../src/guard/bigquery/reader.ts'
import { createBigQueryGuard, type Guard } from '../../src/guard/guard-sql.ts'
import type { GuardPolicy } from '../../src/guard/policy.ts'
import { bigQueryPolicy, bigQueryRefused } from './support/bigquery.ts'

let guard: Guard
beforeAll(async () => {
  guard = createBigQueryGuard(await openBigQueryReader())
})

const check = (candidate: string) => guard.check({ candidate, parameters: [], policy: bigQueryPolicy })

// The honest and the hostile statements are judged in `verdicts.test.ts`.

describe.each(Object.entries(bigQueryRefused))('refuses %s', (_kind, cases) => {
  test.each(cases)('%s: %s', (rule, candidate) => {
    const verdict = check(candidate)
    expect(verdict.ok ? 'accepted' : verdict.problem.violations[0]?.rule).toBe(rule)
  })
})

test.each([
  ['a limit', 'SELECT id FROM mart.sale', 'SELECT id FROM mart.sale\nLIMIT 101'],
  ['its own limit', 'SELECT id FROM sale LIMIT 5 -- x', 'SELECT id FROM sale LIMIT 5'],
  [
    'a limit instead of a larger one, which keeps the order',
    'SELECT id FROM `mart.sale` ORDER BY id LIMIT 20000000;',
    'SELECT id FROM `mart.sale` ORDER BY id LIMIT 101',
  ],
  [
    'a limit instead of a larger one, behind what is skipped',
    'SELECT id FROM sale LIMIT 102 OFFSET 7',
    'SELECT id FROM sale LIMIT 101 OFFSET 7',
  ],
  ['the limit that is asked for, of one row more than are shown', 'SELECT id FROM sale LIMIT 101', 'SELECT id FROM sale LIMIT 101'],
  ['a limit around what is computed', 'SELECT id FROM sale LIMIT 1 + 1', 'SELECT * FROM (\nSELECT id FROM sale LIMIT 1 + 1\n) LIMIT 101'],
  [
    'strings that all read alike',
    "SELECT 'it\\'s', r'\\d+', '''a\nb''', b'x' FROM mart.sale # end",
    'SELECT "it\'s", "\\\\d+", "a\\nb", b"x" FROM mart.sale\nLIMIT 101',
  ],
])('writes %s', (_name, candidate, expected) => {
  const verdict = check(candidate)
  expect(verdict.ok ? verdict.value.text : verdict.problem.violations).toBe(expected)
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

test.each([
  ['few rows', 50, 'SELECT id FROM sale ORDER BY id LIMIT @p1', 50, false],
  ['too many rows', 5_000, 'SELECT id FROM sale ORDER BY id LIMIT 101', 5_000, true],
  ['no number', 'x', 'SELECT * FROM (\nSELECT id FROM sale ORDER BY id LIMIT @p1\n) LIMIT 101', null, true],
  ['a negative number', -1, 'SELECT * FROM (\nSELECT id FROM sale ORDER BY id LIMIT @p1\n) LIMIT 101', null, true],
])('a limit that is a parameter: %s', (_name, value, text, statementLimit, limitAdded) => {
  const verdict = guard.check({ candidate: 'SELECT id FROM sale ORDER BY id LIMIT @p1', parameters: [value], policy: bigQueryPolicy })
  expect(verdict.ok && verdict.value).toMatchObject({ text, lineage: { statementLimit, limitAdded } })
})

test.each([
  ['a comment up to a carriage return', 'SELECT 1 -- x\r, 2', 'SELECT 1 , 2\nLIMIT 101'],
  ['another comment up to a carriage return', 'SELECT 1 # x\r, 2', 'SELECT 1 , 2\nLIMIT 101'],
])('reads %s', (_name, candidate, text) => {
  expect(check(candidate)).toMatchObject({ ok: true, value: { text } })
})

const starry: GuardPolicy = {
  ...bigQueryPolicy,
  tables: {
    'mart.days_*': ['id', 'note', '_TABLE_SUFFIX', '_PARTITIONTIME'],
    'mart.sale': ['id', '_table_suffix'],
    'mart.log': ['id', '_FILE_NAME'],
  },
  deniedColumns: { 'mart.sale': ['_table_suffix'] },
  columnOrder: { 'mart.days_*': ['id', 'note', '_TABLE_SUFFIX', '_PARTITIONTIME'], 'mart.sale': ['id', '_table_suffix'] },
}
const days = '(SELECT `days_*`.`id`, `days_*`.`note`, `days_*`.`_TABLE_SUFFIX`, `days_*`.`_PARTITIONTIME` FROM `mart.days_*` AS `days_*`)'

test.each([
  ['SELECT *', `SELECT * EXCEPT (\`_TABLE_SUFFIX\`, \`_PARTITIONTIME\`) FROM ${days} AS d`],
  ['SELECT d.*', `SELECT d.* EXCEPT (\`_TABLE_SUFFIX\`, \`_PARTITIONTIME\`) FROM ${days} AS d`],
  ['SELECT * EXCEPT (id)', `SELECT * EXCEPT (id, \`_TABLE_SUFFIX\`, \`_PARTITIONTIME\`) FROM ${days} AS d`],
  ['SELECT * EXCEPT (id, _partitiontime)', `SELECT * EXCEPT (id, _partitiontime, \`_TABLE_SUFFIX\`) FROM ${days} AS d`],
  ['SELECT * REPLACE (1 AS id)', `SELECT * EXCEPT (\`_TABLE_SUFFIX\`, \`_PARTITIONTIME\`) REPLACE (1 AS id) FROM ${days} AS d`],
  ['SELECT "ä🌞", *, *', `SELECT "ä🌞", ${'* EXCEPT (`_TABLE_SUFFIX`, `_PARTITIONTIME`), '.repeat(2).slice(0, -2)} FROM ${days} AS d`],
  ['SELECT id, _TABLE_SUFFIX', 'SELECT id, _TABLE_SUFFIX FROM `mart.days_*` AS d'],
])('a star holds no columns of BigQuery itself: %s', (select, written) => {
  const verdict = guard.check({
    candidate: `${select} FROM \`mart.days_*\` AS d WHERE _TABLE_SUFFIX = "1"`,
    parameters: [],
    policy: starry,
  })
  expect(verdict.ok ? verdict.value.text : verdict.problem.violations).toBe(`${written} WHERE _TABLE_SUFFIX = "1"\nLIMIT 101`)
})

test('what a star gives does not count columns of BigQuery itself, closed ones neither', () => {
  const verdict = (candidate: string) => guard.check({ candidate, parameters: [], policy: starry })
  expect(verdict('SELECT * FROM `mart.days_*`')).toMatchObject({ value: { lineage: { output: [{ name: 'id' }, { name: 'note' }] } } })
  expect(verdict('SELECT * FROM mart.sale')).toMatchObject({
    value: { text: expect.stringMatching(/^SELECT \* FROM \(SELECT `sale`.`id` FROM/) },
  })
  expect(verdict('SELECT * FROM mart.log')).toMatchObject({
    value: { text: expect.stringMatching(/^SELECT \* EXCEPT \(`_FILE_NAME`\) FROM/) },
  })
  expect(verdict('SELECT * FROM (SELECT 1 AS _FILE_NAME)')).toMatchObject({ value: { lineage: { output: [{ name: '_FILE_NAME' }] } } })
})

test.each([
  ['UNION', 'UNION DISTINCT'],
  ['EXCEPT', 'EXCEPT DISTINCT'],
  ['INTERSECT', 'INTERSECT DISTINCT'],
])('%s alone is none of BigQuery', (word, instead) => {
  const message = `BigQuery asks for ALL or DISTINCT here. Write ${instead}, or UNION ALL.`
  expect(check(`SELECT 1 ${word} SELECT 1`)).toMatchObject({ problem: { violations: [{ rule: 'syntax', message }] } })
})

test.each([
  ['a raw text that ends early', String.raw`SELECT r'\', secret_code FROM mart.buyer --'`],
  ['a raw text in other quotes', String.raw`SELECT b"x", R"\"; DROP TABLE mart.sale -- "`],
  ['a text without escapes', String.raw`SELECT '\', secret_code FROM mart.buyer --'`],
  ['a threefold quote', `SELECT '''', secret_code FROM mart.buyer --'''`],
])('refuses what another lexis reads otherwise: %s', (_name, candidate) => {
  const message = 'Readers differ on where a text in this statement ends. Write the quotes in it as \\x27 and \\x22.'
  expect(check(candidate)).toMatchObject({ ok: false, problem: { violations: [{ rule: 'input', message }] } })
})

test.each([
  [String.raw`SELECT r'it\'s', 'it\'s', '\'', "\""`, String.raw`SELECT "it\\'s", "it's", "'", "\""`],
  [String.raw`SELECT r"\"id\":(\d+) from"`, String.raw`SELECT "\\\"id\\\":(\\d+) from"`],
  ['SELECT """{"from": 1}""" FROM sale', String.raw`SELECT "{\"from\": 1}" FROM sale`],
  [`SELECT '''a''' -- from`, 'SELECT "a"'],
  ['SELECT id`x`, `id`y FROM sale', 'SELECT id `x`, `id` y FROM sale'],
])('a text that all read alike stays: %s', (candidate, text) => {
  const verdict = check(candidate)
  expect(verdict.ok ? verdict.value.text : verdict.problem.violations).toBe(`${text}\nLIMIT 101`)
})

test.each(['SELECT `secret_code``y` FROM mart.buyer, UNNEST(tags) AS t', 'SELECT (SELECT MAX(`a``b`) FROM UNNEST(tags)) FROM mart.buyer'])(
  'two quoted names that touch are refused: %s',
  (candidate) => {
    const message = "Two quoted names stand beside each other, which readers take for one. Write one SELECT in BigQuery's syntax."
    expect(check(candidate)).toMatchObject({ ok: false, problem: { violations: [{ rule: 'syntax', message }] } })
  },
)

const openBuyer = '(SELECT `buyer`.`id`, `buyer`.`name`, `buyer`.`mail`, `buyer`.`tags` FROM `mart.buyer` AS `buyer`)'

test.each([
  ['SELECT x FROM mart.buyer, UNNEST(tags)', `SELECT x FROM ${openBuyer} AS \`buyer\`, UNNEST(tags)`],
  ['SELECT (SELECT a.b FROM UNNEST(tags)) FROM mart.buyer AS b', `SELECT (SELECT a.b FROM UNNEST(tags)) FROM ${openBuyer} AS b`],
  ['SELECT x FROM mart.sale, UNNEST(lines)', 'SELECT x FROM mart.sale, UNNEST(lines)'],
  ['SELECT name FROM mart.buyer, UNNEST(tags)', 'SELECT name FROM mart.buyer, UNNEST(tags)'],
])('a name that nobody knows can mean no closed column: %s', (candidate, text) => {
  expect(check(candidate)).toMatchObject({ ok: true, value: { text: `${text}\nLIMIT 101` } })
})

test('where a table cannot be without its closed columns, a name that nobody knows is refused', () => {
  const sampled = (name: string) => check(`SELECT ${name} FROM mart.buyer TABLESAMPLE SYSTEM (1 PERCENT), UNNEST(tags)`)
  expect(sampled('x')).toMatchObject({ ok: false, problem: { violations: [{ rule: 'column' }] } })
  expect(sampled('name')).toMatchObject({ ok: true })
})

test.each([
  ['SELECT CURRENT_DATETIME, ARRAY(SELECT (id)) FROM sale', true],
  ['SELECT current_datetime FROM mart.buyer', true],
  ['SELECT DISTINCT ON (id) id FROM sale', false],
  ['SELECT DISTINCT id FROM sale', true],
])('reads or refuses %s', (candidate, ok) => {
  expect(check(candidate).ok).toBe(ok)
})

test.each([
  ['400 operators', `SELECT 1${' + 1'.repeat(400)}`, ''],
  ['401 operators', `SELECT 1${' + 1'.repeat(401)}`, 'An expression may chain at most 400 operators. Use fewer, or IN with a list.'],
  ['words of clauses in quotes beside a backslash', String.raw`SELECT 'a\'b', "from", r'\d' AS ${'`from`'}`, ''],
  ['words of clauses as fields', String.raw`SELECT '\'', t.a FROM UNNEST([STRUCT(1 AS a)]) AS t`, ''],
  ['8,000 expressions', `SELECT 1 IN (${'1,'.repeat(7_997)}1)`, ''],
  [
    '8,001 expressions',
    `SELECT 1 IN (${'1,'.repeat(7_999)}1)`,
    'The statement has more than 8000 parts. Make it smaller, or join with a table instead of a long list.',
  ],
])('a statement with %s', (_name, candidate, said) => {
  const verdict = check(candidate)
  expect(verdict.ok ? '' : verdict.problem.violations[0]?.message).toBe(said)
})

test('a table that is closed is all that is said of a statement, and no bug is hidden', () => {
  const closed = { ...bigQueryPolicy, closedTables: { 'mart.sale': 'its filter is broken' } }
  const verdict = guard.check({ candidate: 'SELECT id FROM sale', parameters: [], policy: closed })
  expect(verdict).toMatchObject({ problem: { violations: [{ rule: 'table', message: expect.stringContaining('its filter is broken') }] } })
})

const eleven = Array.from({ length: 11 }, (_, at) => (at === 10 ? 3 : 500 + at))

test.each([
  ['@p11', 'SELECT id FROM sale LIMIT 3 -- x', 3],
  ['@p1', 'x', 500],
])('a limit may be the parameter %s', (name, _other, asked) => {
  const verdict = guard.check({ candidate: `SELECT id FROM sale LIMIT ${name}`, parameters: eleven, policy: bigQueryPolicy })
  expect(verdict).toMatchObject({ ok: true, value: { lineage: { statementLimit: asked } } })
})

test.each([
  [0, 0],
  ['7', null],
  [1.5, null],
])('a limit may be a parameter with the value %j, or not', (value, asked) => {
  const verdict = guard.check({ candidate: 'SELECT id FROM sale LIMIT @p1', parameters: [value], policy: bigQueryPolicy })
  expect(verdict).toMatchObject({ ok: true, value: { lineage: { statementLimit: asked } } })
})

test.each(['my_current_datetime', 'current_datetimes', 'current_datetim'])('no column is called %s', (name) => {
  expect(check(`SELECT ${name} FROM sale`)).toMatchObject({ ok: false, problem: { violations: [{ rule: 'column' }] } })
})

test('a closed column keeps the name of a function without brackets', () => {
  const tables = { 'mart.sale': ['id', 'current_datetime'] }
  const policy = { ...bigQueryPolicy, tables, columnOrder: tables, deniedColumns: { 'mart.sale': ['current_datetime'] } }
  const verdict = guard.check({ candidate: 'SELECT CURRENT_DATETIME FROM sale', parameters: [], policy })
  expect(verdict).toMatchObject({ ok: false, problem: { violations: [{ rule: 'column' }] } })
})

test.each([
  ['WEEK(MONDAY)', true],
  ['week(sunday)', true],
  ['MONTH', true],
  ['SESSION_USER(MONDAY)', false],
  ['mart.week(MONDAY)', false],
  ['WEEK(MONDAY, 1)', false],
  ['WEEK()', false],
  ['WEEK(DISTINCT MONDAY)', false],
  ['WEEK(MONDAY) OVER (ORDER BY id)', false],
  ['WEEK(id)', false],
  ['WEEK(`MONDAY`)', false],
  ['`WEEK`(MONDAY)', false],
  ['`MONTH`', false],
  ['MONTHS', false],
])('DATE_TRUNC(sold_at, %s) is a part of a date, or is refused', (part, ok) => {
  expect(check(`SELECT DATE_TRUNC(sold_at, ${part}) FROM sale`).ok).toBe(ok)
})

test.each([
  [
    'SELECT MAX(id) AS Secret_Code FROM mart.buyer ORDER BY secret_code',
    `SELECT MAX(id) AS Secret_Code FROM ${openBuyer} AS \`buyer\` ORDER BY secret_code`,
  ],
  [
    'SELECT s.id AS secret_code FROM mart.buyer AS b JOIN mart.sale AS s ON s.buyer_id = b.id ORDER BY secret_code DESC, b.name',
    `SELECT s.id AS secret_code FROM ${openBuyer} AS b JOIN mart.sale AS s ON s.buyer_id = b.id ORDER BY secret_code DESC, b.name`,
  ],
  ['SELECT id FROM mart.buyer ORDER BY secret_code', null],
  ['SELECT id AS secret_code FROM mart.buyer ORDER BY LOWER(secret_code)', null],
  ['SELECT id AS secret_code FROM mart.buyer AS b ORDER BY b.secret_code', null],
  ['SELECT id AS secret_code FROM mart.buyer GROUP BY secret_code', null],
  ['SELECT id AS secret_code FROM mart.buyer TABLESAMPLE SYSTEM (1 PERCENT) ORDER BY secret_code', null],
])('an output called like a closed column may be sorted by: %s', (candidate, text) => {
  const verdict = check(candidate)
  expect(verdict.ok ? verdict.value.text : null).toBe(text === null ? null : `${text}\nLIMIT 101`)
})

test.each([
  ['SELECT id AS "Order Id" FROM sale', 'Order Id'],
  ["SELECT id 'x' FROM sale", 'x'],
  ['SELECT o.id FROM sale AS "o"', 'o'],
  ['WITH "q" AS (SELECT 1 AS n) SELECT n FROM q', 'q'],
  ['SELECT u FROM UNNEST([1]) AS "u"', 'u'],
])('a text is no name: %s', (candidate, name) => {
  const message = `A name stands in back quotes, not in quotes. Write \`${name}\`.`
  expect(check(candidate)).toMatchObject({ ok: false, problem: { violations: [{ rule: 'syntax', message }] } })
})

test('a text names the columns of UNPIVOT', () => {
  expect(check('SELECT v FROM mart.sale UNPIVOT (v FOR k IN (amount AS "a", id AS "b"))').ok).toBe(true)
})

const wildcard: GuardPolicy = { ...bigQueryPolicy, tables: { 'mart.log_*': ['id'], 'mart.sale': ['id'] }, columnOrder: {} }
const other = { 'mart.log_2024': ['note'] }

test.each<[string, Partial<GuardPolicy>, boolean]>([
  ['nothing', {}, true],
  ['a denied table', { deniedTables: ['mart.log_secret'] }, false],
  ['a denied table in other letters', { deniedTables: ['`MART`.`Log_secret`'] }, false],
  ['a denied column', { deniedColumns: other }, false],
  ['a row filter', { rowFilters: { 'mart.log_2024': { condition: 'TRUE', values: [] } } }, false],
  ['a mask', { masks: { 'mart.log_2024.note': 'null' } }, false],
  ['a table that is closed', { closedTables: { 'mart.log_2024': 'x' } }, false],
  ['a mask of its own', { masks: { 'mart.log_*.id': 'null' } }, true],
  ['a filter of its own', { rowFilters: { 'mart.log_*': { condition: 'id = 1', values: [] } } }, true],
  ['what begins otherwise', { deniedTables: ['mart.lo', 'mart.xlog_1', 'mart.sale_1'] }, true],
])('a wildcard table is closed where it stands for %s', (_name, policy, ok) => {
  const verdict = (candidate: string) => guard.check({ candidate, parameters: [], policy: { ...wildcard, ...policy } })
  expect([verdict('SELECT id FROM `mart.log_*`').ok, verdict('SELECT id FROM mart.sale').ok]).toEqual([ok, true])
  if (!ok) expect(verdict('SELECT id FROM `mart.log_*`')).toMatchObject({ problem: { violations: [{ rule: 'table' }] } })
})

test('hints give the whole name of a table in another project', () => {
  const policy = { ...bigQueryPolicy, searchPath: ['mart', 'other-project'] }
  const verdict = guard.check({ candidate: 'SELECT id FROM mart.sales', parameters: [], policy })
  expect(verdict).toMatchObject({
    problem: { violations: [{ message: expect.stringMatching(/You can use .*other-project\.mart\.sale/) }] },
  })
})

test.each([
  [
    'SELECT 1 DELETE FROM sale WHERE TRUE',
    'Only reading is allowed, and DELETE FROM is another statement. Write AS in front of a column of that name.',
  ],
  [
    'SELECT id\ndelete FROM sale',
    'Only reading is allowed, and DELETE FROM is another statement. Write AS in front of a column of that name.',
  ],
  [
    `SELECT """" ;EXECUTE IMMEDIATE 'SELECT 1' -- """`,
    'Readers differ on where a text in this statement ends. Write the quotes in it as \\x27 and \\x22.',
  ],
  ['SELECT *', 'The * stands for nothing without a FROM clause. Name the columns you need.'],
  [
    'SELECT TO_JSON_STRING((SELECT AS STRUCT *)) FROM mart.buyer AS b',
    'The * stands for nothing without a FROM clause. Name the columns you need.',
  ],
  ['SELECT 1 AS delete FROM sale', ''],
  ['SELECT s.delete, delete FROM UNNEST([STRUCT(1 AS delete)]) AS s', ''],
  ['SELECT delete FROM UNNEST([STRUCT(1 AS `delete`)])', ''],
  ['SELECT id FROM sale WHERE EXISTS (SELECT *)', ''],
])('%s is no second statement, text or star, or is refused', (candidate, said) => {
  const verdict = check(candidate)
  expect(verdict.ok ? '' : verdict.problem.violations[0]?.message).toBe(said)
})
