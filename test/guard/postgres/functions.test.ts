import { expect, test } from 'vitest'
import { columnsOfFunction, findFunction, findOperator, functionsLike, unusableFunctions } from '../../../src/guard/postgres/functions.ts'
import lists from '../../../src/guard/postgres/lists.json' with { type: 'json' }

const all = [...lists.functionsA.split(' '), ...lists.functionsB.split(' ')].filter((name) => name !== '')
const harmless = all.map((name) => ({ name, volatile: false, parallelUnsafe: false }))

test('a server that has all functions as they should be lacks none', () => {
  expect(unusableFunctions(harmless)).toEqual([])
  expect(unusableFunctions([])).toEqual([...all].sort())
})

test('one bad overload closes a name, unless it is known to be harmless', () => {
  const [exception = ''] = lists.exceptions.split(' ')
  expect(
    unusableFunctions([
      ...harmless,
      { name: 'upper', volatile: true, parallelUnsafe: false },
      { name: 'lower', volatile: false, parallelUnsafe: true },
      { name: exception, volatile: true, parallelUnsafe: true },
      { name: 'nothing_of_ours', volatile: true, parallelUnsafe: true },
    ]),
  ).toEqual(['lower', 'upper'])
})

test.each([
  [['lower'], ['lower']],
  [
    ['pg_catalog', 'lower'],
    ['pg_catalog', 'lower'],
  ],
  [['public', 'lower'], null],
  [['pg_catalog', 'lower', 'lower'], null],
  [['pg_catalog'], null],
  [[], null],
])('%j means %j', (parts, found) => {
  expect(findFunction(parts, {})).toEqual(found)
})

test('an added name is called with its schema, and never instead of a built-in one', () => {
  const added = { addedFunctions: ['ext.f', 'ext.lower', 'a.g', 'b.g', 'pg_catalog.h'], addedOperators: ['ext.%>'] }
  expect(findFunction(['f'], added)).toEqual(['ext', 'f'])
  expect(findFunction(['ext', 'f'], added)).toEqual(['ext', 'f'])
  expect(findFunction(['other', 'f'], added)).toBeNull()
  expect(findFunction(['lower'], added)).toEqual(['lower'])
  expect(findFunction(['ext', 'lower'], added)).toEqual(['ext', 'lower'])
  expect(findFunction(['g'], added)).toBeNull()
  expect(findFunction(['b', 'g'], added)).toEqual(['b', 'g'])
  expect(findFunction(['h'], added)).toBeNull()
  expect(findFunction(['pg_catalog', 'h'], added)).toBeNull()
  expect(findOperator(['%>'], added)).toEqual(['ext', '%>'])
  expect(findOperator(['='], added)).toEqual(['='])
  expect(findOperator(['f'], added)).toBeNull()
})

test('hints begin alike and are five at most', () => {
  expect(functionsLike('low', {})).toEqual(['lower', 'lower_inc', 'lower_inf'])
  expect(functionsLike('LOWx', { missingFunctions: ['lower_inc'] })).toEqual(['lower', 'lower_inf'])
  expect(functionsLike('lo', {})).toEqual([])
  expect(functionsLike('jsonb', {})).toHaveLength(5)
})

test('columns of functions in FROM', () => {
  expect(columnsOfFunction([])).toEqual([[]])
  expect(columnsOfFunction(['generate_series'])).toEqual([[]])
  expect(columnsOfFunction(['jsonb_each'])).toEqual([['key', 'value']])
  expect(columnsOfFunction(['pg_catalog', 'jsonb_each'])).toEqual([['key', 'value']])
  expect(columnsOfFunction(['ext', 'jsonb_each'])).toHaveLength(2)
})
