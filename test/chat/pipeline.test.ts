import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { fail } from '../../src/base/result.ts'
import { sql } from '../../src/db/sql.ts'
import { localPrincipal } from '../../src/identity/principal.ts'
import type { PriorTurn, RepairEvidence, Translation } from '../../src/translate/translator.ts'
import { askOnce, type Bench, chatBench, startConversation } from '../support/chat-bench.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'

const regions = 'select name from regions order by name'
const repairs: Record<string, Translation | null> = {
  'a hidden table': candidate(regions, { title: 'Repaired' }),
  'a division': candidate(regions),
  'a wrong value': candidate("select name from regions where country = 'Germany'"),
  'a wrong value, and worse': candidate('select nope from regions'),
  'no better': null,
  'a second thought': { decision: 'refuse', code: 'no_data', message: 'There are no salaries here.', couldAsk: ['List the teams'] },
  'two meanings after all': {
    decision: 'clarify',
    message: 'Which?',
    options: [{ label: 'Teams', question: 'list teams' }],
    interpretation: null,
  },
}
const seen: { history: PriorTurn[]; evidence: RepairEvidence[]; questions: string[] } = { history: [], evidence: [], questions: [] }

const semantic = phraseTranslator('semantic', {
  'list regions': candidate(regions, { semanticQuery: { list: 'regions' }, followups: () => ['a', 'b', 'c', 'd', 'e'] }),
  'and by country': (input) => {
    seen.history = input.history
    return candidate('select country, count(*) as regions from regions group by country order by country')
  },
  'which one': {
    decision: 'clarify',
    message: 'Sales or KPI regions?',
    options: [
      { label: 'Sales offices', question: 'list offices' },
      { label: 'KPI regions', question: 'list regions' },
    ],
    interpretation: null,
  },
  'fails in the database': candidate('select 1.0 / (id - id) as x from regions'),
  costly: candidate('select a.name from regions a, regions b, regions c order by a.name limit 5'),
  'top two': candidate('select name from regions order by name limit 2'),
  'nothing at all': candidate('select sum(value) as total from kpi_data where kpi_id = -1'),
  'with a parameter': candidate('select name from regions where country = $1::text', { parameters: ["Côte d'Ivoire"] }),
  'model away': () => fail({ kind: 'model-unavailable', reason: 'rate-limited', message: 'Too many calls.' }),
  crash: () => {
    throw new Error('no such luck')
  },
})
const llm = phraseTranslator(
  'llm',
  {
    'a hidden table': candidate('select * from pg_authid'),
    'a division': candidate('select 1.0 / (id - id) as x from regions'),
    'a wrong value': candidate("select name from regions where country = 'germany'"),
    'a wrong value, and worse': candidate("select name from regions where country = 'germany'"),
    'no better': candidate('select * from pg_authid'),
    'a second thought': candidate('select salary from teams'),
    'two meanings after all': candidate('select salary from teams'),
    'fails in the database': candidate(regions),
    crash: candidate(regions),
  },
  (input, _earlier, evidence) => {
    seen.evidence.push(evidence)
    return repairs[input.question] ?? null
  },
)

let bench: Bench
beforeAll(async () => {
  bench = await chatBench({
    translators: [semantic, llm],
    values: { 'kpi.regions.country': ['Germany', 'Singapore'] },
    view: { maxCost: 2_000, confirmCost: 1e9 },
  })
  await bench.database.db.run(
    sql`insert into kpi.regions (name, country) values ('EMEA', 'Germany'), ('APAC', 'Singapore'), ('Ivory', 'Côte d''Ivoire')`,
  )
  await bench.database.db.run(sql`insert into kpi.regions (name, country) select 'R' || i, 'X' from generate_series(1, 200) i`)
})
afterAll(() => bench.close())

const names = (view: { result: { rows: unknown[][] } | null }) => view.result?.rows.map((row) => row[0])

