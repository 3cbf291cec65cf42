import type { AlertCondition, Severity } from '../condition/condition.ts'
import type { Verdict } from '../condition/verdict.ts'

export const instanceStates = ['unknown', 'ok', 'pending', 'firing', 'recovering', 'dismissed'] as const
export type InstanceState = (typeof instanceStates)[number]

/**
 * The state of one group of a monitor between runs. Instants are ISO texts. Ids of alerts are null while none is open. Scores are values turned so that
 * higher is worse; they are what "worse" is measured by.
 */
export type Instance = {
  groupKey: string
  state: InstanceState
  /** Breaches in a row while pending, good runs in a row while recovering. */
  k: number
  noDataCount: number
  /** Runs in a row in which the group had no row. */
  goneCount: number
  /** Slot at which this phase began; pending, firing and recovering are one phase. */
  since: string | null
  openAlert: string | null
  openNoDataAlert: string | null
  /** Whether people were told of the open alert, when, at which severity, value and score. */
  told: boolean
  toldAt: string | null
  toldSeverity: Severity | null
  toldValue: number | null
  toldScore: number | null
  /** Whether people were told of the open no-data alert. */
  toldNoData: boolean
  lastValue: number | null
  worstValue: number | null
  worstScore: number | null
}

/** What was seen of a group at a slot; `absent`: it was known and has no row now. */
export type Seen = Verdict | 'absent'

/**
 * What a step goes by. `severity` is the monitor's. `suppressedBy`: what keeps the group quiet now (muted, a silence, snoozed), else null.
 * `newAlertId` becomes the id of the alert that this step opens, at most one.
 */
export type StepRules = {
  condition: Pick<AlertCondition, 'for_runs' | 'clear_runs' | 'no_data_runs' | 'missing_group' | 'renotify' | 'notify_resolved'>
  severity: Severity
  slot: string
  suppressedBy: string | null
  acknowledged: boolean
  newAlertId: string
}

export type ResolveReason = 'recovered' | 'group_gone' | 'superseded' | 'dismissed' | 'data_back'

/**
 * What a step does to alerts; the caller writes it. `severity` is the worst so far. `unacknowledge`: the severity rose, so that an acknowledgement
 * no longer stops reminders.
 */
export type AlertEffect =
  | { do: 'open'; kind: 'data' | 'no_data'; alert: string; severity: Severity }
  | { do: 'repeat'; alert: string; worse: boolean; severity: Severity; unacknowledge: boolean }
  | { do: 'resolve'; kind: 'data' | 'no_data'; alert: string; reason: ResolveReason }

/** Whether and why people are told, after Alertmanager's order; `suppressed` names what kept quiet something that was to be told. */
export type MessageDecision =
  | { tell: 'firing' | 'still_firing' | 'worse' | 'reminder' | 'resolved' | 'no_data' | 'data_back' }
  | { tell: 'nothing'; suppressed: string | null }

export type Step = { instance: Instance; effects: AlertEffect[]; message: MessageDecision }
