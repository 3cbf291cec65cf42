import type { FuncCall, Node, WindowDef } from '@pgsql/types'
import { boundCall, boundGrowth, boundQuotings, gatheringFunctions, quotingFunctions } from './bounds.ts'
import { digitsOfCall } from './digits.ts'
import { findFunction, functionsLike } from './functions.ts'
import { extraWeight, givesShort, variesAlways, weightOfWork } from './growth.ts'
import { counterpartOf } from './other-dialects.ts'
import { gatheredSpread } from './rows.ts'
import type { Value } from './scope.ts'
import { settleDirection } from './sort-direction.ts'
import { checkConfiguration } from './text-search.ts'
import { as, contentsOf, textNode, textsOf } from './tree.ts'
import { type At, combine, quoted } from './walk.ts'
import { boundSearch } from './work.ts'

/** Walks a function call of any form: plain, aggregate, window, and those that the grammar makes out of special syntax. */
export function walkCall(at: At, call: FuncCall): Value {
  const { walk } = at
  const written = textsOf(call.funcname)
  const name = written.at(-1) ?? ''
  const { policy } = walk.index
  const found = findFunction(written, policy)
  if (found === null) walk.violations.add('function', refusal(written.join('.'), functionsLike(name, policy)), call.location)
  else walk.functions.add(found[0] === 'pg_catalog' ? name : found.join('.'))
  if (found !== null && found !== written) call.funcname = found.map(textNode)
  checkConfiguration(walk, call, name)
  const args = (call.args ?? []).map((arg) => walk.visit.expression(at, as(arg, 'NamedArgExpr')?.arg ?? arg))
  const order = walkSort(at, call.agg_order)
  if (call.agg_distinct === true || call.agg_order !== undefined) countSorted(at, call.location)
  const filter = walk.visit.expression(at, call.agg_filter)
  if (call.over !== undefined) walkWindow(at, call.over)
  const read = combine([...args, ...order, filter])
  const value = quotingFunctions.has(name) ? boundQuotings(walk, quoted(read), call.location) : read
  const before = walk.work
  const bytes = boundCall(walk, call, name, call.agg_within_group === true ? order : args)
  boundSearch(walk, name, args, call.location)
  const gathered = gatheringFunctions.has(name) || (value.gathered && !givesShort(name) && name !== 'unnest')
  const weight = value.weight + extraWeight(name, value) + weightOfWork(walk.work - before)
  const varies = value.varies || call.over !== undefined || variesAlways(name)
  const own = gatheringFunctions.has(name) ? gatheredSpread(walk, combine(args).bytes) : 1
  const spread = givesShort(name) ? 1 : Math.max(value.spread, own)
  const result = {
    ...value,
    gathered,
    spread,
    weight,
    varies,
    bytes: bytes ?? value.bytes,
    digits: digitsOfCall(walk, call, name, value, args),
  }
  boundGrowth(walk, result, call.location)
  return result
}

/** The planner compares the orders that aggregates and windows of one SELECT ask for each with each, and hears no timeout meanwhile. */
const mostSorted = 100
const tooManySorted = `A SELECT may have at most ${mostSorted} aggregates with DISTINCT or ORDER BY, and as many different windows. Use fewer, or several queries.`

/** Counts an aggregate that wants its rows in an order or once each. */
export function countSorted({ walk, scope }: At, location: number | undefined): void {
  scope.sorted++
  walk.sorted = Math.max(walk.sorted, scope.sorted)
  if (scope.sorted > mostSorted) walk.violations.add('size', tooManySorted, location)
}

function refusal(name: string, alike: string[]): string {
  const counterpart = counterpartOf(name)
  const others =
    alike.length > 0
      ? `Like it there are ${alike.join(', ')}.`
      : 'Use the built-in functions for numbers, text, dates, JSON and aggregation.'
  const hint = counterpart === null ? others : `Write ${counterpart}.`
  return `There is no function ${name}() that can be used here. ${hint}`
}

/** Walks a window: its parts are plain expressions, never output names. */
export function walkWindow(at: At, window: WindowDef): void {
  const { expression } = at.walk.visit
  at.scope.windows.add(JSON.stringify(window, (key, value: unknown) => (key === 'location' ? undefined : value)))
  if (at.scope.windows.size > mostSorted) at.walk.violations.add('size', tooManySorted, window.location)
  for (const node of window.partitionClause ?? []) expression(at, node)
  walkSort(at, window.orderClause)
  expression(at, window.startOffset)
  expression(at, window.endOffset)
}

/** Walks the sort items of an aggregate or a window. */
export function walkSort(at: At, items: Node[] | undefined): Value[] {
  return contentsOf(items, 'SortBy').map((sort) => {
    settleDirection(at.walk, sort)
    return at.walk.visit.expression(at, sort.node)
  })
}
