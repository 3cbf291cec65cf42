import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { SemanticModel } from '../../catalog/semantic-model.ts'
import type { Db } from '../../db/db.ts'
import type { SqlValue } from '../../guard/policy.ts'
import type { Principal } from '../../identity/principal.ts'
import type { Cell, ResultColumn } from '../../present/columns.ts'
import { kpiColumn } from './describe-anomaly.ts'
import { type AnomalyDetail, labelAnomaly, listDefinitions, listDetails, settleKpi } from './kpi.table.ts'
import { type GivenValue, type Loaded, loadValues, mostValues } from './load-values.ts'
import { type ReadDeps, readThrough } from './read-through.ts'
import { type KpiMeaning, type ScoreDeps, type ScoreSummary, scoreKpi } from './score-kpi.ts'

export type KpiDeps = ReadDeps & ScoreDeps & { db: Db }

export type KpiSeries = { team: Named | null; region: Named | null; points: number; newest: string }
export type Named = { id: number; name: string }
export type Kpi = {
  id: number
  name: string
  description: string | null
  unit: string | null
  category: string | null
  good_direction: 'up' | 'down' | null
  min_abs_change: number
  column: ResultColumn
  series: KpiSeries[]
}
/** `detail` is null for rows that others wrote. */
export type KpiAnomaly = {
  id: number
  kpi: Named
  team: Named | null
  region: Named | null
  at: string
  value: string
  severity: 'low' | 'medium' | 'high' | null
  description: string | null
  detected_at: string | null
  detail: AnomalyDetail | null
}
export type KpiPointView = {
  id: number
  at: string
  value: string
  anomaly: Pick<KpiAnomaly, 'id' | 'severity' | 'description' | 'detail'> | null
}
export type SeriesChoice = { team: number | null; region: number | null }
export type AnomalyFilter = { kpi: number | null; severity: string | null; cursor: string | null; limit: number }

/** KPIs as somebody may see them, and what administrators do with them. */
export type KpiService = {
  list(principal: Principal): Promise<Result<Kpi[]>>
  /** The values of one series, oldest first, 5,000 at most, with what was unusual. */
  values(principal: Principal, kpi: number, choice: SeriesChoice): Promise<Result<KpiPointView[]>>
  /** Anomalies, newest first; `next` leads on. */
  anomalies(principal: Principal, filter: AnomalyFilter): Promise<Result<{ anomalies: KpiAnomaly[]; next: string | null }>>
  /** Says what an anomaly was: a fault to be kept out of the history, a planned event, or nothing. The next scoring goes by it. */
  label(principal: Principal, anomaly: number, label: 'confirmed' | 'expected' | null): Promise<Result<KpiAnomaly>>
  /** For administrators. Problems: `invalid-request` with the faults of all rows. */
  load(principal: Principal, values: readonly GivenValue[]): Promise<Result<Omit<Loaded, 'series'> & { scored: ScoreSummary }>>
  score(principal: Principal): Promise<Result<ScoreSummary>>
  settle(principal: Principal, kpi: number, settled: { goodDirection: 'up' | 'down' | null; minAbsChange: number }): Promise<Result<Kpi>>
}

const notFound = (what: string): Problem => ({ kind: 'not-found', what })
const onlyAdmins: Problem = { kind: 'forbidden', message: 'Only administrators load and score KPI values.' }
const isAdmin = ({ roles }: Principal): boolean => roles.includes('admin')

/** What a semantic model says of KPIs, by name: values of fields that name a metric. */
export function meaningsOf(model: Pick<SemanticModel, 'datasets'>): Map<string, KpiMeaning> {
  const values = model.datasets.flatMap(({ fields }) =>
    fields.filter(({ namesMetric }) => namesMetric !== undefined).flatMap((field) => field.values),
  )
  return new Map(values.map(({ value, goodDirection, unit }) => [value, { goodDirection: goodDirection ?? null, unit: unit ?? null }]))
}

