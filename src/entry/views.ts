import type { Logger } from '../base/logger.ts'
import { fail, ok, type Result } from '../base/result.ts'
import type { Catalog, Dialect } from '../catalog/catalog.ts'
import { catalogFor } from '../catalog/role-view.ts'
import type { RoleView } from '../chat/deps.ts'
import type { GuardPolicy } from '../guard/policy.ts'
import { compilePolicy, unknownNames } from '../identity/compile-policy.ts'
import { joinRoles } from '../identity/join-roles.ts'
import type { Principal } from '../identity/principal.ts'
import { type PolicyFile, type RolePolicy, shippedPolicy } from '../identity/role-policy.ts'
import type { CatalogKeeper } from './catalog-keeper.ts'
import type { Config } from './config.ts'

/** An asker may confirm a statement that costs up to this many times the ceiling. */
const confirmFactor = 20

type Deps = { catalogs: CatalogKeeper; policies: PolicyFile; config: Pick<Config, 'MAX_ROWS' | 'MAX_COST'>; log: Logger }

/**
 * What each asker may see and use. The part of the catalog for a set of roles is made once per snapshot, since translators keep what
 * they learn from it; the policy is made for each asker, since row filters hold their values.
 */
export function createViews({
  catalogs,
  policies,
  config,
  log,
}: Deps): (principal: Principal, dataSource: Dialect) => Promise<Result<RoleView>> {
  const kept = new WeakMap<Catalog, Map<string, Catalog>>()
  return async (principal, dataSource) => {
    if (dataSource !== 'postgresql') return fail({ kind: 'forbidden', message: `No ${dataSource} data source is configured.` })
    const found = await catalogs.get()
    if (!found.ok) return found
    const whole = found.value
    const role = principal.roles.toSorted().join('+')
    const joined = joinRoles(policies, principal.roles)
    const policy = compilePolicy(joined, whole, principal, config.MAX_ROWS)
    const catalog = partFor(whole, role, joined, policy)
    const maxCost = Math.min(config.MAX_COST, joined.maxCost ?? config.MAX_COST)
    return ok({ role, catalog, policy, maxRows: policy.maxRows, maxCost, confirmCost: joined.maxCost ?? maxCost * confirmFactor })
  }

  function partFor(whole: Catalog, role: string, joined: RolePolicy, policy: GuardPolicy): Catalog {
    const parts = kept.get(whole) ?? new Map<string, Catalog>()
    kept.set(whole, parts)
    const known = parts.get(role)
    if (known) return known
    // A slip of the pen in a denial would deny nothing, so it must not pass unseen.
    const unknown = policies === shippedPolicy ? [] : unknownNames(joined, whole)
    if (unknown.length > 0) log.warn('the policy names what the database does not have', { role, unknown })
    const part = catalogFor(whole, policy)
    parts.set(role, part)
    return part
  }
}
