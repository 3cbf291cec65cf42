import { expect, test } from 'vitest'
import { formOf, keysForm } from '../../src/catalog/column-form.ts'

const days = (write: (day: string, month: string, year: string) => string): string[] =>
  Array.from({ length: 30 }, (_, at) =>
    write(String(1 + ((at * 7) % 28)).padStart(2, '0'), String(1 + (at % 12)).padStart(2, '0'), String(1993 + (at % 6))),
  )

test.each<[string, string, string[], unknown]>([
  ['dates in ISO form', 'text', days((d, m, y) => `${y}-${m}-${d}`), { kind: 'date', pattern: 'YYYY-MM-DD' }],
  ['instants in texts', 'varchar', days((d, m, y) => `${y}-${m}-${d} 10:20:00`), { kind: 'date', pattern: 'YYYY-MM-DD' }],
  ['short dates without marks', 'text', days((d, m, y) => `${y.slice(2)}${m}${d}`), { kind: 'date', pattern: 'YYMMDD' }],
  ['short dates before a time', 'text', days((d, m, y) => `${y.slice(2)}${m}${d} 00:00:00`), { kind: 'date', pattern: 'YYMMDD' }],
  ['months', 'text', days((_d, m, y) => `${y}${m}`), { kind: 'date', pattern: 'YYYYMM' }],
  ['German dates', 'text', days((d, m, y) => `${d}.${m}.${y}`), { kind: 'date', pattern: 'DD.MM.YYYY' }],
  ['American dates', 'text', days((d, m, y) => `${Number(m)}/${Number(d)}/${y}`), { kind: 'date', pattern: 'MM/DD/YYYY' }],
  [
    'day and month that could change places',
    'text',
    Array.from({ length: 12 }, (_, at) => `0${1 + (at % 9)}/05/2020`),
    { kind: 'shape', pattern: '99/99/9999' },
  ],
  ['dates in whole numbers', 'int4', days((d, m, y) => `${y}${m}${d}`), { kind: 'date', pattern: 'YYYYMMDD' }],
  ['whole numbers', 'int4', Array.from({ length: 20 }, (_, at) => String(930_000 + at * 13)), null],
  ['yes and no in numbers', 'int8', ['0', '1', '1', '0', '0', '0', '1', '0'], { kind: 'flag' }],
  ['only ones', 'int8', Array.from({ length: 20 }, () => '1'), null],
  ['shares', 'float4', ['0', '0.5', '0.25', '1', '0.1', '0.3', '0.9', '0.75'], { kind: 'fraction' }],
  ['percentages', 'float4', ['0', '50', '25', '1', '10', '0.3', '90', '75'], null],
  ['codes', 'text', Array.from({ length: 20 }, (_, at) => `PG${1000 + at}`), { kind: 'shape', pattern: 'AA9999' }],
  ['numbers in texts', 'text', ['60', '700', '8.5', '1200', '14', '-3', '90', '1'], { kind: 'number' }],
  ['names in capitals', 'text', ['ANNA POPOV', 'IVAN PETROV', 'OLEG', 'MARIA', 'PAVEL', 'ELENA', 'ÖZGE', 'INES'], { kind: 'capitals' }],
  ['names', 'text', ['Anna', 'Ivan', 'Oleg', 'MARIA', 'Pavel', 'Elena', 'Özge', 'Ines'], null],
  ['letters without capitals', 'text', ['東京都', '大阪府', '京都府', '北海道', '沖縄県', '福岡県', '千葉県', '埼玉県'], null],
  ['few values', 'text', ['930101', '930102', '930103'], null],
  ['blanks only', 'text', Array.from({ length: 20 }, () => ' '), null],
])('%s', (_name, type, values, form) => {
  expect(formOf(type, values)).toEqual(form)
})

test.each<[string, string[][], unknown]>([
  ['keys in order of use', [['en'], ['de', 'en'], []], { kind: 'keys', keys: ['en', 'de'] }],
  ['keys that are data', [Array.from({ length: 40 }, (_, at) => `customer ${at}`)], null],
  ['keys that are numbers', [['4711', '4712']], null],
  ['no objects', [], null],
])('%s', (_name, objects, form) => {
  expect(keysForm(objects)).toEqual(form)
})
