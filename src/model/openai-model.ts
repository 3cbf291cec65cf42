import OpenAI from 'openai'
import type { Logger } from '../base/logger.ts'
import type { ModelUnavailable } from '../base/problem.ts'
import { fail, ok, type Result } from '../base/result.ts'
import { pause, type Timer } from '../base/timer.ts'
import { type Capabilities, hopeful, learnFrom } from './capabilities.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import { classifyError, type Failure } from './classify-error.ts'
import type { Message, Model, ModelReply, ModelRequest } from './model.ts'
import { readStream, readWhole, type Streamed } from './read-stream.ts'

export type OpenaiSettings = {
  /** Null for OpenAI itself. */
  baseUrl: string | null
  /** Null for local servers that need none. */
  apiKey: string | null
  model: string
  /** Limit for one call with all its retries. */
  timeoutMs: number
  /** Limit between two events of a stream; the first one may take twice as long. */
  idleTimeoutMs: number
}

export type OpenaiDeps = {
  now: () => number
  timer: Timer
  /** 0 to 1, for the jitter of retries. */
  random: () => number
  log: Logger
  /** For tests and runtimes with a fetch of their own; the global one otherwise. */
  fetch?: typeof fetch
}

const maxRequests = 3
const maxLessons = 6
const firstBackoffMs = 500
const longestBackoffMs = 8_000

type Problem = ModelUnavailable | { kind: 'cancelled' }
type Attempt = { ok: true; streamed: Streamed } | { ok: false; problem: { kind: 'cancelled' } } | { ok: false; failure: Failure }

/**
 * A model behind any server that speaks chat completions. One call sends at most three requests: lost connections, 429, 5xx, stalled
 * and cut streams are tried again after a growing, jittered pause or the one the server asks for; what a server does not take (strict
 * schema, usage, temperature) is left out and remembered. A server that keeps failing is left alone for half a minute.
 */
export function openaiModel(settings: OpenaiSettings, deps: OpenaiDeps): Model {
  const client = new OpenAI({
    apiKey: settings.apiKey ?? 'none',
    baseURL: settings.baseUrl ?? 'https://api.openai.com/v1',
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: 'off',
    ...(deps.fetch === undefined ? {} : { fetch: deps.fetch }),
  })
  const breaker = new CircuitBreaker()
  const server: Server = { client, settings, deps, breaker, capabilities: hopeful }
  return { name: settings.model, complete: (request) => complete(server, request) }
}

type Server = { client: OpenAI; settings: OpenaiSettings; deps: OpenaiDeps; breaker: CircuitBreaker; capabilities: Capabilities }

async function complete(server: Server, request: ModelRequest): Promise<Result<ModelReply, Problem>> {
  const { breaker, deps } = server
  const waitMs = breaker.enter(deps.now())
  if (waitMs > 0) return fail(resting(server.settings.model, waitMs))
  const deadline = new AbortController()
  const callOff = deps.timer.after(server.settings.timeoutMs, () => deadline.abort())
  try {
    const result = await withRetries(server, request, deadline.signal, deps.now() + server.settings.timeoutMs)
    settleBreaker(server, result)
    return result
  } finally {
    callOff()
  }
}

const resting = (model: string, ms: number): ModelUnavailable => ({
  kind: 'model-unavailable',
  reason: 'server-error',
  message: `${model} did not answer several times or asked for a pause; it is tried again in ${Math.ceil(ms / 1000)} s.`,
})

function settleBreaker({ breaker, deps }: Server, result: Result<ModelReply, Problem>): void {
  if (result.ok) breaker.succeeded()
  else if (result.problem.kind === 'model-unavailable' && ['timeout', 'server-error', 'connection'].includes(result.problem.reason))
    breaker.failed(deps.now())
  else breaker.left()
}

async function withRetries(
  server: Server,
  request: ModelRequest,
  deadline: AbortSignal,
  endsAt: number,
): Promise<Result<ModelReply, Problem>> {
  let capabilities = server.capabilities
  let requests = 0
  let tries = 0
  let lessons = 0
  for (;;) {
    requests += 1
    tries += 1
    const attempt = await sendOnce(server, request, capabilities, deadline, tries > 1)
    if (attempt.ok && !attempt.streamed.readable && capabilities.stream) {
      server.deps.log.info('the model server does not stream; replies are asked for whole', { model: server.settings.model })
      capabilities = { ...capabilities, stream: false }
      continue
    }
    const judged = attempt.ok ? judge(attempt.streamed, server.settings.model) : attempt
    // Whatever the reply is worth, the server took the request as it was.
    if (attempt.ok) server.capabilities = capabilities
    if ('reply' in judged) return ok({ ...judged.reply, requests })
    if ('problem' in judged) return fail(judged.problem)
    const { failure } = judged
    const lesson = failure.refusal === null || lessons >= maxLessons ? null : learnFrom(failure.refusal, capabilities)
    if (failure.step === 'learn' && lesson !== null) {
      server.deps.log.info('the model server refused a part of the request; it is left out', { model: server.settings.model, ...lesson })
      capabilities = lesson
      lessons += 1
      tries -= 1
      continue
    }
    if (failure.step !== 'retry' || tries >= maxRequests) return fail(failure.problem)
    const stopped = await backOff(server, failure, tries, request.signal, endsAt)
    if (stopped !== null) return fail(stopped)
  }
}

