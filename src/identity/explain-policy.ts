import type { Catalog } from '../catalog/catalog.ts'
import type { GuardPolicy } from '../guard/policy.ts'
import { closesColumn, keysOf } from './compile-policy.ts'
import type { PolicyFile, RolePolicy } from './role-policy.ts'

/**
 * One thing that a statement reads and what the policy says to it. `rule` is the path in the policy file that decided, null where the file
 * says nothing, so that everything may be read. `what` is `schema.table` or `schema.table.column`.
 */
export type Decision = {
  what: string
  kind: 'table' | 'column'
  effect: 'granted' | 'denied' | 'filtered' | 'masked' | 'closed'
  rule: string[] | null
  /** The condition of a filter, the name of a mask, the reason why a table is closed. */
  detail: string | null
}

export type ExplainInput = {
  file: PolicyFile
  roles: readonly string[]
  catalog: Catalog
  /** The compiled policy of the asker. */
  policy: GuardPolicy
  /** What the statement would read if everything were allowed. */
  reads: { tables: readonly string[]; columns: readonly string[] }
}

/** What a policy says to every table and column that a statement reads, tables first, in the order of their names. */
export function explainPolicy(input: ExplainInput): Decision[] {
  const { tables, columns } = input.reads
  const denied = new Set<string>()
  const ofTables = tables.flatMap((key) => {
    const decisions = decideTable(input, key)
    if (decisions.some(({ effect }) => effect === 'denied')) denied.add(key)
    return decisions
  })
  const open = columns.filter((column) => !denied.has(tableOf(input.catalog, column)))
  return [...ofTables, ...open.map((column) => decideColumn(input, column))]
}

/** The first role of the asker for which something is found, with the role's path. */
function firstRule(input: ExplainInput, find: (role: RolePolicy) => string[] | null): string[] | null {
  for (const name of input.roles) {
    const role = Object.hasOwn(input.file.roles, name) ? input.file.roles[name] : undefined
    const path = role === undefined ? null : find(role)
    if (path !== null) return ['roles', name, ...path]
  }
  return null
}

const naming = (names: readonly string[], key: string, catalog: Catalog): string | undefined =>
  names.find((name) => keysOf(name, catalog).includes(key))

const inRecord = (
  field: 'tables' | 'deniedColumns' | 'rowFilters',
  record: Record<string, unknown> | undefined,
  key: string,
  catalog: Catalog,
) => {
  const name = naming(Object.keys(record ?? {}), key, catalog)
  return name === undefined ? null : [field, name]
}

function decideTable(input: ExplainInput, key: string): Decision[] {
  const { catalog, policy } = input
  const decision = (effect: Decision['effect'], rule: string[] | null, detail: string | null = null): Decision => ({
    what: key,
    kind: 'table',
    effect,
    rule,
    detail,
  })
  const grant = firstRule(input, ({ tables }) => inRecord('tables', tables, key, catalog))
  if (policy.tables[key] === undefined) {
    const denial = firstRule(input, ({ deniedTables }) => {
      const at = (deniedTables ?? []).findIndex((name) => keysOf(name, catalog).includes(key))
      return at < 0 ? null : ['deniedTables', String(at)]
    })
    const allColumns = firstRule(input, ({ deniedColumns }) => inRecord('deniedColumns', deniedColumns, key, catalog))
    const listed = firstRule(input, ({ tables }) => (tables === undefined ? null : ['tables']))
    return [
      decision(
        'denied',
        denial ?? (grant === null ? listed : allColumns),
        grant === null && denial === null ? 'not in the list of tables' : null,
      ),
    ]
  }
  const filterRule = () => firstRule(input, ({ rowFilters }) => inRecord('rowFilters', rowFilters, key, catalog))
  const closed = policy.closedTables?.[key]
  const filter = policy.rowFilters?.[key]
  return [
    decision('granted', grant),
    ...(filter === undefined ? [] : [decision('filtered', filterRule(), filter.condition)]),
    ...(closed === undefined ? [] : [decision('closed', filterRule(), closed)]),
  ]
}

function decideColumn(input: ExplainInput, column: string): Decision {
  const { catalog, policy } = input
  const key = tableOf(catalog, column)
  const name = column.slice(key.length + 1)
  const decision = (effect: Decision['effect'], rule: string[] | null, detail: string | null = null): Decision => ({
    what: column,
    kind: 'column',
    effect,
    rule,
    detail,
  })
  const grant = firstRule(input, ({ tables }) => inRecord('tables', tables, key, catalog))
  if (!policy.tables[key]?.includes(name)) {
    const denial = firstRule(input, ({ deniedColumns }) => {
      const found = Object.entries(deniedColumns ?? {}).find(
        ([table, list]) => keysOf(table, catalog).includes(key) && closesColumn(catalog.dialect, list, name),
      )
      return found === undefined ? null : ['deniedColumns', found[0]]
    })
    return decision('denied', denial ?? grant, denial === null ? 'not in the list of columns' : null)
  }
  const mask = policy.masks?.[column]
  if (mask === undefined) return decision('granted', grant)
  return decision(
    'masked',
    firstRule(input, ({ masks }) => (masks?.[column] === undefined ? null : ['masks', column])),
    mask,
  )
}

/** The table of a column; names may hold dots, so it is looked up. */
function tableOf(catalog: Catalog, column: string): string {
  for (const key of catalog.tables.keys()) if (column.startsWith(`${key}.`)) return key
  return column.slice(0, column.lastIndexOf('.'))
}
