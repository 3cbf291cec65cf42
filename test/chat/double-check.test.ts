import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemTimer } from '../../src/base/timer.ts'
import { sql } from '../../src/db/sql.ts'
import { openaiModel } from '../../src/model/openai-model.ts'
import { loadPrompts, stylesOf } from '../../src/prompts/prompts.ts'
import { loadTexts } from '../../src/prompts/texts.node.ts'
import { llmTranslator } from '../../src/translate/llm/llm-translator.ts'
import { askOnce, type Bench, type BenchOptions, chatBench } from '../support/chat-bench.ts'
import { type FakeOpenai, startFakeOpenai } from '../support/fake-openai.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'
import { reply } from '../translate/llm/bookshop.ts'

const prompts = loadPrompts(loadTexts())
const styles = stylesOf(prompts)
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

const count = 'SELECT count(*) AS n FROM regions'
const same = 'WITH r AS (SELECT id FROM regions) SELECT count(id) AS regions FROM r'
const rival = "SELECT count(*) AS n FROM regions WHERE country = 'Germany'"
const third = 'SELECT count(*) + 4 AS n FROM regions'
const slow = 'SELECT count(*) AS n FROM generate_series(1, 100000) a, generate_series(1, 100000) b'

/** What the model says: first without a way of working, then for each way; a text is sent as it is, null refuses. */
let says: (string | null)[] = []
let fake: FakeOpenai
let bench: Bench
const knows = phraseTranslator('semantic', { 'how many regions': candidate(count) })

beforeAll(async () => {
  fake = await startFakeOpenai((request) => {
    const content = request.messages[1]?.content ?? ''
    const said = says[styles.findIndex((style) => content.startsWith(style)) + 1] ?? null
    if (said === null) return reply({ decision: 'refuse', sql: null, refusal: { code: 'no_data', message: 'Not here.', could_ask: [] } })
    return said.startsWith('SELECT') || said.startsWith('WITH') || said.startsWith('DROP')
      ? reply({ sql: said, shape: null, interpretation: `Reading ${says.indexOf(said) + 1}` })
      : said
  })
  bench = await chatBench(options())
  await bench.database.db.run(sql`insert into kpi.regions (name, country) values ('A', 'Germany'), ('B', 'Germany'), ('C', 'Chile')`)
})
afterAll(async () => {
  await bench.close()
  await fake.close()
})
beforeEach(() => {
  fake.requests.length = 0
})

function options(more: BenchOptions = {}): BenchOptions {
  const settings = { baseUrl: fake.url, apiKey: null, model: 'plain', timeoutMs: 20_000, idleTimeoutMs: 4_000 }
  const model = openaiModel(settings, { now: () => performance.now(), timer: systemTimer(), random: () => 0, log })
  return { translators: [llmTranslator({ model, prompts, log })], ...more }
}

const ask = (over = {}) => askOnce(bench, 'count them', { double_check: true, ...over })
const notices = (view: { notices: { code: string; text: string }[] }) =>
  view.notices.filter(({ code }) => code === 'double_check').map(({ text }) => text)

describe('results decide', () => {
  test('all agree: other columns, names and order do not matter', async () => {
    says = [count, same, count, same, same]
    const { view } = await ask()
    expect(view).toMatchObject({ outcome: 'answered', result: { rows: [['3']] } })
    expect(notices(view)).toEqual(['Double-check: 5 of 5 ways of asking agree.'])
    expect(view.done?.receipt.confidence).toMatchObject({
      level: 'sure',
      reasons: ['5 of 5 ways of asking give the same result.', expect.any(String), expect.any(String)],
    })
    expect(fake.requests).toHaveLength(5)
    expect(view.done?.tokens.in).toBeGreaterThan(5_000)
  })

  test('one rival is told and changes nothing', async () => {
    says = [count, same, rival, same, same]
    const { view } = await ask()
    expect(view).toMatchObject({ outcome: 'answered', result: { rows: [['3']] } })
    expect(notices(view)).toEqual(['Double-check: 4 of 5 ways of asking agree. 1 gave 2 (Reading 3).'])
  })

  test('what most others give takes the place of the first', async () => {
    says = [rival, count, same, same, count]
    const { view } = await ask()
    expect(view).toMatchObject({ outcome: 'answered', result: { rows: [['3']] }, sql: { revision: 2 } })
    expect(notices(view)[0]).toContain('4 of 5 ways of asking agree; the first one gave something else.')
  })

  test('no majority: asked back with the figures', async () => {
    says = [count, same, rival, rival, third]
    const { view } = await ask()
    expect(view).toMatchObject({
      outcome: 'clarify',
      clarify: {
        options: [
          { label: 'Reading 1', question: 'Reading 1', detail: '3, 2 of 5 agree' },
          { label: 'Reading 3', detail: '2, 2 of 5 agree' },
          { detail: '7, 1 of 5 agree' },
        ],
      },
    })
  })
})

