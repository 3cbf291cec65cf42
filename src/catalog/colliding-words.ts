import { fold } from './fold.ts'
import type { ModelFinding } from './model-finding.ts'
import type { SemanticModel, Synonym } from './semantic-model.ts'

type Named = { name: string; label: string; synonyms: readonly Synonym[] }

/**
 * Words that mean several things of one kind: two fields or two conditions of a dataset, two datasets, two metrics of the same dataset
 * or of the same priority. A question with such a word is asked back, unless the rest of the question decides.
 */
export function collidingWords(model: SemanticModel): ModelFinding[] {
  const findings: ModelFinding[] = []
  const report = (kind: string, parts: readonly Named[]) => {
    for (const [word, names] of sharedWords(parts)) {
      findings.push({ severity: 'warning', what: `word "${word}"`, message: `means several ${kind}: ${names.join(', ')}` })
    }
  }
  for (const dataset of model.datasets) {
    report(
      `fields of ${dataset.name}`,
      dataset.fields.filter((field) => !field.hidden),
    )
    report(
      `conditions of ${dataset.name}`,
      model.segments.filter((segment) => segment.dataset === dataset.name),
    )
    report(
      `metrics of ${dataset.name}`,
      model.metrics.filter((metric) => metric.dataset === dataset.name && !isDeclared(model, metric.name)),
    )
  }
  report(
    'datasets',
    model.datasets.filter((dataset) => dataset.kind !== 'aggregate'),
  )
  return findings
}

/** Metrics that name each other as ambiguous are meant to be asked back. */
const isDeclared = (model: SemanticModel, name: string): boolean =>
  model.metrics.some((metric) => metric.ambiguousWith.includes(name) || (metric.name === name && metric.ambiguousWith.length > 0))

function sharedWords(parts: readonly Named[]): [string, string[]][] {
  const owners = new Map<string, Set<string>>()
  for (const part of parts) {
    for (const text of [part.label, ...part.synonyms.map((synonym) => synonym.text)]) {
      const word = fold(text.replaceAll('%', ' percent '))
      owners.set(word, (owners.get(word) ?? new Set()).add(part.name))
    }
  }
  return [...owners].filter(([, names]) => names.size > 1).map(([word, names]) => [word, [...names]])
}
