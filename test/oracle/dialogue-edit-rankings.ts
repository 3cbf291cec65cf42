import { type Before, conditionOn, type Edit, isPlain, onlyMeasure, type Turn, turnTo } from './dialogue-edit.ts'
import { emptyState, type State } from './dialogue-state.ts'
import { countWord, rowWord } from './dialogue-words.ts'
import { each } from './phrase.ts'
import type { Random } from './random.ts'

/** Edits that ask for the best of something inside what is spoken about, or for a mean over something. Period and conditions stay. */
export const rankingEdits: readonly Edit[] = [
  { name: 'best of figure', go: bestOfFigure },
  { name: 'best of figure', go: bestOfFigure },
  { name: 'the best one of figure', go: bestOne },
  { name: 'the best one of figure', go: bestOne },
  { name: 'mean per thing', go: meanPerThing },
]

/** Things that a figure of sales can be ranked by. */
function things(state: State): string[] {
  const rankable = ['revenue', 'margin', 'orders', 'cases'].includes(onlyMeasure(state) ?? '')
  if (state.topic !== 'sales' || !isPlain(state) || !rankable || state.by.length > 0 || state.rank !== null) return []
  return ['product', 'customer', 'office', 'segment'].filter((key) => conditionOn(state, key) === undefined)
}

/** So many of the best; as a whole sentence it may be a question of its own. */
function bestOfFigure(random: Random, { state, twofold }: Before): Turn | null {
  if (twofold) return null
  const free = things(state)
  const measure = onlyMeasure(state)
  if (free.length === 0 || measure === null) return null
  const by = random.pick(free)
  const count = random.pick([3, 5, 10])
  const direction = random.chance(0.8) ? 'desc' : 'asc'
  const edge = direction === 'desc' ? 'top' : 'bottom'
  const patterns = each(`
    ${edge} {n} {d} / and the ${edge} {n} {d}? / which were the ${edge} {n} {d}? / show the ${edge} {n} {d}
    what are the ${edge} {n} {d}? / the ${edge} {n} {d} please / give me the {edge} {n} {d} / list the {edge} {n} {d}
    and the {edge} {n} {d} please / who or what are the {edge} {n} {d}?
  `)
  const places = { n: countWord(random, count), d: rowWord('sales', by, true), edge }
  const turn = turnTo(random, patterns, places, [{ ...state, by: [by], rank: { measure, direction, count } }], true)
  const whole: State = { ...emptyState('sales'), measures: ['revenue'], by: [by], rank: { measure: 'revenue', direction, count } }
  return /^(show|what are)/.test(turn.wording) ? { ...turn, states: [...turn.states, whole] } : turn
}

/** One row; what sold best is so by revenue or by cases, unless profit or orders are spoken about. */
function bestOne(random: Random, { state, twofold }: Before): Turn | null {
  if (twofold) return null
  const free = things(state)
  const measure = onlyMeasure(state)
  if (free.length === 0 || measure === null) return null
  const by = random.pick(free)
  const best = (thing: string, rankedBy: string): State => ({
    ...state,
    measures: [rankedBy],
    by: [thing],
    rank: { measure: rankedBy, direction: 'desc', count: 1 },
  })
  const places = { d: rowWord('sales', by) }
  if (by === 'product' && (measure === 'revenue' || measure === 'cases') && random.chance(0.6))
    return turnTo(
      random,
      ['which product sold best?', 'what sold best?', 'which product sold the most?', 'and which product sold best?'],
      places,
      [best(by, 'revenue'), best(by, 'cases')],
    )
  const patterns = each(`
    which {d} had the most? / which {d} was the best? / and which {d} had the most? / which {d} had the highest?
    which {d} was on top? / which {d} contributed the most? / which {d} is the biggest? / which {d} did best? / the best {d}?
    which {d} came out on top? / what was the best {d}? / which {d} comes first?
  `)
  const turn = turnTo(random, patterns, places, [best(by, measure)])
  return /best|biggest|contributed|first|on top/.test(turn.wording) && measure !== 'revenue'
    ? { ...turn, states: [...turn.states, best(by, 'revenue')] }
    : turn
}

/** The mean per order or per customer; the words may also ask for a row for each. */
function meanPerThing(random: Random, { state, twofold }: Before): Turn | null {
  if (twofold) return null
  if (
    state.topic !== 'sales' ||
    !isPlain(state) ||
    onlyMeasure(state) !== 'revenue' ||
    state.rank !== null ||
    state.by.includes('customer')
  )
    return null
  const order = random.chance(0.5)
  const next = { ...state, measures: [order ? 'average order value' : 'per customer'] }
  const patterns = each(`
    on average per {t} / average per {t} / and on average per {t}? / what is the average per {t}? / what is that per {t} on average?
    average per {t} please / per {t} on average / how much is that per {t}? / what does that come to per {t}?
    divided by the number of {t}s / and the average per {t}?
  `)
  return turnTo(random, patterns, { t: order ? 'order' : 'customer' }, order ? [next] : [next, ...perCustomer(next)])
}

/** Sales without a customer may be left out; without a period the mean over customers on file is as good. */
function perCustomer(state: State): State[] {
  const onFile = [...state.by, ...state.conditions.map(({ column }) => column)].every((key) => key === 'segment' || key === 'office')
  const mean: State = { ...emptyState('customers'), measures: ['mean lifetime'], by: state.by, conditions: state.conditions }
  return [{ ...state, measures: ['per named customer'] }, ...(state.window === null && onFile ? [mean] : [])]
}
