import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import type { ChatDeps } from '../chat/deps.ts'
import { type KpiService, kpiService, meaningsOf } from '../monitors/kpi/kpi-service.ts'
import { type ScoreSummary, scoreKpi } from '../monitors/kpi/score-kpi.ts'
import type { CatalogKeeper } from './catalog-keeper.ts'

/** KPIs for the doors, and the scoring that the service does by itself. */
export type KpiKeeper = {
  service: KpiService
  /** Scores what is new, at most once an hour in this process and not before `firstAfterMs`; null when it is not time yet. */
  scoreWhenDue(): Promise<ScoreSummary | null>
}

const everyMs = 3_600_000

export function createKpi({
  chat: { db, guard, sources, viewFor },
  catalogs,
  clock,
  log,
  firstAfterMs,
}: {
  chat: Pick<ChatDeps, 'db' | 'guard' | 'sources' | 'viewFor'>
  catalogs: Pick<CatalogKeeper, 'get'>
  clock: Clock
  log: Logger
  /** The first questions after a start do not share the machine with scoring. */
  firstAfterMs: number
}): KpiKeeper | null {
  const source = sources.find(({ name }) => name === 'postgresql')
  if (source === undefined) return null
  const meanings = async () => {
    const catalog = await catalogs.get()
    return catalog.ok ? meaningsOf(catalog.value.model) : new Map()
  }
  const deps = { db, guard, source, viewFor, meanings, now: clock.now }
  let due = clock.now() + firstAfterMs
  return {
    service: kpiService(deps),
    scoreWhenDue: async () => {
      if (clock.now() < due) return null
      due = clock.now() + everyMs
      const summary = await scoreKpi(deps)
      if (summary.changed > 0) log.info('KPI values were scored', summary)
      return summary
    },
  }
}
