import type { Db } from '../../db/db.ts'
import { sql } from '../../db/sql.ts'

/** Opens an incident about the health of a monitor, or brings the open one up to date: there is at most one. It is no alert. */
export const openIncident = (db: Db, monitorId: string, code: string, message: string, data: unknown = null): Promise<number> =>
  db.run(sql`
    insert into pulse_ops.health_incident (monitor_id, code, message, data) values (${monitorId}, ${code}, ${message}, ${JSON.stringify(data)}::jsonb)
    on conflict (monitor_id) where closed_at is null do update set code = excluded.code, message = excluded.message, data = excluded.data`)

/** Closes the incident of a monitor that works again. That its alarm cannot go off is over when it did. */
export const closeIncident = (db: Db, monitorId: string): Promise<number> =>
  db.run(
    sql`update pulse_ops.health_incident set closed_at = now() where monitor_id = ${monitorId} and closed_at is null and code <> 'drill'`,
  )

/** Closes the incident about an alarm that could not go off. */
export const closeDrill = (db: Db, monitorId: string): Promise<number> =>
  db.run(
    sql`update pulse_ops.health_incident set closed_at = now() where monitor_id = ${monitorId} and closed_at is null and code = 'drill'`,
  )
