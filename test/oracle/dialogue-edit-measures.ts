import { type Before, type Edit, isCut, onlyMeasure, type Turn, turnTo } from './dialogue-edit.ts'
import { emptyState, type State } from './dialogue-state.ts'
import { measureWord } from './dialogue-words.ts'
import { measureOf, topics } from './dialogue-world.ts'
import { each } from './phrase.ts'
import type { Random } from './random.ts'

/**
 * Edits of what is measured. Another measure takes the place of the old one, and may stand beside it; a ranking follows it, or keeps its rows. A
 * bound on the old measure would lose its sense, so there is no such edit after one.
 */
export const measureEdits: readonly Edit[] = [
  { name: 'other measure', go: otherMeasure },
  { name: 'other measure', go: otherMeasure },
  { name: 'corrected measure', go: correctedMeasure },
  { name: 'added measure', go: addedMeasure },
  { name: 'how many', go: howMany },
]

const canChange = (state: State): boolean =>
  onlyMeasure(state) !== null && state.having === null && !state.counted && !(state.share && state.by.length === 0) && state.within === null

function another(random: Random, state: State): string | null {
  if (!canChange(state) || (state.topic === 'kpi' && state.conditions.length + state.by.length > 0)) return null
  const others = topics[state.topic].measures.filter(({ key, additive }) => key !== state.measures[0] && (!state.share || additive))
  return others.length === 0 ? null : random.pick(others).key
}

/** The state with another measure: a ranking by it, and for a cut one also the same rows. */
function measuring(state: State, measure: string): State[] {
  const next = { ...state, measures: [measure] }
  if (state.rank === null) return state.share ? [next, { ...next, share: false }] : [next]
  const ranked = { ...state.rank, measure }
  // After ranked products, "and the buyers?" also means customers that are ranked in the same way.
  const things = measure === 'buyers' && isCut(state) ? [{ ...state, by: ['customer'] }] : []
  return [{ ...next, rank: ranked }, next, ...things]
}

const unordered = (turn: Turn, state: State): Turn => ({ ...turn, ordered: state.rank !== null && turn.states.length === 1 })

function otherMeasure(random: Random, { state }: Before): Turn | null {
  const measure = another(random, state)
  if (measure === null) return null
  const patterns = each(`
    and {m}? / what about {m}? / same for {m} / {m} instead / now {m} / show {m} instead / and the {m}? / how about {m}?
    the same with {m} / now the same for {m} / and what about {m}? / {m} please / switch to {m} / give me {m} / change that to {m}
    replace it with {m} / let's see {m} / {m} now / how does {m} look? / the {m} instead / I need {m} instead / can I see {m}?
    use {m} / do it for {m} / show me the same with {m} / {m}?
  `)
  if (state.by.length === 0 && measureOf(state.topic, measure).sort !== 'count')
    patterns.push('and what was the {m}?', 'and what is the {m}?')
  const turn = unordered(turnTo(random, patterns, { m: measureWord(random, state.topic, measure) }, measuring(state, measure)), state)
  // A whole sentence with a mean in it may be a question of its own.
  const whole = measureOf(state.topic, measure).sort === 'mean' && /^(give me|let's see|how does|can I see)/.test(turn.wording)
  return whole ? { ...turn, states: [...turn.states, { ...emptyState(state.topic), measures: [measure] }] } : turn
}

function correctedMeasure(random: Random, { state }: Before): Turn | null {
  const measure = another(random, state)
  if (measure === null) return null
  const [old = ''] = state.measures
  const patterns = each(`
    no, {m} / sorry, I meant {m} / I meant {m} / actually {m} / not {old}, {m} / no, I meant {m} / oops, {m} / {m}, not {old}
    I wanted {m}, not {old} / wait, {m} / make that {m} / should be {m} / my mistake, {m} / correction: {m} / {m} I mean
    I want {m} rather than {old} / no wait, {m}
  `)
  const places = { m: measureWord(random, state.topic, measure), old: measureWord(random, state.topic, old) }
  return unordered(turnTo(random, patterns, places, measuring(state, measure)), state)
}

/** A second measure beside the first; the new one stands first, for it must be there. */
function addedMeasure(random: Random, { state }: Before): Turn | null {
  const measure = another(random, state)
  if (measure === null || state.topic === 'kpi' || state.share || state.against !== null) return null
  const patterns = each(`
    add {m} / also show {m} / with {m} as well / and {m} too / include {m} / add the {m} too / show {m} as well / also {m}
    put {m} next to it / plus {m} / along with {m} / together with {m} / and include {m} / add a column with {m} / show {m} too
    and next to it {m}
  `)
  const next = { ...state, measures: [measure, ...state.measures] }
  return turnTo(random, patterns, { m: measureWord(random, state.topic, measure) }, [next])
}

/** Counts of the same sales: orders, cases, or those who bought. */
function howMany(random: Random, { state }: Before): Turn | null {
  if (state.topic !== 'sales' || !canChange(state) || isCut(state) || state.share || state.by.includes('customer')) return null
  const free = ['orders', 'cases', 'buyers'].filter((key) => !state.measures.includes(key))
  const measure = random.pick(free)
  const noun = { orders: 'orders', cases: 'cases', buyers: 'customers' }[measure] ?? measure
  const patterns = each(`
    how many {n} is that? / and how many {n}? / how many {n} are that? / how many {n} were that? / and how many {n} is that?
    that is how many {n}? / how many {n} does that correspond to? / and the number of {n}? / how many {n} was that?
    from how many {n}?
  `)
  return turnTo(random, measure === 'cases' ? [...patterns, 'in cases', 'and in cases?', 'in cases instead'] : patterns, { n: noun }, [
    ...measuring(state, measure),
    ...(measure === 'buyers' ? masterRows(state) : []),
  ])
}

/** Without a period, customers are as well all that are on file. */
function masterRows(state: State): State[] {
  const onFile = (key: string): boolean => key === 'segment' || key === 'office'
  if (state.window !== null || !state.by.every(onFile) || !state.conditions.every(({ column }) => onFile(column))) return []
  return [{ ...emptyState('customers'), measures: ['customers'], by: state.by, conditions: state.conditions }]
}
