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
  ['SELECT 1', true, 0],
  ['SELECT CASE WHEN a THEN b END', true, 1],
  ['select case when a then b end', true, 1],
  ['SELECT CASE a WHEN 1 THEN CASE b WHEN 2 THEN 3 END ELSE 4 END, CASE WHEN c THEN 5 END', true, 2],
  ['SELECT (CASE WHEN a THEN [CASE WHEN b THEN 1 END][0] END)', true, 2],
  ['SELECT t.case, t.end, `case`, `end`, "case", "end"', true, 0],
  ['SELECT 1 END', false, 0],
  ['SELECT END', false, 0],
  ['SELECT (1 END)', false, 0],
  ['SELECT CASE WHEN a THEN b', false, 1],
  ['SELECT (CASE WHEN a THEN b) END', false, 1],
  ['SELECT [CASE WHEN a THEN b] END', false, 1],
  ['SELECT CASE WHEN a THEN (b END)', false, 1],
  ['SELECT CASE WHEN a THEN b END END', false, 1],
  ['SELECT CASE CASE WHEN a THEN b END', false, 2],
])('CASE and END in %s', (text, casesEnd, depth) => {
  expect(read(text)).toMatchObject({ casesEnd, deepestCase: depth })
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
