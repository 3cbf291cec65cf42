import type { Problem } from '../base/problem.ts'
import { fail, ok, type Result } from '../base/result.ts'
import { systemTimer } from '../base/timer.ts'
import { isDatabaseAway } from '../db/errors.ts'
import { createFairQueue } from '../execute/fair-queue.ts'
import type { Principal } from '../identity/principal.ts'
import type { NewEvent } from '../present/answer/events.ts'
import { type AnswerView, emptyAnswer, foldEvent } from '../present/answer/reducer.ts'
import { deleteEventsBefore, readEvents } from './answer-event.table.ts'
import { AnswerLog } from './answer-log.ts'
import { type AskRequest, readQuestion } from './ask-request.ts'
import {
  type Conversation,
  type ConversationCursor,
  findConversation,
  insertConversation,
  listConversations,
} from './conversation.table.ts'
import type { ChatDeps } from './deps.ts'
import { type ExportedRows, exportResult } from './export-result.ts'
import { followAnswer } from './follow-answer.ts'
import { type PagedRows, pageRows, type RowsQuery } from './page-rows.ts'
import { rightsReader, withoutRows } from './present-rights.ts'
import { reapTurns } from './reap-turns.ts'
import { deleteExpiredResults } from './result.table.ts'
import { runTurn } from './run-turn.ts'
import { emptyRecord, type RunningTurn, type StopReason, stepEvent } from './running-turn.ts'
import type { SharePlace } from './share.table.ts'
import { type ViewedAnswer, viewShared } from './shared-answer.ts'
import { listShared, type SharedSummary } from './shared-list.ts'
import type { SentEvent } from './subscription.ts'
import { acceptTurn, findTurn, listTurns, requestCancel, type Turn } from './turn.table.ts'

/** An accepted question. `fresh` is false when the same id had been asked before. `answer` is the folded answer once it has ended. */
export type Asked = { id: string; fresh: boolean; events: AsyncIterable<SentEvent>; answer: Promise<AnswerView> }

/** A turn as its conversation shows it; `answer` is null while it runs and holds at most 200 rows. Instants are ISO. */
export type TurnSummary = {
  id: string
  question: string
  askedAt: string
  branchOf: string | null
  /** The turn whose answer it follows, null for a first question. */
  parent: string | null
  outcome: string | null
  answer: AnswerView | null
}

/** The questions of this process that have not ended, and answers that ended but are not stored yet. */
export type ChatLoad = { running: number }

/** What doors to the service use: the HTTP API, the terminal, and others. Ids are UUIDs; what is not the asker's own is not found. */
export type ChatService = {
  /** With an id of the asker's choice the same call twice makes one conversation. Problem: `conflict` when it is somebody else's. */
  createConversation(principal: Principal, title: string | null, id?: string): Promise<Result<Conversation>>
  listConversations(principal: Principal, limit: number, after: ConversationCursor | null): Promise<Result<Conversation[]>>
  getConversation(principal: Principal, id: string): Promise<Result<Conversation & { turns: TurnSummary[] }>>
  /** Accepts a question and starts its run, which goes on when the reader leaves. `signal` ends the reading only. */
  ask(principal: Principal, conversation: string, request: AskRequest, signal: AbortSignal): Promise<Result<Asked>>
  /** The events after number `after`. */
  resume(principal: Principal, answer: string, after: number, signal: AbortSignal): Promise<Result<AsyncIterable<SentEvent>>>
  /** Asks the run to stop; false when it had ended. */
  cancel(principal: Principal, answer: string): Promise<Result<boolean>>
  /** The folded answer, also while it runs; one that somebody shared with the asker as they may see it, where `signal` ends the run that it may need. */
  getAnswer(principal: Principal, answer: string, signal?: AbortSignal): Promise<Result<ViewedAnswer>>
  /** Answers that others shared with somebody, the last shared first. */
  listShared(principal: Principal, limit: number, after: SharePlace | null): Promise<Result<SharedSummary[]>>
  /** `signal` ends the run of a statement that must be run again for this order. */
  pageRows(principal: Principal, result: string, query: RowsQuery, signal?: AbortSignal): Promise<Result<PagedRows>>
  /** The whole result for a file; `signal` stops the run that it may need. */
  exportResult(principal: Principal, result: string, signal: AbortSignal): Promise<Result<ExportedRows>>
  /** Closes dead runs; to be called every few seconds. */
  reap(): Promise<number>
  /** Drops event logs and results whose time is over. */
  prune(): Promise<{ events: number; results: number }>
  load(): ChatLoad
  /** Takes no more questions, lets runs end for `graceMs`, then interrupts what is left. */
  stop(graceMs: number): Promise<void>
}

