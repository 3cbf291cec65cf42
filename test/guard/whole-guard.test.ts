import { beforeAll, expect, test } from 'vitest'
import { type BigQueryReader, openBigQueryReader } from '../../src/guard/bigquery/reader.ts'
import { createBigQueryGuard, createGuard, type Guard } from '../../src/guard/guard-sql.ts'
import { isMaskKey, maskKeyOf } from '../../src/guard/mask-key.ts'
import { UnusablePolicy } from '../../src/guard/unusable-policy.ts'
import { bigQueryPolicy } from './support/bigquery.ts'
import { shopPolicy } from './support/shop.ts'

let guard: Guard
let bigQueryReader: BigQueryReader
let bigQueryGuard: Guard
beforeAll(async () => {
  guard = await createGuard()
  bigQueryReader = await openBigQueryReader()
  bigQueryGuard = createBigQueryGuard(bigQueryReader)
})

const checked = (candidate: string) => {
  const verdict = guard.check({ candidate, parameters: [], policy: shopPolicy })
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.problem))
  return verdict.value
}

test('the tree of a checked statement is that of its text, and nothing when the text is no SELECT', () => {
  const value = checked('select id from sale')
  expect(guard.tree(value)).toMatchObject({ fromClause: [{ RangeVar: { schemaname: 'public', relname: 'sale' } }] })
  expect(guard.tree({ ...value, text: 'select (' })).toBeNull()
  expect(guard.tree({ ...value, text: 'select 1; select 2' })).toBeNull()
  expect(guard.tree({ ...value, text: 'delete from sale' })).toBeNull()
  expect(bigQueryGuard.tree(value)).toBeNull()
})

test('tokens have their places in UTF-16 characters', () => {
  const tokens = guard.tokens('é "😀b" /* x */ + \'日\'::int, {{a}} $1')
  expect(tokens.ok ? tokens.value.map(({ text, start, end }) => `${start}-${end} ${text}`) : tokens.problem).toEqual([
    '0-1 é',
    '2-7 "😀b"',
    '8-15 /* x */',
    '16-17 +',
    "18-21 '日'",
    '21-23 ::',
    '23-26 int',
    '26-27 ,',
    '28-29 {',
    '29-30 {',
    '30-31 a',
    '31-32 }',
    '32-33 }',
    '34-36 $1',
  ])
  expect(tokens.ok && tokens.value[0]?.tokenName).toBe('IDENT')
})

test.each([
  ['two bytes', '\u07ff', 1],
  ['three bytes', '\u0800', 1],
  ['the last sign of three bytes', '\uffff', 1],
  ['the first sign of four', '\u{10000}', 2],
])('tokens behind %s stand where they are', (_name, sign, width) => {
  const tokens = guard.tokens(`'${sign}' a`)
  expect(tokens.ok ? tokens.value.map(({ text, start, end }) => [text, start, end]) : tokens.problem).toEqual([
    [`'${sign}'`, 0, width + 2],
    ['a', width + 3, width + 4],
  ])
})

test.each<[text: string, rule: string, message: string]>([
  ["select 'a", 'syntax', 'The text cannot be read. Look for a quote, a quoted name or a comment that is not closed.'],
  ['', 'input', 'There is no statement. Write one SELECT.'],
])('no tokens of %s', (text, rule, message) => {
  expect(guard.tokens(text)).toEqual({ ok: false, problem: { kind: 'unsafe-sql', violations: [{ rule, message, position: null }] } })
})

test('what BigQuery has not, and when it is ready', async () => {
  expect(bigQueryGuard.tokens('SELECT 1')).toEqual({
    ok: false,
    problem: {
      kind: 'unsafe-sql',
      violations: [
        {
          rule: 'input',
          message: 'Placeholders are read in statements for PostgreSQL only. Write the values into this statement.',
          position: null,
        },
      ],
    },
  })
  await expect(bigQueryGuard.ready()).resolves.toBeUndefined()
  await expect(guard.ready()).resolves.toBeUndefined()
})

test('the key of masks is known by its mark, and by nothing else', () => {
  expect(maskKeyOf('abc')).toBe('pulse-mask-key.abc')
  expect(isMaskKey(maskKeyOf('abc'))).toBe(true)
  for (const value of ['abc', 'x pulse-mask-key.abc', '', 5, null, ['pulse-mask-key.abc']]) expect(isMaskKey(value)).toBe(false)
})

test('hash masks are made with the key where there is one', () => {
  const policy = {
    ...bigQueryPolicy,
    masks: { 'mart.buyer.mail': 'hash', 'mart.buyer.name': 'last4' } as const,
    maskKey: maskKeyOf('secret'),
  }
  const verdict = bigQueryGuard.check({ candidate: 'SELECT mail FROM mart.buyer', parameters: ['a'], policy })
  expect(verdict).toMatchObject({ ok: true, value: { parameters: ['a', 'pulse-mask-key.secret'], dialect: 'bigquery' } })
  expect(verdict.ok && verdict.value.text).toContain('TO_HEX(SHA256(CONCAT(@p2, CAST(`buyer`.`mail` AS STRING)))) AS `mail`')
  const unmasked = bigQueryGuard.check({ candidate: 'SELECT id FROM mart.sale', parameters: [], policy })
  expect(unmasked).toMatchObject({ ok: true, value: { parameters: [] } })
  const last4 = bigQueryGuard.check({
    candidate: 'SELECT name FROM mart.buyer',
    parameters: [],
    policy: { ...policy, masks: { 'mart.buyer.name': 'last4' } },
  })
  expect(last4).toMatchObject({ ok: true, value: { parameters: [] } })
})

