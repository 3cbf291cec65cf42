import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/db/sql.ts'
import { askOnce, type Bench, chatBench } from '../support/chat-bench.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'
import { openPolicy } from '../support/small-catalog.ts'

let bench: Bench
beforeAll(async () => {
  const translator = phraseTranslator('semantic', { regions: candidate('select name, country from regions order by name') })
  bench = await chatBench({ translators: [translator] })
  await bench.database.db.run(sql`insert into kpi.regions (name, country) values ('EMEA', 'Germany'), ('APAC', 'Singapore')`)
})
afterAll(() => bench.close())

test('rows and values that a role does not see are left out, and said to be', async () => {
  const view = await bench.deps.viewFor({ id: 'ann', name: 'Ann', roles: ['analyst'], via: 'token' }, 'postgresql')
  if (!view.ok) throw new Error(view.problem.kind)
  const { policy, catalog } = view.value
  Object.assign(policy, openPolicy(catalog, 1_000), {
    rowFilters: { 'kpi.regions': { condition: 'country = $1', values: ['Germany'] } },
    masks: { 'kpi.regions.name': 'null' },
  })
  const { view: answer } = await askOnce(bench, 'regions')
  expect(answer.result?.rows).toEqual([[null, 'Germany']])
  expect(answer.notices.map((notice) => notice.code)).toEqual(['row_policy', 'masked'])
  expect(answer.sql?.text).toContain("'Germany'")
})
