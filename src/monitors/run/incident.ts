import type { Db } from '../../db/db.ts'
import { sql } from '../../db/sql.ts'
import type { Recipient } from '../monitor.ts'

/** What is wrong: its runs fail, its alarm was tried and did not go off, its statement will not fit any more, messages to an address were given up. */
export type IncidentKind = 'run' | 'drill' | 'drift' | 'message_lost'

/**
 * Opens an incident about the health of a monitor, or brings the open one up to date: there is at most one of a kind, of lost messages one for each address. It is
 * no alert. Every code that is not the name of a kind is one of a failed run.
 */
export const openIncident = (db: Db, monitorId: string, code: string, message: string, data: unknown = null): Promise<number> =>
  open(db, monitorId, { code, message, data, about: '' })

/** The same for a message that was given up. */
export const openLost = (db: Db, monitorId: string, recipient: Recipient, reason: string): Promise<number> =>
  open(db, monitorId, {
    code: 'message_lost',
    message: `A message by ${recipient.channel} to ${recipient.address} was given up: ${reason}.`,
    data: null,
    about: aboutOf(recipient),
  })

type Incident = { code: string; message: string; data: unknown; about: string }

const open = (db: Db, monitorId: string, { code, message, data, about }: Incident): Promise<number> =>
  db.run(sql`
    insert into pulse_ops.health_incident (monitor_id, code, message, data, about)
    values (${monitorId}, ${code}, ${message}, ${JSON.stringify(data)}::jsonb, ${about})
    on conflict (monitor_id, kind, about) where closed_at is null do update set code = excluded.code, message = excluded.message, data = excluded.data`)

/** Closes what is open of a kind: the cause is gone. No other sign that a monitor does not work goes with it. */
export const closeIncident = (db: Db, monitorId: string, kind: Exclude<IncidentKind, 'message_lost'>): Promise<number> =>
  db.run(
    sql`update pulse_ops.health_incident set closed_at = now() where monitor_id = ${monitorId} and kind = ${kind} and closed_at is null`,
  )

/** Closes what was lost on the way to an address, of monitors whose message has arrived there. */
export const closeLost = (db: Db, monitorIds: readonly string[], recipient: Recipient): Promise<number> =>
  db.run(sql`update pulse_ops.health_incident set closed_at = now()
    where monitor_id = any(${monitorIds}::uuid[]) and kind = 'message_lost' and about = ${aboutOf(recipient)} and closed_at is null`)

/** Closes what was lost on the way to addresses that are not told any more. */
export const closeLostElsewhere = (db: Db, monitorId: string, recipients: readonly Recipient[]): Promise<number> =>
  db.run(sql`update pulse_ops.health_incident set closed_at = now()
    where monitor_id = ${monitorId} and kind = 'message_lost' and about <> all(${recipients.map(aboutOf)}::text[]) and closed_at is null`)

const aboutOf = ({ channel, address }: Recipient): string => `${channel} ${address}`
