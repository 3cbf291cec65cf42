import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { VerifiedSlot } from '../../../src/catalog/semantic-model.ts'
import type { CandidateAnswer, PriorTurn, TranslateInput } from '../../../src/translate/translator.ts'
import { patternOf, stepsOf } from '../../../src/translate/verified/pattern.ts'
import type { VerifiedQuestion } from '../../../src/translate/verified/verified-question.ts'
import { verifiedTranslator } from '../../../src/translate/verified/verified-translator.ts'
import { smallCatalog } from '../../support/small-catalog.ts'

const table = (name: string, columns: string[]) => ({
  schema: 'public',
  name,
  kind: 'table' as const,
  comment: null,
  primaryKey: [],
  uniqueKeys: [],
  foreignKeys: [],
  rowEstimate: 10,
  columns: columns.map((column) => ({ name: column, type: 'text', typeName: 'text', nullable: true, comment: null })),
})
const segments = ['Champions', 'At Risk', 'Loyal Customers', 'Lost']
const values = {
  'public.customer.segment': segments,
  'public.summary.segment': ['Champions', 'At Risk', 'Loyal Customers'],
  'public.customer.region': ['EMEA', 'APAC'],
  'public.ticket.status': ['Lost', 'Open'],
  'public.product.code': ['FG-20917', 'FG-20918', 'A', 'B'],
}
const catalog = smallCatalog(
  [table('customer', ['segment', 'region']), table('summary', ['segment']), table('ticket', ['status']), table('product', ['code'])],
  values,
)

const value = (text: string, column: string, bind: number): VerifiedSlot => ({ kind: 'value', text, value: text, column, binds: [bind] })
const number = (text: string, bind: number): VerifiedSlot => ({ kind: 'number', text, value: Number(text), binds: [bind] })
const period = (text: string, from: string, to: string, ...[start, end]: number[]): VerifiedSlot => ({
  kind: 'period',
  text,
  from,
  to,
  starts: start === undefined ? [] : [start],
  ends: end === undefined ? [] : [end],
  lasts: [],
})
const segment = 'public.customer.segment'
const region = 'public.customer.region'

function verified(question: string, sql: string, ...slots: VerifiedSlot[]): VerifiedQuestion {
  const base = { id: question, verifiedBy: 'Ann', verifiedAt: '2026-11-20', semanticQuery: { kept: true } }
  const pattern = patternOf({ ...base, question, slots })
  if (!('form' in pattern)) throw new Error(pattern.message)
  expect(stepsOf(pattern.form)).toEqual(pattern.steps)
  return { ...base, question, form: pattern.form, sql, slots, tables: ['public.customer'], columns: [], literals: [] }
}

const questions: VerifiedQuestion[] = [
  verified('revenue of Champions in 2025', 'A $1 $2 $3', value('Champions', segment, 1), period('2025', '2025-01-01', '2026-01-01', 2, 3)),
  verified('top 10 products by revenue', 'B LIMIT $1', number('10', 1)),
  verified('customers with more than 20 orders', 'C > $1', number('20', 1)),
  verified('share of Champions in EMEA', 'D $1 $2', value('Champions', segment, 1), value('EMEA', region, 2)),
  verified('revenue from Champions to At Risk', 'E $1 $2', value('Champions', segment, 1), value('At Risk', segment, 2)),
  verified('orders in the last 30 days', 'F $1 $2', period('last 30 days', '2026-10-21', '2026-11-21', 1, 2)),
  verified('orders last month', 'G', period('last month', '2026-10-01', '2026-11-01')),
  verified('orders since March 2026', 'H $1', { ...period('since March 2026', '2026-03-01', '', 1), to: null } as VerifiedSlot),
  verified('list price of FG-20917', 'I $1', value('FG-20917', 'public.product.code', 1)),
  verified('customers who never ordered', 'J'),
  verified('customers without segment', 'K'),
  verified('revenue by region', 'L'),
]

const calendar = { today: '2026-11-20', timeZone: 'UTC', weekStart: 'monday' as const, fiscalYearStart: 1 }
const translator = verifiedTranslator({ questions: async () => questions })

