import { beforeAll, expect, test } from 'vitest'
import type { CheckedSql } from '../../../src/guard/checked-sql.ts'
import { checkPostgres, printChecked } from '../../../src/guard/postgres/check-postgres.ts'
import { sameTree } from '../../../src/guard/postgres/compare-trees.ts'
import type { PgParser, TextOutcome } from '../../../src/guard/postgres/pg-parser.ts'
import { wrapPostgres } from '../../../src/guard/postgres/wrap-postgres.ts'
import { openParser, parseSelect } from '../support/parser.ts'
import { shopPolicy } from '../support/shop.ts'

let parser: PgParser
beforeAll(async () => {
  parser = await openParser()
})

/** A parser that reads the text it is given first as it stands, and another text instead of each one after it. */
function misreading(instead: string): PgParser {
  let reads = 0
  return { ...parser, parseWithoutPlaces: (text) => parser.parseWithoutPlaces(reads++ === 0 ? text : instead) }
}

const judge = (reader: PgParser, candidate: string) => checkPostgres(reader, { candidate, parameters: [], policy: shopPolicy })

test.each([
  ['another column', 'SELECT name FROM public.buyer LIMIT 1001'],
  ['another table', 'SELECT id FROM public.sale LIMIT 1001'],
  ['another limit', 'SELECT id FROM public.buyer LIMIT 1002'],
  ['one column more', 'SELECT id, name FROM public.buyer LIMIT 1001'],
  ['a clause more', 'SELECT id FROM public.buyer WHERE true LIMIT 1001'],
  ['a clause less', 'SELECT id FROM public.buyer'],
  ['no SELECT', 'DELETE FROM public.buyer'],
  ['two statements', 'SELECT id FROM public.buyer LIMIT 1001; SELECT 1'],
  ['what cannot be read', 'SELECT id FROM'],
])('a statement that is read as %s the second time does not pass', (_name, instead) => {
  expect(judge(misreading('SELECT id FROM public.buyer LIMIT 1001'), 'select id from buyer').ok).toBe(true)
  const verdict = judge(misreading(instead), 'select id from buyer')
  expect(verdict).toMatchObject({ ok: false, problem: { violations: [{ rule: 'printer', position: null }] } })
  expect(verdict.ok ? '' : verdict.problem.violations[0]?.message).toMatch(/written back unchanged/)
})

test.each<[TextOutcome['kind'], TextOutcome, string]>([
  ['overflow', { kind: 'overflow' }, 'size at null: The statement is nested too deeply to be read. Write it with fewer levels.'],
  ['unavailable', { kind: 'unavailable' }, 'input at null: The statement cannot be checked at this moment. Send it again.'],
  ['syntax', { kind: 'syntax', problem: { message: 'no', position: 3 } }, "syntax at 3: No. Write one SELECT in PostgreSQL's syntax."],
])('a text whose reading ends in %s is refused', (_kind, outcome, said) => {
  const verdict = judge({ ...parser, parseWithoutPlaces: () => outcome }, 'select 1')
  expect(verdict.ok ? [] : verdict.problem.violations.map(({ rule, message, position }) => `${rule} at ${position}: ${message}`)).toEqual([
    said,
  ])
})

test('a text that is read once and not again is refused', () => {
  let reads = 0
  const forgetting: PgParser = {
    ...parser,
    parseWithoutPlaces: (text) => (reads++ === 0 ? parser.parseWithoutPlaces(text) : { kind: 'overflow' }),
  }
  expect(judge(forgetting, 'select 1')).toMatchObject({ ok: false, problem: { violations: [{ rule: 'printer' }] } })
  expect(judge({ ...parser, parse: () => ({ kind: 'overflow' }) }, 'select nosuch from buyer')).toMatchObject({
    ok: false,
    problem: { violations: [{ rule: 'size' }] },
  })
})

