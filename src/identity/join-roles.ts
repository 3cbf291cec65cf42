import type { PolicyFile, RolePolicy } from './role-policy.ts'

/**
 * One policy from all roles of an asker. What any role grants is granted, and what any role denies or masks is denied or masked. Of a
 * table the rows of every role that grants it are seen; a role without a filter shows all. Row and cost ceilings are the highest; rows
 * go to a model only when no role forbids it. Roles that the file does not have add nothing; without any known role nothing is granted.
 */
export function joinRoles(file: PolicyFile, roles: readonly string[]): RolePolicy {
  const own = roles.flatMap((name) => (Object.hasOwn(file.roles, name) ? [file.roles[name] ?? {}] : []))
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
    masks: Object.assign({}, ...own.map((role) => role.masks ?? {})),
    ...(maxRows === undefined ? {} : { maxRows }),
    ...(maxCost === undefined ? {} : { maxCost }),
    ...(shared.length > 0 ? { shareRows: shared.every((value) => value) } : {}),
  }
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
    if (filters.some((filter) => filter === undefined)) continue
    joined[table] = filters.map((filter) => `(${filter})`).join(' or ')
  }
  return joined
}

const grants = (role: RolePolicy, table: string): boolean =>
  role.tables === undefined ||
  Object.keys(role.tables).some((name) => name === table || name.endsWith(`.${table}`) || table.endsWith(`.${name}`))
