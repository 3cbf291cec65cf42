import type { Context } from 'hono'
import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import type { Result } from '../base/result.ts'
import type { Dialect } from '../catalog/catalog.ts'
import type { ChatService } from '../chat/chat-service.ts'
import type { RoleView } from '../chat/deps.ts'
import type { VerifiedService } from '../chat/verified/verified-service.ts'
import type { Db } from '../db/db.ts'
import type { Authenticator } from '../identity/authenticate.ts'
import type { Principal } from '../identity/principal.ts'
import type { Quotas } from '../identity/quotas.ts'
import type { PolicyFile } from '../identity/role-policy.ts'
import type { KpiService } from '../monitors/kpi/kpi-service.ts'
import type { ServiceDeps } from '../monitors/service/deps.ts'
import type { Calendar } from '../translate/translator.ts'

/** A file of the page. `immutable`: its name holds a hash of its content. */
export type Asset = {
  body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>
  contentType: string
  encoding: 'br' | 'gzip' | null
  etag: string | null
  immutable: boolean
}

/** One thing that must hold for the service to be ready; `detail` is for operators and names no secrets. */
export type ReadinessCheck = { name: string; ok: boolean; detail: string }

/** What the service says about itself. `freshTo` is the newest date in the data, ISO, null when unknown. */
export type ServiceFacts = { translators: string[]; model: string | null; freshTo: string | null; version: string }

/** The state of the catalog for administrators; instants are ISO texts. */
export type CatalogState = {
  version: string | null
  read_at: string | null
  model_faults: string[]
  changes: string[]
  checked: { version: string; at: string; findings: { severity: 'error' | 'warning'; what: string; message: string }[] } | null
}

/** Everything that the HTTP door needs; `entry/` builds one. */
export type HttpDeps = {
  chat: ChatService
  /** Monitors with their alerts and templates; absent: their routes are not there. */
  monitors?: ServiceDeps
  /** Approved questions; absent: their routes are not there. */
  verified?: VerifiedService
  /** KPIs and their anomalies; absent: their routes are not there. */
  kpi?: KpiService
  db: Db
  /** Who asks. Problems: `unauthenticated`, `forbidden`, `sign-in-unavailable`. */
  authenticate: (request: Request) => Promise<Result<Principal>>
  /** How the page is signed in and out; absent: everybody is the local user. */
  signIn?: Pick<Authenticator, 'mode' | 'signIn' | 'signOut'>
  /** Where the thread of a conversation is outside of the page, such as in Slack; absent: nowhere. */
  threadLinkOf?: (conversation: string) => Promise<string | null>
  /** What one person, and one address, may use; absent: everything. */
  quotas?: Quotas
  /** The address that a request comes from; absent: not known. */
  addressOf?: (c: Context) => string
  viewFor: (principal: Principal, dataSource: Dialect) => Promise<Result<RoleView>>
  dataSource: Dialect
  /** What each role may read, as the policy file has it; absent: it is not shown. */
  policies?: PolicyFile
  calendar: () => Calendar
  facts: () => Promise<ServiceFacts>
  readiness: () => Promise<ReadinessCheck[]>
  /** What administrators see of the catalog, and a way to read files and database again. Problem: `database-unavailable`. */
  catalogAdmin?: { state: () => CatalogState; refresh: () => Promise<Result<unknown>> }
  /** A file of the page by its path (`/index.html`, `/assets/…`), in an encoding that the reader accepts; null when there is none. */
  assets: (path: string, acceptEncoding: string) => Promise<Asset | null>
  /** Where the service is reached, without a slash at the end; the base of problem types. */
  baseUrl: string
  /** Host names that requests may be addressed to, against DNS rebinding; null: any. */
  allowedHosts: readonly string[] | null
  clock: Clock
  newId: () => string
  log: Logger
  limits: { maxBodyBytes: number; heartbeatMs: number }
}

export const defaultHttpLimits = { maxBodyBytes: 262_144, heartbeatMs: 10_000 }

/** What middleware leaves for handlers. */
export type HttpEnv = { Variables: { principal: Principal; requestId: string /** The answer must not be kept. */; holdsSecret?: true } }
