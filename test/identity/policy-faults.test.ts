import { beforeAll, expect, test } from 'vitest'
import { createGuard, type Guard } from '../../src/guard/guard-sql.ts'
import { policyFaults } from '../../src/identity/policy-faults.ts'
import type { RolePolicy } from '../../src/identity/role-policy.ts'
import { policyCatalog } from './support/policy-catalog.ts'

let guard: Guard
beforeAll(async () => {
  guard = await createGuard()
})

const faultsOf = (role: RolePolicy) =>
  policyFaults({ version: 1, roles: { r: role } }, policyCatalog, (input) => {
    const verdict = guard.check(input)
    return verdict.ok ? [] : verdict.problem.violations.map(({ message }) => message)
  }).map(({ path, message }) => `${path.join(' › ')}: ${message}`)

test.each<[string, RolePolicy, string[]]>([
  ['nothing', { tables: { orders: ['id'] }, masks: { 'public.orders.note': 'hash' } }, []],
  [
    'a denied table',
    { deniedTables: ['public.orders', 'invoices'] },
    ['roles › r › deniedTables › 1: there is no table invoices in the database'],
  ],
  [
    'a granted column',
    { tables: { 'public.orders': ['id', 'price'] } },
    ['roles › r › tables › public.orders: there is no column price in public.orders, which has id, region, amount, note'],
  ],
  [
    'a denied column',
    { deniedColumns: { 'kpi.orders': ['note'] } },
    ['roles › r › deniedColumns › kpi.orders: there is no column note in kpi.orders, which has id, region'],
  ],
  [
    'a mask',
    { masks: { 'public.orders.none': 'null' } },
    ['roles › r › masks › public.orders.none: there is no column public.orders.none in the database'],
  ],
])('finds what the target lacks: %s', (_name, role, faults) => {
  expect(faultsOf(role)).toEqual(faults)
})

test.each<[string, string, string | null]>([
  ['a good condition', "region = {{user.region}} and amount > 0 and note like 'a%'", null],
  ['a sub-select that names its schema', 'id in (select id from {{table.schema}}.orders where region = {{user.id}})', null],
  ['an unknown column', 'regionn = {{user.region}}', 'There is no column regionn'],
  ['an unknown table in a sub-select', 'id in (select id from {{table.schema}}.mapping)', 'There is no table public.mapping'],
  ['a function that may not be called', 'pg_sleep(1) is null', 'There is no function pg_sleep'],
  ['a table without its schema', 'id in (select id from orders)', 'its row filter names a table without its schema'],
  ['a column that could be of either table', 'id in (select amount from {{table.schema}}.orders, kpi.orders where note is null)', null],
  ['no condition at all', 'region = ', 'Syntax error'],
  ['a condition that closes what it did not open', 'true) or (true', 'Syntax error'],
])('judges a condition: %s', (_name, condition, message) => {
  const faults = faultsOf({ rowFilters: { 'public.orders': condition } })
  if (message === null) expect(faults).toEqual([])
  else expect(faults.join('\n')).toContain(message)
})
