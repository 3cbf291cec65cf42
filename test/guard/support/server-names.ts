import {
  allowedTypesQuery,
  configurationsQuery,
  keywordsQuery,
  operatorsQuery,
  type RoutineRow,
  routinesQuery,
  type ServerNames,
} from '../../../src/guard/postgres/generate-lists.ts'
import { allowedTypes } from '../../../src/guard/postgres/types.ts'
import type { TestDatabase } from '../../support/database.ts'

type Named = { name: string }

/** What a server says of itself, and the operators that are refused. */
export async function readServerNames(database: TestDatabase): Promise<ServerNames & { refusedOperators: string[] }> {
  const rows = <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
    database.connections.withClient(async (client) => {
      const { rows: found } = await client.query({ text, values, types: { getTypeParser: () => parseValue } })
      return found as T[]
    })
  const operators = await rows<Named & { allowed: boolean }>(`with allowed as (${allowedTypesQuery}) ${operatorsQuery}`, [
    [...allowedTypes],
  ])
  const keywords = await rows<{ word: string }>(keywordsQuery)
  return {
    routines: await rows<RoutineRow>(routinesQuery),
    operators: operators.filter(({ allowed }) => allowed).map(({ name }) => name),
    refusedOperators: operators.filter(({ allowed }) => !allowed).map(({ name }) => name),
    keywords: keywords.map(({ word }) => word),
    configurations: (await rows<Named>(configurationsQuery)).map(({ name }) => name),
  }
}

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
