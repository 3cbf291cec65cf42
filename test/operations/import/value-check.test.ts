import { afterAll, beforeAll, expect, test } from 'vitest'
import { readDateFormat } from '../../../src/operations/import/date-check.ts'
import { checkFor, type ValueStyle } from '../../../src/operations/import/value-check.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await cloneDatabase('empty')
})
afterAll(() => database.close())

const usual: ValueStyle = { numbers: 'plain', dates: null }

function judge(type: string, text: string, style: ValueStyle = usual): { reason: string | null; sent: string; rounded: boolean } {
  const bytes = Buffer.from(`--${text}--`)
  const rewriting = { text: null, rounded: false }
  const reason = checkFor(type, style)(bytes, 2, bytes.length - 2, rewriting)
  return { reason, sent: rewriting.text ?? text, rounded: rewriting.rounded }
}

const good: [type: string, texts: string[]][] = [
  ['integer', ['0', '-7', '+12', '2147483647', '-2147483648', ' 5 ', '007']],
  ['smallint', ['32767', '-32768']],
  ['bigint', ['9223372036854775807', '-9223372036854775808']],
  ['numeric(18,2)', ['0', '-1.5', '+2.', '.5', '9999999999999999.99', '0000000000000000000001.20', '1e3', '1.25E+2', ' 3.10 ', '1.005']],
  ['numeric', ['1.23456789012345678901234567890', '-0']],
  ['double precision', ['3.14159', '-2e-5']],
  ['date', ['2024-02-29', '1999-12-31', '2010-12-01 00:00:00', '2010-12-01T00:00:00.000Z', '2010-12-31']],
  [
    'timestamp without time zone',
    ['2026-11-20 14:30:00', '2026-11-20T14:30', '2026-11-20', '2026-11-20 14:30:00.123456', '2026-11-20T14:30:00Z'],
  ],
  ['timestamp with time zone', ['2026-11-20 14:30:00+02', '2026-11-20T14:30:00-05:30', '2026-11-20 14:30:00']],
  ['boolean', ['t', 'FALSE', 'yes', '0', 'off']],
  ['uuid', ['5c0f7a10-6d2e-4b8a-9e31-000000000001', '5C0F7A106D2E4B8A9E31000000000001']],
  ['jsonb', ['{"1": 100.0}', '[]', '"x"']],
  ['character varying(3)', ['äöü', 'abc', '']],
  ['text', ['anything', '  ']],
]

test.each(good.flatMap(([type, texts]) => texts.map((text) => [type, text] as const)))(
  '%s takes %j, and so does the server',
  async (type, text) => {
    const { reason, sent } = judge(type, text)
    expect(reason).toBeNull()
    const { rows } = await database.connections.withClient((client) =>
      client.query(`select ($1::text)::${type} is not null as fine`, [sent]),
    )
    expect(rows).toEqual([{ fine: true }])
  },
)

