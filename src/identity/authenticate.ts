import { fail, ok, type Result } from '../base/result.ts'
import type { ReadJwt } from './jwt.ts'
import { localPrincipal, type Principal } from './principal.ts'
import { endSession, readSession, type SessionDeps, startSession } from './sessions.ts'
import { holderOf, readToken } from './tokens.ts'

/** How people are told apart: everybody is the one local user, by bearer tokens of ours, or by tokens of somebody else's sign-in. */
export type AuthMode = 'local' | 'token' | 'jwt'

export type Way = { mode: 'local' } | { mode: 'token'; sessions: SessionDeps } | { mode: 'jwt'; read: ReadJwt }

/** A sign-in of the page: what its cookie holds and how long it is good, in seconds. */
export type SignIn = { principal: Principal; cookie: string; maxAgeSeconds: number }

export type Authenticator = {
  mode: AuthMode
  /**
   * Who sends a request. Problems: `unauthenticated`; `forbidden` when none of their roles exists; `sign-in-unavailable`.
   */
  authenticate(request: Request): Promise<Result<Principal>>
  /** Signs the page in with a token; null where the page needs no sign-in of ours. */
  signIn: ((token: string) => Promise<Result<SignIn>>) | null
  signOut(request: Request): Promise<void>
}

/** The name of the page's cookie. */
export const sessionCookie = 'pulse_session'

const noToken = 'Expected "Authorization: Bearer" with a token. "pulse token create" makes one.'
const noJwt = 'Expected a token of the sign-in in front of this service, in Authorization or Cf-Access-Jwt-Assertion.'

/** Tells who asks. `roles` are those that the policy file defines. */
export function authenticator(way: Way, roles: ReadonlySet<string>): Authenticator {
  const withRole = (found: Result<Principal>): Result<Principal> => {
    if (!found.ok || found.value.roles.some((role) => roles.has(role))) return found
    const named = found.value.roles.length === 0 ? 'you have none' : `yours, ${found.value.roles.join(', ')}, is not defined`
    return fail({ kind: 'forbidden', message: `A role of this service is needed, and ${named}. Ask an administrator for one.` })
  }
  const signOut = async (request: Request): Promise<void> => {
    const value = cookieOf(request)
    if (way.mode === 'token' && value !== null) await endSession(way.sessions, value)
  }
  switch (way.mode) {
    case 'local':
      return { mode: 'local', authenticate: async () => ok(localPrincipal), signIn: null, signOut }
    case 'jwt':
      return { mode: 'jwt', authenticate: async (request) => withRole(await byJwt(way.read, request)), signIn: null, signOut }
    case 'token':
      return {
        mode: 'token',
        authenticate: async (request) => withRole(await byToken(way.sessions, request)),
        signIn: async (text) => {
          const started = await startSession(way.sessions, text.trim())
          if (!started.ok) return started
          const principal = withRole(ok(holderOf(started.value.token)))
          if (!principal.ok) return principal
          const seconds = Math.floor((started.value.expiresAt - way.sessions.now()) / 1_000)
          return ok({ principal: principal.value, cookie: started.value.value, maxAgeSeconds: Math.max(1, seconds) })
        },
        signOut,
      }
  }
}

/** A token that is sent counts, also when a cookie is there too: a program is not mistaken for the page it runs in. */
async function byToken(sessions: SessionDeps, request: Request): Promise<Result<Principal>> {
  const header = request.headers.get('authorization')
  const cookie = header === null ? cookieOf(request) : null
  if (header === null && cookie === null) return fail({ kind: 'unauthenticated', message: noToken })
  const text = header === null ? null : bearerOf(header)
  if (header !== null && text === null) return fail({ kind: 'unauthenticated', message: noToken })
  const token = text === null ? await readSession(sessions, cookie ?? '') : await readToken(sessions, text)
  return token.ok ? ok(holderOf(token.value)) : token
}

async function byJwt(read: ReadJwt, request: Request): Promise<Result<Principal>> {
  const header = request.headers.get('authorization')
  const text = header === null ? request.headers.get('cf-access-jwt-assertion') : bearerOf(header)
  return text === null || text === '' ? fail({ kind: 'unauthenticated', message: noJwt }) : await read(text)
}

const bearerOf = (header: string): string | null => /^Bearer +([\x21-\x7e]{1,8192}) *$/i.exec(header)?.[1] ?? null

/** The value of our cookie. Source: RFC 6265, 4.2. */
function cookieOf(request: Request): string | null {
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const [name, value] = part.trim().split(/=(.*)/s)
    if (name === sessionCookie && value !== undefined && value !== '') return value
  }
  return null
}
