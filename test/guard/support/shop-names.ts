import type { Names } from './random-statement.ts'
import { shopPolicy } from './shop.ts'

const inPublic = (key: string): string | null => (/^public\.[a-z_]+$/.test(key) ? key.slice('public.'.length) : null)

/** Names for generated statements: the shop's tables with all columns, the closed ones too, and words that are both. */
export const shopNames: Names = {
  tables: Object.fromEntries(
    Object.entries(shopPolicy.columnOrder ?? {}).flatMap(([key, columns]) => {
      const name = inPublic(key)
      return name === null ? [] : [[name, columns]]
    }),
  ),
  schemas: ['public', 'public', 'stats'],
  words: ['b', 's', 'x', 'secret_code', 'name', 'wage', 'id', 'purchase_price', 'amount', 'value', 'unnest'],
}
