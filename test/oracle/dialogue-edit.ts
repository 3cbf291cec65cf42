import type { State } from './dialogue-state.ts'
import { type Said, say } from './dialogue-words.ts'
import { type Column, isGrain, measureOf, topics } from './dialogue-world.ts'
import type { Random } from './random.ts'

/**
 * What one says next: the text, and what is asked then. Several states where ordinary people would mean different things: each is right, and the
 * dialogue ends there.
 */
export type Turn = Said & { readonly states: readonly State[]; readonly ordered?: boolean }

/** What came before. */
export type Before = {
  /** What is spoken about. */
  readonly state: State
  readonly earlier: readonly State[]
  /** The kind of the last edit. */
  readonly edit: string
  /** Whether "and profit?" was said, so that two measures may be shown: an order or a share is then of either. */
  readonly twofold: boolean
}

/** One way to go on; null where it makes no sense after what came before. */
export type Edit = { readonly name: string; readonly go: (random: Random, before: Before) => Turn | null }

/** A turn that leaves one state. */
export function turnTo(
  random: Random,
  patterns: readonly string[],
  places: Readonly<Record<string, string>>,
  states: readonly State[],
  ordered = false,
): Turn {
  return { ...say(random, patterns, places), states, ordered }
}

/** Whether rows are a fixed number of the best. */
export const isCut = ({ rank }: State): boolean => rank !== null && rank.count !== null

/** Whether the state is a figure or a table as questions make them first, without a share, another period, a bound or a count. */
export const isPlain = (state: State): boolean =>
  !state.share && state.against === null && state.having === null && !state.counted && state.within === null

/** The first measure, where there is exactly one. */
export const onlyMeasure = (state: State): string | null => (state.measures.length === 1 ? (state.measures[0] ?? null) : null)

export const isAdditive = (state: State): boolean => {
  const measure = onlyMeasure(state)
  return measure !== null && measureOf(state.topic, measure).additive
}

/** The column that rows are told apart by, where it is one and no step of the calendar. */
export function onlyColumn(state: State): string | null {
  const [by] = state.by
  return state.by.length === 1 && by !== undefined && !isGrain(by) ? by : null
}

export const hasGrain = (state: State): boolean => state.by.some(isGrain)

/** Teams that a KPI is measured for. */
const teamsOfKpi: Readonly<Record<string, readonly string[]>> = {
  sales_conversion_rate: ['Ecommerce', 'Social Media', 'Field Sales'],
  customer_acquisition_cost: ['Ecommerce', 'Social Media'],
  support_response_time: ['Ecommerce', 'Customer Support'],
  cart_abandonment_rate: ['Ecommerce'],
  campaign_click_rate: ['Social Media'],
  customer_satisfaction_score: ['Customer Support', 'Field Sales'],
}

/** Values of a column that the figure exists for. */
export const valuesOf = (state: State, { key, values }: Column): readonly string[] =>
  key === 'team' ? (teamsOfKpi[state.measures[0] ?? ''] ?? []) : values

/** Columns with values that people name. */
export const namedColumns = (state: State): readonly Column[] =>
  topics[state.topic].columns.filter((column) => valuesOf(state, column).length > 0)

export const conditionOn = (state: State, column: string): State['conditions'][number] | undefined =>
  state.conditions.find((condition) => condition.column === column)

export const withoutConditionOn = (state: State, column: string): State => ({
  ...state,
  conditions: state.conditions.filter((condition) => condition.column !== column),
})

/** The state with one more condition. */
export const withCondition = (state: State, condition: State['conditions'][number]): State => ({
  ...state,
  conditions: [...state.conditions, condition],
})
