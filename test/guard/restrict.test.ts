import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckedSql } from '../../src/guard/checked-sql.ts'
import { createGuard, type Guard } from '../../src/guard/guard-sql.ts'
import { inlineParameters } from '../../src/guard/inline-parameters.ts'
import { maskKeyOf } from '../../src/guard/mask-key.ts'
import type { GuardPolicy, SqlValue } from '../../src/guard/policy.ts'
import { shopPolicy } from './support/shop.ts'
import { type Answer, ask, openShop, type Shop } from './support/shop-database.ts'

let guard: Guard
let shop: Shop
beforeAll(async () => {
  ;[guard, shop] = await Promise.all([createGuard(), openShop()])
})
afterAll(() => shop.close())

const check = (candidate: string, policy: GuardPolicy = shopPolicy, parameters: SqlValue[] = []) =>
  guard.check({ candidate, parameters, policy })

function accepted(candidate: string, policy?: GuardPolicy, parameters?: SqlValue[]): CheckedSql {
  const verdict = check(candidate, policy, parameters)
  if (!verdict.ok) throw new Error(`${candidate}: ${JSON.stringify(verdict.problem.violations)}`)
  return verdict.value
}

const rowsOf = (answer: Answer): unknown[][] => ('rows' in answer ? answer.rows : [[answer.message]])

