import type { Logger } from '../base/logger.ts'
import type { Db } from '../db/db.ts'
import type { AuthMode } from './authenticate.ts'
import { findKnownUser, noteUser } from './known-user.table.ts'
import { localPrincipal, type Principal } from './principal.ts'
import { newestToken } from './token.table.ts'
import { holderOf } from './tokens.ts'

type Deps = {
  mode: AuthMode
  db: Db
  now: () => number
  log: Logger
  /** Roles that the policy file defines. */
  roles: ReadonlySet<string>
  /** Who was not seen for so long has left, as far as this service can tell. For rights that come from elsewhere. */
  unseenMs: number
}

export type PresentUsers = {
  /**
   * The rights that a user has while they are away, such as for their monitors; null for one who left or has no role of the service. With tokens of ours those
   * of the newest one that is good; with tokens from elsewhere those that the user was last seen with.
   */
  principalOf(userId: string): Promise<Principal | null>
  /** Notes with which rights somebody came, where that is not known otherwise. At most once a minute for each; never fails. */
  seen(principal: Principal): Promise<void>
}

const notedForMs = 60_000
const mostRemembered = 10_000

/** Who belongs to the service now. */
export function presentUsers({ mode, db, now, log, roles, unseenMs }: Deps): PresentUsers {
  const noted = new Map<string, { at: number; rights: string }>()
  const withRole = (found: Principal | null): Principal | null =>
    found === null || !found.roles.some((role) => roles.has(role)) ? null : found
  return {
    principalOf: async (userId) => {
      if (mode === 'local') return userId === localPrincipal.id ? localPrincipal : null
      if (mode === 'token') {
        const token = await newestToken(db, userId, now())
        if (token === null) return null
        const { scopes: _, token: __, ...holder } = holderOf(token)
        return withRole(holder)
      }
      const user = await findKnownUser(db, userId, now() - unseenMs)
      if (user === null) return null
      const { id, name, roles: held, attributes } = user
      return withRole({ id, name: name ?? id, roles: held, via: 'jwt', attributes })
    },
    seen: async (principal) => {
      if (mode !== 'jwt') return
      const before = noted.get(principal.id)
      const rights = JSON.stringify([principal.name, principal.roles, principal.attributes])
      if (before !== undefined && before.rights === rights && now() - before.at < notedForMs) return
      if (noted.size >= mostRemembered) noted.clear()
      noted.set(principal.id, { at: now(), rights })
      await noteUser(db, principal, now()).catch((error: unknown) => log.warn('the rights of a user were not noted', { error }))
    },
  }
}
