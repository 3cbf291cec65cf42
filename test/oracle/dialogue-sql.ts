import type { Condition, State, Window } from './dialogue-state.ts'
import { columnOf, isGrain, measureOf, topics } from './dialogue-world.ts'

/** Where careful people would write the statement in two ways, which one. */
type Manner = {
  /** Whether rows without a name count: those that an exclusion does not name, and groups that have none. */
  unnamed: 'kept' | 'dropped'
  /** Whether the last place of a ranking may have several rows. */
  ties: boolean
  /** A share is of all rows, or of those that are shown. */
  whole: 'all' | 'shown'
}

/** Every statement whose rows are right for what is asked; the first is the usual one. Statements name tables of both schemas. */
export function goldsOf(state: State): string[] {
  const manners: Manner[] = (['dropped', 'kept'] as const).flatMap((unnamed) =>
    [true, false].flatMap((ties) => (['all', 'shown'] as const).map((whole) => ({ unnamed, ties, whole }))),
  )
  return [...new Set(manners.flatMap((manner) => statements(state, manner)))]
}

function statements(state: State, manner: Manner): string[] {
  if (state.counted) return [`select count(*) as number from (${ranked({ ...state, counted: false }, manner)}) q`]
  if (state.against !== null) return comparisons(state, state.against, manner)
  if (state.share && state.by.length === 0) return partsOfWhole(state, manner)
  return [ranked(state, manner)]
}

/** Both periods beside each other, below each other, or only what changed; the other period comes first, so that it must be in the answer. */
function comparisons(state: State, against: Window, manner: Manner): string[] {
  const now = ranked({ ...state, against: null }, manner)
  const before = ranked({ ...state, against: null, window: against }, manner)
  const labels = state.by.map((_, at) => `label${at + 1}`)
  const names = labels.map((label) => `a.${label}, `).join('')
  const from = labels.length === 0 ? `(${now}) a, (${before}) b` : `(${now}) a join (${before}) b using (${labels.join(', ')})`
  return [
    `select ${names}b.value as before, a.value as now from ${from}`,
    `select * from (${before}) b union all select * from (${now}) a`,
    `select ${names}100.0 * (a.value - b.value) / nullif(b.value, 0) as change_pct from ${from}`,
    `select ${names}a.value - b.value as difference from ${from}`,
  ]
}

/** A figure under conditions as a part of the same figure without one of them, or without any. */
function partsOfWhole(state: State, manner: Manner): string[] {
  const part = ranked({ ...state, share: false }, manner)
  const wholes = [
    [],
    ...(state.conditions.length > 1 ? state.conditions.map((left) => state.conditions.filter((kept) => kept !== left)) : []),
  ]
  return wholes.map(
    (conditions) =>
      `select 100.0 * (select value from (${part}) x) / nullif((select value from (${ranked({ ...state, share: false, conditions }, manner)}) y), 0) as share`,
  )
}

/** The rows in their order, cut where a number of them was asked for. */
function ranked(state: State, manner: Manner): string {
  const rows = shared(state, manner)
  const { rank } = state
  if (rank === null) return rows
  const value = state.measures.indexOf(rank.measure)
  const column = value === -1 ? 'ranked' : valueName(value)
  const order = `order by ${column} ${rank.direction} nulls last`
  if (rank.count === null) return `select * from (${rows}) q ${order}`
  const named = state.by.map((_, at) => `label${at + 1} is not null`).join(' and ')
  // Where rows tie at the cut, all of them are right, and so are the first by name.
  const cut = manner.ties ? `fetch first ${rank.count} rows with ties` : `, label1 limit ${rank.count}`
  return `select * from (${rows}) q where ${named} ${order}${manner.ties ? ' ' : ''}${cut}`
}

const valueName = (at: number): string => (at === 0 ? 'value' : `value${at + 1}`)

