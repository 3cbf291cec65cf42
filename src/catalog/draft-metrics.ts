import { columnText } from './bind-expression.ts'
import { labelOf, wordsOf } from './inflect.ts'
import type { SourceDataset, SourceMetric } from './ossie/model-source.ts'
import type { PulseMetric } from './ossie/pulse-schema.ts'

const drafted = { instructions: null, extensions: [], place: { file: 'draft', line: 0 } }

/** In how many datasets each name stands for a measure. */
export function measureUses(datasets: readonly SourceDataset[]): Map<string, number> {
  const uses = new Map<string, number>()
  for (const dataset of datasets) {
    for (const { name, pulse } of dataset.fields) if (pulse.role === 'measure') uses.set(name, (uses.get(name) ?? 0) + 1)
  }
  return uses
}

/**
 * The number of rows, the sum of what may be added, and the mean of every measure. `measureWords` are the words of each field by its name. Words that several
 * datasets share are asked back.
 */
export function draftMetrics(
  dataset: SourceDataset,
  uses: ReadonlyMap<string, number>,
  measureWords: ReadonlyMap<string, string>,
): SourceMetric[] {
  const [, many] = dataset.pulse.noun ?? ['row', 'rows']
  const count = metric(dataset, `${dataset.name}_count`, 'count(*)', labelOf(many), [many, `number of ${many}`, `${many} count`], {
    additivity: dataset.pulse.kind === 'event' ? 'additive' : 'none',
    unit: { kind: 'count', noun: many },
  })
  const measures = dataset.fields.filter((field) => field.pulse.role === 'measure' && !field.pulse.hidden)
  return [
    count,
    ...measures.flatMap((field) => {
      const words = measureWords.get(field.name) ?? wordsOf(field.name)
      const column = columnText(dataset.name, field.name)
      const prefix = (uses.get(field.name) ?? 0) > 1 ? `${dataset.name}_` : ''
      const unit = field.pulse.unit ? { unit: field.pulse.unit } : {}
      const mean = metric(
        dataset,
        `${prefix}average_${field.name}`,
        `avg(${column})`,
        labelOf(`average ${words}`),
        [`average ${words}`, `mean ${words}`, `avg ${words}`],
        unit,
      )
      if (field.pulse.additivity === 'none') return [mean]
      const sum = metric(
        dataset,
        `${prefix}total_${field.name}`,
        `sum(${column})`,
        labelOf(`total ${words}`),
        [...(field.pulse.aggregate === 'avg' ? [] : [words]), `total ${words}`, `sum of ${words}`],
        {
          ...unit,
          ...(field.pulse.additivity ? { additivity: field.pulse.additivity } : {}),
        },
      )
      return [sum, mean]
    }),
  ]
}

function metric(dataset: SourceDataset, name: string, sql: string, label: string, words: string[], pulse: PulseMetric): SourceMetric {
  return {
    ...drafted,
    name,
    description: null,
    expressions: { ANSI_SQL: sql },
    datatype: null,
    own: dataset.name,
    synonyms: [...new Set(words)].map((text) => ({ text, language: 'en' as const })),
    pulse: { dataset: dataset.name, label, priority: 10, ...pulse },
  }
}

/** A word that more metrics carry than this is no word to choose by, and naming all pairs would take the square of their number. */
const maxRivals = 8

/**
 * Names in each metric the others that carry one of its words, so that a question which does not decide between them is asked back. Words of many metrics name
 * nobody: metrics of equal priority are asked back anyway.
 */
export function nameRivals(metrics: readonly SourceMetric[]): SourceMetric[] {
  const owners = new Map<string, string[]>()
  for (const { name, synonyms } of metrics) {
    for (const { text } of synonyms) push(owners, text, name)
  }
  return metrics.map((one) => {
    const rivals = new Set(one.synonyms.flatMap(({ text }) => few(owners.get(text) ?? [])))
    rivals.delete(one.name)
    return rivals.size === 0 ? one : { ...one, pulse: { ...one.pulse, ambiguous_with: [...rivals] } }
  })
}

const few = (names: readonly string[]): readonly string[] => (names.length <= maxRivals ? names : [])

function push(lists: Map<string, string[]>, key: string, name: string): void {
  const list = lists.get(key)
  if (list) list.push(name)
  else lists.set(key, [name])
}
