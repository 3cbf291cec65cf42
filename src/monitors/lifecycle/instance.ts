import type { Severity } from '../condition/condition.ts'

export const instanceStates = ['unknown', 'ok', 'pending', 'firing', 'recovering', 'dismissed'] as const
export type InstanceState = (typeof instanceStates)[number]

/** The state of one group of a monitor between runs. Instants are ISO texts. Ids of alerts are null while none is open. */
export type Instance = {
  groupKey: string
  state: InstanceState
  /** Breaches in a row while pending, good runs in a row while recovering. */
  k: number
  noDataCount: number
  /** Runs in a row in which the group had no row. */
  goneCount: number
  since: string | null
  openAlert: string | null
  openNoDataAlert: string | null
  /** Whether people were told of the open alert, when, at which severity and value. */
  told: boolean
  toldAt: string | null
  toldSeverity: Severity | null
  toldValue: number | null
  lastValue: number | null
  worstValue: number | null
}

/** What a step does to alerts; the caller writes it and gives a new alert its id. */
export type AlertEffect =
  | { do: 'open'; kind: 'data' | 'no_data'; severity: Severity }
  | { do: 'repeat'; worse: boolean; severity: Severity }
  | { do: 'resolve'; kind: 'data' | 'no_data'; reason: 'recovered' | 'group_gone' | 'superseded' | 'dismissed' | 'data_back' }

/** Whether and why people are told, after Alertmanager's order; `suppressed` names what kept it quiet. */
export type MessageDecision =
  | { tell: 'firing' | 'still_firing' | 'worse' | 'reminder' | 'resolved' | 'no_data' | 'data_back' }
  | { tell: 'nothing'; suppressed: string | null }
