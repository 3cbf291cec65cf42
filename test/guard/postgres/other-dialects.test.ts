import { beforeAll, describe, expect, test } from 'vitest'
import { createGuard, type Guard } from '../../../src/guard/guard-sql.ts'
import type { GuardPolicy } from '../../../src/guard/policy.ts'
import { counterpartOf, examples } from '../../../src/guard/postgres/other-dialects.ts'
import { syntaxHint } from '../../../src/guard/postgres/syntax-hints.ts'

let guard: Guard
beforeAll(async () => {
  guard = await createGuard()
})

/** A table with the names that stand in the advice. */
const policy: GuardPolicy = {
  dialect: 'postgresql',
  defaultSchema: 'public',
  maxRows: 100,
  tables: { 'public.t': ['a', 'b', 'c', 'n', 'x', 'ok', 'day', 'start', 'body', 'list', 'data'] },
}
const check = (candidate: string) => guard.check({ candidate, parameters: [], policy })
const said = (candidate: string): string[] => {
  const verdict = check(candidate)
  return verdict.ok ? [] : verdict.problem.violations.map(({ message }) => message)
}

test.each(examples.map((example) => [example]))('what is advised is itself allowed: %s', (example) => {
  expect(said(`select ${example} from t`)).toEqual([])
})

test.each([
  ['select ifnull(a, 0) from t', 'There is no function ifnull() that can be used here. Write coalesce(a, b).'],
  ['select DATEDIFF(day, start) from t', 'There is no function datediff() that can be used here. Write day - start.'],
  ['select median(a) from t', 'There is no function median() that can be used here. Write percentile_cont(0.5) WITHIN GROUP (ORDER BY a).'],
  ['select countif(ok) from t', 'There is no function countif() that can be used here. Write count(*) FILTER (WHERE ok).'],
])('a function of another database is answered with what to write: %s', (candidate, message) => {
  expect(said(candidate)).toEqual([message])
})

test('a name that the server has gets no other advice', () => {
  expect(['sum', 'date_trunc', 'strpos', 'pg_sleep', 'constructor'].map(counterpartOf)).toEqual([null, null, null, null, null])
})

describe('a text in double quotes', () => {
  test('is taken for a column, and both ways out are told', () => {
    expect(said('select a from t where body = "Hamburg"')).toEqual([
      expect.stringMatching(
        /^There is no column Hamburg that can be used here\. You can use .*\. Write 'Hamburg' in single quotes if it is a text\.$/,
      ),
    ])
    expect(said('select a from t where body = "it\'s"').join()).toContain("Write 'it''s' in single quotes")
  })

  test('is not thought of behind a table or without quotes', () => {
    for (const candidate of ['select a from t where body = Hamburg', 'select a from t where body = t."Hamburg"'])
      expect(said(candidate).join()).not.toContain('single quotes')
  })
})

