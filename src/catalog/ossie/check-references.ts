import type { ModelSource, SourceDataset } from './model-source.ts'
import type { ModelError, Place } from './model-text.ts'

/** Names that are used twice or that point nowhere within the model itself. */
export function checkReferences(model: ModelSource): ModelError[] {
  const errors: ModelError[] = []
  const report = (place: Place, path: string, message: string) => errors.push({ ...place, column: 1, path, message })
  const datasets = new Map<string, SourceDataset>()
  for (const dataset of model.datasets) {
    const earlier = datasets.get(dataset.name)
    if (earlier)
      report(dataset.place, `dataset ${dataset.name}`, `a dataset of this name stands in ${earlier.place.file}:${earlier.place.line}`)
    datasets.set(dataset.name, dataset)
    checkDataset(dataset, report)
  }
  const metrics = new Set(model.metrics.map((metric) => metric.name))
  checkTwice(
    model.metrics.map((metric) => ({ ...metric, name: metric.own ? `${metric.own}.${metric.name}` : metric.name })),
    'metric',
    report,
  )
  checkTwice(model.relationships, 'relationship', report)
  for (const found of model.relationships) {
    for (const name of [found.from, found.to]) {
      if (!datasets.has(name)) report(found.place, `relationship ${found.name}`, `there is no dataset ${name}`)
    }
  }
  for (const dataset of model.datasets) {
    for (const { dataset: name } of dataset.pulse.prefer ?? []) {
      if (!datasets.has(name)) report(dataset.place, `dataset ${dataset.name}.prefer`, `there is no dataset ${name}`)
    }
    for (const field of dataset.fields) {
      const named = field.pulse.names_metric
      if (named && !metrics.has(named))
        report(field.place, `field ${dataset.name}.${field.name}.names_metric`, `there is no metric ${named}`)
    }
  }
  for (const metric of model.metrics) {
    for (const name of metric.pulse.ambiguous_with ?? []) {
      if (!metrics.has(name)) report(metric.place, `metric ${metric.name}.ambiguous_with`, `there is no metric ${name}`)
    }
  }
  return errors
}

type Report = (place: Place, path: string, message: string) => void

function checkDataset(dataset: SourceDataset, report: Report): void {
  const path = `dataset ${dataset.name}`
  checkTwice(dataset.fields, `field of ${dataset.name}`, report)
  const fields = new Set(dataset.fields.map((field) => field.name))
  const { time_axis, name_field, list } = dataset.pulse
  for (const [key, name] of [
    ['time_axis', time_axis] as const,
    ['name_field', name_field] as const,
    ...(list ?? []).map((item) => ['list', item] as const),
  ]) {
    if (name !== undefined && !fields.has(name)) report(dataset.place, `${path}.${key}`, `there is no field ${name}`)
  }
}

function checkTwice(parts: readonly { name: string; place: Place }[], what: string, report: Report): void {
  const seen = new Map<string, Place>()
  for (const { name, place } of parts) {
    const earlier = seen.get(name)
    if (earlier) report(place, `${what} ${name}`, `the name is used in ${earlier.file}:${earlier.line} already`)
    else seen.set(name, place)
  }
}