describe('row filters and masks', () => {
  const restricted: GuardPolicy = {
    ...shopPolicy,
    rowFilters: { 'public.buyer': { condition: 'city = $1 and secret_code <> $2', values: ['Oslo', 'code3'] } },
    masks: { 'public.buyer.mail': 'hash', 'public.item.price': 'null', 'public.sale.remark': 'last4' },
  }
  const run = async (candidate: string, parameters: SqlValue[] = []) => {
    const checked = accepted(candidate, restricted, parameters)
    return rowsOf(await ask(shop.owner, checked.text, [...checked.parameters], ['set search_path = pg_catalog']))
  }

  test('a filter stands before everything a statement does', async () => {
    expect(await run('select distinct city from buyer')).toEqual([['Oslo']])
    expect(await run('select count(*) from buyer b')).toEqual([['12']])
    expect(await run('select count(*) from buyer where name = $1', ['Buyer 3'])).toEqual([['0']])
    expect(await run('select count(*) from sale s left join buyer b on b.id = s.buyer_id where b.id is null')).toEqual([['84']])
    expect(await run('select count(*) from (select * from buyer union all select * from buyer) x')).toEqual([['24']])
    expect(await run('with b as (select id from buyer) select count(*) from b where id in (select id from buyer)')).toEqual([['12']])
  })

  test('its values are bound behind those of the statement, for each use', () => {
    const checked = accepted('select 1 from buyer a, buyer b where a.name = $1', restricted, ['x'])
    expect(checked.parameters).toEqual(['x', 'Oslo', 'code3', 'Oslo', 'code3'])
    expect(checked.text).toMatch(/\$2[\s\S]*\$3[\s\S]*\$4[\s\S]*\$5/)
  })

  test('the statement can run nothing before it', async () => {
    expect(accepted('select 1 from buyer', restricted).text).toContain('OFFSET 0')
    expect(await run("select count(*) from buyer where 1 / (case when city = 'Oslo' then 1 else 0 end) = 1")).toEqual([['12']])
  })

  test('the estimate knows nothing of the values that it hides', async () => {
    const policy = { ...shopPolicy, rowFilters: { 'public.sale': { condition: 'state = $1', values: ['paid'] } } }
    const planned = async (state: string) => {
      const { text, parameters } = accepted('select id from sale where state = $1', policy, [state])
      const written = `explain ${inlineParameters(text, parameters)}`
      return rowsOf(await ask(shop.owner, written, [], ['analyze public.sale', 'set search_path = pg_catalog']))[0]
    }
    expect(await planned('sent')).toEqual(await planned('none'))
  })

  test.each([
    ['under its own name', 'select buyer.name from buyer where public.buyer.id = 6', 'Buyer 6'],
    ['as a star', 'select public.buyer.* from buyer where id = 6', '6'],
    ['under new names', 'select a from buyer as b (a, n) where n = $$Buyer 6$$', '6'],
    ['by position over closed columns', 'select x from buyer as b (a, b, c, d, e, f, x) where a = 6', null],
  ])('a filtered table is read %s', async (_name, candidate, value) => {
    const verdict = check(candidate, restricted)
    if (value === null) expect(verdict.ok).toBe(false)
    else expect(String((await run(candidate))[0]?.[0])).toBe(value)
  })

  test.each([
    ['by position behind a join', 'select c9 from (buyer b cross join worker w) as j (c1, c2, c3, c4, c5, c6, c7, c8, c9)', false],
    ['by position behind a join in a join', 'select x from ((buyer cross join sale) cross join worker) as j (a, x)', false],
    ['by position behind USING', 'select x from (worker join item using (id)) as j (a, x)', false],
    ['by position in itself and then behind a join', 'select w from (buyer b (a, b, c, d, e, f, g) cross join worker) as j (a, w)', true],
    ['by its own positions', 'select j.x from (buyer b (x, y) cross join worker) as j', true],
    ['behind a join without a list', 'select j.name, j.team from (buyer b (id, mail) cross join worker) as j where j.team is null', true],
  ])('a filtered table is counted as the server counts it: %s', (_name, candidate, open) => {
    expect([candidate, check(candidate, restricted).ok]).toEqual([candidate, open])
  })

  test.each([
    ['"public"."Größe & Co"', '"public"."Größe & Co"."tab""le"'],
    ['public."Größe & Co"', 'public."Größe & Co".tab"le'],
    ['public.Größe & Co', 'public.Größe & Co.tab"le'],
  ])('holds for a table however its name is written: %s', async (table, column) => {
    const policy: GuardPolicy = {
      ...shopPolicy,
      rowFilters: { [table]: { condition: '"select" = 1', values: [] } },
      masks: { [column]: 'last4' },
    }
    const checked = accepted('select "Straße", "tab""le" from "Größe & Co"', policy)
    expect(rowsOf(await ask(shop.owner, checked.text, [...checked.parameters]))).toEqual([['Haupt', '****']])
    expect(check('select 1 from "Größe & Co"', { ...policy, closedTables: { [table]: 'it rests' } }).ok).toBe(false)
  })

  test.each([
    ['only the hash', "select mail = md5('b6@mail.test'), mail like '%@%' from buyer where id = 6", [true, false]],
    ['no comparison with the value', "select count(*) from buyer where mail = 'b6@mail.test'", ['0']],
    ['nothing', 'select count(price), sum(price) from item', ['0', null]],
    ['the last characters', 'select remark from sale where id = 7', ['****rk 7']],
  ])('a masked column shows %s', async (_name, candidate, row) => {
    expect((await run(candidate))[0]).toEqual(row)
  })

  test('hashes are made with the key, which only runs and is never written out', async () => {
    const policy = { ...restricted, maskKey: maskKeyOf('a secret of forty and some more characters') }
    const rows = async (candidate: string, parameters: SqlValue[] = []) => {
      const { text, parameters: bound } = accepted(candidate, policy, parameters)
      return rowsOf(await ask(shop.owner, text, [...bound], ['set search_path = pg_catalog']))
    }
    const guesses = ['md5(t.m)', "encode(sha256(t.m::bytea), 'hex')"].map((guess) => `b.mail = ${guess}`).join(' or ')
    const joined = `select count(*) from buyer b join (select 'b' || i || '@mail.test' as m from generate_series(1, 50) i) t on ${guesses}`
    expect(await rows(joined)).toEqual([['0']])
    expect(await rows('select distinct length(mail) from buyer')).toEqual([[64]])
    const same = 'select count(*), count(distinct a.mail) from buyer a join buyer b on a.mail = b.mail where a.name <> $1'
    expect(await rows(same, ['x'])).toEqual([['12', '12']])
    const checked = accepted(same, policy, ['x'])
    expect(checked.parameters).toEqual(['x', policy.maskKey, 'Oslo', 'code3', policy.maskKey, 'Oslo', 'code3'])
    const shown = inlineParameters(checked.text, checked.parameters)
    expect(shown).toContain('$2')
    expect(shown).toContain("'Oslo'")
    expect(shown).not.toContain('a secret')
    expect(accepted('select title from item', policy).parameters).toEqual([])
  })

  test('a filter that cannot be read keeps the table closed', () => {
    for (const condition of ['city = ', 'true; select 1', 'true) union select (1', 'pg_sleep(1) is null into x']) {
      const policy = { ...shopPolicy, rowFilters: { 'public.buyer': { condition, values: [] } } }
      expect(check('select id from buyer', policy)).toMatchObject({ ok: false, problem: { violations: [{ rule: 'table' }] } })
      expect(check('select id from sale', policy).ok).toBe(true)
    }
  })

  test('a filter that names a table without its schema keeps the table closed: a WITH could stand in for it', () => {
    const condition = (table: string) => ({ 'public.buyer': { condition: `id in (select buyer_id from ${table})`, values: [] } })
    const forged = 'with sale(buyer_id) as (select 1) select count(*) from buyer'
    expect(check(forged, { ...shopPolicy, rowFilters: condition('sale') })).toMatchObject({
      ok: false,
      problem: { violations: [{ rule: 'table' }] },
    })
    expect(check(forged, { ...shopPolicy, rowFilters: condition('public.sale') }).ok).toBe(true)
  })

  test('a column that is gone from the table is not looked for around it', async () => {
    const gone: GuardPolicy = {
      ...shopPolicy,
      tables: { ...shopPolicy.tables, 'public.item': [...(shopPolicy.tables['public.item'] ?? []), 'gone'] },
      rowFilters: { 'public.sale': { condition: 'gone = $1', values: ['north'] } },
      masks: { 'public.item.gone': 'hash' },
    }
    for (const candidate of [
      "select (select count(*) from sale) from (select 'north' as gone) o",
      "select n from (select 'north' as gone) o, lateral (select count(*) as n from sale) x",
      'select (select max(gone) from item) from (select name as gone from buyer limit 1) o',
    ]) {
      const { text, parameters } = accepted(candidate, gone)
      expect(await ask(shop.owner, text, [...parameters])).toMatchObject({ code: '42703' })
    }
  })

  test.each([
    ['id in (select buyer_id from public.sale where amount > 0)', 'SELECT sale.buyer_id FROM public.sale WHERE sale.amount > 0'],
    ['exists (select 1 from public.sale s where s.buyer_id = id and city is not null)', 's.buyer_id = s.id AND buyer.city IS NOT NULL'],
    [
      'id in (select pieces from public.sale_line join public.item on item_id = item.id)',
      'SELECT sale_line.pieces FROM public.sale_line JOIN',
    ],
    ['id in (select max(id) from public.sale union select 1 order by 1)', 'SELECT max(sale.id)'],
    ['id in (select v.id from (values (1)) v(id))', 'buyer.id IN'],
  ])('names in the sub-selects of a filter get their own tables: %s', async (condition, written) => {
    const policy = { ...shopPolicy, rowFilters: { 'public.buyer': { condition, values: [] } } }
    const checked = accepted('select count(*) from buyer', policy)
    expect(checked.text.replaceAll(/\s+/g, ' ')).toContain(written)
    expect(rowsOf(await ask(shop.owner, checked.text, [...checked.parameters]))).toEqual(
      rowsOf(await ask(shop.owner, `select count(*) from public.buyer where ${condition}`, [])),
    )
  })

  test.each(['id in (select x from generate_series(1, 3) x)', 'id in (select a from public.unknown_one, public.unknown_two)'])(
    'a name in a sub-select whose table cannot be told keeps the table closed: %s',
    (condition) => {
      const policy = { ...shopPolicy, rowFilters: { 'public.buyer': { condition, values: [] } } }
      expect(check('select id from buyer', policy)).toMatchObject({ ok: false, problem: { violations: [{ rule: 'table' }] } })
    },
  )

  test('a statement cannot read the values of a filter', () => {
    expect(check('select $1 as v, count(*) from buyer group by 1', restricted)).toMatchObject({
      ok: false,
      problem: { violations: [{ rule: 'node' }] },
    })
  })

  test('a restricted table cannot be sampled', () => {
    expect(check('select id from buyer tablesample system (5)', restricted).ok).toBe(false)
  })

  test('lineage names the table and its columns as without the filter', () => {
    expect(accepted('select mail from buyer where id = 1', restricted).lineage).toMatchObject({
      tables: ['public.buyer'],
      columns: ['public.buyer.id', 'public.buyer.mail'],
      output: [{ name: 'mail', sources: ['public.buyer.mail'] }],
    })
  })
})

test('another order around a statement sorts the whole result, not the rows that were shown', async () => {
  const inner = accepted('select id, amount from sale order by id', { ...shopPolicy, maxRows: 10 })
  const orderBy = [
    { column: 1, descending: true },
    { column: 0, descending: false },
  ]
  const outer = guard.wrap(inner, { orderBy, limit: 2 })
  expect(outer.ok && rowsOf(await ask(shop.reader, outer.value.text))).toEqual([
    [27, '499.50'],
    [54, '498.50'],
  ])
})
