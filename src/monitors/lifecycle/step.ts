import type { Judged, Verdict } from '../condition/verdict.ts'
import { decideMessage } from './decide-message.ts'
import { freshInstance, withoutAlert } from './fresh-instance.ts'
import type { AlertEffect, Instance, ResolveReason, Seen, Step, StepRules } from './instance.ts'
import { higher, rankOf } from './severity.ts'
import { isWorseBy } from './worse.ts'

type Moved = { instance: Instance; effects: AlertEffect[] }

/** A dismissed group fires again when it is this much worse. */
const dismissedUntilWorsePct = 25

/**
 * Moves one group by what a run saw of it: its new state, what happens to its alerts, and whether people are told. Errors change nothing; no data is counted
 * and holds the state; only ok and absent resolve. The same input gives the same step, so that backtests run it as runs do.
 */
export function step(instance: Instance, seen: Seen, rules: StepRules): Step {
  const moved = move(instance, seen, rules)
  const { told, message } = decideMessage(instance, seen, rules, moved)
  return { instance: told, effects: moved.effects, message }
}

function move(instance: Instance, seen: Seen, rules: StepRules): Moved {
  if (seen === 'absent') return moveAbsent(instance, rules)
  switch (seen.kind) {
    case 'error':
      return { instance, effects: [] }
    case 'no_data':
      return moveNoData({ ...instance, goneCount: 0 }, seen, rules)
    case 'ok':
    case 'breach': {
      const { instance: back, effects } = dataBack({ ...instance, goneCount: 0, noDataCount: 0, lastValue: seen.value })
      const moved = seen.kind === 'ok' ? moveOk(back, seen, rules) : moveBreach(back, seen, rules)
      return { instance: moved.instance, effects: [...effects, ...moved.effects] }
    }
  }
}

type Missing = Extract<Verdict, { kind: 'no_data' }>

function moveNoData(instance: Instance, seen: Missing, { condition, newAlertId, severity }: StepRules): Moved {
  // A series that is too short yet is nobody's fault: its value shows that the data is there.
  if (seen.quiet === true) {
    const { value = null } = seen
    return value === null ? { instance, effects: [] } : dataBack({ ...instance, noDataCount: 0, lastValue: value })
  }
  const counted = { ...instance, noDataCount: instance.noDataCount + 1 }
  if (counted.noDataCount < condition.no_data_runs || counted.openNoDataAlert !== null) return { instance: counted, effects: [] }
  return {
    instance: { ...counted, openNoDataAlert: newAlertId, toldNoData: false },
    effects: [{ do: 'open', kind: 'no_data', alert: newAlertId, severity }],
  }
}

function dataBack(instance: Instance): Moved {
  if (instance.openNoDataAlert === null) return { instance, effects: [] }
  return {
    instance: { ...instance, openNoDataAlert: null, toldNoData: false },
    effects: [{ do: 'resolve', kind: 'no_data', alert: instance.openNoDataAlert, reason: 'data_back' }],
  }
}

function moveOk(instance: Instance, seen: Judged, { condition, slot }: StepRules): Moved {
  switch (instance.state) {
    case 'ok':
      return { instance, effects: [] }
    case 'unknown':
    case 'pending':
    case 'dismissed':
      return { instance: { ...instance, ...calm, state: 'ok', since: slot }, effects: [] }
    case 'firing':
    case 'recovering': {
      // Between the limit and `recover` it is neither a breach nor a good run.
      if (!seen.recovered) return { instance: { ...instance, state: 'firing', k: 0 }, effects: [] }
      const k = instance.state === 'recovering' ? instance.k + 1 : 1
      if (k < condition.clear_runs) return { instance: { ...instance, state: 'recovering', k }, effects: [] }
      return { instance: { ...instance, ...withoutAlert, ...calm, state: 'ok', since: slot }, effects: resolveData(instance, 'recovered') }
    }
  }
}

const calm = { k: 0, worstValue: null, worstScore: null } as const

type Breach = Pick<Judged, 'value' | 'score' | 'severity' | 'newKeys'>

function moveBreach(instance: Instance, seen: Breach, rules: StepRules): Moved {
  switch (instance.state) {
    case 'unknown':
    case 'ok':
    case 'pending': {
      const k = instance.state === 'pending' ? instance.k + 1 : 1
      const since = instance.state === 'pending' ? instance.since : rules.slot
      if (k < rules.condition.for_runs) return { instance: { ...instance, state: 'pending', k, since }, effects: [] }
      return open({ ...instance, since }, seen, rules)
    }
    case 'dismissed':
      if (!isWorseBy(seen.score, instance.worstScore, dismissedUntilWorsePct)) return { instance, effects: [] }
      return open({ ...instance, since: rules.slot }, seen, rules)
    case 'firing':
    case 'recovering':
      return repeat(instance, seen, rules)
  }
}

function open(instance: Instance, seen: Breach, { newAlertId, severity }: StepRules): Moved {
  const opened: Instance = {
    ...instance,
    ...withoutAlert,
    state: 'firing',
    k: 0,
    openAlert: newAlertId,
    worstValue: seen.value,
    worstScore: seen.score,
  }
  return { instance: opened, effects: [{ do: 'open', kind: 'data', alert: newAlertId, severity: higher(severity, seen.severity) }] }
}

function repeat(instance: Instance, seen: Breach, { severity }: StepRules): Moved {
  const worse = seen.score !== null && (instance.worstScore === null || seen.score > instance.worstScore)
  const now = higher(severity, seen.severity)
  const effect: AlertEffect[] =
    instance.openAlert === null
      ? []
      : [
          {
            do: 'repeat',
            alert: instance.openAlert,
            worse,
            severity: higher(now, instance.toldSeverity),
            unacknowledge: instance.toldSeverity !== null && rankOf(now) > rankOf(instance.toldSeverity),
          },
        ]
  const worst = worse ? { worstValue: seen.value, worstScore: seen.score } : {}
  return { instance: { ...instance, ...worst, state: 'firing', k: 0 }, effects: effect }
}

/** A group that was there before and has no row: after `clear_runs` runs it is gone, kept, or taken for a breach. */
function moveAbsent(instance: Instance, rules: StepRules): Moved {
  const counted = { ...instance, goneCount: instance.goneCount + 1 }
  const { missing_group: rule, clear_runs: runs } = rules.condition
  if (rule === 'keep' || counted.goneCount < runs) return { instance: counted, effects: [] }
  if (rule === 'fire') {
    const { instance: back, effects } = dataBack({ ...counted, noDataCount: 0 })
    const moved = moveBreach(back, { value: null, score: null, severity: null }, rules)
    return { instance: moved.instance, effects: [...effects, ...moved.effects] }
  }
  const effects = resolveData(instance, 'group_gone')
  if (instance.openNoDataAlert !== null) {
    effects.push({ do: 'resolve', kind: 'no_data', alert: instance.openNoDataAlert, reason: 'group_gone' })
  }
  return { instance: freshInstance(instance.groupKey), effects }
}

function resolveData({ openAlert }: Instance, reason: ResolveReason): AlertEffect[] {
  return openAlert === null ? [] : [{ do: 'resolve', kind: 'data', alert: openAlert, reason }]
}
