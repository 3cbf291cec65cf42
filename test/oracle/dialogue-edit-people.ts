import {
  type Before,
  conditionOn,
  type Edit,
  isCut,
  isPlain,
  namedColumns,
  onlyColumn,
  type Turn,
  turnTo,
  valuesOf,
  withCondition,
} from './dialogue-edit.ts'
import { emptyState, type State } from './dialogue-state.ts'
import { allWindows } from './dialogue-windows.ts'
import { measureWord, rowWord } from './dialogue-words.ts'
import { each } from './phrase.ts'
import type { Random } from './random.ts'

/** Questions about the things of the last answer: "they" are the rows of a list, or those that a number counts. */
export const peopleEdits: readonly Edit[] = [
  { name: 'how many are they', go: howManyAreThey },
  { name: 'who are they', go: whoAreThey },
  { name: 'of these, how many', go: ofThese },
  { name: 'which of them', go: whichOfThem },
  { name: 'their total', go: theirTotal },
  { name: 'their sales in a window', go: theirSales },
  { name: 'rows counted', go: rowsCounted },
  { name: 'together', go: together },
  { name: 'their other measure', go: theirOtherMeasure },
]

/** Customers on file that a list names. */
const isList = (state: State): boolean =>
  state.topic === 'customers' && state.measures.length === 0 && state.rank === null && isPlain(state) && onlyColumn(state) === 'customer'

/** The number of customers on file under conditions. */
const isCount = (state: State): boolean =>
  state.topic === 'customers' &&
  state.measures[0] === 'customers' &&
  state.measures.length === 1 &&
  state.by.length === 0 &&
  isPlain(state) &&
  state.conditions.length > 0

const listOf = (state: State): State => ({ ...state, measures: [], by: ['customer'] })
const countOf = (state: State): State => ({ ...state, measures: ['customers'], by: [] })

function howManyAreThey(random: Random, { state }: Before): Turn | null {
  if (!isList(state)) return null
  const patterns = each(`
    how many are there? / how many is that? / how many are they? / count them / how many customers is that? / how many in total?
    and how many are there? / the count please / just the number / how many of them are there? / number of them?
    how long is that list? / how many customers are on that list?
  `)
  return turnTo(random, patterns, {}, [countOf(state)])
}

function whoAreThey(random: Random, { state }: Before): Turn | null {
  if (!isCount(state)) return null
  const patterns = each(`
    who are they? / which ones? / list them / show me them / which customers are they? / who is that? / can you list them?
    which customers are those? / name them / give me the list / show the customers / can I see them? / show me which ones
    list those customers / who exactly?
  `)
  return turnTo(random, patterns, {}, [listOf(state)])
}

/** One more condition on those that are spoken about. */
function narrowed(random: Random, state: State): { next: State; places: Record<string, string> } | null {
  const free = namedColumns(state).filter(({ key }) => conditionOn(state, key) === undefined)
  if (free.length === 0) return null
  const column = random.pick(free)
  const value = random.pick(valuesOf(state, column))
  const next = withCondition(state, { column: column.key, kind: 'one-of', values: [value] })
  const p = column.key === 'segment' ? random.pick([`in the ${value} segment`, value]) : `in ${value}`
  return { next, places: { p, v: value } }
}

function ofThese(random: Random, { state }: Before): Turn | null {
  if (!isList(state) && !isCount(state)) return null
  const found = narrowed(random, state)
  if (found === null) return null
  const patterns = each(`
    of these, how many are {p}? / how many of them are {p}? / how many of those are {p}? / of those, how many are {p}?
    and how many of them are {p}? / out of these, how many are {p}? / how many among them are {p}? / and how many of those are {p}?
    how many of these customers are {p}?
  `)
  return turnTo(random, patterns, found.places, [countOf(found.next)])
}

function whichOfThem(random: Random, { state }: Before): Turn | null {
  if (!isList(state) && !isCount(state)) return null
  const found = narrowed(random, state)
  if (found === null) return null
  const patterns = each(`
    which of them are {p}? / which of those are {p}? / which ones are {p}? / show me those that are {p} / list the ones {p}
    who of them is {p}? / which among them are {p}? / which of these customers are {p}?
  `)
  return turnTo(random, patterns, found.places, [listOf(found.next)])
}

