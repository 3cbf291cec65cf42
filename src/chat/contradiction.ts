import type { A_Expr, Node, SelectStmt } from '@pgsql/types'
import type { Catalog } from '../catalog/catalog.ts'
import type { CheckedSql } from '../guard/checked-sql.ts'
import type { SqlValue } from '../guard/policy.ts'
import { as } from '../guard/postgres/tree.ts'
import { nodesIn } from './meaning/expressions.ts'
import { levelsOf } from './meaning/levels.ts'
import { columnAt, type Level, operatorOf } from './meaning/places.ts'

/**
 * Why an empty result may be the fault of a literal: a column is compared with a value that it does not hold, although a similar one is
 * stored. One hint for each such literal, with the nearest stored values; none when the emptiness can be honest.
 */
export function contradictedLiterals(statement: SelectStmt, { parameters }: CheckedSql, catalog: Catalog): string[] {
  const hints = levelsOf(statement, catalog).flatMap((level) => {
    const { whereClause, havingClause, fromClause } = level.select
    return nodesIn([whereClause, havingClause, fromClause], 'A_Expr').flatMap((one) => contradicted(level, one, parameters, catalog))
  })
  return [...new Set(hints)]
}

function contradicted(level: Level, comparison: A_Expr, parameters: readonly SqlValue[], catalog: Catalog): string[] {
  const fits = matcherOf(comparison)
  const found = columnAt(level, comparison.lexpr) ?? columnAt(level, comparison.rexpr)
  if (fits === null || found === null || found.relation.table === null) return []
  const place = `${found.relation.table}.${found.column.name}`
  const values = catalog.values.valuesOf(place)
  if (values === null) return []
  const texts = [comparison.lexpr, comparison.rexpr].flatMap((side) => textsOf(side, parameters))
  return texts.flatMap((text) => {
    if (!/\p{L}/u.test(text) || values.some((value) => fits(value, text))) return []
    const plain = text.replaceAll('%', '').replaceAll('_', ' ').trim()
    const near = [...catalog.values.exact(plain), ...catalog.values.similar(plain, 0.5, 5)]
    const known = [...new Set(near.map((match) => `'${match.value}' in ${match.column}`))].slice(0, 5)
    return known.length === 0 ? [] : [`${place} does not hold '${text}'. Stored values near it: ${known.join(', ')}.`]
  })
}

type Matcher = (value: string, text: string) => boolean

/** How a comparison of this kind decides; null for those that an absent value cannot empty. */
function matcherOf(comparison: A_Expr): Matcher | null {
  const equal: Matcher = (value, text) => value === text
  switch (comparison.kind) {
    case 'AEXPR_OP':
    case 'AEXPR_IN':
    case 'AEXPR_OP_ANY':
      return operatorOf(comparison) === '=' ? equal : null
    case 'AEXPR_LIKE':
      return operatorOf(comparison) === '~~' ? like('u') : null
    case 'AEXPR_ILIKE':
      return operatorOf(comparison) === '~~*' ? like('iu') : null
    default:
      return null
  }
}

const like =
  (flags: string): Matcher =>
  (value, text) => {
    const pattern = text
      .replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
      .replaceAll('%', '.*')
      .replaceAll('_', '.')
    return new RegExp(`^${pattern}$`, `${flags}s`).test(value)
  }

/** The texts of a constant, a list of them, or a parameter. */
function textsOf(node: Node | undefined, parameters: readonly SqlValue[]): string[] {
  const cast = as(node, 'TypeCast')
  if (cast !== undefined) return textsOf(cast.arg, parameters)
  const list = as(node, 'List')?.items ?? as(node, 'A_ArrayExpr')?.elements
  if (list !== undefined) return list.flatMap((item) => textsOf(item, parameters))
  const parameter = as(node, 'ParamRef')
  const value = parameter === undefined ? as(node, 'A_Const')?.sval?.sval : parameters[(parameter.number ?? 0) - 1]
  return [value].flat().filter((one) => typeof one === 'string')
}
