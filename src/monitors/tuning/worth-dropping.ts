import type { Severity } from '../condition/condition.ts'
import { betaBelow } from './beta.ts'
import { confidenceFor, missCost, type Tally } from './label.ts'

/** What would be lost and saved by not telling of some alerts any more. `sure`: the chance that telling of them costs more than it brings. */
export type Verdict = { dropped: Tally; sure: number; gain: number; admissible: boolean }

/** How many labels the share of right alerts overall counts for, where it is the first guess for a part of them. */
const priorWeight = 4

/**
 * Whether a part of the alerts is worth dropping. With a missed problem costing r false alarms it pays iff fewer than 1 in 1 + r of them are right. The share of
 * right ones in the part is Beta(4π + right, 4(1 − π) + wrong) with π the share in all; it must be below with the confidence of the severity, and what is saved must be
 * more than what is lost: wrong − r·right > 0.
 */
export function worthDropping(dropped: Tally, all: Tally, severity: Severity): Verdict {
  const cost = missCost(severity)
  const share = (all.right + 1) / (all.right + all.wrong + 2)
  const sure = betaBelow(1 / (1 + cost), priorWeight * share + dropped.right, priorWeight * (1 - share) + dropped.wrong)
  const gain = dropped.wrong - cost * dropped.right
  return { dropped, sure, gain, admissible: sure >= confidenceFor(severity) && gain > 0 }
}
