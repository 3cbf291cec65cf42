import { afterAll, beforeAll, beforeEach } from 'vitest'
import { systemTimer } from '../../../src/base/timer.ts'
import { openaiModel } from '../../../src/model/openai-model.ts'
import { loadPrompts } from '../../../src/prompts/prompts.ts'
import { loadTexts } from '../../../src/prompts/texts.node.ts'
import { llmTranslator } from '../../../src/translate/llm/llm-translator.ts'
import type { Translator } from '../../../src/translate/translator.ts'
import { type FakeOpenai, type FakeReply, startFakeOpenai } from '../../support/fake-openai.ts'
import { reply } from './bookshop.ts'

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const prompts = loadPrompts(loadTexts())

/** A model server for one test file, emptied before each test, and translators that speak to it. */
export type ModelServer = {
  readonly fake: () => FakeOpenai
  /** Pauses between requests are skipped; the limits for silence and for the whole call hold. */
  readonly translator: (name?: string) => Translator
}

/** Starts the model server of a test file and closes it after its last test. */
export function modelServer(): ModelServer {
  let fake: FakeOpenai | undefined
  const started = (): FakeOpenai => {
    if (!fake) throw new Error('The model server is asked for before the tests begin.')
    return fake
  }
  beforeAll(async () => {
    fake = await startFakeOpenai(() => reply())
  })
  afterAll(() => fake?.close())
  beforeEach(() => {
    started().requests.length = 0
  })
  return {
    fake: started,
    translator(name = 'plain') {
      const settings = { baseUrl: started().url, apiKey: null, model: name, timeoutMs: 20_000, idleTimeoutMs: 4_000 }
      const limits = [settings.timeoutMs, settings.idleTimeoutMs, settings.idleTimeoutMs * 2]
      const timer = { after: (ms: number, run: () => void) => systemTimer().after(limits.includes(ms) ? ms : 0, run) }
      return llmTranslator({ model: openaiModel(settings, { now: () => performance.now(), timer, random: () => 0, log }), prompts, log })
    },
  }
}

/** A reply of the model server: the text itself, or the JSON of what is given. */
export const text = (value: unknown): FakeReply => ({ kind: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) })
