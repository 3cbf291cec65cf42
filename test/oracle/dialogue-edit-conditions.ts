import {
  type Before,
  conditionOn,
  type Edit,
  isCut,
  namedColumns,
  type Turn,
  turnTo,
  valuesOf,
  withCondition,
  withoutConditionOn,
} from './dialogue-edit.ts'
import type { Condition, State } from './dialogue-state.ts'
import { conditionWords } from './dialogue-words.ts'
import { type Column, columnOf, topics } from './dialogue-world.ts'
import { each } from './phrase.ts'
import type { Random } from './random.ts'

/**
 * Edits of what rows are about. A value takes the place of the one before of the same column, and comes on top of those of other columns; a
 * ranking is made anew among what is left, or the rows shown are looked through.
 */
export const conditionEdits: readonly Edit[] = [
  { name: 'other value', go: otherValue },
  { name: 'other value', go: otherValue },
  { name: 'corrected value', go: correctedValue },
  { name: 'also value', go: alsoValue },
  { name: 'new condition', go: newCondition },
  { name: 'new condition', go: newCondition },
  { name: 'no condition', go: noCondition },
  { name: 'exclusion', go: exclusion },
  { name: 'new level', go: newLevel },
]

type Named = { column: Column; value: string; old: string; condition: Condition }

/** A column with one chosen value, and another value of it. */
function chosenValue(random: Random, state: State): Named | null {
  const chosen = state.conditions.flatMap((condition) => (condition.kind === 'one-of' && condition.values.length === 1 ? [condition] : []))
  if (chosen.length === 0 || state.counted) return null
  const { column: key, values } = random.pick(chosen)
  const column = columnOf(state.topic, key)
  const [old] = values
  const others = valuesOf(state, column).filter((value) => value !== old)
  if (old === undefined || others.length === 0) return null
  const value = random.pick(others)
  return { column, value, old, condition: { column: key, kind: 'one-of', values: [value] } }
}

const replaced = (state: State, { column, condition }: Named): State => withCondition(withoutConditionOn(state, column.key), condition)

const said = (random: Random, { column, value, old }: Pick<Named, 'column' | 'value' | 'old'>): Record<string, string> => ({
  v: value,
  old,
  p: random.pick(column.placed).replace('{v}', value),
  one: column.one,
  many: column.many,
})

function otherValue(random: Random, { state }: Before): Turn | null {
  const named = chosenValue(random, state)
  if (named === null) return null
  const patterns = each(`
    and {p}? / what about {v}? / same for {v} / now for {v} / how about {v}? / {v} instead / and for {v}? / the same for {v} / {v}?
    what does it look like for {v}? / now {v} / show {v} instead / and what about {v}? / give me {v} / switch to {v}
    change that to {v} / repeat for {v} / again for {v} / let's see {v} / and how is {v} doing? / how does {v} look?
    swap {old} for {v} / replace {old} with {v} / {v} now / try {v} / can you do {v}? / use {v}
  `)
  return turnTo(random, patterns, said(random, named), [replaced(state, named)])
}

function correctedValue(random: Random, { state }: Before): Turn | null {
  const named = chosenValue(random, state)
  if (named === null) return null
  const patterns = each(`
    no, {v} / sorry, {v} / I meant {v} / no, I meant {v} / not {old}, {v} / oops, {v} / sorry, I meant {v} / actually {v}
    {v}, not {old} / my mistake, {v} / wait, {v} / should be {v} / make that {v} / correction: {v} / I said {old} but meant {v}
    no wait, {v} / I wanted {v}
  `)
  return turnTo(random, patterns, said(random, named), [replaced(state, named)])
}

/** Both values: as one figure, or a row each; "and Madrid" may be the other one alone. */
function alsoValue(random: Random, { state }: Before): Turn | null {
  const named = chosenValue(random, state)
  if (named === null || isCut(state) || state.share || state.against !== null) return null
  const both = withCondition(withoutConditionOn(state, named.column.key), {
    column: named.column.key,
    kind: 'one-of',
    values: [named.old, named.value],
  })
  const apart = state.by.includes(named.column.key) ? [] : [{ ...both, by: [...both.by, named.column.key] }]
  if (random.chance(0.4)) return turnTo(random, ['and {v}', 'and {v}?'], said(random, named), [replaced(state, named), both, ...apart])
  const patterns = each(`
    also {v} / add {v} / and {v} too / plus {v} / include {v} as well / together with {v} / and also {v} / add {v} to that
    both {old} and {v} / {old} and {v} / {old} and {v} together / {v} as well / with {v} as well / add {v} too / {v} too
  `)
  return turnTo(random, patterns, said(random, named), [both, ...apart])
}

