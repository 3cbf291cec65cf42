import type { AnswerView } from '../../present/answer/reducer.ts'
import type { Cell } from '../../present/columns.ts'
import { signInNeeded } from '../state/session.ts'

/** What the service says about itself. */
export type ServiceStatus = {
  data_source: string
  /** The service's day, ISO. */
  today: string
  /** Newest date in the data, ISO, when known. */
  fresh_to: string | null
  time_zone: string
  translators: string[]
  asker: { id: string; name: string; role: string }
  max_rows: number
  version: string
  /** Name of the language model, null when none is configured. */
  model: string | null
}

export type StoredTurn = {
  id: string
  question: string
  branch_of: string | null
  parent: string | null
  outcome: string | null
  answer: AnswerView | null
}
export type StoredConversation = { id: string; title: string | null; turns: StoredTurn[] }
export type ConversationSummary = { id: string; title: string | null; updated_at: string }

/** What is posted to ask; `id` becomes the answer's id and makes asking safe to repeat. */
export type AskBody = {
  id: string
  question: string
  branch_of?: string
  /** The answer it follows, where that is not the newest. */
  after?: string
  choice?: string
  confirm_cost?: boolean
  /** A statement to run instead of reading the question. */
  sql?: string
  /** A reading to run instead of reading the question. */
  semantic_query?: unknown
}

/** What this asker may ask about. */
export type CatalogView = {
  version: string
  tables: {
    table: string
    label: string
    description: string | null
    rows: number | null
    columns: { name: string; type: string; label: string; description: string | null }[]
  }[]
  metrics: { name: string; label: string; description: string | null; synonyms: string[]; table: string }[]
}

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

const asked = (signal: AbortSignal | undefined): RequestInit => (signal === undefined ? {} : { signal })

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

/** The body of a JSON answer, in the shape the API's reference gives for the route. */
export async function read<T>(response: Promise<Response>): Promise<T> {
  return (await (await response).json()) as T // same build, same contract; the reducer reads what must be read carefully
}

export const getStatus = (): Promise<ServiceStatus> => read(request('/api/status'))

export const getExamples = async (): Promise<string[]> => (await read<{ questions: string[] }>(request('/api/examples'))).questions

export const getCatalog = (): Promise<CatalogView> => read(request('/api/catalog'))

export const listConversations = async (): Promise<ConversationSummary[]> =>
  (await read<{ conversations: ConversationSummary[] }>(request('/api/conversations'))).conversations

export const createConversation = async (): Promise<string> => (await read<{ id: string }>(request('/api/conversations', post({})))).id

export const getConversation = (id: string): Promise<StoredConversation> => read(request(`/api/conversations/${encodeURIComponent(id)}`))

export const getAnswer = (id: string, signal?: AbortSignal): Promise<AnswerView> =>
  read(request(`/api/answers/${encodeURIComponent(id)}`, asked(signal)))

/** Asks, and gives back the stream of the answer's events. */
export const ask = (conversation: string, body: AskBody, signal: AbortSignal): Promise<Response> =>
  request(`/api/conversations/${encodeURIComponent(conversation)}/answers`, { ...post(body, 'text/event-stream'), signal })

/** The events of an answer from `after` on. */
export const getEvents = (id: string, after: number, signal: AbortSignal): Promise<Response> =>
  request(`/api/answers/${encodeURIComponent(id)}/events?after=${after}`, {
    headers: { accept: 'text/event-stream', 'last-event-id': String(after) },
    signal,
  })

export const cancelAnswer = async (id: string): Promise<void> => {
  await request(`/api/answers/${encodeURIComponent(id)}/cancel`, { method: 'POST' })
}

/** Rows of a kept result from `offset` on, by the column named in `sort` (a minus in front: descending); none after its end. */
export async function getRows(result: string, offset: number, limit: number, sort: string | null): Promise<Cell[][]> {
  const query = new URLSearchParams({ offset: String(offset), limit: String(limit), ...(sort === null ? {} : { sort }) })
  return (await read<{ rows: Cell[][] }>(request(`/api/results/${encodeURIComponent(result)}/rows?${query}`))).rows
}

/** The whole result as a file; `onProgress` gets the bytes that have come. Rejects when the transfer breaks off. */
export async function getExport(
  result: string,
  format: 'csv' | 'xlsx',
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<Blob> {
  const response = await request(`/api/results/${encodeURIComponent(result)}/export?format=${format}`, { signal })
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

/** A request that sends JSON. */
export const post = (body: unknown, accept = 'application/json'): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', accept },
  body: JSON.stringify(body),
})

/** A request that puts JSON in the place of what is there. */
export const put = (body: unknown): RequestInit => ({ ...post(body), method: 'PUT' })
