import type { GuardPolicy } from '../policy.ts'
import lists from './lists.json' with { type: 'json' }

const core: ReadonlySet<string> = new Set(lists.functionsA.split(' '))
const optional: ReadonlySet<string> = new Set(lists.functionsB.split(' '))
const operators: ReadonlySet<string> = new Set(lists.operators.split(' '))

const resultColumns: ReadonlyMap<string, string[][]> = Map.groupBy(lists.columns.split(' ').map(readColumns), ({ name }) => name)
  .entries()
  .reduce(
    (all, [name, variants]) =>
      all.set(
        name,
        variants.map(({ columns }) => columns),
      ),
    new Map<string, string[][]>(),
  )

function readColumns(text: string): { name: string; columns: string[] } {
  const [name = '', columns = ''] = text.replace(')', '').split('(')
  return { name, columns: columns === '' ? [] : columns.split(',') }
}

/** Whether a function of `pg_catalog` may be called. The unit is the name: the raw tree does not tell overloads apart. */
export function isAllowedFunction(name: string, tiers: GuardPolicy['functionTiers']): boolean {
  return (core.has(name) && tiers?.includes('A') !== false) || (optional.has(name) && tiers?.includes('B') !== false)
}

/** Whether an operator of `pg_catalog` may be used. */
export const isAllowedOperator = (name: string): boolean => operators.has(name)

/**
 * How the server may name the columns of a function in FROM, one list for each way; an empty list is one column, named by the alias
 * or else the function.
 */
export const columnsOfFunction = (name: string): string[][] => resultColumns.get(name) ?? [[]]

/** Names of allowed functions that begin like `name`, for a hint. */
export function functionsLike(name: string, tiers: GuardPolicy['functionTiers']): string[] {
  const start = name.toLowerCase().slice(0, 3)
  return [...core, ...optional].filter((one) => start.length === 3 && one.startsWith(start) && isAllowedFunction(one, tiers)).slice(0, 5)
}
