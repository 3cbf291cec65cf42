import type { Catalog, Table } from '../../../catalog/catalog.ts'
import type { Dataset, Field, Metric, Relationship, Segment } from '../../../catalog/semantic-model.ts'

export type FieldEntry = { ref: string; dataset: Dataset; field: Field }

/** A step from a dataset to another that gives at most one row for each of its rows. */
export type Step = { relationship: Relationship; from: string; to: string; fromColumns: string[]; toColumns: string[] }

/** The semantic model with everything the translator looks up by name. Field references are `dataset.field`. */
export type ModelIndex = {
  datasets: ReadonlyMap<string, Dataset>
  tables: ReadonlyMap<string, Table>
  fields: ReadonlyMap<string, FieldEntry>
  metrics: ReadonlyMap<string, Metric>
  segments: ReadonlyMap<string, Segment>
  /** Field references by concept, in the model's order. */
  conceptFields: ReadonlyMap<string, string[]>
  /** Datasets whose rows stand for the concept. */
  conceptDatasets: ReadonlyMap<string, string[]>
  /** Steps that never multiply rows, by the dataset they start from. */
  steps: ReadonlyMap<string, Step[]>
  /** Relationships that end at a dataset, for "those that have rows there". */
  incoming: ReadonlyMap<string, Relationship[]>
}

/** Indexes the model of a catalog. */
export function indexModel(catalog: Catalog): ModelIndex {
  const { model } = catalog
  const fields = new Map<string, FieldEntry>()
  const conceptFields = new Map<string, string[]>()
  const conceptDatasets = new Map<string, string[]>()
  const steps = new Map<string, Step[]>()
  const incoming = new Map<string, Relationship[]>()
  for (const dataset of model.datasets) {
    if (dataset.concept !== undefined) push(conceptDatasets, dataset.concept, dataset.name)
    for (const field of dataset.fields) {
      const ref = `${dataset.name}.${field.name}`
      fields.set(ref, { ref, dataset, field })
      if (field.concept !== undefined) push(conceptFields, field.concept, ref)
    }
  }
  for (const relationship of model.relationships) {
    const { from, to, fromColumns, toColumns } = relationship
    push(steps, from, { relationship, from, to, fromColumns, toColumns })
    push(incoming, to, relationship)
    if (relationship.cardinality === 'one-to-one') {
      push(steps, to, { relationship, from: to, to: from, fromColumns: toColumns, toColumns: fromColumns })
    }
  }
  return {
    datasets: byName(model.datasets),
    tables: catalog.tables,
    fields,
    metrics: byName(model.metrics),
    segments: byName(model.segments),
    conceptFields,
    conceptDatasets,
    steps,
    incoming,
  }
}

/** The dataset part of `dataset.field`. */
export const datasetOf = (ref: string): string => ref.slice(0, ref.indexOf('.'))

const byName = <T extends { name: string }>(items: T[]): Map<string, T> => new Map(items.map((item) => [item.name, item]))

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
