import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { sql } from '../../db/sql.ts'
import type { Step } from './maintenance.ts'

/** Schemas with tables of the service. */
export const ownSchemas: readonly string[] = ['public', 'kpi', 'pulse_ops', 'pulse_archive']

const sizeRow = z.object({ table: z.string(), rows: z.coerce.number(), bytes: z.coerce.number(), index_bytes: z.coerce.number() })
const lastSizesRow = z.object({
  report: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.object({ steps: z.array(z.object({ name: z.string(), rows: z.array(z.record(z.string(), z.unknown())) })) })),
})

/** Sizes of all tables, biggest first, with what each grew since the last daily pass. Rows are the planner's estimate. */
export async function tableSizes(db: Db): Promise<Step> {
  const sizes = await db.many(
    sizeRow,
    sql`select n.nspname || '.' || c.relname as table, greatest(c.reltuples, 0)::int8 as rows, pg_total_relation_size(c.oid) as bytes,
        pg_indexes_size(c.oid) as index_bytes
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'm') and n.nspname = any(${[...ownSchemas]}) order by 3 desc, 1`,
  )
  const before = await lastSizes(db)
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  return {
    name: 'table sizes',
    status: 'found',
    summary: `${sizes.length} tables, ${megabytes(total)} MB in all`,
    rows: sizes.map((size) => {
      const known = before.get(size.table)
      return {
        table: size.table,
        rows: size.rows,
        bytes: size.bytes,
        index_bytes: size.index_bytes,
        grown_bytes: known === undefined ? null : size.bytes - known,
      }
    }),
  }
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)

async function lastSizes(db: Db): Promise<Map<string, number>> {
  const last = await db.maybeOne(
    lastSizesRow,
    sql`select report from pulse_ops.maintenance_run where task = 'daily' and ok order by started_at desc limit 1`,
  )
  const rows = last?.report.steps.find(({ name }) => name === 'table sizes')?.rows ?? []
  return new Map(rows.flatMap(({ table, bytes }) => (typeof table === 'string' && typeof bytes === 'number' ? [[table, bytes]] : [])))
}

const questionRow = z.object({ question: z.string(), outcome: z.string(), total_ms: z.number(), database_ms: z.number().nullable() })
const volumeRow = z.object({
  questions: z.coerce.number(),
  failed: z.coerce.number(),
  median_ms: z.number().nullable(),
  p95_ms: z.number().nullable(),
})

const slowest = 10

/** How long the questions of the last 24 hours took, and the slowest of them. */
export async function slowQuestions(db: Db): Promise<Step> {
  const window = sql`asked_at > now() - interval '24 hours' and finished_at is not null`
  const volume = await db.one(
    volumeRow,
    sql`select count(*) as questions, count(*) filter (where outcome in ('failed', 'timed_out', 'unavailable', 'interrupted')) as failed,
        percentile_cont(0.5) within group (order by total_ms) as median_ms, percentile_cont(0.95) within group (order by total_ms) as p95_ms
      from pulse_ops.turn where ${window}`,
  )
  const rows = await db.many(
    questionRow,
    sql`select left(question, 120) as question, outcome, coalesce(total_ms, 0) as total_ms, (timings ->> 'database')::float8 as database_ms
      from pulse_ops.turn where ${window} order by total_ms desc nulls last, number limit ${slowest}`,
  )
  const times =
    volume.median_ms === null ? '' : `, median ${Math.round(volume.median_ms)} ms, 95 % under ${Math.round(volume.p95_ms ?? 0)} ms`
  return {
    name: 'slow questions',
    status: volume.failed > 0 ? 'warning' : 'found',
    summary: `${volume.questions} questions in 24 hours${times}, ${volume.failed} failed`,
    rows,
  }
}

const staleRow = z.object({
  table: z.string(),
  rows: z.coerce.number(),
  dead_rows: z.coerce.number(),
  changed_rows: z.coerce.number(),
  last_analyze: z.string().nullable(),
})

/** Tables whose dead or changed rows have outgrown what autovacuum leaves: a fifth of the table and at least 1,000. */
export async function staleTables(db: Db): Promise<Step> {
  const rows = await db.many(
    staleRow,
    sql`select schemaname || '.' || relname as table, n_live_tup as rows, n_dead_tup as dead_rows, n_mod_since_analyze as changed_rows,
        greatest(last_analyze, last_autoanalyze)::text as last_analyze
      from pg_stat_user_tables
      where schemaname = any(${[...ownSchemas]}) and greatest(n_dead_tup, n_mod_since_analyze) > greatest(1000, n_live_tup / 5)
      order by n_dead_tup + n_mod_since_analyze desc, 1`,
  )
  return {
    name: 'tables to vacuum',
    status: rows.length > 0 ? 'warning' : 'found',
    summary: rows.length > 0 ? `${rows.length} tables would gain from "pulse maintain monthly"` : 'none',
    rows,
  }
}
