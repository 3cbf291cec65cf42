import * as z from 'zod'

/** What is in a backup: everything, or the four tables that the document calls critical. */
export const backupKinds = ['full', 'critical'] as const
export type BackupKind = (typeof backupKinds)[number]

/** The tables of a critical backup, in an order in which they can be filled. */
export const criticalTables: readonly string[] = [
  'public.customer_master',
  'public.transaction_data',
  'public.pulse_monitors',
  'public.pulse_monitor_templates',
]

/** Tables whose rows never go into a backup: passwords that are made anew, and the ledger, which the migrations write themselves. */
export const neverBackedUp: readonly string[] = ['pulse_ops.secret', 'pulse_ops.migrations']

/** A table in a backup. `parts` are the files with its rows, for archives of our own. */
const tableSchema = z.object({
  schema: z.string(),
  name: z.string(),
  columns: z.array(z.string()),
  rows: z.int().min(0),
  parts: z.array(z.object({ file: z.string(), sha256: z.string(), bytes: z.int().min(0) })),
})
export type BackedUpTable = z.infer<typeof tableSchema>

/**
 * What a backup holds, written with it: all figures are of the one snapshot that was backed up. `leftOut` names tables of the database that are
 * not in it. `sha256` is of a pg_dump archive, which cannot carry this itself.
 */
export const manifestSchema = z.object({
  format: z.literal('pulse-backup'),
  version: z.literal(1),
  kind: z.enum(backupKinds),
  madeBy: z.enum(['pulse', 'pg_dump']),
  createdAt: z.string(),
  server: z.string(),
  migrations: z.array(z.string()),
  tables: z.array(tableSchema),
  sequences: z.array(z.object({ schema: z.string(), name: z.string(), last: z.string(), called: z.boolean() })),
  leftOut: z.array(z.string()),
  sha256: z.string().nullable(),
})
export type BackupManifest = z.infer<typeof manifestSchema>

/** `schema.table`. */
export const keyOf = (table: { schema: string; name: string }): string => `${table.schema}.${table.name}`

/** All rows of a backup. */
export const rowsIn = (manifest: BackupManifest): number => manifest.tables.reduce((sum, table) => sum + table.rows, 0)
