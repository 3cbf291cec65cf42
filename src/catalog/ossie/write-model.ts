import { Document, isCollection, isScalar, visit } from 'yaml'
import type { Synonym } from '../semantic-model.ts'
import type { Extension, ModelSource, SourceDataset, SourceField, SourceMetric, SourceRelationship } from './model-source.ts'
import { type PulseDataset, type PulseField, type PulseMetric, unitText } from './pulse-schema.ts'

/**
 * A model as the text of one Apache Ossie document, core specification 0.2, with our extensions as JSON text. Reading it back gives the
 * same model. `comment` stands at the top.
 */
export function writeModel(model: ModelSource, comment: string): string {
  const document = new Document({
    version: '0.2.0.dev0',
    semantic_model: [
      {
        name: model.name,
        ...textOf('description', model.description),
        ...context([], model.instructions, model.examples),
        datasets: model.datasets.map(datasetNode),
        ...(model.relationships.length > 0 ? { relationships: model.relationships.map(relationshipNode) } : {}),
        ...(model.metrics.length > 0 ? { metrics: model.metrics.map(metricNode) } : {}),
        ...extensions(model.extensions, modelData(model)),
      },
    ],
  })
  document.commentBefore = comment
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n')
  visit(document, {
    Pair: (_, pair) => {
      if (isScalar(pair.key) && isCollection(pair.value) && inOneLine.has(String(pair.key.value))) pair.value.flow = true
    },
  })
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}

const inOneLine = new Set(['primary_key', 'unique_keys', 'from_columns', 'to_columns', 'synonyms', 'expression', 'dimension'])

function datasetNode(dataset: SourceDataset): object {
  return {
    name: dataset.name,
    source: dataset.source,
    ...(dataset.primaryKey.length > 0 ? { primary_key: dataset.primaryKey } : {}),
    ...(dataset.uniqueKeys.length > 0 ? { unique_keys: dataset.uniqueKeys } : {}),
    ...textOf('description', dataset.description),
    ...context(dataset.synonyms, dataset.instructions, []),
    fields: dataset.fields.map(fieldNode),
    ...extensions(dataset.extensions, { ...otherWords(dataset.synonyms), ...datasetData(dataset.pulse) }),
  }
}

function fieldNode(field: SourceField): object {
  return {
    name: field.name,
    ...textOf('label', field.label),
    expression: expressionNode(field.expressions),
    ...textOf('description', field.description),
    ...textOf('datatype', field.datatype),
    ...(field.isTime === null ? {} : { dimension: { is_time: field.isTime } }),
    ...context(field.synonyms, field.instructions, []),
    ...extensions(field.extensions, { ...otherWords(field.synonyms), ...fieldData(field.pulse) }),
  }
}

function metricNode(metric: SourceMetric): object {
  return {
    name: metric.name,
    expression: expressionNode(metric.expressions),
    ...textOf('description', metric.description),
    ...textOf('datatype', metric.datatype),
    ...context(metric.synonyms, metric.instructions, []),
    ...extensions(metric.extensions, { ...otherWords(metric.synonyms), ...metricData(metric.pulse) }),
  }
}

function relationshipNode(found: SourceRelationship): object {
  return {
    name: found.name,
    from: found.from,
    to: found.to,
    from_columns: found.fromColumns,
    to_columns: found.toColumns,
    ...textOf('description', found.description),
    ...extensions(found.extensions, { ...found.pulse }),
  }
}

const expressionNode = (expressions: Record<string, string>): object => ({
  dialects: Object.entries(expressions).map(([dialect, expression]) => ({ dialect, expression })),
})

const textOf = (key: string, text: string | null): object => (text === null ? {} : { [key]: text })

function context(synonyms: readonly Synonym[], instructions: string | null, examples: readonly string[]): object {
  const english = synonyms.filter((synonym) => synonym.language === 'en').map((synonym) => synonym.text)
  if (english.length === 0 && instructions === null && examples.length === 0) return {}
  return {
    ai_context: {
      ...(english.length > 0 ? { synonyms: english } : {}),
      ...textOf('instructions', instructions),
      ...(examples.length > 0 ? { examples } : {}),
    },
  }
}

/** Words by language as the extension has them; English stands in the standard's own place unless `all` are wanted. */
function wordsData(synonyms: readonly Synonym[], all: boolean): Record<string, string[]> {
  const words: Record<string, string[]> = {}
  for (const { text, language } of synonyms) {
    if (all || language !== 'en') words[language] = [...(words[language] ?? []), text]
  }
  return words
}

function otherWords(synonyms: readonly Synonym[]): object {
  const words = wordsData(synonyms, false)
  return Object.keys(words).length > 0 ? { synonyms: words } : {}
}

function datasetData({ synonyms: _, segments, verbs, ...rest }: PulseDataset): object {
  return {
    ...rest,
    ...(verbs ? { verbs: wordsData(verbs, true) } : {}),
    ...(segments ? { segments: segments.map((segment) => ({ ...segment, synonyms: wordsData(segment.synonyms, true) })) } : {}),
  }
}

function fieldData({ synonyms: _, label: _label, unit, values, superlatives, series, ...rest }: PulseField): object {
  return {
    ...rest,
    ...(unit ? { unit: unitText(unit) } : {}),
    ...(series ? { series: { ...series, ...(series.synonyms ? { synonyms: wordsData(series.synonyms, true) } : {}) } } : {}),
    ...superlativesData(superlatives),
    ...(values
      ? {
          values: Object.fromEntries(
            Object.entries(values).map(([value, found]) => [
              value,
              {
                ...wordsData(found.synonyms, true),
                ...(found.goodDirection ? { good: found.goodDirection } : {}),
                ...(found.unit ? { unit: unitText(found.unit) } : {}),
              },
            ]),
          ),
        }
      : {}),
  }
}

function metricData({ synonyms: _, unit, superlatives, ...rest }: PulseMetric): object {
  return { ...rest, ...(unit ? { unit: unitText(unit) } : {}), ...superlativesData(superlatives) }
}

function modelData({ ambiguous, missing, verified }: ModelSource): object {
  return {
    ...(ambiguous.length > 0 ? { ambiguous: ambiguous.map((found) => ({ ...found, words: wordsData(found.words, true) })) } : {}),
    ...(missing.length > 0 ? { missing: missing.map((found) => ({ ...found, words: wordsData(found.words, true) })) } : {}),
    ...(verified.length > 0 ? { verified } : {}),
  }
}

function superlativesData(superlatives: PulseField['superlatives']): object {
  if (!superlatives || superlatives.length === 0) return {}
  const of = (direction: 'asc' | 'desc') =>
    wordsData(
      superlatives.filter((word) => word.direction === direction),
      true,
    )
  return { superlatives: { desc: of('desc'), asc: of('asc') } }
}

function extensions(others: readonly Extension[], data: object): object {
  const own = Object.keys(data).length > 0 ? [{ vendor_name: 'PULSE', data: JSON.stringify(data) }] : []
  const all = [
    ...others.map(({ vendor, data: kept }) => ({ vendor_name: vendor, data: typeof kept === 'string' ? kept : JSON.stringify(kept) })),
    ...own,
  ]
  return all.length > 0 ? { custom_extensions: all } : {}
}
