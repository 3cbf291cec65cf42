import { expect, test } from 'vitest'
import { splitText } from '../../src/guard/bigquery/canonical-text.ts'
import { type Structure, structureOf } from '../../src/guard/bigquery/structure.ts'

function read(text: string): Structure {
  const pieces = splitText(text)
  if (!Array.isArray(pieces)) throw new Error(pieces.message)
  return structureOf(pieces)
}

const repeated = (count: number, text: string): string => Array(count).fill(text).join(' ')

test.each([
  ['SELECT 1', true],
  ['SELECT CASE WHEN a THEN b END', true],
  ['select case when a then b end', true],
  ['SELECT CASE a WHEN 1 THEN CASE b WHEN 2 THEN 3 END ELSE 4 END, CASE WHEN c THEN 5 END', true],
  ['SELECT (CASE WHEN a THEN [CASE WHEN b THEN 1 END][0] END)', true],
  ['SELECT t.case, t.end, `case`, `end`, "case", "end"', true],
  ['SELECT 1 END', false],
  ['SELECT END', false],
  ['SELECT (1 END)', false],
  ['SELECT CASE WHEN a THEN b', false],
  ['SELECT (CASE WHEN a THEN b) END', false],
  ['SELECT [CASE WHEN a THEN b] END', false],
  ['SELECT CASE WHEN a THEN (b END)', false],
  ['SELECT CASE WHEN a THEN b END END', false],
  ['SELECT CASE CASE WHEN a THEN b END', false],
])('CASE and END in %s', (text, casesEnd) => {
  expect(read(text).casesEnd).toBe(casesEnd)
})

test.each([
  ['SELECT ABS(COALESCE(a, (b)))', 12],
  ['SELECT CEIL(a)', 7],
  ['SELECT ceil (a)', 7],
  ['SELECT CEIL(CEIL(a))', 17],
  ['SELECT CEIL(ABS(CEIL(a)))', 23],
  ['SELECT CEIL(a), CEIL(b)', 14],
  ['SELECT POSITION(a)', 11],
  ['SELECT POSITION(CEIL(a))', 31],
  ['SELECT CASE WHEN a THEN b END', 12],
  ['SELECT CASE WHEN CEIL(a) THEN b END', 22],
  ['SELECT SAFE.SUBSTR(a)', 9],
  ['SELECT ARRAY[1][0]', 12],
  ['SELECT a.b[c]', 9],
  ['SELECT `b`[c]', 7],
  ['SELECT f(a)[c]', 10],
  ['SELECT a[b[c]]', 17],
  ['SELECT + [c]', 5],
  ['SELECT a NOT IN (b), NOT (c)', 14],
  ['SELECT INTERVAL 1 DAY', 4],
  ['SELECT INTERVAL "1" DAY', 4],
  ['SELECT INTERVAL a DAY', 6],
  ['SELECT INTERVAL -a DAY', 8],
  ['SELECT INTERVAL (a) DAY', 8],
  ['SELECT INTERVAL INTERVAL a', 8],
  ['SELECT INTERVAL a DAY, b', 9],
  ['SELECT f(INTERVAL a DAY) + b', 12],
  ['SELECT INTERVAL f(a)', 10],
  ['SELECT t.interval a', 5],
  ['SELECT INTERVAL', 2],
  ...`ARRAY CAST CEIL CONVERT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP FLOOR INTERVAL LOCALTIME LOCALTIMESTAMP NOT OVERLAY SAFE_CAST SUBSTR SUBSTRING
  TRY_CAST`
    .split(/\s+/)
    .map((word): [string, number] => [`SELECT ${word}(a)`, 7]),
])('what may be read again in %s', (text, reading) => {
  expect(read(text).reading).toBe(reading)
})

test.each([
  ['SELECT a, b, 1, "c", `d`', 7],
  ['SELECT f(1, 2) FROM t', 9],
  ['SELECT a IN (1, 2, 3)', 8],
  ['', 0],
])('words and signs of %s', (text, words) => {
  expect(read(text).words).toBe(words)
})

test.each([
  ['SELECT a', 0],
  ['SELECT a + b', 1],
  [`SELECT a ${repeated(5, '+ b')}`, 5],
  ['SELECT a + b, c + d', 1],
  ['SELECT a + b FROM t WHERE c = d GROUP BY e + f + g', 2],
  [`SELECT (a ${repeated(5, '+ b')}) + c`, 5],
  [`SELECT (a ${repeated(2, '+ b')}) ${repeated(3, '+ c')}`, 3],
  [`SELECT a + (b + c) + d`, 2],
  [`SELECT [a ${repeated(3, '+ b')}][0]`, 3],
  [`SELECT CASE WHEN a ${repeated(3, '+ b')} THEN c + d ELSE e END + f + g`, 3],
  [`SELECT a.b.c.d`, 0],
  ['SELECT a IS NULL IS NOT NULL', 3],
  ['SELECT a BETWEEN b', 1],
  ['SELECT a LIKE b', 1],
  ['SELECT a IN (b, c)', 1],
  ['SELECT NOT a', 1],
  ['SELECT a is null', 1],
  ['SELECT t.is, t.in, `or`, "and"', 0],
  [`SELECT a ${repeated(4, 'AND b')}`, 4],
  [`SELECT a ${repeated(4, 'OR b')}`, 4],
  ['SELECT a = 1 AND b = 2 AND c = 3', 3],
  ['SELECT a = 1 OR b = 2 OR c = 3', 3],
  ['SELECT a + b + c = 1 AND b = 2 AND c', 5],
  ['SELECT a AND b AND c OR d AND e OR f', 4],
  ['SELECT a OR b AND c AND d OR e AND f', 4],
  ['SELECT a AND b OR c + d + e', 4],
  ['SELECT a OR b, c OR d', 1],
  ['SELECT a AND b, c AND d', 1],
  ...'AS BY ELSE EXCEPT FROM GROUP HAVING INTERSECT JOIN LIMIT ON ORDER QUALIFY SELECT THEN UNION USING WHEN WHERE WINDOW ;'
    .split(' ')
    .map((word): [string, number] => [`a + b ${word} c + d`, 1]),
])('operators in a row in %s', (text, chain) => {
  expect(read(text).longestChain).toBe(chain)
})
