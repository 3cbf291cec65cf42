import { expect, test } from 'vitest'
import { compilePolicy } from '../../src/identity/compile-policy.ts'
import { joinRoles } from '../../src/identity/join-roles.ts'
import type { Principal } from '../../src/identity/principal.ts'
import { policyErrorLines, type RolePolicy, readPolicy, shippedPolicy } from '../../src/identity/role-policy.ts'
import { documentedTables } from '../catalog/support/documented-tables.ts'
import { policyCatalog as catalog } from './support/policy-catalog.ts'

const ann: Principal = { id: 'ann', name: 'Ann', roles: ['analyst'], via: 'token', attributes: { region: 'north' } }
const compile = (role: RolePolicy, principal = ann) => compilePolicy(role, catalog, principal, 1000)

test.each([
  ['no JSON', '{', ['p.json:1: expected JSON']],
  ['no version', '{"roles": {"a": {}}}', ['p.json:1: version: expected 1']],
  ['no roles', '{"version": 1, "roles": {}}', ['p.json:1: roles: expected at least one role']],
  ['a slip of the pen', '{"version": 1, "roles": {"a": {"deniedTable": []}}}', ['p.json:1: roles › a › deniedTable: unknown property']],
  [
    'columns that are no list',
    '{"version": 1, "roles": {"a": {"tables": {"public.orders": "id"}}}}',
    ['p.json:1: roles › a › tables › public.orders: expected "*" or a list of columns'],
  ],
  [
    'a mask that is none',
    '{"version": 1, "roles": {"a": {"masks": {"public.orders.note": "blur"}}}}',
    ['p.json:1: roles › a › masks › public.orders.note: expected "null", "hash" or "last4"'],
  ],
  [
    'a mask of a table',
    '{"version": 1, "roles": {"a": {"masks": {"orders": "null"}}}}',
    ['p.json:1: roles › a › masks › orders: expected schema.table.column'],
  ],
  ['no rows at all', '{"version": 1, "roles": {"a": {"maxRows": 0}}}', ['p.json:1: roles › a › maxRows: expected a number above 0']],
  [
    'a value in quotes',
    `{"version": 1, "roles": {"a": {"rowFilters": {"public.orders": "region = '{{user.region}}'"}}}}`,
    ['p.json:1: roles › a › rowFilters › public.orders: expected {{user.x}} outside of quotes'],
  ],
  [
    'a value of nothing known',
    '{"version": 1, "roles": {"a": {"rowFilters": {"public.orders": "region = {{region}}"}}}}',
    ['p.json:1: roles › a › rowFilters › public.orders: expected {{user.x}} or {{table.schema}}'],
  ],
])('says what is wrong with %s', (_name, text, lines) => {
  const read = readPolicy('p.json', text)
  const found = read.ok ? [] : policyErrorLines(read.problem)
  expect(found).toHaveLength(lines.length)
  for (const [at, line] of lines.entries()) expect(found[at]).toContain(line)
})

test.each([
  [
    'the line of a role far down',
    '{\n "version": 1,\n "roles": {\n  "a": {},\n  "b": {\n   "maxRows": "many"\n  }\n }\n}',
    'p.json:6: roles › b › maxRows: expected a number',
  ],
  [
    'a key that is there twice',
    '{"version": 1,\n"roles": {"a": {"deniedTables": ["x"],\n"deniedTables": []}}}',
    'p.json:3: expected each key once, found "deniedTables" a second time',
  ],
  ['an alias', 'version: 1\nroles:\n  a: &a {}\n  b: *a\n', 'p.json:4: expected every value written out, found the YAML alias *a'],
  [
    'a property that does not exist',
    '{"version": 1, "roles": {"a": {"mask": {}}}}',
    'unknown property, expected one of tables, deniedTables, deniedColumns',
  ],
])('tells where: %s', (_name, text, line) => {
  const read = readPolicy('p.json', text)
  expect(read.ok ? '' : policyErrorLines(read.problem).join('\n')).toContain(line)
})

