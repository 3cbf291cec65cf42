import type { AlertEffect, Instance, MessageDecision, Seen, StepRules } from './instance.ts'
import { higher, rankOf } from './severity.ts'
import { isWorseBy } from './worse.ts'

type Moved = { instance: Instance; effects: AlertEffect[] }
type Tell = Exclude<MessageDecision['tell'], 'nothing'>

const hourMs = 3_600_000

/**
 * Whether people are told of a step, the first reason that fits: the alert opened or was never told of; it got worse; a reminder is due; it resolved; data is missing
 * or back. What is silenced is named and not told, so that it counts as never told when the silence ends. A resolve is told only to who was told of the alert.
 */
export function decideMessage(before: Instance, seen: Seen, rules: StepRules, moved: Moved): { told: Instance; message: MessageDecision } {
  const wanted = wantedMessage(before, seen, rules, moved)
  if (wanted === null) return { told: moved.instance, message: { tell: 'nothing', suppressed: null } }
  if (rules.suppressedBy !== null) return { told: moved.instance, message: { tell: 'nothing', suppressed: rules.suppressedBy } }
  return { told: remember(moved.instance, wanted, seen, rules), message: { tell: wanted } }
}

function wantedMessage(before: Instance, seen: Seen, rules: StepRules, { instance, effects }: Moved): Tell | null {
  const { condition } = rules
  if (effects.some((effect) => effect.do === 'open' && effect.kind === 'data')) return 'firing'
  const stillSeen = seen !== 'absent' && (seen.kind === 'breach' || (seen.kind === 'ok' && !seen.recovered))
  if (instance.state === 'firing' && (stillSeen || (seen === 'absent' && effects.length > 0))) {
    if (!instance.told) return 'still_firing'
    if (isWorse(instance, seen, rules)) return 'worse'
    if (isReminderDue(instance, rules)) return 'reminder'
  }
  const resolved = (kind: 'data' | 'no_data') => effects.some((effect) => effect.do === 'resolve' && effect.kind === kind)
  if (resolved('data') && before.told && condition.notify_resolved) return 'resolved'
  if (instance.openNoDataAlert !== null && !instance.toldNoData && seen !== 'absent' && seen.kind === 'no_data') return 'no_data'
  if (resolved('no_data') && before.toldNoData && condition.notify_resolved) return 'data_back'
  return null
}

function isWorse(instance: Instance, seen: Seen, { condition, severity }: StepRules): boolean {
  if (seen === 'absent' || seen.kind !== 'breach') return false
  // Each new row is a thing of its own: it was not there when people were told.
  if (seen.newKeys !== undefined && seen.newKeys.length > 0) return true
  const rank = rankOf(higher(severity, seen.severity))
  if (instance.toldSeverity !== null && rank > rankOf(instance.toldSeverity)) return true
  const { on_worse_pct: percent } = condition.renotify
  return percent !== null && isWorseBy(seen.score, instance.toldScore, percent)
}

/** A day with a change of the clocks has 23 hours: a daily reminder is not put off by one day then. */
function isReminderDue({ toldAt }: Instance, { condition, acknowledged, slot }: StepRules): boolean {
  const { every_hours: hours } = condition.renotify
  if (hours === null || acknowledged || toldAt === null) return false
  const least = hours >= 24 ? hours - 1 : hours
  return Date.parse(slot) - Date.parse(toldAt) >= least * hourMs
}

function remember(instance: Instance, tell: Tell, seen: Seen, { slot, severity }: StepRules): Instance {
  if (tell === 'no_data') return { ...instance, toldNoData: true }
  if (tell === 'resolved' || tell === 'data_back') return instance
  const breach = seen !== 'absent' && seen.kind === 'breach' ? seen : null
  const now = higher(severity, breach?.severity ?? null)
  return {
    ...instance,
    told: true,
    toldAt: slot,
    toldSeverity: higher(now, instance.toldSeverity),
    // A reminder does not raise what "worse" is measured from.
    toldValue: tell === 'reminder' ? instance.toldValue : (breach?.value ?? instance.lastValue),
    toldScore: tell === 'reminder' ? instance.toldScore : (breach?.score ?? instance.worstScore),
  }
}