type Run = { log: AnswerLog; controller: AbortController; ended: Promise<AnswerView> }

/** What a run may take beyond its deadline, to be stored. */
const endingMs = 10_000

/** The service over its dependencies. It keeps nothing that another process would miss. */
export function chatService(deps: ChatDeps): ChatService {
  const runs = new Map<string, Run>()
  const { atOnce, waiting, waitMs } = deps.limits.sorts
  const gate = createFairQueue(
    { slots: atOnce, perAsker: 1, reserved: 0, confirmed: atOnce, waitingPerAsker: waiting, waitMs },
    systemTimer(),
  )
  let stopping = false
  const logOf = (id: string) => (deps.sharedMemory ? (runs.get(id)?.log ?? null) : null)
  const events = (principal: Principal, answer: string, after: number, running: AnswerLog | null, signal: AbortSignal) =>
    followAnswer(deps, { answer, owner: principal.id, after, running, signal })

  async function ask(principal: Principal, conversation: string, request: AskRequest, signal: AbortSignal): Promise<Result<Asked>> {
    const question = readQuestion(request.question, deps.limits.maxQuestionCharacters)
    if (!question.ok) return question
    const dataSource = request.data_source ?? deps.sources[0]?.name ?? 'postgresql'
    if (!deps.sources.some((source) => source.name === dataSource)) {
      return fail({ kind: 'invalid-request', message: `No ${dataSource} database is configured.` })
    }
    if (stopping || runs.size >= deps.limits.maxRunning) {
      return fail({
        kind: 'too-many-requests',
        message: 'The service has as many questions as it can take. Try again soon.',
        retryAfterMs: 2_000,
      })
    }
    const quota = await deps.quotas?.question(principal.id, deps.newId(), deps.limits.deadlineMs + endingMs)
    if (quota?.ok === false) {
      // The same id again is no new question.
      const known = await findTurn(deps.db, request.id, principal.id)
      return known === null ? quota : askedBefore(principal, conversation, request, signal)
    }
    const release = quota?.value ?? (async () => undefined)
    const turn = prepare(principal, conversation, request, question.value, dataSource)
    const asked = await accept(turn, signal).catch(async (error: unknown) => {
      await release()
      throw error
    })
    if (asked.ok && asked.value.fresh) deps.background(asked.value.answer.then(release, release))
    else await release()
    return asked
  }

  async function accept(turn: RunningTurn & { controller: AbortController }, signal: AbortSignal): Promise<Result<Asked>> {
    const { principal, conversation, request } = turn
    const first = firstEvents(deps, turn)
    const accepted = await acceptTurn(
      deps.db,
      { ...newTurn(deps, turn), ...{ leaseMs: deps.limits.leaseMs } },
      numbered(first, turn.askedAt),
    )
    if (!accepted.owned) return fail({ kind: 'not-found', what: 'conversation' })
    if (!accepted.fresh) {
      if (!accepted.branchFound) return fail({ kind: 'not-found', what: 'answer to branch from or to follow' })
      return askedBefore(principal, conversation, request, signal)
    }
    turn.parent = accepted.parent
    turn.log.begin(first)
    return ok(start(turn, principal, signal))
  }

  function prepare(
    principal: Principal,
    conversation: string,
    request: AskRequest,
    question: string,
    dataSource: RunningTurn['dataSource'],
  ): RunningTurn & { controller: AbortController } {
    const controller = new AbortController()
    return {
      id: request.id,
      conversation,
      principal,
      question,
      typed: request.question,
      request,
      dataSource,
      parent: null,
      askedAt: deps.clock.now(),
      log: new AnswerLog(deps, request.id),
      signal: controller.signal,
      record: emptyRecord(),
      controller,
    }
  }

  function start(turn: RunningTurn & { controller: AbortController }, principal: Principal, signal: AbortSignal): Asked {
    const reading = events(principal, turn.id, 0, turn.log, signal)
    const ended = runTurn(deps, turn, turn.controller).finally(() => runs.delete(turn.id))
    runs.set(turn.id, { log: turn.log, controller: turn.controller, ended })
    deps.background(ended)
    return { id: turn.id, fresh: true, events: reading, answer: ended }
  }

  /** The same id again: the same answer, or a conflict when something else is asked under it. */
  async function askedBefore(principal: Principal, conversation: string, request: AskRequest, signal: AbortSignal): Promise<Result<Asked>> {
    const turn = await findTurn(deps.db, request.id, principal.id)
    if (turn === null || turn.conversation !== conversation || requestText(turn.request) !== requestText(request)) {
      return fail({ kind: 'conflict', message: 'This id was used for another question; expected a new one.' })
    }
    const may = await mayFollow(principal, turn)
    if (!may.ok) return may
    const reading = events(principal, turn.id, 0, logOf(turn.id), signal)
    return ok({ id: turn.id, fresh: false, events: reading, answer: whenEnded(principal, turn, signal) })
  }

  /** An answer of the asker's own as they may see it now: without its rows when rights have changed since. */
  async function ownAnswer(reader: ReturnType<typeof rightsReader>, turn: Turn): Promise<AnswerView | null> {
    if (turn.answer === null || (turn.answer.result === null && turn.answer.sql === null)) return turn.answer
    const may = await reader(turn)
    if (may.ok) return turn.answer
    return withoutRows(turn.answer, may.problem.kind === 'forbidden' ? 'changed' : 'unknown')
  }

  /** Whether the events of a turn may be read: they hold its rows. */
  async function mayFollow(principal: Principal, turn: Turn): Promise<Result<unknown>> {
    return turn.finishedAt === null || turn.answer?.result == null ? ok(null) : rightsReader(deps, principal)(turn)
  }

  async function whenEnded(principal: Principal, turn: Turn, signal: AbortSignal): Promise<AnswerView> {
    if (turn.answer !== null) return turn.answer
    let view = emptyAnswer
    for await (const event of events(principal, turn.id, 0, logOf(turn.id), signal)) view = foldEvent(view, event)
    return view
  }

  return {
    createConversation: async (principal, title, id = deps.newId()) => {
      const made = await available(() => insertConversation(deps.db, { id, owner: principal.id, title }))
      if (!made.ok) return made
      const known = made.value === null ? await available(() => findConversation(deps.db, id, principal.id)) : ok(made.value)
      if (!known.ok) return known
      return known.value === null ? fail({ kind: 'conflict', message: 'This id is taken; expected a new one.' }) : ok(known.value)
    },
    listConversations: (principal, limit, after) => available(() => listConversations(deps.db, principal.id, limit, after)),
    getConversation: async (principal, id) => {
      const found = await available(() => findConversation(deps.db, id, principal.id))
      if (!found.ok) return found
      const conversation = found.value
      if (conversation === null) return fail({ kind: 'not-found', what: 'conversation' })
      const turns = await available(() => listTurns(deps.db, id, principal.id))
      if (!turns.ok) return turns
      const reader = rightsReader(deps, principal)
      const shown: TurnSummary[] = []
      for (const turn of turns.value) shown.push(summary(turn, await ownAnswer(reader, turn)))
      return ok({ ...conversation, turns: shown })
    },
    ask: (principal, conversation, request, signal) => availableResult(() => ask(principal, conversation, request, signal)),
    resume: async (principal, answer, after, signal) => {
      const running = logOf(answer)
      const turn = await available(() => findTurn(deps.db, answer, principal.id))
      if (!turn.ok) return turn
      if (turn.value === null) return fail({ kind: 'not-found', what: 'answer' })
      if (turn.value.finishedAt !== null && running === null && !(await hasEvents(answer))) {
        return fail({ kind: 'not-found', what: 'event log: events are kept for a day, the answer itself stays' })
      }
      const may = await mayFollow(principal, turn.value)
      return may.ok ? ok(events(principal, answer, after, running, signal)) : may
    },
    cancel: async (principal, answer) => {
      const turn = await available(() => findTurn(deps.db, answer, principal.id))
      if (!turn.ok) return turn
      if (turn.value === null) return fail({ kind: 'not-found', what: 'answer' })
      const asked = await available(() => requestCancel(deps.db, answer, principal.id))
      if (asked.ok && deps.sharedMemory) runs.get(answer)?.controller.abort('cancelled' satisfies StopReason)
      return asked
    },
    getAnswer: async (principal, answer, signal = new AbortController().signal) => {
      const running = logOf(answer)
      const turn = await available(() => findTurn(deps.db, answer, principal.id))
      if (!turn.ok) return turn
      if (turn.value === null) return await availableResult(() => viewShared(deps, principal, answer, signal))
      const own = await ownAnswer(rightsReader(deps, principal), turn.value)
      if (own !== null) return ok(own)
      if (running !== null) return ok(running.view)
      const logged = await available(() => readEvents(deps.db, answer, 0, 10_000))
      return logged.ok ? ok(logged.value.reduce(foldEvent, emptyAnswer)) : logged
    },
    listShared: (principal, limit, after) => availableResult(() => listShared(deps, principal, limit, after)),
    pageRows: (principal, result, query, signal = new AbortController().signal) =>
      availableResult(() => pageRows(deps, gate, principal, result, query, signal)),
    exportResult: (principal, result, signal) => availableResult(() => exportResult(deps, principal, result, signal)),
    reap: () => reapTurns(deps),
    prune: async () => {
      const now = deps.clock.now()
      const events = await deleteEventsBefore(deps.db, new Date(now - deps.limits.keepEventsMs).toISOString())
      return { events, results: await deleteExpiredResults(deps.db, now) }
    },
    load: () => ({ running: runs.size }),
    stop: async (graceMs) => {
      stopping = true
      const all = Promise.allSettled([...runs.values()].map((run) => run.ended))
      let timer: ReturnType<typeof setTimeout> | undefined
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), graceMs)
      })
      if ((await Promise.race([all, late])) === 'late') {
        for (const run of runs.values()) run.controller.abort('shutdown' satisfies StopReason)
      }
      clearTimeout(timer)
      await all
    },
  }

  async function hasEvents(answer: string): Promise<boolean> {
    return (await readEvents(deps.db, answer, 0, 1)).length > 0
  }
}

