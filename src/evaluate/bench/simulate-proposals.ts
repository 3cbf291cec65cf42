import type { AlertCondition, Severity } from '../../monitors/condition/condition.ts'
import type { Label, missCost } from '../../monitors/tuning/label.ts'
import type { propose } from '../../monitors/tuning/propose.ts'
import { randomFrom } from './synthetic-series.ts'

/** How often proposals were made and harmful, and over the good ones which parts of false and right alarms they dropped; all 0 to 1. */
export type ProposalFigures = { proposed: number; harmful: number; falseDropped: number; rightDropped: number }

/** The rule that is tried, and what it takes a missed problem to cost. */
export type ProposalRule = { propose: typeof propose; missCost: typeof missCost }

export type Scenario = { severity: Severity; labels: number; runs: number; seed: number; excess: keyof typeof excesses }

/** The share of alerts that are right. */
const rightShare = 0.4

/** By how much alarms exceed the limit: exponential with a mean, from a least value on. */
const excesses = {
  /** Right ones are never small. */
  clear: { wrong: { from: 0, mean: 30 }, right: { from: 40, mean: 100 } },
  overlapping: { wrong: { from: 0, mean: 30 }, right: { from: 0, mean: 120 } },
  /** The value says nothing. */
  same: { wrong: { from: 0, mean: 60 }, right: { from: 0, mean: 60 } },
} as const

/**
 * Lets the proposal rule judge made-up labels of a monitor `value > 100`, many times, and each proposal by the distribution that the labels came from. Harmful is what
 * costs more by missed problems than it spares.
 */
export function simulateProposals(rule: ProposalRule, condition: AlertCondition, scenario: Scenario): ProposalFigures {
  const { severity, labels, runs, seed, excess } = scenario
  const random = randomFrom(seed)
  const means = excesses[excess]
  const draw = (at: number): Label => {
    const right = random() < rightShare
    const { from, mean } = right ? means.right : means.wrong
    const score = 100 + from - Math.log(1 - random()) * mean
    return { alert: String(at), groupKey: '[]', localDate: '2026-01-01', score, slots: 3, right }
  }
  const below = ({ from, mean }: { from: number; mean: number }, by: number): number => (by <= from ? 0 : 1 - Math.exp((from - by) / mean))
  let [proposed, harmful, falseDropped, rightDropped] = [0, 0, 0, 0]
  for (let run = 0; run < runs; run++) {
    const found = rule.propose(
      Array.from({ length: labels }, (_, at) => draw(at)),
      condition,
      severity,
    )
    if (found?.kind !== 'threshold' || found.condition?.when.kind !== 'threshold') continue
    proposed++
    const by = found.condition.when.value - 100
    const [wrong, right] = [below(means.wrong, by), below(means.right, by)]
    falseDropped += wrong
    rightDropped += right
    if ((1 - rightShare) * wrong - rule.missCost(severity) * rightShare * right < 0) harmful++
  }
  const made = Math.max(1, proposed)
  return { proposed: proposed / runs, harmful: harmful / runs, falseDropped: falseDropped / made, rightDropped: rightDropped / made }
}
