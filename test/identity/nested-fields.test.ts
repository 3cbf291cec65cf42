import { describe, expect, test } from 'vitest'
import type { Catalog, Table } from '../../src/catalog/catalog.ts'
import { catalogFor } from '../../src/catalog/role-view.ts'
import type { GuardPolicy } from '../../src/guard/policy.ts'
import { compilePolicy } from '../../src/identity/compile-policy.ts'
import { explainPolicy } from '../../src/identity/explain-policy.ts'
import { policyFaults } from '../../src/identity/policy-faults.ts'
import type { Principal } from '../../src/identity/principal.ts'
import type { PolicyFile, RolePolicy } from '../../src/identity/role-policy.ts'
import { policyCatalog } from './support/policy-catalog.ts'

const ann: Principal = { id: 'ann', name: 'Ann', roles: ['r'], via: 'token' }
const column = (name: string, type: string, comment: string | null = null) => ({ name, type, typeName: type, nullable: true, comment })
const buyer: Table = {
  schema: 'shop',
  name: 'buyer',
  kind: 'table',
  comment: 'Who buys. Where they live is in street. One row each.',
  columns: [column('id', 'INT64'), column('Address', 'STRUCT<street STRING, city STRING>'), column('name', 'STRING', 'As in address.')],
  primaryKey: ['id'],
  uniqueKeys: [],
  foreignKeys: [],
  rowEstimate: null,
}
const catalog: Catalog = { ...policyCatalog, dialect: 'bigquery', searchPath: ['shop'], tables: new Map([['shop.buyer', buyer]]) }
const names = (found: Catalog) => found.tables.get('shop.buyer')?.columns.map(({ name }) => name)

describe.each([
  ['a field', 'Address.street'],
  ['a field of a field', 'Address.geo.lat'],
  ['a field in other letters', 'ADDRESS.Street'],
  ['the column', 'Address'],
  ['the column in other letters', 'address'],
])('%s that is closed closes its column', (_name, denied) => {
  const role: RolePolicy = { deniedColumns: { buyer: [denied] } }

  test('for the guard and in the view of the role', () => {
    const policy = compilePolicy(role, catalog, ann, 10)
    expect(policy.tables).toEqual({ 'shop.buyer': ['id', 'name'] })
    expect(names(catalogFor(catalog, policy))).toEqual(['id', 'name'])
  })

  test('in the view of a policy that was not made from a role', () => {
    const policy: GuardPolicy = {
      dialect: 'bigquery',
      defaultSchema: 'shop',
      maxRows: 10,
      tables: { 'shop.buyer': ['id', 'Address', 'name'] },
      deniedColumns: { 'shop.buyer': [denied] },
    }
    const seen = catalogFor(catalog, policy)
    expect(names(seen)).toEqual(['id', 'name'])
    expect(JSON.stringify([...seen.tables]).toLowerCase()).not.toMatch(/address|struct/)
  })

  test('and the policy file fits and explains it', () => {
    const file: PolicyFile = { version: 1, roles: { r: role } }
    expect(policyFaults(file, catalog, () => [])).toEqual([])
    const policy = compilePolicy(role, catalog, ann, 10)
    const reads = { tables: ['shop.buyer'], columns: ['shop.buyer.Address', 'shop.buyer.id'] }
    expect(explainPolicy({ file, roles: ['r'], catalog, policy, reads }).map(({ what, effect, rule }) => [what, effect, rule])).toEqual([
      ['shop.buyer', 'granted', null],
      ['shop.buyer.Address', 'denied', ['roles', 'r', 'deniedColumns', 'buyer']],
      ['shop.buyer.id', 'granted', null],
    ])
  })
})

test('sentences that name a closed field are gone', () => {
  const policy = compilePolicy({ deniedColumns: { buyer: ['Address.street'] } }, catalog, ann, 10)
  expect(catalogFor(catalog, policy).tables.get('shop.buyer')?.comment).toBe('Who buys. One row each.')
})

test('in PostgreSQL a dot belongs to the name of a column', () => {
  const postgres: Catalog = { ...catalog, dialect: 'postgresql' }
  expect(compilePolicy({ deniedColumns: { buyer: ['Address.street'] } }, postgres, ann, 10).tables['shop.buyer']).toContain('Address')
  expect(policyFaults({ version: 1, roles: { r: { deniedColumns: { buyer: ['Address.street'] } } } }, postgres, () => [])).toEqual([
    {
      path: ['roles', 'r', 'deniedColumns', 'buyer'],
      message: 'there is no column Address.street in shop.buyer, which has id, Address, name',
    },
  ])
})

test('a mask or a grant of a field is a fault: it would not be what it says', () => {
  const role: RolePolicy = { tables: { buyer: ['Address.street'] }, masks: { 'shop.buyer.Address.street': 'null' } }
  expect(policyFaults({ version: 1, roles: { r: role } }, catalog, () => []).map(({ message }) => message)).toEqual([
    'there is no column Address.street in shop.buyer, which has id, Address, name',
    'there is no column shop.buyer.Address.street in the database',
  ])
})
