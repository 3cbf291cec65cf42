import { beforeAll, describe, expect, test } from 'vitest'
import { splitText } from '../../src/guard/bigquery/canonical-text.ts'
import { isPartOf } from '../../src/guard/bigquery/functions.ts'
import { type BigQueryReader, type BigRead, openBigQueryReader } from '../../src/guard/bigquery/reader.ts'
import { sameTree, unknownFields, variantOf } from '../../src/guard/bigquery/tree.ts'
import { createBigQueryGuard } from '../../src/guard/guard-sql.ts'
import type { GuardPolicy } from '../../src/guard/policy.ts'
import type { WrapOptions } from '../../src/guard/postgres/wrap-postgres.ts'
import { bigQueryHonest, bigQueryPolicy } from './support/bigquery.ts'
import { bigQueryForms, placeCases } from './support/bigquery-places.ts'

let reader: BigQueryReader
beforeAll(async () => {
  reader = await openBigQueryReader()
})

/** A reader whose n-th reading, counted from 1, is another. */
function readingOtherwise(at: number, change: (read: BigRead, text: string) => BigRead): BigQueryReader {
  let count = 0
  return {
    read: (text) => {
      const read = reader.read(text)
      return ++count === at ? change(read, text) : read
    },
    readAgain: (text) => reader.readAgain(text),
    ready: () => reader.ready(),
  }
}

type Checked = { candidate: string; policy?: GuardPolicy; wrap?: WrapOptions }

function say(own: BigQueryReader, { candidate, policy = bigQueryPolicy, wrap }: Checked): string {
  const guard = createBigQueryGuard(own)
  const checked = guard.check({ candidate, parameters: [], policy })
  const verdict = checked.ok && wrap !== undefined ? guard.wrap(checked.value, wrap) : checked
  if (!verdict.ok) expect(verdict.problem.kind).toBe('unsafe-sql')
  return verdict.ok ? verdict.value.text : verdict.problem.violations.map(({ rule, message }) => `${rule}: ${message}`).join('\n')
}

type Struct = Record<string, unknown>
const isStruct = (value: unknown): value is Struct => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every struct of a tree under the name that it goes by, those that say where something stood left out. */
function structsOf(value: unknown, name: string, found: [string, Struct][] = []): [string, Struct][] {
  if (Array.isArray(value)) for (const item of value) structsOf(item, name, found)
  else if (isStruct(value)) {
    found.push([name, value])
    for (const [field, inner] of Object.entries(value)) if (!/^span$|_token$/.test(field)) structsOf(inner, field, found)
  }
  return found
}

const statementsOf = (read: BigRead): unknown[] => ('statements' in read ? read.statements : [])

const honest = [
  ...Object.values(bigQueryHonest).flat(),
  ...(placeCases['an open column in an expression'] ?? []),
  ...(placeCases['an open column in a clause'] ?? []),
  ...(bigQueryForms.queries ?? []),
  ...(bigQueryForms.tables ?? []),
]

/**
 * What is said when the reader brings something that nobody has seen yet: a field more in each kind of struct, a variant of an unknown
 * name. What is not noticed stands behind a name or a constant, which are compared in other ways.
 */
test('a field or a variant that is not known is noticed in each place', async () => {
  const said = new Map<string, string>()
  for (const candidate of honest) {
    let first: string | null = null
    const names = structsOf(statementsOf(reader.read(candidate)), 'a statement').map(([name, struct]) => ({
      name,
      only: Object.keys(struct),
    }))
    for (const [at, { name, only }] of names.entries()) {
      const [variant = ''] = only.length === 1 ? only : []
      for (const [label, change] of [
        [`a field in ${name}`, (struct: Struct) => Object.assign(struct, { surprise: 1 })],
        [`another ${variant} in ${name}`, (struct: Struct) => variant !== '' && rename(struct, variant)],
      ] as const) {
        if (said.has(label) || /^another {2}/.test(label)) continue
        const own = readingOtherwise(1, (read) => {
          const copy: BigRead = structuredClone(read)
          const struct = structsOf(statementsOf(copy), 'a statement')[at]?.[1]
          if (struct !== undefined) change(struct)
          return copy
        })
        const answer = say(own, { candidate })
        first ??= say(reader, { candidate })
        said.set(label, answer === first ? 'as before' : answer.startsWith('SELECT') ? 'accepted' : answer)
      }
    }
  }
  const lines = [...said].filter(([, answer]) => answer !== 'as before').sort()
  await expect(lines.map(([label, answer]) => `${label}\n    ${answer.replaceAll('\n', '\n    ')}\n`).join('')).toMatchFileSnapshot(
    './verdicts/bigquery-surprises.txt',
  )
  expect(lines.filter(([, answer]) => answer === 'accepted')).toEqual([])
})

