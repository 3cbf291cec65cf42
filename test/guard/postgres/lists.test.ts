import { afterAll, beforeAll, expect, test } from 'vitest'
import { columnsOfFunction, findFunction, findOperator, unusableFunctions } from '../../../src/guard/postgres/functions.ts'
import { generateLists, type RoutineRow, reasonAgainst, reasonsOf } from '../../../src/guard/postgres/generate-lists.ts'
import { allowedTypes } from '../../../src/guard/postgres/types.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { readServerNames } from '../support/server-names.ts'

let database: TestDatabase
let names: Awaited<ReturnType<typeof readServerNames>>
beforeAll(async () => {
  database = await cloneDatabase('empty')
  names = await readServerNames(database)
})
afterAll(() => database.close())

/** To renew the files after an upgrade of the server: `vitest run --update` on this test, then read the difference. */
test('the lists are those that the rules give on a real server', async () => {
  await expect(`${JSON.stringify(generateLists(names), null, 2)}\n`).toMatchFileSnapshot('../../../src/guard/postgres/lists.json')
})

const code = (name: string): string => `\`${name}\``

test('gives each refused function and operator its reason', async () => {
  const reasons = reasonsOf(names.routines)
  const total = [...reasons.values()].reduce((sum, all) => sum + all.length, 0)
  const page = `# Functions and operators of the guard

Made from a PostgreSQL 18 server by the rules in \`src/guard/postgres/generate-lists.ts\`; a test makes this page again and compares. Rules are tried in this order, and one
overload that a rule hits refuses the whole name, because the raw tree does not tell overloads apart. ${total} names, ${reasons.get('allowed')?.length} of them allowed.

| reason | names |
|---|---:|
${[...reasons].map(([reason, all]) => `| ${reason} | ${all.length} |`).join('\n')}

Calls of some allowed functions have bounds besides; see "Bounds" in \`guard.md\`.
${[...reasons].map(([reason, all]) => `\n## ${reason[0]?.toUpperCase()}${reason.slice(1)}\n\n${all.map(code).join(' ')}\n`).join('')}
## Operators

Allowed are those with at least one form whose operands a statement can have and whose function is not volatile: ${names.operators.map(code).join(' ')}

Refused, because no form has: ${names.refusedOperators.map(code).join(' ')}
`
  await expect(page).toMatchFileSnapshot('../../../docs/guard-functions.md')
  expect(reasons.get('allowed')?.length).toBe(379)
})

/** Types that no statement may name, by reason. */
const refusedTypes: Record<string, string> = {
  'look things up in the catalog': `regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure
    regrole regtype`,
  'belong to the server itself': `aclitem char cid gtsvector int2vector name oid oidvector pg_brin_bloom_summary pg_brin_minmax_multi_summary
    pg_dependencies pg_lsn pg_mcv_list pg_ndistinct pg_node_tree pg_snapshot refcursor tid txid_snapshot xid xid8`,
  'have no place in analytics': 'box circle line lseg macaddr macaddr8 money path point polygon xml',
}

test('every type of the system is allowed or refused on purpose', async () => {
  const rows = await database.connections.withClient((client) =>
    client.query<{ name: string }>(`select typname::text as name from pg_type where typnamespace = 'pg_catalog'::regnamespace
      and typtype in ('b', 'r', 'm') and left(typname, 1) <> '_'`),
  )
  const decided = [...allowedTypes, ...Object.values(refusedTypes).flatMap((list) => list.split(/\s+/))]
  expect(rows.rows.map(({ name }) => name).sort()).toEqual(decided.sort())
})

test('functions whose result may be a row of any kind have columns that are not known', async () => {
  const { rows } = await database.connections.withClient((client) =>
    client.query<{ name: string }>(`select distinct proname::text as name from pg_proc
      where pronamespace = 'pg_catalog'::regnamespace and prokind = 'f' and prorettype in ('anyelement'::regtype, 'anycompatible'::regtype)`),
  )
  const usable = rows.map(({ name }) => name).filter((name) => findFunction([name], {}) !== null)
  expect(usable.sort()).toEqual(['lower', 'unnest', 'upper'])
  for (const name of usable) expect([name, columnsOfFunction([name]).length > 1]).toEqual([name, true])
})

test.each([
  ['lacks', [], 'any_value'],
  ['calls volatile', [{ name: 'any_value', volatile: true, parallelUnsafe: false }], 'any_value'],
  ['calls unsafe', [{ name: 'any_value', volatile: false, parallelUnsafe: true }], 'any_value'],
])('a function that the connected server %s is dropped', (_how, changed, name) => {
  const others = [...new Set(names.routines.map((row) => row.name))].filter((one) => one !== name)
  const missing = unusableFunctions([...others.map((one) => ({ name: one, volatile: false, parallelUnsafe: false })), ...changed])
  expect(missing).toEqual([name])
  expect(findFunction([name], {})).toEqual([name])
  expect(findFunction([name], { missingFunctions: missing })).toBeNull()
  expect(findFunction(['pg_catalog', name], { missingFunctions: missing })).toBeNull()
})

test('the server here lacks nothing, and random() may be volatile', () => {
  const rows = names.routines.map(({ name, volatility, parallel }) => ({
    name,
    volatile: volatility === 'v',
    parallelUnsafe: parallel !== 's',
  }))
  expect(unusableFunctions(rows)).toEqual([])
})

const added = {
  addedFunctions: ['ext.similarity', 'geo.area', 'other.twice', 'ext.twice', 'pg_catalog.pg_sleep'],
  addedOperators: ['ext.%', 'ext.<<->'],
}

test.each([
  ['an added one', ['similarity'], ['ext', 'similarity']],
  ['an added one with its schema', ['ext', 'similarity'], ['ext', 'similarity']],
  ['the built-in one first', ['area'], ['area']],
  ['the added one behind its schema', ['geo', 'area'], ['geo', 'area']],
  ['none of two', ['twice'], null],
  ['one of two behind its schema', ['other', 'twice'], ['other', 'twice']],
  ['nothing in another schema', ['public', 'similarity'], null],
  ['nothing of three parts', ['db', 'ext', 'similarity'], null],
  ['nothing added to the system schema', ['pg_sleep'], null],
  ['nothing added to the system schema behind its name', ['pg_catalog', 'pg_sleep'], null],
])('a name of a function means %s', (_what, parts, expected) => {
  expect(findFunction(parts, added)).toEqual(expected)
})

test.each([
  ['the built-in one first', ['%'], ['%']],
  ['the added one behind its schema', ['ext', '%'], ['ext', '%']],
  ['an added one', ['<<->'], ['ext', '<<->']],
  ['nothing else', ['<<<->'], null],
])('a name of an operator means %s', (_what, parts, expected) => {
  expect(findOperator(parts, added)).toEqual(expected)
})

test('tiers leave the rest out', () => {
  expect([findFunction(['gcd'], { functionTiers: ['A'] }), findFunction(['sum'], { functionTiers: ['B'] })]).toEqual([null, null])
  expect([findFunction(['gcd'], { functionTiers: ['B'] }), findFunction(['sum'], { functionTiers: ['A'] })]).toEqual([['gcd'], ['sum']])
})

const one = (change: Partial<RoutineRow>): RoutineRow[] => [
  { name: 'made_up', volatility: 'i', parallel: 's', revoked: false, operator: false, pseudo: [], out: [], fixedSize: false, ...change },
]

test.each([
  ['volatile', { volatility: 'v' }],
  ['not parallel safe', { parallel: 'r' }],
  ['execution revoked from the public', { revoked: true }],
  ['pseudo-type argument or result', { pseudo: ['internal'] }],
  ['implementation of an operator', { operator: true }],
  ['server, catalog, statistics, size, log or snapshot', { name: 'pg_new_thing' }],
  [null, {}],
])('a new function: %s', (reason, change) => {
  expect(reasonAgainst(one(change))).toBe(reason)
})