/** A call of the service database, with its absence as a problem. */
const available = <T>(call: () => Promise<T>): Promise<Result<T, Problem>> => availableResult(async () => ok(await call()))

async function availableResult<T>(call: () => Promise<Result<T, Problem>>): Promise<Result<T, Problem>> {
  try {
    return await call()
  } catch (error) {
    if (!isDatabaseAway(error)) throw error
    return fail({ kind: 'database-unavailable', message: 'The database of the service cannot be reached. Try again soon.' })
  }
}

function firstEvents(deps: ChatDeps, turn: RunningTurn): NewEvent[] {
  const open: NewEvent = {
    name: 'open',
    data: {
      answer: turn.id,
      conversation: turn.conversation,
      question: turn.typed,
      protocol: 1,
      deadline: new Date(turn.askedAt + deps.limits.deadlineMs).toISOString(),
      asker: turn.principal.name,
    },
  }
  return [open, stepEvent('understand', 'understand', 'running', null, null)]
}

const numbered = (events: readonly NewEvent[], time: number) =>
  events.map((event, at) => ({ seq: at + 1, name: event.name, json: JSON.stringify(event.data), time }))

const newTurn = (deps: ChatDeps, turn: RunningTurn) => ({
  id: turn.id,
  conversation: turn.conversation,
  owner: turn.principal.id,
  role: turn.principal.roles[0] ?? '',
  question: turn.typed,
  request: requestText(turn.request),
  branchOf: turn.request.branch_of ?? null,
  after: turn.request.after ?? null,
  dataSource: turn.dataSource,
  askedAt: turn.askedAt,
  deadline: turn.askedAt + deps.limits.deadlineMs,
})

/** A posted body as text with its keys in order, so that the same request is the same text. */
const requestText = (request: AskRequest): string => JSON.stringify(Object.fromEntries(Object.entries(request).toSorted()))

const summary = (turn: Turn, answer: AnswerView | null): TurnSummary => ({
  id: turn.id,
  question: turn.question,
  askedAt: turn.askedAt,
  branchOf: turn.request.branch_of ?? null,
  parent: turn.parent,
  outcome: turn.outcome,
  answer: answer === null ? null : shortened(answer),
})

const mostListedRows = 200

/** An answer among others: its first rows, the rest is read in pages. */
const shortened = (view: AnswerView): AnswerView =>
  view.result === null ? view : { ...view, result: { ...view.result, rows: view.result.rows.slice(0, mostListedRows) } }
