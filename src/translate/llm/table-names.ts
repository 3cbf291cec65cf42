import type { Catalog, Table } from '../../catalog/catalog.ts'

/** Whether PostgreSQL takes a name without quotes and as it is written. */
const plainName = /^[a-z_][a-z0-9_$]*$/
const reserved = new Set(
  'all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create current_date current_role current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign from grant group having in initially intersect into lateral leading limit localtime localtimestamp not null offset on only or order placing primary references returning select session_user some symmetric system_user table then to trailing true union unique user using variadic when where window with'.split(
    ' ',
  ),
)

/** A name as it stands in a statement: quoted where it must be. */
export const sqlName = (name: string): string => (plainName.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`)

/** How each table is called in statements, by its key: without schema where the search path finds that very table. */
export function tableNames(catalog: Catalog): ReadonlyMap<string, string> {
  const ranks = new Map(catalog.searchPath.map((schema, at) => [schema, at]))
  const best = new Map<string, { key: string; rank: number }>()
  for (const [key, table] of catalog.tables) {
    const rank = ranks.get(table.schema)
    if (rank !== undefined && rank < (best.get(table.name)?.rank ?? Number.POSITIVE_INFINITY)) best.set(table.name, { key, rank })
  }
  return new Map(
    [...catalog.tables].map(([key, table]) => [key, best.get(table.name)?.key === key ? sqlName(table.name) : qualified(table)]),
  )
}

const qualified = (table: Table): string => `${sqlName(table.schema)}.${sqlName(table.name)}`
