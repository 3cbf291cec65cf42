import { ok, type Result } from '../../base/result.ts'
import type { Principal } from '../../identity/principal.ts'
import { monitorsHealth } from '../run/tick.ts'
import { type AuditAction, type AuditRow, listAudit } from '../store/audit.table.ts'
import { listMonitors, type MonitorFilter, type MonitorRow } from '../store/monitor.table.ts'
import { listMarks, listPoints, listRuns, type PointRow, type RunRow } from '../store/trail.table.ts'
import { listVersionNumbers } from '../store/version.table.ts'
import { openMonitor, viewerOf } from './access.ts'
import { dataReader, hiddenSql } from './data-reader.ts'
import type { ServiceDeps } from './deps.ts'
import { type MonitorView, viewMonitor } from './show-monitor.ts'

/** Stands for what somebody may not be told. */
const unseen = 'Only who may read the data sees why.'

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
  const reader = dataReader(deps, principal)
  const [view, text, data] = [
    await viewMonitor(deps, opened.value, principal),
    await reader.text(opened.value),
    await reader.data(opened.value),
  ]
  return ok(text && data ? view : text ? withoutData(view) : withoutText(withoutData(view)))
}

/** What the runs saw is left out, and what feedback speaks for. */
const withoutData = (view: MonitorView): MonitorView => ({
  ...view,
  readable: false,
  row: { ...view.row, lastChecked: null },
  proposal: null,
  lastDrill: null,
})

/** What is left is the title with what its owner wrote beside it, its times and its state. */
const withoutText = (view: MonitorView): MonitorView => ({
  ...view,
  row: { ...view.row, sql: hiddenSql, condition: null, disabledReason: view.row.disabledReason === null ? null : unseen },
  incident: view.incident === null ? null : { ...view.incident, message: unseen },
  lastRehearsal: null,
  snapshot: null,
  schedule: view.snapshot?.schedule ?? null,
  sentence: null,
  recipients: [],
})

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
  const reader = dataReader(deps, principal)
  const { owner } = opened.value
  const runs: RunRow[] = []
  for (const run of found.slice(0, limit)) {
    const readable = await reader.data({ id, owner, version: opened.value.scheduled ? run.version : null })
    runs.push(readable ? run : { ...run, checked: null, rows: null, message: run.message === null ? null : unseen })
  }
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
  if (!(await dataReader(deps, principal).data(opened.value))) return ok({ readable: false, points: [], marks: [] })
  const sinceVersion = opened.value.baselineVersion ?? 1
  const [points, marks] = await Promise.all([
    listPoints(deps.db, id, { ...wanted, sinceVersion, limit: mostPoints }),
    listMarks(deps.db, id, sinceVersion, mostMarks),
  ])
  return ok({ readable: true, points, marks })
}

/** Who changed what, the newest first; what was before and after only for those who may read what every version of it read: entries name values and statements of any. */
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
  const shown = await readsOfAll(deps, principal, opened.value)
  const entries = found.slice(0, limit).map((entry) => {
    const readable = valued.has(entry.action) ? shown.data : shown.text
    return readable ? entry : { ...entry, before: null, after: null }
  })
  return ok({ entries, next: found.length > limit ? (entries.at(-1)?.id ?? null) : null })
}

/** Entries with values, groups or notes about them in; the others say what a version says itself. */
const valued: ReadonlySet<string> = new Set<AuditAction>([
  'restate',
  'silence',
  'end_silence',
  'note',
  'acknowledge',
  'tune',
  'decline_proposal',
])

/** Whether somebody may be shown what every version says, and what the runs of every version saw. */
async function readsOfAll(deps: ServiceDeps, principal: Principal, { id, owner, ownedSince }: MonitorRow) {
  const reader = dataReader(deps, principal)
  const versions: (number | null)[] = await listVersionNumbers(deps.db, id)
  const shown = { text: true, data: true }
  for (const version of versions.length === 0 ? [null] : versions) {
    shown.text &&= await reader.text({ id, owner, version, ownedSince })
    shown.data &&= await reader.data({ id, owner, version })
    if (!shown.text) break
  }
  return { text: shown.text, data: shown.text && shown.data }
}
