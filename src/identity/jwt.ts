import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from 'jose'
import type { Logger } from '../base/logger.ts'
import { fail, ok, type Result } from '../base/result.ts'
import type { Principal } from './principal.ts'

/** Whose tokens are taken, and which of their claims say what. A claim inside of another is written with a dot: `realm_access.roles`. */
export type JwtSettings = {
  issuer: string
  audience: string
  jwksUrl: string
  userClaim: string
  rolesClaim: string
  /** Roles of everybody who is let in, besides those of the claim. */
  defaultRoles: string[]
  /** Attribute of ours by claim of theirs. */
  attributes: Record<string, string>
  clockSkewSeconds: number
}

export type JwtDeps = { now: () => number; log: Logger; fetch?: typeof fetch }

/** Reads a JSON Web Token. Problems: `unauthenticated`; `sign-in-unavailable` while the issuer's keys cannot be had. */
export type ReadJwt = (text: string) => Promise<Result<Principal>>

/** Signatures by key pairs only: a shared secret could be one that the issuer publishes, and `none` is no signature. */
const algorithms = ['RS256', 'ES256', 'EdDSA']

class KeysAway extends Error {}

/**
 * Reads tokens of one issuer. Its keys are fetched when the first token comes, kept for ten minutes, and fetched again for a key id that
 * is not among them, at most every half a minute. Source: RFC 7519, RFC 8725.
 */
export function jwtReader(settings: JwtSettings, deps: JwtDeps): ReadJwt {
  const { issuer, audience, clockSkewSeconds } = settings
  const ask = deps.fetch
  const keys = createRemoteJWKSet(new URL(settings.jwksUrl), {
    timeoutDuration: 5_000,
    cooldownDuration: 30_000,
    ...(ask ? { [customFetch]: (url: string, init: RequestInit) => ask(url, init) } : {}),
  })
  const keyOf: typeof keys = Object.assign((...found: Parameters<typeof keys>) => keys(...found).catch(explain), keys)
  return async (text) => {
    try {
      const { payload } = await jwtVerify(text, keyOf, {
        issuer,
        audience,
        algorithms,
        clockTolerance: clockSkewSeconds,
        currentDate: new Date(deps.now()),
        requiredClaims: ['exp'],
      })
      return principalOf(settings, payload)
    } catch (error) {
      if (error instanceof KeysAway) {
        deps.log.error('the keys of the token issuer cannot be fetched', { url: settings.jwksUrl, error: error.cause })
        return fail({
          kind: 'sign-in-unavailable',
          message: 'The keys that sign-ins are checked with cannot be fetched from the issuer. Nobody is let in until they can.',
        })
      }
      if (!(error instanceof errors.JOSEError)) throw error
      deps.log.info('a token was turned away', { code: error.code, reason: error.message })
      return fail({ kind: 'unauthenticated', message: reasonOf(error) })
    }
  }
}

function explain(error: unknown): never {
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error
  if (error instanceof errors.JOSENotSupported) throw error
  throw new KeysAway('the keys cannot be had', { cause: error })
}

function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'The sign-in expired. Sign in again.'
  if (error instanceof errors.JWTClaimValidationFailed) return `The token is not for this service: its claim "${error.claim}" does not fit.`
  return 'The token is not valid.'
}

function principalOf(settings: JwtSettings, claims: JWTPayload): Result<Principal> {
  const id = textOf(claimOf(claims, settings.userClaim))
  if (id === null) return fail({ kind: 'unauthenticated', message: `The token has no claim "${settings.userClaim}" that names its user.` })
  const roles = [...new Set([...settings.defaultRoles, ...listOf(claimOf(claims, settings.rolesClaim))])]
  const attributes = Object.entries(settings.attributes).flatMap(([name, claim]) => {
    const value = textOf(claimOf(claims, claim))
    return value === null ? [] : [[name, value] as const]
  })
  const name = textOf(claims.name) ?? textOf(claims.email) ?? id
  return ok({ id, name, roles, via: 'jwt', attributes: Object.fromEntries(attributes) })
}

/** A claim by its name, or by the names on the way to it; names may hold dots themselves, as those that are URLs do. */
function claimOf(claims: Record<string, unknown>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path]
  return path.split('.').reduce<unknown>((found, name) => {
    // Checked to be an object with this name; what is there stays unknown.
    return typeof found === 'object' && found !== null && Object.hasOwn(found, name) ? (found as Record<string, unknown>)[name] : undefined
  }, claims)
}

const longest = 200

function textOf(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value.trim() !== '' && value !== '*' && value.length <= longest ? value : null
}

/** Roles come as a list, or as words in one text. */
function listOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(/[\s,]+/).filter((word) => word !== '')
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
