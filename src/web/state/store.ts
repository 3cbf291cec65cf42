import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { emptyAnswer } from '../../present/answer/reducer.ts'
import {
  type AskBody,
  ask as askService,
  type ConversationSummary,
  call,
  getAnswer,
  RequestFailed,
  type SeenAnswer,
  type ServiceStatus,
  type StoredTurn,
} from '../api/client.ts'
import { type Announcer, createAnnouncer } from './announcer.ts'
import { newestBelow, pathTo } from './branches.ts'
import { followScheme } from './dark.ts'
import { followAnswer, type Link } from './follow-answer.ts'
import { keepKeys } from './keys.ts'
import { type Look, plainLook } from './look.ts'
import type { FetchedRows } from './result-rows.ts'

/** One question with its answer, as the page holds it. */
export type Turn = {
  id: string
  /** The turn it follows, null for a first question. */
  parent: string | null
  question: string
  /** When it was asked, ISO, where its result is not of today's looking; null for one that was made while this page is open, or just before. */
  askedAt: string | null
  /** Shown by itself, outside of its conversation. */
  alone: boolean
  /** When this page began to follow it, on `performance.now`'s scale. */
  since: number
  view: Signal<SeenAnswer>
  link: Signal<Link>
  /** Why the service did not take the question or ended the stream; null while all is well. */
  problem: Signal<RequestFailed | null>
  stopping: Signal<boolean>
  fetched: Signal<FetchedRows>
}

export type AskOptions = Omit<AskBody, 'id' | 'question'>

/** Everything the page knows and does; made once when it opens. */
export type Store = {
  conversation: Signal<string | null>
  /** Every turn of the conversation, oldest first. */
  turns: Signal<Turn[]>
  /** The turns of the branch that is shown. */
  path: ReadonlySignal<Turn[]>
  loading: Signal<'no' | 'yes' | 'gone' | 'failed'>
  /** Why nothing is shown, where the service said more than that there is nothing. */
  denied: Signal<string | null>
  /** The thread of the conversation in Slack. */
  threadUrl: Signal<string | null>
  status: Signal<ServiceStatus | null>
  examples: Signal<string[]>
  /** The service knows no data to ask about. */
  dataless: Signal<boolean>
  conversations: Signal<ConversationSummary[]>
  running: ReadonlySignal<Turn | null>
  reachable: Signal<boolean>
  /** The turn whose question is being edited in the composer. */
  editing: Signal<Turn | null>
  /** The answer whose statement is to be edited. */
  fixing: Signal<Turn | null>
  /** How results are looked at; the choice holds for the conversation. */
  look: Signal<Look>
  dark: ReadonlySignal<boolean>
  /** Whether single letters act inside an answer. */
  keys: Signal<boolean>
  announcer: Announcer
  ask(question: string, options?: AskOptions): void
  /** Asks the question of this turn again, in its place; one that is shown by itself, in a new conversation. */
  again(turn: Turn, options?: AskOptions): void
  /** Puts the question of this turn into the box, to be asked in another form. */
  edit(turn: Turn): void
  /** Opens the statement of an answer for editing; null closes it. */
  fix(turn: Turn | null): void
  /** Changes how results are looked at. */
  lookAs(change: Partial<Look>): void
  /** Shows the branch that goes through this turn. */
  show(turn: Turn): void
  stop(turn: Turn): void
  /** Asks once more what the service did not take. */
  resend(turn: Turn): void
  open(id: string | null): Promise<void>
  /** Shows one answer by itself. */
  openAnswer(id: string): Promise<void>
}

export type StoreInput = {
  now: () => number
  /** The time of day, in epoch milliseconds. */
  today: () => number
  newId: () => string
  /** Leaves what is shown for an empty conversation. */
  onNew: () => void
  /** Shows the address of a conversation that has just been made. */
  onConversation: (id: string) => void
  /** The look that the address asks for when a conversation opens. */
  firstLook: () => Look
  /** The answer that the address leads to inside its conversation. */
  linkedAnswer: () => string | null
}

/** A result that is older than this says when it was made. */
const agedMs = 10 * 60_000

/** What is not there, or not the asker's, or an address that holds no id. */
const missing = (error: unknown): boolean => error instanceof RequestFailed && [400, 403, 404].includes(error.status)

