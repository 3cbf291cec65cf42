import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { jsonColumn } from '../../db/row-types.ts'
import { empty, join, type Sql, sql } from '../../db/sql.ts'
import type { cadences } from './cadence.ts'
import type { Finding, KpiPoint } from './score-points.ts'

/** A team, a region, or NULL, which is a series of its own: the whole company, all regions. */
export const seriesKeySchema = z.object({ kpi: z.number(), team: z.number().nullable(), region: z.number().nullable() })
export type SeriesKey = z.infer<typeof seriesKeySchema>

const bigint = z.string().transform(Number)
const isSeries = ({ kpi, team, region }: SeriesKey): Sql =>
  sql`kpi_id = ${kpi} and team_id is not distinct from ${team} and region_id is not distinct from ${region}`

const definitionRow = z.object({
  id: z.number(),
  name: z.string(),
  description: z.string().nullable(),
  unit: z.string().nullable(),
  category: z.string().nullable(),
  goodDirection: z.enum(['up', 'down']).nullable(),
  minAbsChange: z.number(),
})
export type KpiDefinition = z.infer<typeof definitionRow>

/** All KPIs with what people settled about them, by name. */
export const listDefinitions = (db: Db): Promise<KpiDefinition[]> =>
  db.many(
    definitionRow,
    sql`select d.id, d.name, d.description, d.unit, d.category, x.good_direction as "goodDirection", coalesce(x.min_abs_change, 0) as "minAbsChange"
        from kpi.kpi_definitions d left join pulse_ops.kpi_ext x on x.kpi_id = d.id order by d.name, d.id`,
  )

export const settleKpi = (
  db: Db,
  id: number,
  { goodDirection, minAbsChange }: { goodDirection: 'up' | 'down' | null; minAbsChange: number },
  author: string,
): Promise<number> =>
  db.run(
    sql`insert into pulse_ops.kpi_ext (kpi_id, good_direction, min_abs_change, changed_by) values (${id}, ${goodDirection}, ${minAbsChange}, ${author})
        on conflict (kpi_id) do update set good_direction = excluded.good_direction, min_abs_change = excluded.min_abs_change,
          changed_by = excluded.changed_by, changed_at = now()`,
  )

const seriesRow = seriesKeySchema.extend({
  points: bigint,
  fingerprint: z.string(),
  scored: jsonColumn(
    z.object({ method: z.number(), settings: z.string(), points: z.number(), scoredTo: z.string(), fingerprint: z.string() }),
  ).nullable(),
})
export type SeriesState = z.infer<typeof seriesRow>

/** The newest of several values at one time counts. */
const values = (where: Sql): Sql =>
  sql`select distinct on (kpi_id, team_id, region_id, timestamp) id, kpi_id, team_id, region_id, timestamp, value from kpi.kpi_data
      where kpi_id is not null ${where} order by kpi_id, team_id, region_id, timestamp, id desc`

/** Values and labels as one digest: it changes when a value does, and when somebody says what a value was. */
const digest = sql`md5(string_agg(v.id || ':' || v.value || ':' || v.timestamp || ':' || coalesce(a.label, ''), ',' order by v.timestamp))`

/** Every series, or those given, with how many values it has, their digest, and how far it was scored. */
export const listSeries = (db: Db, only: readonly SeriesKey[] | null): Promise<SeriesState[]> =>
  db.many(
    seriesRow,
    sql`with v as (${values(
      only === null
        ? empty
        : sql`and (${join(
            only.map((key) => sql`(${isSeries(key)})`),
            ' or ',
          )})`,
    )}),
          now as (select v.kpi_id, v.team_id, v.region_id, count(*) as points, ${digest} as fingerprint
                  from v left join pulse_ops.kpi_anomaly a on a.kpi_data_id = v.id group by 1, 2, 3)
        select now.kpi_id as kpi, now.team_id as team, now.region_id as region, now.points, now.fingerprint,
          case when s.kpi_id is null then null else json_build_object('method', s.method, 'settings', s.settings, 'points', s.points,
            'scoredTo', s.scored_to::text, 'fingerprint', s.fingerprint) end as scored
        from now left join pulse_ops.kpi_series s on s.kpi_id = now.kpi_id and s.team_id is not distinct from now.team_id
          and s.region_id is not distinct from now.region_id
        order by 1, 2, 3`,
  )

