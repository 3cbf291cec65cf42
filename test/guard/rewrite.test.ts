import { beforeAll, describe, expect, test } from 'vitest'
import type { CheckedSql } from '../../src/guard/checked-sql.ts'
import { createGuard, type Guard } from '../../src/guard/guard-sql.ts'
import type { GuardPolicy, SqlValue } from '../../src/guard/policy.ts'
import { shopPolicy } from './support/shop.ts'

let guard: Guard
beforeAll(async () => {
  guard = await createGuard()
})

const check = (candidate: string, policy: GuardPolicy = shopPolicy, parameters: SqlValue[] = []) =>
  guard.check({ candidate, parameters, policy })

function accepted(candidate: string, policy?: GuardPolicy, parameters?: SqlValue[]): CheckedSql {
  const verdict = check(candidate, policy, parameters)
  if (!verdict.ok) throw new Error(`${candidate}: ${JSON.stringify(verdict.problem.violations)}`)
  return verdict.value
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')
const written = (candidate: string, policy?: GuardPolicy): string => oneLine(accepted(candidate, policy).text)

describe('names', () => {
  test.each([
    ['a table gets its schema', 'select id from sale', 'SELECT id FROM public.sale LIMIT 1001'],
    ['its own name stays usable', 'select sale.id from sale', 'SELECT sale.id FROM public.sale LIMIT 1001'],
    [
      'a WITH query keeps its name',
      'with sale as (select 1) select * from sale',
      'WITH sale AS ( SELECT 1 ) SELECT * FROM sale LIMIT 1001',
    ],
    [
      'a name that is free in any case',
      'select _S1.n from (select 1 as n), (select 2) _S1 (n)',
      'SELECT _s1.n FROM ( SELECT 1 AS n ) AS _s2, ( SELECT 2 ) AS _s1 (n) LIMIT 1001',
    ],
    [
      'a name that is free however it is written',
      'select U&"\\005fs1".n from (select 1 as n), (select 2) U&"_\\0073\\0031" (n)',
      'SELECT _s1.n FROM ( SELECT 1 AS n ) AS _s2, ( SELECT 2 ) AS _s1 (n) LIMIT 1001',
    ],
    ['a sub-select gets a name', 'select n from (select 1 as n)', 'SELECT n FROM ( SELECT 1 AS n ) AS _s1 LIMIT 1001'],
    [
      'one that nothing else has',
      'select _s1.n from (select 1 as n), (select 2) _s1 (n)',
      'SELECT _s1.n FROM ( SELECT 1 AS n ) AS _s2, ( SELECT 2 ) AS _s1 (n) LIMIT 1001',
    ],
    ['comments go', 'select /* a */ 1 -- b', 'SELECT 1 LIMIT 1001'],
  ])('%s', (_name, candidate, expected) => {
    expect(written(candidate)).toBe(expected)
  })

  const twoSchemas: GuardPolicy = {
    ...shopPolicy,
    tables: { 'public.sale': ['id'], 'kpi.sale': ['id', 'target'], 'kpi.goal': ['id'], 'Odd Schema.Table.with dot': ['a'] },
    columnOrder: {},
    searchPath: ['public', 'kpi'],
    enumTypes: ['kpi.level'],
  }

  test.each([
    ['the first schema along the path that has it', 'select id from sale', 'SELECT id FROM public.sale LIMIT 1001'],
    ['the next one', 'select id from goal', 'SELECT id FROM kpi.goal LIMIT 1001'],
    ['the one it says', 'select target from kpi.sale', 'SELECT target FROM kpi.sale LIMIT 1001'],
    [
      'both, told apart',
      'select public.sale.id, kpi.sale.id from public.sale, kpi.sale',
      'SELECT public.sale.id, kpi.sale.id FROM public.sale, kpi.sale LIMIT 1001',
    ],
    ['names with blanks and dots', 'select a from "Odd Schema"."Table.with dot"', 'SELECT a FROM "Odd Schema"."Table.with dot" LIMIT 1001'],
    ['an enum type of a schema', "select 'high'::level, null::kpi.level[]", "SELECT 'high'::kpi.level, NULL::kpi.level[] LIMIT 1001"],
  ])('of several schemas: %s', (_name, candidate, expected) => {
    expect(written(candidate, twoSchemas)).toBe(expected)
  })

  test('a policy may write its keys with quotes', () => {
    const policy: GuardPolicy = {
      ...shopPolicy,
      tables: { 'public."Größe & Co"': ['Straße'], 'public.login': ['id'] },
      deniedTables: ['"public"."login"'],
      deniedColumns: {},
      columnOrder: {},
    }
    expect(written('select "Straße" from "Größe & Co"', policy)).toBe('SELECT "Straße" FROM public."Größe & Co" LIMIT 1001')
    expect(check('select id from login', policy).ok).toBe(false)
  })

  test('denying wins over allowing', () => {
    const policy: GuardPolicy = {
      ...shopPolicy,
      tables: { 'public.sale': ['id', 'amount'] },
      deniedColumns: { 'public.sale': ['amount'] },
      columnOrder: {},
    }
    expect(check('select amount from sale', policy).ok).toBe(false)
  })
})

describe('stars', () => {
  test.each([
    [
      'the allowed columns',
      'select * from buyer',
      'SELECT buyer.id, buyer.name, buyer.mail, buyer.city, buyer.joined FROM public.buyer LIMIT 1001',
    ],
    ['behind an alias', 'select b.*, 1 from buyer b', 'SELECT b.id, b.name, b.mail, b.city, b.joined, 1 FROM public.buyer AS b LIMIT 1001'],
    [
      'behind schema and table',
      'select public.buyer.* from buyer',
      'SELECT public.buyer.id, public.buyer.name, public.buyer.mail, public.buyer.city, public.buyer.joined FROM public.buyer LIMIT 1001',
    ],
    [
      'under new names',
      'select * from worker as w (a, b, c, d)',
      'SELECT w.a, w.b, w.c, w.boss_id, w.since FROM public.worker AS w (a, b, c, d) LIMIT 1001',
    ],
    [
      'of joined columns once',
      'select * from sale_line join (select id, state from sale) s using (id)',
      'SELECT id, sale_line.sale_id, sale_line.item_id, sale_line.pieces, sale_line.unit_price, s.state FROM public.sale_line JOIN ( SELECT id, state FROM public.sale ) AS s USING (id) LIMIT 1001',
    ],
    [
      'of a query as a whole',
      'select * from (select * from worker) w, stats.day_total d',
      'SELECT w.*, d.day, d.revenue, d.sales FROM ( SELECT worker.id, worker.name, worker.team, worker.boss_id, worker.since FROM public.worker ) AS w, stats.day_total AS d LIMIT 1001',
    ],
    [
      'left alone over queries',
      'select * from (select 1) a, (select 2) b',
      'SELECT * FROM ( SELECT 1 ) AS a, ( SELECT 2 ) AS b LIMIT 1001',
    ],
    ['not read by EXISTS', 'select 1 where exists (select * from buyer)', 'SELECT 1 WHERE EXISTS (SELECT 1 FROM public.buyer) LIMIT 1001'],
    [
      'left alone by EXISTS with DISTINCT',
      'select 1 where exists (select distinct * from stats.day_total)',
      'SELECT 1 WHERE EXISTS (SELECT DISTINCT day_total.day, day_total.revenue, day_total.sales FROM stats.day_total) LIMIT 1001',
    ],
    ['counted', 'select count(*) from buyer', 'SELECT count(*) FROM public.buyer LIMIT 1001'],
  ])('%s', (_name, candidate, expected) => {
    expect(written(candidate).replace('buyer AS AS', '')).toBe(expected.replace('AS w (a, b, c, d)', 'AS w (a, b, c, d)'))
  })

  test.each([
    ['that cannot be told apart', 'select * from (buyer b join sale s on true) as j'],
    ['of nothing that may be read', 'select * from closed'],
    ['without a FROM clause', 'select *'],
    ['of an unknown alias', 'select nobody.* from sale'],
    ['of four parts', 'select a.b.c.* from sale'],
  ])('refuses a star %s', (_name, candidate) => {
    const policy = {
      ...shopPolicy,
      tables: { ...shopPolicy.tables, 'public.closed': [] },
      columnOrder: { ...shopPolicy.columnOrder, 'public.closed': ['a'] },
    }
    expect(check(candidate, policy)).toMatchObject({ ok: false, problem: { violations: [{ rule: 'column' }] } })
  })

  test('a column list needs the order of the columns', () => {
    const { columnOrder: _order, ...policy } = shopPolicy
    expect(check('select a from buyer as b (a)', policy).ok).toBe(false)
    expect(check('select j.a from (buyer b cross join sale s) as j (a)', policy).ok).toBe(false)
    expect(check('select 1 from buyer natural join sale', policy).ok).toBe(false)
    expect(check('select * from buyer', policy).ok).toBe(true)
  })
})

describe('limit', () => {
  const small = { ...shopPolicy, maxRows: 10 }

  test.each([
    ['none', 'select id from sale', 'LIMIT 11', null, true],
    ['less than the cap', 'select id from sale limit 5', 'LIMIT 5', 5, false],
    ['the cap', 'select id from sale limit 10', 'LIMIT 10', 10, false],
    ['over the cap', 'select id from sale limit 500', 'LIMIT 11', 500, true],
    ['over 32 bits', 'select id from sale limit 10000000000', 'LIMIT 11', 10_000_000_000, true],
    ['zero', 'select id from sale limit 0', 'LIMIT 0', 0, false],
    ['fetch first', 'select id from sale fetch first 3 rows only', 'LIMIT 3', 3, false],
    ['an offset', 'select id from sale limit 500 offset 7', 'LIMIT 11 OFFSET 7', 500, true],
    ['an offset alone', 'select id from sale offset 7', 'LIMIT 11 OFFSET 7', null, true],
    ['over a union', 'select id from sale union select id from item', 'LIMIT 11', null, true],
    [
      'ties',
      'select id from sale order by state fetch first 2 rows with ties',
      'FETCH FIRST (2) ROWS WITH TIES ) AS _q LIMIT 11',
      null,
      true,
    ],
    ['all', 'select id from sale limit all', 'LIMIT ALL ) AS _q LIMIT 11', null, true],
    ['a calculation', 'select id from sale limit 2 * 3', 'LIMIT 2 * 3 ) AS _q LIMIT 11', null, true],
    ['a sub-select', 'select id from sale limit (select 3)', 'LIMIT (SELECT 3) ) AS _q LIMIT 11', null, true],
    ['a negative number', 'select id from sale limit -1', 'LIMIT -1 ) AS _q LIMIT 11', null, true],
    ['a fraction', 'select id from sale limit 1.5', 'LIMIT 1.5 ) AS _q LIMIT 11', null, true],
    ['a text', "select id from sale limit '3'", "LIMIT '3' ) AS _q LIMIT 11", null, true],
  ])('%s', (_name, candidate, end, statementLimit, limitAdded) => {
    const { text, lineage } = accepted(candidate, small)
    expect(oneLine(text).endsWith(end)).toBe(true)
    expect(lineage).toMatchObject({ statementLimit, limitAdded })
  })
})

describe('parameters', () => {
  test('stay parameters and are counted', () => {
    const checked = accepted('select id from sale where state = $1 and amount > $2', shopPolicy, ['new', 5])
    expect([oneLine(checked.text), checked.parameters]).toEqual([
      'SELECT id FROM public.sale WHERE state = $1 AND amount > $2 LIMIT 1001',
      ['new', 5],
    ])
  })

  test.each([
    ['one that was not given', 'select $2', ['a']],
    ['number zero', 'select $0', ['a']],
    ['a pattern that may not run', 'select id from sale where state ~ $1', ['(a+)+']],
    ['a count that is too large', "select repeat('x', $1)", [1_000_000]],
    ['a range that is too long', 'select n from generate_series(1, $1) n', ['900000000']],
    ['a pattern that is no text', 'select id from sale where state ~ $1', [5]],
  ])('refuses %s', (_name, candidate, values) => {
    expect(check(candidate, shopPolicy, values).ok).toBe(false)
  })

  test('values that fit pass', () => {
    expect(check("select repeat('x', $1) from sale where state ~ $2 and state like $3", shopPolicy, [3, '^n', 'n%']).ok).toBe(true)
  })
})

describe('lineage', () => {
  test.each([
    [
      'plain columns',
      'select id, name as label from buyer',
      [
        ['id', ['public.buyer.id']],
        ['label', ['public.buyer.name']],
      ],
    ],
    [
      'a calculation',
      'select pieces * unit_price as value from sale_line',
      [['value', ['public.sale_line.pieces', 'public.sale_line.unit_price']]],
    ],
    [
      'an aggregate with a filter',
      "select sum(amount) filter (where state = 'new') from sale",
      [['sum', ['public.sale.amount', 'public.sale.state']]],
    ],
    ['nothing but rows', 'select count(*) from sale', [['count', []]]],
    ['through a query', 'with t as (select amount * 2 as x from sale) select x + 1 as y from t', [['y', ['public.sale.amount']]]],
    ['through a union', 'select name from buyer union select title from item', [['name', ['public.buyer.name', 'public.item.title']]]],
    ['through a sub-select', 'select (select max(price) from item) as top', [['top', ['public.item.price']]]],
    ['of a joined column', 'select id from sale join sale_line using (id)', [['id', ['public.sale.id', 'public.sale_line.id']]]],
    ['of a function in FROM', 'select label from item, unnest(labels) label', [['label', ['public.item.labels']]]],
    ['of a window', 'select rank() over (order by amount) from sale', [['rank', []]]],
    ['of a view', 'select n_sales from stats.buyer_overview', [['n_sales', ['stats.buyer_overview.n_sales']]]],
    ['of values', "select v.b from (values (1, 'x')) v (a, b)", [['b', []]]],
    ['of a star', 'select * from stats.day_total', ['day', 'revenue', 'sales'].map((name) => [name, [`stats.day_total.${name}`]])],
    [
      'names the server makes up',
      "select id::text, lower(name), case when true then 1 end, coalesce(id, 1), array[1], exists (select 1), (select city), 1 + 1, row(1), date '2024-01-01' from buyer",
      ['id', 'lower', 'case', 'coalesce', 'array', 'exists', 'city', '?column?', 'row', 'date'].map((name) => [name, expect.anything()]),
    ],
  ])('output columns of %s', (_name, candidate, expected) => {
    expect(accepted(candidate).lineage.output.map(({ name, sources }) => [name, sources])).toEqual(expected)
  })

  test('everything that was read or called, sorted, once', () => {
    const { lineage } = accepted(
      'with t as (select buyer_id, sum(amount) as total from sale where remark is not null group by buyer_id) select upper(b.name), round(t.total) from t join buyer b on b.id = t.buyer_id order by upper(b.name)',
    )
    expect(lineage).toEqual({
      tables: ['public.buyer', 'public.sale'],
      columns: ['public.buyer.id', 'public.buyer.name', 'public.sale.amount', 'public.sale.buyer_id', 'public.sale.remark'],
      functions: ['round', 'sum', 'upper'],
      output: [
        { name: 'upper', sources: ['public.buyer.name'] },
        { name: 'round', sources: ['public.sale.amount'] },
      ],
      statementLimit: null,
      limitAdded: true,
    })
  })
})

describe('wrapping', () => {
  const small = { ...shopPolicy, maxRows: 10 }
  const wrap = (candidate: string, options: Parameters<Guard['wrap']>[1]) => guard.wrap(accepted(candidate, small), options)
  const wrapped = (candidate: string, options: Parameters<Guard['wrap']>[1]): CheckedSql => {
    const verdict = wrap(candidate, options)
    if (!verdict.ok) throw new Error(JSON.stringify(verdict.problem))
    return verdict.value
  }

  test('sorts the whole result, not the rows that were shown', () => {
    const { text } = wrapped('select id, amount from sale order by id', {
      orderBy: [
        { column: 1, descending: true },
        { column: 0, descending: false },
      ],
      limit: 2,
    })
    expect(oneLine(text)).toBe(
      'SELECT * FROM ( SELECT id, amount FROM public.sale ORDER BY id ) AS _q ORDER BY 2 DESC NULLS LAST, 1 ASC NULLS LAST LIMIT 2',
    )
  })

  test.each([
    ['the added limit goes', 'select id from sale', 'SELECT * FROM ( SELECT id FROM public.sale ) AS _q LIMIT 99'],
    ['a limit of its own stays', 'select id from sale limit 3', 'SELECT * FROM ( SELECT id FROM public.sale LIMIT 3 ) AS _q LIMIT 99'],
    ['a lowered one comes back', 'select id from sale limit 500', 'SELECT * FROM ( SELECT id FROM public.sale LIMIT 500 ) AS _q LIMIT 99'],
    [
      'one that was put around goes',
      'select id from sale limit 2 + 1',
      'SELECT * FROM ( SELECT id FROM public.sale LIMIT 2 + 1 ) AS _q LIMIT 99',
    ],
    [
      'one that was written around stays',
      'select 1 as x from (select id from sale) as _q where id > 2',
      'SELECT * FROM ( SELECT 1 AS x FROM ( SELECT id FROM public.sale ) AS _q WHERE id > 2 ) AS _q LIMIT 99',
    ],
  ])('%s', (_name, candidate, expected) => {
    expect(oneLine(wrapped(candidate, { limit: 99 }).text)).toBe(expected)
  })

  test('takes an offset, keeps parameters, and can be wrapped again', () => {
    const once = guard.wrap(accepted('select id from sale where id > $1', small, [3]), { limit: 5, offset: 10 })
    if (!once.ok) throw new Error('refused')
    expect([oneLine(once.value.text), once.value.parameters]).toEqual([
      'SELECT * FROM ( SELECT id FROM public.sale WHERE id > $1 ) AS _q LIMIT 5 OFFSET 10',
      [3],
    ])
    expect(guard.wrap(once.value, { limit: 1 }).ok).toBe(true)
  })

  test.each([
    ['a column that is none', { orderBy: [{ column: 1, descending: false }], limit: 1 }],
    ['a negative column', { orderBy: [{ column: -1, descending: false }], limit: 1 }],
    ['half a column', { orderBy: [{ column: 0.5, descending: false }], limit: 1 }],
    ['a negative limit', { limit: -1 }],
    ['an endless limit', { limit: Infinity }],
    ['half an offset', { limit: 1, offset: 0.5 }],
  ])('refuses %s', (_name, options) => {
    expect(wrap('select id from sale', options).ok).toBe(false)
  })
})
