import { expect, test } from 'vitest'
import { complete, completingAt, fitting, type Suggestion, suggestionsOf } from '../../src/web/state/completion.ts'

test.each([
  ['@', { sign: '@', from: 0, letters: '' }],
  ['sales by @reg', { sign: '@', from: 9, letters: 'reg' }],
  ['top @net sa', { sign: '@', from: 4, letters: 'net sa' }],
  ['@Größe', { sign: '@', from: 0, letters: 'Größe' }],
  ['a@b.example', null],
  ['/', { sign: '/', from: 0, letters: '' }],
  ['/he', { sign: '/', from: 0, letters: 'he' }],
  ['orders / customers', null],
  ['what is 1/2', null],
  ['', null],
])('%j completes %j', (text, expected) => {
  expect(completingAt(text, text.length)).toEqual(expected)
})

const column = (name: string) => ({ name, type: 'text', label: name, description: null })
const catalog = {
  version: '1',
  tables: [
    { table: 'sales.orders', label: 'Orders', description: null, rows: 3, columns: [column('Region'), column('Order date')] },
    { table: 'kpi.regions', label: 'Regions', description: null, rows: 3, columns: [column('Region')] },
  ],
  metrics: [{ name: 'net_sales', label: 'Net sales', description: null, synonyms: [], table: 'sales.orders' }],
}
const all = suggestionsOf(catalog, [
  { question: 'Sales by region', status: 'active' },
  { question: 'Old question', status: 'rejected' },
])

test('figures, approved questions, tables and columns are offered, each once', () => {
  expect(all.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
    'figure Net sales',
    'question Sales by region',
    'table Orders',
    'table Regions',
    'column Region',
    'column Order date',
  ])
})

test.each([
  ['reg', ['Regions', 'Region', 'Sales by region']],
  ['ORDER_d', ['Order date']],
  ['sales', ['Sales by region', 'Net sales']],
  ['zzz', []],
])('%s finds %j', (letters, expected) => {
  expect(fitting(all, letters, 8).map(({ label }) => label)).toEqual(expected)
})

const words: Suggestion = { insert: 'Net sales', label: 'Net sales', kind: 'figure', whole: false }
test.each<[string, number, Suggestion, string, number]>([
  ['show @net by region', 9, words, 'show Net sales by region', 15],
  ['@', 1, words, 'Net sales ', 10],
  ['old words @sal', 14, { ...words, insert: 'Sales by region', whole: true }, 'Sales by region', 15],
])('%j is completed', (text, cursor, suggestion, expected, place) => {
  const at = completingAt(text, cursor)
  expect(at).not.toBeNull()
  if (at !== null) expect(complete(text, cursor, at, suggestion)).toEqual({ text: expected, cursor: place })
})
