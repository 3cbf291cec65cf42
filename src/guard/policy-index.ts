import { nearest } from './nearest-names.ts'
import type { GuardPolicy } from './policy.ts'

/** One column of a table, in the table's own order; `sources` names it alone, as `schema.table.column`. */
export type IndexedColumn = { name: string; allowed: boolean; sources: ReadonlySet<string> }

/** A table that may be read. `orderKnown`: `columns` are all columns of the table, in its order; else only those that are known. */
export type IndexedTable = {
  /** As the policy writes it: `schema.table`. */
  key: string
  schema: string
  name: string
  columns: IndexedColumn[]
  orderKnown: boolean
}

/** A policy made ready for look-ups. `policy`: with filters, masks and closed tables under plain names, however they were written. */
export type PolicyIndex = {
  policy: GuardPolicy
  tables: ReadonlyMap<string, IndexedTable>
  /** The allowed table that a name means, or null. Without a schema, the first along the search path. Names are compared exactly. */
  find(schema: string | null, name: string): IndexedTable | null
  /** Names of allowed tables for a hint, those like `name` first, at most `count`. */
  tablesLike(name: string, count: number): string[]
}

const known = new WeakMap<GuardPolicy, PolicyIndex>()

/** The index of a policy; policies are immutable, so each is read once. */
export function indexPolicy(policy: GuardPolicy): PolicyIndex {
  const found = known.get(policy)
  if (found !== undefined) return found
  const made = buildIndex(policy)
  known.set(policy, made)
  return made
}

function buildIndex(policy: GuardPolicy): PolicyIndex {
  const denied = new Set((policy.deniedTables ?? []).map(plainKey))
  const deniedColumns = plainKeys(policy.deniedColumns ?? {})
  const orders = plainKeys(policy.columnOrder ?? {})
  const tables = new Map<string, IndexedTable>()
  for (const [key, allowed] of Object.entries(policy.tables)) {
    const plain = plainKey(key)
    if (denied.has(plain)) continue
    const [schema, name] = splitKey(key)
    const closed = deniedColumns.get(plain) ?? []
    const whole = policy.dialect === 'bigquery' ? closedInAnyCase(closed, allowed) : closed
    tables.set(plain, { key: plain, schema, name, ...columnsOf(plain, allowed, whole, orders.get(plain)) })
  }
  const path = policy.searchPath ?? [policy.defaultSchema]
  let labelled: Label[] | null = null
  const labels = (): Label[] => {
    labelled ??= [...tables.values()]
      .map((table) => ({ table, text: path.includes(table.schema) && !table.name.includes('.') ? table.name : table.key }))
      .sort(byText)
    return labelled
  }
  return {
    policy: withPlainNames(policy),
    tables,
    find: (schema, name) => {
      for (const candidate of schema === null ? path : [schema]) {
        const table = tables.get(`${candidate}.${name}`)
        if (table !== undefined) return table
      }
      return null
    },
    tablesLike: (name, count) => nearest(labels(), ({ table }) => table.name, name, count).map(({ text }) => text),
  }
}

/** A table as a hint writes it. */
type Label = { table: IndexedTable; text: string }

const byText = (a: Label, b: Label): number => (a.text < b.text ? -1 : 1)

type Columns = Pick<IndexedTable, 'columns' | 'orderKnown'>

function columnsOf(key: string, allowed: string[], denied: string[], order: string[] | undefined): Columns {
  const may = new Set(allowed.filter((name) => !denied.includes(name)))
  const complete = order !== undefined && allowed.every((name) => order.includes(name))
  const names = complete ? order : [...new Set([...allowed, ...denied])]
  return { columns: names.map((name) => ({ name, allowed: may.has(name), sources: new Set([`${key}.${name}`]) })), orderKnown: complete }
}

/**
 * The closed columns of a table of BigQuery, whose names mean the same in any case. The unit is the column: one with a closed field in it, as
 * `address.street`, is closed itself.
 */
function closedInAnyCase(closed: string[], allowed: string[]): string[] {
  const names = closed.map((path) => path.split('.')[0] ?? '')
  const folded = new Set(names.map((name) => name.toLowerCase()))
  return [...names, ...allowed.filter((name) => folded.has(name.toLowerCase()))]
}

/** `public."Weird Table"` and `public.Weird Table` mean the same table: the first dot outside quotes separates. */
function splitKey(key: string): [schema: string, name: string] {
  const found = /^(?:"((?:[^"]|"")*)"|([^.]*))\.(?:"((?:[^"]|"")*)"|(.*))$/s.exec(key)
  if (found === null) return ['', key]
  return [found[1]?.replaceAll('""', '"') ?? found[2] ?? '', found[3]?.replaceAll('""', '"') ?? found[4] ?? '']
}

const plainKey = (key: string): string => splitKey(key).join('.')

/** The same for `schema.table.column`. */
const plainColumn = (key: string): string =>
  key.replaceAll(/(^|\.)"((?:[^"]|"")*)"(?=\.|$)/g, (_all, dot: string, name: string) => dot + name.replaceAll('""', '"'))

function withPlainNames(policy: GuardPolicy): GuardPolicy {
  const { rowFilters, masks, closedTables } = policy
  return {
    ...policy,
    ...(rowFilters === undefined ? {} : { rowFilters: Object.fromEntries(plainKeys(rowFilters)) }),
    ...(closedTables === undefined ? {} : { closedTables: Object.fromEntries(plainKeys(closedTables)) }),
    ...(masks === undefined ? {} : { masks: Object.fromEntries(Object.entries(masks).map(([key, mask]) => [plainColumn(key), mask])) }),
  }
}

const plainKeys = <T>(record: Record<string, T>): Map<string, T> =>
  new Map(Object.entries(record).map(([key, value]) => [plainKey(key), value]))
