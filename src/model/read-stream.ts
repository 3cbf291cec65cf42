import type OpenAI from 'openai'
import type { TokenCount } from './model.ts'

type Chunk = OpenAI.Chat.Completions.ChatCompletionChunk

/** What a stream held. `finish` is null when it ended without saying why: it was cut. */
export type Streamed = {
  text: string
  refusal: string | null
  finish: string | null
  tokens: TokenCount
  model: string | null
  tooLong: boolean
  /** False when nothing came that could be read: the server does not stream. */
  readable: boolean
}

const nothing: Streamed = {
  text: '',
  refusal: null,
  finish: null,
  tokens: { tokensIn: 0, tokensCached: 0, tokensOut: 0 },
  model: null,
  tooLong: false,
  readable: false,
}

/** A reply of ours has a few thousand characters; a server that goes on for ever is stopped. */
const maxCharacters = 200_000

/** Reads a stream to its end. `onChunk` is called with each event, `onText` with the text in it. Throws what the stream throws. */
export async function readStream(stream: AsyncIterable<Chunk>, onChunk: () => void, onText: (piece: string) => void): Promise<Streamed> {
  const streamed: Streamed = { ...nothing }
  const called: string[] = []
  for await (const chunk of stream) {
    onChunk()
    takeChunk(streamed, called, chunk, onText)
    if (streamed.text.length > maxCharacters) return { ...streamed, tooLong: true }
  }
  return withCalls(streamed, called)
}

/** A reply that came whole, from a server that does not stream. */
export function readWhole(completion: OpenAI.Chat.Completions.ChatCompletion): Streamed {
  const streamed: Streamed = { ...nothing }
  const called: string[] = []
  // A server that does not stream may send anything else, too; what is missing stays empty.
  const choice: Partial<OpenAI.Chat.Completions.ChatCompletion.Choice> | undefined = completion.choices?.[0]
  const message = choice?.message
  takeDelta(streamed, called, message ?? {})
  streamed.finish = choice?.finish_reason ?? null
  streamed.readable = choice !== undefined
  if (typeof completion.model === 'string' && completion.model !== '') streamed.model = completion.model
  if (completion.usage) streamed.tokens = countTokens(completion.usage)
  return withCalls({ ...streamed, tooLong: streamed.text.length > maxCharacters }, called)
}

/** Some models answer with a call of a function that nobody offered; its arguments are the reply. */
const withCalls = (streamed: Streamed, called: readonly string[]): Streamed =>
  streamed.text.trim() === '' && called.length > 0 ? { ...streamed, text: called.join('') } : streamed

function takeChunk(streamed: Streamed, called: string[], chunk: Chunk, onText: (piece: string) => void): void {
  streamed.readable = true
  // Servers differ in what they leave out, whatever the type says; the last chunk with the usage has no choice.
  const choice: Partial<OpenAI.Chat.Completions.ChatCompletionChunk.Choice> | undefined = chunk.choices?.[0]
  const delta: Partial<OpenAI.Chat.Completions.ChatCompletionChunk.Choice.Delta> | undefined = choice?.delta
  const piece = takeDelta(streamed, called, delta ?? {})
  if (piece !== '') onText(piece)
  if (choice?.finish_reason) streamed.finish = choice.finish_reason
  if (typeof chunk.model === 'string' && chunk.model !== '') streamed.model = chunk.model
  if (chunk.usage) streamed.tokens = countTokens(chunk.usage)
}

type Delta = { content?: unknown; refusal?: unknown; tool_calls?: unknown; function_call?: unknown }

/** Adds what a message or a piece of one holds; gives back its text. */
function takeDelta(streamed: Streamed, called: string[], delta: Delta): string {
  const piece = textIn(delta.content)
  streamed.text += piece
  if (typeof delta.refusal === 'string' && delta.refusal !== '') streamed.refusal = (streamed.refusal ?? '') + delta.refusal
  const calls = Array.isArray(delta.tool_calls) ? delta.tool_calls : []
  for (const call of [...calls.map((one: unknown) => fieldOf(one, 'function')), delta.function_call]) {
    const text = fieldOf(call, 'arguments')
    if (typeof text === 'string') called.push(text)
  }
  return piece
}

/** Text as such, or in parts as some servers send it. */
function textIn(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((part: unknown) => fieldOf(part, 'text'))
    .filter((text) => typeof text === 'string')
    .join('')
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined

function countTokens(usage: OpenAI.CompletionUsage): TokenCount {
  return {
    tokensIn: whole(usage.prompt_tokens),
    tokensCached: whole(usage.prompt_tokens_details?.cached_tokens),
    tokensOut: whole(usage.completion_tokens),
  }
}

const whole = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0)
