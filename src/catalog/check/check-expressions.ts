import type { Catalog } from '../catalog.ts'
import type { ModelFinding } from '../model-finding.ts'
import { fromClause, fromSample, type Prober } from './prober.ts'

/** `explained` must be understood by the server; `sampled` must also run over some rows of the data. */
type Probe = { what: string; explained: string; sampled: string }

const sampleRows = 1_000

/**
 * Expressions that do not run: an error where the server does not understand one, a warning where it fails on the data (a text that is
 * no number), tried on the first 1,000 rows.
 */
export async function checkExpressions(prober: Prober, catalog: Catalog): Promise<ModelFinding[]> {
  const findings: ModelFinding[] = []
  for (const { what, explained, sampled } of probesOf(catalog)) {
    const understood = await prober.run(`explain ${explained}`)
    if (!understood.ok) {
      if (!understood.late) findings.push({ severity: 'error', what, message: `does not run: ${understood.message}` })
      continue
    }
    const ran = await prober.run(sampled)
    if (!ran.ok && !ran.late) findings.push({ severity: 'warning', what, message: `fails on the data: ${ran.message}` })
  }
  return findings
}

function probesOf(catalog: Catalog): Probe[] {
  const { datasets, metrics, segments } = catalog.model
  const known = new Map(datasets.map((dataset) => [dataset.name, dataset]))
  const probe = (what: string, dataset: string, list: string, where: string | null): Probe[] => {
    const found = known.get(dataset)
    if (!found) return []
    const condition = where === null ? '' : ` where ${where}`
    return [
      {
        what,
        explained: `select ${list} ${fromClause(catalog, found)}${condition}`,
        sampled: `select ${list} ${fromSample(catalog, found, sampleRows)}${condition}`,
      },
    ]
  }
  return [
    ...datasets.flatMap((dataset) => [
      ...dataset.fields.flatMap(({ name, column, expression, series }) => [
        ...(column === null ? probe(`field ${dataset.name}.${name}`, dataset.name, expression, null) : []),
        ...(series
          ? probe(`series ${dataset.name}.${name}`, dataset.name, `(${expression} ->> '${series.firstKey}')::${series.valueType}`, null)
          : []),
      ]),
      ...dataset.defaultFilters.flatMap(({ expression }) => probe(`default filter of ${dataset.name}`, dataset.name, '1', expression)),
    ]),
    ...metrics.flatMap(({ name, dataset, expression, filter }) => probe(`metric ${name}`, dataset, expression, filter)),
    ...segments.flatMap(({ name, dataset, expression }) =>
      probe(`condition ${dataset}.${name}`, dataset, '1', expression.replaceAll('{n}', '1')),
    ),
  ]
}
