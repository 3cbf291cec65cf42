import type { Dialect } from './catalog.ts'
import type { ModelSource, SourceRelationship } from './ossie/model-source.ts'
import { verifiedQueryOf } from './ossie/verified-schema.ts'
import { Binder, columnsOf } from './resolve/binder.ts'
import { resolveDataset, resolveSegments } from './resolve/resolve-dataset.ts'
import { resolveCrossMetric, resolveMetric } from './resolve/resolve-metric.ts'
import type { Target } from './resolve/resolve-table.ts'
import type { Dataset, Relationship, SemanticModel } from './semantic-model.ts'

export type Resolved = {
  model: SemanticModel
  /** What the model names and the target lacks, with file and line, and what was left out because of it. */
  warnings: string[]
}

/**
 * Resolves a model against a target: tables and columns found, expressions bound, types and defaults filled in. What the target
 * lacks is left out with a warning and the rest serves. Columns that no field covers become fields as far as their names tell.
 */
export function resolveModel(source: ModelSource, target: Target & { dialect: Dialect }): Resolved {
  const binder = new Binder(source, target)
  const datasets = new Map([...binder.bound].map(([name, bound]) => [name, resolveDataset(bound, binder)]))
  const uses = new Map<string, number>()
  for (const { name } of source.metrics) uses.set(name, (uses.get(name) ?? 0) + 1)
  const metrics = source.metrics.flatMap((metric) => {
    const name = metric.own && (uses.get(metric.name) ?? 0) > 1 ? `${metric.own}.${metric.name}` : metric.name
    return resolveMetric(metric, name, datasets, binder) ?? []
  })
  const known = new Set(metrics.map((metric) => metric.name))
  const model: SemanticModel = {
    name: source.name,
    instructions: source.instructions,
    datasets: tidyDatasets([...datasets.values()], known),
    relationships: source.relationships.flatMap((found) => resolveRelationship(found, binder) ?? []),
    metrics: metrics.map((metric) => ({ ...metric, ambiguousWith: metric.ambiguousWith.filter((name) => known.has(name)) })),
    segments: [...binder.bound.values()].flatMap((bound) => resolveSegments(bound, binder)),
    ambiguous: source.ambiguous.map(({ resolved_by, ...found }) => ({ ...found, ...(resolved_by ? { resolvedBy: resolved_by } : {}) })),
    verified: source.verified.map(verifiedQueryOf),
    examples: source.examples,
    missing: source.missing,
    crossMetrics: source.metrics.flatMap((metric) => resolveCrossMetric(metric, binder) ?? []),
  }
  return { model, warnings: binder.warnings }
}

function resolveRelationship(found: SourceRelationship, binder: Binder): Relationship | null {
  const from = binder.bound.get(found.from)
  const to = binder.bound.get(found.to)
  if (!from || !to) return null
  const fromColumns = columnsOf(from.table, found.fromColumns)
  const toColumns = columnsOf(to.table, found.toColumns)
  if (!fromColumns || !toColumns) {
    binder.warn(found.place, `relationship ${found.name} left out: the target lacks one of its columns`)
    return null
  }
  return { name: found.name, from: found.from, to: found.to, fromColumns, toColumns, cardinality: found.pulse.cardinality ?? 'many-to-one' }
}

/** Datasets without names of what was left out. */
export function tidyDatasets(datasets: readonly Dataset[], metrics: ReadonlySet<string>): Dataset[] {
  const fields = new Set(datasets.flatMap((dataset) => dataset.fields.map((field) => `${dataset.name}.${field.name}`)))
  const names = new Set(datasets.map((dataset) => dataset.name))
  return datasets.map((dataset) => {
    const has = (name: string): boolean => fields.has(`${dataset.name}.${name}`)
    return {
      ...dataset,
      timeAxis: dataset.timeAxis !== null && has(dataset.timeAxis) ? dataset.timeAxis : null,
      nameField: dataset.nameField !== null && has(dataset.nameField) ? dataset.nameField : null,
      listFields: dataset.listFields.filter(has),
      prefer: dataset.prefer.filter((better) => names.has(better.dataset)),
      fields: dataset.fields.map(({ namesMetric, comparedTo, ...field }) => ({
        ...field,
        ...(namesMetric && metrics.has(namesMetric) ? { namesMetric } : {}),
        ...(comparedTo && fields.has(comparedTo) ? { comparedTo } : {}),
      })),
    }
  })
}
