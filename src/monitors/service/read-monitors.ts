import { ok, type Result } from '../../base/result.ts'
import type { Principal } from '../../identity/principal.ts'
import { monitorsHealth } from '../run/tick.ts'
import { type AuditRow, listAudit } from '../store/audit.table.ts'
import { listMonitors, type MonitorFilter, type MonitorRow } from '../store/monitor.table.ts'
import { listMarks, listPoints, listRuns, type PointRow, type RunRow } from '../store/trail.table.ts'
import { openMonitor, viewerOf } from './access.ts'
import { dataReader } from './change-monitor.ts'
import type { ServiceDeps } from './deps.ts'
import { type MonitorView, viewMonitor } from './show-monitor.ts'

/** A page of monitors by name. `delayedSince`: nobody has looked for due monitors since then (ISO), null: all is well. */
export type MonitorPage = { rows: MonitorRow[]; next: { name: string; id: string } | null; delayedSince: string | null }

export async function monitorPage(deps: ServiceDeps, principal: Principal, filter: MonitorFilter): Promise<MonitorPage> {
  const [found, health] = await Promise.all([
    listMonitors(deps.db, viewerOf(principal), { ...filter, limit: filter.limit + 1 }),
    monitorsHealth(deps.db),
  ])
  const rows = found.slice(0, filter.limit)
  const last = found.length > filter.limit ? rows.at(-1) : undefined
  return { rows, next: last === undefined ? null : { name: last.name, id: last.id }, delayedSince: health.delayedSince }
}

/** One monitor with all that its page shows; what its runs saw only for those who may read it. Problem: `not-found`. */
export async function monitorById(deps: ServiceDeps, principal: Principal, id: string): Promise<Result<MonitorView>> {
  const opened = await openMonitor(deps.db, principal, id, 'viewer')
  if (!opened.ok) return opened
  const view = await viewMonitor(deps, opened.value, principal)
  if (view.snapshot === null || (await dataReader(deps, principal)(opened.value))) return ok(view)
  const hidden = '-- You may not read what this statement reads.'
  return ok({
    ...view,
    row: { ...view.row, sql: hidden, lastChecked: null },
    snapshot: { ...view.snapshot, sql: hidden, parameters: [], semantic_query: null },
    proposal: null,
  })
}

/** Settled slots, the newest first. */
export async function runsOf(
  deps: ServiceDeps,
  principal: Principal,
  id: string,
  before: string | null,
  limit: number,
): Promise<Result<{ runs: RunRow[]; next: string | null }>> {
  const opened = await openMonitor(deps.db, principal, id, 'viewer')
  if (!opened.ok) return opened
  const found = await listRuns(deps.db, id, before, limit + 1)
  const readable = await dataReader(deps, principal)(opened.value)
  const runs = found
    .slice(0, limit)
    .map((run) =>
      readable ? run : { ...run, checked: null, message: run.message === null ? null : 'Only who may read the data sees why.' },
    )
  return ok({ runs, next: found.length > limit ? (runs.at(-1)?.slot ?? null) : null })
}

/** Values and the alerts that belong to them; both empty, with `readable` false, for those who may not read the data. */
export type Series = { readable: boolean; points: PointRow[]; marks: Awaited<ReturnType<typeof listMarks>> }

/** Values that one request gives at most. */
const mostPoints = 5_000
const mostMarks = 500

/** The stored values of a monitor since its statement is the present one. */
export async function pointsOf(
  deps: ServiceDeps,
  principal: Principal,
  id: string,
  wanted: { group: string | null; from: string | null; to: string | null },
): Promise<Result<Series>> {
  const opened = await openMonitor(deps.db, principal, id, 'viewer')
  if (!opened.ok) return opened
  if (!(await dataReader(deps, principal)(opened.value))) return ok({ readable: false, points: [], marks: [] })
  const [points, marks] = await Promise.all([
    listPoints(deps.db, id, { ...wanted, sinceVersion: opened.value.baselineVersion ?? 1, limit: mostPoints }),
    listMarks(deps.db, id, mostMarks),
  ])
  return ok({ readable: true, points, marks })
}

/** Who changed what, the newest first; what was before and after only for those who may change the monitor. */
export async function auditOf(
  deps: ServiceDeps,
  principal: Principal,
  id: string,
  before: number | null,
  limit: number,
): Promise<Result<{ entries: AuditRow[]; next: number | null }>> {
  const opened = await openMonitor(deps.db, principal, id, 'viewer')
  if (!opened.ok) return opened
  const found = await listAudit(deps.db, id, before, limit + 1)
  const readable = await dataReader(deps, principal)(opened.value)
  const entries = found.slice(0, limit).map((entry) => (readable ? entry : { ...entry, before: null, after: null }))
  return ok({ entries, next: found.length > limit ? (entries.at(-1)?.id ?? null) : null })
}
