import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type HttpBindings, serve } from '@hono/node-server'
import { Hono } from 'hono'
import { type FakeRequest, readRequest } from './fake-openai-request.ts'

/**
 * How one request is answered. `text`: a stream of pieces, which may end without its finish reason, its usage or `[DONE]`, stall, lose
 * its socket, or carry an error; `status`: an error before the stream; `hang`: nothing at all.
 */
export type FakeReply =
  | {
      kind: 'text'
      text: string
      finish?: string | null
      done?: boolean
      usage?: boolean
      cached?: number
      end?: 'stall' | 'drop' | 'error'
      gapMs?: number
      refusal?: boolean
      /** `call`: the text comes as the arguments of a function's call. */
      as?: 'call'
      piece?: number
    }
  | { kind: 'status'; status: number; body?: unknown; headers?: Record<string, string> }
  | { kind: 'hang' }

export type FakeOpenai = {
  /** For `OPENAI_BASE_URL`. */
  url: string
  /** Every request that arrived, in order, also those that were refused. */
  requests: FakeRequest[]
  /** Why requests were refused as malformed; empty when the service spoke the protocol. */
  refusals: string[]
  headers: Record<string, string>[]
  /** Replies for the next requests, in order; they come before what the model's name asks for. */
  next(...replies: FakeReply[]): void
  close(): Promise<void>
}

/** The text of an honest reply to a request. */
export type Answer = (request: FakeRequest) => unknown

/**
 * A server that speaks the OpenAI protocol on a free port of this machine and checks what it is sent. It misbehaves by script
 * (`next`) or by model name: `fake-stall` always stalls, `fake-500-once` fails once and then answers, any other name is honest.
 */
export async function startFakeOpenai(answer: Answer = () => ({})): Promise<FakeOpenai> {
  const requests: FakeRequest[] = []
  const refusals: string[] = []
  const headers: Record<string, string>[] = []
  const queue: FakeReply[] = []
  const seen = new Map<string, number>()
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.post('/v1/chat/completions', async (c) => {
    const read = readRequest(await c.req.json().catch(() => null))
    if ('error' in read) {
      refusals.push(read.error)
      return errorResponse(400, read.error)
    }
    const { request } = read
    requests.push(request)
    headers.push(c.req.header())
    const times = (seen.get(request.model) ?? 0) + 1
    seen.set(request.model, times)
    const honest = asText(answer(request))
    const reply = queue.shift() ?? faultFor(request, honest, times) ?? { kind: 'text', text: honest }
    return send(reply, request, c.env.outgoing)
  })
  const server = await new Promise<Server>((resolve) => {
    const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(started as Server)) // plain HTTP, so a node Server
  })
  const { port } = server.address() as AddressInfo // a TCP server has one
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    refusals,
    headers,
    next: (...replies) => void queue.push(...replies),
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const errorBody = (message: string, more: Record<string, unknown> = {}) => ({
  error: { message, type: 'invalid_request_error', param: null, code: null, ...more },
})
const errorResponse = (status: number, message: string): Response => Response.json(errorBody(message), { status })

type Fault = (honest: string, request: FakeRequest) => FakeReply | null

const text = (value: string, more: Partial<Extract<FakeReply, { kind: 'text' }>> = {}): FakeReply => ({
  kind: 'text',
  text: value,
  ...more,
})
/** A reply as servers send it that do not stream. */
const whole = (content: string, message: Record<string, unknown> = {}): FakeReply => ({
  kind: 'status',
  status: 200,
  body: {
    id: 'chatcmpl-fake',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content, ...message }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 100, completion_tokens: 10 },
  },
})
const half = (value: string): string => value.slice(0, Math.ceil(value.length / 2))

