import { type Condition, emptyState, type State, type Window } from './dialogue-state.ts'
import { alertWindows, allWindows } from './dialogue-windows.ts'
import { conditionWords, countWord, measureWord, numberWord, rowWord, type Said, say } from './dialogue-words.ts'
import { columnOf, measureOf, topics } from './dialogue-world.ts'
import { each } from './phrase.ts'
import type { Random } from './random.ts'

/** A whole question and what it asks for. */
export type Opening = Said & { readonly state: State; readonly intent: string }

/** Things that a dialogue can begin with; those said more often stand more often. */
const intents: readonly ((random: Random) => Opening)[] = [
  figure,
  figure,
  figure,
  byColumn,
  byColumn,
  byColumn,
  overTime,
  overTime,
  ranking,
  ranking,
  ranking,
  bounded,
  customerList,
  customerCount,
  customersBy,
  kpiFigure,
  kpiBy,
  kpiBy,
  stockFigure,
  stockRanking,
  stockList,
  alertCount,
]

/** A first question out of ordinary ones. */
export const firstQuestion = (random: Random): Opening => random.pick(intents)(random)

const windowFor = (random: Random, share = 0.7): Window | null => (random.chance(share) ? random.pick(allWindows) : null)

const placed = (random: Random, window: Window | null): string => (window === null ? '' : ` ${random.pick(window.placed)}`)

/** Up to `most` conditions on different columns, none on those in `not`. */
function someConditions(random: Random, topic: State['topic'], most: number, not: readonly string[] = []): Condition[] {
  const seldom = random.chance(0.8) ? 'product' : ''
  const free = topics[topic].columns.filter(({ key, values }) => values.length > 0 && !not.includes(key) && key !== seldom)
  return random.some(free, random.int(most + 1)).map(({ key, values }) => ({ column: key, kind: 'one-of', values: [random.pick(values)] }))
}

const conditionText = (random: Random, state: State): string =>
  state.conditions.map((condition) => ` ${conditionWords(random, state.topic, condition)}`).join('')

const places = (random: Random, state: State): Record<string, string> => ({
  m: measureWord(random, state.topic, state.measures[0] ?? ''),
  c: conditionText(random, state),
  w: placed(random, state.window),
})

const salesMeasure = (random: Random): string =>
  random.pick(
    each('revenue / revenue / revenue / margin / margin / orders / orders / cases / average order value / buyers / cost of goods'),
  )

function figure(random: Random): Opening {
  const measure = salesMeasure(random)
  const window = windowFor(random, 0.85)
  const state = { ...emptyState('sales'), measures: [measure], window, conditions: someConditions(random, 'sales', 2) }
  const { sort } = measureOf('sales', measure)
  const patterns = each(`
    {m}{c}{w} / {m}{w}{c} / what was our {m}{c}{w}? / show me {m}{c}{w} / I need the {m}{c}{w} / can you give me {m}{w}{c}?
  `)
  if (sort === 'mass') patterns.push('how much {m} did we make{c}{w}?', 'total {m}{c}{w}')
  if (measure === 'orders') patterns.push('how many orders did we get{c}{w}?', 'how many orders{c}{w}')
  if (measure === 'cases') patterns.push('how many cases did we sell{c}{w}?', 'how many cases{c}{w}')
  if (measure === 'buyers') patterns.push('how many active customers did we have{c}{w}?', 'how many customers bought something{c}{w}?')
  // Of things that one counts, "orders in May" and "show me the orders" may ask for a list.
  const figures = sort === 'count' ? patterns.filter((pattern) => pattern.startsWith('how')) : patterns
  return { ...say(random, figures, places(random, state)), state, intent: 'figure' }
}

const byPatterns = each(`
  {m} by {d}{c}{w} / {m} per {d}{c}{w} / {m}{w} by {d}{c} / {m} by {d}{w}{c} / show {m} for each {d}{c}{w}
  {m} broken down by {d}{c}{w} / what is the {m} per {d}{c}{w}? / {m} split by {d}{c}{w}
`)

function byColumn(random: Random): Opening {
  const by = random.pick(each('segment / office / office / segment / product'))
  const state = {
    ...emptyState('sales'),
    measures: [salesMeasure(random)],
    by: [by],
    window: windowFor(random),
    conditions: someConditions(random, 'sales', 1, [by]),
  }
  // "Orders per product" is also a mean.
  const patterns = by === 'product' ? byPatterns.filter((pattern) => !/ per /.test(pattern)) : byPatterns
  return { ...say(random, patterns, { ...places(random, state), d: rowWord('sales', by) }), state, intent: 'by column' }
}

