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

/** What of a policy decides on functions and operators. */
type Lists = Pick<GuardPolicy, 'functionTiers' | 'missingFunctions' | 'addedFunctions' | 'addedOperators'>

/** Whether a function of `pg_catalog` may be called. The unit is the name: the raw tree does not tell overloads apart. */
function isBuiltIn(name: string, { functionTiers: tiers, missingFunctions: missing }: Lists): boolean {
  if (missing?.includes(name) === true) return false
  return (core.has(name) && tiers?.includes('A') !== false) || (optional.has(name) && tiers?.includes('B') !== false)
}

/**
 * The name under which a function is to be called: as it was written when it is of `pg_catalog`, with its schema when the policy adds
 * it; null when there is none that may be called.
 */
export const findFunction = (parts: string[], lists: Lists): string[] | null =>
  find(parts, (name) => isBuiltIn(name, lists), lists.addedFunctions)

/** The same for an operator. */
export const findOperator = (parts: string[], lists: Lists): string[] | null =>
  find(parts, (name) => operators.has(name), lists.addedOperators)

function find(parts: string[], isOfSystem: (name: string) => boolean, added: readonly string[] | undefined): string[] | null {
  const [schema = '', name = schema] = parts
  if (parts.length > 2) return null
  if ((parts.length === 1 || schema === 'pg_catalog') && isOfSystem(name)) return parts
  const fits = (added ?? []).filter((one) => (parts.length === 1 ? one.slice(one.indexOf('.') + 1) === name : one === `${schema}.${name}`))
  const [found] = fits
  if (found === undefined || fits.length > 1 || found.startsWith('pg_catalog.')) return null
  return [found.slice(0, found.indexOf('.')), name]
}

/** A function of `pg_catalog` on the connected server: one row for each overload. */
export type ServerFunction = { name: string; volatile: boolean; parallelUnsafe: boolean }

/** Names of the closed list that a server lacks, or that it has with an overload that is volatile or not parallel safe; sorted. */
export function unusableFunctions(routines: readonly ServerFunction[]): string[] {
  const usable = new Set(routines.map(({ name }) => name))
  for (const { name, volatile, parallelUnsafe } of routines) {
    if ((volatile || parallelUnsafe) && !knownExceptions.has(name)) usable.delete(name)
  }
  return [...core, ...optional].filter((name) => !usable.has(name)).sort()
}

/** Volatile, but they read the clock or a generator only; see `generate-lists.ts`. */
const knownExceptions: ReadonlySet<string> = new Set(lists.exceptions.split(' '))

/** Functions in FROM whose result may be a row of any kind: it is of the type of what their argument holds. */
const ofAnyType: ReadonlySet<string> = new Set(['lower', 'unnest', 'upper'])

/**
 * How the server may name the columns of a function in FROM, one list for each way; an empty list is one column, named by the alias
 * or else the function. More than one list: the columns are not known. `parts` is what `findFunction` gave, empty for a time of day.
 */
export function columnsOfFunction(parts: string[]): string[][] {
  const [schema = '', name = schema] = parts
  if (parts.length > 1 && schema !== 'pg_catalog') return unknownColumns
  return resultColumns.get(name) ?? (ofAnyType.has(name) ? unknownColumns : [[]])
}

const unknownColumns: string[][] = [[], []]

/** Names of allowed functions that begin like `name`, for a hint. */
export function functionsLike(name: string, policy: Lists): string[] {
  const start = name.toLowerCase().slice(0, 3)
  return [...core, ...optional]
    .filter((one) => start.length === 3 && start !== 'pg_' && one.startsWith(start) && isBuiltIn(one, policy))
    .slice(0, 5)
}
