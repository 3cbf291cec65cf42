import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../../src/base/clock.ts'
import { newId } from '../../../src/base/ids.ts'
import { jsonLogger } from '../../../src/base/logger.ts'
import type { Catalog } from '../../../src/catalog/catalog.ts'
import type { VerifiedSlot } from '../../../src/catalog/semantic-model.ts'
import { keepVerified } from '../../../src/chat/verified/keep-verified.ts'
import { listQuestions, type StoredQuestion } from '../../../src/chat/verified/verified-question.table.ts'
import { postgresSource } from '../../../src/execute/postgres/postgres-source.ts'
import { createGuard, type Guard } from '../../../src/guard/guard-sql.ts'
import type { GuardPolicy } from '../../../src/guard/policy.ts'
import { compilePolicy } from '../../../src/identity/compile-policy.ts'
import { localPrincipal } from '../../../src/identity/principal.ts'
import { compareResults, type Table } from '../../../src/present/compare/compare-results.ts'
import { semanticTranslator } from '../../../src/translate/semantic/semantic-translator.ts'
import type { Translator } from '../../../src/translate/translator.ts'
import { verifiedTranslator } from '../../../src/translate/verified/verified-translator.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { shippedCatalog } from '../../support/shipped-catalog.ts'

let database: TestDatabase
let catalog: Catalog
let guard: Guard
let policy: GuardPolicy
let questions: StoredQuestion[]
let kept: Awaited<ReturnType<typeof keepVerified>>

const semantic = semanticTranslator()
const verified: Translator = verifiedTranslator({ questions: async () => questions })
const calendar = { today: '2026-11-20', timeZone: 'UTC', weekStart: 'monday' as const, fiscalYearStart: 1 }

beforeAll(async () => {
  database = await cloneDatabase('demo')
  catalog = await shippedCatalog(database.readerConnections)
  guard = await createGuard()
  policy = compilePolicy({}, catalog, localPrincipal, 10_000)
  const log = jsonLogger('silent', () => undefined)
  const source = postgresSource({ connections: database.readerConnections, clock: systemClock(), log })
  kept = await keepVerified({ db: database.db, guard, source, newId, log }, catalog, new AbortController().signal)
  questions = await listQuestions(database.db, { status: null, after: null, limit: 500 })
})

afterAll(() => database?.close())

/** The rows for a question, or null when the translator does not answer. */
async function answer(translator: Translator, question: string): Promise<Table | null> {
  const asker = { id: 'a', role: 'admin' }
  const asked = await translator.translate({ question, history: [], catalog, calendar, asker, signal: new AbortController().signal })
  if (!asked.ok || asked.value.translation.decision !== 'answer') return null
  const { sql, parameters } = asked.value.translation
  const checked = guard.check({ candidate: sql, parameters, policy })
  if (!checked.ok) throw new Error(`${question}: ${JSON.stringify(checked.problem)}`)
  return run(checked.value.text, checked.value.parameters)
}

const run = (text: string, values: readonly unknown[] = []): Promise<Table> =>
  database.readerConnections.withClient(async (client) => {
    const found = await client.query<Table['rows'][number]>({ text, values: [...values], rowMode: 'array' })
    return { columns: found.fields.map(({ name }) => name), rows: found.rows }
  })

test('at least forty ship, and all of them are taken in and pass', () => {
  expect(catalog.model.verified.length).toBeGreaterThanOrEqual(40)
  expect(kept).toEqual({ added: catalog.model.verified.length, quarantined: 0, passed: 0, later: 0 })
  expect(questions.map(({ name }) => name)).toEqual(catalog.model.verified.map(({ name }) => name).toSorted())
  expect(questions.filter(({ status }) => status !== 'active')).toEqual([])
})

test('every value, number and period that can be replaced is', () => {
  const fixed = questions.filter(({ question, slots }) => /\d|Champions|At Risk|Berlin|EMEA|Marketing/.test(question) && slots.length === 0)
  expect(fixed.map(({ question }) => question)).toEqual([])
  const kinds = questions.flatMap(({ slots }) => slots.map(({ kind }) => kind))
  expect(new Set(kinds)).toEqual(new Set(['value', 'number', 'period']))
})

const found = new Map<string, Table | null>()

test('every one finds something on the demonstration data', async () => {
  const empty: string[] = []
  for (const { question } of questions) {
    const table = await answer(verified, question)
    found.set(question, table)
    if (table === null || table.rows.length === 0 || table.rows.every((row) => row.every((cell) => cell === null))) empty.push(question)
  }
  expect(empty).toEqual([])
})

