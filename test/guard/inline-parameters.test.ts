import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inlineParameters } from '../../src/guard/inline-parameters.ts'
import type { SqlValue } from '../../src/guard/policy.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await cloneDatabase('empty')
})
afterAll(() => database.close())

test.each<[string, string, SqlValue[], string]>([
  ['text', 'select $1::text', ["it's"], "select 'it''s'::text"],
  ['a number', 'select $1::int', [5], 'select 5::int'],
  ['a negative number, whose cast binds tighter than its sign', 'select $1::int', [-5], "select '-5'::int"],
  ['truth and nothing', 'select $1::bool, $2::text', [true, null], 'select TRUE::bool, NULL::text'],
  ['a list', 'select $1::text[]', [['a', 'b"c\\']], `select '{"a","b\\"c\\\\"}'::text[]`],
  ['ten and more', 'select $10, $1', ['a', '', '', '', '', '', '', '', '', 'j'], "select 'j', 'a'"],
  [
    'what only looks like one',
    `select '$1', "$1", $$ $1 $$, $t$ $1 $t$, E'\\'$1' -- $1\n, $1`,
    [7],
    `select '$1', "$1", $$ $1 $$, $t$ $1 $t$, E'\\'$1' -- $1\n, 7`,
  ],
  ['one that is not there', 'select $2', ['a'], 'select $2'],
  ['none', 'select 1', [], 'select 1'],
])('%s', (_name, text, parameters, shown) => {
  expect(inlineParameters(text, parameters)).toBe(shown)
})

const texts = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !text.includes('\u0000') && text.isWellFormed())

test('what is shown means what ran', async () => {
  const read = async (text: string, values: SqlValue[]) =>
    (await database.connections.withClient((client) => client.query({ text, values, rowMode: 'array' }))).rows
  await fc.assert(
    fc.asyncProperty(
      texts,
      fc.array(texts, { maxLength: 4 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      async (one, list, number) => {
        const parameters: SqlValue[] = [one, list, number]
        const text = "select $1::text as a, $2::text[] as b, $3::float8 as c, '$1' as d"
        expect(await read(inlineParameters(text, parameters), [])).toEqual(await read(text, parameters))
      },
    ),
    { numRuns: 200 },
  )
})
