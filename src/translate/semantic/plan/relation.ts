import type { Output } from './output.ts'

/** A SELECT under construction, clause by clause. */
export type Select = {
  distinct: boolean
  columns: { expression: string; output: Output }[]
  from: string
  where: string[]
  groupBy: string[]
  having: string[]
  orderBy: string[]
  limit: number | null
  offset: number
  /** Output names by what they are, for the steps that follow. */
  dimensionNames: string[][]
  measureNames: string[]
  with: string[]
}

export function newSelect(from: string): Select {
  return {
    distinct: false,
    columns: [],
    from,
    where: [],
    groupBy: [],
    having: [],
    orderBy: [],
    limit: null,
    offset: 0,
    dimensionNames: [],
    measureNames: [],
    with: [],
  }
}

/** The text of a SELECT. */
export function printSelect(select: Select): string {
  const lines: string[] = []
  if (select.with.length > 0) lines.push(`WITH ${select.with.join(',\n')}`)
  const columns = select.columns.map(({ expression, output }) =>
    expression === output.name ? expression : `${expression} AS ${output.name}`,
  )
  lines.push(`SELECT ${select.distinct ? 'DISTINCT ' : ''}${columns.join(', ')}`, select.from)
  if (select.where.length > 0) lines.push(`WHERE ${select.where.join(' AND ')}`)
  if (select.groupBy.length > 0) lines.push(`GROUP BY ${select.groupBy.join(', ')}`)
  if (select.having.length > 0) lines.push(`HAVING ${select.having.join(' AND ')}`)
  if (select.orderBy.length > 0) lines.push(`ORDER BY ${select.orderBy.join(', ')}`)
  if (select.limit !== null) lines.push(`LIMIT ${select.limit}`)
  if (select.offset > 0) lines.push(`OFFSET ${select.offset}`)
  return lines.join('\n')
}

/** The same rows as the source of a new SELECT that passes all columns on. */
export function wrap(select: Select, alias: string): Select {
  const inner = { ...select, with: [] }
  return {
    ...newSelect(`FROM (\n${indent(printSelect(inner))}\n) AS ${alias}`),
    with: select.with,
    columns: select.columns.map(({ output }) => ({ expression: output.name, output })),
    dimensionNames: select.dimensionNames,
    measureNames: select.measureNames,
  }
}

const indent = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
