import type { Instance } from './instance.ts'

/** The state of a group of which nothing was seen yet. */
export const freshInstance = (groupKey: string): Instance => ({
  groupKey,
  state: 'unknown',
  k: 0,
  noDataCount: 0,
  goneCount: 0,
  since: null,
  openAlert: null,
  openNoDataAlert: null,
  told: false,
  toldAt: null,
  toldSeverity: null,
  toldValue: null,
  toldScore: null,
  toldNoData: false,
  lastValue: null,
  worstValue: null,
  worstScore: null,
})

/** Whether an instance says nothing that a fresh one does not, so that it need not be kept. */
export const isFresh = ({ state, noDataCount, openNoDataAlert }: Instance): boolean =>
  state === 'unknown' && noDataCount === 0 && openNoDataAlert === null

/** The part of an instance that belongs to an open data alert, as it is without one. */
export const withoutAlert = {
  openAlert: null,
  told: false,
  toldAt: null,
  toldSeverity: null,
  toldValue: null,
  toldScore: null,
} as const

/**
 * After its alert was called a false alarm: the caller resolves the alert, and the group stays quiet until it is ok or a quarter worse than it was.
 * A group that is not firing is returned as it is.
 */
export function dismiss(instance: Instance): Instance {
  if (instance.state !== 'firing' && instance.state !== 'recovering') return instance
  return { ...instance, ...withoutAlert, state: 'dismissed', k: 0 }
}
