import * as z from 'zod'
import { cellSchema, resultColumnSchema } from '../columns.ts'

/** How one turn ended; one per turn. */
export const outcomeSchema = z.enum([
  'answered',
  'no_data',
  'clarify',
  'refused',
  'blocked',
  'too_expensive',
  'failed',
  'timed_out',
  'cancelled',
  'unavailable',
  'interrupted',
])
export type Outcome = z.infer<typeof outcomeSchema>

export const translatorNameSchema = z.enum(['verified', 'semantic', 'llm'])

/** A stretch of time the answer covers: `from` inclusive, `to` exclusive, ISO dates; null where it is open. */
export const intervalSchema = z.object({ label: z.string(), from: z.string().nullable(), to: z.string().nullable(), time_zone: z.string() })

/**
 * Something to choose: its words, and the question that asks it. `detail` is what it would give, in short; `semantic_query` asks it
 * without reading words again.
 */
const optionSchema = z.object({
  label: z.string(),
  question: z.string(),
  detail: z.string().optional(),
  semantic_query: z.record(z.string(), z.unknown()).optional(),
})
export type AnswerOption = z.infer<typeof optionSchema>

export const interpretationSchema = z.object({
  sentence: z.string(),
  intervals: z.array(intervalSchema),
  assumptions: z.array(z.object({ text: z.string(), alternatives: z.array(optionSchema) })),
  unused_words: z.array(z.string()),
})
export type Interpretation = z.infer<typeof interpretationSchema>

export const stepSchema = z.object({
  id: z.string(),
  kind: z.enum(['understand', 'translate', 'check', 'estimate', 'run', 'repair', 'present']),
  status: z.enum(['running', 'done', 'failed', 'skipped']),
  ms: z.number().int().nullable(),
  detail: z.string().nullable(),
})

/** How far an answer can be trusted, from evidence only: `sure`, `likely`, or `check` where something speaks against it; reasons in words. */
export const confidenceSchema = z.object({ level: z.enum(['sure', 'likely', 'check']), reasons: z.array(z.string()) })
export type Confidence = z.infer<typeof confidenceSchema>

export const receiptSchema = z.object({
  translator: translatorNameSchema.nullable(),
  interpretation: z.string().nullable(),
  intervals: z.array(intervalSchema),
  sql: z.string().nullable(),
  parameters: z.array(z.unknown()),
  tables: z.array(z.string()),
  columns: z.array(z.string()),
  row_count: z.number().int().nullable(),
  truncated: z.string(),
  data_source: z.string(),
  /** Newest value of the time axis of the tables read, when known. */
  fresh_to: z.string().nullable(),
  catalog_version: z.string(),
  prompt: z.string().nullable(),
  model: z.string().nullable(),
  /** Null where there is no answer; absent in logs of earlier versions. */
  confidence: confidenceSchema.nullable().optional(),
})

/** The data of each event of an answer's log, by event name. Readers ignore names and fields they do not know. */
export const eventSchemas = {
  open: z.object({
    answer: z.string(),
    conversation: z.string(),
    question: z.string(),
    protocol: z.literal(1),
    deadline: z.string(),
    asker: z.string(),
  }),
  step: stepSchema,
  interpretation: interpretationSchema,
  sql: z.object({
    revision: z.number().int(),
    text: z.string(),
    dialect: z.enum(['postgresql', 'bigquery']),
    translator: translatorNameSchema.nullable(),
    status: z.enum(['candidate', 'checked', 'rejected']),
    check: z.object({
      tables: z.array(z.string()),
      columns: z.array(z.string()),
      limit_added: z.boolean(),
      warnings: z.array(z.string()),
      violations: z.array(z.object({ rule: z.string(), message: z.string(), position: z.number().int().nullable() })),
    }),
  }),
  columns: z.object({ result: z.string(), columns: z.array(resultColumnSchema) }),
  rows: z.object({ result: z.string(), offset: z.number().int(), rows: z.array(z.array(cellSchema)) }),
  result: z.object({
    result: z.string(),
    row_count: z.number().int(),
    truncated: z.enum(['none', 'cap', 'limit', 'bytes']),
    statistics: z.array(
      z.object({ name: z.string(), nulls: z.number().int(), distinct: z.number().int(), min: cellSchema, max: cellSchema }),
    ),
    database_ms: z.number().int(),
  }),
  chart: z.object({
    result: z.string(),
    pick: z.record(z.string(), z.unknown()).nullable(),
    why: z.string(),
    alternatives: z.array(z.record(z.string(), z.unknown())),
  }),
  /** Sentence parts; a part with `cell` shows the value at that row and column, `text` is its formatted form. */
  text: z.object({
    parts: z.array(z.object({ text: z.string(), cell: z.object({ row: z.number().int(), column: z.string() }).nullable() })),
  }),
  clarify: z.object({ message: z.string(), options: z.array(optionSchema) }),
  refused: z.object({
    code: z.string(),
    message: z.string(),
    could_ask: z.array(z.string()),
    violations: z.array(z.object({ rule: z.string(), message: z.string(), position: z.number().int().nullable() })),
    confirmable: z.boolean(),
  }),
  error: z.object({ code: z.string(), stage: z.string(), message: z.string(), retryable: z.boolean(), error_id: z.string().nullable() }),
  /** `options`: questions that help, where there are some. */
  notice: z.object({
    level: z.enum(['info', 'warning']),
    code: z.string(),
    text: z.string(),
    options: z.array(optionSchema).optional(),
  }),
  followups: z.object({ questions: z.array(z.string()).max(4) }),
  done: z.object({
    outcome: outcomeSchema,
    ms: z.number().int(),
    timings: z.record(z.string(), z.number()),
    tokens: z.object({ in: z.number().int(), cached: z.number().int(), out: z.number().int() }),
    cost: z.number().nullable(),
    receipt: receiptSchema,
  }),
}

export type EventName = keyof typeof eventSchemas
export type EventData<N extends EventName> = z.infer<(typeof eventSchemas)[N]>

/** One entry of an answer's append-only log. `seq` counts from 1 without gaps. */
export type AnswerEvent = { [N in EventName]: { seq: number; name: N; data: EventData<N> } }[EventName]

/** An entry before it has its number. */
export type NewEvent = { [N in EventName]: { name: N; data: EventData<N> } }[EventName]