function rename(struct: Struct, variant: string): void {
  struct.Surprise = struct[variant]
  delete struct[variant]
}

const restricted: GuardPolicy = {
  ...bigQueryPolicy,
  rowFilters: { 'mart.sale': { condition: 'state = $1', values: ['new'] } },
}

const otherReadings: Record<string, (read: BigRead, text: string) => BigRead> = {
  'nothing that can be read': () => ({ problem: 'no' }),
  'no statement': () => ({ statements: [] }),
  'two statements': (read) => ('statements' in read ? { statements: [...read.statements, ...read.statements] } : read),
  'another kind': (read) => ('statements' in read ? { statements: [{ Insert: Object.values(read.statements[0] ?? {})[0] }] } : read),
  'a kind without content': () => ({ statements: ['Query'] }),
  'a query that is a list': () => ({ statements: [{ Query: [] }] }),
  'another query': () => reader.read('SELECT 2 FROM (SELECT 3) AS x, (SELECT 4) AS y'),
  'one more table': (_read, text) => reader.read(text.replace(/\bFROM\b/, 'FROM (SELECT 1 AS extra) AS e, ')),
  'a join': (_read, text) =>
    reader.read(
      text.includes('(\n')
        ? `${text.split('\n) ')[0]}\n) CROSS JOIN (SELECT 1) LIMIT 1`
        : text.replace('FROM', 'FROM (SELECT 1) AS j CROSS JOIN'),
    ),
  'a table behind': (_read, text) => reader.read(text.replace(/\n\) (?=LIMIT|ORDER)/, '\n), (SELECT 1) AS y ')),
  'another table inside': (_read, text) => reader.read(text.replace(/mart\.sale|`sale`/, 'mart.buyer')),
}

const situations: Record<string, Checked> = {
  'its own limit': { candidate: 'SELECT id FROM mart.sale LIMIT 5' },
  'a limit behind it': { candidate: 'SELECT id FROM mart.sale' },
  'a limit around it': { candidate: 'SELECT id FROM mart.sale LIMIT 5000' },
  'another order': { candidate: 'SELECT id FROM mart.sale', wrap: { limit: 3, orderBy: [{ column: 0, descending: true }] } },
  'another order of what asked for a limit': { candidate: 'SELECT id FROM mart.sale LIMIT 700', wrap: { limit: 3, offset: 1 } },
  'a row filter': { candidate: 'SELECT s.id FROM mart.sale AS s', policy: restricted },
}

/** Whatever reads the text that will run must read in it what was checked. */
describe.each(Object.entries(situations))('%s', (name, situation) => {
  test('is refused when a later reading differs', async () => {
    const usual = say(reader, situation)
    const lines: string[] = []
    for (const [other, change] of Object.entries(otherReadings)) {
      for (let at = 1; at <= 7; at++) {
        const answer = say(readingOtherwise(at, change), situation)
        if (answer === usual) continue
        expect(answer).toMatch(/^(printer|syntax|statements?|table|column|field|node): /)
        lines.push(`${other} in reading ${at}\n    ${answer.replaceAll('\n', '\n    ')}`)
      }
    }
    await expect(`${usual}\n\n${lines.join('\n')}\n`).toMatchFileSnapshot(`./verdicts/bigquery-readings/${name.replaceAll(' ', '-')}.txt`)
  })
})

