import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEvalOptions } from '../../../src/entry/evaluation/options.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { runPulse, urlOf } from '../run-pulse.ts'

const set = [
  { id: 'r1', family: 'plain', question: 'total revenue', expect: 'sql', gold_sql: ['select sum(net_sales) from transaction_data'] },
  {
    id: 'r2',
    family: 'plain',
    question: 'how many customers are there in the master?',
    expect: 'sql',
    gold_sql: ['select 1', 'select count(*) from customer_master'],
  },
  { id: 'x1', family: 'silent', question: 'salaries of the drivers', expect: 'refuse', gold_sql: [] },
  {
    id: 'm1',
    family: 'model',
    question: 'blorb the quux of Customers <b>',
    expect: 'sql',
    gold_sql: ['select count(*) + 1 from customer_master'],
  },
]
const jsonLines = (lines: readonly unknown[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('')
const read = async (file: string): Promise<Record<string, unknown>[]> =>
  (await readFile(join(folder, file), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

let demo: TestDatabase
let folder: string
let questions: string
beforeAll(async () => {
  demo = await cloneDatabase('demo')
  folder = await mkdtemp(join(tmpdir(), 'pulse-eval-'))
  questions = join(folder, 'questions.jsonl')
  await writeFile(questions, jsonLines(set))
})
afterAll(async () => {
  await demo.close()
  await rm(folder, { recursive: true })
})

const env = () => ({ DATABASE_URL: urlOf(demo.owner), PULSE_AS_OF: '2026-11-20' })
const run = (...args: string[]) => runPulse(['eval', ...args], env())
const at = (name: string): string => join(folder, name)

test('reports by family, writes predictions and a report of three files', async () => {
  const { code, out } = await run(questions, '--translators', 'semantic', '--out', at('p.jsonl'), '--report', at('report'))
  expect(out).toMatch(/^plain +2 +2 +2 +2 +0 /m)
  expect(out).toContain('wrong answers: 0.0 % of those given (0 of 2)')
  expect(code).toBe(0)
  const lines = await read('p.jsonl')
  expect(lines.map((line) => Object.keys(line))).toEqual(set.map(() => ['id', 'outcome', 'sql']))
  expect(lines.map(({ id, outcome }) => [id, outcome])).toEqual([
    ['r1', 'sql'],
    ['r2', 'sql'],
    ['x1', 'refuse'],
    ['m1', 'refuse'],
  ])
  expect(JSON.parse(await readFile(at('report/report.json'), 'utf8'))).toMatchObject({ total: { questions: 4, right: 3 } })
  const page = await readFile(at('report/index.html'), 'utf8')
  expect(page).toContain('blorb the quux of Customers &lt;b&gt;')
  expect(page).not.toMatch(/<script|https?:\/\//)
})

const reply = {
  plan: '',
  interpretation: 'Customers',
  assumptions: [],
  decision: 'answer',
  options: [],
  refusal: null,
  shape: null,
  title: 'Customers',
}

test('requests are written and not sent; replies are played back, repairs too, and what is missing is named', async () => {
  const exported = await run(questions, '--translators', 'semantic,llm', '--export-prompts', at('requests.jsonl'))
  expect(exported.out).toMatch(/^Wrote [12] requests to \S+; nothing was sent\./)
  const requests = await read('requests.jsonl')
  const asked = requests.find(({ id }) => id === 'm1')
  expect(asked).toMatchObject({ attempt: 1, request: { model: 'model', stream: true, messages: [{ role: 'system' }, { role: 'user' }] } })
  expect(JSON.stringify(asked)).toContain('blorb the quux')

  const wrongSql = JSON.stringify({ ...reply, sql: 'select count(nothing_of_the_kind) as customers from customer_master' })
  await writeFile(at('replies.jsonl'), jsonLines(requests.map(({ id }) => ({ id, response: wrongSql }))))
  const half = await run(
    questions,
    '--translators',
    'semantic,llm',
    '--responses',
    at('replies.jsonl'),
    '--export-prompts',
    at('more.jsonl'),
  )
  expect(half.code).toBe(1)
  expect(half.err).toContain('m1, request 2')
  expect((await read('more.jsonl')).find(({ id }) => id === 'm1')).toMatchObject({ attempt: 2, request: { messages: { length: 4 } } })

  const rightSql = JSON.stringify({ ...reply, sql: 'select count(*) + 1 as customers from customer_master' })
  const both = requests.flatMap(({ id }) => [wrongSql, rightSql].map((response) => ({ id, response })))
  await writeFile(at('replies.jsonl'), jsonLines(both))
  const whole = await run(questions, '--translators', 'semantic,llm', '--responses', at('replies.jsonl'))
  expect(whole.err).not.toContain('without a reply')
  expect(whole.out).toMatch(/^model +1 +1 +1 /m)
  expect(whole.out).toMatch(/^decided by: .*llm/m)
})

test('an interrupted run leaves a file that the same command goes on with', async () => {
  const many = Array.from({ length: 120 }, (_, n) => ({
    ...set[0],
    id: `q${n}`,
    question: `revenue in the last ${n + 1} days`,
    gold_sql: [],
  }))
  await writeFile(at('many.jsonl'), jsonLines(many))
  const cli = fileURLToPath(new URL('../../../src/entry/cli.ts', import.meta.url))
  const args = [cli, 'eval', at('many.jsonl'), '--translators', 'semantic', '--out', at('many-out.jsonl')]
  const child = spawn(process.execPath, args, { env: { PATH: process.env.PATH, ...env() }, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (part) => {
    said += part
    // Twice would end it at once.
    if (said.includes(' of 120') && !child.killed) child.kill('SIGINT')
  })
  const [code] = await once(child, 'exit')
  expect([code, said]).toEqual([130, expect.stringContaining('the same command goes on from there')])
  const before = await read('many-out.jsonl')
  expect(before.length).toBeGreaterThanOrEqual(12)
  expect(before.length).toBeLessThan(120)
  const again = await run(at('many.jsonl'), '--translators', 'semantic', '--out', at('many-out.jsonl'))
  expect(again.err).toContain(`${before.length} of 120 questions are in`)
  expect((await read('many-out.jsonl')).map(({ id }) => id)).toEqual(many.map(({ id }) => id))
})

test('a gold that does not run is reported and ends with 1', async () => {
  await writeFile(
    at('bad.jsonl'),
    jsonLines([{ ...set[0], gold_sql: ['select no_such_column from transaction_data', ...(set[0]?.gold_sql ?? [])] }]),
  )
  const { code, out, err } = await run(at('bad.jsonl'), '--translators', 'semantic', '--repeats', '2')
  expect(err).toMatch(/Golds that do not run \(1\):\n {2}r1: .*no_such_column/)
  expect(out).toContain('stability: 100.0 %')
  expect([code, out]).toEqual([1, expect.stringMatching(/^plain +1 +1 +1 /m)])
})

test.each([
  [['a.jsonl', 'b.jsonl'], 'Expected one file of questions, got 2'],
  [['--parallel', 'many'], '--parallel: expected a whole number from 1 to 64, got "many"'],
  [['--repeats', '0'], '--repeats: expected a whole number from 1 to 20'],
  [['--repeats', '3', '--export-prompts', 'x'], 'replies from a file are always the same'],
  [['--fresh'], 'there is no --out'],
  [['--rerport', 'x'], "Unknown option '--rerport'"],
])('explains what is wrong with %j', (args, message) => {
  expect(readEvalOptions(args, {})).toEqual({ problem: expect.stringContaining(message) })
})

test.each([
  [['nowhere.jsonl'], 'The questions cannot be read'],
  [['--target', 'mysql://x'], '--target: expected a URL like postgres://'],
  [['--translators', 'llm'], 'There is no language model: set OPENAI_BASE_URL'],
])('explains before anything is asked what is wrong with %j', async (args, message) => {
  const { code, err } = await run(...args)
  expect([code, err]).toEqual([1, expect.stringContaining(message)])
})

test('without a file the own set is asked as of its day', () => {
  expect(readEvalOptions([], {})).toMatchObject({
    file: expect.stringMatching(/goldens.questions.jsonl$/),
    env: { PULSE_AS_OF: '2026-11-20' },
  })
})
