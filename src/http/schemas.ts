import * as z from 'zod'
import { eventSchemas, outcomeSchema } from '../present/answer/events.ts'
import { cellSchema, resultColumnSchema } from '../present/columns.ts'

export const idParams = z.object({ id: z.uuid() })

/** The folded state of an answer, as the reducer makes it. */
export const answerViewSchema = z.object({
  seq: z.number().int(),
  phase: z.enum(['waiting', 'running', 'done']),
  answer: z.string().nullable(),
  conversation: z.string().nullable(),
  question: z.string(),
  asker: z.string().nullable(),
  deadline: z.string().nullable(),
  steps: z.array(eventSchemas.step),
  interpretation: eventSchemas.interpretation.nullable(),
  sql: eventSchemas.sql.nullable(),
  result: z
    .object({
      id: z.string(),
      columns: z.array(resultColumnSchema),
      rows: z.array(z.array(cellSchema)),
      row_count: z.number().int().nullable(),
      truncated: eventSchemas.result.shape.truncated,
      statistics: eventSchemas.result.shape.statistics,
      database_ms: z.number().int().nullable(),
    })
    .nullable(),
  chart: eventSchemas.chart.nullable(),
  text: eventSchemas.text.shape.parts,
  clarify: eventSchemas.clarify.nullable(),
  refused: eventSchemas.refused.nullable(),
  error: eventSchemas.error.nullable(),
  notices: z.array(eventSchemas.notice),
  followups: z.array(z.string()),
  outcome: outcomeSchema.nullable(),
  done: eventSchemas.done.nullable(),
  /** There when somebody else shared the answer; `rerun`: the rows were read again with the viewer's rights. */
  shared: z.object({ by: z.string().nullable(), at: z.string(), rerun: z.boolean() }).optional(),
})

export const conversationSchema = z.object({
  id: z.string(),
  title: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
})

export const turnSchema = z.object({
  id: z.string(),
  question: z.string(),
  asked_at: z.string(),
  branch_of: z.string().nullable(),
  parent: z.string().nullable(),
  outcome: z.string().nullable(),
  answer: answerViewSchema.nullable(),
})

export const rowsPageSchema = z.object({
  result: z.string(),
  columns: z.array(resultColumnSchema),
  rows: z.array(z.array(cellSchema)),
  offset: z.number().int(),
  row_count: z.number().int(),
})
