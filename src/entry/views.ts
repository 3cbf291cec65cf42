import type { Logger } from '../base/logger.ts'
import { fail, ok, type Result } from '../base/result.ts'
import type { Catalog, Dialect } from '../catalog/catalog.ts'
import { catalogFor } from '../catalog/role-view.ts'
import type { RoleView } from '../chat/deps.ts'
import type { Guard } from '../guard/guard-sql.ts'
import type { GuardPolicy } from '../guard/policy.ts'
import { compilePolicy } from '../identity/compile-policy.ts'
import { joinRoles, setOfRoles } from '../identity/join-roles.ts'
import { type PolicyFault, policyFaults } from '../identity/policy-faults.ts'
import type { Principal } from '../identity/principal.ts'
import { type PolicyFile, pathText, policyLine } from '../identity/role-policy.ts'
import type { CatalogKeeper } from './catalog-keeper.ts'
import type { Config } from './config.ts'
import type { NamedText } from './meaning.ts'

/** An asker may confirm a statement that costs up to this many times the ceiling. */
const confirmFactor = 20

type Deps = {
  catalogs: CatalogKeeper
  policies: PolicyFile
  policyText: NamedText | null
  guard: Guard
  /** Functions of the guard's lists that the connected server lacks, or has in a form that may change something. */
  missingFunctions: () => Promise<readonly string[]>
  /** The secret of `hash` masks; asked for only where the policy has one. */
  maskKey: () => Promise<Result<string>>
  config: Pick<Config, 'MAX_ROWS' | 'MAX_COST'>
  log: Logger
}

export type Views = {
  viewFor(principal: Principal, dataSource: Dialect): Promise<Result<RoleView>>
  /** What the policy file names and the newest catalog lacks, as lines with file and line number; empty before the first load. */
  faults(): string[]
}

/**
 * What each asker may see and use. The part of the catalog for a set of roles is made once per snapshot, since translators keep what
 * they learn from it; the policy is made for each asker, since row filters hold their values. A policy file that does not fit the first
 * catalog bars every question; one that a later change of the database made unfit is reported, and goes on to deny what it can.
 */
export function createViews(deps: Deps): Views {
  const { catalogs, policies, config, log } = deps
  const kept = new WeakMap<Catalog, Map<string, Catalog>>()
  const judged = new WeakMap<Catalog, string[]>()
  let fitted = false
  let newest: string[] = []

  async function viewFor(principal: Principal, dataSource: Dialect): Promise<Result<RoleView>> {
    if (dataSource !== 'postgresql') return fail({ kind: 'forbidden', message: `No ${dataSource} data source is configured.` })
    const found = await catalogs.get()
    if (!found.ok) return found
    const whole = found.value
    await judge(whole)
    if (!fitted) return fail({ kind: 'forbidden', message: unfit })
    const role = setOfRoles(principal.roles).join('+')
    const joined = joinRoles(policies, principal.roles, whole)
    const missing = await deps.missingFunctions()
    const compiled = compilePolicy(joined, whole, principal, config.MAX_ROWS)
    const isHashed = Object.values(compiled.masks ?? {}).includes('hash')
    const key = isHashed ? await deps.maskKey() : ok(null)
    if (!key.ok) return key
    const policy = {
      ...compiled,
      ...(missing.length > 0 ? { missingFunctions: missing } : {}),
      ...(key.value === null ? {} : { maskKey: key.value }),
    }
    const catalog = partFor(whole, role, policy)
    const maxCost = Math.min(config.MAX_COST, joined.maxCost ?? config.MAX_COST)
    return ok({ role, catalog, policy, maxRows: policy.maxRows, maxCost, confirmCost: joined.maxCost ?? maxCost * confirmFactor })
  }

  async function judge(whole: Catalog): Promise<void> {
    if (judged.has(whole)) return
    await deps.guard.ready()
    const faults = deps.policyText === null ? [] : faultLines(deps.policyText, faultsOf(deps, whole))
    judged.set(whole, faults)
    newest = faults
    fitted ||= faults.length === 0
    // At the start the command that was called says it; later nobody else would.
    if (faults.length > 0) log[fitted ? 'error' : 'warn']('the policy file names what the database does not have', { faults })
  }

  function partFor(whole: Catalog, role: string, policy: GuardPolicy): Catalog {
    const parts = kept.get(whole) ?? new Map<string, Catalog>()
    kept.set(whole, parts)
    const known = parts.get(role)
    if (known) return known
    const part = catalogFor(whole, policy)
    parts.set(role, part)
    return part
  }

  return { viewFor, faults: () => newest }
}

/** Names no table: who asks may not learn of what is denied. */
const unfit =
  'Who may ask what is not set up yet: the policy file does not fit the database. "pulse policy check" tells an administrator why.'

const faultsOf = ({ policies, guard }: Deps, whole: Catalog): PolicyFault[] =>
  policyFaults(policies, whole, (input) => {
    const verdict = guard.check(input)
    return verdict.ok ? [] : verdict.problem.violations.map(({ message }) => message)
  })

const faultLines = ({ file, text }: NamedText, faults: readonly PolicyFault[]): string[] =>
  faults.map(({ path, message }) => `${file}:${policyLine(text, path)}: ${pathText(path)}: ${message}`)
