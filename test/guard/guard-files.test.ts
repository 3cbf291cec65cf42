import { expect, test } from 'vitest'
import { openPolicy, readCatalogFile, readPolicyFile, withColumnOrder } from '../../src/guard/guard-files.ts'
import { likeness, nearestNames } from '../../src/guard/nearest-names.ts'
import { indexPolicy } from '../../src/guard/policy-index.ts'

const tables = { 'public.sale': ['id'] }

test('a policy gets its defaults, and keeps what it says', () => {
  expect(readPolicyFile({ tables })).toEqual({
    dialect: 'postgresql',
    defaultSchema: 'public',
    maxRows: 1_000,
    tables,
    deniedColumns: {},
    deniedTables: [],
    columnOrder: {},
    missingFunctions: [],
    addedFunctions: [],
    addedOperators: [],
    enumTypes: [],
    rowFilters: {},
    masks: {},
  })
  const full = {
    dialect: 'bigquery',
    defaultSchema: 'mart',
    maxRows: 7,
    tables,
    deniedColumns: { 'mart.a': ['b'] },
    deniedTables: ['mart.c'],
    columnOrder: { 'mart.a': ['b', 'd'] },
    searchPath: ['mart', 'other'],
    functionTiers: ['A', 'B'],
    missingFunctions: ['lower'],
    addedFunctions: ['ext.similarity'],
    addedOperators: ['ext.<<->'],
    enumTypes: ['mart.level'],
    rowFilters: { 'mart.a': { condition: 'b = $1', values: ['x', 1, true, null, ['y'], [2]] } },
    masks: { 'mart.a.b': 'null', 'mart.a.c': 'hash', 'mart.a.d': 'last4' },
  }
  expect(readPolicyFile(full)).toEqual(full)
  expect(readPolicyFile({ tables, searchPath: null, functionTiers: null })).not.toHaveProperty('searchPath')
  expect(readPolicyFile({ tables, rowFilters: { 'a.b': { condition: 'c' } } }).rowFilters).toEqual({
    'a.b': { condition: 'c', values: [] },
  })
})

test.each<[string, unknown, RegExp]>([
  ['no tables', {}, /^The policy file cannot be used:\n {2}tables: /],
  ['no object', 5, /\n {2}file: /],
  ['no rows', { tables, maxRows: 0 }, /\n {2}maxRows: /],
  ['half a row', { tables, maxRows: 1.5 }, /\n {2}maxRows: /],
  ['another dialect', { tables, dialect: 'mysql' }, /\n {2}dialect: /],
  ['an empty search path', { tables, searchPath: [] }, /\n {2}searchPath: /],
  ['an unknown tier', { tables, functionTiers: ['C'] }, /\n {2}functionTiers\.0: /],
  ['an unknown mask', { tables, masks: { a: 'half' } }, /\n {2}masks\.a: /],
  [
    'a function without a schema',
    { tables, addedFunctions: ['similarity'] },
    /addedFunctions\.0: expected schema\.name outside pg_catalog/,
  ],
  ['a function of the system', { tables, addedFunctions: ['pg_catalog.pg_sleep'] }, /addedFunctions\.0: expected/],
  ['a function without a name', { tables, addedFunctions: ['ext.'] }, /addedFunctions\.0: expected/],
  ['an operator of the system', { tables, addedOperators: ['pg_catalog.='] }, /addedOperators\.0: expected/],
  ['two faults', { tables: 1, maxRows: 'x' }, /maxRows: .*\n {2}tables: /],
])('a policy with %s is refused by name', (_name, content, message) => {
  expect(() => readPolicyFile(content)).toThrow(message)
})

test('ten faults are told, not a hundred', () => {
  const content = { tables: Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`t${at}`, at])) }
  const told = (read: () => unknown): string[] => {
    try {
      read()
      return []
    } catch (error) {
      return String(error).split('\n')
    }
  }
  expect(told(() => readPolicyFile(content))).toHaveLength(11)
})

test('a catalog may be flat or nested', () => {
  const flat = { 'public.sale': { id: 'int', state: 'text' }, 'kpi.goal': { id: 'int' } }
  expect(readCatalogFile(flat)).toEqual(flat)
  expect(readCatalogFile({ public: { sale: { id: 'int', state: 'text' } }, kpi: { goal: { id: 'int' } } })).toEqual(flat)
  expect(() => readCatalogFile({ public: 5 })).toThrow('The catalog file cannot be used:\n  public: ')
})

test('without a policy all of a catalog may be read, and names of one schema alone need no schema', () => {
  const catalog = {
    'public.sale': { id: 'int' },
    'kpi.goal': { id: 'int', 'a.b': 'int' },
    'old.sale': { id: 'int' },
    'old.rest': { x: 'int' },
  }
  const order = { 'public.sale': ['id'], 'kpi.goal': ['id', 'a.b'], 'old.sale': ['id'], 'old.rest': ['x'] }
  const policy = openPolicy(catalog, 'postgresql')
  expect(policy).toEqual({
    dialect: 'postgresql',
    defaultSchema: 'public',
    maxRows: 1_000,
    tables: order,
    columnOrder: order,
    searchPath: ['public', 'kpi'],
  })
  expect(withColumnOrder({ ...policy, columnOrder: { 'public.sale': ['id', 'x'] } }, catalog).columnOrder).toEqual({
    ...order,
    'public.sale': ['id', 'x'],
  })
  expect(indexPolicy(policy)).toBe(indexPolicy(policy))
})

test.each([
  ['night', 'nacht', 0.25],
  ['same', 'SAME', 1],
  ['ab', 'abc', 2 / 3],
  ['a', 'b', 0],
  ['', '', 0],
  ['ab', '', 0],
])('%s and %s share %d of their pairs of letters', (a, b, share) => {
  expect(likeness(a, b)).toBeCloseTo(share, 10)
})

test.each<[string, string[], number, string[]]>([
  ['sales', ['orders', 'sale', 'salesman', 'resale'], 2, ['resale', 'sale']],
  ['sales', ['b', 'a', 'sale'], 5, ['sale', 'b', 'a']],
  ['sales', ['Sale', 'sale', 'SALE', 'x'], 2, ['Sale', 'sale']],
  ['x', ['b', 'a', 'c'], 2, ['b', 'a']],
  ['sales', [], 3, []],
  ['sales', ['sale'], 0, []],
  ['abcd', ['ab', 'abc', 'abcd'], 3, ['abcd', 'abc', 'ab']],
])('the names most like %s among %j, at most %i', (asked, names, count, expected) => {
  expect(nearestNames(names, asked, count)).toEqual(expected)
})
