import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { Principal } from '../../identity/principal.ts'
import { sameRights } from '../../identity/same-rights.ts'
import type { ServiceDeps } from './deps.ts'

type Deps = Pick<ServiceDeps, 'principalOf' | 'seen'>

/** Whether somebody comes with the very rights that their monitors run with. A narrower token, or a wider one, is not those. */
export async function comesAsOwner(deps: Deps, principal: Principal): Promise<boolean> {
  const kept = await deps.principalOf(principal.id)
  if (kept !== null && sameRights(kept, principal)) return true
  // With another sign-in the rights are those that somebody was last seen with: now.
  if (principal.via !== 'jwt' || deps.seen === undefined) return false
  await deps.seen(principal)
  const noted = await deps.principalOf(principal.id)
  return noted !== null && sameRights(noted, principal)
}

/** That somebody may decide on what runs in their name. Problem: `conflict` for those who come with other rights than the ones that it would run with. */
export async function mustComeAsOwner(deps: Deps, principal: Principal): Promise<Result<void>> {
  if (await comesAsOwner(deps, principal)) return ok(undefined)
  const problem: Problem = {
    kind: 'conflict',
    message: `You come with other rights than the ones that monitors of ${principal.id} run with, so they would read other data than you see now. Those are the rights of your newest token that was not made with another one: come with that one, or have the tokens made alike.`,
  }
  return fail(problem)
}
