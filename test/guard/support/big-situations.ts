import type { GuardPolicy } from '../../../src/guard/policy.ts'
import { bigQueryPolicy } from './bigquery.ts'
import { type Situation, thirdPage } from './situations.ts'

const bigRestricted: GuardPolicy = {
  ...bigQueryPolicy,
  rowFilters: { 'mart.sale': { condition: "state = $1 AND NOT (note = '$1') OR amount IN UNNEST($2)", values: ['new', [1, 2]] } },
  masks: { 'mart.buyer.mail': 'hash', 'mart.buyer.name': 'last4', 'mart.buyer.tags': 'null' },
}
const bigFilter = (condition: string): GuardPolicy => ({ ...bigQueryPolicy, rowFilters: { 'mart.sale': { condition, values: [] } } })

/** The same for BigQuery. */
export const bigSituations: Situation[] = [
  {
    name: 'row filters and masks',
    policy: bigRestricted,
    parameters: ['p'],
    statements: [
      'SELECT id FROM mart.sale WHERE state = @p1',
      'SELECT s.id, b.mail FROM sale AS s JOIN `mart`.`buyer` b ON b.id = s.buyer_id',
      'SELECT sale.id FROM `mart.sale`, buyer',
      'SELECT id FROM mart.sale UNION ALL (SELECT id FROM mart.buyer LIMIT 3) LIMIT 1000',
      'WITH sale AS (SELECT 1 AS id) SELECT id FROM sale',
      'WITH t AS (SELECT * FROM mart.sale) SELECT t.id FROM t WHERE EXISTS (SELECT 1 FROM mart.sale AS u WHERE u.id = t.id)',
      'SELECT secret_code FROM mart.buyer',
      'SELECT b FROM mart.buyer b',
      'SELECT l.name FROM mart.sale, UNNEST(lines) AS l',
      'SELECT l.name FROM mart.sale s, s.lines AS l',
      'SELECT @p2 FROM mart.sale',
      'SELECT * FROM mart.sale PIVOT (COUNT(id) FOR state IN ("new"))',
      'SELECT * FROM mart.sale TABLESAMPLE SYSTEM (10 PERCENT)',
    ],
  },
  ...Object.entries({
    'a filter over another table': bigFilter('id IN (SELECT id FROM mart.buyer)'),
    'a filter over a bare table': bigFilter('id IN (SELECT id FROM buyer)'),
    'a filter that ends early': bigFilter('id ='),
    'a filter that leaves its brackets': bigFilter('TRUE) OR (TRUE'),
    'a filter with a clause': bigFilter('TRUE LIMIT 1'),
    'a filter with a comment': bigFilter('TRUE -- x'),
    'a filter without its value': bigFilter('state = $1'),
    'a closed table': { ...bigQueryPolicy, closedTables: { 'mart.sale': 'it depends on your region' } },
  }).map(([name, policy]) => ({ name, policy, statements: ['SELECT s.id FROM mart.sale AS s', 'SELECT id FROM mart.buyer'] })),
  {
    name: 'data sets named like what is closed',
    policy: { ...bigQueryPolicy, tables: { ...bigQueryPolicy.tables, 'secret_code.x': ['id'], 'b.secret_code': ['id'] } },
    statements: [
      'SELECT l.id FROM mart.buyer AS b, secret_code.x AS l',
      'SELECT l.id FROM secret_code.x AS l',
      'SELECT l.id FROM mart.buyer AS b, `b.secret_code` AS l',
      'SELECT l.id FROM mart.sale AS s, secret_code.x AS l',
      'SELECT (SELECT l.id FROM secret_code.x AS l LIMIT 1) FROM mart.buyer AS b',
    ],
  },
  {
    name: 'columns of BigQuery itself',
    policy: bigQueryPolicy,
    statements: [
      'SELECT u._file_name FROM UNNEST([STRUCT(1 AS _file_name)]) AS u',
      'SELECT _file_table_x FROM mart.sale, UNNEST([1]) AS u',
      'SELECT q.nosuch FROM (SELECT 1 AS a) q, UNNEST([STRUCT(1 AS x)]) u',
    ],
  },
  {
    name: 'another order',
    policy: bigQueryPolicy,
    wrap: thirdPage,
    statements: [
      'SELECT id, amount FROM mart.sale',
      'SELECT id, amount FROM mart.sale ORDER BY id LIMIT 7',
      'SELECT id, amount FROM mart.sale LIMIT 700 OFFSET 2',
      'SELECT id, amount FROM mart.sale UNION ALL SELECT 1, 2',
      'SELECT id FROM mart.sale',
    ],
  },
  ...[0, 0.5, -1].map((limit) => ({
    name: `a limit of ${limit}`,
    policy: bigQueryPolicy,
    wrap: { limit },
    statements: ['SELECT id FROM mart.sale'],
  })),
]