describe('repair', () => {
  test.each([
    ['a hidden table', 'unsafe-sql'],
    ['a division', 'query-failed'],
  ])('%s is repaired once, with the evidence', async (question, kind) => {
    seen.evidence = []
    const { view } = await askOnce(bench, question)
    expect(view).toMatchObject({ outcome: 'answered', sql: { revision: 2, status: 'checked', translator: 'llm' } })
    expect(seen.evidence).toHaveLength(1)
    expect(seen.evidence[0]?.problem?.kind).toBe(kind)
    expect(view.steps.map((step) => step.kind)).toContain('repair')
    expect(view.done?.tokens).toEqual({ in: 300, cached: 0, out: 30 })
  })

  test('a literal that the stored values contradict is repaired with the nearest ones', async () => {
    seen.evidence = []
    const { view } = await askOnce(bench, 'a wrong value')
    expect(view).toMatchObject({ outcome: 'answered', result: { rows: [['EMEA']] } })
    expect(seen.evidence[0]?.hints.join()).toContain("'Germany' in kpi.regions.country")
  })

  test('a repair that is worse is dropped, and a value that nobody has is refused by name', async () => {
    const { view } = await askOnce(bench, 'a wrong value, and worse')
    expect(view).toMatchObject({
      outcome: 'refused',
      refused: { message: expect.stringContaining('There is no “germany”') },
      sql: { status: 'checked', revision: 3 },
      result: { rows: [], row_count: 0 },
    })
    expect(view.refused?.message).toContain('“Germany”')
    expect(view.sql?.text).toContain("'germany'")
  })

  test('a second thought that refuses or asks back is told instead of the failure', async () => {
    expect((await askOnce(bench, 'a second thought')).view).toMatchObject({
      outcome: 'refused',
      refused: { message: 'There are no salaries here.', could_ask: ['List the teams'] },
    })
    expect((await askOnce(bench, 'two meanings after all')).view).toMatchObject({ outcome: 'clarify', clarify: { message: 'Which?' } })
  })

  test('without anything better the first verdict stays', async () => {
    const { view } = await askOnce(bench, 'no better')
    expect(view).toMatchObject({ outcome: 'blocked', refused: { code: 'unsafe-sql' } })
    expect(view.refused?.violations.length).toBeGreaterThan(0)
  })
})

describe('translators', () => {
  test('a candidate that fails and cannot be repaired leaves the question to the next', async () => {
    const { view } = await askOnce(bench, 'fails in the database')
    expect(view).toMatchObject({ outcome: 'answered', done: { receipt: { translator: 'llm' } } })
  })

  test('one that crashes does too, and its error stays inside', async () => {
    const { view, events } = await askOnce(bench, 'crash')
    expect(view.outcome).toBe('answered')
    expect(JSON.stringify(events)).not.toContain('luck')
    expect(bench.logged.join('\n')).toContain('no such luck')
  })

  test('a model that is away is told when nobody else answers', async () => {
    const { view } = await askOnce(bench, 'model away')
    expect(view).toMatchObject({ outcome: 'unavailable', error: { code: 'model-unavailable', stage: 'translate', retryable: true } })
  })

  test('nobody is sure: refused, with what can be asked, and the word is remembered', async () => {
    const { view } = await askOnce(bench, 'Zork of the teams')
    expect(view).toMatchObject({
      outcome: 'refused',
      refused: { code: 'refused', could_ask: ['List the teams', expect.any(String), expect.any(String)] },
    })
    const word = await bench.database.db.one(
      z.object({ times: z.string(), example: z.string() }),
      sql`select times, example from pulse_ops.unknown_word where word = 'zork'`,
    )
    expect(word).toEqual({ times: '1', example: 'Zork of the teams' })
  })
})

describe('results', () => {
  test('too expensive, then confirmed', async () => {
    const { view } = await askOnce(bench, 'costly')
    expect(view).toMatchObject({ outcome: 'too_expensive', refused: { code: 'too-expensive', confirmable: true } })
    expect(view.steps.map((step) => [step.kind, step.status])).toContainEqual(['run', 'skipped'])
    const confirmed = await askOnce(bench, 'costly', { confirm_cost: true })
    expect(confirmed.view).toMatchObject({ outcome: 'answered', result: { row_count: 5, truncated: 'limit' } })
  })

  test('a single row that holds nothing is no data', async () => {
    expect((await askOnce(bench, 'nothing at all')).view).toMatchObject({ outcome: 'no_data', result: { rows: [[null]] } })
  })

  test('parameters are shown where they stand, and the receipt is complete', async () => {
    const { view } = await askOnce(bench, 'with a parameter')
    expect(names(view)).toEqual(['Ivory'])
    expect(view.sql?.text).toContain("'Côte d''Ivoire'")
    expect(view.done?.receipt).toMatchObject({
      translator: 'semantic',
      sql: view.sql?.text,
      tables: ['kpi.regions'],
      columns: ['kpi.regions.country', 'kpi.regions.name'],
      row_count: 1,
      truncated: 'none',
      data_source: 'postgresql',
      catalog_version: 'small-1',
    })
    const again = await askOnce(bench, 'the same by hand', { sql: view.sql?.text ?? '' })
    expect(names(again.view)).toEqual(['Ivory'])
    expect(again.view).toMatchObject({ sql: { translator: null }, done: { receipt: { translator: null } } })
  })

  test.each([
    ['a write', "update regions set name = 'x'", 'blocked'],
    ['a hidden table', 'select * from pulse_ops.turn', 'blocked'],
    ['no SQL', 'give me the regions', 'blocked'],
    ['a missing column', 'select nope from regions', 'blocked'],
  ])('an edited statement goes through the guard: %s', async (_name, text, outcome) => {
    expect((await askOnce(bench, 'by hand', { sql: text })).view.outcome).toBe(outcome)
  })

  test('at most four follow-ups', async () => {
    expect((await askOnce(bench, 'list regions')).view.followups).toEqual(['a', 'b', 'c', 'd'])
  })

  test('everything is kept with the turn', async () => {
    const { id } = await askOnce(bench, 'list regions')
    const turn = await bench.database.db.one(
      z.record(z.string(), z.unknown()),
      sql`select outcome, translator, sql, semantic_query, row_count, truncated, result_id is not null as has_result, owner, role,
            tokens, versions, total_ms, lease_until from pulse_ops.turn where id = ${id}`,
    )
    expect(turn).toMatchObject({
      outcome: 'answered',
      translator: 'semantic',
      semantic_query: '{"list":"regions"}',
      row_count: 203,
      truncated: 'none',
      has_result: true,
      owner: 'local',
      role: 'admin',
      tokens: '{"in":100,"cached":0,"out":10}',
      versions: expect.stringMatching(/^\{"catalog":"small-1","prompt":null,"model":null,"policy":"[0-9a-f]{64}","max_rows":"1000"\}$/),
      lease_until: null,
    })
  })
})

