import type { AnswerView } from '../../present/answer/reducer.ts'
import type { Cell } from '../../present/columns.ts'
import { signInNeeded } from '../state/session.ts'
import { clientOver, requestOf } from './call.ts'
import type { Routes } from './routes.ts'

/** What the service says about itself. */
export type ServiceStatus = Routes['GET /api/status']['answer']
export type StoredConversation = Routes['GET /api/conversations/{id}']['answer']
export type StoredTurn = StoredConversation['turns'][number]
export type ConversationSummary = Routes['GET /api/conversations']['answer']['conversations'][number]
/** What is posted to ask; `id` becomes the answer's id and makes asking safe to repeat. */
export type AskBody = Routes['POST /api/conversations/{id}/answers']['body']
/** What this asker may ask about. */
export type CatalogView = Routes['GET /api/catalog']['answer']
/** An answer as this reader sees it; `shared` is there when it is somebody else's. */
export type SeenAnswer = AnswerView & Pick<Routes['GET /api/answers/{id}']['answer'], 'shared'>

/** A request that did not work, in words for people. `status` 0 means that no answer came at all. */
export class RequestFailed extends Error {
  readonly status: number
  readonly retryAfterMs: number | null
  constructor(status: number, message: string, retryAfterMs: number | null = null) {
    super(message)
    this.name = 'RequestFailed'
    this.status = status
    this.retryAfterMs = retryAfterMs
  }
}

/** A request to the service. Rejects with `RequestFailed` for every answer that is not a success. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init })
  } catch (error) {
    if (init.signal?.aborted) throw error
    throw new RequestFailed(0, 'The service cannot be reached.')
  }
  if (response.ok) return response
  if (response.status === 401) signInNeeded.value = true
  throw await failure(response)
}

/** Problem details (RFC 9457) carry a title and a sentence; anything else is told by its status alone. */
async function failure(response: Response): Promise<RequestFailed> {
  const seconds = Number(response.headers.get('retry-after'))
  const retryAfterMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : null
  const body: unknown = await response.json().catch(() => null)
  const { detail, title } = fieldsOf(body)
  const message = typeof detail === 'string' ? detail : typeof title === 'string' ? title : `The service answered ${response.status}.`
  return new RequestFailed(response.status, message, retryAfterMs)
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  // Checked to be an object; its fields stay unknown.
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** The API, typed by its own document. Rejects with `RequestFailed`. */
export const call = clientOver(request)

const during = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal })

export const getAnswer = (id: string, signal?: AbortSignal): Promise<SeenAnswer> =>
  call('GET /api/answers/{id}', { path: { id } }, during(signal))

/** Asks, and gives back the stream of the answer's events. */
export function ask(conversation: string, body: AskBody, signal: AbortSignal): Promise<Response> {
  const given = { path: { id: conversation }, body }
  const { address, init } = requestOf('POST /api/conversations/{id}/answers', given, { signal, accept: 'text/event-stream' })
  return request(address, init)
}

/** The events of an answer from `after` on. */
export function getEvents(id: string, after: number, signal: AbortSignal): Promise<Response> {
  const { address, init } = requestOf(
    'GET /api/answers/{id}/events',
    { path: { id }, query: { after } },
    { signal, accept: 'text/event-stream' },
  )
  return request(address, init)
}

/** Rows of a kept result from `offset` on, by the column named in `sort` (a minus in front: descending); none after its end. */
export async function getRows(result: string, offset: number, limit: number, sort: string | null): Promise<Cell[][]> {
  const query = { offset, limit, ...(sort === null ? {} : { sort }) }
  return (await call('GET /api/results/{id}/rows', { path: { id: result }, query })).rows
}

/** The whole result as a file; `onProgress` gets the bytes that have come. Rejects when the transfer breaks off. */
export async function getExport(
  result: string,
  format: 'csv' | 'xlsx',
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<Blob> {
  const { address, init } = requestOf('GET /api/results/{id}/export', { path: { id: result }, query: { format } }, { signal })
  const response = await request(address, init)
  const parts: Uint8Array<ArrayBuffer>[] = []
  let got = 0
  const reader = response.body?.getReader()
  for (let next = await reader?.read(); next !== undefined && !next.done; next = await reader?.read()) {
    parts.push(next.value)
    got += next.value.length
    onProgress(got)
  }
  return new Blob(parts, { type: response.headers.get('content-type') ?? '' })
}
