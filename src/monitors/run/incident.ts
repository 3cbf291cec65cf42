import type { Db } from '../../db/db.ts'
import { sql } from '../../db/sql.ts'

/** Opens an incident about the health of a monitor, or brings the open one up to date: there is at most one. It is no alert. */
export const openIncident = (db: Db, monitorId: string, code: string, message: string, data: unknown = null): Promise<number> =>
  db.run(sql`
    insert into pulse_ops.health_incident (monitor_id, code, message, data) values (${monitorId}, ${code}, ${message}, ${JSON.stringify(data)}::jsonb)
    on conflict (monitor_id) where closed_at is null do update set code = excluded.code, message = excluded.message, data = excluded.data`)

/** Closes the incident of a monitor that works again. */
export const closeIncident = (db: Db, monitorId: string): Promise<number> =>
  db.run(sql`update pulse_ops.health_incident set closed_at = now() where monitor_id = ${monitorId} and closed_at is null`)
