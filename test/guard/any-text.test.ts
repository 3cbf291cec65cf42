import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { createGuard, type Guard } from '../../src/guard/guard-sql.ts'
import { honest } from './support/honest.ts'
import { hostile } from './support/hostile.ts'
import { shopPolicy } from './support/shop.ts'

let guard: Guard
beforeAll(async () => {
  guard = await createGuard()
  for (const candidate of Object.values(honest).flat()) await judge(candidate)
})

/** Judges a text: it is accepted, or refused for a reason that has to do with the text and not with the guard. */
async function judge(candidate: string): Promise<boolean> {
  const verdict = guard.check({ candidate, parameters: [], policy: shopPolicy })
  await guard.ready()
  if (!verdict.ok) {
    expect(verdict.problem.violations.length).toBeGreaterThan(0)
    expect(verdict.problem.violations.filter(({ message }) => /at this moment/.test(message))).toEqual([])
  }
  return verdict.ok
}

const texts = [...Object.values(honest).flat(), ...Object.values(hostile).flatMap((cases) => cases.map(([, sql]) => sql))]
const words = [...new Set(texts.filter((text) => text.length < 500).flatMap((text) => text.split(/(?=[ ,();'"$])/)))]

test('never throws, whatever characters come', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (text) => {
      await judge(text)
    }),
    { numRuns: 1_000, seed: 1 },
  )
})

test('never throws on words of SQL in any order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...words), { maxLength: 40 }), async (parts) => {
      await judge(`select ${parts.join(' ')}`)
    }),
    { numRuns: 3_000, seed: 2 },
  )
})

/** Texts of 20,000 characters, each after another weakness: stack, lists, names, numbers, errors. */
const long: [string, string][] = [
  ['brackets', '('.repeat(20_000)],
  ['balanced brackets', `select ${'('.repeat(149)}${'1,'.repeat(9_000)}1${')'.repeat(149)}`],
  ['subscripts', `select a${'[1]'.repeat(6_000)}`],
  ['operators', `select 1${'+1'.repeat(9_900)}`],
  ['not', `select ${'not '.repeat(4_900)}true`],
  ['minus', `select ${'- '.repeat(9_900)}1`],
  ['casts', `select 1${'::int'.repeat(3_990)}`],
  ['tests', `select 1 ${'is null '.repeat(2_480)}`],
  ['unions', `select 1${' union select 1'.repeat(1_300)}`],
  ['union all', `select 1${' union all values(1)'.repeat(990)}`],
  ['joins', `select 1 from a${' join a on 1'.repeat(1_600)}`],
  ['tables', `select 1 from sale${',sale'.repeat(3_900)}`],
  ['cases', `select ${'case when 1 then '.repeat(1_100)}`],
  ['names', `select ${'a.'.repeat(9_900)}a`],
  ['columns', `select ${'id,'.repeat(6_600)}id from sale`],
  ['unknown columns', `select ${'xx,'.repeat(6_600)}xx from sale`],
  ['one name', `select "${'x'.repeat(19_980)}"`],
  ['one text', `select '${'x'.repeat(19_980)}'`],
  ['one number', `select ${'9'.repeat(19_980)}`],
  ['comments', `select ${'/* */'.repeat(3_990)}1`],
  ['nested comments', `${'/*'.repeat(9_999)}`],
  ['plus signs', `select ${'+'.repeat(19_990)}`],
  ['signs in turn', `select ${'+-'.repeat(9_990)}`],
  ['a rule of dashes', `select 1 ${'-'.repeat(19_000)}`],
  ['semicolons', ';'.repeat(20_000)],
  ['statements', 'select 1;'.repeat(2_200)],
  ['quotes', "'".repeat(19_999)],
  ['dollars', '$'.repeat(20_000)],
  ['collations', `select a${' collate "C"'.repeat(1_600)}`],
  ['time zones', `select a${' at time zone b'.repeat(1_300)}`],
  ['sub-selects', `${'select ('.repeat(140)}select 1${')'.repeat(140)}`],
  ['sub-selects in FROM', `${'select * from ('.repeat(140)}select 1${') a'.repeat(140)}`],
  ['queries', `with ${Array.from({ length: 700 }, (_, n) => `a${n} as (select 1)`).join(',')} select 1`],
  [
    'queries on queries',
    `with a0 as (select * from sale) ${Array.from({ length: 400 }, (_, n) => `, a${n + 1} as (select * from a${n})`).join('')} select * from a400`,
  ],
  ['stars', `select ${'*,'.repeat(6_000)}* from sale`],
  ['long lists of long stars', `select ${'sale.*,'.repeat(2_700)}1 from sale`],
  ['windows', `select 1 from sale window ${Array.from({ length: 800 }, (_, n) => `w${n} as (order by id)`).join(',')}`],
  ['grouping sets', `select 1 from sale group by ${'grouping sets('.repeat(140)}id${')'.repeat(140)}`],
  ['many bytes', `select '${'😀'.repeat(9_900)}' fromm x`],
  ['an error at the end', `select ${'id,'.repeat(6_500)} from from`],
  ['array brackets', `select ${'array['.repeat(3_000)}`],
  ['patterns', `select name ~ '${'(a|b)'.repeat(3_900)}' from buyer`],
  ['a pattern path', `select details @? '${'$.a ? (@ like_regex "a") '.repeat(700)}' from item`],
]

