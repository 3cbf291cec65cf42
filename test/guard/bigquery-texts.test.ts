import { expect, test } from 'vitest'
import { joinPieces, splitText } from '../../src/guard/bigquery/canonical-text.ts'
import { readableText } from '../../src/guard/bigquery/readable-text.ts'

/** What the first reader is given; `=`: the text as it is, `~`: as many spaces as keep every part in its place. */
test.each([
  ['SELECT ARRAY<INT64>[1]', 'SELECT ~[1]'],
  ['SELECT array < string(10) > [x]', 'SELECT ~[x]'],
  ['SELECT ARRAY<STRUCT<a INT64, `b c` ARRAY<NUMERIC(5, 2)>, DATE>>[(1)]', 'SELECT ~[(1)]'],
  ['SELECT ARRAY<STRUCT<date DATE>>[]', 'SELECT ~[]'],
  ['SELECT ARRAY<RANGE<DATE>>[r]', 'SELECT ~[r]'],
  ['SELECT ARRAY<INT64>', '='],
  ['SELECT CAST(x AS ARRAY<STRUCT<a ARRAY<INT64>>>), 1 >> 2', 'SELECT CAST(x AS ARRAY<STRUCT<a ARRAY<INT64>>>), 1 |  2'],
  ['SELECT STRUCT<a ARRAY<INT64>>([1]) << 1', 'SELECT STRUCT<a ARRAY<INT64>>([1]) |  1'],
  ['SELECT RANGE<DATE> "[a, b)"', 'SELECT ~"[a, b)"'],
  ["SELECT range<TIMESTAMP>'x'", "SELECT ~'x'"],
  ['SELECT STRUCT<a STRUCT<b INT64>>(x) << 1', 'SELECT STRUCT<a STRUCT<b INT64>>(x) |  1'],
  ['SELECT SAFE , SUBSTR(x), SAFE(SUBSTR(x))', '='],
  ['SELECT RANGE<DATE> x', '='],
  ['SELECT RANGE<DATE> [1]', '='],
  ['SELECT ARRAY<DATE> "x"', '='],
  ['SELECT STRUCT<DATE> [1]', '='],
  ['SELECT STRUCT<DATE> "x"', '='],
  ['SELECT t.ARRAY<INT64>[1]', '='],
  ['SELECT `ARRAY`<INT64>[1]', '='],
  ['SELECT ARRAY<users>[1]', '='],
  ['SELECT ARRAY<`INT64`>[1]', '='],
  ['SELECT ARRAY<INT64(x)>[1]', '='],
  ['SELECT ARRAY<INT64(1, 2, 3)>[1]', 'SELECT ~[1]'],
  ['SELECT ARRAY<INT64(1, )>[1]', '='],
  ['SELECT ARRAY<INT64(1>[1]', '='],
  ['SELECT ARRAY<INT64(>[1]', '='],
  ['SELECT ARRAY<INT64, INT64>[1]', '='],
  ['SELECT ARRAY<ARRAY>[1]', '='],
  ['SELECT ARRAY<STRUCT>[1]', '='],
  ['SELECT ARRAY<DATE<DATE>>[1]', 'SELECT ARRAY<DATE<DATE| [1]'],
  ['SELECT ARRAY<OTHER<DATE>>[1]', 'SELECT ARRAY<OTHER<DATE| [1]'],
  ['SELECT ARRAY<STRUCT<a>>[1]', 'SELECT ARRAY<STRUCT<a| [1]'],
  ['SELECT ARRAY<STRUCT<a b INT64>>[1]', 'SELECT ARRAY<STRUCT<a b INT64| [1]'],
  ['SELECT ARRAY<STRUCT<INT64;>>[1]', 'SELECT ARRAY<STRUCT<INT64;| [1]'],
  ['SELECT ARRAY<STRUCT<>>[1]', 'SELECT ARRAY<STRUCT<| [1]'],
  ['SELECT ARRAY<ARRAY<INT64][1]', '='],
  ['SELECT ARRAY [1], ARRAY(SELECT 1)', '='],
  ['SELECT SAFE.SUBSTR(x, 1), safe.trim (x), Safe . Substring(x)', 'SELECT      SUBSTR(x, 1),      trim (x),        Substring(x)'],
  ['SELECT SAFE.LOWER(x), SAFE.SUBSTR, SAFE SUBSTR(x), t.SAFE.SUBSTR(x), `SAFE`.SUBSTR(x), SAFE.`SUBSTR`(x)', '='],
  ['SELECT x LIKE ALL ("a"), y like some(z)', 'SELECT x LIKE ANY ("a"), y like ANY (z)'],
  ['SELECT x LIKE `ALL`, y LIKE ANY (z), UNION ALL SOME', '='],
  ['SELECT a<<b, a >> b, a < < b, a > > b, a <= b, a <> b, a >= b', 'SELECT a| b, a |  b, a < < b, a > > b, a <= b, a <> b, a >= b'],
  ['SELECT "a << b", `a >> b`, r"ARRAY<INT64>[1]"', '='],
  ['SELECT /* ARRAY<INT64>[1] */ 1 -- <<', '='],
  ['SELECT "ü😀", 1 << 2 # x', 'SELECT "ü😀", 1 |  2 # x'],
  ['SELECT 1 as 12, x AS 3.5 AS 0x1F', 'SELECT 1 as _ , x AS _   AS _   '],
  ['SELECT @p1 << @p99', 'SELECT @p1 |  @p99'],
  ['SELECT 1 << "open', '='],
])('%s', (text, expected) => {
  const spaces = ' '.repeat(Math.max(0, text.length - expected.length + 1))
  expect(readableText(text)).toBe(expected === '=' ? text : expected.replace('~', spaces))
})

/** Strings and constants of bytes, as they are written anew; null: refused. */
test.each([
  ["b'\\xff\\x00'", 'b"\\xff\\x00"'],
  ['B"\\377\\101"', 'b"\\xffA"'],
  ["b'é😀'", 'b"\\xc3\\xa9\\xf0\\x9f\\x98\\x80"'],
  ["b'\"\\\\ !#[]~\\x7f\\n'", 'b"\\x22\\x5c !#[]~\\x7f\\x0a"'],
  ["b'''a'b\nc'''", 'b"a\'b\\x0ac"'],
  ["rb'\\x41\\d'", 'b"\\x5cx41\\x5cd"'],
  ["bR'\\😀'", 'b"\\x5c\\xf0\\x9f\\x98\\x80"'],
  ["rb'\\'x'", null],
  ['Rb"\\""', null],
  ["rb'\\\"'", 'b"\\x5c\\x22"'],
  ["b'\\u0100'", null],
  ["b'\\u00ff'", 'b"\\xff"'],
  ["b'\\400'", null],
  ["b'\\q'", null],
  ["'\\q\\x41'", null],
  ["r'\\😀\\''", '"\\\\😀\\\\\'"'],
  ["r'''a\\'''b'''", "\"a\\\\'''b\""],
  ['"a\\\\"', '"a\\\\"'],
  ["'\\u0100\\400'", '"ĀĀ"'],
  ["r'\\", null],
  ["'a\n'", null],
  ["'''a\r\n'b''c'''", "\"a\\r\\n'b''c\""],
])('%s is written %s', (text, expected) => {
  const pieces = splitText(text)
  expect(Array.isArray(pieces) ? joinPieces(pieces) : null).toBe(expected)
})
