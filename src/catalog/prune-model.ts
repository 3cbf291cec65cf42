import type { Table } from './catalog.ts'
import { fold } from './fold.ts'
import { singularOf, wordsOf } from './inflect.ts'
import type { Field, MissingTopic, SemanticModel } from './semantic-model.ts'
import type { ValueIndex } from './value-index.ts'

/**
 * The model without what the data contradicts: values that name a metric and are not there (a KPI that nobody measures), and words for
 * missing subjects that a table, a column or a value of the target has after all.
 */
export function pruneModel(model: SemanticModel, tables: ReadonlyMap<string, Table>, values: ValueIndex): SemanticModel {
  const datasets = model.datasets.map((dataset) => ({
    ...dataset,
    fields: dataset.fields.map((field) => withStoredValues(field, values.valuesOf(`${dataset.table}.${field.column}`))),
  }))
  const pruned = { ...model, datasets }
  return model.missing ? { ...pruned, missing: stillMissing(model.missing, presentWords(pruned, tables, values)) } : pruned
}

function withStoredValues(field: Field, stored: readonly string[] | null): Field {
  if (!field.namesMetric || stored === null) return field
  const present = new Set(stored)
  return { ...field, values: field.values.filter(({ value }) => present.has(value)) }
}

/** Names of tables and columns that the model says nothing about, values as stored, and the words for values. */
function presentWords(model: SemanticModel, tables: ReadonlyMap<string, Table>, values: ValueIndex): Set<string> {
  const described = new Set(model.datasets.flatMap((dataset) => dataset.fields.map((field) => `${dataset.table}.${field.column}`)))
  const covered = new Set(model.datasets.map((dataset) => dataset.table))
  const words = new Set<string>()
  for (const [key, table] of tables) {
    if (!covered.has(key)) addName(words, table.name)
    for (const column of table.columns) if (!covered.has(key) || !described.has(`${key}.${column.name}`)) addName(words, column.name)
  }
  for (const { value } of values.all()) words.add(fold(value))
  for (const dataset of model.datasets) {
    for (const field of dataset.fields) {
      for (const { value, synonyms } of field.values)
        for (const text of [value, ...synonyms.map((word) => word.text)]) words.add(fold(text))
    }
  }
  return words
}

function addName(words: Set<string>, name: string): void {
  const text = wordsOf(name)
  for (const word of [text, ...text.split(' ')]) {
    words.add(fold(word))
    words.add(fold(singularOf(word)))
  }
}

const stillMissing = (topics: readonly MissingTopic[], present: ReadonlySet<string>): MissingTopic[] =>
  topics.flatMap((topic) => {
    const words = topic.words.filter(({ text }) => !present.has(fold(text)) && !present.has(fold(singularOf(text))))
    return words.length > 0 ? [{ ...topic, words }] : []
  })
