import { beforeAll, expect, test } from 'vitest'
import { locateSlots } from '../../../src/chat/verified/locate-slots.ts'
import { sqlConstants } from '../../../src/chat/verified/sql-constants.ts'
import { createGuard, type Guard } from '../../../src/guard/guard-sql.ts'
import { openPolicy, smallCatalog } from '../../support/small-catalog.ts'

const column = (name: string, type: string) => ({ name, type, typeName: type, nullable: true, comment: null })
const base = { schema: 'public', kind: 'table' as const, comment: null, primaryKey: [], uniqueKeys: [], foreignKeys: [], rowEstimate: 10 }
const catalog = smallCatalog(
  [
    {
      ...base,
      name: 'sale',
      columns: [column('day', 'date'), column('amount', 'numeric'), column('segment', 'text'), column('office', 'text')],
    },
    { ...base, name: 'note', columns: [column('text', 'text')] },
  ],
  { 'public.sale.segment': ['Champions', 'At Risk'], 'public.sale.office': ['Zürich', 'Berlin'] },
)
let guard: Guard
beforeAll(async () => {
  guard = await createGuard()
})

function locate(question: string, candidate: string) {
  const checked = guard.check({ candidate, parameters: [], policy: openPolicy(catalog, 1_000) })
  if (!checked.ok) throw new Error(JSON.stringify(checked.problem))
  const tree = guard.tree(checked.value)
  if (tree === null) throw new Error('no tree')
  const { text } = checked.value
  const located = locateSlots({ question, verifiedAt: '2026-11-20', text, found: sqlConstants(tree, text, catalog), catalog })
  if (!located.ok) return located.message
  return located.slots.map((slot) =>
    slot.kind === 'period'
      ? `${slot.text}: ${[...slot.starts, ...slot.ends, ...slot.lasts].join(' ') || 'fixed'}`
      : `${slot.text}: ${slot.binds.join(' ')}`,
  )
}

const in2025 = "day >= '2025-01-01' and day < '2026-01-01'"

test.each<[string, string, string, string[] | RegExp]>([
  [
    'a value, a number and a period',
    'top 5 of Zürich in 2025',
    `select amount from sale where office = 'Zürich' and ${in2025} order by 1 limit 5`,
    ['5: 1', 'Zürich: 2', '2025: 3 4'],
  ],
  [
    'a value twice in the statement',
    'share of Champions',
    "select count(*) filter (where segment = 'Champions') from sale where segment in ('Champions')",
    ['Champions: 1'],
  ],
  [
    'two values of one column',
    'Champions and At Risk',
    "select count(*) from sale where segment in ('At Risk', 'Champions')",
    ['Champions: 1', 'At Risk: 2'],
  ],
  ['days with BETWEEN', 'sales in 2025', "select sum(amount) from sale where day between '2025-01-01' and '2025-12-31'", ['2025: 1 2']],
  [
    'days the other way round',
    'sales in 2025',
    "select sum(amount) from sale where '2025-01-01' <= day and '2026-01-01' > day",
    ['2025: 1 2'],
  ],
  [
    'two periods that touch',
    'sales in 2025 vs 2024',
    `select sum(amount) filter (where ${in2025}), sum(amount) filter (where day >= '2024-01-01' and day < '2025-01-01') from sale`,
    ['2025: 1 2', 'vs 2024: 3 4'],
  ],
  ['an open period', 'sales since March 2026', "select sum(amount) from sale where day >= '2026-03-01'", ['since March 2026: 1']],
  ['a value in a pattern', 'sales of Champions', "select sum(amount) from sale where segment like 'Champions%'", []],
  ['a value compared in other letters', 'sales of Champions', "select sum(amount) from sale where lower(segment) = 'champions'", []],
  ['a value that is shown as well', 'sales of Champions', "select 'Champions', sum(amount) from sale where segment = 'Champions'", []],
  ['a value of a column that is not indexed', 'notes about Champions', "select count(*) from note where text = 'Champions'", []],
  ['a number that stands twice', 'sales above 100', 'select 100 * amount from sale where amount > 100', []],
  ['a number that something is done to', 'sales above 5', 'select amount from sale where amount > 5 * 1000', []],
  ['a limit one lower', 'at least 5 sales', 'select office from sale group by office having count(*) > 4', []],
  ['a number of two words', '5 offices with 5 sales', 'select office from sale group by office having count(*) > 5', []],
  ['a first day left out', 'sales in 2025', "select sum(amount) from sale where day > '2025-01-01' and day < '2026-01-01'", []],
  ['an end that belongs to it', 'sales in 2025', "select sum(amount) from sale where day >= '2025-01-01' and day <= '2026-01-01'", []],
  ['a year as a number', 'sales in 2025', 'select sum(amount) from sale where extract(year from day) = 2025', []],
  ['another day as well', 'sales in 2025', `select sum(amount) from sale where ${in2025} and day <> '2025-12-24'`, []],
  ['the length of the period', 'mean sales per day in 2025', `select sum(amount) / 365 from sale where ${in2025}`, []],
  ['the months of the period', 'mean sales per month in 2025', `select sum(amount) / 12 from sale where ${in2025}`, []],
  [
    'relative words that are not found',
    'sales last year',
    'select sum(amount) from sale where extract(year from day) = 2025',
    ['last year: fixed'],
  ],
  ['relative words and the clock', 'sales this month', "select sum(amount) from sale where day >= date_trunc('month', current_date)", []],
  ['a day without words', 'recent sales', "select sum(amount) from sale where day >= '2026-09-01'", /2026-09-01.*names no period/],
  [
    'days and the clock',
    'sales this year',
    "select sum(amount) from sale where day >= '2026-02-01' and day <= current_date",
    /mixes fixed days/,
  ],
])('%s', (_name, question, statement, wanted) => {
  const found = locate(question, statement)
  if (wanted instanceof RegExp) expect(found).toMatch(wanted)
  else expect(found).toEqual(wanted)
})
