import type { Logger } from '../../base/logger.ts'
import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import type { Message, Model, ModelReply } from '../../model/model.ts'
import { fence } from '../../prompts/fence.ts'
import { type Prompts, renderMalformed, stylesOf } from '../../prompts/prompts.ts'
import {
  type CandidateAnswer,
  type ExampleSource,
  noUsage,
  type RepairEvidence,
  type Translated,
  type TranslateInput,
  type Translation,
  type Translator,
  type Usage,
  type VerifiedExample,
} from '../translator.ts'
import type { ReadFacts } from './claims.ts'
import { type Prepared, type PromptBudget, prepareCatalog, prepareRequest, smallBudget, usualBudget } from './prepare.ts'
import { repairMessage } from './repair-message.ts'
import { type Reply, readReply, replyJsonSchema } from './reply.ts'
import { toTranslation } from './to-translation.ts'

export type LlmDeps = {
  model: Model
  prompts: Prompts
  log: Logger
  budget?: PromptBudget
  /** Approved questions to show as examples; absent: those of the semantic model. */
  examplesFor?: ExampleSource
}

/** What was said so far about one question, so that a repair goes on from there. */
type Conversation = ReadFacts & { messages: Message[]; promptId: string; usage: Usage }

const maxReplyTokens = 3_000
const keptCatalogs = 20

/**
 * Asks a language model: one call, one more when the reply is no usable object, and one repair on evidence. Rows of results are never
 * sent. Problems: `model-unavailable`, `cancelled`.
 */
export function llmTranslator(deps: LlmDeps): Translator {
  const state: State = {
    deps,
    budget: deps.budget ?? usualBudget,
    prepared: new Map(),
    conversations: new WeakMap(),
    schema: replyJsonSchema(),
  }
  return {
    name: 'llm',
    prepare: (catalog) => void prepared(state, catalog),
    translate: (input) => translate(state, input),
    repair: (input, earlier, evidence) => repair(state, input, earlier, evidence),
    alternatives: (input, most) =>
      stylesOf(deps.prompts)
        .slice(0, most)
        .map((style) => translate(state, input, style)),
  }
}

type State = {
  deps: LlmDeps
  /** Shrinks for good when the model's context turns out to be small. */
  budget: PromptBudget
  prepared: Map<string, { budget: PromptBudget; prepared: Prepared }>
  conversations: WeakMap<CandidateAnswer, Conversation>
  schema: { name: string; schema: Record<string, unknown> }
}

async function translate(state: State, input: TranslateInput, style?: string): Promise<Result<Translated>> {
  const approved = await examples(state, input)
  const first = await converse(state, input, open(state, input, approved, style))
  if (first.ok || first.problem.kind !== 'model-unavailable' || first.problem.reason !== 'context-overflow' || state.budget === smallBudget)
    return first
  state.deps.log.warn('the context of the model is small; prompts are cut', { model: state.deps.model.name })
  state.budget = smallBudget
  return converse(state, input, open(state, input, approved, style))
}

const mostExamples = 3

/** Approved questions like this one; without them the question is asked all the same. */
async function examples({ deps }: State, input: TranslateInput): Promise<readonly VerifiedExample[] | undefined> {
  return deps.examplesFor?.(input, mostExamples).catch((error: unknown) => {
    deps.log.warn('approved questions were not found', { error })
    return undefined
  })
}

function open(state: State, input: TranslateInput, approved?: readonly VerifiedExample[], style?: string): Conversation {
  const { prompts, model } = state.deps
  const extra = { ...(approved === undefined ? {} : { approved }), ...(style === undefined ? {} : { style }) }
  const { messages, promptId, ...facts } = prepareRequest(prompts, prepared(state, input.catalog), input, state.budget, extra)
  return {
    messages,
    promptId,
    ...facts,
    usage: { calls: 0, tokensIn: 0, tokensCached: 0, tokensOut: 0, model: model.name, prompt: promptId },
  }
}

/** The static part for a catalog, made once per version; the catalog of each role has a version of its own. */
function prepared(state: State, catalog: Catalog): Prepared {
  const known = state.prepared.get(catalog.version)
  if (known !== undefined && known.budget === state.budget) return known.prepared
  const made = prepareCatalog(state.deps.prompts, catalog, state.budget)
  state.prepared.delete(catalog.version)
  state.prepared.set(catalog.version, { budget: state.budget, prepared: made })
  for (const oldest of state.prepared.keys()) {
    if (state.prepared.size <= keptCatalogs) break
    state.prepared.delete(oldest)
  }
  return made
}

