import type { MaintenanceSchedule } from '../operations/maintain/schedule.ts'
import type { Config } from './config.ts'

/** The schedule of `MAINTAIN_AT`, null when the service does none of this by itself. */
export function scheduleOf(config: Pick<Config, 'MAINTAIN_AT' | 'PULSE_TIME_ZONE'>): MaintenanceSchedule | null {
  if (config.MAINTAIN_AT === null) return null
  const [hour = 0, minute = 0] = config.MAINTAIN_AT.split(':').map(Number)
  return { hour, minute, timeZone: config.PULSE_TIME_ZONE }
}