test.each<[what: string, reader: () => Partial<PgParser>, message: string]>([
  ['nothing', () => ({ parseWithoutPlaces: () => ({ kind: 'overflow' }) }), 'The statement cannot be read again. Send it once more.'],
  [
    'two statements',
    () => ({ parseWithoutPlaces: () => parser.parseWithoutPlaces('select 1; select 2') }),
    'The statement cannot be read again. Send it once more.',
  ],
  [
    'another statement',
    () => ({ parseWithoutPlaces: () => parser.parseWithoutPlaces('delete from sale') }),
    'The statement cannot be read again. Send it once more.',
  ],
  ['another one the second time', () => misreading('SELECT 1'), 'The statement cannot be written in another order. Run it as it is.'],
])('a statement of which %s is read cannot be put in another order', (_what, reader, message) => {
  const verdict = judge(parser, 'select id from sale')
  // Only what a guard gives out is sealed; here the seal does not matter.
  const checked = (verdict.ok ? verdict.value : null) as CheckedSql | null
  if (checked === null) throw new Error('refused')
  expect(wrapPostgres(parser, checked, { limit: 5 }).ok).toBe(true)
  expect(wrapPostgres({ ...parser, ...reader() }, checked, { limit: 5 })).toEqual({
    ok: false,
    problem: { kind: 'unsafe-sql', violations: [{ rule: 'printer', message, position: null }] },
  })
})

test('a tree that cannot be printed has no text', () => {
  const select = parseSelect(parser, 'select 1')
  expect(printChecked(parser, select)).toMatch(/^SELECT 1/)
  expect(printChecked(parser, { ...select, targetList: [{ XmlExpr: {} }] })).toBeNull()
})

test.each<[string, unknown, unknown, boolean]>([
  ['the same', { a: [1, 'x', { b: true }] }, { a: [1, 'x', { b: true }] }, true],
  ['other order of fields', { a: 1, b: 2 }, { b: 2, a: 1 }, true],
  ['other places', { a: 1, location: 5 }, { a: 1, location: 7 }, true],
  ['a place on one side', { a: 1, location: 5, list_start: 1 }, { a: 1 }, true],
  ['all kinds of places', { stmt_location: 1, stmt_len: 2, list_end: 3, rexpr_list_start: 4, rexpr_list_end: 5 }, {}, true],
  ['a field without a value', { a: 1, b: undefined }, { a: 1 }, true],
  ['a field without a value behind', { a: 1 }, { a: 1, b: undefined }, true],
  ['another value', { a: 1 }, { a: 2 }, false],
  ['another kind of value', { a: 1 }, { a: '1' }, false],
  ['a field more', { a: 1, b: 2 }, { a: 1 }, false],
  ['a field less', { a: 1 }, { a: 1, b: 2 }, false],
  ['another field', { a: 1 }, { b: 1 }, false],
  ['a field deep inside', { a: [{ b: { c: 1 } }] }, { a: [{ b: { c: 2 } }] }, false],
  ['an entry more', [1, 2], [1], false],
  ['an entry less', [1], [1, 2], false],
  ['another first entry', [1, 2], [3, 2], false],
  ['another last entry', [1, 2], [1, 3], false],
  ['a list and an object', [], {}, false],
  ['an object and a list', {}, [], false],
  ['an object with numbers and a list', { 0: 1 }, [1], false],
  ['nothing and an object', null, {}, false],
  ['an object and nothing', {}, null, false],
  ['a text and an object', 'a', {}, false],
  ['an object and a text', {}, 'a', false],
  ['nothing', null, null, true],
  ['another number', 5, 6, false],
  ['another text', 'a', 'b', false],
  ['another flag', true, false, false],
  ['a list and an object with a length', [], { length: 0 }, false],
  ['an object with a length and a list', { length: 0 }, [], false],
  ['fewer fields that say something', { a: 1 }, { a: 1, b: 2, c: 3 }, false],
  ['more places than fields', { a: 1, location: 1, stmt_len: 2 }, { a: 1, b: 1 }, false],
])('trees with %s', (_name, a, b, same) => {
  expect(sameTree(a, b)).toBe(same)
})
