import * as z from 'zod'

const texts = z.array(z.string(), 'expected a list of SQL texts')

/** One line of a question set: a question with the turns before it, what should come of it, and every SQL text that is right. */
export const evaluationQuestionSchema = z.object({
  id: z.union([z.string().min(1, 'expected a name'), z.number().transform(String)], 'expected a text or a number'),
  family: z.string('expected a text').default('questions'),
  question: z.string('expected the text of the question').min(1, 'expected the text of the question'),
  context: z
    .array(z.object({ question: z.string(), sql: z.string().nullable().default(null) }), 'expected a list of {question, sql}')
    .default([]),
  /** Null where it is not known: the question is asked and not judged. */
  expect: z.enum(['sql', 'clarify', 'refuse'], 'expected sql, clarify or refuse').nullable().default(null),
  gold_sql: z.preprocess((found) => (typeof found === 'string' ? [found] : (found ?? [])), texts).default([]),
  order_matters: z.boolean('expected true or false').default(false),
  notes: z.string().default(''),
})
export type EvaluationQuestion = z.infer<typeof evaluationQuestionSchema>

/**
 * Reads a JSON-lines text; `file` is what errors call it. Every wrong line is named with what was expected there, and then nothing is
 * read.
 */
export function readQuestionSet(
  text: string,
  file = 'questions',
): { ok: true; questions: EvaluationQuestion[] } | { ok: false; errors: string[] } {
  const errors: string[] = []
  const questions: EvaluationQuestion[] = []
  const seen = new Map<string, number>()
  for (const { line, value, fault } of jsonLines(text)) {
    const at = `${file}:${line}`
    if (fault !== null) {
      errors.push(`${at} expected one JSON object on the line: ${fault}`)
      continue
    }
    const parsed = evaluationQuestionSchema.safeParse(value)
    if (!parsed.success) errors.push(`${at} ${parsed.error.issues.map(issueText).join('; ')}`)
    else if (seen.has(parsed.data.id)) errors.push(`${at} the id ${parsed.data.id} stands in line ${seen.get(parsed.data.id)} already`)
    else {
      seen.set(parsed.data.id, line)
      questions.push(parsed.data)
    }
  }
  if (errors.length === 0 && questions.length === 0) errors.push(`${file}:1 expected at least one question, the file is empty`)
  return errors.length > 0 ? { ok: false, errors } : { ok: true, questions }
}

/** What is wrong with a line, with the path to it. */
export function issueText(issue: z.core.$ZodIssue): string {
  const path = issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  return path === '' ? 'expected an object with at least id and question' : `${path.slice(1)}: ${issue.message}`
}

/** The lines of a JSON-lines text that are not empty, counted from 1; `fault` says why a line is no JSON. */
export function jsonLines(text: string): { line: number; value: unknown; fault: string | null }[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .flatMap((line, at) => (line.trim() === '' ? [] : [{ line: at + 1, ...parseJson(line) }]))
}

function parseJson(line: string): { value: unknown; fault: string | null } {
  try {
    return { value: JSON.parse(line), fault: null }
  } catch (error) {
    return { value: null, fault: error instanceof Error ? error.message : String(error) }
  }
}
