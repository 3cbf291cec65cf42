import type { AlertCondition, Severity } from '../condition/condition.ts'
import { cheaperCure } from './cheaper-cures.ts'
import { type Label, type Tally, tallyOf } from './label.ts'
import { readableBetween, stricterConditions, withLimit } from './raise.ts'
import { scoresTell } from './scores-tell.ts'
import { worthDropping } from './worth-dropping.ts'

/**
 * A change that the labels of a monitor speak for. `condition` is the whole new one, null for a window, whose `dates` are to be marked as expected. `sure` and `gain` are null
 * where the cure drops nothing by itself. Nothing is applied before its owner accepts it.
 */
export type Proposal = {
  kind: 'threshold' | 'for_runs' | 'group' | 'season' | 'window'
  condition: AlertCondition | null
  dates: string[]
  evidence: Tally & { dropped: Tally; sure: number | null; gain: number | null }
  sentence: string
}

/** What was proposed before: an open proposal, and how many labels there were at the last one. */
export type Before = { hasOpen: boolean; labelsAtLast: number | null }

/** Labels that must have come since the last proposal. */
const newLabels = 10

/** What a new limit needs: labels, and right ones among them. */
const enough: Record<Exclude<Severity, 'critical'>, Tally & { labels: number }> = {
  low: { labels: 12, right: 3, wrong: 0 },
  medium: { labels: 20, right: 5, wrong: 0 },
  high: { labels: 60, right: 5, wrong: 0 },
}

/** The least part of the best possible gain that a milder limit may bring. */
const mostOfTheGain = 0.7

/**
 * What would spare people false alarms, judged by the labels of alerts of this condition: a cheaper cure where one fits, else a higher limit. Labels exist only above the present
 * limit, so they can only speak for raising it. Of critical monitors the limit is never raised. Null where nothing is well enough founded.
 */
export function propose(
  labels: readonly Label[],
  condition: AlertCondition,
  severity: Severity,
  before: Before = { hasOpen: false, labelsAtLast: null },
): Proposal | null {
  if (before.hasOpen || (before.labelsAtLast !== null && labels.length < before.labelsAtLast + newLabels)) return null
  return cheaperCure(labels, condition, severity) ?? raiseLimit(labels, condition, severity)
}

function raiseLimit(labels: readonly Label[], condition: AlertCondition, severity: Severity): Proposal | null {
  if (severity === 'critical') return null
  const scored = labels.flatMap(({ score, right }) => (score === null ? [] : [{ score, right }]))
  const all = tallyOf(labels)
  if (scored.length < enough[severity].labels || all.right < enough[severity].right || !scoresTell(scored)) return null
  const candidates = stricterConditions(
    condition,
    scored.map(({ score }) => score),
  ).flatMap((candidate) => {
    const below = scored.filter(({ score }) => score < candidate.score)
    const right = below.filter((label) => label.right).length
    const verdict = worthDropping({ right, wrong: below.length - right }, all, severity)
    return verdict.admissible ? [{ ...candidate, ...verdict }] : []
  })
  const best = Math.max(...candidates.map(({ gain }) => gain))
  const chosen = candidates.find(({ gain }) => gain >= mostOfTheGain * best)
  if (chosen === undefined) return null
  const { dropped, sure, gain } = chosen
  return {
    kind: 'threshold',
    condition: chosen.condition,
    dates: [],
    evidence: { ...all, dropped, sure, gain },
    sentence: `A higher limit would have spared ${dropped.wrong} of ${all.wrong} false alarms and kept ${all.right - dropped.right} of ${all.right} right ones.`,
  }
}

/**
 * The condition with the highest limit that would have caught problems that people reported as missed; `scores` are what it made of them then. Null where no limit can be
 * moved. It is for a backtest that shows what else it would have told of.
 */
export function lowerToCatch(condition: AlertCondition, scores: readonly number[]): AlertCondition | null {
  const { when } = condition
  if (when.kind === 'all' || when.kind === 'any' || scores.length === 0) return null
  const least = Math.min(...scores)
  const leaf = withLimit(when, readableBetween(least - Math.max(Math.abs(least), 1e-9) / 50, least))
  return leaf === null ? null : { ...condition, when: leaf }
}