/** Faults by the name they have in `fake-NAME` and `fake-NAME-once`. */
const faults: Record<string, Fault> = {
  '429': () => ({ kind: 'status', status: 429, body: errorBody('Rate limit reached', { code: 'rate_limit_exceeded' }) }),
  '429-soon': () => ({ kind: 'status', status: 429, headers: { 'retry-after': '1' }, body: errorBody('Rate limit reached') }),
  '429-late': () => ({ kind: 'status', status: 429, headers: { 'retry-after': '3600' }, body: errorBody('Rate limit reached') }),
  quota: () => ({
    kind: 'status',
    status: 429,
    body: errorBody('You exceeded your current quota', { code: 'insufficient_quota', type: 'insufficient_quota' }),
  }),
  '401': () => ({ kind: 'status', status: 401, body: errorBody('Incorrect API key provided: sk-secret-part') }),
  '404': () => ({ kind: 'status', status: 404, body: errorBody('The model does not exist') }),
  '500': () => ({ kind: 'status', status: 500, body: errorBody('The server had an error', { type: 'server_error' }) }),
  '502-html': () => ({
    kind: 'status',
    status: 502,
    headers: { 'content-type': 'text/html' },
    body: '<html><h1>502 Bad Gateway</h1></html>',
  }),
  overflow: () => ({
    kind: 'status',
    status: 400,
    body: errorBody("This model's maximum context length is 4096 tokens", { code: 'context_length_exceeded' }),
  }),
  'overflow-plain': () => ({ kind: 'status', status: 400, body: 'the request exceeds the available context size' }),
  'no-schema': (_honest, request) =>
    request.response_format?.type === 'json_schema'
      ? {
          kind: 'status',
          status: 400,
          body: errorBody("Invalid parameter: 'response_format' of type 'json_schema' is not supported", { param: 'response_format' }),
        }
      : null,
  'no-format': (_honest, request) => (request.response_format ? { kind: 'status', status: 400, body: errorBody('bad request') } : null),
  'no-usage': (_honest, request) =>
    request.stream_options ? { kind: 'status', status: 400, body: errorBody('Unrecognized request argument: stream_options') } : null,
  'no-temperature': (_honest, request) =>
    request.temperature === undefined && request.max_tokens === undefined
      ? null
      : {
          kind: 'status',
          status: 400,
          body:
            request.max_tokens === undefined
              ? errorBody("Unsupported value: 'temperature' does not support 0 with this model.", { param: 'temperature' })
              : errorBody("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", {
                  param: 'max_tokens',
                }),
        },
  'no-stream': (honest, request) =>
    request.stream ? { kind: 'status', status: 400, body: errorBody('Streaming is not supported', { param: 'stream' }) } : whole(honest),
  'whole-anyway': (honest) => whole(honest),
  'whole-nonsense': () => ({ kind: 'status', status: 200, body: { hello: 'world' } }),
  'no-system': (_honest, request) =>
    request.messages[0]?.role === 'system'
      ? { kind: 'status', status: 500, body: errorBody('Jinja Exception: System role not supported') }
      : null,
  call: (honest) => whole('', { tool_calls: [{ id: 'c1', type: 'function', function: { name: 'translation', arguments: honest } }] }),
  'call-stream': (honest) => text(honest, { as: 'call', finish: 'tool_calls' }),
  parts: (honest) => whole('', { content: [{ type: 'text', text: honest }] }),
  'no-choices': () => ({ kind: 'status', status: 200, body: { id: 'x', choices: [], usage: null } }),
  hang: () => ({ kind: 'hang' }),
  stall: (honest) => text(half(honest), { end: 'stall' }),
  drop: (honest) => text(half(honest), { end: 'drop' }),
  'mid-error': (honest) => text(half(honest), { end: 'error' }),
  cut: (honest) => text(half(honest), { finish: null, done: false }),
  'no-done': (honest) => text(honest, { done: false }),
  'no-usage-chunk': (honest) => text(honest, { usage: false }),
  length: (honest) => text(half(honest), { finish: 'length' }),
  filter: () => text('', { finish: 'content_filter' }),
  refusal: () => text('I cannot help with that.', { refusal: true }),
  empty: () => text(''),
  fenced: (honest) => text(`\`\`\`json\n${honest}\n\`\`\``),
  prose: (honest) => text(`Sure! Here {is} the object:\n${honest}\nLet me know if you need more.`),
  thinking: (honest) => text(`<think>maybe {"decision": 1}</think>\n${honest}`),
  'broken-json': () => text('{"plan": "x", "decision": answer'),
  'wrong-shape': () => text('{"result": 42}'),
  slow: (honest) => text(honest, { gapMs: 2, piece: 40 }),
  tiny: (honest) => text(honest, { piece: 1 }),
}

