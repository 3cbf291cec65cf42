import { fail, ok, type Result } from '../base/result.ts'
import { type Principal, type Scope, scopes } from './principal.ts'
import { countUsable, findTokenById, pageTokens, type Token } from './token.table.ts'
import { createToken, endToken, type TokenDeps, type TokenRequest } from './tokens.ts'

/** What somebody wants a token for; what is absent is as with themselves. `expiresInMs` null: until it is revoked. */
export type TokenWish = {
  name: string
  scopes: Scope[]
  expiresInMs: number | null
  user?: string
  roles?: string[]
  attributes?: Record<string, string>
}

/** Tokens of one person, made and ended by themselves; administrators do both for everybody. */
export type OwnTokens = {
  /** `everybody`: for administrators. Problem: `forbidden`. */
  list(
    asker: Principal,
    page: { everybody: boolean; limit: number; after: { createdAt: string; id: string } | null },
  ): Promise<Result<Token[]>>
  /** `secret` is the token itself, which is not to be had again. Problems: `forbidden`, `invalid-request`, `conflict` for too many. */
  create(asker: Principal, wish: TokenWish): Promise<Result<{ token: Token; secret: string }>>
  /** Ends a token and what was made with it. Problem: `not-found` for what is somebody else's. */
  revoke(asker: Principal, id: string): Promise<Result<Token>>
}

/** More than anybody needs; somebody who makes more has a program that does not keep its token. */
const mostUsable = 100

/** Tokens over the service database. `roles` are those that the policy file defines. */
export function ownTokens(deps: TokenDeps, roles: readonly string[]): OwnTokens {
  return {
    list: async (asker, { everybody, ...page }) => {
      if (everybody && !isAdmin(asker)) return fail({ kind: 'forbidden', message: 'The tokens of others are for administrators.' })
      return ok(await pageTokens(deps.db, everybody ? null : asker.id, page))
    },
    create: async (asker, wish) => {
      const request = requestFor(asker, wish, roles, deps.now())
      if (!request.ok) return request
      if ((await countUsable(deps.db, request.value.user, deps.now())) >= mostUsable) {
        return fail({ kind: 'conflict', message: `There are ${mostUsable} tokens of ${request.value.user} already. Revoke some first.` })
      }
      return ok(await createToken(deps, request.value))
    },
    revoke: async (asker, id) => {
      const token = await findTokenById(deps.db, id)
      if (token === null || (token.userId !== asker.id && !isAdmin(asker))) return fail({ kind: 'not-found', what: 'token' })
      return await endToken(deps, id, asker.id)
    },
  }
}

/**
 * The token that a wish comes to. Nobody gives more than they have: it is for themselves, with all of their roles, their own attributes, no
 * wider scope, and it ends when the token ends that they came with. Administrators may make one for anybody.
 */
export function requestFor(asker: Principal, wish: TokenWish, roles: readonly string[], now: number): Result<TokenRequest> {
  const { user = asker.id, roles: wanted = asker.roles, attributes = asker.attributes ?? {} } = wish
  const unknown = wanted.filter((role) => !roles.includes(role))
  if (unknown.length > 0 || wanted.length === 0) {
    const found = unknown.length === 0 ? 'none' : unknown.join(', ')
    return fail({ kind: 'invalid-request', message: `Expected roles out of ${roles.join(', ')}, found ${found}.` })
  }
  const beyond = wish.scopes.filter((scope) => scopes.indexOf(scope) > widest(asker))
  if (beyond.length > 0) return forbid(`a wider scope than your own: ${beyond.join(', ')}`)
  const madeWith = asker.token?.id ?? null
  const made = { name: wish.name, user, roles: wanted, attributes, scopes: wish.scopes, createdBy: asker.id, madeWith }
  if (isAdmin(asker)) return ok({ ...made, expiresInMs: wish.expiresInMs })
  if (user !== asker.id) return forbid('a token for somebody else')
  if (wanted.some((role) => !asker.roles.includes(role))) return forbid('roles that you do not have')
  // A role may be there for what it denies: leaving one out could give more.
  if (asker.roles.some((role) => !wanted.includes(role)))
    return forbid('fewer roles than you have, which could lift what one of them denies')
  if (!sameAttributes(attributes, asker.attributes ?? {})) return forbid('other attributes than your own')
  const left = asker.token?.expiresAt == null ? null : Date.parse(asker.token.expiresAt) - now
  const expiresInMs = left === null ? wish.expiresInMs : Math.min(wish.expiresInMs ?? left, left)
  return ok({ ...made, expiresInMs })
}

const isAdmin = ({ roles }: Principal): boolean => roles.includes('admin')

const widest = ({ scopes: held }: Principal): number => Math.max(...(held ?? scopes).map((scope) => scopes.indexOf(scope)))

const sameAttributes = (a: Record<string, string>, b: Record<string, string>): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([name, value]) => b[name] === value)

const forbid = (what: string) => fail({ kind: 'forbidden', message: `This asks for ${what}; that is for administrators.` } as const)
