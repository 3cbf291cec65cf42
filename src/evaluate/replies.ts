import { AsyncLocalStorage } from 'node:async_hooks'
import * as z from 'zod'
import { issueText, jsonLines } from './question-set.ts'

/** A reply of a model as it is played back. */
export type Reply = { text: string; finish: string; refusal: string | null; usage: Record<string, unknown> | null }

/** One request as it would have been sent: the n-th for a question, counted from 1, with the body word for word. */
export type ModelCall = { id: string; attempt: number; request: unknown }

const completionSchema = z.looseObject({
  choices: z
    .array(
      z.looseObject({
        message: z.looseObject({ content: z.string().nullish(), refusal: z.string().nullish() }),
        finish_reason: z.string().nullish(),
      }),
    )
    .min(1, 'expected at least one choice'),
  usage: z.record(z.string(), z.unknown()).nullish(),
})

/** The text alone, a chat completion, or the envelope in which batches give a completion back. */
const replySchema = z.union(
  [
    z.string().transform((text): Reply => ({ text, finish: 'stop', refusal: null, usage: null })),
    completionSchema.transform(toReply),
    z.looseObject({ body: completionSchema }).transform(({ body }) => toReply(body)),
  ],
  'expected a text or a chat completion with choices',
)

function toReply({ choices, usage }: z.infer<typeof completionSchema>): Reply {
  const [choice] = choices
  return {
    text: choice?.message.content ?? '',
    finish: choice?.finish_reason ?? 'stop',
    refusal: choice?.message.refusal ?? null,
    usage: usage ?? null,
  }
}

const lineSchema = z
  .looseObject({ id: z.union([z.string(), z.number().transform(String)], 'expected the id of a question') })
  .transform((line, issues) => {
    const found = line.response ?? line.reply ?? line.content ?? line.text
    const parsed = replySchema.safeParse(found)
    if (parsed.success) return { id: line.id, reply: parsed.data }
    issues.addIssue({ code: 'custom', path: ['response'], message: 'expected the text of the reply, or a chat completion with choices' })
    return z.NEVER
  })

/** `custom_id` stands for `id`, as batches have it. */
const withId = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'custom_id' in value && typeof value.custom_id === 'string'
    ? { ...value, id: value.custom_id }
    : value

/** Reads replies, JSON lines `{id, response}`: several of one question are played in their order. Every wrong line is named. */
export function readReplies(text: string, file: string): { ok: true; replies: Map<string, Reply[]> } | { ok: false; errors: string[] } {
  const replies = new Map<string, Reply[]>()
  const errors: string[] = []
  for (const { line, value, fault } of jsonLines(text)) {
    const parsed = fault === null ? lineSchema.safeParse(withId(value)) : null
    if (parsed?.success) replies.set(parsed.data.id, [...(replies.get(parsed.data.id) ?? []), parsed.data.reply])
    else errors.push(`${file}:${line} ${fault ?? parsed?.error?.issues.map(issueText).join('; ')}`)
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, replies }
}

/** Stands in for the network of the model's client: nothing leaves the process. */
export type Replay = {
  fetch: typeof fetch
  /** Does work that belongs to one question, so that its requests are told from others. */
  during<T>(id: string, work: () => Promise<T>): Promise<T>
  /** Requests for which there was no reply, in the order in which they were made. */
  missing: ModelCall[]
}

/** Plays replies back by question and order; a request without one is kept and refused, so that the client does not try again. */
export function createReplay(replies: ReadonlyMap<string, readonly Reply[]>): Replay {
  const asking = new AsyncLocalStorage<{ id: string; attempts: number }>()
  const missing: ModelCall[] = []
  return {
    missing,
    during: (id, work) => asking.run({ id, attempts: 0 }, work),
    fetch: async (_url, init) => {
      const current = asking.getStore() ?? { id: '', attempts: 0 }
      current.attempts += 1
      const reply = replies.get(current.id)?.[current.attempts - 1]
      if (reply) return streamOf(reply)
      missing.push({ id: current.id, attempt: current.attempts, request: JSON.parse(String(init?.body)) })
      return Response.json({ error: { message: 'There is no reply on file for this request.', type: 'not_found' } }, { status: 404 })
    },
  }
}

/** The reply as a server streams it. */
function streamOf({ text, finish, refusal, usage }: Reply): Response {
  const chunk = (more: object) =>
    `data: ${JSON.stringify({ id: 'replay', object: 'chat.completion.chunk', created: 0, model: 'replay', ...more })}\n\n`
  const parts = [
    chunk({
      choices: [{ index: 0, delta: { role: 'assistant', content: text, ...(refusal === null ? {} : { refusal }) }, finish_reason: null }],
    }),
    chunk({ choices: [{ index: 0, delta: {}, finish_reason: finish }] }),
    ...(usage === null ? [] : [chunk({ choices: [], usage })]),
    'data: [DONE]\n\n',
  ]
  return new Response(parts.join(''), { headers: { 'content-type': 'text/event-stream' } })
}