describe('conversations', () => {
  test('a follow-up gets what was said before', async () => {
    const first = await askOnce(bench, 'list regions')
    await askOnce(bench, 'and by country', { conversation: first.conversation })
    expect(seen.history).toMatchObject([
      { question: 'list regions', outcome: 'answered', sql: expect.stringContaining('kpi.regions'), semanticQuery: { list: 'regions' } },
    ])
  })

  test('an edited question branches: it sees what came before the one it replaces', async () => {
    const conversation = await startConversation(bench)
    await askOnce(bench, 'list regions', { conversation })
    const second = await askOnce(bench, 'top two', { conversation })
    await askOnce(bench, 'nothing at all', { conversation })
    await askOnce(bench, 'and by country', { conversation, branch_of: second.id })
    expect(seen.history.map((turn) => turn.question)).toEqual(['list regions'])
    const found = await bench.chat.getConversation(localPrincipal, conversation)
    expect(found.ok && found.value.turns.at(-1)).toMatchObject({ question: 'and by country', branchOf: second.id })
  })

  test('a question that follows an older answer sees what led there, not the newest branch', async () => {
    const conversation = await startConversation(bench)
    const first = await askOnce(bench, 'list regions', { conversation })
    await askOnce(bench, 'top two', { conversation, branch_of: first.id })
    await askOnce(bench, 'and by country', { conversation, after: first.id })
    expect(seen.history.map((turn) => turn.question)).toEqual(['list regions'])
    const found = await bench.chat.getConversation(localPrincipal, conversation)
    expect(found.ok && found.value.turns.map(({ parent }) => parent)).toEqual([null, null, first.id])
  })

  test('an answer to follow must be in the conversation', async () => {
    const elsewhere = await askOnce(bench, 'list regions')
    await expect(askOnce(bench, 'top two', { after: elsewhere.id })).rejects.toThrow('not-found')
  })

  test('an answer to branch from must be in the conversation', async () => {
    const elsewhere = await askOnce(bench, 'list regions')
    await expect(askOnce(bench, 'top two', { branch_of: elsewhere.id })).rejects.toThrow('not-found')
  })

  test.each([
    ['by its number', { choice: 2 }, 'the second'],
    ['by its label', { choice: 'KPI regions' }, 'that one'],
    ['by typing its label', {}, 'kpi  regions!'],
  ])('an offered reading is picked %s', async (_name, body, typed) => {
    const { conversation, view } = await askOnce(bench, 'which one')
    expect(view).toMatchObject({ outcome: 'clarify', clarify: { options: [{}, { label: 'KPI regions' }] } })
    const picked = await askOnce(bench, typed, { conversation, ...body })
    expect(picked.view).toMatchObject({ outcome: 'answered', question: typed, result: { row_count: 203 } })
  })

  test('an option that was not offered is refused', async () => {
    const { conversation } = await askOnce(bench, 'which one')
    const picked = await askOnce(bench, 'the ninth', { conversation, choice: 9 })
    expect(picked.view).toMatchObject({ outcome: 'refused', refused: { could_ask: ['list offices', 'list regions'] } })
  })
})
