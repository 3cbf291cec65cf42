import { newId } from '../../../src/base/ids.ts'
import { ok } from '../../../src/base/result.ts'
import { chatService } from '../../../src/chat/chat-service.ts'
import { sql } from '../../../src/db/sql.ts'
import { openService } from '../../../src/entry/open-service.ts'
import { createApp } from '../../../src/http/create-app.ts'
import { defaultHttpLimits } from '../../../src/http/deps.ts'
import { localPrincipal, type Principal } from '../../../src/identity/principal.ts'
import { runDue } from '../../../src/monitors/run/tick.ts'
import type { ServiceDeps } from '../../../src/monitors/service/deps.ts'
import { urlOf } from '../../entry/run-pulse.ts'
import { cloneDatabase } from '../../support/database.ts'

export type Answered = { status: number; body: Record<string, unknown>; headers: Headers }

export type ServiceMonitors = {
  deps: ServiceDeps
  /** Sends a request as the local administrator, or as another user. */
  send(method: string, path: string, body?: unknown, as?: Principal, headers?: Record<string, string>): Promise<Answered>
  /** Asks a question and gives back the answer's id. */
  ask(question: string, as?: Principal): Promise<string>
  /** Runs all that is due at an instant. */
  runAt(instant: string): Promise<void>
  setNow(instant: string): void
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>
  close(): Promise<void>
}

/** The service as the commands put it together, with its API, over the demonstration data or empty tables; the time of schedules is set by hand. */
export async function serviceMonitors(
  data: 'migrated' | 'demo',
  people: Principal[] = [],
  env: Record<string, string> = {},
): Promise<ServiceMonitors> {
  const database = await cloneDatabase(data)
  const settings = { DATABASE_URL: urlOf(database.owner), PULSE_AS_OF: '2026-11-20', LOG_LEVEL: 'silent', MONITORS: 'off', ...env }
  const opened = await openService(settings, true)
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem))
  const { composition, stop } = opened.value
  const { monitors } = composition.http
  if (monitors === undefined) throw new Error('the service has no monitors')
  let now = '2026-11-20T09:00:00Z'
  const known = new Map([localPrincipal, ...people].map((one) => [one.id, one]))
  const deps: ServiceDeps = {
    ...monitors,
    plannedNow: () => sql`${now}::timestamptz`,
    principalOf: async (id) => known.get(id) ?? null,
  }
  const chat = chatService(composition.chat)
  const app = createApp({
    ...composition.http,
    monitors: deps,
    chat,
    authenticate: async (request) => ok(known.get(request.headers.get('x-user') ?? 'local') ?? localPrincipal),
    assets: async () => null,
    baseUrl: 'http://127.0.0.1',
    allowedHosts: ['127.0.0.1'],
    limits: defaultHttpLimits,
  })
  return {
    deps,
    send: async (method, path, body, as = localPrincipal, headers = {}) => {
      const response = await app.request(`http://127.0.0.1${path}`, {
        method,
        headers: { 'x-user': as.id, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, body: text === '' ? {} : JSON.parse(text), headers: response.headers }
    },
    ask: async (question, as = localPrincipal) => {
      const made = await chat.createConversation(as, null)
      if (!made.ok) throw new Error(JSON.stringify(made.problem))
      const asked = await chat.ask(as, made.value.id, { id: newId(), question }, new AbortController().signal)
      if (!asked.ok) throw new Error(JSON.stringify(asked.problem))
      await asked.value.answer
      return asked.value.id
    },
    runAt: async (instant) => {
      now = instant
      await runDue(deps, new AbortController().signal)
    },
    setNow: (instant) => {
      now = instant
    },
    query: (text, values = []) => database.connections.withClient(async (client) => (await client.query(text, values)).rows),
    close: async () => {
      await chat.stop(1_000)
      await stop()
      await database.close()
    },
  }
}