test.each<[text: string, kinds: string[], tables: string[], functions: string[]]>([
  ['SELECT LOWER(a), MAX(b) FROM mart.Sale', ['select'], ['mart.sale'], ['lower', 'max']],
  ['SELECT SAFE.LOWER(NET.HOST(a))', ['select'], [], ['net.host', 'safe.lower']],
  ['SELECT 1', ['select'], [], []],
  ['SELECT mart.udf(1), COUNT(*), IF(TRUE, Other(2), 3)', ['select'], [], ['count', 'if', 'mart.udf', 'other']],
  ['SELECT * FROM a JOIN p.b.c ON f(1) = 2', ['select'], ['a', 'p.b.c'], ['f']],
  ['SELECT 1; SELECT 2', ['select', 'select'], [], []],
  ['DELETE mart.sale WHERE id = 1', ['delete'], ['mart.sale'], []],
  ['(SELECT 1)', ['select'], [], []],
])('the second reader on %s', (text, kinds, tables, functions) => {
  const read = reader.readAgain(text)
  expect({ ...read, functions: read?.functions.toSorted() }).toEqual({ kinds, tables, functions })
})

test.each([
  ['another limit', 'LIMIT 7'],
  ['no limit', ''],
])('a statement of which %s is read behind it is not run', (_what, instead) => {
  const cutting: BigQueryReader = { ...reader, read: (text) => reader.read(text.replace(/\nLIMIT \d+$/, ` ${instead}`)) }
  const candidate = 'SELECT id FROM mart.sale'
  expect(say(reader, { candidate })).toMatch(/\nLIMIT \d+$/)
  expect(say(cutting, { candidate })).toMatch(/^printer: Two readings of this statement differ/)
})

test('what the second reader sees and the first does not ends the matter', () => {
  const seeing = (second: Partial<ReturnType<BigQueryReader['readAgain']>>): BigQueryReader => ({
    read: (text) => reader.read(text),
    readAgain: () => ({ kinds: ['select'], tables: ['mart.sale'], functions: ['lower'], ...second }),
    ready: () => reader.ready(),
  })
  const withQuery = 'WITH q AS (SELECT NET.HOST("x") AS h) SELECT h, LOWER("X") FROM q, mart.sale'
  const differing = /^printer: (Two readings of this statement differ|[\w. ]+ may be a (table|function) here, or none)\. \S+/
  for (const [second, agrees] of [
    [{}, true],
    [{ tables: [] }, true],
    [{ tables: ['sale', 'q'] }, true],
    [{ tables: ['', 'unnest(x)'] }, true],
    [{ tables: ['login'] }, false],
    [{ tables: ['mart.sale', 'private.vault'] }, false],
    [{ tables: ['ale'] }, false],
    [{ tables: ['x unnest'] }, false],
    [{ functions: ['net.host', 'upper', 'safe.upper', 'distinct'] }, true],
    [{ functions: ['lower', 'session_user'] }, false],
    [{ functions: ['host'] }, false],
    [{ kinds: [] }, false],
    [{ kinds: ['select', 'select'] }, false],
    [{ kinds: ['delete'] }, false],
  ] as const) {
    const candidate = agrees && 'tables' in second && second.tables.some((table) => table === '') ? 'SELECT id FROM mart.sale' : withQuery
    const answer = say(seeing({ ...second, ...('kinds' in second ? { kinds: [...second.kinds] } : {}) } as Parameters<typeof seeing>[0]), {
      candidate,
    })
    expect([second, /^(WITH|SELECT)/.test(answer)]).toEqual([second, agrees])
    if (!agrees) expect(answer).toMatch(differing)
  }
})

