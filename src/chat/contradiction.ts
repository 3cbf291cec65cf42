import type { Catalog } from '../catalog/catalog.ts'
import type { CheckedSql } from '../guard/checked-sql.ts'

const stringLiteral = /'((?:[^']|'')*)'/g

/**
 * Why an empty result may be the fault of a literal: a value that no column of the statement holds although a similar one exists.
 * One hint for each such literal, with the nearest stored values; none when the emptiness can be honest.
 */
export function contradictedLiterals(sql: CheckedSql, catalog: Catalog): string[] {
  const columns = sql.lineage.columns.filter((column) => catalog.values.valuesOf(column) !== null)
  if (columns.length === 0) return []
  const literals = new Set([...textsIn(sql)].filter((text) => /\p{L}/u.test(text) && !/^\d{4}-\d\d/.test(text)))
  return [...literals].flatMap((literal) => {
    if (columns.some((column) => catalog.values.valuesOf(column)?.includes(literal))) return []
    const near = [...catalog.values.exact(literal), ...catalog.values.similar(literal, 0.5, 5)]
    const known = [...new Set(near.map((match) => `'${match.value}' in ${match.column}`))].slice(0, 5)
    return known.length === 0 ? [] : [`No row has the value '${literal}'. Stored values near it: ${known.join(', ')}.`]
  })
}

function* textsIn(sql: CheckedSql): Iterable<string> {
  for (const match of sql.text.matchAll(stringLiteral)) yield (match[1] ?? '').replaceAll("''", "'")
  for (const value of sql.parameters.flat()) if (typeof value === 'string') yield value
}
