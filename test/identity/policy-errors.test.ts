import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { policyErrorLines, policyJsonSchema, readPolicy, shippedPolicy } from '../../src/identity/role-policy.ts'

const linesOf = (text: string): string[] => {
  const read = readPolicy('p.json', text)
  return read.ok ? [] : policyErrorLines(read.problem)
}
/** A file with one role, each property on a line of its own: the first one stands on line 5. */
const withRole = (role: object): string => JSON.stringify({ version: 1, roles: { r: role } }, null, 1)
const ofRole = (role: object): string[] => linesOf(withRole(role))

describe('a file that is none', () => {
  test.each([
    ['nothing', '', 'p.json:1: expected an object with version and roles, found nothing'],
    ['blanks', ' \n ', 'p.json:1: expected an object with version and roles, found nothing'],
    ['a list', '[]', 'p.json:1: expected an object with version and roles, found []'],
    ['a number', '42', 'p.json:1: expected an object with version and roles, found 42'],
    [
      'a comma left out',
      '{\n"version": 1\n"roles": {}}',
      `p.json:3: expected JSON: Expected ',' or '}' after property value, found "roles": {}}`,
    ],
    ['a list that ends wrongly', '{"roles": [1,\n2}', `p.json:2: expected JSON: Expected ',' or ']' after array element, found }`],
    ['tabs in YAML', 'version: 1\nroles:\n\ta: {}', 'p.json:3: expected JSON: Tabs are not allowed as indentation, found a: {}'],
    ['two documents', 'version: 1\n---\nversion: 1', 'p.json:2: expected one object, found a second one behind ---'],
    ['another file', '%PDF-1.4', 'p.json:1: expected JSON: Missing directives-end indicator line, found the end of the line'],
  ])('%s', (_name, text, line) => {
    expect(linesOf(text)).toEqual([line])
  })
})

describe('an object of another form', () => {
  test.each([
    ['a version as a text', '{"version": "1", "roles": {"a": {}}}', 'version: expected 1, found "1"'],
    ['a later version', '{"version": 2, "roles": {"a": {}}}', 'version: expected 1, found 2'],
    ['no version', '{"roles": {"a": {}}}', 'version: expected 1, found nothing'],
    ['no roles', '{"version": 1}', 'roles: expected an object with the names of roles as its keys, found nothing'],
    ['roles as a list', '{"version": 1, "roles": []}', 'roles: expected an object with the names of roles as its keys, found []'],
    ['roles without any', '{"version": 1, "roles": {}}', 'roles: expected at least one role, found {}'],
    ['a role without a name', '{"version": 1, "roles": {"": {}}}', 'roles › : expected a name of a role, found ""'],
    [
      'a role that is a word',
      '{"version": 1, "roles": {"a": "all"}}',
      'roles › a: expected an object, such as {} for a role that reads everything, found "all"',
    ],
    [
      'a role that is null',
      '{"version": 1, "roles": {"a": null}}',
      'roles › a: expected an object, such as {} for a role that reads everything, found null',
    ],
    [
      'another property',
      '{"version": 1, "roles": {"a": {}}, "users": {}}',
      'users: unknown property, expected one of $schema, version, roles',
    ],
  ])('%s', (_name, text, fault) => {
    expect(linesOf(text)).toEqual([`p.json:1: ${fault}`])
  })
})

