import { type Before, conditionOn, type Edit, isCut, isPlain, onlyColumn, onlyMeasure, type Turn, turnTo } from './dialogue-edit.ts'
import type { State } from './dialogue-state.ts'
import { rowWord } from './dialogue-words.ts'
import { isGrain, measureOf, topics } from './dialogue-world.ts'
import { each } from './phrase.ts'
import type { Random } from './random.ts'

/**
 * Edits of what rows are told apart by. A step of the calendar takes the place of another; a column takes the place of the one before or comes on
 * top of it, where the words do not say which.
 */
export const rowEdits: readonly Edit[] = [
  { name: 'first split', go: firstSplit },
  { name: 'first split', go: firstSplit },
  { name: 'other split', go: otherSplit },
  { name: 'further split', go: furtherSplit },
  { name: 'only the total', go: onlyTotal },
  { name: 'one split less', go: oneSplitLess },
  { name: 'other grain', go: otherGrain },
  { name: 'ranked things', go: otherThings },
]

/** Columns and steps that the rows of the state could be told apart by. */
function splits(state: State): string[] {
  const { columns, date } = topics[state.topic]
  const free = columns
    .map(({ key }) => key)
    .filter((key) => !state.by.includes(key) && conditionOn(state, key) === undefined && key !== 'customer')
  const long = state.window === null || ['year', 'half', 'since', 'quarter'].includes(state.window.kind)
  const steps = date === null || !long || state.by.some(isGrain) ? [] : ['month', ...(state.window?.kind === 'quarter' ? [] : ['quarter'])]
  return [...free, ...steps]
}

const canSplit = (state: State): boolean => isPlain(state) && onlyMeasure(state) !== null && !isCut(state)

function firstSplit(random: Random, { state }: Before): Turn | null {
  if (!canSplit(state) || state.by.length > 0) return null
  const free = splits(state)
  if (free.length === 0) return null
  const by = random.pick(free)
  const patterns = each(`
    by {d} / per {d} / split that by {d} / break it down by {d} / by {d} please / now by {d} / and by {d}? / can I see that per {d}?
    broken down by {d} / show it for each {d} / what does that look like by {d}? / and per {d}? / can you split it by {d}?
    the same by {d} / same but by {d} / group it by {d} / grouped by {d} / for every {d} / one row per {d} / a breakdown by {d}
    breakdown by {d} please / {d} by {d} / how is that distributed over the {ds}? / how does it split across {ds}? / split into {ds}
    group that by {d} / separately for each {d}
  `)
  return turnTo(random, patterns, { d: rowWord(state.topic, by), ds: rowWord(state.topic, by, true) }, [{ ...state, by: [by] }])
}

function otherSplit(random: Random, { state }: Before): Turn | null {
  const [old] = state.by
  if (!canSplit(state) || state.by.length !== 1 || old === undefined || old === 'customer') return null
  const free = splits(state)
  if (free.length === 0) return null
  const by = random.pick(free)
  const next = { ...state, by: [by] }
  const places = { d: rowWord(state.topic, by), ds: rowWord(state.topic, by, true), old: rowWord(state.topic, old) }
  if (random.chance(0.25))
    return turnTo(random, ['by {d}', 'per {d}', 'and by {d}?', 'now by {d}'], places, [next, { ...state, by: [old, by] }])
  return turnTo(
    random,
    each(`
      by {d} instead / per {d} instead / no, by {d} / not by {old}, by {d} / by {d} instead of {old} / rather by {d}
      show it by {d} instead / I meant by {d} / sorry, by {d} / group by {d} instead / switch to {ds} / change {old} to {d}
      with {d} instead of {old} / make that by {d} / wait, by {d} / rows per {d} rather than per {old} / replace {old} by {d}
    `),
    places,
    [next],
  )
}

