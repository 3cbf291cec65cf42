import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import type { Result } from '../base/result.ts'
import type { Dialect } from '../catalog/catalog.ts'
import type { RoleView } from '../chat/deps.ts'
import type { Db } from '../db/db.ts'
import type { Sql } from '../db/sql.ts'
import type { Source } from '../execute/source.ts'
import type { Guard } from '../guard/guard-sql.ts'
import type { Principal } from '../identity/principal.ts'
import type { Channel } from './notify/message.ts'

/** Limits of monitors. Times are in milliseconds. */
export type MonitorLimits = {
  /** Runs of this process at one time. */
  runsAtOnce: number
  /** Runs of all processes within an hour, for each data source. */
  runsPerHour: number
  /** The longest statement that somebody waits for, when a monitor is tried; its own time limit may be longer. */
  tryTimeoutMs: number
  /** A run's lease outlives its statement's time limit by this much. */
  leaseMarginMs: number
  /** Bytes of a result that are looked at. */
  maxResultBytes: number
  /** Messages to one recipient by one channel within an hour; more are told in a digest. */
  messagesPerHour: number
  /** Messages by mail and webhook from all monitors of one owner within a day; more are given up. */
  messagesPerDay: number
  /** Messages in flight at one time. */
  sendsAtOnce: number
  /** The longest that a channel may take for one message. */
  sendTimeoutMs: number
}

/** The limits of a service on Node. */
export const defaultMonitorLimits: MonitorLimits = {
  runsAtOnce: 5,
  runsPerHour: 20_000,
  tryTimeoutMs: 30_000,
  leaseMarginMs: 30_000,
  maxResultBytes: 1_000_000,
  messagesPerHour: 20,
  messagesPerDay: 500,
  sendsAtOnce: 4,
  sendTimeoutMs: 20_000,
}

/** Places in a run where a crash has consequences of its own. */
export type CrashPoint = 'after-claim' | 'in-query' | 'in-settle' | 'after-settle' | 'after-post'

/** Everything that monitors need; `entry/` builds one. */
export type MonitorDeps = {
  /** As the owner of our tables. */
  db: Db
  guard: Guard
  /** What monitors run on, as a role that can only read. */
  sources: Source[]
  /** Problems: `database-unavailable` while the catalog cannot be had, `forbidden`. */
  viewFor: (principal: Principal, dataSource: Dialect) => Promise<Result<RoleView>>
  /** The rights that a user has now; null for one who left or whose rights ended. */
  principalOf: (userId: string) => Promise<Principal | null>
  /** Newest day in the given tables (`schema.table`), an ISO date, null when unknown; absent: not told. */
  freshTo?: (tables: readonly string[]) => Promise<string | null>
  /** Version of the catalog in use, null before it was read; absent: no rehearsals after changes. */
  catalogVersion?: () => string | null
  /** Users who are told beside the owner when a monitor is switched off. */
  admins?: () => Promise<string[]>
  channels: Channel[]
  /** Scores KPI values when it is time again; absent: nobody does. */
  scoreKpi?: () => Promise<unknown>
  /** Tells a watcher outside that the scheduler looked; absent: there is none. Never fails. */
  heartbeat?: () => Promise<void>
  /** Whether everybody is the one user of the service. */
  oneUser: boolean
  /** Hosts and mail domains to which data may go although no user of the service is behind them; `*` is all. */
  dataTo: readonly string[]
  /** Domains that mail may go to although the address is no user's; `*` is all. */
  mailDomains: readonly string[]
  /** Hosts that webhooks may be at; none named: every public one. `*` is all. */
  webhookHosts: readonly string[]
  /** The address of the page, without a slash at its end. */
  baseUrl: string
  clock: Clock
  newId: () => string
  log: Logger
  limits: MonitorLimits
  /** Names this process in leases. */
  worker: string
  /** What time it is for schedules; absent: the database's own clock. Leases are always in the database's time. */
  plannedNow?: () => Sql
  /** Called at each crash point; for the program that kills workers. */
  crash?: (point: CrashPoint) => Promise<void>
}
