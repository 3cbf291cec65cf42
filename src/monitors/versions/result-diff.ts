import type { Cell } from '../../present/columns.ts'
import { compareResults } from '../../present/compare/compare-results.ts'
import type { ResultTable } from '../condition/verdict.ts'

/** Rows that are only in one of two results, at most twenty each; `columns` are those of both, in the order of the later one. */
export type ResultDifference = {
  same: boolean
  columns: { added: string[]; removed: string[]; shared: string[] }
  rows: { added: Cell[][]; removed: Cell[][]; addedCount: number; removedCount: number }
}

const mostShown = 20

/** What is different between the results of two versions for one planned time. Rows are compared over the columns that both have, whatever their order. */
export function diffResults(before: ResultTable, after: ResultTable): ResultDifference {
  const names = (table: ResultTable): string[] => table.columns.map(({ name }) => name)
  const [old, fresh] = [names(before), names(after)]
  const shared = fresh.filter((name) => old.includes(name))
  const [oldRows, freshRows] = [project(before, shared), project(after, shared)]
  const removed = without(oldRows, freshRows)
  const added = without(freshRows, oldRows)
  const same = compareResults({ columns: old, rows: before.rows }, { columns: fresh, rows: after.rows }, false).strict
  return {
    same,
    columns: { added: fresh.filter((name) => !old.includes(name)), removed: old.filter((name) => !fresh.includes(name)), shared },
    rows: {
      added: added.slice(0, mostShown),
      removed: removed.slice(0, mostShown),
      addedCount: added.length,
      removedCount: removed.length,
    },
  }
}

function project({ columns, rows }: ResultTable, names: readonly string[]): Cell[][] {
  const places = names.map((name) => columns.findIndex((column) => column.name === name))
  return rows.map((row) => places.map((place) => row[place] ?? null))
}

/** Rows of one list beyond those of another, equal rows counted. */
function without(rows: Cell[][], others: Cell[][]): Cell[][] {
  const left = new Map<string, number>()
  for (const row of others) left.set(JSON.stringify(row), (left.get(JSON.stringify(row)) ?? 0) + 1)
  return rows.filter((row) => {
    const key = JSON.stringify(row)
    const count = left.get(key) ?? 0
    if (count > 0) left.set(key, count - 1)
    return count === 0
  })
}