function overTime(random: Random): Opening {
  const by = random.pick(['month', 'month', 'quarter'])
  const window = random.pick(
    allWindows.filter(({ kind, to }) => kind === 'year' || (kind === 'half' && by === 'month') || (kind === 'since' && to === null)),
  )
  const state = {
    ...emptyState('sales'),
    measures: [salesMeasure(random)],
    by: [by],
    window,
    conditions: someConditions(random, 'sales', 1),
  }
  const patterns = [...byPatterns, by === 'month' ? 'monthly {m}{c}{w}' : 'quarterly {m}{c}{w}']
  return { ...say(random, patterns, { ...places(random, state), d: by }), state, intent: 'over time' }
}

function ranking(random: Random): Opening {
  const by = random.pick(each('product / customer / customer / product / office / segment'))
  const measure = random.pick(each('revenue / revenue / margin / orders / cases'))
  const count = random.pick([3, 5, 5, 10])
  const direction = random.chance(0.8) ? 'desc' : 'asc'
  const state: State = {
    ...emptyState('sales'),
    measures: [measure],
    by: [by],
    window: windowFor(random, 0.6),
    conditions: someConditions(random, 'sales', 1, [by]),
    rank: { measure, direction, count },
  }
  const patterns =
    direction === 'desc'
      ? each(`
        top {n} {d} by {m}{c}{w} / top {n} {d} by {m}{w}{c} / the {n} best {d} by {m}{c}{w}
        which {n} {d} had the highest {m}{c}{w}? / {n} biggest {d} by {m}{c}{w}
      `)
      : ['bottom {n} {d} by {m}{c}{w}', 'which {n} {d} had the lowest {m}{c}{w}?', 'the {n} worst {d} by {m}{c}{w}']
  return {
    ...say(random, patterns, { ...places(random, state), n: countWord(random, count), d: rowWord('sales', by, true) }),
    state,
    intent: 'ranking',
  }
}

const havingBounds: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  product: { revenue: [100_000, 150_000, 200_000], orders: [500, 1000], margin: [40_000, 60_000] },
  customer: { revenue: [50_000, 100_000, 200_000], orders: [50, 80], margin: [30_000] },
  office: { revenue: [2_000_000, 4_000_000], margin: [1_000_000] },
}

function bounded(random: Random): Opening {
  const by = random.pick(['product', 'customer', 'office'])
  const measure = random.pick(Object.keys(havingBounds[by] ?? {}))
  const bound = random.pick(havingBounds[by]?.[measure] ?? [])
  const state: State = {
    ...emptyState('sales'),
    measures: [measure],
    by: [by],
    having: { kind: 'above', bound },
    conditions: someConditions(random, 'sales', 1, [by]).slice(0, random.int(2)),
  }
  const patterns = [
    '{d} with {m} above {n}{c}',
    '{d} with {m} over {n}{c}',
    'which {d} have {m} above {n}{c}?',
    'show {d} with more than {n} {m}{c}',
  ]
  return {
    ...say(random, patterns, { ...places(random, state), n: numberWord(random, bound), d: rowWord('sales', by, true) }),
    state,
    intent: 'bounded',
  }
}

function customerConditions(random: Random): Condition[] {
  const level = random.pick(topics.customers.levels)
  const kind = random.chance(0.8) || level.below.length === 0 ? 'above' : 'below'
  const beside = someConditions(random, 'customers', 1)
  return [...beside, { column: level.key, kind, bound: random.pick(level.bounds) }]
}

function customerList(random: Random): Opening {
  const state = { ...emptyState('customers'), by: ['customer'], conditions: customerConditions(random) }
  const patterns = ['customers{c}', 'list customers{c}', 'which customers are there{c}?', 'show me all customers{c}']
  return { ...say(random, patterns, places(random, { ...state, measures: ['customers'] })), state, intent: 'customer list' }
}

