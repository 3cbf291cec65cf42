import * as z from 'zod'
import { raw, type Sql } from './sql.ts'

/** Reads a json or jsonb column, which arrives as text. */
export const jsonColumn = <T>(schema: z.ZodType<T>) => z.string().transform(parseJson).pipe(schema)

/** A timestamptz column as SQL text for an ISO 8601 instant in UTC, `2026-11-20T09:30:00.000Z`. `column` is a name of ours, never input. */
export const utcText = (column: string): Sql => raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)

/** Text as the server can store it: it takes no NUL character. */
export const storable = (text: string): string => text.replaceAll('\u0000', '\uFFFD')

function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'expected JSON' })
    return z.NEVER
  }
}
