import { quoteIdent } from '../../db/sql.ts'
import type { Catalog } from '../catalog.ts'
import type { ModelFinding } from '../model-finding.ts'
import type { Dataset, Relationship } from '../semantic-model.ts'
import { fromClause, type Prober } from './prober.ts'

const timeTypes = new Set(['date', 'timestamp', 'timestamptz'])

/** Time axes that are no dates, so that no period can be chosen by them. */
export async function checkTimeAxes(prober: Prober, catalog: Catalog): Promise<ModelFinding[]> {
  const findings: ModelFinding[] = []
  const { datasets, metrics } = catalog.model
  const axes = new Set([
    ...datasets.map(({ name, timeAxis }) => JSON.stringify([name, timeAxis])),
    ...metrics.map(({ dataset, timeAxis }) => JSON.stringify([dataset, timeAxis])),
  ])
  for (const dataset of datasets) {
    for (const field of dataset.fields) {
      if (!axes.has(JSON.stringify([dataset.name, field.name])) || field.timePart || timeTypes.has(field.type)) continue
      const tried = await prober.run(`explain select date_trunc('day', ${field.expression}) ${fromClause(catalog, dataset)}`)
      if (tried.ok || tried.late) continue
      const what = `time axis ${dataset.name}.${field.name}`
      findings.push({ severity: 'error', what, message: `is ${field.type}, expected a date or a time stamp` })
    }
  }
  return findings
}

/** Default filters that leave no row of a table that has some: every answer would be empty. */
export async function checkDefaultFilters(prober: Prober, catalog: Catalog): Promise<ModelFinding[]> {
  const findings: ModelFinding[] = []
  for (const dataset of catalog.model.datasets) {
    for (const { expression } of dataset.defaultFilters) {
      const from = fromClause(catalog, dataset)
      const kept = await prober.run(`select 1 ${from} where ${expression} limit 1`)
      if (!kept.ok || kept.rows > 0) continue
      const any = await prober.run(`select 1 ${from} limit 1`)
      if (!any.ok || any.rows === 0) continue
      findings.push({ severity: 'warning', what: `default filter of ${dataset.name}`, message: `no row of the table meets ${expression}` })
    }
  }
  return findings
}

/** Joins that the server cannot make, and sides said to be one that have several rows for a key: those would be counted several times. */
export async function checkRelationships(prober: Prober, catalog: Catalog): Promise<ModelFinding[]> {
  const findings: ModelFinding[] = []
  for (const found of catalog.model.relationships) {
    const what = `relationship ${found.name}`
    const joined = await checkJoin(prober, catalog, found)
    if (joined !== null) {
      findings.push({ severity: 'error', what, message: `cannot be joined: ${joined}` })
      continue
    }
    const sides: [string, string[]][] = [[found.to, found.toColumns]]
    if (found.cardinality === 'one-to-one') sides.push([found.from, found.fromColumns])
    for (const [side, columns] of sides) {
      const dataset = datasetOf(catalog, side)
      if (!dataset || isKey(catalog, dataset, columns) || !(await repeats(prober, catalog, dataset, columns))) continue
      const message = `${side} has several rows with the same ${columns.join(', ')}: joins would multiply rows, so it is no ${found.cardinality} relationship`
      findings.push({ severity: 'error', what, message })
    }
  }
  return findings
}

const datasetOf = (catalog: Catalog, name: string): Dataset | undefined => catalog.model.datasets.find((dataset) => dataset.name === name)

async function checkJoin(prober: Prober, catalog: Catalog, found: Relationship): Promise<string | null> {
  const from = datasetOf(catalog, found.from)
  const to = datasetOf(catalog, found.to)
  if (!from || !to) return null
  const pairs = found.fromColumns.map(
    (column, at) => `left_side.${quoteIdent(column)} = right_side.${quoteIdent(found.toColumns[at] ?? '')}`,
  )
  const side = (dataset: Dataset, name: string): string => `(select * ${fromClause(catalog, dataset)}) as ${name}`
  const tried = await prober.run(
    `explain select 1 from ${side(from, 'left_side')} join ${side(to, 'right_side')} on ${pairs.join(' and ')}`,
  )
  return tried.ok || tried.late ? null : tried.message
}

function isKey(catalog: Catalog, dataset: Dataset, columns: readonly string[]): boolean {
  const table = catalog.tables.get(dataset.table)
  const within = (key: readonly string[]): boolean => key.length > 0 && key.every((column) => columns.includes(column))
  return table !== undefined && (within(table.primaryKey) || table.uniqueKeys.some(within))
}

async function repeats(prober: Prober, catalog: Catalog, dataset: Dataset, columns: readonly string[]): Promise<boolean> {
  const list = columns.map(quoteIdent).join(', ')
  const known = columns.map((column) => `${quoteIdent(column)} is not null`).join(' and ')
  const found = await prober.run(`select 1 ${fromClause(catalog, dataset)} where ${known} group by ${list} having count(*) > 1 limit 1`)
  return found.ok && found.rows > 0
}
