import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { type AnswerView, emptyAnswer } from '../../present/answer/reducer.ts'
import {
  type AskBody,
  ask as askService,
  type ConversationSummary,
  cancelAnswer,
  createConversation,
  getConversation,
  getExamples,
  getStatus,
  listConversations,
  RequestFailed,
  type ServiceStatus,
  type StoredTurn,
} from '../api/client.ts'
import { type Announcer, createAnnouncer } from './announcer.ts'
import { followScheme } from './dark.ts'
import { followAnswer, type Link } from './follow-answer.ts'
import type { FetchedRows } from './result-rows.ts'

/** One question with its answer, as the page holds it. */
export type Turn = {
  id: string
  question: string
  /** When this page began to follow it, on `performance.now`'s scale. */
  since: number
  view: Signal<AnswerView>
  link: Signal<Link>
  /** Why the service did not take the question or ended the stream; null while all is well. */
  problem: Signal<RequestFailed | null>
  stopping: Signal<boolean>
  fetched: Signal<FetchedRows>
}

export type AskOptions = Omit<AskBody, 'id' | 'question'>

/** Chart or table, and the way to draw that was chosen instead of the service's choice. */
export type Look = { view: 'chart' | 'table'; mark: string | null }

/** Everything the page knows and does; made once when it opens. */
export type Store = {
  conversation: Signal<string | null>
  turns: Signal<Turn[]>
  loading: Signal<'no' | 'yes' | 'gone' | 'failed'>
  status: Signal<ServiceStatus | null>
  examples: Signal<string[]>
  conversations: Signal<ConversationSummary[]>
  running: ReadonlySignal<Turn | null>
  reachable: Signal<boolean>
  /** The turn whose question is being edited in the composer. */
  editing: Signal<Turn | null>
  /** How results are looked at; the choice holds for the conversation. */
  look: Signal<Look>
  dark: ReadonlySignal<boolean>
  announcer: Announcer
  ask(question: string, options?: AskOptions): void
  stop(turn: Turn): void
  /** Asks once more what the service did not take. */
  resend(turn: Turn): void
  open(id: string | null): Promise<void>
}

export type StoreInput = {
  now: () => number
  newId: () => string
  /** Shows the address of a conversation that has just been made. */
  onConversation: (id: string) => void
}

const plainLook: Look = { view: 'chart', mark: null }

export function createStore({ now, newId, onConversation }: StoreInput): Store {
  const conversation = signal<string | null>(null)
  const turns = signal<Turn[]>([])
  const loading = signal<'no' | 'yes' | 'gone' | 'failed'>('no')
  const status = signal<ServiceStatus | null>(null)
  const examples = signal<string[]>([])
  const conversations = signal<ConversationSummary[]>([])
  const reachable = signal(true)
  const editing = signal<Turn | null>(null)
  const look = signal<Look>(plainLook)
  const dark = followScheme()
  const announcer = createAnnouncer(now)
  const running = computed(() => turns.value.findLast((turn) => turn.view.value.phase !== 'done' && turn.problem.value === null) ?? null)
  let leave = new AbortController()

  const newTurn = (id: string, question: string, view: AnswerView): Turn => ({
    id,
    question,
    since: now(),
    view: signal(view),
    link: signal<Link>(view.phase === 'done' ? 'closed' : 'live'),
    problem: signal<RequestFailed | null>(null),
    stopping: signal(false),
    fetched: signal<FetchedRows>({ sort: null, rows: [] }),
  })

  const follow = async (turn: Turn, body: AskBody | null) => {
    const { signal: left } = leave
    const start = body === null ? {} : { start: (aborted: AbortSignal) => post(body, aborted) }
    try {
      await followAnswer({
        id: turn.id,
        view: turn.view.value,
        ...start,
        signal: left,
        onView: (view) => {
          announcer.follow(turn.view.value, view)
          turn.view.value = view
        },
        onLink: (link) => {
          turn.link.value = link
        },
      })
      if (turn.view.value.phase === 'done') void refreshList()
    } catch (error) {
      if (left.aborted) return
      const problem = error instanceof RequestFailed ? error : new RequestFailed(0, 'The page could not read the answer.')
      batch(() => {
        turn.problem.value = problem
        turn.link.value = 'closed'
      })
      announcer.assertive.value = problem.message
    }
  }

  const post = async (body: AskBody, aborted: AbortSignal): Promise<Response> => {
    if (conversation.value === null) {
      conversation.value = await createConversation()
      onConversation(conversation.value)
    }
    return askService(conversation.value, body, aborted)
  }

  const bodies = new Map<string, AskBody>()

  const refreshList = async () => {
    try {
      conversations.value = await listConversations()
    } catch {
      // The list is a convenience; the conversation itself does not need it.
    }
  }

  const openStored = ({ id, question, answer }: StoredTurn): Turn => {
    const turn = newTurn(id, question, answer === null ? { ...emptyAnswer, question } : { ...emptyAnswer, ...answer })
    if (turn.view.value.phase !== 'done') void follow(turn, null)
    return turn
  }

  const readService = async () => {
    const [told, asked] = await Promise.allSettled([getStatus(), getExamples()])
    batch(() => {
      reachable.value = told.status === 'fulfilled'
      if (told.status === 'fulfilled') status.value = told.value
      if (asked.status === 'fulfilled') examples.value = asked.value
    })
    if (told.status === 'rejected') setTimeout(readService, 5_000)
  }
  void readService()
  void refreshList()

  return {
    conversation,
    turns,
    loading,
    status,
    examples,
    conversations,
    running,
    reachable,
    editing,
    look,
    dark,
    announcer,
    ask(question, options = {}) {
      const body = { id: newId(), question, ...options }
      bodies.set(body.id, body)
      const turn = newTurn(body.id, question, { ...emptyAnswer, question })
      batch(() => {
        turns.value = [...turns.value, turn]
        editing.value = null
        announcer.assertive.value = ''
      })
      void follow(turn, body)
    },
    stop(turn) {
      if (turn.stopping.value) return
      turn.stopping.value = true
      cancelAnswer(turn.id).catch((error: unknown) => {
        turn.stopping.value = false
        announcer.assertive.value = error instanceof Error ? error.message : ''
      })
    },
    resend(turn) {
      batch(() => {
        turn.problem.value = null
        turn.link.value = 'live'
        turn.stopping.value = false
      })
      void follow(turn, bodies.get(turn.id) ?? null)
    },
    async open(id) {
      leave.abort()
      leave = new AbortController()
      const { signal: left } = leave
      batch(() => {
        conversation.value = id
        turns.value = []
        editing.value = null
        look.value = plainLook
        loading.value = id === null ? 'no' : 'yes'
      })
      if (id === null) return
      try {
        const stored = await getConversation(id)
        if (left.aborted) return
        batch(() => {
          turns.value = stored.turns.map(openStored)
          loading.value = 'no'
        })
      } catch (error) {
        if (left.aborted) return
        loading.value = error instanceof RequestFailed && (error.status === 404 || error.status === 400) ? 'gone' : 'failed'
      }
    },
  }
}
