import type { SortBy } from '@pgsql/types'
import { builtInName } from './tree.ts'
import type { Walk } from './walk.ts'

/** What the operators of the server's own order mean. */
const directions: ReadonlyMap<string, 'SORTBY_ASC' | 'SORTBY_DESC'> = new Map([
  ['<', 'SORTBY_ASC'],
  ['>', 'SORTBY_DESC'],
])

/** Writes `USING <` as ASC and `USING >` as DESC, which is what they mean for all built-in types; reports any other operator. */
export function settleDirection(walk: Walk, sort: SortBy): void {
  if (sort.sortby_dir !== 'SORTBY_USING') return
  const direction = directions.get(builtInName(sort.useOp))
  if (direction === undefined) {
    walk.violations.add('field', 'ORDER BY … USING takes < or > only. Use ASC or DESC.', sort.location)
    return
  }
  sort.sortby_dir = direction
  delete sort.useOp
}
