import type { Severity } from '../condition/condition.ts'

/**
 * An alert that somebody called right or wrong. `score` is its worst score, higher being worse, null where the kind has none; `slots` how many runs it fired;
 * `localDate` the date of its first slot in the monitor's zone.
 */
export type Label = { alert: string; groupKey: string; localDate: string; score: number | null; slots: number; right: boolean }

export type Tally = { right: number; wrong: number }

export const tallyOf = (labels: readonly Label[]): Tally => {
  const right = labels.filter((label) => label.right).length
  return { right, wrong: labels.length - right }
}

/** What a missed problem costs, in false alarms. */
const costs: Record<Severity, number> = { low: 2, medium: 4, high: 10, critical: 20 }
export const missCost = (severity: Severity): number => costs[severity]

/** How sure it must be that what a change drops was mostly wrong. */
export const confidenceFor = (severity: Severity): number => (severity === 'high' || severity === 'critical' ? 0.97 : 0.9)
