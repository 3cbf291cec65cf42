import type pg from 'pg'
import { type Sql, sql } from '../../db/sql.ts'
import { cohortSteps } from './cohorts.ts'
import { customerSteps } from './customers.ts'
import { regionalSteps } from './regions.ts'
import { segmentSteps } from './segments.ts'
import { stockSteps } from './stock.ts'

/** One group of derived tables and the statements that compute it anew from masters and transactions. */
export type DeriveStep = { name: string; statements: Sql[] }

/** All steps in the order in which they build on each other. */
export function deriveSteps(): DeriveStep[] {
  return [customerSteps(), cohortSteps(), segmentSteps(), regionalSteps(), stockSteps()]
}

/**
 * Computes every derived table from `transaction_data`, `customer_master` and `stox_material_master`. Must run inside a
 * transaction: working tables live until its end, and readers see all of the new figures or none. `asOf` (ISO date) is the
 * day the figures are for; null means the day after the last posting date. A month counts as full when it ended before that day.
 */
export async function derive(
  client: pg.ClientBase,
  options: { asOf: string | null; onStep?: (name: string, done: number, total: number) => void },
): Promise<void> {
  const steps = deriveSteps()
  await send(client, sql`set local work_mem = '64MB'`)
  await send(client, runTable(options.asOf))
  for (const [index, step] of steps.entries()) {
    options.onStep?.(step.name, index, steps.length)
    for (const statement of step.statements) await send(client, statement)
  }
  options.onStep?.('derived', steps.length, steps.length)
}

const send = (client: pg.ClientBase, statement: Sql) => client.query({ text: statement.text, values: statement.values })

/** One row that every step reads: the day the figures are for, the first month with data, and the end of the last full month. */
const runTable = (asOf: string | null): Sql => sql`
  create temporary table derive_run on commit drop as
  select as_of, as_of - 1 as last_day, first_month,
    date_trunc('month', as_of)::date as full_until
  from (
    select coalesce(${asOf}::date, max(posting_date) + 1, current_date) as as_of,
      date_trunc('month', min(posting_date))::date as first_month
    from public.transaction_data) t`
