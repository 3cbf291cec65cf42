import * as z from 'zod'
import type { VerifiedQuery, VerifiedSlot } from '../semantic-model.ts'

const parameters = z.array(z.number().int().min(1), 'expected the numbers of parameters, such as [1, 2]')
const day = z.iso.date('expected a date like 2026-11-20')

const slotSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('value'),
      text: z.string().min(1),
      value: z.string(),
      column: z.string().regex(/^[^.]+\.[^.]+\..+$/, 'expected schema.table.column'),
      binds: parameters.min(1),
    }),
    z.strictObject({ kind: z.literal('number'), text: z.string().min(1), value: z.number(), binds: parameters.min(1) }),
    z.strictObject({
      kind: z.literal('period'),
      text: z.string().min(1),
      from: day.nullable(),
      to: day.nullable(),
      starts: parameters.default([]),
      ends: parameters.default([]),
      lasts: parameters.default([]),
    }),
  ],
  'expected kind "value", "number" or "period"',
) satisfies z.ZodType<VerifiedSlot>

/** A verified question as files have it. */
export const verifiedQuerySchema = z.strictObject({
  name: z.string().min(1, 'expected a name').max(200),
  question: z.string().min(1, 'expected a question').max(2_000),
  sql: z.string().min(1, 'expected a statement').max(100_000),
  slots: z.array(slotSchema, 'expected a list of slots').max(20).optional(),
  semantic_query: z.unknown().optional(),
  verified_by: z.string().min(1).max(200),
  verified_at: day,
  note: z.string().max(2_000).optional(),
})
export type VerifiedQueryFile = z.infer<typeof verifiedQuerySchema>

/** The entry of a file as the semantic model has it. */
export function verifiedQueryOf(found: VerifiedQueryFile): VerifiedQuery {
  const { verified_by, verified_at, note, slots, semantic_query, ...query } = found
  return {
    ...query,
    verifiedBy: verified_by,
    verifiedAt: verified_at,
    note: note ?? null,
    ...(slots === undefined ? {} : { slots }),
    ...(semantic_query === undefined ? {} : { semanticQuery: semantic_query }),
  }
}
