import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestHarness } from 'wrangler'
import { loadTexts } from '../../src/prompts/texts.node.ts'
import { type FakeOpenai, startFakeOpenai } from '../support/fake-openai.ts'
import { reply } from '../translate/llm/bookshop.ts'

const configPath = fileURLToPath(new URL('../support/model-worker.toml', import.meta.url))
const harness = createTestHarness({ workers: [{ configPath }] })
let fake: FakeOpenai
beforeAll(async () => {
  fake = await startFakeOpenai(() => reply())
  await harness.listen()
})
afterAll(async () => {
  await harness.close()
  await fake.close()
})

async function translate(model: string, question: string): Promise<{ result: unknown; texts: string[] }> {
  const response = await harness.fetch('/', { method: 'POST', body: [fake.url, model, question].join('\n') })
  return (await response.json()) as { result: unknown; texts: string[] } // what the worker above sends
}

test('in workerd the same texts, prompts, client and translator work', async () => {
  const { result, texts } = await translate('plain', 'revenue last month in Lyon')
  expect(result).toMatchObject({
    ok: true,
    value: { translation: { decision: 'answer', sql: 'SELECT SUM(amount) AS turnover FROM sale' }, usage: { calls: 1 } },
  })
  expect(texts).toEqual([...loadTexts().keys()])
  expect(fake.refusals).toEqual([])
})

test.each<[string, RegExp]>([
  ['fake-stall', /^timeout$/],
  // A lost socket ends the stream there without an error; what it lacks then is the finish reason.
  ['fake-drop', /^(connection|bad-reply)$/],
  ['fake-502-html', /^server-error$/],
  ['fake-cut', /^bad-reply$/],
])('in workerd %s ends as %s', async (model, reason) => {
  expect((await translate(model, 'revenue')).result).toMatchObject({
    ok: false,
    problem: { kind: 'model-unavailable', reason: expect.stringMatching(reason) },
  })
})
