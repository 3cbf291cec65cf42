import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvReader } from '../../../src/operations/import/csv-reader.ts'
import { dumpReader } from '../../../src/operations/import/dump-reader.ts'
import { longestRow, nullField, type RowReader, type RowSink } from '../../../src/operations/import/row.ts'

type Read = { rows: [line: number, values: (string | null)[]][]; broken: string[] }

/** Reads a text that arrives in pieces of so many bytes. */
function read(
  text: string,
  piece = 1 << 16,
  make = (sink: RowSink): RowReader => csvReader({ delimiter: 44, nullText: null }, 1, sink),
): Read {
  const found: Read = { rows: [], broken: [] }
  const reader = make({
    row: (row) => {
      const values = Array.from({ length: row.count }, (_, index) =>
        row.kind[index] === nullField ? null : row.bytes.toString('utf8', row.from[index], row.to[index]),
      )
      found.rows.push([row.line, values])
    },
    broken: (fault, _raw, fatal) => found.broken.push(`${fault.line} ${fault.reason}${fatal ? ' (end)' : ''}`),
  })
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += piece) reader.push(Buffer.from(bytes.subarray(at, at + piece)))
  reader.end()
  return found
}

test.each<[string, string, Read['rows']]>([
  [
    'plain values',
    'a,b\nc,d\n',
    [
      [1, ['a', 'b']],
      [2, ['c', 'd']],
    ],
  ],
  [
    'no newline at the end',
    'a,b\nc,d',
    [
      [1, ['a', 'b']],
      [2, ['c', 'd']],
    ],
  ],
  [
    'CRLF',
    'a,b\r\nc,"d"\r\n',
    [
      [1, ['a', 'b']],
      [2, ['c', 'd']],
    ],
  ],
  [
    'blank lines',
    'a\n\n\r\nb\n',
    [
      [1, ['a']],
      [4, ['b']],
    ],
  ],
  [
    'no value and empty text',
    'a,,""\n,"",\n',
    [
      [1, ['a', null, '']],
      [2, [null, '', null]],
    ],
  ],
  ['a delimiter in quotes', '"a,b",c\n', [[1, ['a,b', 'c']]]],
  [
    'doubled quotes',
    'x,"say ""hi""",y\n"""",z\n',
    [
      [1, ['x', 'say "hi"', 'y']],
      [2, ['"', 'z']],
    ],
  ],
  [
    'lines inside quotes',
    '"a\nb\r\nc",d\ne,f\n',
    [
      [1, ['a\nb\r\nc', 'd']],
      [4, ['e', 'f']],
    ],
  ],
  ['a carriage return within a line', 'a\rb,c\n', [[1, ['a\rb', 'c']]]],
  ['letters beyond ASCII', 'ä,日本,😀\n', [[1, ['ä', '日本', '😀']]]],
])('%s', (_name, text, rows) => {
  for (const piece of [1, 2, 3, 1000]) expect(read(text, piece)).toEqual({ rows, broken: [] })
})

test.each<[string, string, string[], number]>([
  ['a quote inside a plain value', 'a,5" pipe\nb,c\n', ['1 has a quote inside a value that is not quoted'], 1],
  ['text after a closing quote', '"a"b,c\nd,e\n', ['1 has text after a closing quote'], 1],
  ['a quote that is never closed', 'a,b\n"c,d\ne,f\n', ['2 opens a quote that is never closed (end)'], 1],
  ['a record without end', `a\n"${'x'.repeat(longestRow + 5)}`, ['2 is longer than 1,048,576 bytes; is a quote never closed? (end)'], 1],
])('%s is told with its line', (_name, text, broken, rows) => {
  const found = read(text)
  expect(found.broken).toEqual(broken)
  expect(found.rows).toHaveLength(rows)
})

const value = fc.oneof(fc.constant(null), fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', 'é', '\\') }), fc.string())

test('what is written as CSV is read as it was, however it arrives', () => {
  const quoted = (text: string | null): string => (text === null ? '' : `"${text.replaceAll('"', '""')}"`)
  fc.assert(
    fc.property(
      fc.array(fc.array(value, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 30 }),
      (rows, piece) => {
        const text = rows.map((row) => `${row.map(quoted).join(',')}\n`).join('')
        expect(read(text, piece).rows.map(([, values]) => values)).toEqual(rows)
      },
    ),
    { numRuns: 300, seed: 11 },
  )
})

test('what is written as a dump writes it is read as it was, however it arrives', () => {
  const escaped = (text: string | null): string =>
    text === null ? '\\N' : text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  fc.assert(
    fc.property(
      fc.array(fc.array(value, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 30 }),
      (rows, piece) => {
        const text = rows.map((row) => `${row.map(escaped).join('\t')}\n`).join('')
        expect(read(text, piece, (sink) => dumpReader(1, sink)).rows.map(([, values]) => values)).toEqual(rows)
      },
    ),
    { numRuns: 300, seed: 12 },
  )
})

test('escapes of dumps that PostgreSQL itself does not write', () => {
  expect(read('\\x41\\101\\b\\v\\q\n', 100, (sink) => dumpReader(1, sink)).rows).toEqual([[1, ['AA\b\vq']]])
})
