import { expect, test } from 'vitest'
import { indexOfByte } from '../../../src/guard/postgres/pg-parser.ts'
import { withSmallMemory } from '../../../src/guard/postgres/small-memory.ts'
import { openParser } from '../support/parser.ts'

const tooDeep = `select 1${'+1'.repeat(9_900)}`

test('goes on after a hundred overflows of its stack', async () => {
  const parser = await openParser()
  for (let round = 0; round < 100; round++) {
    expect(parser.parse(tooDeep).kind).toBe('overflow')
    await parser.ready()
    expect(parser.parse('select 1').kind).toBe('tree')
  }
}, 60_000)

test('has a spare at hand, and says so when it has none', async () => {
  const parser = await openParser()
  expect(Array.from({ length: 4 }, () => parser.parse(tooDeep).kind)).toEqual(['overflow', 'overflow', 'unavailable', 'unavailable'])
  await parser.ready()
  expect(parser.parse('select 1').kind).toBe('tree')
  await parser.renew()
  expect(parser.parse('select 1').kind).toBe('tree')
})

test('does not grow over 20,000 statements, half of them wrong', async () => {
  const parser = await openParser()
  const parse = (count: number) => {
    for (let round = 0; round < count; round++)
      parser.parse(round % 2 === 0 ? `select ${round} from a where b = 'c'` : `select ${round} fromm a where`)
  }
  parse(2_000)
  const before = process.memoryUsage().external
  parse(18_000)
  expect(process.memoryUsage().external - before).toBeLessThan(5_000_000)
})

test.each([
  ['at the start', 'selec 1', 0],
  ['behind plain letters', "select 'a' fromm x y", 17],
  ['behind letters of two bytes', "select 'äöü' fromm x y", 19],
  ['behind letters of two code units', "select '😀😀' fromm x y", 20],
])('tells the position of a syntax error %s', async (_name, text, position) => {
  const parser = await openParser()
  expect(parser.parse(text)).toMatchObject({ kind: 'syntax', problem: { position } })
})

test.each([
  ['abc', 2, 2],
  ['äb', 2, 1],
  ['€b', 3, 1],
  ['😀b', 4, 2],
  ['\u007fb', 1, 1],
  ['\u0080b', 2, 1],
  ['\u0800b', 3, 1],
  ['\uffffb', 3, 1],
  ['\u{10000}b', 4, 2],
  ['a', 99, 1],
])('counts bytes of %s up to %i as %i code units', (text, bytes, index) => {
  expect(indexOfByte(text, bytes)).toBe(index)
})

test('lexes like the server, and gives up where the server would', async () => {
  const parser = await openParser()
  expect(parser.scan("select 'a' -- b\n::int")?.map(({ text }) => text)).toEqual(['select', "'a'", '-- b', '::', 'int'])
  expect(parser.scan("select 'a")).toBeNull()
})

const header = [0, 97, 115, 109, 1, 0, 0, 0]

test.each([
  ['shrinks a memory with a maximum', [5, 7, 1, 1, 128, 16, 128, 128, 1], [5, 7, 1, 1, 128, 2, 128, 128, 1]],
  ['leaves a smaller one', [5, 3, 1, 0, 5], [5, 3, 1, 0, 5]],
  ['finds it behind other sections', [0, 2, 9, 9, 5, 4, 1, 0, 128, 16], [0, 2, 9, 9, 5, 4, 1, 0, 128, 2]],
])('%s', (_name, section, expected) => {
  expect([...withSmallMemory(new Uint8Array([...header, ...section]))]).toEqual([...header, ...expected])
})

test.each([
  ['without a memory', [0, 1, 0]],
  ['that ends in the middle', [5, 128]],
])('throws on a module %s', (_name, section) => {
  expect(() => withSmallMemory(new Uint8Array([...header, ...section]))).toThrow()
})
