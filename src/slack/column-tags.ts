import type { SemanticModel } from '../catalog/semantic-model.ts'

/** Gives the tags of a column, `schema.table.column`. */
export type TagsOf = (column: string) => readonly string[]

/** The tags that a semantic model gives to columns. A tagged expression over several columns tags its whole table: any of them may be in it. */
export function columnTags(model: Pick<SemanticModel, 'datasets'>): TagsOf {
  const byColumn = new Map<string, string[]>()
  const byTable = new Map<string, string[]>()
  const add = (map: Map<string, string[]>, key: string, tags: readonly string[]) => void map.set(key, [...(map.get(key) ?? []), ...tags])
  for (const { table, fields } of model.datasets) {
    for (const { column, tags } of fields) {
      if (tags === undefined) continue
      if (column === null) add(byTable, table.toLowerCase(), tags)
      else add(byColumn, `${table}.${column}`.toLowerCase(), tags)
    }
  }
  return (name) => {
    const column = name.toLowerCase()
    const table = column.split('.').slice(0, 2).join('.')
    return [...(byColumn.get(column) ?? []), ...(byTable.get(table) ?? [])]
  }
}
