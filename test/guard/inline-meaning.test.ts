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
