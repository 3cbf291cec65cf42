import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import type { Result } from '../base/result.ts'
import type { Catalog, Dialect } from '../catalog/catalog.ts'
import type { Db } from '../db/db.ts'
import type { Source } from '../execute/source.ts'
import type { Guard } from '../guard/guard-sql.ts'
import type { GuardPolicy } from '../guard/policy.ts'
import type { Principal } from '../identity/principal.ts'
import type { Quotas } from '../identity/quotas.ts'
import type { Calendar, Translator, Usage } from '../translate/translator.ts'
import type { ChatLimits } from './limits.ts'

/** What one asker may see and use: the part of the catalog for the role, the guard's policy, and ceilings. */
export type RoleView = {
  role: string
  catalog: Catalog
  policy: GuardPolicy
  maxRows: number
  /** Planner cost above which a statement is not run unasked; null: no estimate is made. */
  maxCost: number | null
  /** Cost up to which the asker may confirm. */
  confirmCost: number
}

/** Everything that asking needs; `entry/` builds one. */
export type ChatDeps = {
  db: Db
  /** The first is the default. */
  sources: Source[]
  /** In the order in which they are asked. */
  translators: Translator[]
  guard: Guard
  /** Problems: `database-unavailable` while the catalog cannot be had, `forbidden`. */
  viewFor: (principal: Principal, dataSource: Dialect) => Promise<Result<RoleView>>
  /** Newest day in the given tables (`schema.table`), an ISO date, null when unknown. It is not waited for long. */
  freshTo?: (tables: readonly string[]) => Promise<string | null>
  /**
   * Reads the catalog again because the database refused a statement that this version allowed; whether it is another one now. Absent: the catalog is only
   * renewed by its age.
   */
  catalogChanged?: (version: string) => Promise<boolean>
  /** How dates are read now. */
  calendar: () => Calendar
  clock: Clock
  newId: () => string
  log: Logger
  limits: ChatLimits
  /** What one asker may have in flight and in a minute; absent: everything. */
  quotas?: Pick<Quotas, 'question' | 'export'>
  /** `low`: answers with low confidence are compared with other candidates unasked; absent: only where the asker wants it. */
  doubleCheck?: 'asked' | 'low'
  /** What tokens cost, for the receipt; absent: not known. */
  costOf?: (usage: Usage) => number | null
  /** Keeps work alive after its request has been answered. */
  background: (work: Promise<unknown>) => void
  /** Whether requests share memory and may wake each other: true on Node, false on Workers, where everything goes through the database. */
  sharedMemory: boolean
}
