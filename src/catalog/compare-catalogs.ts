import type { Catalog, Table } from './catalog.ts'

const mostChanges = 50

/**
 * What changed from one snapshot to the next, in sentences: tables and columns that came, went or have another type, and what of the
 * semantic model stands on them. What the model mentions comes first; at most 50, the last one then counts the rest.
 */
export function changesBetween(before: Catalog, now: Catalog): string[] {
  const mentioned: string[] = []
  const others: string[] = []
  for (const key of new Set([...before.tables.keys(), ...now.tables.keys()])) {
    const [old, next] = [before.tables.get(key), now.tables.get(key)]
    if (old === undefined) others.push(`table ${key} is new`)
    else if (next === undefined) {
      const dataset = before.model.datasets.find(({ table }) => table === key)
      if (dataset) mentioned.push(`table ${key} is gone: dataset ${dataset.name} cannot be asked any more`)
      else others.push(`table ${key} is gone`)
    } else {
      for (const { column, text } of columnChanges(old, next)) {
        const uses = usesOf(before, key, column)
        const list = uses.length > 0 ? mentioned : others
        list.push(`column ${key}.${column} ${text}${uses.length > 0 ? `: ${uses.join(', ')}` : ''}`)
      }
    }
  }
  const all = [...mentioned, ...others]
  return all.length > mostChanges ? [...all.slice(0, mostChanges), `and ${all.length - mostChanges} more changes`] : all
}

function columnChanges(old: Table, next: Table): { column: string; text: string }[] {
  const types = new Map(next.columns.map(({ name, type }) => [name, type]))
  const known = new Set(old.columns.map(({ name }) => name))
  return [
    ...old.columns.flatMap(({ name, type }) => {
      const now = types.get(name)
      if (now === undefined) return [{ column: name, text: 'is gone' }]
      return now === type ? [] : [{ column: name, text: `is ${now} and was ${type}` }]
    }),
    ...next.columns.flatMap(({ name }) => (known.has(name) ? [] : [{ column: name, text: 'is new' }])),
  ]
}

/** Fields and metrics of the model that stand on a column. */
function usesOf({ model }: Catalog, table: string, column: string): string[] {
  const dataset = model.datasets.find((one) => one.table === table)
  if (!dataset) return []
  const fields = dataset.fields.filter((field) => field.column === column).map((field) => `field ${dataset.name}.${field.name}`)
  const named = new RegExp(`(^|[^\\w"])${escaped(dataset.name)}\\."?${escaped(column)}(?![\\w])`)
  const metrics = model.metrics
    .filter((metric) => metric.dataset === dataset.name && named.test(`${metric.expression} ${metric.filter ?? ''}`))
    .map((metric) => `metric ${metric.name}`)
  return [...fields, ...metrics]
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
