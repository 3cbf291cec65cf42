import type { Principal } from '../../identity/principal.ts'
import type { Snapshot } from '../monitor.ts'
import { prepareStatement } from '../run/run-statement.ts'
import type { SlotMoment } from '../schedule/schedule.ts'
import type { ServiceDeps } from './deps.ts'

/** Any planned time serves: what a statement reads does not depend on it. */
const anyTime: SlotMoment = { slot: '2026-01-01T00:00:00.000Z', date: '2026-01-01' }

/**
 * Whether somebody may be shown what a statement gives its owner: their own rights make the very same statement of it, with the same tables, filters
 * and masks. Owners are asked too, for they may come with other rights than their monitors run with. While the owner has no rights, nobody may.
 */
export async function maySeeData(
  deps: Pick<ServiceDeps, 'guard' | 'sources' | 'viewFor' | 'principalOf'>,
  principal: Principal,
  owner: string,
  statement: Snapshot,
): Promise<boolean> {
  const holder = await deps.principalOf(owner)
  if (holder === null) return false
  const [theirs, own] = [
    await prepareStatement(deps, statement, holder, anyTime),
    await prepareStatement(deps, statement, principal, anyTime),
  ]
  if (!theirs.ok || !own.ok) return false
  const { checked: one } = theirs.value
  const { checked: other } = own.value
  return one.text === other.text && JSON.stringify(one.parameters) === JSON.stringify(other.parameters)
}
