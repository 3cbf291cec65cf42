import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const cli = fileURLToPath(new URL('../../../src/entry/cli.ts', import.meta.url))
const run = promisify(execFile)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guard-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function file(name: string, content: string | object): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

/** What the command prints, line by line, with its exit code. */
async function guard(...args: string[]): Promise<{ code: number; lines: Record<string, unknown>[]; errors: string }> {
  const ended = await run(process.execPath, [cli, 'guard', ...args], { maxBuffer: 1 << 26 }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  )
  const lines = ended.stdout.split('\n').filter((line) => line !== '')
  return { code: ended.code, lines: lines.map((line) => JSON.parse(line)), errors: ended.stderr }
}

const catalog = {
  'public.sale': { id: 'int', amount: 'numeric' },
  'kpi.goal': { id: 'int', target: 'numeric' },
  'north.shop': { id: 'int' },
  'south.shop': { name: 'text' },
}

test('gives one line for each line, in order, whatever they hold', async () => {
  const statements = await file(
    'statements.jsonl',
    [
      '{"id": "a", "sql": "select s.amount, g.target from sale s join goal g using (id)"}',
      'no json',
      '',
      '[]',
      '{"id": "b"}',
      '{"id": "c", "sql": 5}',
      '{"sql": "select 1"}',
      '{"id": 7, "sql": "drop table sale"}',
      '{"id": "d", "sql": "select \\ud800"}',
      '{"id": "e", "sql": "select \'\u2028\'"}\r',
      '{"id": "f", "sql": "select * from shop"}',
      '{"id": "g", "sql": "select * from shop", "schema": "south"}',
      JSON.stringify({ id: 'h', sql: `select ${"'x', ".repeat(2_000_000)}1` }),
      '['.repeat(100_000),
      '{"id": "i", "sql": "select 2"}',
    ].join('\n'),
  )
  const { code, lines } = await guard(statements, '--catalog', await file('catalog.json', catalog))
  expect(code).toBe(0)
  expect(lines.map(({ id, ok }) => [id, ok])).toEqual([
    ['a', true],
    [null, false],
    [null, false],
    [null, false],
    [null, false],
    [null, false],
    [null, true],
    [7, false],
    ['d', false],
    ['e', false],
    ['f', false],
    ['g', true],
    ['h', false],
    [null, false],
    ['i', true],
  ])
  expect(lines[0]).toEqual({
    id: 'a',
    ok: true,
    violations: [],
    tables: ['kpi.goal', 'public.sale'],
    columns: ['kpi.goal.id', 'kpi.goal.target', 'public.sale.amount', 'public.sale.id'],
    functions: [],
    sql: 'SELECT s.amount, g.target\nFROM public.sale AS s\n  JOIN kpi.goal AS g USING (id)\nLIMIT 1001',
  })
  expect(lines[1]).toMatchObject({ violations: [{ rule: 'input', position: null }], tables: [], columns: [], functions: [], sql: null })
})

test('keeps to a policy, and takes the order of columns from the catalog', async () => {
  const policy = await file('policy.json', { tables: { 'public.sale': ['amount'] }, maxRows: 3 })
  const statements = await file('policy.jsonl', '{"id": 1, "sql": "select * from sale"}\n{"id": 2, "sql": "select x from sale as s (x)"}\n')
  const { lines } = await guard(statements, '--policy', policy, '--catalog', await file('catalog.json', catalog))
  expect(lines.map(({ sql }) => sql)).toEqual(['SELECT sale.amount\nFROM public.sale\nLIMIT 4', null])
})

test('takes a catalog nested by schema', async () => {
  const nested = await file('nested.json', { kpi: { goal: { id: 'int' } } })
  const { lines } = await guard(await file('one.jsonl', '{"id": 1, "sql": "select id from goal"}'), '--catalog', nested)
  expect(lines).toMatchObject([{ ok: true, tables: ['kpi.goal'] }])
})

test('streams thousands of lines, also when some make the parser fail', async () => {
  const deep = `select 1${'+1'.repeat(1_900)}`
  const texts = Array.from({ length: 4_000 }, (_, at) =>
    JSON.stringify({ id: at, sql: at % 500 === 0 ? deep : `select amount from sale where id = ${at}` }),
  )
  const { code, lines } = await guard(await file('many.jsonl', texts.join('\n')), '--catalog', await file('catalog.json', catalog))
  expect([code, lines.length, lines.filter(({ ok }) => ok).length]).toEqual([0, 4_000, 3_992])
  expect(lines.map(({ id }) => id)).toEqual(texts.map((_, at) => at))
})

test.each([
  ['no file', [], 'Usage'],
  ['two files', ['a', 'b'], 'Usage'],
  ['an unknown option', ['a', '--nothing'], 'nothing'],
  ['a file that is not there', ['nowhere.jsonl'], 'nowhere.jsonl'],
  ['an unknown dialect', ['a', '--dialect', 'mysql'], 'postgresql or bigquery'],
])('says what is wrong with %s', async (_name, args, expected) => {
  const { code, lines, errors } = await guard(...args)
  expect([code, lines]).toEqual([1, []])
  expect(errors).toContain(expected)
})

test('names every wrong field of a policy or catalog', async () => {
  const statements = await file('none.jsonl', '')
  const policy = await file('wrong-policy.json', { tables: { 'public.a': 'id' }, maxRows: 0, masks: { 'public.a.b': 'blur' } })
  expect((await guard(statements, '--policy', policy)).errors).toMatch(/maxRows[\s\S]*tables.public.a[\s\S]*masks.public.a.b/)
  expect((await guard(statements, '--catalog', await file('wrong-catalog.json', { 'public.a': ['id'] }))).errors).toContain('public.a')
  expect((await guard(statements, '--catalog', await file('no.json', '{'))).errors).toContain('no JSON')
})
