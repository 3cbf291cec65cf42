import type { Catalog } from '../catalog/catalog.ts'
import { joinConditions, keysOf } from './compile-policy.ts'
import type { PolicyFile, RolePolicy } from './role-policy.ts'

type Mask = NonNullable<RolePolicy['masks']>[string]

/** From the one that shows least to the one that shows most. */
const strictness: Mask[] = ['null', 'hash', 'last4']

/**
 * One policy from all roles of an asker, with tables by their full names in this catalog. What any role grants is granted, and what any role denies or masks is denied or masked. Of a
 * table the rows of every role that grants it are seen; a role without a filter shows all. Row and cost ceilings are the highest; rows
 * go to a model only when no role forbids it. Roles that the file does not have add nothing; without any known role nothing is granted. The same roles make the very
 * same policy, whatever their order.
 */
export function joinRoles(file: PolicyFile, roles: readonly string[], catalog: Catalog): RolePolicy {
  const own = setOfRoles(roles).flatMap((name) => (Object.hasOwn(file.roles, name) ? [withFullNames(file.roles[name] ?? {}, catalog)] : []))
  const [first, ...rest] = own
  if (!first) return { tables: {} }
  if (rest.length === 0) return first
  const highest = (values: (number | undefined)[]): number | undefined =>
    values.some((value) => value === undefined) ? undefined : Math.max(...values.flatMap((value) => value ?? []))
  const maxRows = highest(own.map((role) => role.maxRows))
  const maxCost = highest(own.map((role) => role.maxCost))
  const tables = own.some((role) => role.tables === undefined) ? undefined : joinTables(own)
  const shared = own.map((role) => role.shareRows).filter((value) => value !== undefined)
  return {
    ...(tables ? { tables } : {}),
    deniedTables: own.flatMap((role) => role.deniedTables ?? []),
    deniedColumns: joinLists(own.map((role) => role.deniedColumns ?? {})),
    rowFilters: joinFilters(own),
    masks: joinMasks(own),
    ...(maxRows === undefined ? {} : { maxRows }),
    ...(maxCost === undefined ? {} : { maxCost }),
    ...(shared.length > 0 ? { shareRows: shared.every((value) => value) } : {}),
  }
}

/** Each role once, in one order: what is made of roles is compared and kept, and sign-ins name them in any order. */
export const setOfRoles = (roles: readonly string[]): string[] => [...new Set(roles)].toSorted()

/** The same role with every table under its full name: the same table may be meant in two ways, and each part of a role must find the others. */
function withFullNames(role: RolePolicy, catalog: Catalog): RolePolicy {
  const { tables, deniedTables, deniedColumns, rowFilters } = role
  const full = (name: string): string[] => {
    const keys = keysOf(name, catalog)
    return keys.length > 0 ? keys : [name]
  }
  const grouped = <T>(record: Record<string, T>) =>
    Map.groupBy(
      Object.entries(record).flatMap(([name, value]) => full(name).map((key) => ({ key, value }))),
      ({ key }) => key,
    )
  const joined = <T>(record: Record<string, T>, join: (values: T[]) => T): Record<string, T> =>
    Object.fromEntries([...grouped(record)].map(([key, entries]) => [key, join(entries.map(({ value }) => value))]))
  return {
    ...role,
    ...(tables ? { tables: joined(tables, (lists) => (lists.includes('*') ? '*' : lists.flat())) } : {}),
    ...(deniedTables ? { deniedTables: [...new Set(deniedTables.flatMap(full))] } : {}),
    ...(deniedColumns ? { deniedColumns: joined(deniedColumns, (lists) => [...new Set(lists.flat())]) } : {}),
    ...(rowFilters ? { rowFilters: joined(rowFilters, (conditions) => joinConditions(conditions, 'and')) } : {}),
  }
}

function joinMasks(roles: readonly RolePolicy[]): NonNullable<RolePolicy['masks']> {
  const joined: NonNullable<RolePolicy['masks']> = {}
  for (const [column, mask] of roles.flatMap((role) => Object.entries(role.masks ?? {}))) {
    const before = joined[column]
    if (before === undefined || strictness.indexOf(mask) < strictness.indexOf(before)) joined[column] = mask
  }
  return joined
}

function joinTables(roles: readonly RolePolicy[]): NonNullable<RolePolicy['tables']> {
  const joined: NonNullable<RolePolicy['tables']> = {}
  for (const role of roles) {
    for (const [table, columns] of Object.entries(role.tables ?? {})) {
      const before = joined[table]
      joined[table] = columns === '*' || before === '*' ? '*' : [...new Set([...(before ?? []), ...columns])]
    }
  }
  return joined
}

function joinLists(records: readonly Record<string, string[]>[]): Record<string, string[]> {
  const joined: Record<string, string[]> = {}
  for (const record of records) {
    for (const [key, list] of Object.entries(record)) joined[key] = [...new Set([...(joined[key] ?? []), ...list])]
  }
  return joined
}

function joinFilters(roles: readonly RolePolicy[]): Record<string, string> {
  const tables = new Set(roles.flatMap((role) => Object.keys(role.rowFilters ?? {})))
  const joined: Record<string, string> = {}
  for (const table of tables) {
    const granting = roles.filter((role) => grants(role, table))
    const filters = granting.map((role) => role.rowFilters?.[table])
    const conditions = filters.filter((filter) => filter !== undefined)
    if (conditions.length === filters.length && conditions.length > 0) joined[table] = joinConditions(conditions, 'or')
  }
  return joined
}

const grants = (role: RolePolicy, table: string): boolean => role.tables === undefined || Object.hasOwn(role.tables, table)
