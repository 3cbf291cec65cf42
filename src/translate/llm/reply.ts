import * as z from 'zod'
import { extractJson, withoutThoughts } from '../../model/extract-json.ts'

const kinds = ['single', 'trend', 'compare', 'share', 'distribution', 'relation', 'list'] as const
const refusalCodes = ['no_data', 'write_request', 'out_of_scope'] as const

/** What the model sends, in the order in which it should think: the plan before the decision, the decision before the statement. */
const strictSchema = z.strictObject({
  plan: z.string(),
  interpretation: z.string(),
  assumptions: z.array(z.string()),
  decision: z.enum(['answer', 'clarify', 'refuse']),
  options: z.array(z.strictObject({ label: z.string(), question: z.string() })),
  refusal: z.strictObject({ code: z.enum(refusalCodes), message: z.string(), could_ask: z.array(z.string()) }).nullable(),
  sql: z.string().nullable(),
  shape: z.strictObject({ kind: z.enum(kinds), columns: z.array(z.string()) }).nullable(),
  title: z.string(),
})

export type Reply = z.infer<typeof strictSchema>

/** The shape of a reply as strict JSON schema, for servers that enforce it. */
export function replyJsonSchema(): { name: string; schema: Record<string, unknown> } {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(strictSchema, { target: 'draft-7' })
  return { name: 'translation', schema }
}

const text = (most: number) =>
  z
    .string()
    .catch('')
    .transform((value) => value.trim().slice(0, most))
const list = <T>(item: z.ZodType<T>, most: number) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((values) => values.flatMap((value) => (item.safeParse(value).success ? [item.parse(value)] : [])).slice(0, most))

/** The same for servers that enforce nothing: what is missing is empty, what is too long is cut, what is unknown is left out. */
const tolerantSchema = z.object({
  plan: text(2_000),
  interpretation: text(500),
  assumptions: list(z.string().min(1).max(400), 6),
  decision: z.enum(['answer', 'clarify', 'refuse']).nullable().catch(null),
  options: list(z.object({ label: z.string().min(1).max(200), question: z.string().min(1).max(500) }), 3),
  refusal: z
    .object({ code: z.enum(refusalCodes).catch('no_data'), message: text(500), could_ask: list(z.string().min(1).max(300), 3) })
    .nullable()
    .catch(null),
  sql: z.string().nullable().catch(null),
  shape: z
    .object({ kind: z.enum(kinds), columns: list(z.string(), 100) })
    .nullable()
    .catch(null),
  title: text(120),
})

/** Reads a reply. A problem is one sentence for the model about what is wrong with it. */
export function readReply(raw: string): { reply: Reply } | { problem: string } {
  const object = extractJson(raw)
  const found = object === null ? null : renamed(unwrapped(object))
  if (found === null || !isReply(found)) {
    const bare = statementIn(raw)
    if (bare !== null) return { reply: { ...tolerantSchema.parse({}), decision: 'answer', sql: bare, assumptions: [unsaid] } }
    if (object === null) return { problem: 'There is no complete JSON object in it.' }
  }
  const whole = tolerantSchema.parse(found)
  const parsed = { ...whole, options: [...new Map(whole.options.map((option) => [option.question.trim().toLowerCase(), option])).values()] }
  const sql = parsed.sql === null ? null : bareStatement(parsed.sql)
  const decision = parsed.decision ?? impliedDecision(sql, parsed)
  if (decision === null) return { problem: 'The key "decision" must be "answer", "clarify" or "refuse".' }
  if (decision === 'answer' && (sql === null || sql === '')) return { problem: 'The decision is "answer", but "sql" is empty.' }
  if (decision === 'clarify' && parsed.options.length < 2)
    return { problem: 'The decision is "clarify", but "options" has fewer than two complete options.' }
  if (decision === 'refuse' && (parsed.refusal === null || parsed.refusal.message === '')) {
    return { problem: 'The decision is "refuse", but "refusal" has no message.' }
  }
  return { reply: { ...parsed, decision, sql: decision === 'answer' ? sql : null } }
}

/** Shown with an answer of a model that can only write statements. */
const unsaid = 'The model wrote a statement without saying how it understood the question.'

/** The object inside others: one key around it, or the arguments of a call. */
function unwrapped(object: Record<string, unknown>): Record<string, unknown> {
  const { arguments: given } = object
  const inner = typeof given === 'string' ? extractJson(given) : asFields(given)
  if (inner !== null) return inner
  const [only, ...others] = Object.values(object)
  return others.length === 0 ? (asFields(only) ?? object) : object
}

const asFields = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null

/** Keys in lower case, and the statement under its own name. */
function renamed(object: Record<string, unknown>): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.fromEntries(Object.entries(object).map(([key, value]) => [key.toLowerCase(), value]))
  const sql = fields.sql ?? fields.query ?? fields.sql_query ?? fields.statement
  return sql === undefined ? fields : { ...fields, sql }
}

const isReply = (fields: Record<string, unknown>): boolean => ['decision', 'sql', 'options', 'refusal'].some((key) => key in fields)

/** The one statement in a reply that holds nothing else to go by: in a fence, or the whole text. Null when there are several. */
function statementIn(raw: string): string | null {
  const text = withoutThoughts(raw).trim()
  const fenced = [...text.matchAll(/```(?:sql|postgres(?:ql)?)?\s*\n([\s\S]*?)```/gi)].map((match) => bareStatement(match[1] ?? ''))
  const statements = (fenced.length > 0 ? fenced : [bareStatement(text)]).filter((one) => /^(select|with)\s/i.test(one))
  const [only] = statements
  return only === undefined || statements.length > 1 || (fenced.length === 0 && /;\s*\S|\n\s*\n/.test(only)) ? null : only
}

function impliedDecision(sql: string | null, parsed: { options: unknown[]; refusal: unknown }): Reply['decision'] | null {
  if (sql !== null && sql !== '') return 'answer'
  if (parsed.options.length > 1) return 'clarify'
  return parsed.refusal === null ? null : 'refuse'
}

/** Without the code fence and the semicolons that models like to add. */
const bareStatement = (sql: string): string =>
  sql
    .trim()
    .replace(/^```[a-z]*\s*\n?/i, '')
    .replace(/\n?```\s*$/, '')
    .replace(/[;\s]+$/, '')
    .trim()
