import type { IndexedTable } from '../policy-index.ts'
import type { ScopeColumn, ScopeItem } from './scope.ts'
import { constant } from './walk.ts'

/** An entry of a name space with nothing special about it. */
export function itemOf(name: string | null, columns: ScopeColumn[]): ScopeItem {
  return {
    name,
    table: null,
    base: false,
    complete: true,
    substituted: false,
    columns: name === null ? columns : columns.map((column) => ({ ...column, owner: name })),
    system: false,
    open: false,
    row: true,
    nameVisible: name !== null,
    columnsVisible: true,
    lateralOnly: false,
  }
}

/** An entry for something that was refused: whatever is said about it afterwards is not reported again. */
export const openItem = (name: string | null): ScopeItem => ({ ...itemOf(name, []), open: true })

/** An entry for a base table, under its alias or its own name. */
export function tableItem(table: IndexedTable, alias: string | null): ScopeItem {
  const name = alias ?? table.name
  const { weight, bytes, digits, quotings } = constant()
  const columns = table.columns.map(
    (column): ScopeColumn => ({
      sources: column.sources,
      weight,
      bytes,
      digits,
      quotings,
      name: column.name,
      allowed: column.allowed,
      certain: true,
      owner: name,
      partial: false,
      hidden: false,
    }),
  )
  return { ...itemOf(name, []), columns, table: alias === null ? table : null, base: true, complete: table.orderKnown, system: true }
}

/** Columns under new names, by position, as a column list behind an alias gives them; further columns keep theirs. */
export function renameColumns(columns: ScopeColumn[], names: string[]): ScopeColumn[] {
  if (names.length === 0) return columns
  return columns.map((column, at) => {
    const name = names[at]
    return name === undefined ? column : { ...column, name, certain: true }
  })
}
