import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newId } from '../../../src/base/ids.ts'
import { chatService } from '../../../src/chat/chat-service.ts'
import { sql } from '../../../src/db/sql.ts'
import { openService } from '../../../src/entry/open-service.ts'
import { createApp } from '../../../src/http/create-app.ts'
import { defaultHttpLimits } from '../../../src/http/deps.ts'
import type { RolePolicy } from '../../../src/identity/role-policy.ts'
import { createToken, endToken } from '../../../src/identity/tokens.ts'
import { runDue } from '../../../src/monitors/run/tick.ts'
import type { ServiceDeps } from '../../../src/monitors/service/deps.ts'
import { urlOf } from '../../entry/run-pulse.ts'
import { cloneDatabase } from '../../support/database.ts'
import { makeStaff } from '../../support/staff.ts'

export type Answered = { status: number; body: Record<string, unknown>; text: string }
export type Held = { secret: string; prefix: string; id: string }

export type TokenMonitors = {
  deps: ServiceDeps
  /** What each role may read; a change counts from the next request on. */
  roles: Record<string, RolePolicy>
  token(user: string, roles: string[], over?: { attributes?: Record<string, string>; madeWith?: string }): Promise<Held>
  revoke(token: Held): Promise<void>
  /** `signal`: the asker leaves. */
  send(token: Held, method: string, path: string, body?: unknown, headers?: Record<string, string>, signal?: AbortSignal): Promise<Answered>
  /** Runs all that is due at an instant. */
  runAt(instant: string): Promise<void>
  setNow(instant: string): void
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>
  close(): Promise<void>
}

/**
 * The service with tokens and a policy file, over a table `staff` of 40 people in two regions: the doors, the rights and the runs are the real ones; the time of
 * schedules is set by hand.
 */
export async function tokenMonitors(roles: Record<string, RolePolicy>, env: Record<string, string> = {}): Promise<TokenMonitors> {
  const database = await cloneDatabase('migrated')
  await makeStaff(database)
  const folder = await mkdtemp(join(tmpdir(), 'pulse-policy-'))
  const file = join(folder, 'policies.json')
  await writeFile(file, JSON.stringify({ version: 1, roles }))
  const settings = {
    DATABASE_URL: urlOf(database.owner),
    PULSE_AS_OF: '2026-11-20',
    LOG_LEVEL: 'silent',
    MONITORS: 'off',
    // Nobody asks questions here, and the other translators take a while to get ready.
    TRANSLATORS: 'verified',
    AUTH_MODE: 'token',
    SESSION_SECRET: 'the-secret-of-the-tests-0123456789abcdef',
    POLICY_FILE: file,
    ...env,
  }
  const opened = await openService(settings, true)
  await rm(folder, { recursive: true })
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem))
  const { composition, stop, clock, log } = opened.value
  const { monitors: whole, policies } = composition.http
  if (whole === undefined || policies === undefined) throw new Error('the service has no monitors')
  // Tests ask more in a minute than people; those about quotas bring their own.
  const { quotas: _, ...monitors } = whole
  let now = '2026-11-20T09:00:00Z'
  const deps: ServiceDeps = { ...monitors, plannedNow: () => sql`${now}::timestamptz` }
  const chat = chatService(composition.chat)
  const app = createApp({
    ...composition.http,
    monitors: deps,
    chat,
    assets: async () => null,
    baseUrl: 'http://127.0.0.1',
    allowedHosts: ['127.0.0.1'],
    limits: defaultHttpLimits,
  })
  let made = 0
  const tokens = { db: database.db, now: () => clock.now() + made, newId, log }
  return {
    deps,
    roles: policies.roles,
    token: async (user, held, { attributes = {}, madeWith } = {}) => {
      made++
      const wish = { name: 'test', user, roles: held, attributes, scopes: ['manage' as const], expiresInMs: null, createdBy: 'test' }
      const { token, secret } = await createToken(tokens, madeWith === undefined ? wish : { ...wish, madeWith })
      return { secret, prefix: token.prefix, id: token.id }
    },
    revoke: async ({ prefix }) => {
      const ended = await endToken(tokens, prefix, 'test')
      if (!ended.ok) throw new Error(JSON.stringify(ended.problem))
    },
    send: async ({ secret }, method, path, body, headers = {}, signal = new AbortController().signal) => {
      const response = await app.request(`http://127.0.0.1${path}`, {
        method,
        signal,
        headers: { authorization: `Bearer ${secret}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, text, body: text === '' ? {} : JSON.parse(text) }
    },
    runAt: async (instant) => {
      now = instant
      // A run that finds other rights leaves its planned time to the version that begins with it.
      for (let passes = 0; passes < 2; passes++) await runDue(deps, new AbortController().signal)
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
