import type { Principal } from '../../identity/principal.ts'
import type { MonitorDeps } from '../deps.ts'
import type { RunPlan } from './run-plan.ts'

/** Things that are named in one message at most. */
const mostNamed = 5

/**
 * What is gone since the newest good run of a monitor that now fails, as sentences: tables and columns that it read and that its owner does not see any more. Empty
 * where that explains nothing, or cannot be told now.
 */
export async function whatChanged(deps: Pick<MonitorDeps, 'viewFor'>, plan: RunPlan, owner: Principal): Promise<string[]> {
  if (plan.lastChecked === null) return []
  const view = await deps.viewFor(owner, plan.dataSource)
  if (!view.ok) return []
  const { tables } = view.value.catalog
  const lostTables = plan.lastChecked.tables.filter((key) => !tables.has(key))
  const lostColumns = plan.lastChecked.columns.flatMap((key) => {
    const [table, column] = splitColumn(key)
    const known = tables.get(table)
    return known === undefined || known.columns.some(({ name }) => name === column)
      ? []
      : [`Column ${column} is gone from ${table}; the monitor reads it.`]
  })
  const all = [...lostTables.map((table) => `Table ${table} is gone, or may not be read any more; the monitor reads it.`), ...lostColumns]
  return all.slice(0, mostNamed)
}

function splitColumn(key: string): [table: string, column: string] {
  const at = key.lastIndexOf('.')
  return [key.slice(0, at), key.slice(at + 1)]
}
