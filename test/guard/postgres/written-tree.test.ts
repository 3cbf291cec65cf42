import { beforeAll, expect, test } from 'vitest'
import { limitRows } from '../../../src/guard/postgres/limit.ts'
import type { PgParser } from '../../../src/guard/postgres/pg-parser.ts'
import { type Reading, readTree } from '../../../src/guard/postgres/read-tree.ts'
import { as } from '../../../src/guard/postgres/tree.ts'
import { envelope, jsonOf, jsonWithSchemas } from '../../../src/guard/postgres/written-tree.ts'
import { openParser } from '../support/parser.ts'
import { analytics, language } from '../support/trade.ts'

let parser: PgParser
beforeAll(async () => {
  parser = await openParser()
})

function readIf(text: string): Reading[] {
  const outcome = parser.parseWithoutPlaces(text)
  const reading = outcome.kind === 'json' ? readTree(outcome.json) : null
  return reading === null ? [] : [reading]
}

function read(text: string): Reading {
  const [reading] = readIf(text)
  if (reading === undefined) throw new Error(`not read: ${text}`)
  return reading
}

/** Names the schema of each table that has none, in the parser's order of fields. */
function qualify({ tables }: Reading): void {
  for (const { node } of tables) {
    const { schemaname = 'sales "1"', ...others } = as(node, 'RangeVar') ?? {}
    Object.assign(node, { RangeVar: { schemaname, ...others } })
  }
}

const bare = (json: string) => json.replace(envelope, '').replace(/\}\}\]\}$/, '')

test('the JSON of a statement with schemas and a limit is the one that it was read from with these put in', () => {
  const readings = [...analytics, ...language].flatMap(({ sql }) => readIf(sql))
  expect(readings.length).toBeGreaterThan(300)
  for (const reading of readings) {
    qualify(reading)
    const { select } = limitRows(reading.select, 1_000)
    // A limit that cannot be lowered stays inside a statement of its own.
    const isSame = select.targetList === reading.select.targetList
    expect([reading.json, bare(jsonWithSchemas(reading, select)) === jsonOf(select)]).toEqual([reading.json, isSame])
  }
})

test.each([
  ['as it was', 'select a from b', (select: Reading['select']) => select],
  ['a limit where there was none', 'select a from b', (select: Reading['select']) => limitRows(select, 5).select],
  ['a lower limit', 'select a from b order by 1 offset 2 limit 9000', (select: Reading['select']) => limitRows(select, 5).select],
  ['its own limit', 'select a from b limit 3', (select: Reading['select']) => limitRows(select, 5).select],
  ['a limit behind a set operation', 'select a from b union select 1 limit 8', (select: Reading['select']) => limitRows(select, 5).select],
])('%s', (_what, text, change) => {
  const reading = read(text)
  const select = change(reading.select)
  expect(bare(jsonWithSchemas(reading, select))).toBe(jsonOf(select))
})

test.each<[string, (reading: Reading) => void]>([
  ['a column', ({ select }) => Object.assign(select, { targetList: [] })],
  ['a condition', ({ select }) => Object.assign(select, { whereClause: { A_Const: { isnull: true } } })],
  ['a table that stands for another', ({ tables }) => Object.assign(tables[0]?.node ?? {}, { RangeVar: { relname: 'c' } })],
  ['a limit further in', ({ select }) => Object.assign(select.larg ?? {}, { limitOption: 'LIMIT_OPTION_COUNT' })],
])('whoever changes %s of a tree finds another text', (_what, change) => {
  const reading = read('select a from b union select 1')
  change(reading)
  expect(bare(jsonWithSchemas(reading, reading.select))).not.toBe(jsonOf(reading.select))
})