async function ask(question: string, over: Partial<TranslateInput> = {}): Promise<CandidateAnswer | null> {
  const signal = new AbortController().signal
  const asked = await translator.translate({ question, history: [], catalog, calendar, asker: { id: 'a', role: 'admin' }, signal, ...over })
  const translation = asked.ok ? asked.value.translation : null
  return translation?.decision === 'answer' ? translation : null
}
const bound = async (question: string) => {
  const answer = await ask(question)
  return answer === null ? null : [answer.sql, ...answer.parameters]
}

test.each<[string, (string | number)[]]>([
  ['revenue of Champions in 2025', ['A $1 $2 $3', 'Champions', '2025-01-01', '2026-01-01']],
  ['Revenue of CHAMPIONS for 2024?', ['A $1 $2 $3', 'Champions', '2024-01-01', '2025-01-01']],
  ['please show me the revenue of "Loyal Customers" last year', ['A $1 $2 $3', 'Loyal Customers', '2025-01-01', '2026-01-01']],
  ['What is our revenue of at risk in 2023', ['A $1 $2 $3', 'At Risk', '2023-01-01', '2024-01-01']],
  ['top 5 products by revenue', ['B LIMIT 5']],
  ['Top five products by revenue, please', ['B LIMIT 5']],
  ['top 1,000 products by revenue', ['B LIMIT 1000']],
  ['customers with more than 5k orders', ['C > 5000']],
  ['share of At Risk in APAC', ['D $1 $2', 'At Risk', 'APAC']],
  ['revenue from At Risk to Champions', ['E $1 $2', 'At Risk', 'Champions']],
  ['orders in the last 7 days', ['F $1 $2', '2026-11-13', '2026-11-21']],
  ['orders over the last 90 days', ['F $1 $2', '2026-08-22', '2026-11-21']],
  ['orders in October 2026', ['G']],
  ['orders since July 2026', ['H $1', '2026-07-01']],
  ['list price of fg-20918', ['I $1', 'FG-20918']],
  ['customers who never ordered', ['J']],
])('%s', async (question, wanted) => {
  expect(await bound(question)).toEqual(wanted)
})

test.each([
  ['a value of another column', 'revenue of EMEA in 2025'],
  ['a value that is stored elsewhere too', 'revenue of Lost in 2025'],
  ['a value that is not stored', 'revenue of Champignons in 2025'],
  ['a misspelt value', 'revenue of Champoins in 2025'],
  ['one word of a value', 'revenue of Loyal in 2025'],
  ['values in the other order', 'share of EMEA in Champions'],
  ['negation', 'revenue of not Champions in 2025'],
  ['exclusion', 'revenue of all except Champions in 2025'],
  ['without', 'revenue without Champions in 2025'],
  ['one more value', 'revenue of Champions and At Risk in 2025'],
  ['one more condition', 'revenue of Champions in 2025 in EMEA'],
  ['one more dimension', 'revenue of Champions in 2025 by month'],
  ['another measure', 'margin of Champions in 2025'],
  ['a part of the year', 'revenue of Champions in March 2025'],
  ['a quarter', 'revenue of Champions in Q1 2025'],
  ['an open period', 'revenue of Champions since 2025'],
  ['the other side of a year', 'revenue of Champions before 2025'],
  ['two years', 'revenue of Champions from 2024 to 2025'],
  ['no period', 'revenue of Champions'],
  ['to date', 'revenue of Champions year to date'],
  ['the other end', 'bottom 10 products by revenue'],
  ['the singular', 'top product by revenue'],
  ['a percentage', 'top 10% products by revenue'],
  ['a percentage in words', 'top 10 percent products by revenue'],
  ['an amount of money', 'customers with more than €20 orders'],
  ['a fraction', 'top 2.5 products by revenue'],
  ['nothing', 'top 0 products by revenue'],
  ['less than nothing', 'top -5 products by revenue'],
  ['a number in another notation', 'customers with more than 1.500 orders'],
  ['millions', 'customers with more than 2m orders'],
  ['a year instead of a number', 'top 2025 products by revenue'],
  ['the other comparison', 'customers with less than 20 orders'],
  ['at least', 'customers with at least 20 orders'],
  ['at most', 'customers with no more than 20 orders'],
  ['another unit', 'orders in the last 30 weeks'],
  ['the next days', 'orders in the next 30 days'],
  ['another month than the approved one', 'orders in September 2026'],
  ['until', 'orders until March 2026'],
  ['a name of one letter', 'list price of C'],
  ['what was approved for never', 'customers who ordered'],
  ['with instead of without', 'customers with segment'],
  ['singular for plural', 'customer who never ordered'],
  ['words after', 'revenue by region and segment'],
  ['words before', 'average revenue by region'],
  ['a change request', 'delete revenue by region'],
  ['nothing at all', ''],
  ['signs only', '?!'],
])('does not answer %s', async (_name, question) => {
  expect(await bound(question)).toBeNull()
})

