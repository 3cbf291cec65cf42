import { beforeAll, describe, expect, test } from 'vitest'
import { type BigQueryReader, openBigQueryReader, type SecondRead } from '../../src/guard/bigquery/reader.ts'
import { createBigQueryGuard, type Guard } from '../../src/guard/guard-sql.ts'
import type { GuardPolicy } from '../../src/guard/policy.ts'
import { bigQueryPolicy as policy } from './support/bigquery.ts'

let guard: Guard
let reader: BigQueryReader
beforeAll(async () => {
  reader = await openBigQueryReader()
  guard = createBigQueryGuard(reader)
})

const check = (candidate: string) => guard.check({ candidate, parameters: [], policy })

const restricted: GuardPolicy = {
  ...policy,
  rowFilters: {
    'mart.sale': {
      condition: "state = $1 AND note <> '$1' OR buyer_id IN (SELECT id FROM mart.buyer WHERE name = $2)",
      values: ['new', 'ann'],
    },
  },
  masks: { 'mart.buyer.mail': 'hash', 'mart.buyer.name': 'last4', 'mart.buyer.tags': 'null' },
}
const saleFilter = (first: number) =>
  '(SELECT `sale`.`id`, `sale`.`buyer_id`, `sale`.`sold_at`, `sale`.`state`, `sale`.`amount`, `sale`.`lines` FROM `mart.sale` AS `sale` WHERE ' +
  `(\`sale\`.state = @p${first} AND \`sale\`.note <> "$1" OR ` +
  `\`sale\`.buyer_id IN (SELECT \`buyer\`.id FROM \`mart.buyer\` WHERE \`buyer\`.name = @p${first + 1})))`
const maskedBuyer =
  '(SELECT `buyer`.`id`, CASE WHEN LENGTH(CAST(`buyer`.`name` AS STRING)) > 4 THEN CONCAT("****", RIGHT(CAST(`buyer`.`name` AS STRING), 4)) ' +
  'WHEN `buyer`.`name` IS NOT NULL THEN "****" END AS `name`, TO_HEX(MD5(CAST(`buyer`.`mail` AS STRING))) AS `mail`, ' +
  'IF(FALSE, `buyer`.`tags`, NULL) AS `tags` FROM `mart.buyer` AS `buyer`)'