function faultFor(request: FakeRequest, honest: string, times: number): FakeReply | null {
  const match = /^fake-(.+?)(-once)?$/.exec(request.model)
  const fault = faults[match?.[1] ?? '']
  if (fault === undefined || (match?.[2] !== undefined && times > 1)) return null
  return fault(honest, request)
}

function send(reply: FakeReply, request: FakeRequest, outgoing: HttpBindings['outgoing']): Response | Promise<Response> {
  if (reply.kind === 'hang') return new Promise(() => undefined)
  if (reply.kind === 'status') {
    const body = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {})
    return new Response(body, { status: reply.status, headers: { 'content-type': 'application/json', ...reply.headers } })
  }
  return new Response(streamOf(reply, request, outgoing), { headers: { 'content-type': 'text/event-stream' } })
}

type TextReply = Extract<FakeReply, { kind: 'text' }>

function streamOf(reply: TextReply, request: FakeRequest, outgoing: HttpBindings['outgoing']): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const events = eventsOf(reply, request)
  return new ReadableStream({
    async pull(controller) {
      if (reply.gapMs !== undefined) await new Promise((resolve) => setTimeout(resolve, reply.gapMs))
      const { value, done } = events.next()
      if (!done) return controller.enqueue(encoder.encode(`data: ${value}\n\n`))
      if (reply.end === 'stall') return new Promise(() => undefined)
      // What was written reaches the client before the socket goes.
      if (reply.end === 'drop') return void setTimeout(() => outgoing.destroy(), 20)
      controller.close()
    },
  })
}

function pieceOf(reply: TextReply, piece: string): Record<string, unknown> {
  if (reply.as === 'call') return { tool_calls: [{ index: 0, function: { arguments: piece } }] }
  return { [reply.refusal ? 'refusal' : 'content']: piece }
}

function* eventsOf(reply: TextReply, request: FakeRequest): Generator<string, void> {
  const chunk = (choices: unknown[], more: Record<string, unknown> = {}) =>
    JSON.stringify({ id: 'chatcmpl-fake', object: 'chat.completion.chunk', created: 1, model: request.model, choices, ...more })
  const delta = (content: Record<string, unknown>, finish: string | null = null) =>
    chunk([{ index: 0, delta: content, finish_reason: finish }])
  yield delta({ role: 'assistant', content: '' })
  const size = reply.piece ?? 16
  for (let at = 0; at < reply.text.length; at += size) yield delta(pieceOf(reply, reply.text.slice(at, at + size)))
  if (reply.end === 'error') yield JSON.stringify({ error: { message: 'The server is overloaded', type: 'server_error', code: 503 } })
  if (reply.end !== undefined) return
  if (reply.finish !== null) yield delta({}, reply.finish ?? 'stop')
  if (request.stream_options?.include_usage && reply.usage !== false && reply.finish !== null) {
    const prompt = request.messages.reduce((sum, { content }) => sum + Math.ceil(content.length / 4), 0)
    const usage = {
      prompt_tokens: prompt,
      completion_tokens: Math.ceil(reply.text.length / 4),
      total_tokens: 0,
      prompt_tokens_details: { cached_tokens: reply.cached ?? 0 },
    }
    yield chunk([], { usage })
  }
  if (reply.done !== false) yield '[DONE]'
}