test.each<[name: string, table: string, condition: string]>([
  ['a table whose name cannot be quoted', 'mart.a`b', 'TRUE'],
  ['a column whose name cannot be quoted', 'mart.sale', 'TRUE'],
])('%s stays closed', (_name, table, condition) => {
  const column = table === 'mart.sale' ? 'a`b' : 'id'
  const policy = { ...bigQueryPolicy, tables: { [table]: [column] }, columnOrder: {}, rowFilters: { [table]: { condition, values: [] } } }
  const candidate = `SELECT 1 FROM ${table === 'mart.sale' ? 'mart.sale' : '`mart.a`'}`
  expect(bigQueryGuard.check({ candidate, parameters: [], policy })).toMatchObject({
    ok: false,
    problem: { violations: [{ rule: 'table', message: expect.stringMatching(/no table mart\.a |: a name in it cannot be quoted\./) }] },
  })
})

test('a checked statement says for which dialect it is', () => {
  expect(checked('select id from sale').dialect).toBe('postgresql')
})

test('a fault of the program is not taken for one of the policy', () => {
  const filter = {
    condition: 'true',
    get values(): never {
      throw new Error('a bug')
    },
  }
  const faulty = { ...shopPolicy, rowFilters: { 'public.sale': filter } }
  expect(() => guard.check({ candidate: 'select id from sale', parameters: [], policy: faulty })).toThrow('a bug')
  const policy = {
    ...bigQueryPolicy,
    get rowFilters(): never {
      throw new Error('a bug')
    },
  }
  expect(() => bigQueryGuard.check({ candidate: 'SELECT id FROM mart.sale', parameters: [], policy })).toThrow('a bug')
})

test('what is nested deeper than the stack reaches is refused, and a fault of the program is none', () => {
  const failing = (error: Error) =>
    createBigQueryGuard({
      ...bigQueryReader,
      read: () => {
        throw error
      },
    })
  const input = { candidate: 'SELECT id FROM mart.sale', parameters: [], policy: bigQueryPolicy }
  const message = 'The statement is nested too deeply or has too many parts. Write it with fewer levels or as a smaller statement.'
  expect(failing(new RangeError('Maximum call stack size exceeded')).check(input)).toEqual({
    ok: false,
    problem: { kind: 'unsafe-sql', violations: [{ rule: 'size', message, position: null }] },
  })
  expect(() => failing(new Error('a bug')).check(input)).toThrow('a bug')
})

test('an expression may have as many parts as is said', () => {
  const first = createBigQueryGuard({ ...bigQueryReader, readAgain: () => null })
  const parts = (count: number) => ({ candidate: `SELECT ${'1,'.repeat(count - 1)}1`, parameters: [], policy: bigQueryPolicy })
  expect(first.check(parts(8_000)).ok).toBe(true)
  expect(first.check(parts(8_001))).toMatchObject({ ok: false, problem: { violations: [{ rule: 'size' }] } })
})

test.each(['lines.product', 'LINES.product.name', 'lines'])('a closed field (%s) closes the column that it is in', (field) => {
  const policy = { ...bigQueryPolicy, deniedColumns: { ...bigQueryPolicy.deniedColumns, 'mart.sale': [field] } }
  const rule = (candidate: string) => {
    const verdict = bigQueryGuard.check({ candidate, parameters: [], policy })
    return verdict.ok ? verdict.value.text : verdict.problem.violations[0]?.rule
  }
  expect(rule('SELECT lines FROM mart.sale')).toBe('column')
  expect(rule('SELECT l.product FROM mart.sale AS s, s.lines AS l')).toBe('column')
  expect(rule('SELECT s FROM mart.sale AS s')).toBe('column')
  expect(rule('SELECT id FROM mart.sale')).toMatch(/^SELECT id FROM/)
})

test('who may read nothing in BigQuery is told so', () => {
  const policy = { ...bigQueryPolicy, tables: {} }
  const verdict = bigQueryGuard.check({ candidate: 'SELECT id FROM mart.sale', parameters: [], policy })
  const message = 'There is no table mart.sale that can be used. There is no table that you can use.'
  expect(verdict).toMatchObject({ ok: false, problem: { violations: [{ rule: 'table', message }] } })
})

test('a text may be as long as is said', () => {
  const candidate = `SELECT '${'x'.repeat(19_991)}'`
  expect(candidate).toHaveLength(20_000)
  expect(bigQueryGuard.check({ candidate, parameters: [], policy: bigQueryPolicy })).toMatchObject({ ok: true })
})

test('the values of a statement are bounded all together', () => {
  const judge = (parameters: (string | number | null)[]) =>
    guard.check({ candidate: 'select id from sale where state = $1', parameters, policy: shopPolicy })
  expect(judge(['x'.repeat(99_999), 'y', 1, null])).toMatchObject({ ok: true })
  expect(judge(['x'.repeat(50_000), 'y'.repeat(50_001)])).toEqual({
    ok: false,
    problem: {
      kind: 'unsafe-sql',
      violations: [
        {
          rule: 'input',
          message: 'The values of the parameters have 100001 characters together. At most 100000 are allowed; use shorter ones.',
          position: null,
        },
      ],
    },
  })
})

test('a fault of a policy says so', () => {
  expect(new UnusablePolicy('why')).toMatchObject({ name: 'UnusablePolicy', message: 'why' })
})
