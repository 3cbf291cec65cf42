import { ok, type Result } from '../../base/result.ts'
import { readSchedule } from './check-definition.ts'
import type { ServiceDeps } from './deps.ts'
import { comingSlots } from './planned.ts'
import { scheduleFor } from './save-monitor.ts'

/** The next five planned times of a schedule as somebody writes it, daily and in the zone of the service unless said. Problem: `invalid-request`. */
export async function nextRunsOf(
  deps: ServiceDeps,
  written: Record<string, unknown>,
  monitor: string | null,
): Promise<Result<{ nextRuns: string[]; timezone: string }>> {
  const schedule = await readSchedule(deps, scheduleFor(deps, null, written))
  if (!schedule.ok) return schedule
  return ok({ nextRuns: await comingSlots(deps, schedule.value, monitor ?? deps.newId(), 5), timezone: schedule.value.timezone })
}
