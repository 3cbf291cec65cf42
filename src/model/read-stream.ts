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
}

/** A reply of ours has a few thousand characters; a server that goes on for ever is stopped. */
const maxCharacters = 200_000

/** Reads a stream to its end. `onChunk` is called with each event, `onText` with the text in it. Throws what the stream throws. */
export async function readStream(stream: AsyncIterable<Chunk>, onChunk: () => void, onText: (piece: string) => void): Promise<Streamed> {
  const streamed: Streamed = {
    text: '',
    refusal: null,
    finish: null,
    tokens: { tokensIn: 0, tokensCached: 0, tokensOut: 0 },
    model: null,
    tooLong: false,
  }
  for await (const chunk of stream) {
    onChunk()
    takeChunk(streamed, chunk, onText)
    if (streamed.text.length > maxCharacters) return { ...streamed, tooLong: true }
  }
  return streamed
}

function takeChunk(streamed: Streamed, chunk: Chunk, onText: (piece: string) => void): void {
  // Servers differ in what they leave out, whatever the type says; the last chunk with the usage has no choice.
  const choice: Partial<OpenAI.Chat.Completions.ChatCompletionChunk.Choice> | undefined = chunk.choices?.[0]
  const delta: Partial<OpenAI.Chat.Completions.ChatCompletionChunk.Choice.Delta> | undefined = choice?.delta
  if (typeof delta?.content === 'string' && delta.content !== '') {
    streamed.text += delta.content
    onText(delta.content)
  }
  if (typeof delta?.refusal === 'string') streamed.refusal = (streamed.refusal ?? '') + delta.refusal
  if (choice?.finish_reason) streamed.finish = choice.finish_reason
  if (typeof chunk.model === 'string' && chunk.model !== '') streamed.model = chunk.model
  if (chunk.usage) streamed.tokens = countTokens(chunk.usage)
}

function countTokens(usage: OpenAI.CompletionUsage): TokenCount {
  return {
    tokensIn: whole(usage.prompt_tokens),
    tokensCached: whole(usage.prompt_tokens_details?.cached_tokens),
    tokensOut: whole(usage.completion_tokens),
  }
}

const whole = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0)