export function kpiService(deps: KpiDeps): KpiService {
  const read = (principal: Principal, candidate: string, parameters: readonly SqlValue[], maxRows: number) =>
    readThrough(deps, principal, { candidate, parameters, maxRows })

  async function list(principal: Principal): Promise<Result<Kpi[]>> {
    const [definitions, series] = [await read(principal, definitionsSql, [], 1_000), await read(principal, seriesSql, [], 10_000)]
    if (!definitions.ok) return definitions
    if (!series.ok) return series
    const settled = new Map((await listDefinitions(deps.db)).map((one) => [one.id, one]))
    const meanings = await deps.meanings()
    const byKpi = Map.groupBy(series.value, ([kpi]) => Number(kpi))
    return ok(
      definitions.value.map(([idCell, nameCell, description, unitCell, category]) => {
        const [id, name, unit] = [Number(idCell), String(nameCell), textOf(unitCell)]
        const meaning = meanings.get(name)
        return {
          id,
          name,
          description: textOf(description),
          unit,
          category: textOf(category),
          good_direction: settled.get(id)?.goodDirection ?? meaning?.goodDirection ?? null,
          min_abs_change: settled.get(id)?.minAbsChange ?? 0,
          column: kpiColumn(name, meaning?.unit ?? null, unit),
          series: (byKpi.get(id) ?? []).map(([, teamId, team, regionId, region, points, newest]) => ({
            team: named(teamId, team),
            region: named(regionId, region),
            points: Number(points),
            newest: String(newest),
          })),
        }
      }),
    )
  }

  async function find(rows: Cell[][]): Promise<KpiAnomaly[]> {
    const details = await listDetails(
      deps.db,
      rows.map(([, dataId]) => Number(dataId)),
    )
    return rows.map(([id, dataId, severity, description, detected, value, at, kpiId, kpi, teamId, team, regionId, region]) => ({
      id: Number(id),
      kpi: { id: Number(kpiId), name: String(kpi) },
      team: named(teamId, team),
      region: named(regionId, region),
      at: String(at),
      value: String(value),
      severity: severity === 'low' || severity === 'medium' || severity === 'high' ? severity : null,
      description: textOf(description),
      detected_at: textOf(detected),
      detail: details.get(Number(dataId)) ?? null,
    }))
  }

  async function one(principal: Principal, anomaly: number): Promise<Result<KpiAnomaly>> {
    const rows = await read(principal, anomaliesSql('n.id = $1::int'), [anomaly, 1], 1)
    if (!rows.ok) return rows
    const [found] = await find(rows.value)
    return found === undefined ? fail(notFound('anomaly')) : ok(found)
  }

  return {
    list,
    async values(principal, kpi, { team, region }) {
      const rows = await read(principal, valuesSql, [kpi, team, region], mostPoints)
      if (!rows.ok) return rows
      const unusual = await read(
        principal,
        anomaliesSql('d.kpi_id = $1::int AND d.team_id IS NOT DISTINCT FROM $3::int AND d.region_id IS NOT DISTINCT FROM $4::int'),
        [kpi, mostPoints, team, region],
        mostPoints,
      )
      if (!unusual.ok) return unusual
      const dataIds = unusual.value.map(([, dataId]) => Number(dataId))
      const byValue = new Map((await find(unusual.value)).map((found, at) => [dataIds[at], found]))
      return ok(
        rows.value.toReversed().map(([id, at, value]) => {
          const found = byValue.get(Number(id))
          const anomaly =
            found === undefined ? null : { id: found.id, severity: found.severity, description: found.description, detail: found.detail }
          return { id: Number(id), at: String(at), value: String(value), anomaly }
        }),
      )
    },
    async anomalies(principal, { kpi, severity, cursor, limit }) {
      const [, at = null, id = null] = cursor === null ? [] : (/^([\d: .-]{10,30})~(\d{1,10})$/.exec(cursor) ?? [])
      if (cursor !== null && at === null)
        return fail({ kind: 'invalid-request', message: 'The cursor is none of ours. Begin without one.' })
      const rows = await read(
        principal,
        anomaliesSql(
          '($1::int IS NULL OR d.kpi_id = $1::int) AND ($3::text IS NULL OR n.severity = $3::text) AND ($4::timestamp IS NULL OR (d.timestamp, n.id) < ($4::timestamp, $5::int))',
        ),
        [kpi, limit + 1, severity, at, id === null ? null : Number(id)],
        limit + 1,
      )
      if (!rows.ok) return rows
      const found = await find(rows.value.slice(0, limit))
      const last = found.at(-1)
      return ok({ anomalies: found, next: rows.value.length > limit && last ? `${last.at}~${last.id}` : null })
    },
    async label(principal, anomaly, label) {
      const found = await one(principal, anomaly)
      if (!found.ok) return found
      if (found.value.detail === null)
        return fail({ kind: 'conflict', message: 'This anomaly was not found by scoring, so there is nothing to learn from it.' })
      await labelAnomaly(deps.db, anomaly, label, principal.id)
      return one(principal, anomaly)
    },
    async load(principal, values) {
      if (!isAdmin(principal)) return fail(onlyAdmins)
      if (values.length > mostValues)
        return fail({ kind: 'invalid-request', message: `Expected at most ${mostValues} values at once, found ${values.length}.` })
      const loaded = await loadValues(deps.db, values)
      if (!loaded.ok)
        return fail({
          kind: 'invalid-request',
          message: faultText(loaded.problem.length, values.length),
          issues: loaded.problem.map(({ row, field, message }) => ({ path: `values.${row - 1}.${field}`, message })),
        })
      const { series, ...counts } = loaded.value
      return ok({ ...counts, scored: await scoreKpi(deps, series) })
    },
    score: async (principal) => (isAdmin(principal) ? ok(await scoreKpi(deps)) : fail(onlyAdmins)),
    async settle(principal, kpi, settled) {
      if (!isAdmin(principal)) return fail(onlyAdmins)
      const before = await list(principal)
      if (!before.ok) return before
      if (!before.value.some(({ id }) => id === kpi)) return fail(notFound('KPI'))
      await settleKpi(deps.db, kpi, settled, principal.id)
      const after = await list(principal)
      if (!after.ok) return after
      const found = after.value.find(({ id }) => id === kpi)
      return found === undefined ? fail(notFound('KPI')) : ok(found)
    },
  }
}

