import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  allowedTypesQuery,
  generateLists,
  keywordsQuery,
  operatorsQuery,
  type RoutineRow,
  reasonAgainst,
  routinesQuery,
} from '../../../src/guard/postgres/generate-lists.ts'
import { allowedTypes } from '../../../src/guard/postgres/types.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
let routines: RoutineRow[]
beforeAll(async () => {
  database = await cloneDatabase('empty')
  routines = await rows<RoutineRow>(routinesQuery)
})
afterAll(() => database.close())

const rows = <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
  database.connections.withClient(async (client) => {
    const { rows: found } = await client.query({ text, values, types: { getTypeParser: () => parseValue } })
    return found as T[]
  })

/** Text arrays and booleans of the catalog queries; everything else stays text. */
function parseValue(text: string): unknown {
  if (text === 't' || text === 'f') return text === 't'
  return /^\{.*\}$/.test(text)
    ? text
        .slice(1, -1)
        .split(',')
        .filter((word) => word !== '')
    : text
}

/** To renew the file after an upgrade of the server: `vitest run --update` on this test, then read the difference. */
test('the lists are those that the rules give on a real server', async () => {
  const operators = await rows<{ name: string }>(`with allowed as (${allowedTypesQuery}) ${operatorsQuery}`, [[...allowedTypes]])
  const keywords = await rows<{ word: string }>(keywordsQuery)
  const lists = generateLists(
    routines,
    operators.map(({ name }) => name),
    keywords.map(({ word }) => word),
  )
  await expect(`${JSON.stringify(lists, null, 2)}\n`).toMatchFileSnapshot('../../../src/guard/postgres/lists.json')
})

test('gives each refused function its reason', () => {
  const byName = Map.groupBy(routines, ({ name }) => name)
  const reasons = [...byName.values()].map(reasonAgainst)
  expect(
    Object.fromEntries([...Map.groupBy(reasons, (reason) => reason ?? 'allowed')].map(([reason, all]) => [reason, all.length])),
  ).toEqual({
    allowed: 375,
    volatile: 244,
    'not parallel safe': 135,
    'execution revoked from the public': 1,
    'pseudo-type argument or result': 727,
    'implementation of an operator': 783,
    'server, catalog, statistics, size, log or snapshot': 110,
    privileges: 23,
    'session or server fingerprint': 12,
    'object names from catalogs': 22,
    'SQL text, cursors or XML': 13,
    'text search internals': 4,
    'composite type by name': 5,
    'binary output': 66,
    'index, sort, hash or planner support': 152,
    'aggregate support': 89,
    'internal duplicate of an operator or function': 15,
    'encoding conversion, odd types': 7,
    'builds large values and has no place in analytics': 4,
  })
})

const one = (change: Partial<RoutineRow>): RoutineRow[] => [
  { name: 'made_up', volatility: 'i', parallel: 's', revoked: false, operator: false, pseudo: [], out: [], ...change },
]

test.each([
  ['volatile', { volatility: 'v' }],
  ['not parallel safe', { parallel: 'r' }],
  ['execution revoked from the public', { revoked: true }],
  ['pseudo-type argument or result', { pseudo: ['internal'] }],
  ['implementation of an operator', { operator: true }],
  ['server, catalog, statistics, size, log or snapshot', { name: 'pg_new_thing' }],
  [null, {}],
])('a new function: %s', (reason, change) => {
  expect(reasonAgainst(one(change))).toBe(reason)
})
