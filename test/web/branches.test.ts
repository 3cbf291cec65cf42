import { expect, test } from 'vitest'
import { newestBelow, pathTo, siblingsOf } from '../../src/web/state/branches.ts'

const turn = (id: string, parent: string | null = null) => ({ id, parent })
// a ─ b ─ d, and c in the place of b with e after it
const turns = [turn('a'), turn('b', 'a'), turn('c', 'a'), turn('d', 'b'), turn('e', 'c')]
const ids = (found: { id: string }[]) => found.map(({ id }) => id).join(' ')

test.each([
  ['the newest turn', null, 'a c e'],
  ['an older branch', 'd', 'a b d'],
  ['a turn in the middle', 'b', 'a b'],
  ['a turn that is not there', 'x', 'a c e'],
])('the path to %s', (_name, leaf, expected) => {
  expect(ids(pathTo(turns, leaf))).toBe(expected)
})

test.each([
  ['a first question stands alone', 0, 'a', 'e'],
  ['an edited question has its earlier form beside it', 1, 'b c', 'd'],
  ['and the other way round', 2, 'b c', 'e'],
])('%s', (_name, at, siblings, newest) => {
  const one = turns[at] ?? turn('')
  expect(ids(siblingsOf(turns, one))).toBe(siblings)
  expect(newestBelow(turns, one).id).toBe(newest)
})

test('no turns have no path, and a circle ends', () => {
  expect(pathTo([], null)).toEqual([])
  expect(ids(pathTo([turn('a', 'b'), turn('b', 'a')], null))).toBe('a b')
})