const mostPoints = 5_000
const textOf = (cell: Cell | undefined): string | null => (cell === null || cell === undefined ? null : String(cell))
const named = (id: Cell | undefined, name: Cell | undefined): Named | null =>
  id === null || id === undefined ? null : { id: Number(id), name: textOf(name) ?? `no. ${id}` }
const faultText = (faults: number, rows: number): string =>
  `Nothing was written: ${faults} ${faults === 1 ? 'fault' : 'faults'} in ${rows} ${rows === 1 ? 'row' : 'rows'}. Mend them and send all rows again.`

const definitionsSql = 'SELECT id, name, description, unit, category FROM kpi.kpi_definitions ORDER BY name, id'
const names = 'LEFT JOIN kpi.teams t ON t.id = d.team_id LEFT JOIN kpi.regions r ON r.id = d.region_id'
const seriesSql = `SELECT d.kpi_id, d.team_id, t.name AS team, d.region_id, r.name AS region, count(*) AS points, max(d.timestamp) AS newest
  FROM kpi.kpi_data d ${names} WHERE d.kpi_id IS NOT NULL GROUP BY d.kpi_id, d.team_id, t.name, d.region_id, r.name
  ORDER BY d.kpi_id, t.name NULLS FIRST, r.name NULLS FIRST`
const valuesSql = `SELECT d.id, d.timestamp, d.value FROM kpi.kpi_data d
  WHERE d.kpi_id = $1::int AND d.team_id IS NOT DISTINCT FROM $2::int AND d.region_id IS NOT DISTINCT FROM $3::int ORDER BY d.timestamp DESC, d.id DESC`
const anomaliesSql = (where: string): string =>
  `SELECT n.id, n.kpi_data_id, n.severity, n.description, n.detected_at, d.value, d.timestamp, d.kpi_id, k.name AS kpi, d.team_id, t.name AS team,
    d.region_id, r.name AS region
  FROM kpi.anomalies n JOIN kpi.kpi_data d ON d.id = n.kpi_data_id JOIN kpi.kpi_definitions k ON k.id = d.kpi_id ${names}
  WHERE ${where} ORDER BY d.timestamp DESC, n.id DESC LIMIT $2::int`
