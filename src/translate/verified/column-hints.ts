import type { Metric } from '../../catalog/semantic-model.ts'
import type { ColumnHint } from '../translator.ts'

/** A figure of another period, added up or so far is kept in the unit of the figure. */
const before = /^(later|earlier|previous|running|total|cumulative)_(?=[a-z])/

/**
 * Labels, roles and units of the columns that a statement calls like a metric of the model (`AS revenue`), by their names. What is
 * called otherwise is described by its origin and type.
 */
export function columnHints(
  model: { metrics: readonly Pick<Metric, 'name' | 'label' | 'unit' | 'unitField'>[] },
  sql: string,
): Record<string, ColumnHint> {
  const hints: Record<string, ColumnHint> = {}
  for (const [, name = ''] of sql.matchAll(/\bAS\s+([a-z_][a-z0-9_]*)/gi)) {
    const own = model.metrics.find((metric) => metric.name === name)
    const metric = own ?? model.metrics.find((one) => one.name === name.replace(before, ''))
    if (metric?.unit == null || metric.unitField !== undefined) continue
    hints[name] = {
      ...(own === undefined ? {} : { label: own.label }),
      role: metric.unit.kind === 'percent' ? 'rate' : 'measure',
      unit: metric.unit,
    }
  }
  return hints
}
