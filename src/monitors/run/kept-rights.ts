import * as z from 'zod'
import type { Lineage } from '../../guard/checked-sql.ts'
import type { GuardPolicy } from '../../guard/policy.ts'
import { indexPolicy } from '../../guard/policy-index.ts'

const filterSchema = z.object({
  condition: z.string(),
  values: z.array(z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()), z.array(z.number())])),
})

/** Those of an owner who left before they were written down. */
const unknownRightsSchema = z.object({ unknown: z.literal(true) })

export const keptRightsSchema = z.object({
  tables: z.array(z.string()),
  columns: z.array(z.string()),
  filters: z.record(z.string(), filterSchema),
  masks: z.record(z.string(), z.enum(['null', 'hash', 'last4'])),
})

/** Of a version: what its runs read with, or that nobody knows. */
export const versionRightsSchema = z.union([keptRightsSchema, unknownRightsSchema])

/** What a statement read, and through which row filters and masks: tables `schema.table`, columns `schema.table.column`. */
export type KeptRights = z.infer<typeof keptRightsSchema>

/** What a policy lets a statement read, of the tables and columns that it reads. */
export function rightsOf(policy: GuardPolicy, { tables, columns }: Pick<Lineage, 'tables' | 'columns'>): KeptRights {
  const of = <T>(names: readonly string[], all: Record<string, T> = {}): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))
  return { tables: [...tables], columns: [...columns], filters: of(tables, policy.rowFilters), masks: of(columns, policy.masks) }
}

/** Whatever the order of their keys: jsonb keeps short ones first. */
const same = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other)

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )

const sameNames = (one: readonly string[], other: readonly string[]): boolean => same(one.toSorted(), other.toSorted())

/** Whether two runs read the same rows and the same values of them, so that what one left can be held against the other. The second may read more columns. */
export const readsAlike = (before: KeptRights, now: KeptRights): boolean =>
  sameNames(before.tables, now.tables) &&
  before.columns.every((column) => now.columns.includes(column)) &&
  same(before.filters, now.filters) &&
  same(before.masks, now.masks)

/**
 * Whether a policy lets everything be read that was read: all tables and columns, through no other filter or mask than then. What `isGone` from the database is
 * nobody's to read, and passed over.
 */
export function stillReads(policy: GuardPolicy, kept: KeptRights, isGone: (name: string) => boolean = () => false): boolean {
  const { tables } = indexPolicy(policy)
  const open = kept.tables.every((table) => {
    if (isGone(table)) return true
    const filter = policy.rowFilters?.[table]
    return tables.has(table) && policy.closedTables?.[table] === undefined && (filter === undefined || same(filter, kept.filters[table]))
  })
  if (!open) return false
  const readable = new Set(
    kept.tables.flatMap((table) => tables.get(table)?.columns.flatMap(({ name, allowed }) => (allowed ? [`${table}.${name}`] : [])) ?? []),
  )
  return kept.columns.every((column) => {
    if (isGone(column)) return true
    const mask = policy.masks?.[column]
    return readable.has(column) && (mask === undefined || mask === kept.masks[column])
  })
}
