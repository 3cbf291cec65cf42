import { beforeAll, expect, test } from 'vitest'
import { contradictedLiterals } from '../../src/chat/contradiction.ts'
import { hintOf } from '../../src/chat/meaning/checks/literals.ts'
import { createGuard, type Guard } from '../../src/guard/guard-sql.ts'
import type { SqlValue } from '../../src/guard/policy.ts'
import { openPolicy, smallCatalog } from '../support/small-catalog.ts'

const column = (name: string, typeName = 'text') => ({ name, type: typeName, typeName, nullable: true, comment: null })
const rest = { primaryKey: ['id'], uniqueKeys: [], foreignKeys: [], rowEstimate: null, comment: null }
const regions = {
  schema: 'kpi',
  name: 'regions',
  kind: 'table' as const,
  columns: [column('id', 'int4'), column('name'), column('country')],
  ...rest,
}
const catalog = smallCatalog([regions], { 'kpi.regions.country': ['Germany', 'United States'], 'kpi.regions.name': ['EMEA', 'Month'] })

let guard: Guard
beforeAll(async () => {
  guard = await createGuard()
})

test.each<[string, string, SqlValue[], string | null]>([
  ['another spelling', "country = 'germany'", [], "'Germany' in kpi.regions.country"],
  ['a value of another column', "country = 'EMEA'", [], "'EMEA' in kpi.regions.name"],
  ['the constant first', "'germany' = country", [], "'Germany'"],
  ['one of a list: others are let through', "country in ('Germany', 'united states')", [], null],
  ['all of a list', "country in ('united states', 'EMEA')", [], "'United States'"],
  ['a parameter', 'country = $1::text', ['germany'], "'Germany'"],
  ['a list as parameter', 'country = any($1::text[])', [['germany']], "'Germany'"],
  ['a pattern that fits nothing', "country like 'german%'", [], "'Germany'"],
  ['a pattern that fits', "country like 'Ger%'", [], null],
  ['a pattern that fits in other case', "country ilike 'germ_ny'", [], null],
  ['a stored value', "country = 'Germany' and id < 0", [], null],
  ['nothing near it', "country = 'Atlantis'", [], "country does not hold 'Atlantis'."],
  ['left out', "country <> 'germany'", [], null],
  ['the word of a function', "date_trunc('month', now()) > now()", [], null],
  ['in a function', "lower(country) = 'germany'", [], null],
])('%s', (_name, condition, parameters, hint) => {
  const checked = guard.check({ candidate: `select id from regions where ${condition}`, parameters, policy: openPolicy(catalog, 10) })
  if (!checked.ok) throw new Error(checked.problem.violations[0]?.message)
  const tree = guard.tree(checked.value)
  if (tree === null) throw new Error('no tree')
  const hints = contradictedLiterals(tree, checked.value, catalog).map(hintOf)
  expect(hints).toEqual(hint === null ? [] : expect.arrayContaining([expect.stringContaining(hint)]))
})
