import * as z from 'zod'
import { alertConditionSchema, severitySchema } from './condition/condition.ts'
import { scheduleSchema } from './schedule/schedule.ts'

/** Types of placeholders; `ident` is put in from a template's own list, all others are bound. */
export const parameterTypes = ['int', 'number', 'text', 'date', 'timestamptz', 'bool', 'int[]', 'text[]', 'ident'] as const
export const parameterTypeSchema = z.enum(parameterTypes)
export type ParameterType = z.infer<typeof parameterTypeSchema>

export const parameterValueSchema = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.array(z.number())])

/**
 * A value of a monitor's statement. `as_of` and `as_of_date` are reserved: their value is null here and comes from the slot, so that a run that is tried again
 * computes the same thing.
 */
export const parameterSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'expected a name of small letters, digits and underscores'),
  type: parameterTypeSchema,
  value: parameterValueSchema.nullable(),
})
export type Parameter = z.infer<typeof parameterSchema>

/**
 * Everything that can alter a verdict: one version of a monitor. `sql` carries `{{name}}` for its parameters; it is rendered by the
 * token renderer and judged by the guard at save and at every run.
 */
export const snapshotSchema = z.strictObject({
  question: z.string().nullable(),
  semantic_query: z.unknown().nullable(),
  translator: z.string().nullable(),
  sql: z.string().min(1).max(100_000),
  parameters: z.array(parameterSchema).max(50),
  data_source: z.enum(['postgresql', 'bigquery']),
  condition: alertConditionSchema,
  severity: severitySchema,
  schedule: scheduleSchema,
  timeout_ms: z.int().min(1_000).max(120_000).default(30_000),
  row_cap: z.int().min(1).max(10_000).default(1_000),
})
export type Snapshot = z.infer<typeof snapshotSchema>

export const channelNames = ['inbox', 'email', 'webhook', 'slack'] as const
export type ChannelName = (typeof channelNames)[number]

export const recipientSchema = z.strictObject({ channel: z.enum(channelNames), address: z.string().min(1).max(2_000) })
export type Recipient = z.infer<typeof recipientSchema>

export const healthStates = ['never_run', 'healthy', 'failing', 'system_disabled', 'owner_disabled'] as const
export type Health = (typeof healthStates)[number]
