import * as z from 'zod'

/** One line of a question set: a question with the turns before it, what should come of it, and every SQL text that is right. */
export const evaluationQuestionSchema = z.object({
  id: z.string().min(1),
  family: z.string().default('questions'),
  question: z.string(),
  context: z.array(z.object({ question: z.string(), sql: z.string().nullable().default(null) })).default([]),
  expect: z.enum(['sql', 'clarify', 'refuse']),
  gold_sql: z.array(z.string()).default([]),
  order_matters: z.boolean().default(false),
  notes: z.string().default(''),
})
export type EvaluationQuestion = z.infer<typeof evaluationQuestionSchema>

/** Reads a JSON-lines text. Every wrong line is named, and then nothing is read. */
export function readQuestionSet(text: string): { ok: true; questions: EvaluationQuestion[] } | { ok: false; errors: string[] } {
  const errors: string[] = []
  const questions: EvaluationQuestion[] = []
  const seen = new Set<string>()
  text.split('\n').forEach((line, at) => {
    if (line.trim() === '') return
    const parsed = evaluationQuestionSchema.safeParse(parseJson(line))
    if (!parsed.success) {
      errors.push(`line ${at + 1}: ${parsed.error.issues.map((issue) => `${issue.path.join('.') || 'line'}: ${issue.message}`).join('; ')}`)
    } else if (seen.has(parsed.data.id)) errors.push(`line ${at + 1}: the id ${parsed.data.id} is there twice`)
    else {
      seen.add(parsed.data.id)
      questions.push(parsed.data)
    }
  })
  return errors.length > 0 ? { ok: false, errors } : { ok: true, questions }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