test('a text is split into pieces', () => {
  const kinds = (text: string) => {
    const pieces = splitText(text)
    return Array.isArray(pieces) ? pieces.map(({ kind, value, space }) => `${space ? ' ' : ''}${kind} ${value}`) : pieces
  }
  expect(kinds('a+`b c`, 1.5 "x"')).toEqual(['name a', 'sign +', 'quoted b c', 'sign ,', ' number 1.5', ' string x'])
  expect(kinds(' x')).toEqual([' name x'])
  expect(kinds('@p1')).toEqual({ message: 'The sign @ is not allowed here. Write values themselves, not parameters.', position: 0 })
  const parameters = splitText('$12 $1', { sign: '$', count: 12, shift: 3 })
  expect(parameters).toMatchObject([
    { kind: 'parameter', text: '@p15' },
    { kind: 'parameter', text: '@p4' },
  ])
  expect(splitText('$13', { sign: '$', count: 12, shift: 3 })).toMatchObject({ position: 0 })
})

/** The functions that take a keyword, where it stands, and a word of the kind; nowhere else is a bare name one. */
test.each([
  ...['date_trunc', 'DATETIME_TRUNC', 'Time_Trunc', 'timestamp_trunc', 'safe.date_trunc', 'last_day'].map((name) => [name, 1, 'Month']),
  ...['date_diff', 'DATETIME_DIFF', 'time_diff', 'timestamp_diff', 'SAFE.DATE_DIFF'].map((name) => [name, 2, 'isoweek']),
  ...['normalize', 'normalize_and_casefold'].map((name) => [name, 1, 'NFKC']),
  ...['trunc', 'date_truncate', 'week', 'date_bucket', 'date_add', 'extract', 'net.date_trunc', 'normalized'].map((name) => [
    name,
    -1,
    'day',
  ]),
] as const)('%s takes a keyword at place %i', (name, place, word) => {
  const taken = (argument: string) => [0, 1, 2, 3].filter((at) => isPartOf(`${name}`, argument, at))
  expect(taken(`${word}`)).toEqual(place === -1 ? [] : [place])
  for (const other of ['months', 'amonth', '', 'monday', 'month quarter']) expect([other, taken(other)]).toEqual([other, []])
  if (/^norm/.test(`${name}`)) expect(taken('month')).toEqual([])
  else expect(taken('nfc')).toEqual([])
})

test('two trees are the same but for places', () => {
  const cases: [unknown, unknown, boolean][] = [
    [1, 1, true],
    [1, '1', false],
    [null, undefined, false],
    [[1, 2], [1, 2], true],
    [[1, 2], [1], false],
    [[1], [1, 2], false],
    [[1], { 0: 1 }, false],
    [{ 0: 1, length: 1 }, [1], false],
    [{ a: 1 }, { a: 1, span: 5 }, true],
    [{ a: 1, star_token: 3 }, { a: 1 }, true],
    [{ a: 1 }, { a: 1, spans: 5 }, false],
    [{ a: 1 }, { a: 1, token: 5 }, false],
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: 1 }, { a: 1, b: undefined }, true],
    [{ a: 1, b: 2 }, { a: 1 }, false],
    [{ a: 1 }, { a: 2 }, false],
    [{ a: [{ b: 1 }] }, { a: [{ b: 2 }] }, false],
    [{ a: 1 }, null, false],
    [null, { a: 1 }, false],
    [{ a: 1 }, 'a', false],
  ]
  for (const [a, b, same] of cases) expect([a, b, sameTree(a, b)]).toEqual([a, b, same])
  expect(
    unknownFields({ known: 1, span: 2, a_token: 3, no: false, none: null, empty: [], undef: undefined, zero: 0, text: '', list: [1] }, [
      'known',
    ]),
  ).toEqual(['zero', 'text', 'list'])
  expect(unknownFields({ spanner: 1, a_token_b: 2 }, [])).toEqual(['spanner', 'a_token_b'])
  for (const value of [null, 5, [], {}, { a: 1, b: 2 }]) expect(variantOf(value)).toMatchObject({ name: '', content: undefined })
  expect(variantOf('Word')).toMatchObject({ name: 'Word', content: undefined })
  expect(variantOf({ Word: 5 })).toMatchObject({ name: 'Word', content: 5 })
})