function furtherSplit(random: Random, { state }: Before): Turn | null {
  const [old] = state.by
  if (!canSplit(state) || state.by.length !== 1 || old === undefined || old === 'customer' || old === 'product' || state.rank !== null)
    return null
  const free = splits(state).filter((key) => key !== 'product')
  if (free.length === 0) return null
  const by = random.pick(free)
  const patterns = each(`
    also by {d} / and by {d} as well / split each by {d} / additionally by {d} / by {d} as well / and also per {d}
    break each {old} down by {d} / by {old} and {d} / and within each {old} by {d} / add {d} as a second dimension
    cross it with {d} / per {old} and {d} / for each {old} and {d} / break that down further by {d} / and each {old} by {d}
  `)
  return turnTo(random, patterns, { d: rowWord(state.topic, by), old: rowWord(state.topic, old) }, [{ ...state, by: [old, by] }])
}

function onlyTotal(random: Random, { state }: Before): Turn | null {
  const measure = onlyMeasure(state)
  const [old] = state.by
  if (!canSplit(state) || measure === null || state.by.length !== 1 || old === undefined || state.rank !== null) return null
  if (measureOf(state.topic, measure).sort === 'mean') return null
  const patterns = each(`
    just the total / in total / only the total / not by {old}, just the total / the total please / what is that in total?
    without the split by {old} / only the total please / and in total? / the overall total / all together / the grand total
    as one number / just one number / no breakdown / without the breakdown / sum it up / drop the {old}
  `)
  return turnTo(random, patterns, { old: rowWord(state.topic, old) }, [{ ...state, by: [] }])
}

function oneSplitLess(random: Random, { state }: Before): Turn | null {
  if (!isPlain(state) || state.by.length !== 2 || state.rank !== null || onlyMeasure(state) === null) return null
  const [dropped] = random.some(state.by, 1)
  const [kept] = state.by.filter((key) => key !== dropped)
  if (dropped === undefined || kept === undefined) return null
  const patterns = each(`
    drop the {old} / without the {old} / only by {d} / no {old} please / just by {d} / leave out the {old}
    without the split by {old} / remove the {old} / just per {d} / not by {old} / only per {d} please
  `)
  return turnTo(random, patterns, { old: rowWord(state.topic, dropped), d: rowWord(state.topic, kept) }, [{ ...state, by: [kept] }])
}

function otherGrain(random: Random, { state }: Before): Turn | null {
  const old = state.by.find(isGrain)
  if (!isPlain(state) || old === undefined || isCut(state) || (state.window !== null && state.window.kind === 'quarter')) return null
  const by = random.pick(['month', 'quarter', ...(state.window === null ? ['year'] : [])].filter((step) => step !== old))
  const patterns = each(`
    by {d} / by {d} instead / per {d} / per {d} instead / make it {ly} / {ly} instead / {ly} please / and by {d}? / rather by {d}
    no, by {d} / show it per {d} / group it by {d} / switch to {ds} / in {ds} / make it per {d} / {d} by {d} / aggregate by {d}
    as {ly} figures / show {ds} instead
  `)
  const next = { ...state, by: state.by.map((key) => (key === old ? by : key)) }
  return turnTo(random, patterns, { d: by, ds: `${by}s`, ly: `${by}ly` }, [next])
}

/** Other things ranked in the same way; customers may also be those of each thing. */
function otherThings(random: Random, { state }: Before): Turn | null {
  const old = onlyColumn(state)
  const { rank } = state
  if (old === null || rank === null || !isCut(state) || !isPlain(state) || state.topic !== 'sales' || rank.measure !== state.measures[0])
    return null
  const free = ['product', 'customer', 'office', 'segment'].filter((key) => key !== old && conditionOn(state, key) === undefined)
  if (free.length === 0) return null
  const by = random.pick(free)
  const patterns = each(`
    and {d}? / same for {d} / now {d} / what about {d}? / {d} instead / how about {d}? / the same for {d} / no, {d} / I meant {d}
    now the same for {d} / do it for {d} / switch to {d} / the same ranking for {d} / rank {d} instead / and for {d}?
    the same with {d} / give me {d} instead
  `)
  const buyers = { ...state, measures: ['buyers'] }
  const turn = turnTo(random, patterns, { d: rowWord('sales', by, true) }, [{ ...state, by: [by] }], true)
  if (by !== 'customer' || !/^(and|what|how)/.test(turn.wording)) return turn
  return { ...turn, states: [...turn.states, { ...buyers, rank: { ...rank, measure: 'buyers' } }, buyers] }
}
