import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { Db } from '../../db/db.ts'
import type { Principal } from '../../identity/principal.ts'
import { findMonitor, type MonitorRow, type Viewer } from '../store/monitor.table.ts'

/** What somebody may do with a monitor: look; change it too; all of that and say who else may; the same for every monitor. */
export type MyRole = 'viewer' | 'editor' | 'owner' | 'admin'

export const isAdmin = ({ roles }: Principal): boolean => roles.includes('admin')

/** Administrators see every monitor, others their own and those they are members of. */
export const viewerOf = (principal: Principal): Viewer => ({ id: principal.id, all: isAdmin(principal) })

export function myRole({ owner, memberRole }: Pick<MonitorRow, 'owner' | 'memberRole'>, principal: Principal): MyRole {
  if (owner === principal.id) return 'owner'
  return isAdmin(principal) ? 'admin' : (memberRole ?? 'viewer')
}

const ranks: MyRole[] = ['viewer', 'editor', 'admin', 'owner']
const mayBe = (role: MyRole, least: 'viewer' | 'editor' | 'admin'): boolean => ranks.indexOf(role) >= ranks.indexOf(least)

const missing: Problem = { kind: 'not-found', what: 'monitor' }

/**
 * A monitor that somebody may use in a way: `viewer` looks, `editor` changes, `admin` (its owner and administrators) says who else may. What they may not see does
 * not exist for them. With `lock` it stays as it is until the transaction ends. Problems: `not-found`, `forbidden`.
 */
export async function openMonitor(
  db: Db,
  principal: Principal,
  id: string,
  least: 'viewer' | 'editor' | 'admin',
  lock = false,
): Promise<Result<MonitorRow>> {
  const row = await findMonitor(db, id, viewerOf(principal), lock)
  if (row === null) return fail(missing)
  if (mayBe(myRole(row, principal), least)) return ok(row)
  const who = least === 'editor' ? 'its owner, its editors and administrators' : 'its owner and administrators'
  return fail({ kind: 'forbidden', message: `Only ${who} may do this to the monitor "${row.name}".` })
}

/** That somebody changed a monitor meanwhile. */
export const changedMeanwhile = (current: number, seen: number): Problem => ({
  kind: 'conflict',
  message: `The monitor was changed meanwhile: its version is ${current}, and yours is ${seen}. Look at it again and repeat the change.`,
})
