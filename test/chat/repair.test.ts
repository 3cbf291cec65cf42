import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/db/sql.ts'
import type { Translation } from '../../src/translate/translator.ts'
import { askOnce, type Bench, chatBench } from '../support/chat-bench.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'

const clean = 'select name from regions order by name limit 2'
/** Cuts off the fraction: hard evidence before it runs. */
const faulty = 'select count(*) / count(name) as share from regions'
const otherFault = 'select count(name) / count(*) as share from regions'
/** Missing values come first: only the result shows it. */
const late = 'select name, nullif(sum(length(country)), 5) as n from regions group by name order by n desc limit 2'
const lateMended = 'select name, nullif(sum(length(country)), 5) as n from regions group by name order by n desc nulls last limit 2'
const refusal: Translation = { decision: 'refuse', code: 'no_data', message: 'Not here.', couldAsk: [] }

type Case = { first: string; second: Translation | null; outcome: string; sql: string; repaired: boolean }
const cases: Record<string, Case> = {
  'a fault is mended': { first: faulty, second: candidate(clean), outcome: 'answered', sql: 'ORDER BY', repaired: true },
  'another fault is no better': {
    first: faulty,
    second: candidate(otherFault),
    outcome: 'answered',
    sql: 'count(*) / count',
    repaired: false,
  },
  'what the guard refuses is no better': {
    first: faulty,
    second: candidate('drop table regions'),
    outcome: 'answered',
    sql: 'count(*) / count',
    repaired: false,
  },
  'what fails in the database is no better': {
    first: faulty,
    second: candidate('select 1.0 / (id - id) as x from regions'),
    outcome: 'answered',
    sql: 'count(*) / count',
    repaired: false,
  },
  'a refusal is no better than an answer in doubt': {
    first: faulty,
    second: refusal,
    outcome: 'answered',
    sql: 'count(*) / count',
    repaired: false,
  },
  'nothing at all is no better': { first: faulty, second: null, outcome: 'answered', sql: 'count(*) / count', repaired: false },
  'missing values first are mended': { first: late, second: candidate(lateMended), outcome: 'answered', sql: 'NULLS LAST', repaired: true },
  'missing values first, and a new fault': {
    first: late,
    second: candidate(faulty),
    outcome: 'answered',
    sql: 'GROUP BY',
    repaired: false,
  },
  'anything that runs is better than what does not': {
    first: 'select nope from regions',
    second: candidate(faulty),
    outcome: 'answered',
    sql: 'count(*) / count',
    repaired: true,
  },
  'a refusal is better than what does not run': {
    first: 'select nope from regions',
    second: refusal,
    outcome: 'refused',
    sql: 'nope',
    repaired: false,
  },
}

let bench: Bench
let evidence: string[] = []
beforeAll(async () => {
  const phrases = Object.fromEntries(Object.entries(cases).map(([name, one]) => [name, candidate(one.first)]))
  const translator = phraseTranslator('llm', phrases, (input, _earlier, { findings, problem }) => {
    evidence.push(problem?.kind ?? findings?.join(' ') ?? '')
    return cases[input.question]?.second ?? null
  })
  bench = await chatBench({ translators: [translator] })
  await bench.database.db.run(sql`insert into kpi.regions (name, country) values ('A', 'Chile'), ('B', 'Ghana!'), ('C', 'Ga')`)
})
afterAll(() => bench.close())

test.each(Object.entries(cases))('%s', async (name, one) => {
  evidence = []
  const { view } = await askOnce(bench, name)
  expect(view.outcome).toBe(one.outcome)
  expect(view.sql?.text).toContain(one.sql)
  expect(evidence).toHaveLength(1)
  if (view.outcome !== 'answered') return
  expect(view.done?.receipt.sql).toBe(view.sql?.text)
  expect(view.result?.row_count).toBe(view.done?.receipt.row_count)
  const reasons = view.done?.receipt.confidence?.reasons.join(' ') ?? ''
  expect(reasons.includes('this is the second one')).toBe(one.repaired)
})

test('a statement with nothing against it is not repaired', async () => {
  evidence = []
  const plain = await chatBench({ translators: [phraseTranslator('llm', { clean: candidate(clean) }, () => null)] }, bench.database)
  expect((await askOnce(plain, 'clean')).view).toMatchObject({
    outcome: 'answered',
    done: { receipt: { confidence: { level: 'likely' } } },
  })
  expect(evidence).toEqual([])
  await plain.close()
})
