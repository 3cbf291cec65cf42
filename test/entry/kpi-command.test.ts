import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readValuesFile } from '../../src/entry/commands/kpi-file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulse-kpi-'))
})
afterAll(() => rm(folder, { recursive: true }))

const never = async () => {
  throw new Error('not read as JSON')
}
async function csv(text: string): Promise<string> {
  const file = join(folder, 'values.csv')
  await writeFile(file, text)
  return file
}

test('values of a CSV file, with any of the usual delimiters', async () => {
  const expected = [
    { kpi: 'revenue', team: 'Sales', region: '', value: '12,5', timestamp: '2026-11-20' },
    { kpi: 'a "b"', team: '', region: 'EMEA', value: '1', timestamp: '2026-11-21' },
  ]
  const file = await csv('KPI;Team;Region;Value;Timestamp\r\nrevenue;Sales;;12,5;2026-11-20\r\n"a ""b""";;EMEA;1;2026-11-21\r\n')
  const read = await readValuesFile(file, never)
  expect(read.map((one) => ({ ...one, team: one.team ?? '', region: one.region ?? '' }))).toEqual(expected)
})

test.each([
  ['a column that is not known', 'kpi,value,timestamp,who\n', '"who" is not known; expected kpi, team, region, value, timestamp'],
  ['a column that is missing', 'kpi,value\n', 'lacks the column timestamp'],
  ['a row that is too short', 'kpi,value,timestamp\na,1\n', 'line 2: expected 3 fields, found 2'],
  ['a quote that is never closed', 'kpi,value,timestamp\n"a,1,2026-11-20\n', 'line 2'],
  ['an empty file', '', 'is empty'],
])('%s', async (_name, text, message) => {
  const file = await csv(text)
  await expect(readValuesFile(file, never)).rejects.toThrow(message)
})

test('values of a JSON file, alone or under "values"', async () => {
  const values = [{ kpi: 'revenue', value: 1, timestamp: '2026-11-20' }]
  expect(await readValuesFile('v.json', async () => JSON.stringify(values))).toEqual(values)
  expect(await readValuesFile('v.json', async () => JSON.stringify({ values }))).toEqual(values)
  await expect(readValuesFile('v.json', async () => '{')).rejects.toThrow('is no JSON')
  await expect(readValuesFile('v.json', async () => '[1]')).rejects.toThrow('expected an object in place 1')
  await expect(readValuesFile('v.json', async () => '[{"kpis": 1}]')).rejects.toThrow('"kpis" is not known')
})