/** What they bought in all, on file or in the books; after a list also for each of them. */
function theirTotal(random: Random, { state }: Before): Turn | null {
  if (!isList(state) && !isCount(state)) return null
  const profit = random.chance(0.4)
  const measure = profit ? 'lifetime profit' : 'lifetime'
  const patterns = profit
    ? each(`
      what is their total profit? / how much profit do they make? / their total profit / and their profit?
      how much profit is that? / what profit do they generate in total? / the sum of their profit / what is their combined profit?
      total profit of these customers
    `)
    : each(`
      what is their total revenue? / how much revenue do they bring in? / their total revenue / and their revenue?
      how much revenue is that? / how much did they spend in total? / what revenue do they generate in total?
      how much revenue do these customers generate in total? / the sum of their revenue / what is their combined revenue?
      total revenue of these customers
    `)
  return turnTo(random, patterns, {}, [
    { ...countOf(state), measures: [measure] },
    { ...listOf(state), measures: [measure] },
  ])
}

function theirSales(random: Random, { state }: Before): Turn | null {
  if (!isList(state) && !isCount(state)) return null
  const window = random.pick(allWindows)
  const sold: State = { ...emptyState('sales'), measures: ['revenue'], window, within: listOf(state) }
  const patterns = each(`
    how much did they spend {w}? / what was their revenue {w}? / their revenue {w} / and their revenue {w}?
    how much revenue did they bring {w}? / how much did they buy {w}? / revenue of these customers {w} / sales to them {w}
    what revenue did they generate {w}? / how much did those customers spend {w}? / what did they bring in {w}?
  `)
  return turnTo(random, patterns, { w: random.pick(window.placed) }, [sold, { ...sold, by: ['customer'] }])
}

/** The number of rows that keep to a bound. */
function rowsCounted(random: Random, { state }: Before): Turn | null {
  const column = onlyColumn(state)
  if (state.having === null || column === null || state.rank !== null || state.counted) return null
  const patterns = each(`
    how many are there? / how many is that? / how many {d} is that? / how many are those? / how many {d} are that? / count them
    how many of them are there? / just the number / what is the count? / how many {d} are on the list? / the number of {d}?
  `)
  return turnTo(random, patterns, { d: rowWord(state.topic, column, true) }, [{ ...state, counted: true }])
}

const isRanking = (state: State): boolean =>
  state.topic === 'sales' &&
  isCut(state) &&
  isPlain(state) &&
  onlyColumn(state) !== null &&
  state.rank?.measure === state.measures[0] &&
  state.rank?.count !== 1

/** What the rows of a ranking add up to. */
function together(random: Random, { state }: Before): Turn | null {
  const [measure = ''] = state.measures
  if (!isRanking(state) || !['revenue', 'margin', 'cases'].includes(measure)) return null
  const patterns = each(`
    how much is that together? / what do they add up to? / how much is that in total? / what is that in total? / and together?
    what is the total of these? / their total {m}? / sum them up / combined? / add them up / what is their sum?
    all of them together? / the sum of these
  `)
  const sum: State = { ...state, by: [], rank: null, within: state }
  return turnTo(random, patterns, { m: measureWord(random, 'sales', measure) }, [sum])
}

/** Another figure of the same rows, for each of them or for all together. */
function theirOtherMeasure(random: Random, { state }: Before): Turn | null {
  const [old = ''] = state.measures
  if (!isRanking(state)) return null
  const measure = random.pick(['revenue', 'margin', 'orders', 'cases'].filter((key) => key !== old))
  const patterns = each(`
    what is their {m}? / and their {m}? / show their {m} / what {m} did they have? / their {m} please / add their {m}
    show me their {m} too / how about their {m}? / with their {m} / what about their {m}? / and the {m} of these? / {m} of these
  `)
  const rows: State = { ...state, measures: [measure] }
  const all: State = { ...rows, by: [], rank: null, within: state }
  return turnTo(random, patterns, { m: measureWord(random, 'sales', measure) }, [rows, all])
}
