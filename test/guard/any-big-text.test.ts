import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { openBigQueryReader } from '../../src/guard/bigquery/reader.ts'
import { createBigQueryGuard, type Guard } from '../../src/guard/guard-sql.ts'
import { bigQueryHonest, bigQueryHostile, bigQueryPolicy } from './support/bigquery.ts'

let guard: Guard
beforeAll(async () => {
  guard = createBigQueryGuard(await openBigQueryReader())
})

/** What is said against a text, or null when it passes; the guard can answer again afterwards. */
async function judge(candidate: string): Promise<string | null> {
  const verdict = guard.check({ candidate, parameters: [], policy: bigQueryPolicy })
  await guard.ready()
  if (verdict.ok) return null
  expect(verdict.problem.violations.length).toBeGreaterThan(0)
  return verdict.problem.violations.map(({ rule, message }) => `${rule}: ${message}`).join(' ')
}

const plain = 'SELECT id FROM mart.sale'

/** Chains and nestings, `?` being the place of the inner one; hundreds or thousands of each follow each other. */
const links: [string, string][] = [
  ['comparisons', '? AND id = 1'],
  ['alternatives', '? OR id = 1'],
  ['sums', '? + 1'],
  ['texts', "? || 'a'"],
  ['equations', '? = 1'],
  ['tests', '? IS NULL'],
  ['ranges', '? BETWEEN 1 AND 2'],
  ['patterns', "? LIKE 'a'"],
  ['lists', '? IN (1)'],
  ['subscripts', '?[0]'],
  ['fields', '?.a'],
  ['zones', "? AT TIME ZONE 'a'"],
  ['collations', "COLLATE(?, 'a')"],
  ['signs', '- ?'],
  ['not', 'NOT ?'],
  ['brackets', '(?)'],
  ['arrays', '[?]'],
  ['structs', 'STRUCT(?)'],
  ['calls', 'ABS(?)'],
  ['casts', 'CAST(? AS INT64)'],
  ['cases', 'CASE WHEN ? THEN 1 END'],
  ['cases of cases', 'CASE ? WHEN 1 THEN 1 END'],
  ['sub-selects', '(SELECT ?)'],
  ['windows', 'SUM(?) OVER (ORDER BY 1)'],
  ['exists', 'EXISTS (SELECT ?)'],
]

test.each(links)('20,000 characters of %s get an answer, and so does the next text', async (_name, link) => {
  const [before = '', behind = ''] = link.split('?')
  const times = Math.floor(20_000 / (link.length - 1))
  await judge(`SELECT ${before.repeat(times)}id${behind.repeat(times)} FROM mart.sale`)
  expect(await judge(plain)).toBeNull()
})

const doubling = (queries: number): string =>
  `WITH c0 AS (SELECT a.*, b.* FROM mart.sale a, mart.sale b)${Array.from({ length: queries }, (_, at) => `, c${at + 1} AS (SELECT a.*, b.* FROM c${at} a, c${at} b)`).join('')}`

test.each([
  ['set operations', `SELECT 1${' UNION ALL SELECT 1'.repeat(3_000)}`],
  ['joins', `SELECT 1 FROM mart.sale${' JOIN mart.sale ON TRUE'.repeat(700)}`],
  ['WITH queries', `WITH ${Array.from({ length: 700 }, (_, at) => `a${at} AS (SELECT 1)`).join(', ')} SELECT 1`],
  ['stars over stars', `${doubling(17)} SELECT 1`],
  ['stars over stars, many times', `${doubling(8)} SELECT ${'a.*, '.repeat(5_000)}a.* FROM c8 a`],
  ['stars', `SELECT ${'*, '.repeat(5_000)}* FROM mart.sale`],
  ['turned tables', `SELECT 1 FROM mart.sale${' PIVOT(SUM(id) FOR state IN (1))'.repeat(1_500)}`],
  ['types', `SELECT CAST(1 AS ${'ARRAY<'.repeat(5_000)}INT64${'>'.repeat(5_000)})`],
  ['joins in brackets', `SELECT 1 FROM ${'('.repeat(99)}mart.sale JOIN mart.sale ON TRUE${')'.repeat(99)}`],
  ['one name', `SELECT ${'x'.repeat(59_000)}`],
  ['one text', `SELECT '${'x'.repeat(59_000)}'`],
  ['values', `SELECT 1 IN (${'1,'.repeat(9_000)}1)`],
])('%s as long as they may be get an answer, and so does the next text', async (_name, text) => {
  await judge(text)
  expect(await judge(plain)).toBeNull()
})