test('a period that the statement does not take holds for itself only, whatever the day', async () => {
  expect(await ask('orders last month', { calendar: { ...calendar, today: '2026-12-03' } })).toBeNull()
  expect((await ask('orders in October 2026', { calendar: { ...calendar, today: '2026-12-03' } }))?.sql).toBe('G')
})

const turn = (question: string): PriorTurn => ({ question, outcome: 'answered', sql: '', interpretation: '', semanticQuery: null })

test.each([
  ['a whole question', 'top 5 products by revenue', true],
  ['few words', 'revenue by region', false],
  ['a word that goes on', 'and top 5 products by revenue', false],
  ['a word that points back', 'customers with more than 20 orders of those', false],
])('after another question: %s', async (_name, question, wanted) => {
  expect((await ask(question, { history: [turn('revenue of Champions')] })) !== null).toBe(wanted)
})

test('says who approved it, with what it was read, and for which days', async () => {
  const answer = await ask('revenue of At Risk this year')
  expect(answer).toBeNull()
  const other = await ask('revenue of at risk in 2026')
  expect(other?.interpretation.sentence).toBe(
    'Verified question "revenue of Champions in 2025", approved by Ann on 2026-11-20; with At Risk for "Champions", 2026 for "2025".',
  )
  expect(other?.interpretation.intervals).toEqual([{ label: '2026', from: '2026-01-01', to: '2027-01-01', time_zone: 'UTC' }])
  expect(other?.title).toBe('Revenue of at risk in 2026')
  expect(other?.warnings).toEqual(['2026 is not over yet.'])
  expect(other?.approval).toEqual({ by: 'Ann', at: '2026-11-20' })
})

test('keeps its semantic query only for the approved values', async () => {
  expect((await ask('revenue of Champions in 2025'))?.semanticQuery).toEqual({ kept: true })
  expect((await ask('revenue of Champions in 2024'))?.semanticQuery).toBeNull()
})

test('two questions that both fit answer nothing', async () => {
  const twins = [verified('sales by region', 'X'), verified('sales by region', 'Y')]
  const both = verifiedTranslator({ questions: async () => twins })
  const asked = await both.translate({
    question: 'sales by region',
    history: [],
    catalog,
    calendar,
    asker: { id: 'a', role: 'admin' },
    signal: new AbortController().signal,
  })
  expect(asked).toMatchObject({ value: { translation: { decision: 'abstain' } } })
})

test.each([
  ['a table that the role does not have', { tables: ['public.secret'] }],
  ['a column that the role does not have', { columns: ['public.customer.secret'] }],
  ['a value that the role may not see', { literals: ['public.customer.name'] }],
])('is not there for %s', async (_name, over) => {
  const hidden = verifiedTranslator({ questions: async () => [{ ...verified('sales by region', 'X'), ...over }] })
  const asked = await hidden.translate({
    question: 'sales by region',
    history: [],
    catalog,
    calendar,
    asker: { id: 'a', role: 'analyst' },
    signal: new AbortController().signal,
  })
  expect(asked).toMatchObject({ value: { translation: { decision: 'abstain' } } })
})

test('whatever else is typed into a question, it does not match', () => {
  const words = [
    'not',
    'without',
    'except',
    'top',
    'bottom',
    'Champions',
    'EMEA',
    '2024',
    '5',
    'by',
    'month',
    'and',
    'or',
    'first',
    'last',
    'week',
    'percent',
    'average',
  ]
  const base = 'revenue of Champions in 2025'.split(' ')
  return fc.assert(
    fc.asyncProperty(fc.nat(base.length), fc.constantFrom(...words), async (at, word) => {
      const changed = [...base.slice(0, at), word, ...base.slice(at)].join(' ')
      expect(await bound(changed)).toBeNull()
    }),
    { numRuns: 200, seed: 7 },
  )
})
