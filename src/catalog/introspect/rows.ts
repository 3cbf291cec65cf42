import * as z from 'zod'

/** Rows of the system catalogs as the introspection queries give them; object identifiers are texts, lists of numbers are JSON texts. */
export const relationRow = z.object({
  oid: z.string(),
  schema: z.string(),
  name: z.string(),
  kind: z.enum(['r', 'v', 'm', 'p', 'f']),
  comment: z.string().nullable(),
  estimate: z.number().nullable(),
})

export const columnRow = z.object({
  relation: z.string(),
  number: z.number(),
  name: z.string(),
  type_oid: z.string(),
  type: z.string(),
  type_name: z.string(),
  type_schema: z.string(),
  not_null: z.boolean(),
  comment: z.string().nullable(),
  readable: z.boolean(),
})

export const keyRow = z.object({ relation: z.string(), primary: z.boolean(), columns: z.string() })
export const foreignKeyRow = z.object({ relation: z.string(), target: z.string(), columns: z.string(), target_columns: z.string() })
export const enumRow = z.object({ type_oid: z.string(), label: z.string() })
export const typeRow = z.object({ oid: z.string(), base: z.string(), base_name: z.string() })

/** The numbers of a JSON array. */
export const arrayNumbers = (text: string): number[] => z.array(z.number()).parse(JSON.parse(text))
