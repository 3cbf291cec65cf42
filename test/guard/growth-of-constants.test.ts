import { beforeAll, expect, test } from 'vitest'
import { createGuard, type Guard } from '../../src/guard/guard-sql.ts'
import type { GuardPolicy } from '../../src/guard/policy.ts'

const policy: GuardPolicy = { dialect: 'postgresql', defaultSchema: 'public', maxRows: 100, tables: { 'public.t': ['a', 'b', 'j'] } }
let guard: Guard
beforeAll(async () => {
  guard = await createGuard()
})
const verdict = (candidate: string) => guard.check({ candidate, parameters: [], policy })

const y = "repeat('y', 1000)"
test.each<[string]>([
  ['select polygon(60000000, circle(point(0, 0), 1))'],
  ['select polygon(a, circle(point(0, 0), 1)) from t'],
  [`select array_to_string(string_to_array(repeat('x,', 900), ','), ${y})`],
  [`select array_to_string(string_to_array(repeat('x,', 900), ','), '', ${y})`],
  [`select concat_ws(${y}, variadic string_to_array(repeat('x,', 1000), ','))`],
  [`select string_agg(repeat('x', 1000), ${y} || ${y} || ${y} || 'a') from generate_series(1, 100000)`],
  ["select array_agg(repeat(repeat('x', 90), 1000)) from generate_series(1, 100000)"],
  ["select json_agg(repeat('x', 1000) || repeat(a, 1000)) from t"],
  ['select 1e60000'],
  ['select a * 1e-60000 from t'],
  ["select '1e60000'::numeric"],
  ["select 1.0 + '1e60000'"],
  ["select '[1e60000]'::jsonb"],
  ["select '[1, 1e6_0000)'::numrange"],
  ['select repeat(1e60000::text, 2)'],
  [String.raw`select jsonb_path_exists(j, '$ ? (@ like_regex "(a\u002b)\u002b")') from t`],
  [String.raw`select jsonb_path_exists(j, '$ ? (@ like_regex "(a\x2b)\u{2b}")') from t`],
  ['select jsonb_path_exists(j, \'$ ? (@ like_regex /* so */ "(a+)+")\') from t'],
])('%s is refused for its size', (candidate) => {
  const judged = verdict(candidate)
  expect(judged.ok ? [] : judged.problem.violations.map(({ rule }) => rule)).toContain('size')
})

test.each<[string]>([
  ['select polygon(12, circle(point(0, 0), 1)), polygon(circle(point(0, 0), 1))'],
  ["select array_to_string(array_agg(a order by a), ', ', 'none') from t"],
  ["select unnest(string_to_array(a, ',')), string_to_array('a,b,c', ',') from t"],
  ["select concat_ws(' ', a, b, 'x') from t"],
  ["select string_agg(a || ' (' || b || ')', '; ' order by a) from t"],
  ["select string_agg(format('%s: %s', a, b), '; ') from t"],
  ["select json_agg(json_build_object('a', a, 'b', b)) from t"],
  ['select 1e300, 1.5e-7, 1e6 * 3, 1e1000'],
  ["select a from t where a = '12E9999'"],
  ['select jsonb_path_exists(j, \'$ ? (@ like_regex "^ab+c")\') from t'],
  [`select count(*) from t where a = any(array[${Array.from({ length: 2_500 }, (_, at) => 1_000 + at).join(',')}])`],
])('%s may run', (candidate) => {
  expect(verdict(candidate)).toMatchObject({ ok: true })
})
