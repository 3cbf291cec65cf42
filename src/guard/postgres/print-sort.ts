import type { Node } from '@pgsql/types'
import type { Print } from './print.ts'
import { as } from './tree.ts'

const directions: Record<string, string> = { SORTBY_ASC: ' ASC', SORTBY_DESC: ' DESC' }
const nulls: Record<string, string> = { SORTBY_NULLS_FIRST: ' NULLS FIRST', SORTBY_NULLS_LAST: ' NULLS LAST' }

/** The items of an ORDER BY. */
export function printSortItems(print: Print, items: Node[] | undefined): string {
  return (items ?? [])
    .map((item) => {
      const sort = as(item, 'SortBy')
      return `${print.expression(sort?.node)}${directions[sort?.sortby_dir ?? ''] ?? ''}${nulls[sort?.sortby_nulls ?? ''] ?? ''}`
    })
    .join(', ')
}