describe('restricted tables', () => {
  const checkRestricted = (candidate: string, parameters: string[] = []) => guard.check({ candidate, parameters, policy: restricted })

  test.each([
    [
      '`lines`[OFFSET(0)].sku = "a" AND sale.state IN (note, "b")',
      '`sale`.`lines`[OFFSET(0)].sku = "a" AND sale.state IN (`sale`.note, "b")',
    ],
    ['address.zip = "1" AND LOWER(state) LIKE "a%"', '`sale`.address.zip = "1" AND LOWER(`sale`.state) LIKE "a%"'],
    [
      'DATE_TRUNC(sold_at, MONTH) = DATE_TRUNC(CURRENT_DATE(), WEEK(MONDAY))',
      'DATE_TRUNC(`sale`.sold_at, MONTH) = DATE_TRUNC(CURRENT_DATE(), WEEK(MONDAY))',
    ],
    ['EXTRACT(YEAR FROM sold_at) = 2025', 'EXTRACT(YEAR FROM `sale`.sold_at) = 2025'],
    ['CAST(amount AS INT64) BETWEEN 1 AND -id', 'CAST(`sale`.amount AS INT64) BETWEEN 1 AND -`sale`.id'],
    ['id IN (SELECT b.id FROM mart.buyer b WHERE name = "x")', '`sale`.id IN (SELECT b.id FROM `mart.buyer` b WHERE `b`.name = "x")'],
    [
      'EXISTS (SELECT 1 FROM mart.buyer b JOIN mart.sale s ON b.id = s.buyer_id)',
      'EXISTS (SELECT 1 FROM `mart.buyer` b JOIN `mart.sale` s ON b.id = s.buyer_id)',
    ],
    [
      'EXISTS (SELECT 1 FROM mart.buyer AS b, B.tags AS t WHERE b.id = 1) OR EXISTS (SELECT 1 FROM Sale.lines AS l)',
      'EXISTS (SELECT 1 FROM `mart.buyer` AS b, B.tags AS t WHERE b.id = 1) OR EXISTS (SELECT 1 FROM Sale.lines AS l)',
    ],
    ['1 IN (SELECT 1 FROM `other-project`.mart.sale, mart.buyer)', '1 IN (SELECT 1 FROM `other-project.mart.sale`, `mart.buyer`)'],
  ])('bare names of a filter get their table: %s', (condition, written) => {
    const verdict = guard.check({
      candidate: 'SELECT id FROM mart.sale',
      parameters: [],
      policy: { ...policy, rowFilters: { 'mart.sale': { condition, values: [] } } },
    })
    expect(verdict.ok ? verdict.value.text : verdict.problem.violations[0]?.message).toContain(`WHERE (${written})) AS`)
  })

  test.each<[string, string, string[], string, string[]]>([
    ['a filter', 'SELECT id FROM mart.sale', [], `SELECT id FROM ${saleFilter(1)} AS \`sale\`\nLIMIT 101`, ['new', 'ann']],
    ['under its alias', 'SELECT s.id FROM mart.sale s', [], `SELECT s.id FROM ${saleFilter(1)} s\nLIMIT 101`, ['new', 'ann']],
    [
      'after characters of two units',
      "SELECT '🌞🌞', id FROM sale",
      [],
      `SELECT "🌞🌞", id FROM ${saleFilter(1)} AS \`sale\`\nLIMIT 101`,
      ['new', 'ann'],
    ],
    [
      'twice, each with values of its own',
      'SELECT a.id FROM mart.sale AS a JOIN mart.sale AS b ON a.id = b.id LIMIT 5',
      [],
      `SELECT a.id FROM ${saleFilter(1)} AS a JOIN ${saleFilter(3)} AS b ON a.id = b.id LIMIT 5`,
      ['new', 'ann', 'new', 'ann'],
    ],
    [
      'behind the parameters of the statement',
      'SELECT id FROM mart.sale WHERE state = @p1',
      ['paid'],
      `SELECT id FROM ${saleFilter(2)} AS \`sale\` WHERE state = @p1\nLIMIT 101`,
      ['paid', 'new', 'ann'],
    ],
    ['masks', 'SELECT name, mail FROM `mart.buyer`', [], `SELECT name, mail FROM ${maskedBuyer} AS \`buyer\`\nLIMIT 101`, []],
    [
      'in sub-selects, WITH and set operations',
      'WITH t AS (SELECT id FROM mart.sale) SELECT id FROM t UNION ALL (SELECT id FROM mart.sale) LIMIT 3',
      [],
      `WITH t AS (SELECT id FROM ${saleFilter(1)} AS \`sale\`) SELECT id FROM t UNION ALL (SELECT id FROM ${saleFilter(3)} AS \`sale\`) LIMIT 3`,
      ['new', 'ann', 'new', 'ann'],
    ],
    [
      'in PIVOT',
      'SELECT n FROM mart.sale AS s PIVOT (COUNT(id) AS n FOR state IN ("new"))',
      [],
      `SELECT n FROM ${saleFilter(1)} AS s PIVOT (COUNT(id) AS n FOR state IN ("new"))\nLIMIT 101`,
      ['new', 'ann'],
    ],
    [
      'in UNPIVOT',
      'SELECT v FROM mart.buyer UNPIVOT (v FOR k IN (name AS "n")) AS u',
      [],
      `SELECT v FROM ${maskedBuyer} AS \`buyer\` UNPIVOT (v FOR k IN (name AS "n")) AS u\nLIMIT 101`,
      [],
    ],
  ])('%s', (_name, candidate, parameters, text, values) => {
    const verdict = checkRestricted(candidate, parameters)
    expect(verdict.ok ? { text: verdict.value.text, values: verdict.value.parameters } : verdict.problem.violations).toEqual({
      text,
      values,
    })
  })

  test.each<[string, Partial<GuardPolicy>, string, string]>([
    [
      'closed for want of an attribute',
      { closedTables: { 'mart.sale': 'it depends on your region' } },
      'SELECT id FROM mart.sale',
      'it depends on your region',
    ],
    [
      'a condition that cannot be read',
      { rowFilters: { 'mart.sale': { condition: 'id =', values: [] } } },
      'SELECT id FROM mart.sale',
      'cannot be read',
    ],
    [
      'a condition that leaves its brackets',
      { rowFilters: { 'mart.sale': { condition: '1 = 1) OR (1 = 1', values: [] } } },
      'SELECT id FROM mart.sale',
      'cannot be read',
    ],
    ...[
      'id = 1) ORDER BY (id',
      'id = 1) LIMIT (5',
      'id = 1) LIMIT 5 OFFSET (2',
      'id = 1) UNION ALL (SELECT 1',
      'id = 1); SELECT (1',
      '',
      'id, id',
    ].map((condition): [string, Partial<GuardPolicy>, string, string] => [
      `a condition like ${condition}`,
      { rowFilters: { 'mart.sale': { condition, values: [] } } },
      'SELECT id FROM mart.sale',
      'the row filter of mart.sale cannot be read',
    ]),
    ...[
      'EXISTS (SELECT 1 FROM mart.buyer AS b, buyer)',
      '(SELECT MAX(id) FROM buyer) = id',
      'TRUE IN (SELECT TRUE FROM mart.buyer JOIN buyer USING (id))',
    ].map((condition): [string, Partial<GuardPolicy>, string, string] => [
      `a bare table in ${condition}`,
      { rowFilters: { 'mart.sale': { condition, values: [] } } },
      'SELECT id FROM mart.sale',
      'names a table without its data set',
    ]),
    [
      'a condition that brings clauses',
      { rowFilters: { 'mart.sale': { condition: '1 = 1) GROUP BY (id', values: [] } } },
      'SELECT id FROM mart.sale',
      'cannot be read',
    ],
    [
      'a condition over a bare table',
      { rowFilters: { 'mart.sale': { condition: 'id IN (SELECT id FROM buyer)', values: [] } } },
      'WITH buyer AS (SELECT 1 AS id) SELECT id FROM mart.sale',
      'without its data set',
    ],
    ...[
      'EXISTS (SELECT 1 FROM mart.buyer AS b, mart.sale AS s WHERE b.id = buyer_id)',
      'id IN (SELECT n FROM UNNEST([1, 2]) AS n, mart.buyer AS b)',
    ].map((condition): [string, Partial<GuardPolicy>, string, string] => [
      `a name without its table in ${condition}`,
      { rowFilters: { 'mart.sale': { condition, values: [] } } },
      'SELECT id FROM mart.sale',
      'in a sub-select without its table',
    ]),
    ['a filter on a part of the rows', {}, 'SELECT id FROM mart.sale TABLESAMPLE SYSTEM (1 PERCENT)', 'Leave TABLESAMPLE out'],
  ])('refuses %s', (_name, over, candidate, message) => {
    const verdict = guard.check({ candidate, parameters: [], policy: { ...restricted, ...over } })
    expect(verdict.ok ? verdict.value.text : verdict.problem.violations[0]?.message).toContain(message)
  })

  test.each(['SELECT @p2', 'SELECT @p0', 'SELECT @name', 'SELECT @@p1', 'SELECT $1', 'SELECT ?', 'SELECT @p1.x'])(
    'parameters without a value: %s',
    (candidate) => {
      expect(checkRestricted(candidate, ['a'])).toMatchObject({ ok: false })
    },
  )
})