/** How long these take on one machine is written in `docs/guard.md`. */
test.each(long)('has an answer to 20,000 characters of %s, and to the next text', async (_name, text) => {
  await judge(text.slice(0, 20_000))
  expect(await judge('select name from buyer')).toBe(true)
})

test.each([
  ['ten million characters', `select '${'x'.repeat(10_000_000)}'`, 'input'],
  ['ten million brackets', '('.repeat(10_000_000), 'input'],
  ['10,001 values in a list', `select 1 from sale where id in (${'1,'.repeat(9_000)}1)`, 'size'],
  ['12,000 operators', `select 1${'+1'.repeat(9_990)}`, 'input'],
])('refuses %s', (_name, candidate, rule) => {
  const verdict = guard.check({ candidate, parameters: [], policy: shopPolicy })
  expect(verdict.ok ? null : verdict.problem.violations[0]?.rule).toBe(rule)
})

/** Constructs that hold others, `?` being the place of the inner one. Any of them may be nested in any other, as deep as there is room. */
const nests = [
  '(?)',
  'case when ? then 1 end',
  '(select ?)',
  'not ?',
  '- ?',
  '+ ?',
  '~ ?',
  '@ ?',
  'array[?]',
  '?[1]',
  '(?).a',
  '?::int',
  'cast(? as text)',
  '? || ?',
  '? + 1',
  '1 - ?',
  '? collate "C"',
  'abs(?)',
  'coalesce(?, ?)',
  'nullif(?, 1)',
  'greatest(?, 1)',
  'row(?, 1)',
  '? is null',
  '? is not distinct from 1',
  '? between 1 and ?',
  '? in (1, ?)',
  '? like ?',
  '? at time zone ?',
  'exists (select ?)',
  'array(select ?)',
  '? = any (select ?)',
  'sum(?) over (order by ?)',
  'count(*) filter (where ?)',
  '? and ?',
  '? or ?',
  '(with a as (select ?) select * from a)',
  '(select ? union select ?)',
  '(select 1 from (select ?) x)',
  '(select 1 from sale join buyer on ?)',
  '(select 1 from sale, lateral (select ?) l)',
  '(select 1 group by rollup (?))',
  '(values (?))',
  '(select 1 limit ?)',
  'extract(year from ?)',
  'trim(both ? from ?)',
  'overlay(? placing ? from 1)',
  "json_build_object('a', ?)",
  '(select 1 from unnest(?) u)',
  'percentile_disc(?) within group (order by ?)',
]

test('nothing that is nested, in whatever way, hurts the parser or the guard', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...nests), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 4_000 }),
      async (shapes, times) => {
        let text = '1'
        for (let round = 0; round < times && text.length < 19_000; round++) {
          const shape = shapes[round % shapes.length] ?? '(?)'
          // Only the first place holds the inner text: with two, the text would double each time.
          text = shape.replace('?', () => text).replaceAll('?', '2')
        }
        await judge(`select ${text}`)
        expect(await judge('select name from buyer')).toBe(true)
      },
    ),
    { numRuns: 250, seed: 4 },
  )
})

test('any 20,000 characters out of words of SQL get an answer', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 3_000 }),
      async (parts, times) => {
        await judge(`select ${parts.join(' ').repeat(times).slice(0, 19_990)}`)
      },
    ),
    { numRuns: 150, seed: 5 },
  )
})

test('hints name nothing that a role may not read', () => {
  const closed = /secret_code|tax_number|purchase_price|wage|login|vault|password|witness/
  for (const text of texts) {
    const verdict = guard.check({ candidate: text, parameters: [], policy: shopPolicy })
    if (verdict.ok) continue
    for (const { message } of verdict.problem.violations) {
      const hint = message.slice(message.indexOf('.'))
      expect([text, closed.test(hint) && !text.toLowerCase().includes(closed.exec(hint)?.[0] ?? '')]).toEqual([text, false])
    }
  }
})

test.each([
  ['a closed column', 'select wage from worker', 'select wagx from worker'],
  ['a closed column behind an alias', 'select w.wage from worker w', 'select w.wagx from worker w'],
  ['a closed table', 'select 1 from login', 'select 1 from logix'],
  ['a closed schema', 'select 1 from private.vault', 'select 1 from private.vaulx'],
  ['a closed function', 'select pg_sleep(1)', 'select pg_sleex(1)'],
  ['a closed type', "select 'x'::trap", "select 'x'::trax"],
])('%s sounds like one that does not exist', (_name, closed, missing) => {
  /** Hints are sorted by likeness to what was written, so their words are compared without order, and without the name itself. */
  const said = (candidate: string) => {
    const verdict = guard.check({ candidate, parameters: [], policy: shopPolicy })
    const words = verdict.ok
      ? []
      : verdict.problem.violations.flatMap((one) => `${one.rule} ${one.message} ${one.position}`.split(/[ ,]+|\. /))
    return words.map((word) => word.replace(/wag[ex]|logi[nx]|vaul[tx]|pg_slee[px]|tra[px]/, 'NAME')).sort()
  }
  expect(said(missing)).toEqual(said(closed))
})
