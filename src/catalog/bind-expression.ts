import { expressionKeywords, type SqlToken, sqlName, sqlTokens } from './sql-tokens.ts'

/** What an expression may refer to: columns of datasets, and fields declared over them. */
export type ExpressionScope = {
  /** The dataset whose columns may be written without a qualifier; null for metrics of the whole model. */
  own: string | null
  datasets: { has(name: string): boolean; keys(): Iterable<string> }
  /** The column as the table spells it, or null. Case does not matter where only one column fits. */
  column(dataset: string, name: string): string | null
  /** The bound expression of a declared field, or null. */
  field(dataset: string, name: string): string | null
}

export type BoundExpression = {
  /** The expression with every column written `dataset.column`. */
  sql: string
  /** Datasets referred to, in the order of first use. */
  datasets: string[]
  /** `dataset.column` of every column used directly; columns inside fields are not listed. */
  columns: string[]
  /** Names that are neither columns nor fields; when there are any the expression cannot run. */
  missing: string[]
}

/**
 * Writes every column of an Ossie expression as `dataset.column`. A qualified name means the declared field first and the
 * column of that name second; a bare name means the column of the own dataset first. Source: Ossie core specification 0.2, "Metric scoping".
 */
export function bindExpression(text: string, scope: ExpressionScope): BoundExpression {
  const tokens = sqlTokens(text)
  const bound: BoundExpression = { sql: '', datasets: [], columns: [], missing: [] }
  let written = 0
  for (let i = 0; i < tokens.length; i++) {
    const reference = referenceAt(tokens, i)
    if (!reference) continue
    const found = resolve(reference.parts, scope, bound)
    if (found !== null) {
      bound.sql += text.slice(written, reference.start) + found
      written = reference.end
    }
    i += reference.length - 1
  }
  bound.sql += text.slice(written)
  return bound
}

type Reference = { parts: SqlToken[]; start: number; end: number; length: number }

function referenceAt(tokens: SqlToken[], at: number): Reference | null {
  const first = tokens[at]
  const before = tokens[at - 1]?.text
  if (!first || !isName(first) || before === '.' || before === '{') return null
  const parts = [first]
  let next = at + 1
  for (let part = tokens[next + 1]; tokens[next]?.text === '.' && part && isName(part); part = tokens[next + 1]) {
    parts.push(part)
    next += 2
  }
  if (tokens[next]?.text === '(') return null
  if (parts.length === 1 && standsForItself(tokens, at)) return null
  return { parts, start: first.start, end: parts.at(-1)?.end ?? first.end, length: next - at }
}

const isName = (token: SqlToken): boolean => token.kind === 'word' || token.kind === 'quoted'

/** Type names after `::` and `as`, literals such as `date '2026-01-01'`, and the field of `extract(year from …)`. */
function standsForItself(tokens: SqlToken[], at: number): boolean {
  const before = tokens[at - 1]?.name
  if (before === '::' || before === 'as') return true
  if (tokens[at + 1]?.kind === 'string') return true
  return before === '(' && tokens[at - 2]?.name === 'extract'
}

function resolve(parts: SqlToken[], scope: ExpressionScope, bound: BoundExpression): string | null {
  const name = parts.at(-1)
  const qualifier = parts.at(-2)
  if (!name) return null
  if (qualifier) {
    const dataset = datasetNamed(qualifier.name, scope)
    if (!dataset) return miss(bound, parts)
    return fieldSql(dataset, name.name, scope, bound) ?? columnSql(dataset, name.name, scope, bound) ?? miss(bound, parts)
  }
  if (!scope.own) return isKeyword(name) ? null : miss(bound, parts)
  const column = columnSql(scope.own, name.name, scope, bound)
  if (column) return column
  if (isKeyword(name)) return null
  return fieldSql(scope.own, name.name, scope, bound) ?? miss(bound, parts)
}

/** The dataset of this name, or the only one whose name differs in case alone: warehouses write names in capitals, and words are folded. */
function datasetNamed(name: string, { datasets }: ExpressionScope): string | null {
  if (datasets.has(name)) return name
  const same = [...datasets.keys()].filter((candidate) => candidate.toLowerCase() === name.toLowerCase())
  return same.length === 1 ? (same[0] ?? null) : null
}

const isKeyword = (token: SqlToken): boolean => token.kind === 'word' && expressionKeywords.has(token.name)

function fieldSql(dataset: string, name: string, scope: ExpressionScope, bound: BoundExpression): string | null {
  const field = scope.field(dataset, name)
  if (field === null) return null
  use(bound.datasets, dataset)
  const column = scope.column(dataset, name)
  if (column !== null && field === columnText(dataset, column)) {
    use(bound.columns, `${dataset}.${column}`)
    return field
  }
  return isSingleColumn(field) ? field : `(${field})`
}

function columnSql(dataset: string, name: string, scope: ExpressionScope, bound: BoundExpression): string | null {
  const column = scope.column(dataset, name)
  if (column === null) return null
  use(bound.datasets, dataset)
  use(bound.columns, `${dataset}.${column}`)
  return columnText(dataset, column)
}

/** `dataset.column` as SQL text. */
export const columnText = (dataset: string, column: string): string => `${sqlName(dataset)}.${sqlName(column)}`

function isSingleColumn(sql: string): boolean {
  const tokens = sqlTokens(sql)
  return tokens.length === 3 && tokens[1]?.text === '.'
}

function use(list: string[], name: string): void {
  if (!list.includes(name)) list.push(name)
}

function miss(bound: BoundExpression, parts: SqlToken[]): null {
  use(bound.missing, parts.map((part) => part.name).join('.'))
  return null
}