test('reads a policy file', () => {
  const role: RolePolicy = { tables: { 'public.orders': ['id'] }, maxRows: 10, maxCost: 5.5, shareRows: false }
  expect(readPolicy('p.json', JSON.stringify({ version: 1, roles: { a: role } }))).toEqual({
    ok: true,
    value: { version: 1, roles: { a: role } },
  })
})

test('an open role reads all that the target has', () => {
  expect(compile({})).toEqual({
    dialect: 'postgresql',
    defaultSchema: 'public',
    searchPath: ['public', 'kpi'],
    maxRows: 1000,
    tables: { 'public.orders': ['id', 'region', 'amount', 'note'], 'kpi.orders': ['id', 'region'], 'My Data.t.x': ['id', 'secret'] },
    columnOrder: { 'public.orders': ['id', 'region', 'amount', 'note'], 'kpi.orders': ['id', 'region'], 'My Data.t.x': ['id', 'secret'] },
  })
})

test.each<[string, RolePolicy, Record<string, string[]>]>([
  ['granted tables and columns', { tables: { 'public.orders': ['id', 'amount', 'nothing'] } }, { 'public.orders': ['id', 'amount'] }],
  [
    'a table without a schema is every table of the name',
    { tables: { orders: '*' } },
    { 'public.orders': ['id', 'region', 'amount', 'note'], 'kpi.orders': ['id', 'region'] },
  ],
  [
    'a denial wins over a grant',
    { tables: { orders: '*' }, deniedTables: ['kpi.orders'], deniedColumns: { orders: ['region'] } },
    { 'public.orders': ['id', 'amount', 'note'] },
  ],
  ['a table with all columns denied', { tables: { 'kpi.orders': '*' }, deniedColumns: { 'kpi.orders': ['id', 'region'] } }, {}],
  ['names with dots', { tables: { 'My Data.t.x': ['id'] } }, { 'My Data.t.x': ['id'] }],
])('compiles %s', (_name, role, tables) => {
  expect(compile(role).tables).toEqual(tables)
})

test('binds what is known of the asker as values; an unknown attribute closes the table', () => {
  const role: RolePolicy = {
    rowFilters: {
      'public.orders': 'region = {{ user.region }} or note = {{user.id}}',
      'kpi.orders': 'region = {{user.country}}',
      'My Data.t.x': 'id in (select id from {{table.schema}}.y)',
    },
  }
  expect(compile(role).rowFilters).toEqual({
    'public.orders': { condition: 'region = $1 or note = $2', values: ['north', 'ann'] },
    'My Data.t.x': { condition: 'id in (select id from "My Data".y)', values: [] },
  })
  expect(compile(role).closedTables).toEqual({
    'kpi.orders': 'which of its rows you may see depends on your country, and that is not known',
  })
})

test('the role only lowers the ceiling on rows; masks need a column that exists', () => {
  expect(compile({ maxRows: 5 }).maxRows).toBe(5)
  expect(compile({ maxRows: 5000 }).maxRows).toBe(1000)
  expect(compile({ masks: { 'My Data.t.x.secret': 'hash', 'public.orders.none': 'null' } }).masks).toEqual({ 'My Data.t.x.secret': 'hash' })
})

test('roles are joined: grants add up, denials win, filters widen, ceilings are the highest', () => {
  const file = {
    version: 1 as const,
    roles: {
      north: { tables: { 'public.orders': '*' as const }, rowFilters: { 'public.orders': "region = 'n'" }, maxRows: 10, shareRows: true },
      south: {
        tables: { 'public.orders': ['id'], 'kpi.orders': ['id'] },
        rowFilters: { 'public.orders': "region = 's'" },
        deniedColumns: { 'public.orders': ['note'] },
        maxRows: 20,
        shareRows: false,
      },
      all: {},
    },
  }
  expect(joinRoles(file, ['north', 'south', 'unknown'], catalog)).toEqual({
    tables: { 'public.orders': '*', 'kpi.orders': ['id'] },
    deniedTables: [],
    deniedColumns: { 'public.orders': ['note'] },
    rowFilters: { 'public.orders': "(region = 'n'\n) or (region = 's'\n)" },
    masks: {},
    maxRows: 20,
    shareRows: false,
  })
  for (const again of [
    ['south', 'north'],
    ['unknown', 'north', 'south', 'north'],
  ])
    expect(JSON.stringify(joinRoles(file, again, catalog))).toBe(JSON.stringify(joinRoles(file, ['north', 'south'], catalog)))
  expect(joinRoles(file, ['south', 'all'], catalog)).toMatchObject({ rowFilters: {}, deniedColumns: { 'public.orders': ['note'] } })
  expect(joinRoles(file, ['south', 'all'], catalog).tables).toBeUndefined()
  expect(joinRoles(file, ['nobody'], catalog)).toEqual({ tables: {} })
  expect(joinRoles(file, ['constructor'], catalog)).toEqual({ tables: {} })
})

