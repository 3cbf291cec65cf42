import * as z from 'zod'
import { utcText } from '../../db/row-types.ts'
import { sql } from '../../db/sql.ts'
import { momentOf, nextSlots } from '../schedule/next-slots.ts'
import type { Schedule, SlotMoment } from '../schedule/schedule.ts'
import type { ServiceDeps } from './deps.ts'

type Deps = Pick<ServiceDeps, 'db' | 'plannedNow'>

const row = z.object({ at: z.string() })

/** The time of schedules as an ISO instant, null where it is the database's own. */
export const plannedInstant = async ({ db, plannedNow }: Deps): Promise<string | null> =>
  plannedNow === undefined ? null : (await db.one(row, sql`select ${utcText('at')} as at from (select ${plannedNow()} as at) as now`)).at

/** What a statement would see if it ran now. */
export const presentMoment = async (deps: Deps, timeZone: string): Promise<SlotMoment> =>
  momentOf(deps.db, await plannedInstant(deps), timeZone)

/** The next planned times from now on. */
export const comingSlots = async (deps: Deps, schedule: Schedule, monitorId: string, count: number): Promise<string[]> =>
  nextSlots(deps.db, schedule, monitorId, count, (await plannedInstant(deps)) ?? undefined)