/** Sends the conversation and reads the reply; a reply that is no usable object is sent back once. */
async function converse(state: State, input: TranslateInput, conversation: Conversation): Promise<Result<Translated>> {
  const first = await send(state, input, conversation)
  if (!first.ok) return fail(first.problem)
  const read = first.value.refusal === null ? readReply(first.value.text) : null
  if (read === null) return ok(translated(refusedByModel(input), conversation))
  if ('reply' in read) return ok(settle(state, input, conversation, read.reply))
  state.deps.log.info('the reply of the model was not usable and is sent back', { model: state.deps.model.name, problem: read.problem })
  conversation.messages.push({ role: 'user', content: renderMalformed(state.deps.prompts, { error: fence('error', read.problem) }).text })
  const second = await send(state, input, conversation)
  if (!second.ok) return fail(second.problem)
  const again = second.value.refusal === null ? readReply(second.value.text) : null
  if (again === null) return ok(translated(refusedByModel(input), conversation))
  if ('reply' in again) return ok(settle(state, input, conversation, again.reply))
  return fail({
    kind: 'model-unavailable',
    reason: 'bad-reply',
    message: `${state.deps.model.name} did not reply in the form that was asked for.`,
  })
}

/** One model call; what was said and what it cost is added to the conversation. */
async function send(state: State, input: TranslateInput, conversation: Conversation): Promise<Result<ModelReply, Problem>> {
  const result = await state.deps.model.complete({
    messages: conversation.messages,
    schema: state.schema,
    maxTokens: maxReplyTokens,
    signal: input.signal,
  })
  if (!result.ok) return result
  const { text, tokens, model } = result.value
  const { usage } = conversation
  conversation.usage = {
    calls: usage.calls + 1,
    tokensIn: usage.tokensIn + tokens.tokensIn,
    tokensCached: usage.tokensCached + tokens.tokensCached,
    tokensOut: usage.tokensOut + tokens.tokensOut,
    model,
    prompt: conversation.promptId,
  }
  // An empty message is refused by some servers, and a very long one would be paid for again.
  conversation.messages.push({ role: 'assistant', content: text.slice(0, 8_000) || '{}' })
  return result
}

function settle(state: State, input: TranslateInput, conversation: Conversation, reply: Reply): Translated {
  const translation = toTranslation(reply, input, conversation)
  if (translation.decision === 'answer') state.conversations.set(translation, conversation)
  return translated(translation, conversation)
}

const translated = (translation: Translation, conversation: Conversation): Translated => ({ translation, usage: conversation.usage })

const refusedByModel = (input: TranslateInput): Translation => ({
  decision: 'refuse',
  code: 'model_refused',
  message: 'The language model would not answer this question.',
  couldAsk: input.catalog.model.examples.slice(0, 3),
})

/** Goes on in the same conversation. A statement that is only written differently is no repair. */
async function repair(
  state: State,
  input: TranslateInput,
  earlier: CandidateAnswer,
  evidence: RepairEvidence,
): Promise<Result<Translated>> {
  // Whoever writes where reading was asked for took the question for an order; another statement would answer another question.
  if (writes.test(earlier.sql)) return ok({ translation: noBetter, usage: noUsage })
  const known = state.conversations.get(earlier) ?? replayed(state, input, earlier)
  const content = repairMessage(state.deps.prompts, input.catalog, evidence)
  const none = { calls: 0, tokensIn: 0, tokensCached: 0, tokensOut: 0, model: state.deps.model.name, prompt: known.promptId }
  const conversation: Conversation = { ...known, messages: [...known.messages, { role: 'user', content }], usage: none }
  const result = await send(state, input, conversation)
  if (!result.ok) return fail(result.problem)
  const read = result.value.refusal === null ? readReply(result.value.text) : null
  if (read === null || 'problem' in read) return ok(translated(noBetter, conversation))
  if (read.reply.sql !== null && sameStatement(read.reply.sql, earlier.sql)) return ok(translated(noBetter, conversation))
  return ok(settle(state, input, conversation, read.reply))
}

const noBetter: Translation = { decision: 'abstain', unknownWords: [], message: 'The language model had nothing better.' }

const writes = /^\s*(insert|update|delete|merge|drop|alter|create|truncate|grant|revoke|copy|call|do|vacuum|reindex|comment|lock)\b/i

/** The conversation made again, for a candidate from another process. */
function replayed(state: State, input: TranslateInput, earlier: CandidateAnswer): Conversation {
  const conversation = open(state, input)
  const said = JSON.stringify({
    interpretation: earlier.interpretation.sentence,
    decision: 'answer',
    sql: earlier.sql,
    title: earlier.title,
  })
  return { ...conversation, messages: [...conversation.messages, { role: 'assistant', content: said }] }
}

const sameStatement = (a: string, b: string): boolean => bare(a) === bare(b)
const bare = (sql: string): string =>
  sql
    .replace(/\s+/g, ' ')
    .replace(/ ?([(),=<>]) ?/g, '$1')
    .trim()