test.each([
  [400, null],
  [401, 'input: An expression may chain at most 400 operators. Use fewer, or IN with a list.'],
])('%i conditions may follow each other, or not', async (count, said) => {
  expect(await judge(`SELECT id FROM mart.sale WHERE TRUE${' AND TRUE'.repeat(count)}`)).toBe(said)
})

test.each([
  [12, null],
  [13, 'input: CASE, NOT and functions with words in their brackets nest too deep. Use fewer levels, or WITH queries.'],
])('CASE may stand %i levels deep, or not', async (depth, said) => {
  expect(await judge(`SELECT ${'CASE WHEN TRUE THEN '.repeat(depth)}1${' END'.repeat(depth)}`)).toBe(said)
})

const honest = [plain, ...(bigQueryHonest['joins and sub-selects'] ?? Object.values(bigQueryHonest).flat()).slice(0, 2)]
const hostile = [
  '; DROP TABLE mart.sale',
  'UNION ALL SELECT secret_code FROM mart.buyer',
  ', (SELECT MAX(secret_code) FROM mart.buyer)',
  'FROM mart.login',
]
const words =
  `END GO BEGIN CASE IF THEN ELSE WHEN ELSEIF LOOP WHILE DO REPEAT COMMIT ROLLBACK CALL RETURN BREAK LEAVE DECLARE SET EXECUTE EXPLAIN ASSERT EXPORT LOAD
  GRANT USING WITH RECURSIVE LIMIT OFFSET FETCH FOR INTO LATERAL QUALIFY WINDOW TABLESAMPLE PIVOT UNPIVOT MATCH_RECOGNIZE SETTINGS FORMAT PREWHERE
  CONNECT START TOP OPTION CLUSTER DISTRIBUTE SORT NOLOCK END; ;; |> \\ / } ] ) @ @@ : :: => -> ? $$ , .`.split(/\s+/)

test.each(words)('nothing hostile passes behind an honest statement and %s', async (word) => {
  for (const text of honest)
    for (const tail of hostile) {
      const verdict = guard.check({ candidate: `${text} ${word} ${tail}`, parameters: [], policy: bigQueryPolicy })
      await guard.ready()
      const run = verdict.ok ? verdict.value.text : ''
      // A word may be taken for an alias, and a plain SELECT for an arm; what is closed may be named nowhere.
      expect([`${text} ${word} ${tail}`, /secret_code|login|DROP|;/.test(run)]).toEqual([`${text} ${word} ${tail}`, false])
    }
})

/** Words that the first reader reads again and again where there is a mistake inside. */
const again =
  'ARRAY CASE CAST CEIL CONVERT CURRENT_DATE CURRENT_TIMESTAMP EXTRACT FLOOR INTERVAL NOT OVERLAY POSITION SAFE_CAST SAFE.SUBSTR SUBSTR SUBSTRING TRIM TRY_CAST'

test.each(again.split(' '))('mistakes deep inside of %s are found at once', async (word) => {
  for (const depth of [12, 40])
    for (const inside of ['1 1', 'u.x', '(1'])
      for (const [open, close] of [
        ['(', ')'],
        ['[', ']'],
        [' WHEN ', ' THEN 1 END'],
      ])
        await judge(`SELECT ${`${word}${open}`.repeat(depth)}${inside}${close?.repeat(depth)}`)
  expect(await judge(plain)).toBeNull()
})

/** What either reader reads again and again where there is a mistake inside, around as much text as there is room for. */
const around: [string, string][] = [
  ['[', ']'],
  ['(SELECT ', ')'],
  ['ARRAY(SELECT ', ')'],
  ['CAST(', ' AS INT64)'],
  ['EXISTS (SELECT ', ')'],
  ['SUM(', ') OVER ()'],
  ['DATE_TRUNC(', ', MONTH)'],
  ['a.b[', ']'],
  ['INTERVAL ', ' DAY'],
  ['CURRENT_TIME(', ')'],
  ['POSITION(', ' IN 1)'],
]

