import * as z from 'zod'
import type { InvalidRequest } from '../base/problem.ts'
import { fail, ok, type Result } from '../base/result.ts'
import { semanticQuerySchema } from '../translate/semantic/semantic-query.ts'

const mostNested = 40

/** Whether a value holds objects and lists in one another more than `most` deep; looks level by level, so that depth costs no stack. */
function isDeeper(value: object, most: number): boolean {
  let level: object[] = [value]
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > most) return true
    level = level.flatMap((one) => Object.values(one).filter((inner) => typeof inner === 'object' && inner !== null))
  }
  return false
}

/** Says of a semantic query what was expected where. */
function holdsQuery(value: object, context: z.RefinementCtx): void {
  if (isDeeper(value, mostNested)) {
    const message = `Nested too deeply: at most ${mostNested} levels of objects and lists are read.`
    context.addIssue({ code: 'custom', path: [], message })
    return
  }
  const parsed = semanticQuerySchema.safeParse(value)
  for (const { path, message } of parsed.error?.issues ?? []) context.addIssue({ code: 'custom', path, message })
}

/**
 * What is posted to ask. `id` is made by the client and becomes the answer's id: the same id asks once. `branch_of` names the answer
 * whose question this one replaces, or whose `clarify` option `choice` picks (its label, or its number from 1). `sql` is a statement
 * edited by hand, `semantic_query` an edited reading; `after` names the answer that this question follows, when it is not the newest; `confirm_cost` lets a costly statement run,
 * `double_check` compares the result with those of other ways of asking the model.
 */
export const askRequestSchema = z.object({
  id: z.uuid(),
  question: z.string(),
  branch_of: z.uuid().optional(),
  after: z.uuid().optional(),
  choice: z.union([z.string().max(500), z.number().int().min(1).max(20)]).optional(),
  semantic_query: z.record(z.string(), z.unknown()).superRefine(holdsQuery).optional(),
  sql: z.string().min(1, 'expected a statement').max(20_000, 'expected at most 20,000 characters').optional(),
  confirm_cost: z.boolean().optional(),
  double_check: z.boolean().optional(),
  data_source: z.enum(['postgresql', 'bigquery']).optional(),
})
export type AskRequest = z.infer<typeof askRequestSchema>

/** Any C0 or C1 control but tab, line feed and carriage return; half of a surrogate pair; what stands for a byte that is no text. */
const unreadable = /[\p{Cc}\p{Cs}\uFFFD-\uFFFF]/u
const layout = /[\t\n\r]/g

/** The question as it goes to translators: trimmed, in Unicode form C. Refuses empty, overlong and binary text. */
export function readQuestion(typed: string, maxCharacters: number): Result<string, InvalidRequest> {
  if (typed.length > maxCharacters) {
    return refuse(`The question has ${typed.length} characters; at most ${maxCharacters} are read.`, true)
  }
  if (unreadable.test(typed.replace(layout, ' ')))
    return refuse('The question holds control characters or bytes that are no text; expected plain text in UTF-8.')
  const question = typed.normalize('NFC').trim()
  if (!/[\p{L}\p{N}]/u.test(question)) return refuse('The question is empty; expected some words.')
  return ok(question)
}

const refuse = (message: string, tooLarge = false): { ok: false; problem: InvalidRequest } =>
  fail({ kind: 'invalid-request', message, issues: [{ path: 'question', message }], ...(tooLarge ? { tooLarge } : {}) })
