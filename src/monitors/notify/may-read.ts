import type { Result } from '../../base/result.ts'
import type { Dialect } from '../../catalog/catalog.ts'
import type { RoleView } from '../../chat/deps.ts'
import type { CheckedSql } from '../../guard/checked-sql.ts'
import type { Guard } from '../../guard/guard-sql.ts'
import type { SqlValue } from '../../guard/policy.ts'
import type { Principal } from '../../identity/principal.ts'
import type { Recipient } from '../monitor.ts'

export type MayReadDeps = {
  guard: Guard
  viewFor: (principal: Principal, dataSource: Dialect) => Promise<Result<RoleView>>
  principalOf: (userId: string) => Promise<Principal | null>
  /** Whether everybody is the one user of the service. */
  oneUser: boolean
  /** Hosts and mail domains to which data may go although no user of the service is behind them; `*` is all. */
  dataTo: readonly string[]
}

/** A statement of a monitor as its owner's rights let it through. */
export type ReadStatement = { candidate: string; parameters: readonly SqlValue[]; checked: CheckedSql; maxRows: number }

/**
 * Whether a recipient may be shown rows that a statement gave its owner. A user may when their own rights make the very same statement of it: the
 * same tables, filters and masks. An address behind which there is no user may when the operator named its host; that of a user goes by their rights alone.
 */
export async function mayRead(deps: MayReadDeps, recipient: Recipient, statement: ReadStatement): Promise<boolean> {
  if (deps.oneUser) return true
  const principal = await userBehind(deps, recipient)
  if (principal === null) return isNamed(recipient, deps.dataTo)
  const view = await deps.viewFor(principal, statement.checked.dialect)
  if (!view.ok) return false
  const policy = { ...view.value.policy, maxRows: statement.maxRows }
  const own = deps.guard.check({ candidate: statement.candidate, parameters: statement.parameters, policy })
  return own.ok && sameStatement(own.value, statement.checked)
}

const sameStatement = (one: CheckedSql, other: CheckedSql): boolean =>
  one.text === other.text && JSON.stringify(one.parameters) === JSON.stringify(other.parameters)

/** The user whom an address belongs to, null where there is none. Mail arrives whatever the case of its address. */
export const userBehind = async (
  { principalOf }: Pick<MayReadDeps, 'principalOf'>,
  { channel, address }: Recipient,
): Promise<Principal | null> => (await principalOf(address)) ?? (channel === 'email' ? await principalOf(address.toLowerCase()) : null)

/** Whether the operator lets data go to an address behind which there is no user: by its mail domain, its host, or its id in Slack with or without the workspace. */
export function isNamed({ channel, address }: Recipient, dataTo: readonly string[]): boolean {
  if (channel === 'inbox') return false
  const named = new Set(dataTo.map((name) => name.toLowerCase()))
  if (named.has('*')) return true
  return namesOf(channel, address).some((name) => named.has(name.toLowerCase()))
}

function namesOf(channel: Exclude<Recipient['channel'], 'inbox'>, address: string): string[] {
  if (channel === 'email') return [address.slice(address.lastIndexOf('@') + 1)]
  if (channel === 'slack') return [address, address.slice(address.lastIndexOf('/') + 1)]
  return [URL.parse(address)?.hostname ?? []].flat()
}
