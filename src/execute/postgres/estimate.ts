import type pg from 'pg'
import * as z from 'zod'
import type { TooExpensive } from '../../base/problem.ts'
import { queryExtended } from '../../db/cursor.ts'
import type { CheckedSql } from '../../guard/checked-sql.ts'
import type { Estimate, RunLimits } from '../source.ts'

const explainPrefix = 'explain (format json) '

/** How many characters the server counts before the statement when it reports a position in an estimate. */
export const explainOffset = explainPrefix.length

const planSchema = z
  .array(z.object({ Plan: z.object({ 'Total Cost': z.number(), 'Plan Rows': z.number(), 'Plan Width': z.number() }) }))
  .min(1)

/** Asks the planner for its figures without running the statement. */
export async function estimate(client: pg.ClientBase, sql: CheckedSql): Promise<Estimate> {
  const rows = await queryExtended(client, explainPrefix + sql.text, sql.parameters)
  const found = rows[0]?.[0]
  const [top] = planSchema.parse(typeof found === 'string' ? JSON.parse(found) : found)
  if (top === undefined) throw new Error('the planner gave back no plan')
  return { cost: top.Plan['Total Cost'], rows: top.Plan['Plan Rows'], width: top.Plan['Plan Width'] }
}

/** The problem when a statement costs more than allowed, else null. */
export function tooExpensive(found: Estimate, limits: RunLimits): TooExpensive | null {
  if (limits.maxCost === null || found.cost <= limits.maxCost) return null
  return {
    kind: 'too-expensive',
    cost: found.cost,
    maxCost: limits.maxCost,
    confirmable: limits.confirmCost !== undefined && found.cost <= limits.confirmCost,
  }
}
