import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainLook, readLook, writeLook } from '../../src/web/state/look.ts'

test.each([
  ['', plainLook],
  ['?v=table&sort=-revenue&mark=bar', { view: 'table', mark: 'bar', sort: { name: 'revenue', descending: true } }],
  ['?sort=net%20sales', { view: 'chart', mark: null, sort: { name: 'net sales', descending: false } }],
  ['?v=else&sort=&mark=&other=1', plainLook],
  ['?sort=-', plainLook],
])('%s is read', (query, expected) => {
  expect(readLook(query)).toEqual(expected)
})

test('what is written is read back', () => {
  const name = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !text.startsWith('-'))
  const look = fc.record({
    view: fc.constantFrom('chart' as const, 'table' as const),
    mark: fc.option(name),
    sort: fc.option(fc.record({ name, descending: fc.boolean() })),
  })
  fc.assert(
    fc.property(look, (one) => {
      expect(readLook(writeLook(one))).toEqual(one)
    }),
  )
})
