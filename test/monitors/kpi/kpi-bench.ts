import * as z from 'zod'
import type { Db } from '../../../src/db/db.ts'
import { sql } from '../../../src/db/sql.ts'
import { type GivenValue, loadValues } from '../../../src/monitors/kpi/load-values.ts'
import type { ScoreDeps } from '../../../src/monitors/kpi/score-kpi.ts'

/** Two KPIs, two teams and two regions, without values. */
export async function addNames(db: Db): Promise<void> {
  await db.run(
    sql`insert into kpi.kpi_definitions (name, unit, category) values ('response_time', 'minutes', 'operations'), ('revenue', 'USD', 'sales')`,
  )
  await db.run(sql`insert into kpi.teams (name) values ('Support'), ('Sales')`)
  await db.run(sql`insert into kpi.regions (name) values ('EMEA'), ('APAC')`)
}

/** Days from a date on. */
export const day = (start: string, days: number): string =>
  new Date(Date.parse(`${start}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** A calm weekly series that wobbles by a few percent, from a Sunday on. */
export const weekly = (kpi: string, count: number, more: Partial<GivenValue> = {}, start = '2025-01-05'): GivenValue[] =>
  Array.from({ length: count }, (_, at) => ({
    kpi,
    value: 100 + ([0, 2, -1, 3, -2, 1, -3][at % 7] ?? 0),
    timestamp: day(start, at * 7),
    ...more,
  }))

export async function load(db: Db, values: GivenValue[]): Promise<void> {
  const loaded = await loadValues(db, values)
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problem))
}

export const scoreDeps = (db: Db, now = '2026-11-20T12:00:00Z'): ScoreDeps => ({
  db,
  now: () => Date.parse(now),
  meanings: async () => new Map([['response_time', { goodDirection: 'down', unit: null }]]),
})

const anomalyRow = z.object({ at: z.string(), severity: z.string(), description: z.string() })

/** What stands in kpi.anomalies, oldest first. */
export const anomalies = (db: Db) =>
  db.many(
    anomalyRow,
    sql`select d.timestamp::date::text as at, n.severity, n.description from kpi.anomalies n join kpi.kpi_data d on d.id = n.kpi_data_id order by d.timestamp, n.id`,
  )
