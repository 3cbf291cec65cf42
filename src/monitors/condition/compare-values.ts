import type { AlertCondition, Comparison, Severity } from './condition.ts'
import { compareExact, type Exact } from './exact.ts'

/** Whether `left op right` holds, exactly. Comparisons of monitors happen here and never in SQL, where NaN is larger than everything. */
export function holds(left: Exact, op: Comparison, right: Exact): boolean {
  return holdsOrder(compareExact(left, right), op)
}

/** Whether a comparison holds for the order of two values, negative where the left one is smaller. */
export function holdsOrder(order: number, op: Comparison): boolean {
  switch (op) {
    case 'gt':
      return order > 0
    case 'gte':
      return order >= 0
    case 'lt':
      return order < 0
    case 'lte':
      return order <= 0
    case 'eq':
      return order === 0
    case 'neq':
      return order !== 0
  }
}

/** The value turned so that higher is worse; null where a comparison has no direction. */
export function orient(value: number, op: Comparison, limit: number): number | null {
  if (op === 'gt' || op === 'gte') return value
  if (op === 'lt' || op === 'lte') return -value
  return op === 'neq' ? Math.abs(value - limit) : null
}

/** How far a value is from a limit in parts of the limit; null where the limit is 0. */
export const marginOf = (value: number, limit: number): number | null => (limit === 0 ? null : Math.abs(value - limit) / Math.abs(limit))

/** The severity of the last band that a value passed; null below the first, then that of the monitor holds. */
export function bandOf(bands: AlertCondition['bands'], value: number, op: Comparison): Severity | null {
  return bands.findLast(({ at }) => holdsOrder(value - at, op))?.severity ?? null
}
