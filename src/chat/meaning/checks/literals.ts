import type { A_Expr, Node } from '@pgsql/types'
import type { Catalog } from '../../../catalog/catalog.ts'
import type { SqlValue } from '../../../guard/policy.ts'
import { as } from '../../../guard/postgres/tree.ts'
import { nodesIn } from '../expressions.ts'
import type { Examined, Finding } from '../finding.ts'
import { columnAt, type Level, operatorOf } from '../places.ts'

/** A text that a column is compared with and does not hold, though its values are known. `near` are stored values like it, best first. */
export type AbsentLiteral = { place: string; text: string; near: { value: string; column: string }[]; exclusive: boolean }

/**
 * Texts in the conditions of a level that the compared column does not hold. `exclusive` when the comparison lets no other value
 * through, so that it alone can empty the result. The stored values may be older than the data: an absence is a proof only when the
 * statement returned nothing.
 */
export function absentLiterals(level: Level, parameters: readonly SqlValue[], catalog: Catalog): AbsentLiteral[] {
  const { whereClause, havingClause, fromClause } = level.select
  return nodesIn([whereClause, havingClause, fromClause], 'A_Expr').flatMap((one) => absent(level, one, parameters, catalog))
}

/** Values left out or listed that the column does not hold, while they are stored otherwise: the condition does nothing for them. */
export function checkLiterals(level: Level, { sql, catalog }: Examined): Finding[] {
  return absentLiterals(level, sql.parameters, catalog)
    .filter(({ exclusive, near }) => !exclusive && near.length > 0)
    .map((one) => ({ code: 'value_elsewhere', weight: 'doubt', text: hintOf(one) }))
}

/** What is known about an absent text, in one sentence. */
export function hintOf({ place, text, near }: AbsentLiteral): string {
  const known = near.map(({ value, column }) => `'${value}' in ${column}`).join(', ')
  return `${place} does not hold '${text}'.${known === '' ? '' : ` Stored values near it: ${known}.`}`
}

function absent(level: Level, comparison: A_Expr, parameters: readonly SqlValue[], catalog: Catalog): AbsentLiteral[] {
  const matcher = matcherOf(comparison)
  const found = columnAt(level, comparison.lexpr) ?? columnAt(level, comparison.rexpr)
  if (matcher === null || found === null || found.relation.table === null) return []
  const place = `${found.relation.table}.${found.column.name}`
  const values = catalog.values.valuesOf(place)
  if (values === null) return []
  const texts = [comparison.lexpr, comparison.rexpr].flatMap((side) => constantTexts(side, parameters))
  const missing = texts.filter((text) => /\p{L}/u.test(text) && !values.some((value) => matcher.fits(value, text)))
  const exclusive = !matcher.negated && missing.length === texts.length
  return missing.map((text) => ({ place, text, near: nearOf(text, catalog), exclusive }))
}

function nearOf(text: string, catalog: Catalog): AbsentLiteral['near'] {
  const plain = text.replaceAll('%', '').replaceAll('_', ' ').trim()
  const matches = [...catalog.values.exact(plain), ...catalog.values.similar(plain, 0.5, 5)]
  const unique = new Map(matches.map(({ value, column }) => [`${column} ${value}`, { value, column }]))
  return [...unique.values()].slice(0, 5)
}

type Matcher = { fits: (value: string, text: string) => boolean; negated: boolean }

/** How a comparison of this kind decides; null for those that an absent value does not change. */
function matcherOf(comparison: A_Expr): Matcher | null {
  const equal = (value: string, text: string) => value === text
  const operator = operatorOf(comparison)
  switch (comparison.kind) {
    case 'AEXPR_OP':
    case 'AEXPR_IN':
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      return ['=', '<>', '!='].includes(operator) ? { fits: equal, negated: operator !== '=' } : null
    case 'AEXPR_LIKE':
      return operator === '~~' ? { fits: like('u'), negated: false } : null
    case 'AEXPR_ILIKE':
      return operator === '~~*' ? { fits: like('iu'), negated: false } : null
    default:
      return null
  }
}

const like =
  (flags: string) =>
  (value: string, text: string): boolean => {
    const pattern = text
      .replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
      .replaceAll('%', '.*')
      .replaceAll('_', '.')
    return new RegExp(`^${pattern}$`, `${flags}s`).test(value)
  }

/** The texts of a constant, a list of them, or a parameter. */
function constantTexts(node: Node | undefined, parameters: readonly SqlValue[]): string[] {
  const cast = as(node, 'TypeCast')
  if (cast !== undefined) return constantTexts(cast.arg, parameters)
  const list = as(node, 'List')?.items ?? as(node, 'A_ArrayExpr')?.elements
  if (list !== undefined) return list.flatMap((item) => constantTexts(item, parameters))
  const parameter = as(node, 'ParamRef')
  const value = parameter === undefined ? as(node, 'A_Const')?.sval?.sval : parameters[(parameter.number ?? 0) - 1]
  return [value].flat().filter((one) => typeof one === 'string')
}