const bad: [type: string, text: string, reason: string][] = [
  ['integer', 'abc', 'is not a number'],
  ['integer', '', 'is not a number'],
  ['integer', '-', 'is not a number'],
  ['integer', '1.0', 'is not a whole number'],
  ['integer', '2147483648', 'is too large for the column'],
  ['integer', '1,234', 'has thousands separators; write 1234.56, or say --numbers 1,234.56'],
  ['smallint', '40000', 'is too large for the column'],
  ['numeric(18,2)', '1,234.56', 'has thousands separators; write 1234.56, or say --numbers 1,234.56'],
  ['numeric(18,2)', '1.234,56', 'has a decimal comma; write 1234.56, or say --numbers 1.234,56'],
  ['numeric(18,2)', '3,5', 'has a decimal comma; write 1234.56, or say --numbers 1.234,56'],
  ['numeric(18,2)', '€5', 'carries a unit; only the number is taken'],
  ['numeric(18,2)', '12%', 'carries a unit; only the number is taken'],
  ['numeric(18,2)', 'NaN', 'is not a number'],
  ['numeric(18,2)', 'Infinity', 'is not a number'],
  ['numeric(18,2)', '.', 'is not a number'],
  ['numeric(18,2)', '1.2.3', 'is not a number'],
  ['numeric(18,2)', '1 000', 'is not a number'],
  ['numeric(18,2)', '--5', 'is not a number'],
  ['numeric(18,2)', '0x10', 'is not a number'],
  ['numeric(18,2)', '10000000000000000', 'is too large for the column, which holds 16 digits before the point'],
  ['numeric(18,2)', '1e40', 'is too large for the column'],
  ['date', '20.11.2026', 'is not a day like 2026-11-20; for days like 20.11.2026 say --date-format DD.MM.YYYY'],
  ['date', '11/20/2026', 'is not a day like 2026-11-20; say --date-format MM/DD/YYYY or DD/MM/YYYY, whichever it is'],
  ['date', '20261120', 'is not a day like 2026-11-20; for days like 20261120 say --date-format YYYYMMDD'],
  ['date', '2026-1-5', 'is not a day like 2026-11-20'],
  ['date', '2026-02-29', 'is a day that no calendar has'],
  ['date', '2026-13-01', 'is a day that no calendar has'],
  ['date', '0000-01-01', 'is a day that no calendar has'],
  ['date', 'today', 'is not a day like 2026-11-20'],
  ['date', 'infinity', 'is not a day like 2026-11-20'],
  ['date', '2026-11-20 13:00:00', 'has a time of day, but the column holds days'],
  ['timestamp without time zone', '2026-11-20 14:30:00+02', 'has an offset, but the column holds UTC'],
  ['timestamp without time zone', '2026-11-20 25:00', 'is not an instant like 2026-11-20 14:30:00'],
  ['timestamp with time zone', 'now', 'is not a day like 2026-11-20'],
  ['boolean', 'maybe', 'is neither true nor false'],
  ['uuid', '1234', 'is not a UUID'],
  ['jsonb', '{1: 2}', 'is not JSON'],
  ['character varying(3)', 'abcd', 'has 4 characters, at most 3 fit'],
]

test.each(bad)('%s refuses %j: %s', (type, text, reason) => {
  expect(judge(type, text).reason).toBe(reason)
})

test.each<[numbers: ValueStyle['numbers'], text: string, sent: string | null]>([
  ['1,234.56', '1,234,567.89', '1234567.89'],
  ['1,234.56', '12.5', '12.5'],
  ['1,234.56', '1,23', null],
  ['1.234,56', '1.234.567,89', '1234567.89'],
  ['1.234,56', '-12,5', '-12.5'],
  ['1.234,56', '12.5', null],
])('written as %s, %s is %s', (numbers, text, sent) => {
  const judged = judge('numeric(18,2)', text, { numbers, dates: null })
  expect(judged.reason === null ? judged.sent : null).toBe(sent)
})

test.each([
  ['DD.MM.YYYY', '1.12.2010', '2010-12-01'],
  ['MM/DD/YYYY', '12/01/2010', '2010-12-01'],
  ['DD/MM/YYYY', '12/01/2010', '2010-01-12'],
  ['YYYYMMDD', '20101231', '2010-12-31'],
  ['DD.MM.YYYY', '2010-12-01', '2010-12-01'],
  ['YYYY-DD-MM', '2010-12-01', '2010-01-12'],
  ['DD.MM.YYYY', '12/01/2010', null],
  ['DD.MM.YYYY', '31.11.2010', null],
])('with --date-format %s, %s is %s', (format, text, sent) => {
  const judged = judge('date', text, { numbers: 'plain', dates: readDateFormat(format) })
  expect(judged.reason === null ? judged.sent : null).toBe(sent)
})

test.each(['DD.MM', 'YYYY-MM-YYYY', 'dd.mm.yyyy', 'DD MM YYYY', ''])('%j is no format of days', (text) => {
  expect(readDateFormat(text)).toBeNull()
})

test('more decimals than fit are noted', () => {
  expect(judge('numeric(18,2)', '1.005').rounded).toBe(true)
  expect(judge('numeric(18,2)', '1.50').rounded).toBe(false)
})