function customerCount(random: Random): Opening {
  const conditions = random.chance(0.5) ? customerConditions(random) : someConditions(random, 'customers', 2)
  const state = { ...emptyState('customers'), measures: ['customers'], conditions }
  const patterns = [
    'how many customers do we have{c}?',
    'how many customers{c}',
    'number of customers{c}',
    'how many customers are there{c}?',
  ]
  return { ...say(random, patterns, places(random, state)), state, intent: 'customer count' }
}

function customersBy(random: Random): Opening {
  const by = random.pick(['segment', 'office'])
  const measure = random.pick(['customers', 'customers', 'lifetime', 'recency'])
  const state = { ...emptyState('customers'), measures: [measure], by: [by], conditions: someConditions(random, 'customers', 1, [by]) }
  return { ...say(random, byPatterns, { ...places(random, state), d: rowWord('customers', by) }), state, intent: 'customers by' }
}

const kpiMeasure = (random: Random): string => random.pick(topics.kpi.measures).key

function kpiFigure(random: Random): Opening {
  const state = {
    ...emptyState('kpi'),
    measures: [kpiMeasure(random)],
    window: random.pick(allWindows),
    conditions: someConditions(random, 'kpi', 1, ['team']),
  }
  const patterns = each(`
    {m}{c}{w} / {m}{w}{c} / what was the {m}{c}{w}? / average {m}{c}{w} / show me the {m}{c}{w}
  `)
  return { ...say(random, patterns, places(random, state)), state, intent: 'kpi figure' }
}

function kpiBy(random: Random): Opening {
  const by = random.pick(['team', 'region', 'month'])
  const window = by === 'month' ? random.pick(allWindows.filter(({ kind }) => kind === 'year')) : random.pick(allWindows)
  const state = {
    ...emptyState('kpi'),
    measures: [kpiMeasure(random)],
    by: [by],
    window,
    conditions: someConditions(random, 'kpi', 1, ['team', by]),
  }
  return { ...say(random, byPatterns, { ...places(random, state), d: rowWord('kpi', by) }), state, intent: 'kpi by' }
}

function stockFigure(random: Random): Opening {
  const measure = random.pick(topics.stock.measures).key
  const state = { ...emptyState('stock'), measures: [measure] }
  const patterns =
    measureOf('stock', measure).sort === 'mean'
      ? ['{m}', 'what is our {m}?', 'show me the {m}']
      : ['total {m}', 'what is our total {m}?', 'show me the total {m}']
  return { ...say(random, patterns, places(random, state)), state, intent: 'stock figure' }
}

function stockRanking(random: Random): Opening {
  const measure = random.pick(['value', 'value', 'units'])
  const count = random.pick([3, 5, 10])
  const state: State = { ...emptyState('stock'), measures: [measure], by: ['product'], rank: { measure, direction: 'desc', count } }
  const patterns = [
    'top {n} products by {m}',
    'which {n} products have the highest {m}?',
    'the {n} products with the most {m}',
    'the {n} materials with the highest {m}',
  ]
  return { ...say(random, patterns, { ...places(random, state), n: countWord(random, count) }), state, intent: 'stock ranking' }
}

function stockList(random: Random): Opening {
  const level = random.pick(topics.stock.levels)
  const condition: Condition = { column: level.key, kind: random.pick(['above', 'above', 'below']), bound: random.pick(level.bounds) }
  const state = { ...emptyState('stock'), by: ['product'], conditions: [condition] }
  const patterns = ['products{c}', 'which products are there{c}?', 'list materials{c}', 'show products{c}']
  return { ...say(random, patterns, places(random, { ...state, measures: ['value'] })), state, intent: 'stock list' }
}

function alertCount(random: Random): Opening {
  const by = random.pick(['', 'severity', 'monitor'])
  const window = random.pick(alertWindows)
  const state = {
    ...emptyState('alerts'),
    measures: ['alerts'],
    by: by === '' ? [] : [by],
    window,
    conditions: by === 'severity' ? [] : someConditions(random, 'alerts', 1),
  }
  const patterns =
    by === ''
      ? ['how many alerts{c}{w}', 'how many alerts did we have{c}{w}?', 'number of alerts{c}{w}']
      : ['{m} by {d}{c}{w}', '{m} per {d}{c}{w}', 'how many alerts per {d}{c}{w}?']
  const said = say(random, patterns, { ...places(random, state), d: by === '' ? '' : columnOf('alerts', by).one })
  return { ...said, state, intent: 'alerts' }
}
