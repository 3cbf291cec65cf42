import type { MonitorDeps } from '../deps.ts'
import { fillGaps } from './fill-gaps.ts'
import { rehearseStatements } from './rehearse.ts'

/** What a scheduler does besides running what is due, a little at a time. Several processes may do it at once. */
export async function runUpkeep(deps: MonitorDeps, signal: AbortSignal): Promise<{ filled: number; rehearsed: number }> {
  const filled = await fillGaps(deps, signal)
  await deps.scoreKpi?.()
  const { rehearsed } = await rehearseStatements(deps, signal)
  return { filled, rehearsed }
}