test.each<[string, RolePolicy[], RolePolicy]>([
  [
    'two filters of one role on the same table both hold',
    [{ rowFilters: { orders: 'id > 1', 'kpi.orders': 'id < 9' } }],
    { rowFilters: { 'public.orders': 'id > 1', 'kpi.orders': '(id > 1\n) and (id < 9\n)' } },
  ],
  [
    'filters of two roles widen also when one names the table without its schema',
    [{ rowFilters: { orders: 'id = 1' } }, { rowFilters: { 'kpi.orders': 'id = 2' } }],
    { rowFilters: { 'kpi.orders': '(id = 1\n) or (id = 2\n)' } },
  ],
  [
    'of two masks the one that shows less',
    [{ masks: { 'public.orders.note': 'null' } }, { masks: { 'public.orders.note': 'last4' } }],
    { masks: { 'public.orders.note': 'null' } },
  ],
  [
    'a comment at the end of a condition swallows nothing',
    [{ rowFilters: { 'kpi.orders': 'id = 1 --' } }, { rowFilters: { 'kpi.orders': 'id = 2' } }],
    { rowFilters: { 'kpi.orders': '(id = 1 --\n) or (id = 2\n)' } },
  ],
])('%s', (_name, roles, joined) => {
  const file = { version: 1 as const, roles: Object.fromEntries(roles.map((role, at) => [`r${at}`, role])) }
  expect(joinRoles(file, Object.keys(file.roles), catalog)).toMatchObject(joined)
  expect(Object.keys(joinRoles(file, Object.keys(file.roles), catalog).rowFilters ?? {})).toEqual(Object.keys(joined.rowFilters ?? {}))
})

test('the shipped policy: an administrator sees all 32 tables, an analyst no histories and only own monitors', () => {
  const documented = { ...catalog, tables: documentedTables() }
  const of = (role: string) => compilePolicy(joinRoles(shippedPolicy, [role], documented), documented, ann, 10)
  expect(Object.keys(of('admin').tables)).toHaveLength(32)
  expect(Object.keys(of('analyst').tables)).toHaveLength(29)
  expect(Object.keys(of('analyst').tables).filter((key) => /query_history|execution_log/.test(key))).toEqual([])
  expect(of('analyst').rowFilters).toEqual({
    'public.pulse_monitors': { condition: 'user_id = $1', values: ['ann'] },
    'public.pulse_alerts': { condition: 'monitor_id in (select id from public.pulse_monitors where user_id = $1)', values: ['ann'] },
    'public.pulse_query_versions': {
      condition: 'monitor_id in (select id from public.pulse_monitors where user_id = $1)',
      values: ['ann'],
    },
  })
})

test('the shipped policy: every table that tells whose monitor it is about is filtered or denied for an analyst', () => {
  const documented = { ...catalog, tables: documentedTables() }
  const { tables, rowFilters } = compilePolicy(joinRoles(shippedPolicy, ['analyst'], documented), documented, ann, 10)
  const personal = [...documented.tables].filter(([, { columns }]) =>
    columns.some(({ name }) => name === 'user_id' || name === 'monitor_id'),
  )
  expect(personal.map(([key]) => key).sort()).toEqual([
    'public.pulse_alerts',
    'public.pulse_execution_log',
    'public.pulse_monitors',
    'public.pulse_query_history',
    'public.pulse_query_versions',
  ])
  const open = personal.map(([key]) => key).filter((key) => key in tables && !(key in (rowFilters ?? {})))
  expect(open).toEqual([])
})
