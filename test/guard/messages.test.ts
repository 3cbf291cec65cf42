import { beforeAll, expect, test } from 'vitest'
import type { Rule, Violation } from '../../src/base/problem.ts'
import { createGuard, type Guard } from '../../src/guard/guard-sql.ts'
import { hostileSamples, sandboxPolicy } from './support/corpora.ts'
import { hostile } from './support/hostile.ts'
import { shopPolicy } from './support/shop.ts'
import { refused, tradePolicy } from './support/trade.ts'

let guard: Guard
beforeAll(async () => {
  guard = await createGuard()
})

/** One statement for each rule, with the place that its violation points at. */
test.each<[Rule, string, string | null]>([
  ['input', 'select \u202e1', '\u202e'],
  ['syntax', 'select name fromm buyer', 'buyer'],
  ['statements', 'select 1; select 2', null],
  ['statement', 'delete from sale', null],
  ['node', "select 'ä', xmlforest(1 as a)", 'xmlforest'],
  ['field', 'select name from buyer, sale for update', null],
  ['table', "select 'äö😀', 1 from login", 'login'],
  ['column', "select '😀', b.wage from buyer b", 'b.wage'],
  ['function', "select 'é', pg_sleep(1)", 'pg_sleep'],
  ['operator', "select 'ß', 1 === 2", '==='],
  ['type', "select '€', 'x'::regclass", 'regclass'],
  ['collation', `select 'ñ', name collate "de_DE" from buyer`, 'collate'],
  ['size', "select 'ü', repeat('x', 100000)", 'repeat'],
])('%s: %s', (rule, candidate, at) => {
  const verdict = guard.check({ candidate, parameters: [], policy: shopPolicy })
  const first = verdict.ok ? undefined : verdict.problem.violations[0]
  expect(first?.rule).toBe(rule)
  const position = first?.position ?? null
  // Where a cast or an operator begins is the parser's choice: at the sign or at its first operand.
  expect(at === null ? position === null || position >= 0 : position !== null && candidate.slice(position).startsWith(at.slice(0, 2))).toBe(
    true,
  )
})

/** What is said about something that was refused already would only hide the fault. */
test.each([
  ['columns of an unknown table', 'select x.a, x.b, a, b from logix x where x.c = c', ['table']],
  ['columns of an unknown table in a join', 'select s.id, l.name, password from sale s join logix l on l.id = s.id', ['table']],
  ['joined columns of an unknown table', 'select id from sale join logix using (id)', ['table']],
  ['columns of a WITH query that comes later', 'with a as (select b.x from b), b as (select 1 as x) select x from a', ['table']],
  ['a star over an unknown table', 'select l.*, * from logix l', ['table']],
  ['two faults of one kind', 'select nosuch, nosuch from sale', ['column', 'column']],
  ['two faults of two kinds', 'select nosuch from sale, logix', ['table']],
])('%s', (_name, candidate, rules) => {
  const verdict = guard.check({ candidate, parameters: [], policy: shopPolicy })
  expect(verdict.ok ? [] : verdict.problem.violations.map(({ rule }) => rule)).toEqual(rules)
})

/** What is allowed instead is the end of each message: a sentence that begins with what to do, or with what there is. */
const advice =
  /(Write|Use|Send|Leave|Close|Put|Name|Ask|Only|Join|Compare|Filter|You can use|Keep|Order|At most|Like it there are|Begin it|Put its|Refer|There is no table that you can use|count\(\*\) is allowed|are allowed|may repeat at most|may have at most|may be at most|takes a constant|takes at most|takes widths|must be|may give at most|use |leave |write |join |compare )/

const checks = [
  ...Object.values(hostile).flatMap((cases) => cases.map(([, candidate]) => ({ candidate, policy: shopPolicy }))),
  ...refused.map(({ sql }) => ({ candidate: sql, policy: tradePolicy })),
  ...hostileSamples.map(({ sql }) => ({ candidate: sql, policy: sandboxPolicy })),
]

test('every violation is a plain sentence that points somewhere and says what to do', async () => {
  const all: (Violation & { candidate: string })[] = []
  for (const { candidate, policy } of checks) {
    const verdict = guard.check({ candidate, parameters: [], policy })
    await guard.ready()
    if (!verdict.ok) all.push(...verdict.problem.violations.map((violation) => ({ ...violation, candidate })))
  }
  expect(all.filter(({ message }) => !/^[A-Z_a-z].*[.]$/s.test(message)).map(({ message }) => message)).toEqual([])
  expect(all.filter(({ message }) => !advice.test(message)).map(({ message }) => message)).toEqual([])
  expect(all.filter(({ message }) => message.length > 600).map(({ message }) => message)).toEqual([])
  const without = all.filter(({ position }) => position === null)
  expect(new Set(without.map(({ rule }) => rule)).size).toBeLessThan(8)
  expect(without.length / all.length).toBeLessThan(0.05)
  const outside = all.filter(({ position, candidate }) => position !== null && (position < 0 || position > candidate.length))
  expect(outside).toEqual([])
})