describe('a role', () => {
  const table = 'expected "*" or a list of columns'
  test.each<[string, object, string]>([
    ['tables as a list', { tables: ['orders'] }, 'tables: expected an object with tables as its keys, found ["orders"]'],
    ['tables as a star', { tables: '*' }, 'tables: expected an object with tables as its keys, found "*"'],
    ['one column as a text', { tables: { orders: 'id' } }, `tables › orders: ${table}, found "id"`],
    ['no columns', { tables: { orders: [] } }, `tables › orders: ${table}, found []`],
    ['a star in a list', { tables: { orders: ['*'] } }, `tables › orders: ${table}, found ["*"]`],
    ['a column that is a number', { tables: { orders: ['id', 1] } }, `tables › orders: ${table}, found ["id",1]`],
    ['a table without a name', { tables: { '': '*' } }, 'tables › : expected schema.table, found ""'],
    ['one denied table as a text', { deniedTables: 'orders' }, 'deniedTables: expected a list of tables, found "orders"'],
    ['a denied table that is a number', { deniedTables: ['a', 1] }, 'deniedTables › 1: expected schema.table, found 1'],
    [
      'denied columns as a list',
      { deniedColumns: ['orders.id'] },
      'deniedColumns: expected an object with tables as its keys, found ["orders.id"]',
    ],
    [
      'one denied column as a text',
      { deniedColumns: { orders: 'id' } },
      'deniedColumns › orders: expected a list of columns (a whole table stands in deniedTables), found "id"',
    ],
    [
      'all columns denied by a star',
      { deniedColumns: { orders: ['*'] } },
      'deniedColumns › orders: expected a list of columns (a whole table stands in deniedTables), found ["*"]',
    ],
    [
      'a mask without its schema',
      { masks: { 'orders.note': 'null' } },
      'masks › orders.note: expected schema.table.column, found "orders.note"',
    ],
    [
      'a mask that is null',
      { masks: { 'public.orders.note': null } },
      'masks › public.orders.note: expected "null", "hash" or "last4", in quotes, found null',
    ],
    ['masks as a list', { masks: [] }, 'masks: expected an object with schema.table.column as its keys, found []'],
    ['rows as a text', { maxRows: '10' }, 'maxRows: expected a number, found "10"'],
    ['half a row', { maxRows: 1.5 }, 'maxRows: expected a whole number, found 1.5'],
    ['no rows', { maxRows: 0 }, 'maxRows: expected a number above 0, found 0'],
    ['a cost below nothing', { maxCost: -1 }, 'maxCost: expected a number above 0, found -1'],
    ['a word for no', { shareRows: 'no' }, 'shareRows: expected true or false, found "no"'],
    ['a number for yes', { verify: 1 }, 'verify: expected true or false, found 1'],
    ['a long value', { shareRows: 'x'.repeat(100) }, `shareRows: expected true or false, found "${'x'.repeat(58)}…`],
  ])('%s', (_name, role, fault) => {
    const [line] = ofRole(role)
    expect(line?.replace(/^p\.json:\d+: roles › r › /, '')).toBe(fault)
    // The line of the property itself, or of the entry in it.
    expect(line).toMatch(/^p\.json:[5-8]: /)
  })

  test('every fault of the file is told at once, each with its line', () => {
    expect(ofRole({ tables: { orders: [] }, maxRows: 'x', deniedTable: [], shareRows: 0 })).toEqual([
      'p.json:6: roles › r › tables › orders: expected "*" or a list of columns, found []',
      'p.json:8: roles › r › maxRows: expected a number, found "x"',
      'p.json:10: roles › r › shareRows: expected true or false, found 0',
      'p.json:9: roles › r › deniedTable: unknown property, expected one of tables, deniedTables, deniedColumns, rowFilters, masks, maxRows, maxCost, shareRows, verify',
    ])
  })
})

describe('a condition', () => {
  const quoted = 'expected {{user.x}} outside of quotes and comments: it is bound as a value'
  const braces = 'expected {{user.x}} or {{table.schema}} in the braces'
  const bare = 'expected {{user.x}} in the place of a value, and no parameter'
  test.each<[string, unknown, string | null]>([
    ['none', '', 'expected a condition'],
    ['blanks', '  ', 'expected a condition'],
    ['a list', ['a', 'b'], 'expected a condition as one text'],
    ['a value in a text', "a = '{{user.id}}'", quoted],
    ['a value in a name', 'a = "{{user.id}}"', quoted],
    ['a value between dollar signs', 'a = $$ {{user.id}} $$', quoted],
    ['a value between named dollar signs', 'a = $q$ {{user.id}} $q$', quoted],
    ['a value in a comment', 'a = 1 -- {{user.id}}', quoted],
    ['a value in a long comment', 'a = 1 /* {{user.id}} */', quoted],
    ['a value behind a quote in a comment', "a = 1 -- it's\n and b = {{user.id}}", null],
    ['a value behind a text with a quote', "a = 'it''s' and b = {{ user.id }}", null],
    ['a brace left out at the end', 'a = {{user.id}', braces],
    ['a brace left out at the start', 'a = {user.id}}', braces],
    ['single braces', 'a = {user.id}', braces],
    ['something of nobody', 'a = {{region}}', braces],
    ['something deeper', 'a = {{user.region.name}}', braces],
    ['a parameter, which would be one of the values', 'a = $1 and b = {{user.id}}', bare],
    ['a parameter of BigQuery', 'a = @p1', bare],
    ['a dollar in a text', "a = '$1'", null],
    ['the schema of the table', 'id in (select id from {{table.schema}}.b)', null],
  ])('%s', (_name, condition, fault) => {
    const [line] = ofRole({ rowFilters: { orders: condition } })
    const found = `, found ${JSON.stringify(condition)}`
    expect(line ?? null).toBe(fault === null ? null : `p.json:6: roles › r › rowFilters › orders: ${fault}${found}`)
  })
})

test.each([
  ['a role', '{"version": 1, "roles": {"a": {},\n"__proto__": {"maxRows": 1}}}'],
  ['a table whose columns are denied', '{"version": 1, "roles": {"a": {"deniedColumns": {\n"__proto__": ["x"]}}}}'],
])('a name that an object would lose in silence is refused: %s', (_name, text) => {
  expect(linesOf(text)).toEqual(['p.json:2: expected another name, found "__proto__", which cannot be used'])
})

test('the form as JSON Schema has every property, and a file may name it', () => {
  const schema = z.object({
    properties: z.object({ roles: z.object({ additionalProperties: z.object({ properties: z.record(z.string(), z.unknown()) }) }) }),
  })
  const { properties } = schema.parse(policyJsonSchema()).properties.roles.additionalProperties
  expect(Object.keys(properties)).toEqual(
    expect.arrayContaining(['tables', 'deniedTables', 'deniedColumns', 'rowFilters', 'masks', 'maxRows', 'maxCost', 'shareRows', 'verify']),
  )
  expect(linesOf(JSON.stringify({ $schema: './policy.schema.json', ...shippedPolicy }))).toEqual([])
})