test.each(around)('a long text with a mistake inside of many %s…%s is answered, and so is the next text', async (open, close) => {
  for (const [depth, inner] of [
    [6, `[${'id,'.repeat(800)}1 1]`],
    [11, `(SELECT ${'id,'.repeat(400)}1 ORDER BY 1 NULLS FIRST)`],
  ] as const)
    await judge(`SELECT ${open.repeat(depth)}${inner}${close.repeat(depth)} FROM mart.sale`)
  expect(await judge(plain)).toBeNull()
})

const cases = (depth: number, inner: string) => `${'CASE WHEN TRUE THEN '.repeat(depth)}${inner}${' END'.repeat(depth)}`

test.each([
  ['END', `${plain} END`],
  ['END and another statement', `${plain} END; DROP TABLE mart.sale`],
  ['END and another arm', `${plain} WHERE id = 1 END UNION ALL SELECT secret_code FROM mart.buyer`],
  ['END in brackets', 'SELECT (1 END) FROM mart.sale'],
  ['a CASE without END', 'SELECT CASE WHEN TRUE THEN 1 FROM mart.sale'],
  ['a CASE that a bracket ends', 'SELECT (CASE WHEN TRUE THEN 1) END FROM mart.sale'],
  [
    'CASE as deep as the reader goes',
    `SELECT u.x FROM UNNEST([STRUCT(1 AS x)]) u WHERE ${cases(48, '1')} = 1 UNION ALL SELECT secret_code FROM mart.buyer ORDER BY 1 NULLS LAST`,
  ],
])('%s is refused', async (_name, text) => {
  expect(await judge(text)).toMatch(/^(input|printer|syntax): /)
})

test.each([
  ['fields called case and end', 'SELECT s.case, s.end FROM UNNEST([STRUCT(1 AS `case`, 2 AS `end`)]) AS s'],
  ['CASE in CASE', 'SELECT CASE WHEN id = 1 THEN CASE id WHEN 2 THEN 3 END ELSE 4 END FROM mart.sale'],
])('%s pass', async (_name, text) => {
  expect(await judge(text)).toBeNull()
})

test.each([
  [
    'itself',
    'WITH RECURSIVE buyer AS (SELECT secret_code FROM buyer) SELECT secret_code FROM buyer',
    /itself only in the part behind UNION ALL/,
  ],
  [
    'itself in the first arm',
    'WITH RECURSIVE q AS (SELECT n FROM q UNION ALL SELECT 1) SELECT n FROM q',
    /itself only in the part behind UNION ALL/,
  ],
  ['itself behind INTERSECT', 'WITH RECURSIVE q AS (SELECT 1 AS n INTERSECT DISTINCT SELECT n FROM q) SELECT n FROM q', /itself only/],
  ['a later one', 'WITH RECURSIVE a AS (SELECT n FROM b), b AS (SELECT 1 AS n) SELECT n FROM a', /^table: b is defined further below/],
  ['what its first arm has not', 'WITH RECURSIVE q AS (SELECT 1 AS n UNION ALL SELECT secret_code FROM q) SELECT n FROM q', /secret_code/],
])('a recursive query cannot refer to %s', async (_name, text, said) => {
  expect(await judge(text)).toMatch(said)
})

test('a recursive query knows the columns of its first arm', async () => {
  expect(await judge('WITH RECURSIVE q AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM q WHERE n < 9) SELECT n FROM q')).toBeNull()
})

const pieces = [
  ...new Set(
    Object.values({ ...bigQueryHonest, ...bigQueryHostile })
      .flat()
      .map(String)
      .filter((text) => text.length < 500)
      .flatMap((text) => text.split(/(?=[ ,();'"`])/)),
  ),
]

test('never throws on words of the dialect in any order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), async (parts) => {
      await judge(`SELECT ${parts.join(' ')}`)
    }),
    { numRuns: 300, seed: 6 },
  )
  expect(await judge(plain)).toBeNull()
})
