import type pg from 'pg'
import * as z from 'zod'
import { derive } from '../derive/derive.ts'
import { documentedTables } from '../tables.ts'
import type { CheckResult } from './check.ts'

/** Every table with figures that the masters and order lines decide. Counts of stock accuracy are no such figure. */
const figures = [
  'public.customer_master',
  ...documentedTables
    .filter(({ name }) => /^(segment_|time_series_|product_customer|cohort_|regional_|stox_(?!material_master))/.test(name))
    .map(({ schema, name }) => `${schema}.${name}`),
]

const differenceRow = z.object({ problems: z.coerce.number(), first: z.string().nullable() })

/**
 * Computes every derived table anew in a transaction that is undone, and compares what it gives with what is there: one result for each
 * table, whose problems are rows that are on one side only. `asOf` is the day of the figures (ISO date), null for the day after the newest line.
 */
export async function compareRecomputed(client: pg.ClientBase, asOf: string | null): Promise<CheckResult[]> {
  await client.query('begin')
  try {
    for (const table of figures) await client.query(`create temporary table ${givenName(table)} on commit drop as table ${table}`)
    await derive(client, { asOf })
    const results: CheckResult[] = []
    for (const table of figures) results.push(await compare(client, table))
    return results
  } finally {
    await client.query('rollback')
  }
}

async function compare(client: pg.ClientBase, table: string): Promise<CheckResult> {
  const { rows } = await client.query(
    `select count(*) as problems, min(left(d::text, 120)) as first from (
      (table ${givenName(table)} except table ${table}) union all (table ${table} except table ${givenName(table)})) d`,
  )
  const { problems, first } = differenceRow.parse(rows[0])
  return {
    id: `recomputed-${table.split('.')[1]}`,
    group: 'recomputed',
    title: `${table.split('.')[1]} is what masters and order lines give`,
    status: problems === 0 ? 'ok' : 'failed',
    problems,
    detail: first,
  }
}

const givenName = (table: string): string => `given_${table.split('.')[1]}`