/** The rows with each one's part of the whole. */
function shared(state: State, manner: Manner): string {
  const rows = bounded(state, manner)
  if (!state.share || state.by.length === 0) return rows
  const labels = state.by.map((_, at) => `label${at + 1}, `).join('')
  const whole = manner.whole === 'shown' && state.rank?.count ? ranked({ ...state, share: false }, manner) : rows
  const sorting = state.rank !== null && !state.measures.includes(state.rank.measure) ? ', ranked' : ''
  return `select ${labels}100.0 * value / nullif((select sum(value) from (${whole}) w), 0) as share, value${sorting} from (${rows}) s`
}

/** The rows that keep to a bound on their figure. */
function bounded(state: State, manner: Manner): string {
  const rows = grouped(state, manner)
  if (state.having === null) return rows
  return `select * from (${rows}) h where value ${state.having.kind === 'above' ? '>' : '<'} ${state.having.bound}`
}

function grouped(state: State, manner: Manner): string {
  const topic = topics[state.topic]
  const shown = state.measures.map((key) => measureOf(state.topic, key))
  const sorting = state.rank && !state.measures.includes(state.rank.measure) ? [measureOf(state.topic, state.rank.measure)] : []
  const labels = state.by.flatMap((key, at) => labelsOf(state, key, at))
  const values = [
    ...shown.map(({ formula }, at) => `${formula} as ${valueName(at)}`),
    ...sorting.map(({ formula }) => `${formula} as ranked`),
  ]
  const named = manner.unnamed === 'dropped' ? labels.filter(({ main }) => main).map(({ expression }) => `${expression} is not null`) : []
  const where = [
    ...new Set([...shown, ...sorting].flatMap((measure) => (measure.where === undefined ? [] : [measure.where]))),
    ...state.conditions.map((condition) => conditionText(state, condition, manner)),
    ...withinText(state, manner),
    ...windowText(topic.date, state.window),
    ...named,
  ]
  const select = [...labels.map(({ expression, name }) => `${expression} as ${name}`), ...values].join(', ')
  const filter = where.length > 0 ? ` where ${where.join(' and ')}` : ''
  const groups = labels.length > 0 ? ` group by ${labels.map((_, at) => at + 1).join(', ')}` : ''
  const text = `${select}${filter}`
  const joins = Object.entries(topic.joins).flatMap(([letter, join]) => (new RegExp(`\\b${letter}\\.`).test(text) ? [` ${join}`] : []))
  return `select ${select} from ${topic.table}${joins.join('')}${filter}${groups}`
}

type Label = { expression: string; name: string; main: boolean }

function labelsOf(state: State, key: string, at: number): Label[] {
  const name = `label${at + 1}`
  const { date } = topics[state.topic]
  if (isGrain(key)) {
    const step = { month: `to_char(${date}, 'YYYY-MM')`, quarter: `date_trunc('quarter', ${date})::date` }[key]
    return [{ expression: step ?? `extract(year from ${date})::int`, name, main: true }]
  }
  const { expression, beside } = columnOf(state.topic, key)
  const second = beside === undefined ? [] : [{ expression: beside, name: `beside${at + 1}`, main: false }]
  return [{ expression, name, main: true }, ...second]
}

function conditionText(state: State, condition: Condition, manner: Manner): string {
  if ('bound' in condition) {
    const level = topics[state.topic].levels.find(({ key }) => key === condition.column)
    if (level === undefined) throw new Error(`${state.topic} has no level ${condition.column}`)
    return `${level.expression} ${condition.kind === 'above' ? '>' : '<'} ${condition.bound}`
  }
  const { expression } = columnOf(state.topic, condition.column)
  const values = condition.values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')
  if (condition.kind === 'one-of') return `${expression} in (${values})`
  return manner.unnamed === 'dropped' ? `${expression} not in (${values})` : `(${expression} is null or ${expression} not in (${values}))`
}

function withinText(state: State, manner: Manner): string[] {
  const [key] = state.within?.by ?? []
  if (state.within === null || key === undefined) return []
  return [`${columnOf(state.topic, key).expression} in (select label1 from (${ranked(state.within, manner)}) i)`]
}

function windowText(date: string | null, window: Window | null): string[] {
  if (window === null || date === null) return []
  return [`${date} >= '${window.from}'`, ...(window.to === null ? [] : [`${date} < '${window.to}'`])]
}
