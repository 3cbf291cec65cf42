import type { Catalog } from '../../catalog/catalog.ts'

/** What can be asked as programs read it: tables with columns and keys, metrics with formulas, conditions, warnings. */
export function catalogObject(catalog: Catalog): object {
  const { model } = catalog
  return {
    version: catalog.version,
    dialect: catalog.dialect,
    search_path: catalog.searchPath,
    model: model.name,
    tables: [...catalog.tables].map(([key, table]) => ({
      table: key,
      kind: table.kind,
      comment: table.comment,
      rows: table.rowEstimate,
      dataset: model.datasets.find((dataset) => dataset.table === key)?.name ?? null,
      columns: table.columns.map(({ name, type, nullable, comment }) => ({ name, type, nullable, comment })),
      primary_key: table.primaryKey,
      foreign_keys: table.foreignKeys.map(({ columns, table: target, refColumns }) => ({
        columns,
        table: target,
        ref_columns: refColumns,
      })),
    })),
    metrics: model.metrics.map(({ name, label, description, dataset, expression, filter, timeAxis, unit }) => ({
      name,
      label,
      description,
      dataset,
      expression,
      filter,
      time_axis: timeAxis,
      unit,
    })),
    conditions: model.segments.map(({ name, label, dataset, expression }) => ({ name, label, dataset, expression })),
    relationships: model.relationships,
    warnings: catalog.warnings,
  }
}

/** The same for people: one line a table, one a metric, then the warnings. */
export function catalogText(catalog: Catalog): string {
  const { model } = catalog
  const tables = [...catalog.tables].map(([key, table]) => {
    const dataset = model.datasets.find((candidate) => candidate.table === key)
    const rows = table.rowEstimate === null ? '' : table.rowEstimate.toLocaleString('en-US')
    return [key, rows, `${table.columns.length} columns`, dataset?.description ?? table.comment ?? '']
  })
  const metrics = model.metrics.map((metric) => [metric.label, metric.dataset, metric.description ?? metric.expression])
  const warnings =
    catalog.warnings.length === 0 ? [] : ['', `Warnings (${catalog.warnings.length})`, ...catalog.warnings.map((text) => `  ${text}`)]
  return [
    `Catalog ${catalog.version}, semantic model ${model.name}`,
    '',
    `Tables (${tables.length})`,
    ...aligned(tables, [1]),
    '',
    `Metrics (${metrics.length})`,
    ...aligned(metrics, []),
    ...warnings,
  ].join('\n')
}

const widest = 34

/** Columns padded to their longest cell; numbers to the right; the last column is cut to one line. */
function aligned(rows: readonly string[][], right: readonly number[]): string[] {
  const last = Math.max(0, ...rows.map((row) => row.length)) - 1
  const widths = Array.from({ length: last }, (_, at) => Math.min(widest, Math.max(0, ...rows.map((row) => row[at]?.length ?? 0))))
  return rows.map((row) => {
    const cells = row.slice(0, last).map((cell, at) => (right.includes(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
    const text = (row[last] ?? '').replace(/\s+/g, ' ')
    return `  ${[...cells, text.length > 110 ? `${text.slice(0, 109)}…` : text].join('  ')}`.trimEnd()
  })
}
