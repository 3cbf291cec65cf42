import { expect, test } from 'vitest'
import { unkept } from '../../../src/translate/semantic/follow-up/kept.ts'
import {
  emptyQuery,
  type Filter,
  type Measure,
  type PeriodFilter,
  type SemanticQuery,
} from '../../../src/translate/semantic/semantic-query.ts'

const index = { fields: new Map(), segments: new Map() }
const revenue: Measure = { kind: 'named', metrics: ['revenue'], fields: [], fn: null, filters: [], label: 'Revenue' }
const margin: Measure = { ...revenue, metrics: ['margin'], label: 'Margin' }
const customers = { concept: 'customer', datasets: ['customers'], fields: ['customers.id'], label: 'customer' }
const counted: Measure = { kind: 'count', of: customers, metrics: [], distinct: false, fn: null, filters: [], label: 'customers' }
const byCustomer = { kind: 'thing' as const, thing: customers }
const byMonth = { kind: 'time' as const, grain: 'month' as const, cycle: null }
const within = (city: string): Filter => ({
  kind: 'in',
  places: [{ field: 'customers.city', values: [city] }],
  negated: false,
  label: city,
})
const enabled: Filter = { kind: 'flag', fields: ['monitors.enabled'], value: true }
const year = (name: number): PeriodFilter => ({
  from: `${name}-01-01`,
  to: `${name + 1}-01-01`,
  label: String(name),
  grain: 'year',
  incomplete: false,
  asOf: false,
  soFar: null,
})

/** A query in which every part is set. */
const full: SemanticQuery = {
  ...emptyQuery,
  measures: [revenue],
  subject: customers,
  columns: [{ fields: ['customers.age'], label: 'age' }],
  dimensions: [byMonth],
  filters: [within('Berlin')],
  via: ['lines'],
  rows: ['lines'],
  periods: [year(2025)],
  comparison: { kind: 'periods', earlier: year(2023), later: year(2024) },
  compared: 'growth',
  having: [{ measure: revenue, op: '>', values: [5], period: null }],
  changes: [{ by: 'percent', op: '>', values: [0] }],
  order: [{ by: { kind: 'measure', index: 0 }, direction: 'desc' }],
  limit: 5,
  offset: 5,
  limitPerGroup: true,
  window: { kind: 'running' },
  outer: { fn: 'count', keep: 0 },
  distinct: true,
}

const partsOf = Object.keys(emptyQuery).filter((part) => part !== 'version')

test.each(partsOf)('without %s something is lost, unless it was never there', (part) => {
  const fewer = { ...full, [part]: Reflect.get(emptyQuery, part) }
  // A period may stand in the place of a comparison and the other way round; each is looked at alone.
  const before =
    part === 'periods' ? { ...full, comparison: null, compared: null } : part === 'comparison' ? { ...full, periods: [] } : full
  const after =
    part === 'periods' ? { ...fewer, comparison: null, compared: null } : part === 'comparison' ? { ...fewer, periods: [] } : fewer
  const words = 'and then'
  expect(unkept({ index, before, after, words })).toEqual(expect.any(String))
  expect(unkept({ index, before: after, after: before, words: part === 'limit' || part === 'offset' ? 'top 5' : words })).toBeNull()
  expect(unkept({ index, before, after: before, words })).toBeNull()
})

const plain: SemanticQuery = {
  ...emptyQuery,
  measures: [revenue],
  dimensions: [byCustomer],
  periods: [year(2025)],
  filters: [within('Berlin')],
}
const ranked: SemanticQuery = { ...plain, order: [{ by: { kind: 'measure', index: 0 }, direction: 'desc' }], limit: 5 }
const ofThose: Filter = { kind: 'of-answer', thing: customers, row: null, query: ranked, negated: false }

test.each<[string, SemanticQuery, Partial<SemanticQuery>, string, boolean]>([
  ['another value stands in the place of a condition', plain, { filters: [within('Madrid')] }, 'and madrid', true],
  ['a condition is added', plain, { filters: [within('Berlin'), enabled] }, 'only enabled', true],
  ['a condition of another kind takes its place', plain, { filters: [enabled] }, 'only enabled', false],
  ['words take conditions away', plain, { filters: [] }, 'for all cities', true],
  [
    'a condition moves into the part of a share',
    plain,
    {
      filters: [],
      measures: [{ kind: 'arithmetic', op: 'percent', left: { ...revenue, filters: plain.filters }, right: revenue, label: '' }],
    },
    'share of the rest',
    true,
  ],
  ['another period', plain, { periods: [year(2024)] }, 'in 2024', true],
  [
    'a comparison in the place of a period',
    plain,
    { periods: [], comparison: { kind: 'periods', earlier: year(2024), later: year(2025) } },
    'vs the year before',
    true,
  ],
  ['another figure', plain, { measures: [margin] }, 'what about margin', true],
  ['a figure beside', plain, { measures: [revenue, margin] }, 'also margin', true],
  ['one of two figures goes without a word', { ...plain, measures: [revenue, margin] }, { measures: [revenue] }, 'in berlin', false],
  ['one of two figures is dropped', { ...plain, measures: [revenue, margin] }, { measures: [revenue] }, 'drop the margin', true],
  ['other groups', plain, { dimensions: [byMonth] }, 'by month', true],
  ['no groups in total', plain, { dimensions: [] }, 'in total', true],
  ['no groups without a word', plain, { dimensions: [] }, 'in berlin', false],
  [
    'a list of what was counted',
    { ...plain, measures: [counted], dimensions: [] },
    { measures: [], subject: customers },
    'who are they',
    true,
  ],
  ['a shorter ranking', ranked, { limit: 3 }, 'only the top 3', true],
  ['the ranking is cut elsewhere without a word', ranked, { limit: 3 }, 'in berlin', false],
  ['the cut goes', ranked, { limit: null }, 'show all of them', true],
  [
    'all of it is inside what is asked of those shown',
    ranked,
    { measures: [margin], dimensions: [], limit: null, order: [], periods: [], filters: [ofThose] },
    'their margin',
    true,
  ],
])('%s', (_name, before, change, words, fine) => {
  const reason = unkept({ index, before, after: { ...before, ...change }, words })
  if (fine) expect(reason).toBeNull()
  else expect(reason).toEqual(expect.any(String))
})