/** A condition on a column that has none yet. */
function newCondition(random: Random, { state }: Before): Turn | null {
  if (state.counted || (state.share && state.by.length === 0)) return null
  const free = namedColumns(state).filter(({ key }) => conditionOn(state, key) === undefined && !(isCut(state) && state.by.includes(key)))
  if (free.length === 0) return null
  const column = random.pick(free)
  const value = random.pick(valuesOf(state, column))
  const next = withCondition(state, { column: column.key, kind: 'one-of', values: [value] })
  const patterns = each(`
    only {v} / only {p} / just {v} / but only {p} / and {p}? / now only {p} / limit that to {v} / restrict it to {v} / {p} only
    show only {v} / and only {p}? / just {p} please / and {p} only? / narrow it down to {v} / focus on {v} / filter on {v}
    just look at {v} / can you restrict this to {v}? / zoom in on {v} / keep only {v} / I only care about {v} / only look at {v}
    can you filter that by {v}? / make that {v} only
  `)
  if (!state.by.includes(column.key)) patterns.push('what about {v}?', 'and for {v}?', 'how about {v}?')
  return turnTo(random, patterns, said(random, { column, value, old: '' }), amongShown(state, next))
}

/** A cut ranking that is filtered is made anew, or its rows are looked through. */
const amongShown = (state: State, next: State): State[] =>
  isCut(state) ? [next, { ...next, within: state, rank: next.rank === null ? null : { ...next.rank, count: null } }] : [next]

function noCondition(random: Random, { state }: Before): Turn | null {
  const chosen = state.conditions.flatMap((condition) => (condition.kind === 'one-of' && condition.values.length === 1 ? [condition] : []))
  if (chosen.length === 0 || state.counted || state.within !== null || (state.share && state.by.length === 0)) return null
  const { column: key, values } = random.pick(chosen)
  if (state.by.includes(key)) return null
  const column = columnOf(state.topic, key)
  const next = withoutConditionOn(state, key)
  const places = said(random, { column, value: '', old: values[0] ?? '' })
  if (random.chance(0.3)) return turnTo(random, ['all {many}', 'for all {many}'], places, [next, { ...next, by: [...next.by, key] }])
  const patterns = each(`
    without the {one} filter / drop the {one} filter / remove the {old} filter / regardless of {one} / not just {old}
    across all {many} / remove the {one} filter / no {one} filter / all {many} together
    not only {old}, all {many} together / drop the restriction to {old} / include all {many} / widen it to all {many}
    clear the {one} filter / no longer only {old} / ignore the {one} / whatever the {one} / any {one} / not limited to {old}
    without the restriction to {old}
  `)
  return turnTo(random, patterns, places, [next])
}

/** Leaves one value out. Of a cut ranking the next ones move up, or fewer are left. */
function exclusion(random: Random, { state }: Before): Turn | null {
  if (state.counted || state.share) return null
  const free = namedColumns(state).filter(({ key }) => conditionOn(state, key) === undefined)
  const shown = free.filter(({ key }) => state.by.includes(key))
  if (free.length === 0) return null
  const column = random.pick(shown.length > 0 && random.chance(0.7) ? shown : free)
  const value = random.pick(valuesOf(state, column))
  const next = withCondition(state, { column: column.key, kind: 'none-of', values: [value] })
  const patterns = each(`
    without {v} / excluding {v} / but not {v} / leave out {v} / except {v} / everything but {v} / exclude {v} / not counting {v}
    now without {v} / and without {v}? / take out {v} / same without {v} / ignore {v} / drop {v} / remove {v} / omit {v} / skip {v}
    other than {v} / apart from {v} / disregard {v} / {v} excluded / all except {v} / don't count {v} / now leave {v} out
    with the exception of {v}
  `)
  return turnTo(random, patterns, { v: value }, amongShown(state, next))
}

/** One more bound on a number of each row. */
function newLevel(random: Random, { state }: Before): Turn | null {
  const { levels } = topics[state.topic]
  const free = levels.filter(({ key }) => conditionOn(state, key) === undefined)
  if (free.length === 0 || state.share || state.within !== null) return null
  const [by] = state.by
  if (state.topic === 'customers' && by !== undefined && by !== 'customer') return null
  const level = random.pick(free)
  const condition: Condition = { column: level.key, kind: 'above', bound: random.pick(level.bounds) }
  const patterns = each(`
    only those {c} / just the ones {c} / only the ones {c} / of those, only the ones {c} / only {c} / restrict to those {c}
    keep those {c} / narrow it to the ones {c} / now only those {c} / and only those {c} / keep only the ones {c}
  `)
  const plain = state.by.length === 0 ? ['only {c}', 'only those {c}'] : patterns
  const states = amongShown(state, withCondition(state, condition))
  // Of rows that are looked through, the names are enough.
  const named = isCut(state) ? [...states, { ...withCondition(state, condition), measures: [], rank: null, within: state }] : states
  return turnTo(random, plain, { c: conditionWords(random, state.topic, condition) }, named)
}
