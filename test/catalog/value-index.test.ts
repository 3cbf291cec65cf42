import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold, trigramsOf } from '../../src/catalog/fold.ts'
import { makeValueIndex } from '../../src/catalog/make-value-index.ts'

const segments = ['Champions', 'Loyal Customers', 'Potential Loyalists', 'Cannot Lose Them', 'One-Time Buyers', 'At Risk', 'About to Sleep']
const offices = ['Málaga', 'Zürich', 'Frankfurt (Oder)', 'Frankfurt am Main', 'Lyon North', 'Łódź', 'Åre', 'Straße 17']
const products = [
  'Hazelnut Spread 400 g',
  'Hazelnut Spread 750 g',
  'Hazelnut Cereal Bar',
  "Bramley's Ginger Nuts 12 x 200 g",
  'Apple Juice 1L',
  'FG-1012',
  'FG-1021',
]
const index = makeValueIndex([
  { column: 'public.customers.segment', field: 'customers.segment', values: segments },
  { column: 'public.sales.office', field: 'sales.office', values: offices },
  { column: 'public.products.name', field: 'products.name', values: products },
  { column: 'kpi.months.segment', field: null, values: ['Champions'] },
])
const valuesOf = (found: readonly { value: string }[]): string[] => found.map(({ value }) => value)

test.each([
  ['champions', ['Champions', 'Champions']],
  ['one time buyers', ['One-Time Buyers']],
  ['  ZURICH ', ['Zürich']],
  ['malaga', ['Málaga']],
  ['frankfurt oder', ['Frankfurt (Oder)']],
  ['lodz', ['Łódź']],
  ['strasse 17', ['Straße 17']],
  ['bramleys ginger nuts 12 x 200 g', ["Bramley's Ginger Nuts 12 x 200 g"]],
  ['fg 1012', ['FG-1012']],
  ['champion', []],
  ['', []],
])('finds %j exactly', (text, values) => {
  expect(valuesOf(index.exact(text))).toEqual(values)
})

test.each([
  ['champoins', 'Champions'],
  ['Pottential Loyalist', 'Potential Loyalists'],
  ['zurch', 'Zürich'],
  ['cant lose them', 'Cannot Lose Them'],
  ['one timebuyers', 'One-Time Buyers'],
  ['hazlenut spread 400g', 'Hazelnut Spread 400 g'],
])('finds what %j is like', (text, value) => {
  expect(index.similar(text, 0.7, 3)[0]).toMatchObject({ value })
})

test('similar values come best first, within the distance, at most as many as wanted', () => {
  const found = index.similar('hazelnut spread', 0.6, 2)
  expect(valuesOf(found)).toEqual(['Hazelnut Spread 400 g', 'Hazelnut Spread 750 g'])
  expect(found[0]?.distance).toBeLessThanOrEqual(found[1]?.distance ?? 0)
  expect(index.similar('champions', 0, 5).map(({ distance }) => distance)).toEqual([0, 0])
  expect(index.similar('quarterly', 0.5, 5)).toEqual([])
})

test('finds values that hold the words in a row', () => {
  expect(valuesOf(index.containing('hazelnut spread', 5))).toEqual(['Hazelnut Spread 400 g', 'Hazelnut Spread 750 g'])
  expect(valuesOf(index.containing('hazelnut', 2))).toHaveLength(2)
  expect(valuesOf(index.containing('spread hazelnut', 5))).toEqual([])
  expect(valuesOf(index.containing('Frankfurt', 5))).toEqual(['Frankfurt (Oder)', 'Frankfurt am Main'])
})

test('a filtered index holds nothing else', () => {
  const kpi = index.filter((column) => column.startsWith('kpi.'))
  expect(kpi.exact('champions')).toEqual([{ value: 'Champions', column: 'kpi.months.segment', field: null }])
  expect([...kpi.all()]).toHaveLength(1)
  expect([kpi.exact('zurich'), kpi.similar('zurich', 1, 9), kpi.containing('frankfurt', 9), kpi.valuesOf('public.sales.office')]).toEqual([
    [],
    [],
    [],
    null,
  ])
  expect([...kpi.filter(() => false).all()]).toEqual([])
})

test('every value is found whatever its case, accents, punctuation and spaces', () => {
  const text = fc.string({ unit: fc.constantFrom(...'abcdeéüñßøłΩж 0123-_.,/&()') as fc.Arbitrary<string>, minLength: 1, maxLength: 24 })
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 30 }), (values) => {
      const made = makeValueIndex([{ column: 's.t.c', field: null, values }])
      for (const value of values) {
        if (fold(value) === '') continue
        for (const typed of [
          value,
          value.toUpperCase(),
          value.normalize('NFD'),
          ` ${value.replaceAll(' ', '  ')} `,
          value.replaceAll(/[-_.,/&()]/g, ' '),
        ]) {
          expect(valuesOf(made.exact(typed))).toContain(value)
        }
        expect(valuesOf(made.similar(value, 0, 100))).toContain(value)
        expect(valuesOf(made.containing(value, 100))).toContain(value)
      }
    }),
  )
})

test('one wrong letter in a word of eight is found among the first three of 5,000', () => {
  const random = pseudoRandom(7)
  const letters = 'abcdefghijklmnopqrstuvwxyz'
  const values = Array.from({ length: 5_000 }, () => Array.from({ length: 8 }, () => letters[Math.floor(random() * 26)]).join(''))
  const made = makeValueIndex([{ column: 's.t.c', field: null, values }])
  const missed = values.filter((value) => {
    const at = 1 + Math.floor(random() * 7)
    const typed = `${value.slice(0, at)}${value[at] === 'q' ? 'x' : 'q'}${value.slice(at + 1)}`
    return !valuesOf(made.similar(typed, 0.7, 3)).includes(value)
  })
  expect(missed.length / values.length).toBeLessThan(0.02)
})

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function pseudoRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

test('trigrams are those of pg_trgm', () => {
  expect([...trigramsOf('ab c')]).toEqual(['  a', ' ab', 'ab ', '  c', ' c '])
})
