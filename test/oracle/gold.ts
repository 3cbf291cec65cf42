/** A question about order lines, as the builder takes it; every list of `where` holds readings, one of which is meant. */
export type SalesQuery = {
  dimensions?: readonly string[]
  /** The figure, or several of them. */
  values: readonly string[]
  where?: readonly (readonly string[])[]
  having?: string
  order?: 'ASC' | 'DESC'
  limit?: number
}

/** One SQL text for each combination of readings, 32 at most. */
export function salesGolds(query: SalesQuery): string[] {
  return combinations(query.where ?? []).map((where) => salesSql(query, where))
}

/** Picks one of each list, in all ways, 32 at most. */
export function combinations<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((made, list) => made.flatMap((before) => list.map((one) => [...before, one])), [[]]).slice(0, 32)
}

/** The tables that the texts speak of, joined to the order lines. */
export function salesTables(texts: readonly string[]): string {
  const all = texts.join(' ')
  const customer = /\bc\./.test(all) ? ' LEFT JOIN customer_master c ON c.customer = t.customer' : ''
  const material = /\bm\./.test(all) ? ' LEFT JOIN stox_material_master m ON m.material_number = t.material_number' : ''
  return `transaction_data t${customer}${material}`
}

function salesSql({ dimensions = [], values, having, order, limit }: SalesQuery, where: readonly string[]): string {
  const columns = [...dimensions.map((sql, at) => `${sql} AS d${at + 1}`), ...values.map((sql, at) => `${sql} AS ${nameOf(sql)}${at + 1}`)]
  const known = order ? dimensions.map((sql) => `${sql} IS NOT NULL`) : []
  const parts = [
    `SELECT ${columns.join(', ')} FROM ${salesTables([...columns, ...where, ...known, having ?? ''])}`,
    where.length + known.length > 0 ? `WHERE ${[...where, ...known].join(' AND ')}` : '',
    dimensions.length > 0 ? `GROUP BY ${dimensions.map((_, at) => at + 1).join(', ')}` : '',
    having ? `HAVING ${having}` : '',
    order ? `ORDER BY ${dimensions.length + 1} ${order} NULLS LAST` : '',
    limit ? `FETCH FIRST ${limit} ROWS ONLY` : '',
  ]
  return parts.filter((part) => part !== '').join(' ')
}

/** Percentages are called so, because only they may be told as fractions. */
const nameOf = (sql: string): string => (sql.startsWith('100') ? 'pct_' : 'v')

/** Golds of a ranking by a count: equal counts may stand in any order, so the counts alone decide. */
export const rankGolds = (query: SalesQuery): string[] =>
  salesGolds(query).flatMap((gold) => [gold, `SELECT v1 AS n FROM (${gold}) AS ranked ORDER BY 1 ${query.order ?? 'DESC'}`])
