import type { Catalog } from '../catalog/catalog.ts'
import { type KeepDeps, type Kept, keepVerified } from '../chat/verified/keep-verified.ts'
import type { VerifiedLibrary } from '../chat/verified/library.ts'
import { countQuestions } from '../chat/verified/verified-question.table.ts'

/** Holds the stored questions against each new catalog, one catalog at a time. */
export type VerifiedKeeper = {
  /** Begins with a catalog unless it is done or under way. */
  follow(catalog: Catalog): void
  /** Does it now and says what was done; null when there was nothing to do, or it failed, which is logged. */
  keep(catalog: Catalog): Promise<Kept | null>
  /** Resolves when the questions of the first catalog's model are stored, or could not be; at once when no catalog was followed. */
  stored(): Promise<void>
  /** Resolves when what was begun is done. */
  settled(): Promise<void>
  /** How many questions there are, for operators: those that were put aside wait for a person. */
  health(): Promise<{ name: string; ok: boolean; detail: string }>
  /** Ends what is under way; to be awaited before connections are closed. */
  stop(): Promise<void>
}

/** A keeper over the stored questions. What fails is tried again with the next catalog that is loaded. */
export function createVerifiedKeeper(
  deps: KeepDeps & { library: VerifiedLibrary; background: (work: Promise<unknown>) => void },
): VerifiedKeeper {
  const stopping = new AbortController()
  const first = Promise.withResolvers<void>()
  let followed = false
  let done: string | null = null
  let running: Promise<unknown> = Promise.resolve()

  async function keep(catalog: Catalog): Promise<Kept | null> {
    if (done === catalog.version) return null
    try {
      if (stopping.signal.aborted) return null

      const kept = await keepVerified({ ...deps, onShipped }, catalog, stopping.signal)
      if (kept.added + kept.quarantined > 0) {
        deps.library.forget()
        deps.log.info('verified questions were held against the catalog', { catalog: catalog.version, ...kept })
      }
      if (kept.later === 0 && !stopping.signal.aborted) done = catalog.version
      return kept
    } catch (error) {
      if (!stopping.signal.aborted) deps.log.warn('verified questions could not be held against the catalog', { error })
      return null
    } finally {
      first.resolve()
    }
  }

  function onShipped(): void {
    deps.library.forget()
    first.resolve()
  }

  return {
    keep,
    follow: (catalog) => {
      if (done === catalog.version || stopping.signal.aborted) return
      followed = true
      running = running.then(() => keep(catalog))
      deps.background(running)
    },
    stored: () => (followed ? first.promise : Promise.resolve()),
    settled: async () => {
      await running
    },
    health: async () => {
      const counts = await countQuestions(deps.db).catch(() => null)
      const detail = counts === null ? 'unknown' : `${counts.active} active, ${counts.quarantined} quarantined, ${counts.rejected} rejected`
      return { name: 'verified questions', ok: true, detail }
    },
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