describe('wrapping', () => {
  test.each([
    [
      'a limit that was added',
      'SELECT id, amount FROM mart.sale',
      'SELECT * FROM (\nSELECT id, amount FROM mart.sale\n) ORDER BY 2 DESC NULLS LAST LIMIT 10 OFFSET 5',
    ],
    [
      'a limit of its own',
      'SELECT id, amount FROM mart.sale LIMIT 7',
      'SELECT * FROM (\nSELECT id, amount FROM mart.sale LIMIT 7\n) ORDER BY 2 DESC NULLS LAST LIMIT 10 OFFSET 5',
    ],
    [
      'a limit that was lowered',
      'SELECT id, amount FROM mart.sale LIMIT 700',
      'SELECT * FROM (\nSELECT id, amount FROM mart.sale LIMIT 700\n) ORDER BY 2 DESC NULLS LAST LIMIT 10 OFFSET 5',
    ],
  ])('%s', (_name, candidate, text) => {
    const checked = check(candidate)
    const wrapped = checked.ok && guard.wrap(checked.value, { orderBy: [{ column: 1, descending: true }], limit: 10, offset: 5 })
    expect(wrapped !== false && wrapped.ok ? wrapped.value.text : '').toBe(text)
  })

  test('keeps the bounds of what was wrapped before', () => {
    const checked = check('SELECT id FROM mart.sale')
    const once = checked.ok && guard.wrap(checked.value, { limit: 5 })
    const twice = once !== false && once.ok && guard.wrap(once.value, { limit: 10 })
    expect(twice !== false && twice.ok && twice.value.text).toBe('SELECT * FROM (\nSELECT id FROM mart.sale\nLIMIT 5\n) LIMIT 10')
  })

  test.each([
    [
      'no limit',
      'SELECT id FROM mart.sale ORDER BY id',
      'SELECT id FROM mart.sale ORDER BY id\nLIMIT 10',
      'SELECT id FROM mart.sale ORDER BY id\nLIMIT 10 OFFSET 5',
    ],
    [
      'a larger limit',
      'SELECT id FROM mart.sale ORDER BY id LIMIT 700',
      'SELECT id FROM mart.sale ORDER BY id LIMIT 10',
      'SELECT * FROM (\nSELECT id FROM mart.sale ORDER BY id LIMIT 700\n) LIMIT 10 OFFSET 5',
    ],
    [
      'a larger limit of its own',
      'SELECT id FROM mart.sale ORDER BY id LIMIT 70',
      'SELECT id FROM mart.sale ORDER BY id LIMIT 10',
      'SELECT * FROM (\nSELECT id FROM mart.sale ORDER BY id LIMIT 70\n) LIMIT 10 OFFSET 5',
    ],
    [
      'a smaller limit',
      'SELECT id FROM mart.sale ORDER BY id LIMIT 7',
      'SELECT id FROM mart.sale ORDER BY id LIMIT 7',
      'SELECT * FROM (\nSELECT id FROM mart.sale ORDER BY id LIMIT 7\n) LIMIT 10 OFFSET 5',
    ],
    [
      'what is computed',
      'SELECT id FROM mart.sale LIMIT 1 + 1',
      'SELECT * FROM (\nSELECT id FROM mart.sale LIMIT 1 + 1\n) LIMIT 10',
      'SELECT * FROM (\nSELECT id FROM mart.sale LIMIT 1 + 1\n) LIMIT 10 OFFSET 5',
    ],
  ])('keeps the order of a statement that has %s', (_name, candidate, alone, behind) => {
    const checked = check(candidate)
    const wrap = (options: { limit: number; offset?: number }): string => {
      const wrapped = checked.ok && guard.wrap(checked.value, options)
      return wrapped !== false && wrapped.ok ? wrapped.value.text : ''
    }
    expect([wrap({ limit: 10 }), wrap({ limit: 10, offset: 5 })]).toEqual([alone, behind])
  })

  test('refuses columns and bounds that are none', () => {
    const checked = check('SELECT id FROM mart.sale')
    if (!checked.ok) throw new Error('refused')
    const columns = [1, -1, 0.5].map((column) => ({ limit: 1, orderBy: [{ column, descending: false }] }))
    for (const options of [{ limit: -1 }, { limit: 1, offset: 0.5 }, ...columns])
      expect(guard.wrap(checked.value, options)).toMatchObject({ ok: false, problem: { violations: [{ rule: 'printer' }] } })
  })
})

describe('two readers that disagree', () => {
  const disagreeing = (second: SecondRead) => createBigQueryGuard({ ...reader, readAgain: () => second })
  test.each<[string, SecondRead, boolean]>([
    ['the same', { kinds: ['select'], tables: ['mart.sale'], functions: ['sum'] }, true],
    ['one that cannot read', null, true],
    ['another statement', { kinds: ['delete'], tables: ['mart.sale'], functions: [] }, false],
    ['a second statement', { kinds: ['select', 'select'], tables: ['mart.sale'], functions: [] }, false],
    ['a table more', { kinds: ['select'], tables: ['mart.sale', 'mart.login'], functions: [] }, false],
    ['a function that may not be called', { kinds: ['select'], tables: ['mart.sale'], functions: ['external_query'] }, false],
  ])('%s', (_name, second, passes) => {
    const verdict = disagreeing(second).check({ candidate: 'SELECT SUM(amount) FROM mart.sale', parameters: [], policy })
    expect(verdict.ok ? true : verdict.problem.violations[0]?.rule).toBe(passes ? true : 'printer')
  })
})
