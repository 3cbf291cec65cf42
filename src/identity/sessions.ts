import { fail, ok, type Result } from '../base/result.ts'
import { hashOf, newSecret, sameText, signatureOf } from './secrets.ts'
import { deleteSession, findSession, type HeldToken, insertSession } from './token.table.ts'
import { readToken, type TokenDeps, useToken } from './tokens.ts'

/** How long a sign-in of the page lasts. */
export const sessionMs = 12 * 3_600_000

export type SessionDeps = TokenDeps & { secret: string }

/** Signs in with a token: `value` is for the cookie, good until `expiresAt` (epoch milliseconds). Problem: `unauthenticated`. */
export async function startSession(
  deps: SessionDeps,
  text: string,
): Promise<Result<{ value: string; expiresAt: number; token: HeldToken }>> {
  const token = await readToken(deps, text)
  if (!token.ok) return token
  const id = newSecret()
  const now = deps.now()
  const tokenEnd = token.value.expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(token.value.expiresAt)
  const expiresAt = Math.min(now + sessionMs, tokenEnd)
  await insertSession(deps.db, { hash: await hashOf(id), token: token.value.id, now, expiresAt })
  deps.log.info('signed in', { user: token.value.userId, token: token.value.prefix })
  return ok({ value: `${id}.${await signatureOf(deps.secret, id)}`, expiresAt, token: token.value })
}

/** Whose session a cookie's value is. One that we did not sign is turned away before anything is looked up. Problem: `unauthenticated`. */
export async function readSession(deps: SessionDeps, value: string): Promise<Result<HeldToken>> {
  const id = await signedId(deps, value)
  const token = id === null ? null : await findSession(deps.db, await hashOf(id), deps.now())
  if (token === null) return fail({ kind: 'unauthenticated', message: 'The sign-in is over. Sign in again.' })
  return await useToken(deps, token)
}

/** Ends a session, so that its cookie is good for nothing any more. */
export async function endSession(deps: SessionDeps, value: string): Promise<void> {
  const id = await signedId(deps, value)
  if (id === null) return
  if (await deleteSession(deps.db, await hashOf(id))) deps.log.info('signed out')
}

async function signedId(deps: SessionDeps, value: string): Promise<string | null> {
  const [, id, signature] = /^([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/.exec(value) ?? []
  if (id === undefined || signature === undefined) return null
  return sameText(await signatureOf(deps.secret, id), signature) ? id : null
}
