import type { IndexedTable } from '../policy-index.ts'
import type { ScopeColumn, ScopeItem } from './scope.ts'
import { combine, constant } from './walk.ts'

/** An entry of a name space with nothing special about it. */
export function itemOf(name: string | null, columns: ScopeColumn[]): ScopeItem {
  return {
    name,
    table: null,
    base: false,
    complete: true,
    exact: !columns.some(({ vague }) => vague),
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
  const { weight, bytes, digits, quotings, gathered, spread, most } = constant()
  const columns = table.columns.map(
    (column): ScopeColumn => ({
      sources: column.sources,
      weight,
      bytes,
      digits,
      quotings,
      gathered,
      spread,
      written: false,
      varies: true,
      most,
      name: column.name,
      allowed: column.allowed,
      vague: false,
      owner: name,
      partial: false,
      hidden: false,
    }),
  )
  return {
    ...itemOf(name, []),
    columns,
    table: alias === null ? table : null,
    base: true,
    complete: table.orderKnown,
    exact: table.orderKnown,
    system: true,
  }
}

/**
 * Columns under new names, by position, as a column list behind an alias gives them; further columns keep theirs. Further names are an
 * error of the server, unless there may be columns that nobody knows of.
 */
export function renameColumns(columns: ScopeColumn[], names: string[]): ScopeColumn[] {
  if (names.length === 0) return columns
  const renamed = columns.map((column, at) => {
    const name = names[at]
    return name === undefined ? column : { ...column, name }
  })
  const vague = columns.find((column) => column.vague)
  return vague === undefined
    ? renamed
    : [...renamed, ...names.slice(columns.length).map((name) => ({ ...vague, ...combine(columns), name }))]
}