/** The digest of a series up to a time; null when there is nothing. */
export const fingerprintTo = async (db: Db, key: SeriesKey, to: string): Promise<string | null> => {
  const found = await db.one(
    z.object({ fingerprint: z.string().nullable() }),
    sql`with v as (${values(sql`and ${isSeries(key)} and timestamp <= ${to}::timestamp`)})
        select ${digest} as fingerprint from v left join pulse_ops.kpi_anomaly a on a.kpi_data_id = v.id`,
  )
  return found.fingerprint
}

const pointRow = z
  .object({ id: z.number(), at: z.string(), value: z.string(), label: z.enum(['confirmed', 'expected']).nullable() })
  .transform((row): KpiPoint => ({ ...row, value: Number(row.value) }))

/** The values of a series, oldest first; those that are no finite number are left out. */
export const listPoints = (db: Db, key: SeriesKey): Promise<KpiPoint[]> =>
  db.many(
    pointRow,
    sql`with v as (${values(sql`and ${isSeries(key)} and value not in ('NaN', 'Infinity', '-Infinity')`)})
        select v.id, v.timestamp::text as at, v.value, a.label from v left join pulse_ops.kpi_anomaly a on a.kpi_data_id = v.id order by v.timestamp`,
  )

export const saveSeries = (
  db: Db,
  { kpi, team, region }: SeriesKey,
  state: { method: number; settings: string; points: number; scoredTo: string; fingerprint: string; cadence: (typeof cadences)[number] },
): Promise<number> =>
  db.run(
    sql`insert into pulse_ops.kpi_series (kpi_id, team_id, region_id, method, settings, points, scored_to, fingerprint, cadence)
        values (${kpi}, ${team}, ${region}, ${state.method}, ${state.settings}, ${state.points}, ${state.scoredTo}::timestamp, ${state.fingerprint}, ${state.cadence})
        on conflict (kpi_id, team_id, region_id) do update set method = excluded.method, settings = excluded.settings, points = excluded.points,
          scored_to = excluded.scored_to, fingerprint = excluded.fingerprint, cadence = excluded.cadence, scored_at = now()`,
  )

const keptRow = z.object({
  id: z.number(),
  anomalyId: z.number().nullable(),
  adopted: z.boolean(),
  status: z.enum(['found', 'merged', 'withdrawn']),
})
export type KeptAnomaly = z.infer<typeof keptRow>

/** Keeps others from scoring a KPI until the transaction ends; values may come in meanwhile. */
export const lockKpi = (db: Db, id: number): Promise<number> =>
  db.run(sql`select 1 from kpi.kpi_definitions where id = ${id} for no key update`)

/** What was found in a series before, by value. */
export const listFindings = (db: Db, key: SeriesKey): Promise<KeptAnomaly[]> =>
  db.many(
    keptRow,
    sql`select a.kpi_data_id as id, a.anomaly_id as "anomalyId", a.adopted, a.status from pulse_ops.kpi_anomaly a
        where a.kpi_data_id in (select id from kpi.kpi_data where ${isSeries(key)}) order by 1`,
  )

/** Rows of kpi.anomalies that others wrote for these values: value id → the newest row. */
export async function listForeignAnomalies(db: Db, ids: readonly number[]): Promise<Map<number, number>> {
  const rows = await db.many(
    z.object({ id: z.number(), anomalyId: z.number() }),
    sql`select kpi_data_id as id, max(id)::int as "anomalyId" from kpi.anomalies n where kpi_data_id = any(${ids}::int[])
        and not exists (select 1 from pulse_ops.kpi_anomaly a where a.anomaly_id = n.id) group by 1`,
  )
  return new Map(rows.map(({ id, anomalyId }) => [id, anomalyId]))
}

