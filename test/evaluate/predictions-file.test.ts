import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Prediction } from '../../src/evaluate/prediction.ts'
import { openPredictions } from '../../src/evaluate/predictions-file.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulse-predictions-'))
  path = join(folder, 'p.jsonl')
})
afterEach(() => rm(folder, { recursive: true }))

const ids = new Set(['a', 'b', 'c'])
const zero = { message: null, translator: null, ms: 1.5, tokensIn: 0, tokensCached: 0, tokensOut: 0, calls: 0 }
const answer = (id: string): Prediction => ({ id, outcome: 'sql', sql: `select '${id}'`, ...zero, translator: 'semantic' })
const silence = (id: string, outcome: 'abstain' | 'blocked' | 'refuse' | 'clarify' | 'unavailable'): Prediction => ({
  id,
  outcome,
  sql: null,
  ...zero,
})

async function open(fresh = false) {
  const opened = await openPredictions(path, ids, fresh)
  if (!opened.ok) throw new Error(opened.errors.join('\n'))
  return opened.file
}
const lines = async (): Promise<unknown[]> =>
  (await readFile(path, 'utf8'))
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

test('lines are exactly id, outcome and SQL; every silence but asking back is a refusal', async () => {
  const file = await open()
  await Promise.all([file.add(silence('b', 'abstain')), file.add(answer('a')), file.add(silence('c', 'clarify'))])
  const expected = [
    { id: 'b', outcome: 'refuse', sql: null },
    { id: 'a', outcome: 'sql', sql: "select 'a'" },
    { id: 'c', outcome: 'clarify', sql: null },
  ]
  expect(await lines()).toEqual(expected)
  await file.finish([answer('a'), silence('b', 'abstain'), silence('c', 'clarify')])
  expect((await lines()).map((line) => JSON.stringify(line))).toEqual(
    [expected[1], expected[0], expected[2]].map((line) => JSON.stringify(line)),
  )
})

test('an unfinished run goes on: a torn last line is dropped, times and reasons are known again', async () => {
  const file = await open()
  await file.add(answer('a'))
  await file.add(silence('b', 'blocked'))
  await writeFile(path, `${(await readFile(path, 'utf8')).trimEnd().slice(0, -9)}`)
  const again = await open()
  expect([...again.known]).toEqual([['a', answer('a')]])
  await again.add(silence('b', 'refuse'))
  expect((await lines()).length).toBe(2)
})

test('what was unavailable is asked again, also after the whole set was finished', async () => {
  const file = await open()
  await file.add(silence('a', 'unavailable'))
  expect(await lines()).toEqual([])
  await file.finish([silence('a', 'unavailable'), answer('b')])
  expect(await lines()).toHaveLength(2)
  expect([...(await open()).known.keys()]).toEqual(['b'])
})

test('predictions that others made are read without their details', async () => {
  await writeFile(path, '{"id":"a","outcome":"sql","sql":"select 1"}')
  expect((await open()).known.get('a')).toMatchObject({ outcome: 'sql', sql: 'select 1', ms: null, translator: null })
})

test('--fresh forgets', async () => {
  await (await open()).add(answer('a'))
  expect((await open(true)).known.size).toBe(0)
})

test.each([
  ['a broken line that is not the last', '{"id":"a"\n{"id":"b","outcome":"refuse","sql":null}\n', 'p.jsonl:1 '],
  ['a wrong outcome', '{"id":"a","outcome":"answered","sql":null}\n', 'p.jsonl:1 outcome: expected sql, clarify or refuse'],
  ['a question of another set', '{"id":"z","outcome":"refuse","sql":null}\n', 'p.jsonl:1 expected an id of the questions, got "z"'],
])('leaves the file alone and says so: %s', async (_name, text, error) => {
  await writeFile(path, text)
  const opened = await openPredictions(path, ids)
  expect(opened.ok ? '' : opened.errors.join('\n')).toContain(error)
  expect(await readFile(path, 'utf8')).toBe(text)
})