describe('candidates that do not count', () => {
  test('broken, hostile and senseless ones are left out', async () => {
    says = [count, 'SELECT nope FROM nowhere', 'DROP TABLE regions', 'I like turtles.', same]
    const { view } = await ask()
    expect(view).toMatchObject({ outcome: 'answered', result: { rows: [['3']] } })
    expect(notices(view)).toEqual(['Double-check: 2 of 2 ways of asking agree.'])
    expect(view.done?.receipt.confidence?.level).toBe('likely')
  })

  test('one that refuses disagrees with all', async () => {
    says = [count, null, null, null, null]
    const { view } = await ask()
    expect(view).toMatchObject({ outcome: 'clarify', clarify: { options: [{ detail: '3, 1 of 5 agree' }] } })
  })

  test('nothing to compare with is said', async () => {
    says = [count, 'x', 'x', 'x', 'x']
    const { view } = await ask()
    expect(view).toMatchObject({ outcome: 'answered' })
    expect(notices(view)).toEqual(['No other way of asking gave a result to compare with.'])
  })

  test('a slow one is stopped by the time that is allowed', async () => {
    says = [count, slow, same, same, same]
    const doubleCheck = { candidates: 4, ms: 1_500, tokens: 100_000, statements: 4 }
    const hasty = await chatBench(options({ limits: { doubleCheck }, view: { maxCost: null } }), bench.database)
    const { view } = await askOnce(hasty, 'count them', { double_check: true })
    expect(notices(view)).toEqual(['Double-check: 4 of 4 ways of asking agree.'])
    await hasty.close()
  })

  test('one over the cost ceiling is not run', async () => {
    says = [count, slow, same, same, same]
    const { view } = await ask()
    expect(notices(view)).toEqual(['Double-check: 4 of 4 ways of asking agree.'])
  })
})

describe('when', () => {
  test('not unasked', async () => {
    says = [count, rival, rival, rival, rival]
    const { view } = await askOnce(bench, 'count them')
    expect(view.outcome).toBe('answered')
    expect(fake.requests).toHaveLength(1)
  })

  test.each([
    ['low confidence', 'SELECT name FROM regions LIMIT 2', 6],
    ['no doubt', count, 1],
  ])('configured for low confidence: %s', async (_name, first, requests) => {
    says = [first, same, same, same, same]
    const careful = await chatBench(options(), bench.database)
    careful.deps.doubleCheck = 'low'
    await askOnce(careful, 'some regions')
    expect(fake.requests.length).toBeGreaterThanOrEqual(requests - 1)
    expect(fake.requests.length === 1).toBe(requests === 1)
    await careful.close()
  })

  test('few tokens allow few candidates', async () => {
    says = [count, same, same, same, same]
    const doubleCheck = { candidates: 4, ms: 20_000, tokens: 5_000, statements: 2 }
    const poor = await chatBench(options({ limits: { doubleCheck } }), bench.database)
    const { view } = await askOnce(poor, 'count them', { double_check: true })
    expect(view.outcome).toBe('answered')
    expect(fake.requests.length).toBeLessThan(5)
    await poor.close()
  })

  test('without a model it is said that there is none', async () => {
    const alone = await chatBench({ translators: [knows] }, bench.database)
    const { view } = await askOnce(alone, 'how many regions', { double_check: true })
    expect(view).toMatchObject({ outcome: 'answered', done: { receipt: { confidence: { level: 'sure' } } } })
    expect(notices(view)).toEqual(['There is no language model to compare this answer with.'])
    await alone.close()
  })

  test('what code understood is not outvoted: the asker decides', async () => {
    says = ['unused', rival, rival, rival, rival]
    const both = await chatBench(options({ translators: [knows, ...(options().translators ?? [])] }), bench.database)
    const { view } = await askOnce(both, 'how many regions', { double_check: true })
    expect(view).toMatchObject({
      outcome: 'clarify',
      clarify: { options: [{ detail: '2, 4 of 5 agree' }, { detail: '3, 1 of 5 agree' }] },
    })
    await both.close()
  })
})
