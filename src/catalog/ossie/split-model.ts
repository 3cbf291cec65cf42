import type { ModelSource } from './model-source.ts'

/**
 * A model in parts of at most `most` datasets, each with the metrics and relationships of its own datasets, so that no file becomes too
 * large to read or to edit. Read together they are the same model. What belongs to the whole stands in the first part.
 */
export function splitModel(model: ModelSource, most: number): ModelSource[] {
  if (model.datasets.length <= most) return [model]
  const parts: ModelSource[] = []
  for (let from = 0; from < model.datasets.length; from += most) {
    const datasets = model.datasets.slice(from, from + most)
    const names = new Set(datasets.map(({ name }) => name))
    const first = from === 0
    const own = first ? model : { ...model, description: null, instructions: null, examples: [], extensions: [] }
    parts.push({
      ...own,
      datasets,
      relationships: model.relationships.filter((found) => names.has(found.from)),
      metrics: model.metrics.filter((metric) => (metric.own === null ? first : names.has(metric.own))),
      ambiguous: first ? model.ambiguous : [],
      missing: first ? model.missing : [],
      verified: first ? model.verified : [],
    })
  }
  return parts
}
