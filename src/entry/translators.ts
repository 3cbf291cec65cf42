import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import { systemTimer } from '../base/timer.ts'
import type { Model } from '../model/model.ts'
import { openaiModel } from '../model/openai-model.ts'
import { costOf } from '../model/prices.ts'
import { loadPrompts } from '../prompts/prompts.ts'
import type { Texts } from '../prompts/texts.ts'
import { llmTranslator } from '../translate/llm/llm-translator.ts'
import { semanticTranslator } from '../translate/semantic/semantic-translator.ts'
import type { Translator, TranslatorName, Usage } from '../translate/translator.ts'
import { exampleSource } from '../translate/verified/example-source.ts'
import { type VerifiedDeps, verifiedTranslator } from '../translate/verified/verified-translator.ts'
import type { Config } from './config.ts'

/** The language model of the settings, null when neither a key nor a base URL is set. */
export function configureModel(config: Config, deps: { clock: Clock; log: Logger; fetch?: typeof fetch }): Model | null {
  if (config.LLM_MODEL === null || (config.OPENAI_API_KEY === null && config.OPENAI_BASE_URL === null)) return null
  return openaiModel(
    {
      baseUrl: config.OPENAI_BASE_URL,
      apiKey: config.OPENAI_API_KEY,
      model: config.LLM_MODEL,
      timeoutMs: config.LLM_TIMEOUT_MS,
      idleTimeoutMs: config.LLM_IDLE_TIMEOUT_MS,
    },
    { now: deps.clock.now, timer: systemTimer(), random: Math.random, log: deps.log, ...(deps.fetch ? { fetch: deps.fetch } : {}) },
  )
}

/** What calls cost by the prices of the settings; empty when none are set. Cached tokens cost as much as others unless they have a price. */
export function costs({ LLM_PRICE_IN, LLM_PRICE_CACHED, LLM_PRICE_OUT }: Config): { costOf?: (usage: Usage) => number } {
  if (LLM_PRICE_IN === null || LLM_PRICE_OUT === null) return {}
  const prices = { in: LLM_PRICE_IN, cached: LLM_PRICE_CACHED ?? LLM_PRICE_IN, out: LLM_PRICE_OUT }
  return { costOf: (usage) => costOf(usage, prices) }
}

/** The translators that `TRANSLATORS` names, in that order; the language model's only when there is one. */
export function configureTranslators(
  config: Config,
  model: Model | null,
  texts: Texts,
  deps: { log: Logger; verified: VerifiedDeps },
): Translator[] {
  const prompts = loadPrompts(texts)
  const known: Record<TranslatorName, () => Translator | null> = {
    verified: () => verifiedTranslator(deps.verified),
    semantic: () => semanticTranslator(),
    llm: () =>
      model === null ? null : llmTranslator({ model, prompts, log: deps.log, examplesFor: exampleSource(deps.verified.questions) }),
  }
  return config.TRANSLATORS.map((name) => known[name]()).filter((found) => found !== null)
}
