import { expect, test } from 'vitest'
import type { Table } from '../../src/catalog/catalog.ts'
import { searchPathOf } from '../../src/catalog/load-catalog.ts'

const tables = (...keys: string[]): Map<string, Table> =>
  new Map(
    keys.map((key) => {
      const [schema = '', name = ''] = key.split('.')
      const rest = {
        kind: 'table' as const,
        comment: null,
        columns: [],
        primaryKey: [],
        uniqueKeys: [],
        foreignKeys: [],
        rowEstimate: null,
      }
      return [key, { schema, name, ...rest }]
    }),
  )

test.each<[string, string[], string[]]>([
  ['our own two, whatever there is', [], ['public', 'kpi']],
  ['a schema of its own', ['bank.loan', 'bank.card'], ['public', 'kpi', 'bank']],
  ['several that share no name', ['sales.orders', 'hr.people', 'public.notes'], ['public', 'kpi', 'hr', 'sales']],
  ['not those that share one', ['a.orders', 'b.orders', 'c.people'], ['public', 'kpi', 'c']],
  ['nor one that shares a name with public', ['public.orders', 'old.orders', 'old.people'], ['public', 'kpi']],
])('names without a schema are looked up in %s', (_name, keys, path) => {
  expect(searchPathOf(tables(...keys))).toEqual(path)
})
