import type { ModelUnavailable } from '../base/problem.ts'
import type { Result } from '../base/result.ts'

export type Message = { role: 'system' | 'user' | 'assistant'; content: string }

export type ModelRequest = {
  /** System first, then user and assistant in turn; a user's message last. */
  messages: Message[]
  /** The shape of the reply as strict JSON schema, null for free text. A server that cannot enforce it gets the request without. */
  schema: { name: string; schema: Record<string, unknown> } | null
  maxTokens: number
  signal: AbortSignal
  /** Called with each piece of text as it arrives; after a retry the text starts again with `restart`. */
  onText?: (piece: string, restart: boolean) => void
}

/** Tokens as the server counted them; zeros when it does not say. `tokensCached` are part of `tokensIn`. */
export type TokenCount = { tokensIn: number; tokensCached: number; tokensOut: number }

export type ModelReply = {
  /** The whole text; a reply that was cut off is a problem, not a reply. */
  text: string
  /** What the model said when it would not answer, or a note that a filter stopped it; null otherwise. */
  refusal: string | null
  tokens: TokenCount
  /** The model as the server names it. */
  model: string
  /** Requests that were sent, with retries. */
  requests: number
}

/** A language model behind the OpenAI protocol. Problems: `model-unavailable` and `cancelled`. */
export type Model = {
  name: string
  complete(request: ModelRequest): Promise<Result<ModelReply, ModelUnavailable | { kind: 'cancelled' }>>
}
