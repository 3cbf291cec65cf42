import * as z from 'zod'

/**
 * What a result column is for a reader. time, measure, rate (a percentage or ratio: never summed), ordinal, nominal, identifier, text, flag, json.
 */
export const columnRoleSchema = z.enum(['time', 'measure', 'rate', 'ordinal', 'nominal', 'identifier', 'text', 'flag', 'json'])
export type ColumnRole = z.infer<typeof columnRoleSchema>

export const unitSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('currency'), code: z.string() }),
  z.object({ kind: z.literal('percent'), scale: z.union([z.literal(1), z.literal(100)]) }),
  z.object({ kind: z.literal('count'), noun: z.string() }),
  z.object({ kind: z.literal('quantity'), noun: z.string() }),
  z.object({ kind: z.literal('duration'), noun: z.enum(['days', 'minutes', 'milliseconds']) }),
  z.object({ kind: z.literal('other'), noun: z.string() }),
])

/** A result column as every reader gets it. `type` is the PostgreSQL type name; `format` names a date grain or number style, null for the default. */
export const resultColumnSchema = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  role: columnRoleSchema,
  unit: unitSchema.nullable(),
  format: z.string().nullable(),
  nullable: z.boolean(),
})
export type ResultColumn = z.infer<typeof resultColumnSchema>

/** Null, boolean, number for finite int2/int4/float4/float8; a string for everything else (numeric, int8, ISO dates and instants, 'NaN', JSON as text). */
export const cellSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])
export type Cell = z.infer<typeof cellSchema>
