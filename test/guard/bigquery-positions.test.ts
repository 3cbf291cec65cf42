import { beforeAll, expect, test } from 'vitest'
import { openBigQueryReader } from '../../src/guard/bigquery/reader.ts'
import { createBigQueryGuard, type Guard } from '../../src/guard/guard-sql.ts'
import type { GuardPolicy } from '../../src/guard/policy.ts'

let guard: Guard
beforeAll(async () => {
  guard = createBigQueryGuard(await openBigQueryReader())
})

const policy: GuardPolicy = {
  dialect: 'bigquery',
  defaultSchema: 'shop',
  maxRows: 100,
  tables: { 'shop.sale': ['id', 'total', 'tags'] },
  columnOrder: { 'shop.sale': ['id', 'total', 'tags', 'secret'] },
  deniedColumns: { 'shop.sale': ['secret'] },
}

/** Each statement has one `¦`, which is taken out, where its only refusal points to. */
test.each([
  ['column', 'SELECT id, ¦secret FROM shop.sale'],
  ['column', 'SELECT s.id, UPPER(¦s.secret) FROM shop.sale AS s'],
  ['column', 'select id -- what for? /*\n  , /* two\n lines */ ¦nosuch\nfrom shop.sale'],
  ['column', "SELECT '😀', \"it's\", r'\\d', ¦nosuch FROM shop.sale"],
  ['column', 'SELECT id FROM shop.sale WHERE total > 5 AND ¦`no such` = 1'],
  ['column', 'SELECT id, ¦* FROM shop.sale'],
  ['column', 'SELECT total, ¦s.* FROM shop.sale AS s'],
  ['column', 'WITH a AS (SELECT id FROM shop.sale) SELECT id, ¦total FROM a'],
  ['table', 'SELECT 1 FROM shop.sale JOIN ¦shop.nosuch USING (id)'],
  ['table', 'SELECT 1 FROM (SELECT 1 FROM ¦`shop.nosuch`)'],
  ['function', 'SELECT id,¦nosuch(id)FROM shop.sale'],
  ['node', 'SELECT id FROM shop.sale WHERE ¦total::STRING = "x"'],
  ['syntax', 'SELECT id FROM shop.sale WHERE id = 1 ¦) = 2'],
])('%s: %s', async (rule, marked) => {
  const position = marked.indexOf('¦')
  const verdict = guard.check({ candidate: marked.replace('¦', ''), parameters: [], policy })
  await guard.ready()
  const found = verdict.ok ? [] : verdict.problem.violations.map((one) => ({ rule: one.rule, position: one.position }))
  expect(found).toEqual([{ rule, position }])
})

test('what stands nowhere has no place', async () => {
  const verdict = guard.check({ candidate: 'SELECT id FROM shop.sale WHERE', parameters: [], policy })
  await guard.ready()
  expect(verdict).toMatchObject({ ok: false, problem: { violations: [{ rule: 'syntax', position: null }] } })
})
