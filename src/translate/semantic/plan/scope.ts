import type { Dataset } from '../../../catalog/semantic-model.ts'
import type { ModelIndex, Step } from '../model/model-index.ts'
import type { SemanticQuery } from '../semantic-query.ts'
import { nameOf, tableName } from '../sql/names.ts'
import type { Parameters } from '../sql/parameters.ts'
import type { Select } from './relation.ts'

/** What planning looks up. `subquery` plans an earlier query as part of another statement; a text says why that cannot be done. */
export type PlanContext = { index: ModelIndex; timeZone: string; subquery(query: SemanticQuery, parameters: Parameters): Select | string }

/** One dataset as the row source of a SELECT, with the joins that its expressions need so far. */
export type Scope = PlanContext & {
  dataset: Dataset
  parameters: Parameters
  joins: Map<string, Step>
  /** A JSON series taken apart into rows of key and value, and its alias. */
  series: { expression: string; firstKey: number } | null
}

export const newScope = (context: PlanContext, dataset: Dataset, parameters: Parameters): Scope => ({
  ...context,
  dataset,
  parameters,
  joins: new Map(),
  series: null,
})

/** Takes up the joins of a path. */
export function join(scope: Scope, path: readonly Step[]): void {
  for (const step of path) if (!scope.joins.has(step.to)) scope.joins.set(step.to, step)
}

/** The FROM clause. Joined rows may be missing, so that no row of the dataset is lost. */
export const fromClause = (scope: Scope): string =>
  `FROM ${tableName(scope.dataset.table)} AS ${nameOf(scope.dataset.name)}${fromJoins(scope)}${fromSeries(scope)}`

const fromSeries = ({ series }: Scope): string =>
  series === null ? '' : `\nCROSS JOIN LATERAL jsonb_each_text(${series.expression}) AS series_step(key, value)`

/** The joins of a FROM clause. */
export function fromJoins(scope: Scope): string {
  let text = ''
  for (const step of scope.joins.values()) {
    const target = scope.index.datasets.get(step.to)
    if (target !== undefined) text += `\nLEFT JOIN ${tableName(target.table)} AS ${nameOf(step.to)} ON ${onClause(step)}`
  }
  return text
}

/** The condition of one step. */
export const onClause = (step: Step): string =>
  step.fromColumns
    .map((column, at) => `${nameOf(step.to)}.${nameOf(step.toColumns[at] ?? '')} = ${nameOf(step.from)}.${nameOf(column)}`)
    .join(' AND ')
