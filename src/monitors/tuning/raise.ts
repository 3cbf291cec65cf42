import { criticalValue } from '../../anomalies/critical-value.ts'
import type { Alpha } from '../../anomalies/series.ts'
import type { AlertCondition, Leaf } from '../condition/condition.ts'

/** A limit on the score that a condition could have instead, and the condition with it. */
export type Candidate = { score: number; condition: AlertCondition }

const alphas: readonly Alpha[] = ['0.01', '0.002', '0.0005']

/**
 * The stricter limits that labelled scores suggest, least strict first: between each two neighbouring scores, and of an anomaly the rarer chances of a false alarm. Empty
 * for conditions without a limit on a score (match, new_rows, eq), and for several tests, of which a label does not say which one it judges.
 */
export function stricterConditions(condition: AlertCondition, scores: readonly number[]): Candidate[] {
  const { when } = condition
  if (when.kind === 'all' || when.kind === 'any') return []
  if (when.kind === 'anomaly') {
    return alphas.slice(alphas.indexOf(when.alpha) + 1).map((alpha) => ({
      // Of a history as long as it gets; a shorter one has larger scores and larger limits.
      score: criticalValue(when.season, alpha, 1_000),
      condition: { ...condition, when: { ...when, alpha } },
    }))
  }
  const levels = [...new Set(scores)].toSorted((a, b) => a - b)
  return levels.slice(1).flatMap((above, at) => {
    const score = readableBetween(levels[at] ?? above, above)
    const leaf = withLimit(when, score)
    return leaf === null ? [] : [{ score, condition: { ...condition, when: leaf } }]
  })
}

/** The test with a limit on its score; null where it has none, or would become less strict. */
export function withLimit(leaf: Leaf, score: number): Leaf | null {
  switch (leaf.kind) {
    case 'threshold': {
      if (leaf.op === 'eq' || leaf.op === 'neq') return null
      return { ...leaf, value: leaf.op === 'gt' || leaf.op === 'gte' ? score : -score }
    }
    case 'range': {
      if (leaf.fire === 'inside' || score <= 0) return null
      const middle = (leaf.low + leaf.high) / 2
      return { ...leaf, low: tidy(middle - score), high: tidy(middle + score) }
    }
    case 'compare':
      return leaf.op === 'eq' || score < 0 ? null : { ...leaf, tolerance: score }
    case 'change':
      return score > 0 ? { ...leaf, value: score } : null
    case 'freshness':
      return score > 0 ? { ...leaf, max_age_minutes: score } : null
    case 'trend':
      return score >= 0 ? { ...leaf, min_total_change_pct: score } : null
    case 'row_count':
      return rowCountAt(leaf, score)
    case 'no_data':
      return { ...leaf, after_runs: Math.max(1, Math.min(100, Math.ceil(score))) }
    case 'anomaly':
    case 'match':
    case 'new_rows':
      return null
  }
}

/** Counts are whole: those whose score is above the limit go on firing. */
function rowCountAt(leaf: Extract<Leaf, { kind: 'row_count' }>, score: number): Leaf | null {
  switch (leaf.op) {
    case 'gt':
      return { ...leaf, value: Math.max(0, Math.floor(score)) }
    case 'gte':
      return { ...leaf, value: Math.max(0, Math.ceil(score)) }
    case 'lt':
      return { ...leaf, value: Math.max(0, Math.ceil(-score)) }
    case 'lte':
      return { ...leaf, value: Math.max(0, Math.floor(-score)) }
    default:
      return null
  }
}

/** A number between two others with as few digits as there are room for, near their middle. */
export function readableBetween(low: number, high: number): number {
  const middle = low + (high - low) / 2
  for (let digits = 1; digits <= 15; digits++) {
    const rounded = Number(middle.toPrecision(digits))
    if (rounded > low && rounded < high) return rounded
  }
  return middle
}

/** Without the last digits that adding of decimals leaves behind. */
const tidy = (value: number): number => Number(value.toPrecision(12))
