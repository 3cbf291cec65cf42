import { expect, test } from 'vitest'
import { inlineParameters } from '../../src/guard/inline-parameters.ts'
import type { SqlValue } from '../../src/guard/policy.ts'

test.each<[string, string, SqlValue[], string]>([
  ['text', 'select $1::text', ["it's"], "select 'it''s'::text"],
  ['a number', 'select $1::int', [5], 'select 5::int'],
  ['a negative number, whose cast binds tighter than its sign', 'select $1::int', [-5], "select '-5'::int"],
  ['truth and nothing', 'select $1::bool, $2::text', [true, null], 'select TRUE::bool, NULL::text'],
  ['a list', 'select $1::text[]', [['a', 'b"c\\']], `select '{"a","b\\"c\\\\"}'::text[]`],
  ['ten and more', 'select $10, $1', ['a', '', '', '', '', '', '', '', '', 'j'], "select 'j', 'a'"],
  [
    'what only looks like one',
    `select '$1', "$1", $$ $1 $$, $t$ $1 $t$, E'\\'$1' -- $1\n, $1`,
    [7],
    `select '$1', "$1", $$ $1 $$, $t$ $1 $t$, E'\\'$1' -- $1\n, 7`,
  ],
  ['one that is not there', 'select $2', ['a'], 'select $2'],
  ['none', 'select 1', [], 'select 1'],
  ['none to put there', 'select $1', [], 'select $1'],
  ['numbers that are none', 'select $1, $2', [Number.NaN, Number.POSITIVE_INFINITY], "select 'NaN', 'Infinity'"],
  ['zero, a fraction', 'select $1, $2', [0, 0.5], 'select 0, 0.5'],
  ['a list of numbers', 'select $1', [[1, -2.5]], "select '{1,-2.5}'"],
  ['falsehood', 'select $1', [false], 'select FALSE'],
  ['several quotes', 'select $1', ["a'b'c"], "select 'a''b''c'"],
  ['behind strings and names with quotes', `select 'a''$1', "b""$1", $1`, [1], `select 'a''$1', "b""$1", 1`],
  ['behind escapes', `select e'a\\\\', e'''$1\\'', E'$1', $1`, [1], `select e'a\\\\', e'''$1\\'', E'$1', 1`],
  ['behind a name that ends in e', `select date'$1', $1`, [1], `select date'$1', 1`],
  ['in a comment that ends', 'select 1 -- $1 $1\n+ $1 -- $1', [1], 'select 1 -- $1 $1\n+ 1 -- $1'],
  ['in dollar quotes of two kinds', 'select $a$ $$ $1 $b$ $a$, $$\n$1\n$$, $1', [1], 'select $a$ $$ $1 $b$ $a$, $$\n$1\n$$, 1'],
])('%s', (_name, text, parameters, shown) => {
  expect(inlineParameters(text, parameters)).toBe(shown)
})
