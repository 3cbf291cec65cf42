import type { Problem } from '../../base/problem.ts'
import type { Result } from '../../base/result.ts'
import type { Principal } from '../../identity/principal.ts'
import type { Quotas } from '../../identity/quotas.ts'
import type { Calendar, PriorTurn, Translator } from '../../translate/translator.ts'
import type { MonitorDeps } from '../deps.ts'

/** An answer of the asker as the conversation keeps it, with what is needed to ask its question again. */
export type KeptAnswer = {
  question: string
  /** How it was understood, in words that need no conversation. */
  sentence: string | null
  outcome: string | null
  /** The statement as it was proposed, values written in; null when there was none. */
  candidate: string | null
  translator: 'verified' | 'semantic' | 'llm' | 'edited' | null
  semanticQuery: unknown
  dataSource: 'postgresql' | 'bigquery'
  askedAtMs: number
  /** Whether the statement or the reading was edited by hand. */
  edited: boolean
  /** The turns before it, oldest first. */
  history: PriorTurn[]
}

/** What the service of monitors needs besides what runs need. */
export type ServiceDeps = MonitorDeps & {
  translators: readonly Translator[]
  calendar: () => Calendar
  /** An answer of this user. Problem: `not-found`. */
  findAnswer: (user: string, answer: string) => Promise<Result<KeptAnswer, Problem>>
  /** What one person may run in a while; absent: as much as they like. */
  quotas?: Pick<Quotas, 'question'>
  /** Of the request that this is done for: when its asker leaves, what runs for it stops. */
  signal?: AbortSignal
  /** Monitors that one user may own. */
  maxMonitors: number
  /** Notes the rights that somebody came with, where that is where their rights are known from; absent: they are known otherwise. */
  seen?: (principal: Principal) => Promise<void>
  /** Whether a table or column (`schema.table`, `schema.table.column`) is not in the database any more; absent: nobody knows. */
  isGone?: (name: string, dataSource: 'postgresql' | 'bigquery') => boolean
  /** Tells the scheduler of this process that something may be due. */
  wake: () => void
}
