import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitsPattern } from '../../../src/monitors/run/fits-pattern.ts'

test.each([
  ['Nord', 'nord', true],
  ['Nord', 'Nordsee', false],
  ['nord*', 'Nordsee', true],
  ['*see', 'Nordsee', true],
  ['n*e', 'Nordsee', true],
  ['*ord*ee*', 'Nordsee', true],
  ['*ee*ord*', 'Nordsee', false],
  ['ab*ba', 'aba', false],
  ['ab*ba', 'abba', true],
  ['*', '', true],
  ['', '', true],
  ['', 'a', false],
  ['a.c', 'abc', false],
  ['["Nord"]', '["Nord"]', true],
])('%s and %s: %s', (pattern, text, fits) => {
  expect(fitsPattern(pattern, text)).toBe(fits)
})

test('says what an expression would say, where that is quick', () => {
  const short = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 })
  const texts = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 })
  fc.assert(
    fc.property(
      short,
      texts,
      (pattern, text) => fitsPattern(pattern, text) === new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text),
    ),
  )
})

test('a pattern of many stars ends', () => {
  expect(fitsPattern(`${'*a'.repeat(90)}*b`, 'a'.repeat(200))).toBe(false)
})
