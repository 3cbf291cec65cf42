import type { IndexedTable, PolicyIndex } from '../policy-index.ts'
import type { Violations } from '../postgres/violations.ts'
import type { Edit } from './edits.ts'
import type { BigColumn, BigScope } from './scope.ts'
import { type Tree, unknownFields } from './tree.ts'

/** The output columns of a query. `rows`: as many as series and lists in it make, else 1. */
export type QueryResult = { columns: BigColumn[]; open: boolean; rows?: number }

/** What one walk carries along, and the walks that call each other. */
export type Walk = {
  index: PolicyIndex
  violations: Violations
  tables: Set<string>
  columns: Set<string>
  functions: Set<string>
  /** Arrays that FROM unfolds by their path alone, as `t.list`, in lower case. */
  unfolded: Set<string>
  depth: number
  /** What is being read: a refusal without a place of its own stands there. */
  here: unknown
  /** Columns that all stars together stand for. */
  starred: number
  /** Entries of all FROM clauses. */
  entries: number
  /** Tables that sub-selects stand for, because rows or values of them are restricted, or columns of them may not be known; arrays by their path; what a star leaves out. */
  edits: Edit[]
  /** What stands for a table; null when it is read as it is, which `always` rules out. */
  restrict(found: IndexedTable, table: Tree, always: boolean): string | null
  expression(walk: Walk, scope: BigScope, node: unknown): ReadonlySet<string>
  query(walk: Walk, node: unknown, parent: BigScope | null): QueryResult
}

/** Reports fields of a struct that nobody looks at. */
export function allowFields(walk: Walk, what: string, node: Tree, known: readonly string[]): void {
  for (const field of unknownFields(node, known)) {
    walk.violations.add('field', `This form of ${what} (${field}) is not allowed. Use plain SELECT clauses and expressions.`)
  }
}

/** Does something while this node is what is being read. */
export function within<T>(walk: Walk, node: unknown, work: () => T): T {
  const outer = walk.here
  walk.here = node
  const result = work()
  walk.here = outer
  return result
}

/** All members of some sets. */
export const joinSets = (sets: ReadonlySet<string>[]): ReadonlySet<string> => new Set(sets.flatMap((set) => [...set]))
