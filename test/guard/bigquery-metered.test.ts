import { beforeAll, expect, test } from 'vitest'
import { MeteredText } from '../../src/guard/bigquery/metered-text.ts'
import { type BigQueryReader, openBigQueryReader } from '../../src/guard/bigquery/reader.ts'

let reader: BigQueryReader
beforeAll(async () => {
  reader = await openBigQueryReader()
})

test('a metered text gives what a string gives', () => {
  const text = new MeteredText('abcdef', 5)
  expect(text.length).toBe(6)
  expect([text.charAt(1), text.charCodeAt(2), text.substr(1, 3), text.substr(4, 9), text.charAt(6)]).toEqual(['b', 99, 'bcd', 'ef', ''])
})

test.each<[name: string, look: (text: MeteredText) => unknown]>([
  ['charAt', (text) => text.charAt(0)],
  ['charCodeAt', (text) => text.charCodeAt(0)],
  ['substr', (text) => text.substr(0, 1)],
])('it throws at one look too many by %s', (_name, look) => {
  const text = new MeteredText('abc', 2)
  look(text)
  look(text)
  expect(() => look(text)).toThrow('The text asks for too much reading.')
})

const nested = (levels: number, open: string, inner: string, close = ')'): string =>
  `SELECT ${open.repeat(levels)}${inner}${close.repeat(levels)} FROM t`

test.each([
  ['arrays that double it', nested(3, '[', '1', ']'), nested(16, '[', '1', ']')],
  ['a mistake that it goes back from, seven times a level', nested(4, '(SELECT ', '1'), nested(9, '(SELECT ', '1 IGNORE NULLS')],
  ['calls with a mistake inside', nested(9, 'SUM(', 'x', ') OVER ()'), nested(40, 'SUM(', '1 1', ') OVER ()')],
  ['many columns', `SELECT ${'id, '.repeat(500)}id FROM t`, `SELECT ${'id, '.repeat(4_000)}id FROM t`],
])('the second reader gives up on %s', (_name, readable, unreadable) => {
  expect([reader.readAgain(readable)?.kinds, reader.readAgain(unreadable)]).toEqual([['select'], null])
})
