import type { Catalog } from '../../catalog/catalog.ts'
import type { Metric, SemanticModel } from '../../catalog/semantic-model.ts'
import { estimateTokens } from '../../model/estimate-tokens.ts'
import { oneLine } from '../../prompts/fence.ts'
import { tableNames } from './table-names.ts'

/**
 * What the semantic model says beyond the columns, most useful first, as much as `tokens` allow: rules of the house, traps of single
 * tables, which table to prefer, how figures are computed, words that must be asked back, subjects that are not there. Only tables in
 * `keys` are spoken of. The same catalog and budget give the same bytes.
 */
export function describeNotes(catalog: Catalog, keys: ReadonlySet<string>, tokens: number): string {
  const { model } = catalog
  const names = tableNames(catalog)
  const datasets = model.datasets.filter((dataset) => keys.has(dataset.table))
  const nameOf = (dataset: string): string => names.get(datasets.find((one) => one.name === dataset)?.table ?? '') ?? dataset
  const lines = [
    ...(model.instructions === null ? [] : [oneLine(model.instructions)]),
    ...datasets
      .filter(({ instructions }) => instructions !== null)
      .map(({ name, instructions }) => `${nameOf(name)}: ${oneLine(instructions ?? '')}`),
    ...datasets.flatMap(({ name, prefer }) =>
      prefer
        .filter((one) => has(model, keys, one.dataset))
        .map((one) => `${nameOf(name)}: ${oneLine(one.when)}, prefer ${nameOf(one.dataset)}.`),
    ),
    ...datasets.flatMap(({ name, defaultFilters }) =>
      defaultFilters.map((one) => `${nameOf(name)}: unless asked otherwise ${oneLine(one.sentence)} (${oneLine(one.expression)}).`),
    ),
    ...missingLine(model),
    ...ambiguousLine(model),
    ...worthTelling(model.metrics.filter((metric) => datasets.some((one) => one.name === metric.dataset))).map((metric) =>
      metricLine(metric),
    ),
  ]
  return withinBudget(lines, tokens)
}

const has = (model: SemanticModel, keys: ReadonlySet<string>, dataset: string): boolean =>
  model.datasets.some((one) => one.name === dataset && keys.has(one.table))

/** Lines as they come; one that does not fit is left out, shorter ones after it may still fit. */
function withinBudget(lines: string[], tokens: number): string {
  const kept: string[] = []
  let left = tokens
  for (const line of new Set(lines)) {
    const cost = estimateTokens(line) + 2
    if (cost > left) continue
    kept.push(`- ${line}`)
    left -= cost
  }
  return kept.join('\n')
}

function missingLine({ missing }: SemanticModel): string[] {
  const subjects = (missing ?? [])
    .flatMap(({ words }) => words.filter(({ language }) => language === 'en').slice(0, 1))
    .map(({ text }) => oneLine(text))
  return subjects.length === 0 ? [] : [`Not in the data, refuse: ${subjects.join(', ')}.`]
}

function ambiguousLine({ ambiguous }: SemanticModel): string[] {
  const words = ambiguous
    .flatMap((one) => one.words.filter(({ language }) => language === 'en').slice(0, 1))
    .map(({ text }) => `"${oneLine(text)}"`)
  return words.length === 0 ? [] : [`Ask back when nothing else decides: ${words.join(', ')}.`]
}

/** Ratios and formulas first; plain sums, means and counts of one column need no telling. */
function worthTelling(metrics: Metric[]): Metric[] {
  const rank = (metric: Metric): number =>
    metric.ratio !== null || metric.aggregation === 'ratio' ? 0 : metric.filter !== null ? 1 : plain.test(metric.expression) ? 3 : 2
  return metrics
    .map((metric, index) => ({ metric, index, rank: rank(metric) }))
    .filter((one) => one.rank < 3)
    .toSorted((a, b) => a.rank - b.rank || a.metric.priority - b.metric.priority || a.index - b.index)
    .map(({ metric }) => metric)
}

const plain = /^(sum|avg|min|max|count)\(\s*(distinct )?(?:\*|(?:(?:\w+|"[^"]+")\.)?(?:\w+|"[^"]+"))\s*\)$/i

const metricLine = (metric: Metric): string =>
  `${oneLine(metric.label)} = ${oneLine(metric.expression)}${metric.filter === null ? '' : ` where ${oneLine(metric.filter)}`}`
