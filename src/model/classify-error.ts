import OpenAI from 'openai'
import type { ModelUnavailable } from '../base/problem.ts'
import { systemWords } from './capabilities.ts'

/** What an error of one request means for the next step. `afterMs`: how long the server asks to wait. */
export type Failure = {
  problem: ModelUnavailable
  step: 'retry' | 'learn' | 'stop'
  afterMs: number | null
  /** The refusal as the server put it, for learning; never shown. */
  refusal: { param: string | null; message: string } | null
}

const overflow =
  /context[ _-]?(length|window|size)|maximum context|too many tokens|prompt is too long|exceeds? the (model|maximum|context)|n_ctx|input is too long/i

const unavailable = (reason: ModelUnavailable['reason'], message: string): ModelUnavailable => ({
  kind: 'model-unavailable',
  reason,
  message,
})

/** Sorts what the client library or the network threw. Texts of the server stay out of the message: they may hold pages of HTML or parts of keys. */
export function classifyError(error: unknown, model: string, nowMs: number): Failure {
  if (error instanceof OpenAI.APIConnectionError || !(error instanceof OpenAI.APIError)) {
    return failure('retry', unavailable('connection', 'The connection to the language model was lost or could not be made.'))
  }
  const text = `${error.code ?? ''} ${error.message}`
  if (overflow.test(text)) return failure('stop', unavailable('context-overflow', `The question with its tables is too long for ${model}.`))
  // An error inside a stream has no status.
  const status = error.status ?? statusOf(error.code)
  if (status === 429) return limited(error, model, nowMs)
  if (status === 401 || status === 403)
    return failure('stop', unavailable('rejected', `The language model's server refused the key (${status}).`))
  if (status === 404)
    return failure('stop', unavailable('rejected', `The language model's server has no model ${model} at this address (404).`))
  if (status === 400 || status === 422) {
    const refused = failure('learn', unavailable('rejected', `The language model's server refused the request (${status}).`))
    return { ...refused, refusal: { param: error.param ?? null, message: error.message } }
  }
  if (status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 409) {
    return failure('stop', unavailable('rejected', `The language model's server refused the request (${status}).`))
  }
  // Local servers answer 500 when the template of a model has no place for a system message.
  if (systemWords.test(error.message) && /not supported|unsupported|alternate|exception|template/i.test(error.message)) {
    const refused = failure('learn', unavailable('rejected', `The language model's server refused the request (${status}).`))
    return { ...refused, refusal: { param: null, message: error.message } }
  }
  const seen = status === undefined ? 'stopped with an error' : `answered ${status}`
  return {
    ...failure('retry', unavailable('server-error', `The language model's server ${seen}.`)),
    afterMs: retryAfter(error.headers, nowMs),
  }
}

const failure = (step: Failure['step'], problem: ModelUnavailable): Failure => ({ problem, step, afterMs: null, refusal: null })

function limited(error: InstanceType<typeof OpenAI.APIError>, model: string, nowMs: number): Failure {
  // Spent credit comes as 429 too and no waiting helps.
  if (/insufficient_quota|billing/i.test(`${error.code ?? ''} ${error.type ?? ''}`)) {
    return failure('stop', unavailable('rejected', `The account behind ${model} has no quota left.`))
  }
  return {
    ...failure('retry', unavailable('rate-limited', `${model} gets too many requests at the moment.`)),
    afterMs: retryAfter(error.headers, nowMs),
  }
}

function statusOf(code: unknown): number | undefined {
  if (code === 'rate_limit_exceeded') return 429
  const status = Number(code)
  return Number.isInteger(status) && status >= 400 && status < 600 ? status : undefined
}

/** Milliseconds of `retry-after-ms`, or of `retry-after` in seconds or as a date; null when there is none that can be read. */
export function retryAfter(headers: Headers | undefined, nowMs: number): number | null {
  const exact = Number(headers?.get('retry-after-ms') ?? Number.NaN)
  if (Number.isFinite(exact) && exact >= 0) return exact
  const text = headers?.get('retry-after') ?? ''
  if (/^[0-9]+(\.[0-9]+)?$/.test(text)) return Number(text) * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs)
}