/** Waits before the next request; a problem when there is no time left for it or the caller went away. */
async function backOff(server: Server, failure: Failure, tries: number, signal: AbortSignal, endsAt: number): Promise<Problem | null> {
  const { deps, breaker } = server
  const grown = Math.min(longestBackoffMs, firstBackoffMs * 2 ** (tries - 1)) * (0.5 + deps.random() / 2)
  const ms = failure.afterMs ?? grown
  if (deps.now() + ms >= endsAt) {
    if (failure.afterMs !== null) breaker.pauseUntil(deps.now() + Math.min(failure.afterMs, 120_000))
    return failure.problem
  }
  server.deps.log.info('the model is asked again', { model: server.settings.model, reason: failure.problem.reason, waitMs: Math.round(ms) })
  return (await pause(deps.timer, ms, signal)) ? null : { kind: 'cancelled' }
}

/** One request, from its sending to the end of the stream. */
async function sendOnce(
  server: Server,
  request: ModelRequest,
  capabilities: Capabilities,
  deadline: AbortSignal,
  again: boolean,
): Promise<Attempt> {
  const { settings, deps } = server
  const idle = new AbortController()
  let callOff = deps.timer.after(settings.idleTimeoutMs * 2, () => idle.abort())
  const alive = () => {
    callOff()
    callOff = deps.timer.after(settings.idleTimeoutMs, () => idle.abort())
  }
  const signal = AbortSignal.any([request.signal, deadline, idle.signal])
  const stopped = (): Attempt | null => {
    if (request.signal.aborted) return { ok: false, problem: { kind: 'cancelled' } }
    if (deadline.aborted)
      return { ok: false, failure: timedOut(`${settings.model} did not finish within ${settings.timeoutMs / 1000} s.`, false) }
    if (idle.signal.aborted) return { ok: false, failure: timedOut(`${settings.model} stopped answering.`, true) }
    return null
  }
  let restart = again
  try {
    const plain = body(settings.model, request, capabilities)
    if (!capabilities.stream) {
      // Nothing is heard until the reply is whole; the limit of the call holds.
      callOff()
      const streamed = readWhole(await server.client.chat.completions.create({ ...plain, stream: false }, { signal }))
      return stopped() ?? { ok: true, streamed }
    }
    const usage = capabilities.usage ? { stream_options: { include_usage: true } } : {}
    const stream = await server.client.chat.completions.create({ ...plain, ...usage, stream: true }, { signal })
    const streamed = await readStream(stream, alive, (piece) => {
      request.onText?.(piece, restart)
      restart = false
    })
    // A stream that was aborted ends without an error.
    return stopped() ?? { ok: true, streamed }
  } catch (error) {
    const early = stopped()
    if (early !== null) return early
    deps.log.debug('the model request failed', { error })
    return { ok: false, failure: classifyError(error, settings.model, deps.now()) }
  } finally {
    callOff()
  }
}

const timedOut = (message: string, again: boolean): Failure => ({
  problem: { kind: 'model-unavailable', reason: 'timeout', message },
  step: again ? 'retry' : 'stop',
  afterMs: null,
  refusal: null,
})

function body(
  model: string,
  request: ModelRequest,
  capabilities: Capabilities,
): Omit<OpenAI.Chat.Completions.ChatCompletionCreateParams, 'stream'> {
  return {
    model,
    messages: capabilities.system ? request.messages : withoutSystem(request.messages),
    ...(capabilities.temperature ? { temperature: 0 } : {}),
    ...(capabilities.tokenLimit === 'none' ? {} : { [capabilities.tokenLimit]: request.maxTokens }),
    ...responseFormat(request, capabilities),
  }
}

/** Instructions at the head of the first message, for models whose template has no place for them. */
function withoutSystem(messages: readonly Message[]): Message[] {
  const [first, second, ...rest] = messages
  if (first?.role !== 'system' || second === undefined) return [...messages]
  return [{ role: second.role, content: `${first.content}\n\n${second.content}` }, ...rest]
}

function responseFormat(
  request: ModelRequest,
  { format }: Capabilities,
): Pick<OpenAI.Chat.Completions.ChatCompletionCreateParams, 'response_format'> {
  if (request.schema === null || format === 'none') return {}
  if (format === 'json_object') return { response_format: { type: 'json_object' } }
  return {
    response_format: { type: 'json_schema', json_schema: { name: request.schema.name, strict: true, schema: request.schema.schema } },
  }
}

/** Whether a stream that ended is a reply. Only a finish reason proves that it is whole. */
function judge(streamed: Streamed, model: string): { reply: Omit<ModelReply, 'requests'> } | { failure: Failure } {
  const { text, finish, tokens } = streamed
  const bad = (message: string, step: Failure['step']): { failure: Failure } => ({
    failure: { problem: { kind: 'model-unavailable', reason: 'bad-reply', message }, step, afterMs: null, refusal: null },
  })
  if (streamed.tooLong) return bad(`${model} did not stop writing.`, 'stop')
  const refusal = streamed.refusal ?? (finish === 'content_filter' ? 'A filter of the model server stopped the reply.' : null)
  if (refusal !== null) return { reply: { text, refusal, tokens, model: streamed.model ?? model } }
  if (finish === null) return bad(`The reply of ${model} broke off.`, 'retry')
  if (finish === 'length') return bad(`The reply of ${model} was longer than allowed.`, 'stop')
  if (text.trim() === '') return bad(`${model} sent an empty reply.`, 'retry')
  return { reply: { text, refusal: null, tokens, model: streamed.model ?? model } }
}