export function createStore({ now, today, newId, onNew, onConversation, firstLook, linkedAnswer }: StoreInput): Store {
  const conversation = signal<string | null>(null)
  const turns = signal<Turn[]>([])
  const leaf = signal<string | null>(null)
  const path = computed(() => pathTo(turns.value, leaf.value))
  const fixing = signal<Turn | null>(null)
  const loading = signal<'no' | 'yes' | 'gone' | 'failed'>('no')
  const denied = signal<string | null>(null)
  const threadUrl = signal<string | null>(null)
  const status = signal<ServiceStatus | null>(null)
  const examples = signal<string[]>([])
  const dataless = signal(false)
  const conversations = signal<ConversationSummary[]>([])
  const reachable = signal(true)
  const editing = signal<Turn | null>(null)
  const look = signal<Look>(firstLook())
  const dark = followScheme()
  const keys = keepKeys()
  const announcer = createAnnouncer(now)
  const running = computed(() => turns.value.findLast((turn) => turn.view.value.phase !== 'done' && turn.problem.value === null) ?? null)
  let leave = new AbortController()
  /** The id of the next conversation: made before it is asked for, so that asking twice starts one. */
  let startId = newId()

  const newTurn = (id: string, parent: string | null, question: string, view: SeenAnswer, askedAt: string | null = null): Turn => ({
    id,
    parent,
    question,
    askedAt,
    alone: false,
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
      const { id } = await call('POST /api/conversations', { body: { id: startId } })
      conversation.value = id
      onConversation(id)
    }
    return askService(conversation.value, body, aborted)
  }

  /** Leaves what is shown; the signal ends with what comes next. */
  const clear = (id: string | null, next: 'no' | 'yes'): AbortSignal => {
    leave.abort()
    leave = new AbortController()
    startId = newId()
    batch(() => {
      conversation.value = id
      turns.value = []
      leaf.value = null
      editing.value = null
      fixing.value = null
      look.value = next === 'no' ? plainLook : firstLook()
      loading.value = next
      threadUrl.value = null
    })
    return leave.signal
  }

  const bodies = new Map<string, AskBody>()

  const refreshList = async () => {
    try {
      conversations.value = (await call('GET /api/conversations')).conversations
    } catch {
      // The list is a convenience; the conversation itself does not need it.
    }
  }

  type Stored = Pick<StoredTurn, 'id' | 'parent' | 'question'> & { answer: SeenAnswer | null; asked_at: string | null; alone?: boolean }
  const openStored = ({ id, parent, question, answer, asked_at, alone = false }: Stored): Turn => {
    const view = answer === null ? { ...emptyAnswer, question } : { ...emptyAnswer, ...answer }
    const aged = asked_at !== null && view.phase === 'done' && today() - Date.parse(asked_at) > agedMs ? asked_at : null
    const turn = { ...newTurn(id, parent, question, view, aged), alone }
    if (turn.view.value.phase !== 'done') void follow(turn, null)
    return turn
  }

  const readService = async () => {
    const [told, asked] = await Promise.allSettled([call('GET /api/status'), call('GET /api/examples')])
    batch(() => {
      reachable.value = told.status === 'fulfilled'
      if (told.status === 'fulfilled') status.value = told.value
      if (asked.status === 'fulfilled') examples.value = asked.value.questions
      dataless.value = status.value?.fresh_to === null && asked.status === 'fulfilled' && asked.value.questions.length === 0
    })
    if (told.status === 'rejected') setTimeout(readService, 5_000)
  }
  void readService()
  void refreshList()

  const ask: Store['ask'] = (question, options = {}) => {
    const { branch_of } = options
    const last = path.value.at(-1) ?? null
    const parent = branch_of === undefined ? (last?.id ?? null) : (turns.value.find(({ id }) => id === branch_of)?.parent ?? null)
    // Only where an earlier branch is shown: the newest answer is followed without saying so.
    const after = branch_of === undefined && last !== null && last !== turns.value.at(-1) ? { after: last.id } : {}
    const body = { id: newId(), question, ...after, ...options }
    bodies.set(body.id, body)
    const turn = newTurn(body.id, parent, question, { ...emptyAnswer, question })
    batch(() => {
      turns.value = [...turns.value, turn]
      leaf.value = null
      editing.value = null
      announcer.assertive.value = ''
      look.value = { ...look.value, sort: null }
    })
    void follow(turn, body)
  }

  return {
    conversation,
    turns,
    path,
    fixing,
    loading,
    denied,
    threadUrl,
    status,
    examples,
    dataless,
    conversations,
    running,
    reachable,
    editing,
    look,
    dark,
    keys,
    announcer,
    ask,
    again(turn, options = {}) {
      if (turn.alone) onNew()
      ask(turn.question, turn.alone ? options : { branch_of: turn.id, ...options })
    },
    edit(turn) {
      editing.value = turn
    },
    fix(turn) {
      fixing.value = turn
    },
    lookAs(change) {
      look.value = { ...look.value, ...change }
    },
    show(turn) {
      leaf.value = newestBelow(turns.value, turn).id
    },
    stop(turn) {
      if (turn.stopping.value) return
      turn.stopping.value = true
      call('POST /api/answers/{id}/cancel', { path: { id: turn.id } }).catch((error: unknown) => {
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
      const left = clear(id, id === null ? 'no' : 'yes')
      if (id === null) return
      try {
        const stored = await call('GET /api/conversations/{id}', { path: { id } })
        if (left.aborted) return
        batch(() => {
          turns.value = stored.turns.map((turn) => openStored(turn))
          threadUrl.value = stored.thread_url
          const linked = turns.value.find((turn) => turn.id === linkedAnswer())
          leaf.value = linked === undefined ? null : newestBelow(turns.value, linked).id
          loading.value = 'no'
        })
      } catch (error) {
        if (left.aborted) return
        loading.value = missing(error) ? 'gone' : 'failed'
      }
    },
    async openAnswer(id) {
      const left = clear(null, 'yes')
      try {
        const view = await getAnswer(id, left)
        batch(() => {
          turns.value = [openStored({ id, parent: null, question: view.question, answer: view, asked_at: null, alone: true })]
          loading.value = 'no'
        })
      } catch (error) {
        if (left.aborted) return
        denied.value = error instanceof RequestFailed && error.status === 403 ? error.message : null
        loading.value = missing(error) ? 'gone' : 'failed'
      }
    },
  }
}
