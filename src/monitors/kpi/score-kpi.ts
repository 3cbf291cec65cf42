import type { Unit } from '../../catalog/semantic-model.ts'
import type { Db } from '../../db/db.ts'
import { cadenceOf } from './cadence.ts'
import { describeAnomaly, describeWithdrawn, kpiColumn } from './describe-anomaly.ts'
import {
  deleteAnomaly,
  fingerprintTo,
  insertAnomaly,
  type KeptAnomaly,
  type KpiDefinition,
  listDefinitions,
  listFindings,
  listForeignAnomalies,
  listPoints,
  listSeries,
  lockKpi,
  type SeriesKey,
  type SeriesState,
  saveFinding,
  saveSeries,
  updateAnomaly,
  withdrawFinding,
} from './kpi.table.ts'
import { type Finding, type KpiPoint, scorePoints } from './score-points.ts'

/** Rises when the method changes, so that everything is scored again. */
export const scoringMethod = 1

/** What the semantic model says of a KPI, by its name. */
export type KpiMeaning = { goodDirection: 'up' | 'down' | null; unit: Unit | null }

/** `meanings`: by name of the KPI. `now`: epoch milliseconds. */
export type ScoreDeps = { db: Db; meanings: () => Promise<ReadonlyMap<string, KpiMeaning>>; now: () => number }

export type ScoreSummary = {
  /** Series looked at, and those of them that had something new. */
  series: number
  changed: number
  /** Values scored. */
  values: number
  found: number
  updated: number
  withdrawn: number
  merged: number
}

/**
 * Scores what is new in `kpi.kpi_data`, or in the given series, into `kpi.anomalies`. Doing it twice is doing it once: a series that has not changed is left
 * alone, and each value has one row at most. A corrected value, and whatever it shifts, is scored again: rows are updated or say that they are restated.
 */
export async function scoreKpi(deps: ScoreDeps, only: readonly SeriesKey[] | null = null): Promise<ScoreSummary> {
  const summary: ScoreSummary = { series: 0, changed: 0, values: 0, found: 0, updated: 0, withdrawn: 0, merged: 0 }
  const meanings = await deps.meanings()
  const definitions = new Map((await listDefinitions(deps.db)).map((one) => [one.id, one]))
  for (const state of only !== null && only.length === 0 ? [] : await listSeries(deps.db, only)) {
    const definition = definitions.get(state.kpi)
    if (definition === undefined) continue
    summary.series += 1
    await scoreOne(deps, state, { definition, meaning: meanings.get(definition.name) ?? unknown }, summary)
  }
  return summary
}

/** What the result depends on besides the values. */
const settingsOf = ({ goodDirection, minAbsChange }: { goodDirection: 'up' | 'down' | null; minAbsChange: number }): string =>
  JSON.stringify([goodDirection, minAbsChange])

const unknown: KpiMeaning = { goodDirection: null, unit: null }

async function scoreOne(
  { db, now }: ScoreDeps,
  state: SeriesState,
  { definition, meaning }: { definition: KpiDefinition; meaning: KpiMeaning },
  summary: ScoreSummary,
): Promise<void> {
  const goodDirection = definition.goodDirection ?? meaning.goodDirection
  const settings = settingsOf({ goodDirection, minAbsChange: definition.minAbsChange })
  const { scored } = state
  const sameRules = scored !== null && scored.method === scoringMethod && scored.settings === settings
  if (sameRules && scored.points === state.points && scored.fingerprint === state.fingerprint) return
  const key: SeriesKey = { kpi: state.kpi, team: state.team, region: state.region }
  const column = kpiColumn(definition.name, meaning.unit, definition.unit)
  await db.transaction(async (inside) => {
    // One at a time for each KPI: two that find the same value at once would both write a row for it.
    await lockKpi(inside, key.kpi)
    const kept = await listFindings(inside, key)
    const points = await listPoints(inside, key)
    const cadence = cadenceOf(points.map(({ at }) => at))
    const isOld = sameRules && (await fingerprintTo(inside, key, scored.scoredTo)) === scored.fingerprint
    const from = isOld ? startOf(points, kept, scored.scoredTo) : 0
    const { findings, next } = scorePoints({ points, cadence, goodDirection, minAbsChange: definition.minAbsChange, from, now: now() })
    summary.values += Math.max(0, next - from)
    const wrote = await writeFindings(
      inside,
      points.slice(from, next),
      findings,
      kept,
      (found) => describeAnomaly(found, column),
      (value) => describeWithdrawn(value, column),
    )
    if (next > from) summary.changed += 1
    for (const name of ['found', 'updated', 'withdrawn', 'merged'] as const) summary[name] += wrote[name]
    const last = points[next - 1]
    if (last === undefined) return
    const fingerprint = await fingerprintTo(inside, key, last.at)
    if (fingerprint === null) return
    await saveSeries(inside, key, { method: scoringMethod, settings, points: next, scoredTo: last.at, fingerprint, cadence })
  })
}

/** Where scoring goes on: a little before what is new, and never in the middle of a level shift. */
function startOf(points: readonly KpiPoint[], kept: readonly KeptAnomaly[], scoredTo: string): number {
  const unusual = new Set(kept.flatMap(({ id, status }) => (status === 'withdrawn' ? [] : [id])))
  let from = points.findIndex(({ at }) => at > scoredTo)
  if (from < 0) from = points.length
  while (from > 0 && unusual.has(points[from - 1]?.id ?? -1)) from -= 1
  return from
}

type Wrote = Pick<ScoreSummary, 'found' | 'updated' | 'withdrawn' | 'merged'>

async function writeFindings(
  db: Db,
  scored: readonly KpiPoint[],
  findings: readonly Finding[],
  kept: readonly KeptAnomaly[],
  describe: (found: Finding) => string,
  restated: (value: number) => string,
): Promise<Wrote> {
  const wrote: Wrote = { found: 0, updated: 0, withdrawn: 0, merged: 0 }
  const before = new Map(kept.map((one) => [one.id, one]))
  const foreign = await listForeignAnomalies(
    db,
    findings.map(({ id }) => id),
  )
  for (const found of findings) {
    const old = before.get(found.id)
    const adopted = old?.adopted === true || (old === undefined && foreign.has(found.id))
    const row = old?.anomalyId ?? foreign.get(found.id) ?? null
    if (found.mergedInto !== null) {
      if (row !== null && !adopted) await deleteAnomaly(db, row)
      await saveFinding(db, found, adopted ? row : null, adopted, scoringMethod)
      if (old?.status !== 'merged') wrote.merged += 1
      continue
    }
    const anomalyId = row ?? (await insertAnomaly(db, found.id, describe(found), found.severity))
    const changed = row !== null && !adopted && (await updateAnomaly(db, row, describe(found), found.severity)) > 0
    await saveFinding(db, found, anomalyId, adopted, scoringMethod)
    if (old === undefined || old.status === 'withdrawn') wrote.found += 1
    else if (changed) wrote.updated += 1
  }
  const still = new Set(findings.map(({ id }) => id))
  for (const { id, value } of scored) {
    const old = before.get(id)
    if (old === undefined || old.status === 'withdrawn' || still.has(id)) continue
    if (old.anomalyId !== null && !old.adopted) await updateAnomaly(db, old.anomalyId, restated(value), 'low')
    await withdrawFinding(db, id, value)
    wrote.withdrawn += 1
  }
  return wrote
}
