import * as z from 'zod'

const messageSchema = z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string().min(1) })

/** What the service may send: the fields that all servers of this protocol share, and nothing else. */
const requestSchema = z.strictObject({
  model: z.string().min(1),
  messages: z.array(messageSchema).min(1),
  stream: z.boolean(),
  stream_options: z.strictObject({ include_usage: z.literal(true) }).optional(),
  temperature: z.number().min(0).max(2).optional(),
  max_tokens: z.int().positive().optional(),
  max_completion_tokens: z.int().positive().optional(),
  response_format: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('json_object') }),
      z.strictObject({
        type: z.literal('json_schema'),
        json_schema: z.strictObject({
          name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
          strict: z.literal(true),
          schema: z.record(z.string(), z.unknown()),
        }),
      }),
    ])
    .optional(),
})

export type FakeRequest = z.infer<typeof requestSchema>

/** A request read as a strict server would, or the reason why it is refused. */
export function readRequest(body: unknown): { request: FakeRequest } | { error: string } {
  const parsed = requestSchema.safeParse(body)
  if (!parsed.success) return { error: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ') }
  const request = parsed.data
  const order = orderProblem(request.messages.map(({ role }) => role))
  if (order !== null) return { error: order }
  const format = request.response_format
  if (format?.type === 'json_object' && !/json/i.test(request.messages.map(({ content }) => content).join(' '))) {
    return { error: "messages must contain the word 'json' to use response_format json_object" }
  }
  const loose = format?.type === 'json_schema' ? strictProblem(format.json_schema.schema, '#') : null
  return loose === null ? { request } : { error: loose }
}

/** System first and once, then user and assistant in turn, a user last. */
function orderProblem(roles: string[]): string | null {
  const rest = roles[0] === 'system' ? roles.slice(1) : roles
  const expected = rest.map((_role, index) => (index % 2 === 0 ? 'user' : 'assistant'))
  if (rest.length % 2 === 0 || rest.join() !== expected.join()) return `messages are out of order: ${roles.join(', ')}`
  return null
}

/** What strict mode forbids: objects that allow more, or properties that may be left out. */
function strictProblem(schema: unknown, path: string): string | null {
  if (typeof schema !== 'object' || schema === null) return null
  const node = new Map(Object.entries(schema))
  const properties = node.get('properties')
  if (node.get('type') === 'object' || properties !== undefined) {
    if (node.get('additionalProperties') !== false) return `${path}: additionalProperties must be false`
    const required = node.get('required')
    const missing = Object.keys(properties ?? {}).filter((name) => !Array.isArray(required) || !required.includes(name))
    if (missing.length > 0) return `${path}: required must name ${missing.join(', ')}`
  }
  for (const [key, value] of node) {
    for (const [index, part] of Array.isArray(value) ? value.entries() : [[key, value] as const]) {
      const problem = strictProblem(part, `${path}/${key}${index === key ? '' : `/${index}`}`)
      if (problem !== null) return problem
    }
  }
  return null
}