export const insertAnomaly = async (db: Db, id: number, description: string, severity: string): Promise<number> =>
  (
    await db.one(
      z.object({ id: z.number() }),
      sql`insert into kpi.anomalies (kpi_data_id, description, severity) values (${id}, ${description}, ${severity}) returning id`,
    )
  ).id

export const updateAnomaly = (db: Db, anomalyId: number, description: string, severity: string): Promise<number> =>
  db.run(
    sql`update kpi.anomalies set description = ${description}, severity = ${severity} where id = ${anomalyId}
        and (description, severity) is distinct from (${description}, ${severity})`,
  )

export const deleteAnomaly = (db: Db, anomalyId: number): Promise<number> => db.run(sql`delete from kpi.anomalies where id = ${anomalyId}`)

export const saveFinding = (db: Db, found: Finding, anomalyId: number | null, adopted: boolean, method: number): Promise<number> =>
  db.run(
    sql`insert into pulse_ops.kpi_anomaly (kpi_data_id, anomaly_id, adopted, method, status, merged_into, value, expected, low, high, score, critical,
          relative, severity, favourable)
        values (${found.id}, ${anomalyId}, ${adopted}, ${method}, ${found.mergedInto === null ? 'found' : 'merged'}, ${found.mergedInto}, ${found.value},
          ${found.expected}, ${found.low}, ${found.high}, ${found.score}, ${found.critical}, ${found.relative}, ${found.severity}, ${found.favourable})
        on conflict (kpi_data_id) do update set anomaly_id = excluded.anomaly_id, adopted = excluded.adopted, method = excluded.method,
          status = excluded.status, merged_into = excluded.merged_into, value = excluded.value, expected = excluded.expected, low = excluded.low,
          high = excluded.high, score = excluded.score, critical = excluded.critical, relative = excluded.relative, severity = excluded.severity,
          favourable = excluded.favourable, changed_at = now()`,
  )

export const withdrawFinding = (db: Db, id: number, value: number): Promise<number> =>
  db.run(
    sql`update pulse_ops.kpi_anomaly set status = 'withdrawn', merged_into = null, value = ${value}, changed_at = now() where kpi_data_id = ${id}`,
  )

const detailRow = z.object({
  id: z.number(),
  status: z.enum(['found', 'merged', 'withdrawn']),
  expected: z.number(),
  low: z.number(),
  high: z.number(),
  score: z.number(),
  critical: z.number(),
  favourable: z.boolean().nullable(),
  label: z.enum(['confirmed', 'expected']).nullable(),
})
/** What scoring knows of an anomaly; numbers in the unit of the KPI, `score` and `critical` without one. */
export type AnomalyDetail = Omit<z.infer<typeof detailRow>, 'id'>

/** What scoring knows of values, by value id. */
export async function listDetails(db: Db, ids: readonly number[]): Promise<Map<number, AnomalyDetail>> {
  const rows = await db.many(
    detailRow,
    sql`select kpi_data_id as id, status, expected, low, high, score, critical, favourable, label from pulse_ops.kpi_anomaly
        where kpi_data_id = any(${ids}::int[])`,
  )
  return new Map(rows.map(({ id, ...detail }) => [id, detail]))
}

/** Notes what somebody said an anomaly was, with an entry in the audit. */
export const labelAnomaly = (db: Db, anomalyId: number, label: 'confirmed' | 'expected' | null, author: string): Promise<number> =>
  db.run(
    sql`with before as (select kpi_data_id, label from pulse_ops.kpi_anomaly where anomaly_id = ${anomalyId} for update),
          changed as (
            update pulse_ops.kpi_anomaly a set label = ${label}, labelled_by = ${author}, labelled_at = now(), changed_at = now()
            from before where a.kpi_data_id = before.kpi_data_id and before.label is distinct from ${label} returning a.kpi_data_id, before.label as old)
        insert into pulse_ops.audit (actor, action, before, after)
        select ${author}, 'kpi.label', jsonb_build_object('value', kpi_data_id, 'label', old), jsonb_build_object('value', kpi_data_id, 'label', ${label}::text)
        from changed`,
  )
