import type { MonitorDeps } from '../monitors/deps.ts'
import { beat, runDue } from '../monitors/run/tick.ts'
import { sendWaiting } from '../monitors/send/send-messages.ts'
import { runUpkeep } from '../monitors/upkeep/upkeep.ts'

/** On Workers a call ends by the minute: nothing new is begun after this long. */
const claimForMs = 40_000

/** One pass of the scheduler, for runtimes that are called every minute. What is left over waits for the next call. */
export async function tickMonitors(deps: MonitorDeps): Promise<void> {
  const signal = AbortSignal.timeout(claimForMs)
  await beat(deps.db, deps.worker)
  await runDue(deps, signal)
  await deps.heartbeat?.()
  await sendWaiting(deps, signal)
  await runUpkeep(deps, signal)
}
