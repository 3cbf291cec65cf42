import type { Logger } from '../base/logger.ts'
import { fail, ok, type Result } from '../base/result.ts'
import type { Db } from '../db/db.ts'
import type { Principal, Scope } from './principal.ts'
import { hashOf, newPrefix, newSecret, sameText } from './secrets.ts'
import { findToken, type HeldToken, insertToken, revokeToken, type Token, touchToken } from './token.table.ts'

export type TokenDeps = { db: Db; now: () => number; newId: () => string; log: Logger }

/** What a token is made of; `expiresInMs` null: until it is revoked. */
export type TokenRequest = {
  name: string
  user: string
  roles: string[]
  attributes: Record<string, string>
  scopes: Scope[]
  expiresInMs: number | null
  createdBy: string
  /** The token that its maker came with; absent: none. */
  madeWith?: string | null
}

const shape = /^pq_([a-z2-9]{10})_[A-Za-z0-9_-]{43}$/

/** Makes a token; `secret` is the token itself, which is not to be had again. */
export async function createToken(deps: TokenDeps, request: TokenRequest): Promise<{ token: Token; secret: string }> {
  const prefix = newPrefix(10)
  const secret = `pq_${prefix}_${newSecret()}`
  const { user, expiresInMs, madeWith = null, ...rest } = request
  const createdAt = deps.now()
  const expiresAt = expiresInMs === null ? null : createdAt + expiresInMs
  const hash = await hashOf(secret)
  const token = await insertToken(deps.db, { ...rest, madeWith, id: deps.newId(), prefix, hash, userId: user, createdAt, expiresAt })
  deps.log.info('a token was made', { token: prefix, user, roles: request.roles, scopes: request.scopes, by: request.createdBy })
  return { token, secret }
}

/** Revokes a token by prefix or id, and the tokens that were made with it. Problem: `not-found`. */
export async function endToken(deps: TokenDeps, which: string, by: string): Promise<Result<Token>> {
  const token = await revokeToken(deps.db, which, deps.now())
  if (token === null) return fail({ kind: 'not-found', what: 'token' })
  deps.log.info('a token was revoked', { token: token.prefix, user: token.userId, by })
  return ok(token)
}

/**
 * Whose token this is. Problem: `unauthenticated`, with the same words for one that was never made and one with a wrong secret; an expired
 * or revoked one is told to who has it.
 */
export async function readToken(deps: TokenDeps, text: string): Promise<Result<HeldToken>> {
  const [, prefix] = shape.exec(text) ?? []
  if (prefix === undefined) return fail(unknownToken)
  const [hash, token] = await Promise.all([hashOf(text), findToken(deps.db, prefix, deps.now())])
  // Compared even when nothing was found, so that both take the same way.
  const same = sameText(token?.hash ?? hash.replace(/^./, 'x'), hash)
  if (token === null || !same) return fail(unknownToken)
  return await useToken(deps, token)
}

/** A token that was found, if it may still be used. */
export async function useToken(deps: TokenDeps, token: HeldToken): Promise<Result<HeldToken>> {
  if (token.revokedAt !== null) return fail({ kind: 'unauthenticated', message: `The token ${token.prefix} was revoked.` })
  if (!token.usable) return fail({ kind: 'unauthenticated', message: `The token ${token.prefix} expired. Ask for a new one.` })
  if (token.stale) {
    await touchToken(deps.db, token.id, deps.now()).catch((error: unknown) =>
      deps.log.warn('the use of a token was not noted', { token: token.prefix, error }),
    )
  }
  return ok(token)
}

/** Who comes with a token. */
export const holderOf = ({ id, userId, roles, attributes, scopes, expiresAt }: Token): Principal => ({
  id: userId,
  name: attributes.name ?? userId,
  roles,
  via: 'token',
  attributes,
  scopes,
  token: { id, expiresAt },
})

const unknownToken = { kind: 'unauthenticated', message: 'The token is not known.' } as const
