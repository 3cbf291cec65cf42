import { valueKind } from '../../present/column-types.ts'
import type { Cell } from '../../present/columns.ts'
import { type AlertCondition, type Leaf, leavesOf } from '../condition/condition.ts'
import { evaluate } from '../condition/evaluate.ts'
import type { Evaluation, Moment, PastRuns, ResultTable } from '../condition/verdict.ts'

/** A result that would have made the condition hold, and in what it differs from the real one. */
export type Breaching = { result: ResultTable; evaluation: Evaluation; how: string }

type Change = { how: string; result: ResultTable }

/**
 * Changes a result in memory, one thing after the other, until a condition holds by it: the way to prove that an alarm can go off. Null when none of the changes does that; `early`
 * when the condition has nothing to compare with yet.
 */
export function breachingResult(condition: AlertCondition, real: ResultTable, past: PastRuns, now: Moment): Breaching | 'early' | null {
  const start = real.rows.length > 0 ? real : { ...real, rows: [inventedRow(real, now)] }
  let table = { ...start, truncated: false }
  const told: string[] = []
  let early = false
  for (const leaf of leavesOf(condition)) {
    const alone: AlertCondition = { ...condition, when: leaf, bands: [] }
    const found = changesFor(leaf, table, condition).find(({ result }) => {
      const { groups } = evaluate(alone, result, past, now)
      early ||= groups.some(({ verdict }) => verdict.kind === 'no_data' && verdict.quiet === true)
      return holds(groups)
    })
    if (found === undefined) {
      if (condition.when.kind === 'any') continue
      return early ? 'early' : null
    }
    table = found.result
    told.push(found.how)
    if (condition.when.kind === 'any') break
  }
  const evaluation = evaluate(condition, table, past, now)
  if (!holds(evaluation.groups)) return early ? 'early' : null
  return { result: table, evaluation, how: told.join('; ') }
}

const holds = (groups: Evaluation['groups']): boolean => groups.some(({ verdict }) => verdict.kind === 'breach')

function changesFor(leaf: Leaf, table: ResultTable, condition: AlertCondition): Change[] {
  switch (leaf.kind) {
    case 'threshold':
      return numbers(table, leaf.column, [leaf.value, leaf.value + 1, leaf.value - 1])
    case 'range':
      return numbers(table, leaf.column, [(leaf.low + leaf.high) / 2, leaf.high + 1, leaf.low - 1])
    case 'compare':
      return numbers(table, leaf.left, [])
    case 'change':
      return numbers(table, leaf.column, [], condition.group_by.length > 0 ? 'all' : 'last')
    case 'anomaly':
    case 'trend':
      return numbers(table, leaf.column, [], leaf.history.source === 'result' ? 'last' : 'all')
    case 'row_count':
      return counts(table, [0, leaf.value - 1, leaf.value, leaf.value + 1, 10 * table.rows.length + 10])
    case 'new_rows':
      return [{ how: 'a row with new keys', result: { ...table, rows: [...table.rows, keyed(table, leaf.keys)] } }]
    case 'no_data':
      return counts(table, [0])
    case 'freshness':
      return [{ how: `${leaf.column} long ago`, result: withColumn(table, leaf.column, '2000-01-01', 'all') }]
    case 'match':
      return [...leaf.values, 'drill'].map((value) => ({
        how: `${leaf.column} is ${String(value)}`,
        result: withColumn(table, leaf.column, value, 'all'),
      }))
  }
}

/** Values of every size and sign, those that the condition names first. */
function numbers(table: ResultTable, column: string, named: readonly number[], which: 'all' | 'last' = 'all'): Change[] {
  const at = table.columns.findIndex(({ name }) => name === column)
  const cell = Number(table.rows.at(-1)?.[at] ?? 1)
  const own = Number.isFinite(cell) && cell !== 0 ? cell : 1
  const scaled = [0, 2, -2, 10, -10, 1e3, -1e3, 1e6, -1e6, 1e12, -1e12].flatMap((factor) => [own * factor, factor])
  return [...named, ...scaled].map((value) => ({ how: `${column} is ${value}`, result: withColumn(table, column, value, which) }))
}

function withColumn(table: ResultTable, column: string, value: Cell, which: 'all' | 'last'): ResultTable {
  const at = table.columns.findIndex(({ name }) => name === column)
  const last = table.rows.length - 1
  return { ...table, rows: table.rows.map((row, index) => (which === 'all' || index === last ? row.with(at, value) : row)) }
}

/** The rows over again, or fewer of them. */
function counts(table: ResultTable, wanted: readonly number[]): Change[] {
  return wanted
    .filter((count) => count >= 0 && count <= 100_000)
    .map((count) => ({
      how: `${count} rows`,
      result: { ...table, rows: Array.from({ length: count }, (_, index) => table.rows[index % table.rows.length] ?? []) },
    }))
}

function keyed(table: ResultTable, keys: readonly string[]): Cell[] {
  const row = table.rows[0] ?? []
  return table.columns.map(({ name, type }, at) =>
    keys.includes(name) ? (valueKind(type) === 'number' ? -987_654_321 : 'drill') : (row[at] ?? null),
  )
}

/** A row for a result that has none, each cell fitting its column. */
function inventedRow(table: ResultTable, now: Moment): Cell[] {
  return table.columns.map(({ type }) => {
    if (valueKind(type) === 'number') return 1
    if (valueKind(type) === 'boolean') return true
    return ['date', 'instant'].includes(valueKind(type)) ? now.slot.slice(0, 10) : 'drill'
  })
}
