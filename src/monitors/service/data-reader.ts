import type { Dialect } from '../../catalog/catalog.ts'
import type { RoleView } from '../../chat/deps.ts'
import type { Principal } from '../../identity/principal.ts'
import { stillReads } from '../run/kept-rights.ts'
import { findReadVersion } from '../store/version.table.ts'
import { isAdmin } from './access.ts'
import type { ServiceDeps } from './deps.ts'
import { maySeeData } from './may-see-data.ts'
import { comesAsOwner } from './standing.ts'

/** Stands for a statement that somebody may not be shown. */
export const hiddenSql = '-- You may not read what this statement reads.'

type Deps = Pick<ServiceDeps, 'db' | 'guard' | 'sources' | 'viewFor' | 'principalOf' | 'seen' | 'isGone'>

/** A version of a monitor; `version` null: nobody knows which. */
export type VersionOf = { id: string; owner: string; version: number | null }

/** What somebody may be shown of monitors. Each version is looked at once. */
export type DataReader = {
  /** What the runs of a version saw: values, groups, rows, messages about them. */
  data(of: VersionOf): Promise<boolean>
  /** What a version says itself: statement, condition, who is told. Owners see their own, which is that since `ownedSince`. */
  text(of: VersionOf & { ownedSince: number }): Promise<boolean>
}

/**
 * What somebody may be shown, by the rights that they have now. Of a version that ran: who may read all that it read, through no other filter or mask.
 * What is gone from the database is shown to owners and administrators, for it is them who have to mend the monitor. Of a version that did not run yet: whose rights make the very same statement of it as the owner's.
 */
export function dataReader(deps: Deps, principal: Principal): DataReader {
  const known = new Map<string, Promise<boolean>>()
  const views = new Map<Dialect, Promise<RoleView | null>>()
  let standing: Promise<boolean> | null = null
  const asOwner = (): Promise<boolean> => {
    standing ??= comesAsOwner(deps, principal)
    return standing
  }
  const viewOf = (dataSource: Dialect): Promise<RoleView | null> => {
    const looking = views.get(dataSource) ?? deps.viewFor(principal, dataSource).then((found) => (found.ok ? found.value : null))
    views.set(dataSource, looking)
    return looking
  }
  const look = async ({ id, owner, version }: VersionOf): Promise<boolean> => {
    const found = version === null ? null : await findReadVersion(deps.db, id, version)
    // Of loaded data nobody knows what was read; its owner and administrators see it.
    if (found === null) return isAdmin(principal) || (owner === principal.id && (await asOwner()))
    const { rights, snapshot, ownedSince } = found
    if (rights === null) return maySeeData(deps, principal, owner, snapshot)
    if ('unknown' in rights) return isAdmin(principal)
    const view = await viewOf(snapshot.data_source)
    if (view === null || stillReads(view.policy, rights)) return view !== null
    const isGone = (name: string): boolean => deps.isGone?.(name, snapshot.data_source) ?? false
    const isTheirs = owner === principal.id && Number(version) >= ownedSince && (await asOwner())
    return (isTheirs || isAdmin(principal)) && stillReads(view.policy, rights, isGone)
  }
  const data = (of: VersionOf): Promise<boolean> => {
    const key = `${of.id} ${of.version}`
    const looking = known.get(key) ?? look(of)
    known.set(key, looking)
    return looking
  }
  return {
    data,
    text: async (of) => (of.owner === principal.id && (of.version ?? 1) >= of.ownedSince && (await asOwner())) || (await data(of)),
  }
}
