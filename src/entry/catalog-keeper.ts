import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import { fail, ok, type Result } from '../base/result.ts'
import type { Catalog } from '../catalog/catalog.ts'

/** Keeps the newest snapshot of what can be asked. */
export type CatalogKeeper = {
  /** The snapshot, loaded at the first call. An old one is given back at once and renewed behind it. Problem: `database-unavailable`. */
  get(): Promise<Result<Catalog>>
  /** Loads a new snapshot now; the old one stays in use when that fails. */
  refresh(): Promise<Result<Catalog>>
  /** What is in use, null before the first load, and since when in epoch milliseconds. */
  current(): { catalog: Catalog; loadedAt: number } | null
}

type KeeperDeps = {
  load: () => Promise<Result<Catalog>>
  clock: Clock
  log: Logger
  /** A snapshot older than this is renewed at its next use. */
  maxAgeMs: number
  background: (work: Promise<unknown>) => void
  /** Whether callers may wait for a load that another one began: not on Workers. */
  sharedMemory: boolean
}

/** A keeper over `load`. Where memory is shared, callers that come while a load is under way share it. */
export function createCatalogKeeper(deps: KeeperDeps): CatalogKeeper {
  let kept: { catalog: Catalog; loadedAt: number } | null = null
  let loading: Promise<Result<Catalog>> | null = null

  const load = async (): Promise<Result<Catalog>> => {
    try {
      const loaded = await deps.load()
      if (!loaded.ok) return loaded
      report(kept?.catalog ?? null, loaded.value)
      kept = { catalog: loaded.value, loadedAt: deps.clock.now() }
      return loaded
    } catch (error) {
      deps.log.warn('the catalog could not be read', { error })
      return fail({ kind: 'database-unavailable', message: 'What can be asked could not be read from the database.' })
    } finally {
      loading = null
    }
  }

  function report(before: Catalog | null, now: Catalog): void {
    if (before?.version === now.version) return
    deps.log.info(before ? 'the catalog changed' : 'the catalog is loaded', { version: now.version, tables: now.tables.size })
    const known = new Set(before?.warnings)
    for (const warning of now.warnings) if (!known.has(warning)) deps.log.warn('the catalog differs from the semantic model', { warning })
  }

  const refresh = (): Promise<Result<Catalog>> => {
    if (!deps.sharedMemory) return load()
    loading ??= load()
    return loading
  }

  return {
    refresh,
    current: () => kept,
    get: async () => {
      if (kept === null) return refresh()
      if (deps.clock.now() - kept.loadedAt > deps.maxAgeMs && loading === null) deps.background(refresh())
      return ok(kept.catalog)
    },
  }
}
