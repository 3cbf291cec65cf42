import type pg from 'pg'
import * as z from 'zod'
import type { QueryFailed, TooExpensive } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import { queryExtended } from '../../db/cursor.ts'
import type { CheckedSql } from '../../guard/checked-sql.ts'
import type { Estimate, RunLimits } from '../source.ts'

const explainPrefix = 'explain (format json) '

/** How many characters the server counts before the statement when it reports a position in an estimate. */
export const explainOffset = explainPrefix.length

type PlanNode = {
  'Node Type': string
  'Parent Relationship'?: string | undefined
  'Subplan Name'?: string | undefined
  'Total Cost': number
  'Plan Rows': number
  'Plan Width': number
  Plans?: PlanNode[] | undefined
}

const nodeSchema: z.ZodType<PlanNode> = z.object({
  'Node Type': z.string(),
  'Parent Relationship': z.string().optional(),
  'Subplan Name': z.string().optional(),
  'Total Cost': z.number(),
  'Plan Rows': z.number(),
  'Plan Width': z.number(),
  get Plans() {
    return z.array(nodeSchema).optional()
  },
})
const planSchema = z.tuple([z.object({ Plan: nodeSchema })])

/**
 * Asks the planner for its figures without running the statement. Problem: `query-failed`, when it makes no plan for it; that is so for
 * statements that are no queries, and they are not run.
 */
export async function estimate(client: pg.ClientBase, sql: CheckedSql): Promise<Result<Estimate, QueryFailed>> {
  const rows = await queryExtended(client, explainPrefix + sql.text, sql.parameters)
  const found = rows[0]?.[0]
  const plan = planSchema.safeParse(typeof found === 'string' ? JSON.parse(found) : found)
  if (!plan.success)
    return fail({ kind: 'query-failed', sqlstate: '42601', message: 'The planner makes no plan for this.', position: null })
  const top = plan.data[0].Plan
  const gathers = listsQuery.test(sql.text) || sql.lineage.functions.some((name) => gathering.has(name))
  return ok({
    cost: top['Total Cost'],
    rows: top['Plan Rows'],
    width: top['Plan Width'],
    gatheredBytes: gathers ? gatheredBytes(top) : 0,
    heldBytes: heldBytes(top, sql.lineage.sortedAggregates ?? 0),
    ...(sql.lineage.comparesLists === true ? { listRows: longestList(top) } : {}),
  })
}

/** Aggregates whose state grows with every row; work_mem does not bound it. */
const gathering: ReadonlySet<string> = new Set(
  `array_agg json_agg json_agg_strict json_arrayagg json_objectagg json_object_agg json_object_agg_strict json_object_agg_unique json_object_agg_unique_strict jsonb_agg
  jsonb_agg_strict jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique jsonb_object_agg_unique_strict mode percentile_cont
  percentile_disc range_agg string_agg xmlagg`.split(/\s+/),
)

/** ARRAY and JSON_ARRAY over the rows of a query. In a quoted text it only makes the estimate stricter. */
const listsQuery = /ARRAY\s*\(\s*(?:SELECT|WITH|VALUES|\()/

/** The most that one aggregate takes in, or one list made of a query: its rows times their width. */
function gatheredBytes(node: PlanNode): number {
  const below = node.Plans ?? []
  const aggregates = node['Node Type'] === 'Aggregate' || node['Node Type'] === 'WindowAgg'
  const own = below.filter((one) => aggregates || isSubSelect(one)).map((one) => one['Plan Rows'] * one['Plan Width'])
  return Math.max(0, ...own, ...below.map(gatheredBytes))
}

/** Nodes that hold rows in memory, each up to the server's work_mem, until the statement ends. Source: PostgreSQL, "Resource Consumption". */
const holding: ReadonlySet<string> = new Set([
  'Sort',
  'Incremental Sort',
  'Hash',
  'Aggregate',
  'Materialize',
  'Memoize',
  'Function Scan',
  'Table Function Scan',
  'CTE Scan',
  'WindowAgg',
  'Recursive Union',
  'SetOp',
])

/** The most that one node holds, which is the reader role's work_mem, and what the server keeps beside each row. */
const mostHeld = 16_000_000
const besideRow = 40

/** What all nodes of a plan hold together, each its rows as far as memory goes; an aggregate also what it gets, once for each that sorts. */
function heldBytes(node: PlanNode, sorted: number): number {
  const below = node.Plans ?? []
  const own = holding.has(node['Node Type']) ? sizeHeld(node) : 0
  const sorts = node['Node Type'] === 'Aggregate' ? sorted * Math.max(0, ...below.map(sizeHeld)) : 0
  return below.reduce((sum, one) => sum + heldBytes(one, sorted), own + sorts)
}

const sizeHeld = (node: PlanNode): number => Math.min(node['Plan Rows'] * (node['Plan Width'] + besideRow), mostHeld)

/** How many rows go into the longest list by the planner's figures: those of a sub-select, or those of each group of an aggregate. */
function longestList(node: PlanNode): number {
  const below = node.Plans ?? []
  const isAggregate = node['Node Type'] === 'Aggregate'
  const own = below.map((one) =>
    isSubSelect(one) ? one['Plan Rows'] : isAggregate ? one['Plan Rows'] / Math.max(1, node['Plan Rows']) : 0,
  )
  return Math.max(0, ...own, ...below.map(longestList))
}

/** Whether a node makes the value of a sub-select. The queries of a WITH are no values: they spill to disk. */
const isSubSelect = (node: PlanNode): boolean =>
  ['InitPlan', 'SubPlan'].includes(node['Parent Relationship'] ?? '') && node['Subplan Name']?.startsWith('CTE ') !== true

/** The most bytes that an aggregate may gather by the planner's figures. Sorts and hashes spill to disk instead; these do not. */
const mostGathered = 256_000_000

/** What all sorts and hash tables of a statement may hold: a tenth of a small server's memory. */
const mostHeldInAll = 512_000_000

/** The longest lists that may be held against each other: a second or two of which no timeout is heard. */
const longestCompared = 10_000

/** The problem when a statement costs more than allowed, else null. */
export function tooExpensive(found: Estimate, limits: RunLimits): TooExpensive | null {
  if (limits.maxCost === null) return null
  if (found.cost > limits.maxCost) {
    const confirmable = limits.confirmCost !== undefined && found.cost <= limits.confirmCost
    return { kind: 'too-expensive', cost: found.cost, maxCost: limits.maxCost, confirmable }
  }
  const message = tooMuchGathered(found)
  return message === null ? null : { kind: 'too-expensive', cost: found.cost, maxCost: limits.maxCost, confirmable: false, message }
}

function tooMuchGathered({ gatheredBytes: bytes = 0, heldBytes: held = 0, listRows = 0 }: Estimate): string | null {
  if (bytes > mostGathered)
    return `An aggregate would gather about ${Math.round(bytes / 1_000_000)} MB in memory; ${mostGathered / 1_000_000} MB are allowed. Gather fewer rows, or count or sum them instead.`
  if (held > mostHeldInAll)
    return `All sorts, hash tables and series of this statement would hold about ${Math.round(held / 1_000_000)} MB; ${mostHeldInAll / 1_000_000} MB are allowed. Use fewer sub-selects.`
  if (listRows > longestCompared)
    return `Lists of about ${Math.round(listRows)} entries would be held against each other; ${longestCompared} are allowed. Compare rows by a join, EXISTS or NOT EXISTS (SELECT … EXCEPT …) instead.`
  return null
}
