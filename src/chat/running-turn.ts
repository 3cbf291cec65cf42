import type { Clock } from '../base/clock.ts'
import type { Problem } from '../base/problem.ts'
import type { Result } from '../base/result.ts'
import type { Principal } from '../identity/principal.ts'
import type { EventData, Interpretation, NewEvent } from '../present/answer/events.ts'
import type { TranslatorName, Usage } from '../translate/translator.ts'
import type { AnswerLog } from './answer-log.ts'
import type { AskRequest } from './ask-request.ts'
import type { Finding } from './meaning/finding.ts'

/** Why a run was stopped from outside. `lost`: somebody else ended the turn. */
export type StopReason = 'cancelled' | 'deadline' | 'shutdown' | 'lost'

/** What is learnt along the way and kept with the turn, however it ends. */
export type TurnRecord = {
  translator: TranslatorName | 'edited' | null
  interpretation: Interpretation | null
  semanticQuery: unknown
  candidate: string | null
  sql: string | null
  tables: string[]
  columns: string[]
  rowCount: number | null
  truncated: 'none' | 'cap' | 'limit' | 'bytes'
  resultId: string | null
  catalogVersion: string
  /** The policy that judges the turn, as `fingerprintOf` gives it, and its ceiling of rows. */
  rights: { fingerprint: string; maxRows: number } | null
  /** Newest day in the tables read, an ISO date; null when unknown. */
  freshTo: string | null
  warnings: string[]
  /** What the checks on meaning found about the statement that stays, and about its result. */
  findings: Finding[]
  /** Whether the statement that stays is the second one. */
  repaired: boolean
  /** How many ways of asking gave the same result, of those that gave one; null when there was one way. */
  agreement: { same: number; of: number } | null
  approval: { by: string; at: string } | null
  unknownWords: string[]
  usage: Usage
  timings: Record<string, number>
}

/** A turn while it runs. `question` is the text for translators, `typed` the text as it came. */
export type RunningTurn = {
  id: string
  conversation: string
  principal: Principal
  question: string
  typed: string
  request: AskRequest
  dataSource: 'postgresql' | 'bigquery'
  /** The turn before this one in its thread. */
  parent: string | null
  askedAt: number
  log: AnswerLog
  signal: AbortSignal
  record: TurnRecord
}

/** A record of a turn of which nothing is known yet. */
export const emptyRecord = (): TurnRecord => ({
  translator: null,
  interpretation: null,
  semanticQuery: null,
  candidate: null,
  sql: null,
  tables: [],
  columns: [],
  rowCount: null,
  truncated: 'none',
  resultId: null,
  catalogVersion: '',
  rights: null,
  freshTo: null,
  warnings: [],
  findings: [],
  repaired: false,
  agreement: null,
  approval: null,
  unknownWords: [],
  usage: { calls: 0, tokensIn: 0, tokensCached: 0, tokensOut: 0, model: null, prompt: null },
  timings: {},
})

/** Thrown inside a run when it is stopped from outside. */
export class RunStopped extends Error {
  override name = 'RunStopped'
}

/** The promise's own end, or a throw as soon as the run is stopped: no stage can hold a turn. */
export function unlessStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new RunStopped(String(signal.reason)))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

type StepKind = EventData<'step'>['kind']
export type StepNote = { detail: string | null }

/** Shows a stage as a step and adds its time to the record. `shown`: its start has been shown already. */
export async function inStep<T>(
  turn: RunningTurn,
  clock: Clock,
  kind: StepKind,
  work: (note: StepNote) => Promise<Result<T, Problem>>,
  shown = false,
): Promise<Result<T, Problem>> {
  const id = kind in turn.record.timings ? `${kind}-${turn.log.view.steps.length}` : kind
  const startedAt = clock.now()
  const note: StepNote = { detail: null }
  if (!shown) turn.log.append(stepEvent(id, kind, 'running', null, null))
  let ended: 'done' | 'failed' = 'failed'
  try {
    const result = await work(note)
    if (result.ok) ended = 'done'
    return result
  } finally {
    const ms = clock.now() - startedAt
    turn.record.timings[kind] = (turn.record.timings[kind] ?? 0) + ms
    turn.log.append(stepEvent(id, kind, ended, ms, note.detail))
  }
}

/** A step as an event; `ms` is null while it runs. */
export const stepEvent = (
  id: string,
  kind: StepKind,
  status: EventData<'step'>['status'],
  ms: number | null,
  detail: string | null,
): NewEvent => ({ name: 'step', data: { id, kind, status, ms, detail } })
