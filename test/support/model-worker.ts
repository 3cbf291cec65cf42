import { loadTexts } from '#texts'
import { systemTimer } from '../../src/base/timer.ts'
import { openaiModel } from '../../src/model/openai-model.ts'
import { loadPrompts } from '../../src/prompts/prompts.ts'
import { llmTranslator } from '../../src/translate/llm/llm-translator.ts'
import { asking } from '../translate/llm/bookshop.ts'

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** A worker that translates the question it is sent over the language model it is told of; for running that code in workerd. */
export default {
  async fetch(request: Request): Promise<Response> {
    const [baseUrl = '', model = '', question = ''] = (await request.text()).split('\n')
    const settings = { baseUrl, apiKey: null, model, timeoutMs: 10_000, idleTimeoutMs: 200 }
    const deps = { now: () => Date.now(), timer: systemTimer(), random: () => 0, log }
    const translator = llmTranslator({ model: openaiModel(settings, deps), prompts: loadPrompts(loadTexts()), log })
    return Response.json({ result: await translator.translate(asking(question)), texts: [...loadTexts().keys()] })
  },
}
