import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import { fail, ok, type Result } from '../base/result.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { changesBetween } from '../catalog/compare-catalogs.ts'

/** Keeps the newest snapshot of what can be asked. */
export type CatalogKeeper = {
  /** The snapshot, loaded at the first call. An old one is given back at once and renewed behind it. Problem: `database-unavailable`. */
  get(): Promise<Result<Catalog>>
  /** Loads a new snapshot now; the old one stays in use when that fails. */
  refresh(): Promise<Result<Catalog>>
  /** What is in use, null before the first load, and since when in epoch milliseconds. */
  current(): Kept | null
}

/** A snapshot in use; `changes` are what the database had changed when the version last did. */
export type Kept = { catalog: Catalog; loadedAt: number; changes: string[] }

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
  let kept: Kept | null = null
  let loading: Promise<Result<Catalog>> | null = null
  let queued: Promise<Result<Catalog>> | null = null

  const load = async (): Promise<Result<Catalog>> => {
    try {
      const loaded = await deps.load()
      if (!loaded.ok) return loaded
      const changes = report(kept, loaded.value)
      kept = { catalog: loaded.value, loadedAt: deps.clock.now(), changes }
      return loaded
    } catch (error) {
      deps.log.warn('the catalog could not be read', { error })
      return fail({ kind: 'database-unavailable', message: 'What can be asked could not be read from the database.' })
    } finally {
      loading = null
    }
  }

  function report(before: Kept | null, now: Catalog): string[] {
    if (before?.catalog.version === now.version) return before.changes
    deps.log.info(before ? 'the catalog changed' : 'the catalog is loaded', { version: now.version, tables: now.tables.size })
    const known = new Set(before?.catalog.warnings)
    for (const warning of now.warnings) if (!known.has(warning)) deps.log.warn('the catalog differs from the semantic model', { warning })
    const changes = before === null ? [] : changesBetween(before.catalog, now)
    for (const change of changes) deps.log.warn('the database changed', { change })
    return changes
  }

  const share = (): Promise<Result<Catalog>> => {
    if (!deps.sharedMemory) return load()
    loading ??= load()
    return loading
  }

  /** A load under way may have begun before whatever it is that the caller wants to see. */
  const refresh = (): Promise<Result<Catalog>> => {
    if (loading === null) return share()
    queued ??= loading.then(() => {
      queued = null
      return share()
    })
    return queued
  }

  return {
    refresh,
    current: () => kept,
    get: async () => {
      if (kept === null) return share()
      if (deps.clock.now() - kept.loadedAt > deps.maxAgeMs && loading === null) deps.background(share())
      return ok(kept.catalog)
    },
  }
}
