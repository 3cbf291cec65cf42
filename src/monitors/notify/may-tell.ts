import type { Principal } from '../../identity/principal.ts'
import type { Recipient } from '../monitor.ts'

export type MayTellDeps = {
  principalOf: (userId: string) => Promise<Principal | null>
  /** Whether everybody is the one user of the service, who may write to whom they like. */
  oneUser: boolean
  /** Domains that mail may go to although the address is no user's; `*` is all. */
  mailDomains: readonly string[]
  /** Hosts that webhooks may be at; none named: every public one. `*` is all. */
  webhookHosts: readonly string[]
}

/**
 * Why messages may not go to an address, null when they may: the service sends mail to its users, and to others only where its operator named their domain, so that
 * nobody makes it write to strangers.
 */
export async function tellFault(deps: MayTellDeps, { channel, address }: Recipient): Promise<string | null> {
  if (deps.oneUser) return null
  if (channel === 'webhook') {
    const host = URL.parse(address)?.hostname.toLowerCase() ?? ''
    const allowed = deps.webhookHosts.length === 0 || isNamed(host, deps.webhookHosts)
    return allowed
      ? null
      : `expected a webhook at ${deps.webhookHosts.join(' or ')}, found ${host} (an operator can allow it by WEBHOOK_HOSTS)`
  }
  if (channel !== 'email') return null
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  if (isNamed(domain, deps.mailDomains) || (await deps.principalOf(address)) !== null) return null
  const others = deps.mailDomains.length === 0 ? '' : `, or an address at ${deps.mailDomains.join(' or ')}`
  return `expected the address of a user of this service${others}, found one at ${domain} (an operator can allow it by MAIL_DOMAINS)`
}

const isNamed = (name: string, list: readonly string[]): boolean => list.includes('*') || list.includes(name)