/** Other words of the same kind, for each slot of a question. */
function other(slot: VerifiedSlot): string {
  if (slot.kind === 'number') return String(slot.value === 10 ? 7 : slot.value === 5 ? 3 : slot.value / 2)
  if (slot.kind === 'value') {
    const values = catalog.values.valuesOf(slot.column) ?? []
    return values[(values.indexOf(slot.value) + 1) % values.length]?.replaceAll('_', ' ') ?? ''
  }
  const changes: [RegExp, string][] = [
    [/October 2026/, 'August 2026'],
    [/September 2026/, 'July 2026'],
    [/October 2025/, 'August 2025'],
    [/(May 2025)/, 'June 2025'],
    [/March 2026/, 'February 2026'],
    [/Q3 2026/, 'Q1 2026'],
    [/2025/, '2024'],
    [/2024/, '2023'],
    [/30 days/, '60 days'],
  ]
  const change = changes.find(([words]) => words.test(slot.text))
  return change === undefined ? slot.text : slot.text.replace(...change)
}

test('with other words in their places they agree with the semantic translator, wherever it answers', async () => {
  const differing: string[] = []
  let compared = 0
  for (const { question, slots } of questions) {
    const asked = slots.reduceRight((text, slot) => text.replace(slot.text, other(slot)), question)
    const ours = asked === question ? (found.get(question) ?? null) : await answer(verified, asked)
    const theirs = ours === null ? null : await answer(semantic, asked)
    if (ours === null || theirs === null) continue
    compared += 1
    if (!compareResults(ours, theirs, false).tolerant) differing.push(asked)
  }
  expect(differing).toEqual([])
  expect(compared).toBeGreaterThan(40)
})

const sales = (where: string, what = 'sum(net_sales)') => `select ${what} from public.transaction_data where ${where}`

test.each([
  ['revenue in February 2024', sales("year_month = '2024-02'")],
  ['gross margin for Q2 2024', sales("year_month between '2024-04' and '2024-06'", 'sum(gross_margin)')],
  ['revenue in the last 7 days', sales("posting_date between '2026-11-13' and '2026-11-20'")],
  ['How many orders did we get in June 2025?', sales("year_month = '2025-06'", 'count(distinct order_number)')],
  [
    'revenue of at risk in 2023',
    sales(
      "extract(year from posting_date) = 2023 and customer in (select customer from public.customer_master where rfm_segment = 'At Risk')",
    ),
  ],
  [
    'revenue of the sales office Zürich in 2024',
    sales(
      "extract(year from posting_date) = 2024 and customer in (select customer from public.customer_master where sales_office_name = 'Zürich')",
    ),
  ],
  [
    'how many customers are in the segment need attention',
    "select count(*) from public.customer_master where rfm_segment = 'Need Attention'",
  ],
  [
    'top 3 customers by revenue in 2024',
    'select customer, sum(net_sales) from public.transaction_data where customer is not null and extract(year from posting_date) = 2024 group by 1 order by 2 desc limit 3',
  ],
  [
    'customers with more than 25 orders in 2024',
    'select customer, count(distinct order_number) from public.transaction_data where customer is not null and extract(year from posting_date) = 2024 group by 1 having count(distinct order_number) > 25',
  ],
  ['list price of FG-20405', "select unit_price from public.stox_material_master where material_number = 'FG-20405'"],
  [
    'customers who bought in 2023 but not in 2024',
    "select customer, rfm_segment, monetary from public.customer_master c where exists (select from public.transaction_data t where t.customer = c.customer and t.year_month like '2023-%') and not exists (select from public.transaction_data t where t.customer = c.customer and t.year_month like '2024-%')",
  ],
  [
    'conversion rate in APAC by month in 2024',
    "select date_trunc('month', d.timestamp)::date, avg(d.value) from kpi.kpi_data d where kpi_id = (select id from kpi.kpi_definitions where name = 'sales_conversion_rate') and region_id = (select id from kpi.regions where name = 'APAC') and extract(year from d.timestamp) = 2024 group by 1",
  ],
])('%s', async (question, gold) => {
  const found = await answer(verified, question)
  if (found === null) throw new Error('not answered')
  const wanted = await run(gold)
  expect(wanted.rows.length).toBeGreaterThan(0)
  expect(compareResults(wanted, found, false), JSON.stringify([wanted.rows.slice(0, 3), found.rows.slice(0, 3)])).toMatchObject({
    tolerant: true,
  })
})
