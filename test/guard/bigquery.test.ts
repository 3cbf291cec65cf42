import { beforeAll, describe, expect, test } from 'vitest'
import { splitText } from '../../src/guard/bigquery/canonical-text.ts'
import { openBigQueryReader } from '../../src/guard/bigquery/reader.ts'
import { createBigQueryGuard, type Guard } from '../../src/guard/guard-sql.ts'
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
