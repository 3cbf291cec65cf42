import type { Dataset, Field } from '../../../catalog/semantic-model.ts'
import type { ModelIndex } from '../model/model-index.ts'
import type { Thing } from '../semantic-query.ts'

/** The thing that rows of a dataset stand for. */
export function thingOfDataset(index: ModelIndex, dataset: Dataset): Thing {
  if (dataset.concept !== undefined) return thingOfConcept(index, dataset.concept)
  return { concept: null, datasets: [dataset.name], fields: [], label: dataset.noun?.one ?? dataset.label.toLowerCase() }
}

/** The thing that a concept names, with all fields that point to it. */
export function thingOfConcept(index: ModelIndex, concept: string): Thing {
  return {
    concept,
    datasets: index.conceptDatasets.get(concept) ?? [],
    fields: index.conceptFields.get(concept) ?? [],
    label: concept,
  }
}

/** The thing that a category or identifier field names. */
export function thingOfField(index: ModelIndex, dataset: Dataset, field: Field): Thing {
  if (field.concept !== undefined) return thingOfConcept(index, field.concept)
  return { concept: null, datasets: [], fields: [`${dataset.name}.${field.name}`], label: field.label.toLowerCase() }
}

/** Whether two things are the same or share a place. */
export const sameThing = (a: Thing, b: Thing): boolean =>
  a.datasets.some((name) => b.datasets.includes(name)) || a.fields.some((ref) => b.fields.includes(ref))

/** Several things that one word names, as one with all their places; which is meant shows when the query is planned. */
export function mergeThings(things: readonly Thing[], label: string): Thing {
  const [first, ...others] = things
  if (first !== undefined && others.length === 0) return first
  return {
    concept: null,
    datasets: [...new Set(things.flatMap((thing) => thing.datasets))],
    fields: [...new Set(things.flatMap((thing) => thing.fields))],
    label,
  }
}
