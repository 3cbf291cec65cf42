import { fixedClock } from '../../src/base/clock.ts'
import { newId } from '../../src/base/ids.ts'
import { jsonLogger } from '../../src/base/logger.ts'
import { ok } from '../../src/base/result.ts'
import type { AskRequest } from '../../src/chat/ask-request.ts'
import { type ChatService, chatService } from '../../src/chat/chat-service.ts'
import type { ChatDeps, RoleView } from '../../src/chat/deps.ts'
import { defaultChatLimits } from '../../src/chat/limits.ts'
import type { SentEvent } from '../../src/chat/subscription.ts'
import { dbOver } from '../../src/db/db.ts'
import { poolConnections } from '../../src/db/pool.ts'
import { postgresSource } from '../../src/execute/postgres/postgres-source.ts'
import { createGuard } from '../../src/guard/guard-sql.ts'
import { localPrincipal, type Principal } from '../../src/identity/principal.ts'
import type { AnswerView } from '../../src/present/answer/reducer.ts'
import type { Translator } from '../../src/translate/translator.ts'
import { cloneDatabase, type TestDatabase } from './database.ts'
import { openPolicy, readSmallCatalog } from './small-catalog.ts'

export type BenchOptions = {
  translators?: Translator[]
  limits?: Partial<ChatDeps['limits']>
  view?: Partial<RoleView>
  values?: Record<string, string[]>
  /** Where the service connects to its own tables instead of the database itself, such as a line that can be cut. */
  serviceThrough?: { host: string; port: number }
  /** The same for the reader. */
  readerThrough?: { host: string; port: number }
  sharedMemory?: boolean
}

export type Bench = {
  database: TestDatabase
  deps: ChatDeps
  chat: ChatService
  clock: ReturnType<typeof fixedClock>
  background: Promise<unknown>[]
  logged: string[]
  close(): Promise<void>
}

/** The chat service over a database of its own, with the real guard, the real source, and the translators given. */
export async function chatBench(options: BenchOptions = {}, kept?: TestDatabase): Promise<Bench> {
  const database = kept ?? (await cloneDatabase('migrated'))
  const clock = fixedClock('2026-11-20T09:30:00.000Z')
  const logged: string[] = []
  const log = jsonLogger('debug', (line) => logged.push(line))
  const owner = poolConnections({ ...database.owner, ...options.serviceThrough })
  const reader = poolConnections({ ...database.reader, ...options.readerThrough })
  const side = poolConnections({ ...database.reader, ...options.readerThrough })
  const catalog = await readSmallCatalog(database.connections, options.values)
  const maxRows = options.view?.maxRows ?? 1_000
  const view: RoleView = {
    role: 'admin',
    catalog,
    policy: openPolicy(catalog, maxRows),
    maxRows,
    maxCost: 5_000_000,
    confirmCost: 50_000_000,
    ...options.view,
  }
  const background: Promise<unknown>[] = []
  const deps: ChatDeps = {
    db: dbOver(owner),
    sources: [postgresSource({ connections: reader, sideConnections: side, clock, log })],
    translators: options.translators ?? [],
    guard: await createGuard(),
    viewFor: async () => ok(view),
    calendar: () => ({ today: clock.today('UTC'), timeZone: 'UTC', weekStart: 'monday', fiscalYearStart: 1 }),
    clock,
    newId,
    log,
    limits: { ...defaultChatLimits, cancelPollMs: 20, followPollMs: 20, ...options.limits },
    background: (work) => background.push(work),
    sharedMemory: options.sharedMemory ?? true,
  }
  const chat = chatService(deps)
  return {
    database,
    deps,
    chat,
    clock,
    background,
    logged,
    close: async () => {
      await chat.stop(5_000)
      await Promise.all([owner.close(), reader.close(), side.close()])
      if (kept === undefined) await database.close()
    },
  }
}

const never = new AbortController().signal

/** Asks in a conversation of its own, or in the one given, and waits for the end. */
export async function askOnce(
  bench: Bench,
  question: string,
  over: Partial<AskRequest> & { conversation?: string; principal?: Principal } = {},
): Promise<{ id: string; conversation: string; events: SentEvent[]; view: AnswerView }> {
  const { conversation: given, principal = localPrincipal, ...rest } = over
  const conversation = given ?? (await startConversation(bench, principal))
  const asked = await bench.chat.ask(principal, conversation, { id: newId(), question, ...rest }, never)
  if (!asked.ok) throw new Error(JSON.stringify(asked.problem))
  const events: SentEvent[] = []
  for await (const event of asked.value.events) events.push(event)
  return { id: asked.value.id, conversation, events, view: await asked.value.answer }
}

export async function startConversation(bench: Bench, principal: Principal = localPrincipal): Promise<string> {
  const made = await bench.chat.createConversation(principal, null)
  if (!made.ok) throw new Error(JSON.stringify(made.problem))
  return made.value.id
}
