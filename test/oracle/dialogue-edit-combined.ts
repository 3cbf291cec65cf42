import {
  type Before,
  conditionOn,
  type Edit,
  hasGrain,
  isCut,
  isPlain,
  namedColumns,
  onlyMeasure,
  type Turn,
  turnTo,
  valuesOf,
  withCondition,
  withoutConditionOn,
} from './dialogue-edit.ts'
import type { State, Window } from './dialogue-state.ts'
import { allWindows } from './dialogue-windows.ts'
import { measureWord, rowWord } from './dialogue-words.ts'
import { isGrain, topics } from './dialogue-world.ts'
import { each } from './phrase.ts'
import type { Random } from './random.ts'

/**
 * Two edits in one turn: each does what it does alone. A measure with a period and without "and" may also be a whole question that forgets the
 * rest.
 */
export const combinedEdits: readonly Edit[] = [
  { name: 'value and window', go: valueAndWindow },
  { name: 'value and window', go: valueAndWindow },
  { name: 'measure and window', go: measureAndWindow },
  { name: 'measure and value', go: measureAndValue },
  { name: 'split and value', go: splitAndValue },
  { name: 'split and window', go: splitAndWindow },
]

const canChange = (state: State): boolean => isPlain(state) && !isCut(state) && onlyMeasure(state) !== null

/** A value of a column: in the place of the one before, or on top of the conditions. */
function aValue(random: Random, state: State): { next: State; p: string; v: string } | null {
  const columns = namedColumns(state).filter(({ key }) => !state.by.includes(key) && conditionOn(state, key)?.kind !== 'none-of')
  if (columns.length === 0) return null
  const column = random.pick(columns)
  const old = conditionOn(state, column.key)
  const value = random.pick(valuesOf(state, column))
  if (old?.kind === 'one-of' && old.values.includes(value)) return null
  const next = withCondition(withoutConditionOn(state, column.key), { column: column.key, kind: 'one-of', values: [value] })
  return { next, p: random.pick(column.placed).replace('{v}', value), v: value }
}

function aWindow(random: Random, state: State): Window | null {
  if (topics[state.topic].date === null || state.topic === 'alerts') return null
  const fitting = allWindows.filter(({ kind, from }) => from !== state.window?.from && (!hasGrain(state) || kind === 'year'))
  return random.pick(fitting)
}

function aMeasure(random: Random, state: State): string | null {
  if (state.topic === 'kpi') return null
  const others = topics[state.topic].measures.filter(({ key }) => key !== state.measures[0])
  return others.length === 0 ? null : random.pick(others).key
}

function valueAndWindow(random: Random, { state }: Before): Turn | null {
  const window = aWindow(random, state)
  const value = aValue(random, state)
  if (!canChange(state) || window === null || value === null) return null
  const patterns = each(`
    and {p} {w}? / what about {p} {w}? / and {v} {w}? / same for {v} {w} / how about {v} {w}? / now {p} {w} / and for {v} {w}?
    the same {p} {w} / switch to {v} {w} / and {v}, {w}? / give me {v} {w} / again for {v} {w} / {v} {w}?
  `)
  return turnTo(random, patterns, { p: value.p, v: value.v, w: random.pick(window.placed) }, [{ ...value.next, window }])
}

function measureAndWindow(random: Random, { state }: Before): Turn | null {
  const window = aWindow(random, state)
  const measure = aMeasure(random, state)
  if (!canChange(state) || window === null || measure === null || state.rank !== null) return null
  const next: State = { ...state, measures: [measure], window }
  const places = { m: measureWord(random, state.topic, measure), w: random.pick(window.placed) }
  if (random.chance(0.3))
    return turnTo(random, ['{m} {w}', '{m} {w}?'], places, [
      next,
      { ...next, by: [] },
      { ...next, conditions: [] },
      { ...next, by: [], conditions: [] },
    ])
  return turnTo(
    random,
    each(`
      and {m} {w}? / what about {m} {w}? / and the {m} {w}? / how about {m} {w}? / same for {m} {w} / and now {m} {w}
      {m} instead, {w} / switch to {m} {w} / and what about {m} {w}?
    `),
    places,
    [next],
  )
}

function measureAndValue(random: Random, { state }: Before): Turn | null {
  const value = aValue(random, state)
  const measure = aMeasure(random, state)
  if (!canChange(state) || value === null || measure === null || state.rank !== null) return null
  const next: State = { ...value.next, measures: [measure] }
  const patterns = each(`
    and {m} {p}? / what about {m} {p}? / and the {m} {p}? / how about {m} {p}? / and what about {m} {p}? / {m} instead, {p}
    switch to {m} {p}
  `)
  return turnTo(random, patterns, { m: measureWord(random, state.topic, measure), p: value.p }, [next])
}

/** What a state without rows could be told apart by, over a window. */
function aSplit(random: Random, state: State, window: Window | null): string | null {
  if (state.by.length > 0 || state.rank !== null) return null
  const { columns, date } = topics[state.topic]
  const free = columns.filter(({ key }) => conditionOn(state, key) === undefined && key !== 'customer').map(({ key }) => key)
  const long = window === null || window.kind === 'year' || window.kind === 'since' || window.kind === 'half'
  const steps = date !== null && long ? ['month', 'month', 'quarter'] : []
  return free.length + steps.length === 0 ? null : random.pick([...free, ...steps])
}

function splitAndValue(random: Random, { state, twofold }: Before): Turn | null {
  if (twofold) return null
  const value = aValue(random, state)
  if (!canChange(state) || value === null) return null
  const by = aSplit(random, value.next, state.window)
  if (by === null) return null
  const patterns = each(`
    by {d} {p} / and by {d} {p}? / {p} by {d} / {p}, by {d} / per {d} {p} / by {d}, only {v} / only {v}, by {d}
    the same by {d} {p} / for {v}, per {d} / break {v} down by {d} / group by {d}, just {v} / only {v} and by {d}
  `)
  return turnTo(random, patterns, { d: rowWord(state.topic, by), p: value.p, v: value.v }, [{ ...value.next, by: [by] }])
}

function splitAndWindow(random: Random, { state, twofold }: Before): Turn | null {
  if (twofold) return null
  const window = aWindow(random, state)
  if (!canChange(state) || window === null) return null
  const by = aSplit(random, state, window)
  if (by === null || (isGrain(by) && window.kind !== 'year')) return null
  const patterns = each(`
    by {d} {w} / and by {d} {w}? / {w} by {d} / {w}, by {d} / per {d} {w} / the same by {d} {w} / now by {d} {w} / group by {d} {w}
    {w}, per {d} / break it down by {d} {w} / and {w} by {d}?
  `)
  return turnTo(random, patterns, { d: rowWord(state.topic, by), w: random.pick(window.placed) }, [{ ...state, by: [by], window }])
}
