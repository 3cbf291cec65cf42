import type { Node } from '@pgsql/types'
import type { Print } from './print.ts'
import { contentsOf } from './tree.ts'

const directions: Record<string, string> = { SORTBY_ASC: ' ASC', SORTBY_DESC: ' DESC' }
const nulls: Record<string, string> = { SORTBY_NULLS_FIRST: ' NULLS FIRST', SORTBY_NULLS_LAST: ' NULLS LAST' }

/** The items of an ORDER BY. */
export function printSortItems(print: Print, items: Node[] | undefined): string {
  return contentsOf(items, 'SortBy')
    .map(
      ({ node, sortby_dir = '', sortby_nulls = '' }) =>
        `${print.expression(node)}${directions[sortby_dir] ?? ''}${nulls[sortby_nulls] ?? ''}`,
    )
    .join(', ')
}
