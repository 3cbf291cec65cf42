import type { Catalog } from '../catalog/catalog.ts'
import type { GuardPolicy, SqlValue } from '../guard/policy.ts'
import { bindFilter, closesColumn, compilePolicy, keysOf, maskedColumn } from './compile-policy.ts'
import type { Principal } from './principal.ts'
import type { PolicyFile, RolePolicy } from './role-policy.ts'

/** What a policy file says that does not fit the target; `path` leads to the place in the file. */
export type PolicyFault = { path: string[]; message: string }

/** Judges a statement under a policy: what is wrong with it, nothing when it may run. It is the guard's `check`. */
export type JudgeStatement = (input: { candidate: string; parameters: readonly SqlValue[]; policy: GuardPolicy }) => string[]

const nobody: Principal = { id: '', name: '', roles: [], via: 'local' }

/**
 * Everything that a policy file names and the target does not have. A slip of the pen in a denial would deny nothing, and one in a row filter
 * would fail at each question, so all of them are faults. Names in conditions are resolved by the guard itself.
 */
export function policyFaults(file: PolicyFile, catalog: Catalog, judge: JudgeStatement): PolicyFault[] {
  const open = compilePolicy({}, catalog, nobody, 1)
  return Object.entries(file.roles).flatMap(([name, role]) =>
    [...faultsOfNames(role, catalog), ...faultsOfFilters(role, catalog, open, judge)].map((fault) => ({
      ...fault,
      path: ['roles', name, ...fault.path],
    })),
  )
}

function faultsOfNames(role: RolePolicy, catalog: Catalog): PolicyFault[] {
  const tables: { path: string[]; name: string }[] = [
    ...Object.keys(role.tables ?? {}).map((name) => ({ path: ['tables', name], name })),
    ...(role.deniedTables ?? []).map((name, at) => ({ path: ['deniedTables', String(at)], name })),
    ...Object.keys(role.deniedColumns ?? {}).map((name) => ({ path: ['deniedColumns', name], name })),
    ...Object.keys(role.rowFilters ?? {}).map((name) => ({ path: ['rowFilters', name], name })),
  ]
  const missing = tables
    .filter(({ name }) => keysOf(name, catalog).length === 0)
    .map(({ path, name }) => ({ path, message: `there is no table ${name} in the database` }))
  const columnsOf = (key: string) => catalog.tables.get(key)?.columns.map(({ name }) => name) ?? []
  const has = (key: string, column: string) => columnsOf(key).includes(column)
  const closes = (key: string, column: string) => columnsOf(key).some((name) => closesColumn(catalog.dialect, [column], name))
  const columns = [
    ...Object.entries(role.tables ?? {}).map(([name, list]) => ({
      path: ['tables', name],
      name,
      list: list === '*' ? [] : list,
      fits: has,
    })),
    ...Object.entries(role.deniedColumns ?? {}).map(([name, list]) => ({ path: ['deniedColumns', name], name, list, fits: closes })),
  ].flatMap(({ path, name, list, fits }) =>
    keysOf(name, catalog).flatMap((key) =>
      list
        .filter((column) => !fits(key, column))
        .map((column) => ({ path, message: `there is no column ${column} in ${key}, which has ${listed(columnsOf(key))}` })),
    ),
  )
  const masks = Object.keys(role.masks ?? {})
    .filter((column) => maskedColumn(column, catalog) === null)
    .map((column) => ({ path: ['masks', column], message: `there is no column ${column} in the database` }))
  return [...missing, ...columns, ...masks]
}

/** At most ten names, and how many more there are. */
const listed = (names: readonly string[]): string =>
  names.length <= 10 ? names.join(', ') : `${names.slice(0, 10).join(', ')} and ${names.length - 10} more`

/** Each condition stands behind WHERE of a statement that may read everything; what is wrong there is wrong with it. */
function faultsOfFilters(role: RolePolicy, catalog: Catalog, open: GuardPolicy, judge: JudgeStatement): PolicyFault[] {
  return Object.entries(role.rowFilters ?? {}).flatMap(([name, condition]) =>
    keysOf(name, catalog).flatMap((key) => {
      const table = catalog.tables.get(key)
      if (!table) return []
      const bound = bindFilter(condition, table, nobody)
      const from = [table.schema, table.name].map((part) => `"${part.replaceAll('"', '""')}"`).join('.')
      // In brackets of two kinds a text must be one expression by itself, and cannot close what it did not open.
      const candidate = `SELECT 1 AS one FROM ${from} WHERE (${bound.condition}\n) AND ARRAY[${bound.condition}\n] IS NOT NULL`
      const values = bound.values.map(() => '')
      const messages = judge({ candidate, parameters: values, policy: open })
      // A good expression may still be none that can stand before a table.
      const filtered = { ...open, rowFilters: { [key]: { condition: bound.condition, values } } }
      const found = messages.length > 0 ? messages : judge({ candidate: `SELECT 1 AS one FROM ${from}`, parameters: [], policy: filtered })
      return [...new Set(found)].map((message) => ({ path: ['rowFilters', name], message }))
    }),
  )
}
