import { newId } from '../../src/base/ids.ts'
import { ok } from '../../src/base/result.ts'
import { chatService } from '../../src/chat/chat-service.ts'
import { createApp } from '../../src/http/create-app.ts'
import type { HttpDeps } from '../../src/http/deps.ts'
import { type Authenticator, authenticator } from '../../src/identity/authenticate.ts'
import { compilePolicy } from '../../src/identity/compile-policy.ts'
import { joinRoles } from '../../src/identity/join-roles.ts'
import type { Scope } from '../../src/identity/principal.ts'
import { createQuotas, defaultQuotaLimits, type QuotaLimits } from '../../src/identity/quotas.ts'
import type { PolicyFile } from '../../src/identity/role-policy.ts'
import { shippedPolicy } from '../../src/identity/role-policy.ts'
import type { SessionDeps } from '../../src/identity/sessions.ts'
import { createToken } from '../../src/identity/tokens.ts'
import type { TestDatabase } from './database.ts'
import { type HttpBench, type HttpBenchOptions, httpBench } from './http-bench.ts'

export const sessionSecret = 'the-secret-of-the-tests-0123456789abcdef'

export type IdentityBench = HttpBench & {
  who: Authenticator
  sessions: SessionDeps
  /** Makes a token; gives back its text and its prefix. */
  token(
    user: string,
    over?: Partial<{ roles: string[]; attributes: Record<string, string>; scopes: Scope[]; expiresInMs: number | null }>,
  ): Promise<{ secret: string; prefix: string }>
  /** Sends a request with a bearer token. */
  as(secret: string, path: string, init?: RequestInit): Promise<Response>
}

type Options = HttpBenchOptions & { policies?: PolicyFile; quotas?: Partial<QuotaLimits>; over?: (deps: HttpDeps) => Partial<HttpDeps> }

/** The HTTP door in `AUTH_MODE=token`, with real policies: what each asker may see is compiled from their roles. */
export async function identityBench(options: Options = {}, kept?: TestDatabase): Promise<IdentityBench> {
  const policies = options.policies ?? shippedPolicy
  const bench = await httpBench(options, kept)
  const { clock } = bench
  const { db, log } = bench.deps
  const quotas = createQuotas({ db, now: clock.now, log, limits: { ...defaultQuotaLimits, ...options.quotas } })
  const whole = await bench.deps.viewFor({ id: 'x', name: 'x', roles: [], via: 'local' }, 'postgresql')
  if (!whole.ok) throw new Error('no view')
  const { catalog } = whole.value
  const viewFor: HttpDeps['viewFor'] = async (principal) => {
    const joined = joinRoles(policies, principal.roles, catalog)
    const policy = compilePolicy(joined, catalog, principal, whole.value.maxRows)
    return ok({ ...whole.value, role: principal.roles.toSorted().join('+'), policy, maxRows: policy.maxRows })
  }
  const sessions: SessionDeps = { db, now: clock.now, newId, log, secret: sessionSecret }
  const who = authenticator({ mode: 'token', sessions }, new Set(Object.keys(policies.roles)))
  const deps = { ...bench.deps, viewFor, quotas }
  const chat = chatService(deps)
  const httpDeps: HttpDeps = {
    ...bench.httpDeps,
    chat,
    viewFor,
    quotas,
    policies,
    authenticate: who.authenticate,
    signIn: who,
    addressOf: (c) => c.req.header('x-test-address') ?? '192.0.2.1',
  }
  const app = createApp({ ...httpDeps, ...options.over?.(httpDeps) })
  return {
    ...bench,
    deps,
    chat,
    app,
    httpDeps,
    who,
    sessions,
    token: async (user, over = {}) => {
      const request = {
        name: 'test',
        user,
        roles: ['analyst'],
        attributes: {},
        scopes: ['read', 'ask', 'manage'] as Scope[],
        expiresInMs: null,
        createdBy: 'test',
      }
      const { token, secret } = await createToken(sessions, { ...request, ...over })
      return { secret, prefix: token.prefix }
    },
    as: async (secret, path, init = {}) =>
      await app.request(path, {
        ...init,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}`, ...init.headers },
      }),
    close: async () => {
      await chat.stop(5_000)
      await bench.close()
    },
  }
}