describe('syntax of another database', () => {
  test.each([
    ['select `a` from t', 'Write names in double quotes, not in backticks, or without any.'],
    ['select top 5 a from t', 'Write LIMIT 10 at the end instead of TOP 10.'],
    ['select distinct top 5 a from t', 'Write LIMIT 10 at the end instead of TOP 10.'],
    ['select a from t limit 5, 10', 'Write LIMIT 10 OFFSET 20 instead of LIMIT 20, 10.'],
    ['select day - interval 7 day from t', "Write interval '7 days', with the number and the unit in one text."],
    ['select date_sub(day, interval 1 month) from t', "Write interval '7 days', with the number and the unit in one text."],
    ['select safe_cast(x as numeric) from t', 'Write CAST(x AS numeric).'],
    [
      'select a from t qualify row_number() over () = 1 limit 3 3',
      'Put the query into a sub-select and filter what its window function gives',
    ],
    ['select * except (a) from t', 'Name the columns one by one instead of * EXCEPT (…).'],
    ['select * from t pivot (sum(a) for b in (1, 2))', 'Use sum(a) FILTER (WHERE …) once for each column instead of PIVOT.'],
    ['select a from t minus select b from t', 'Use EXCEPT instead of MINUS.'],
    ['select [a] from t', 'Write names in double quotes, not in square brackets, or without any.'],
    ['select a from t where body rlike $$x$$', "Write body ~ 'pattern' instead of RLIKE or REGEXP."],
    ["select group_concat(body separator ',') from t", 'Write string_agg'],
    ['select a, from t', 'Leave out the comma before it.'],
    ['select count(a from t', "Write one SELECT in PostgreSQL's syntax."],
    ['select a,', 'Leave out the comma before it.'],
    ['select a, order by a', 'Leave out the comma before it.'],
    ['select a,  \n from t', 'Leave out the comma before it.'],
    ['select a, b c d from t', "Write one SELECT in PostgreSQL's syntax."],
    ['select a from', "Write one SELECT in PostgreSQL's syntax."],
    ['select (a) from', "Write one SELECT in PostgreSQL's syntax."],
    ['select (a + b', 'Close the brackets that are open.'],
    ['select a) from t', 'Leave out the bracket that closes nothing.'],
    ["select 'a from t", 'Close the text with a single quote; a quote inside of it is written twice.'],
    ['select "a from t', 'Close the name with a double quote; texts stand in single quotes.'],
    ['selec a from t', "Write one SELECT in PostgreSQL's syntax."],
    // What stands in texts, quoted names and comments is no sign of anything.
    ["select 'top 5 `' fromm t x", "Write one SELECT in PostgreSQL's syntax."],
    ['select a -- limit 5, 10\n fromm t x', "Write one SELECT in PostgreSQL's syntax."],
  ])('%s', (candidate, hint) => {
    const verdict = check(candidate)
    expect(verdict).toMatchObject({
      ok: false,
      problem: { violations: [{ rule: 'syntax', message: expect.stringContaining(` ${hint}`) }] },
    })
  })

  test.each([
    ["select a from t where body = 'top 5' limit 5"],
    ['select a as top from t'],
    ["select interval '7 days' from t"],
    ['select list[1] from t'],
  ])('honest statements are read as before: %s', (candidate) => {
    expect(said(candidate)).toEqual([])
  })
})

/** Nothing is measured here: what took time that grows with the square of the length would take minutes of these sizes together. */
test.each([
  [
    'blanks',
    ['select top', 'group', 'limit 1', 'interval', 'minus', 'safe_cast', '* except'].map((word) => `${word}${' '.repeat(300_000)}x y`),
  ],
  ['comments that never end', ['/*'.repeat(100_001), '--'.repeat(100_001), `${'"a'.repeat(100_001)}`, `${"'a".repeat(100_001)}`]],
  ['brackets and digits', ['[a'.repeat(100_001), 'limit 1'.repeat(100_000), `limit ${'1'.repeat(100_001)} x`, ','.repeat(100_001)]],
])('a hint is found in one pass over the text: %s', (_name, texts) => {
  for (const text of texts) expect(syntaxHint(text, null, 'syntax error at end of input')).not.toBe('')
})

test('a closed table is told with its name and its place, and the rest of the statement is still read', () => {
  const closed: GuardPolicy = {
    ...policy,
    tables: { ...policy.tables, 'public.s': ['a'] },
    closedTables: { 'public.s': 'your region is not known' },
  }
  const verdict = guard.check({ candidate: 'select t.a, nope(1) from t join s using (a)', parameters: [], policy: closed })
  expect(verdict.ok ? [] : verdict.problem.violations).toEqual([
    {
      rule: 'table',
      message: 'The table public.s cannot be read now: your region is not known. Use other tables, or have the policy mended.',
      position: 32,
    },
    expect.objectContaining({ rule: 'function' }),
  ])
})

test('what stands in a row filter is not told to who asks', () => {
  for (const condition of ['a in (select a from hidden_map)', 'a in (select hidden_a from public.t, public.s)', 'a = = hidden']) {
    const filtered: GuardPolicy = { ...policy, rowFilters: { 'public.t': { condition, values: [] } } }
    const verdict = guard.check({ candidate: 'select a from t', parameters: [], policy: filtered })
    expect(verdict).toMatchObject({ ok: false, problem: { violations: [{ rule: 'table', position: 14 }] } })
    expect(JSON.stringify(verdict)).not.toContain('hidden')
  }
})
