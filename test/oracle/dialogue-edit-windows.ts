import { type Before, type Edit, hasGrain, isPlain, type Turn, turnTo } from './dialogue-edit.ts'
import type { State, Window } from './dialogue-state.ts'
import {
  alertWindows,
  allWindows,
  isClosed,
  monthOf,
  monthWindow,
  periodBefore,
  yearBefore,
  yearOf,
  yearWindow,
} from './dialogue-windows.ts'
import { topics } from './dialogue-world.ts'
import { each } from './phrase.ts'
import type { Random } from './random.ts'
import { monthName } from './windows.ts'

/** Edits of the period. A new period takes the place of the old one; everything else stays. */
export const windowEdits: readonly Edit[] = [
  { name: 'other window', go: otherWindow },
  { name: 'other window', go: otherWindow },
  { name: 'first window', go: firstWindow },
  { name: 'corrected window', go: correctedWindow },
  { name: 'bare month', go: bareMonth },
  { name: 'bare year', go: bareYear },
  { name: 'year before', go: goYearBefore },
  { name: 'period before', go: goPeriodBefore },
  { name: 'no window', go: noWindow },
]

/** A period that can stand in the question: rows by month need one of several months. */
function another(random: Random, state: State): Window | null {
  const known = state.topic === 'alerts' ? alertWindows : allWindows
  const fitting = known.filter(
    ({ kind, from, to }) => (from !== state.window?.from || to !== state.window?.to) && (!hasGrain(state) || kind === 'year'),
  )
  return fitting.length > 0 ? random.pick(fitting) : null
}

const isDated = (state: State): boolean => topics[state.topic].date !== null && state.against === null && !state.counted

const forms = (random: Random, window: Window) => ({ b: random.pick(window.bare), p: random.pick(window.placed) })

function otherWindow(random: Random, { state }: Before): Turn | null {
  if (!isDated(state) || state.window === null) return null
  const window = another(random, state)
  if (window === null) return null
  const patterns = each(`
    and {p}? / what about {b}? / and {b}? / {b}? / how about {b}? / {b} please / what about {p}? / how did that look {p}?
  `)
  if (window.kind !== 'since')
    patterns.push(
      ...each(`
        same for {b} / now for {b} / {b} instead / and for {b}? / the same for {b} / do the same for {b} / show {b} instead / give me {b}
        and how was {b}? / and how about {p}? / let's see {b} / switch to {b} / change it to {b} / repeat for {b} / again for {b}
        how was it {p}? / can you do {b}? / {b} then / try {b} / can I have that for {b}? / use {b}
      `),
    )
  return turnTo(random, patterns, forms(random, window), [{ ...state, window }])
}

function firstWindow(random: Random, { state }: Before): Turn | null {
  if (!isDated(state) || state.window !== null || state.within !== null) return null
  const window = another(random, state)
  if (window === null) return null
  const patterns = each(`
    and {p}? / only {p} / just {p} / {p} / what about {p}? / but only {p} / and {p} only? / how about {p}? / limit it to {b}
    narrow it to {b} / focus on {b} / can you limit this to {b}? / just for {b} / I only need {b}
  `)
  return turnTo(random, window.kind === 'since' ? patterns.slice(0, 6) : patterns, forms(random, window), [{ ...state, window }])
}

function correctedWindow(random: Random, { state }: Before): Turn | null {
  if (!isDated(state) || state.window === null) return null
  const window = another(random, state)
  if (window === null) return null
  const patterns = each(`
    sorry, {b} / no, I meant {b} / I meant {b} / no, {b} / oops, {b} / actually {b} / sorry, I meant {b} / no sorry, {p}
    my mistake, {b} / wait, {b} / should be {b} / make that {b} / correction: {b} / no wait, {b} / that should have been {b}
    I wanted {b}
  `)
  return turnTo(random, patterns, forms(random, window), [{ ...state, window }])
}

/** A month without a year is one of the year that is spoken about. */
function bareMonth(random: Random, { state }: Before): Turn | null {
  if (!isDated(state) || state.window?.kind !== 'month' || state.topic === 'alerts') return null
  const year = yearOf(state.window)
  const month = 1 + random.int(10)
  if (month === monthOf(state.window)) return null
  const patterns = each(`
    and in {b}? / same for {b} / what about {b}? / and {b}? / how about {b}? / now {b} / and for {b}? / how was {b}? / {b}?
    again for {b} / repeat for {b} / and for the month of {b}? / switch to {b}
  `)
  return turnTo(random, patterns, { b: monthName(month) }, [{ ...state, window: monthWindow(year, month) }])
}

/** A year after a month or a quarter is the whole year, or the same part of that year. */
function bareYear(random: Random, { state }: Before): Turn | null {
  const { window } = state
  if (!isDated(state) || window === null || (window.kind !== 'month' && window.kind !== 'quarter') || state.topic === 'alerts') return null
  if (yearOf(window) !== 2026) return null
  const same = yearBefore(window)
  if (same === null) return null
  return turnTo(random, ['and in 2025?', 'what about 2025?', 'same for 2025', 'and 2025?'], {}, [
    { ...state, window: yearWindow(2025) },
    { ...state, window: same },
  ])
}

/** The same period a year earlier; both beside each other are as good. */
function goYearBefore(random: Random, { state }: Before): Turn | null {
  if (!isDated(state) || state.window === null || hasGrain(state) || state.topic === 'alerts' || !isPlain(state)) return null
  const window = yearBefore(state.window)
  if (window === null || window.from < '2022') return null
  const patterns = each(`
    and the year before? / and a year earlier? / what about the year before? / the year before? / and one year earlier?
    and the prior year? / what was it a year earlier? / what was it the year before? / how was it the year before?
    one year before?
  `)
  const { kind } = state.window
  if (kind !== 'year' && yearOf(state.window) === 2026)
    patterns.push(`and the same ${kind} last year?`, `same ${kind} last year`, `what about the same ${kind} last year?`)
  return turnTo(random, patterns, {}, besides(state, window))
}

/** The period of the same length just before. */
function goPeriodBefore(random: Random, { state }: Before): Turn | null {
  if (!isDated(state) || state.window === null || hasGrain(state) || state.topic === 'alerts' || !isPlain(state)) return null
  const window = periodBefore(state.window)
  const { kind } = state.window
  if (window === null || kind === 'year') return null
  const patterns = each(`
    and the ${kind} before? / and the ${kind} before that? / what about the ${kind} before? / and the previous ${kind}?
    the ${kind} before that / what was it the {k} before? / one {k} earlier? / and the prior {k}? / the preceding {k}?
    and one {k} earlier?
  `)
  return turnTo(random, patterns, { k: kind }, besides(state, window))
}

const besides = (state: State, window: Window): State[] => {
  const alone = { ...state, window }
  return state.rank === null ? [alone, { ...state, against: window }] : [alone]
}

function noWindow(random: Random, { state }: Before): Turn | null {
  if (!isDated(state) || state.window === null || random.chance(0.5)) return null
  const patterns = each(`
    for all time / all time / without the date filter / over all years / ignore the dates / for the whole period
    and over all time? / remove the date filter / since the beginning / without any time limit / across all years
    drop the time frame / not limited to {b} / regardless of the date / over the entire period
  `)
  return turnTo(random, patterns, forms(random, state.window), [{ ...state, window: null }])
}

/** Whether two periods of equal length can be compared. */
export const isComparable = (window: Window): boolean => isClosed(window) && ['month', 'quarter', 'year'].includes(window.kind)
