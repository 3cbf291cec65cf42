import {
  type Before,
  type Edit,
  hasGrain,
  isAdditive,
  isCut,
  isPlain,
  onlyColumn,
  onlyMeasure,
  type Turn,
  turnTo,
} from './dialogue-edit.ts'
import { isComparable } from './dialogue-edit-windows.ts'
import { periodBefore, yearBefore, yearOf } from './dialogue-windows.ts'
import { countWord, measureWord, numberWord, rowWord } from './dialogue-words.ts'
import { measureOf } from './dialogue-world.ts'
import { each } from './phrase.ts'
import type { Random } from './random.ts'

/** Edits of the order, of how many rows there are, of bounds, shares and of a period beside. All else stays. */
export const orderEdits: readonly Edit[] = [
  { name: 'first limit', go: firstLimit },
  { name: 'first limit', go: firstLimit },
  { name: 'the one', go: theOne },
  { name: 'other limit', go: otherLimit },
  { name: 'sort', go: sort },
  { name: 'first bound', go: firstBound },
  { name: 'share of rows', go: shareOfRows },
  { name: 'share of figure', go: shareOfFigure },
  { name: 'no share', go: noShare },
  { name: 'comparison', go: comparison },
  { name: 'comparison', go: comparison },
  { name: 'no comparison', go: noComparison },
]

/** The measure by which the rows of a plain table could be put in order. */
const sortable = ({ state, twofold }: Before): string | null =>
  onlyColumn(state) !== null && isPlain(state) && state.rank === null && !twofold ? onlyMeasure(state) : null

function firstLimit(random: Random, before: Before): Turn | null {
  const { state } = before
  const measure = sortable(before)
  const column = onlyColumn(state)
  if (measure === null || column === null) return null
  const direction = random.chance(0.7) ? 'desc' : 'asc'
  const most = column === 'office' || column === 'segment' || column === 'product' || column === 'customer' ? [3, 5] : [2]
  const count = random.pick(most)
  const patterns =
    direction === 'desc'
      ? each(`
        just the top {n} / top {n} / only the top {n} / top {n} only / show me the top {n} / the top {n} please
        only the {n} highest / the {n} highest / which are the top {n}? / limit it to the top {n} / cut it to the top {n}
        give me the top {n} / keep the top {n} / best {n} / the best {n} / highest {n} only / the leading {n}
      `)
      : each(`
        just the bottom {n} / bottom {n} / only the {n} lowest / the {n} lowest / and the bottom {n}? / bottom {n} only
        which are the bottom {n}? / the worst {n} / give me the bottom {n} / lowest {n} / keep the bottom {n}
        limit it to the bottom {n} / the {n} weakest
      `)
  // Of a mean, the best may be the lowest.
  const told =
    measureOf(state.topic, measure).sort === 'mean' ? patterns.filter((pattern) => !/best|worst|weakest|leading/.test(pattern)) : patterns
  return turnTo(random, told, { n: countWord(random, count) }, [{ ...state, rank: { measure, direction, count } }], true)
}

function theOne(random: Random, before: Before): Turn | null {
  const { state } = before
  const measure = sortable(before)
  const column = onlyColumn(state)
  if (measure === null || column === null) return null
  const direction = random.chance(0.7) ? 'desc' : 'asc'
  const patterns =
    direction === 'desc'
      ? each(`
        which {d} is on top? / which one is the highest? / which {d} has the most? / which {d} is the highest?
        which one is highest? / which {d} leads? / which one has the highest? / the top one? / and the winner? / which is the best?
        which {d} came first? / which {d} is the strongest? / what is the highest one? / who is number one?
      `)
      : each(`
        which one is the lowest? / which {d} is the lowest? / which {d} is last? / which {d} has the least? / which one is lowest?
        which is the weakest? / the worst one? / which {d} came last? / which {d} is the weakest? / what is the lowest one?
      `)
  // Of a mean or of alerts, a high one is not always the best.
  const judging = /most|least|first|last|strongest|weakest|winner|best|worst|number one|leads|top/
  const most =
    measureOf(state.topic, measure).sort === 'mean' || state.topic === 'alerts'
      ? patterns.filter((pattern) => !judging.test(pattern))
      : patterns
  return turnTo(random, most, { d: rowWord(state.topic, column) }, [{ ...state, rank: { measure, direction, count: 1 } }])
}

function otherLimit(random: Random, { state }: Before): Turn | null {
  const { rank } = state
  if (rank === null || rank.count === null || !isPlain(state) || onlyColumn(state) === null) return null
  if (random.chance(0.4)) {
    const direction = rank.direction === 'desc' ? 'asc' : 'desc'
    const patterns =
      direction === 'asc'
        ? each(`
          and the bottom {n}? / and the {n} worst? / now the bottom {n} / the bottom {n} instead / what about the bottom {n}?
          and the {n} lowest? / and at the other end, the {edge} {n}? / show the {edge} {n} instead / give me the {edge} {n}
          no, the {edge} {n} / switch to the {edge} {n}
        `)
        : each(`
          and the top {n}? / now the top {n} / the top {n} instead / what about the top {n}? / and the {n} highest?
          and the {n} best?
        `)
    const other = direction === 'desc' ? 'top' : 'bottom'
    return turnTo(random, patterns, { n: countWord(random, rank.count), edge: other }, [{ ...state, rank: { ...rank, direction } }], true)
  }
  const count = random.pick([1, 2, 3, 5, 7, 10].filter((other) => other !== rank.count && other > 1))
  const edge = rank.direction === 'desc' ? 'top' : 'bottom'
  const patterns = each(`
    ${edge} {n} instead / make it {n} / show {n} / ${edge} {n} / just the ${edge} {n} / and the ${edge} {n}? / no, ${edge} {n}
    show {n} instead / I meant ${edge} {n} / only {n} / give me {n} instead / only {n} of them
    can I see {n}? / I want {n} / cut it to {n}
  `)
  return turnTo(random, patterns, { n: countWord(random, count) }, [{ ...state, rank: { ...rank, count } }], true)
}

function sort(random: Random, before: Before): Turn | null {
  const { state } = before
  const measure = sortable(before)
  if (measure === null || hasGrain(state)) return null
  if (random.chance(0.3))
    return turnTo(
      random,
      each(`
        lowest first / smallest first / sort ascending / in ascending order / sorted from low to high / from low to high
        put the lowest on top / smallest at the top / ascending please / sort it from smallest to largest
      `),
      {},
      [{ ...state, rank: { measure, direction: 'asc', count: null } }],
      true,
    )
  const patterns = each(`
    sort by {m} / sorted by {m} / order by {m} / highest first / sort descending / in descending order / largest first
    biggest first / order them by {m} / sort it by {m}, highest first / from high to low / sorted from high to low / ranked by {m}
    put the highest on top / sort it from largest to smallest / largest at the top
  `)
  return turnTo(
    random,
    patterns,
    { m: measureWord(random, state.topic, measure) },
    [{ ...state, rank: { measure, direction: 'desc', count: null } }],
    true,
  )
}

/** Bounds that leave some rows and take some, for tables without a period. */
const bounds: Readonly<Record<string, readonly number[]>> = {
  'office revenue': [2_000_000, 3_500_000],
  'office margin': [700_000, 1_200_000],
  'office orders': [3000, 5000],
  'segment revenue': [500_000, 2_000_000],
  'segment margin': [200_000, 500_000],
  'product revenue': [100_000, 150_000],
  'product margin': [30_000, 50_000],
  'office customers': [150, 250],
  'segment customers': [200, 300],
  'severity alerts': [3, 5],
  'monitor alerts': [1, 2],
}

function firstBound(random: Random, before: Before): Turn | null {
  const { state } = before
  const measure = sortable(before)
  const column = onlyColumn(state)
  const known = bounds[`${column} ${measure}`]
  if (measure === null || column === null || known === undefined || (state.window !== null && state.topic !== 'alerts')) return null
  if (state.conditions.some((condition) => condition.kind !== 'none-of')) return null
  const bound = random.pick(known)
  const kind = random.chance(0.75) ? 'above' : 'below'
  const patterns = each(`
    only those {k} {n} / just the ones {k} {n} / only the ones {k} {n} / which of them are {k} {n}? / only {d} {k} {n}
    which ones are {k} {n}? / those {k} {n} / only {d} with {m} {k} {n} / which of those have {m} {k} {n}? / keep those {k} {n}
    show only those {k} {n} / which {d} are {k} {n}? / and which are {k} {n}? / filter to those {k} {n} / where it is {k} {n}
    with {m} {k} {n}
  `)
  const k = kind === 'above' ? random.pick(['above', 'over']) : random.pick(['below', 'under'])
  const places = { k, n: numberWord(random, bound), d: rowWord(state.topic, column, true), m: measureWord(random, state.topic, measure) }
  return turnTo(random, patterns, places, [{ ...state, having: { kind, bound } }])
}

function shareOfRows(random: Random, { state, twofold }: Before): Turn | null {
  // A margin or a cost in percent is another figure.
  if (twofold || /margin|profit|cost/.test(state.measures[0] ?? '')) return null
  if (!isAdditive(state) || !isPlain(state) || state.by.length !== 1 || state.conditions.some(({ kind }) => kind === 'none-of')) return null
  const patterns = each(`
    as a share / in percent / as a percentage / as a percentage of the total / as percent of total / show shares instead
    in percent of the total / what share is that each? / how much is that in percent? / as a share of the total / in %
    as % of total / what is each one's share? / give me percentages of the total / relative to the total / each as % of the total
    show the percentage of total / what percentage of the total is each? / show it as a share of the total
  `)
  return turnTo(random, patterns, {}, [{ ...state, share: true }])
}

function shareOfFigure(random: Random, { state, twofold }: Before): Turn | null {
  if (twofold) return null
  const measure = onlyMeasure(state)
  if (measure === null || !isAdditive(state) || !isPlain(state) || state.by.length > 0) return null
  if (state.conditions.length === 0 || state.conditions.some(({ kind }) => kind !== 'one-of')) return null
  const patterns = each(`
    what share of the total is that? / how much is that in percent of the total? / as a share of the total
    what percentage of all {m} is that? / as a percentage of the total / what percent of total {m} is that?
    what share of all {m} is that? / how much of the total is that? / which share of all {m} is that?
    what part of total {m} is that? / as a percent of all {m} / how big is that share of the total? / relative to total {m}?
  `)
  return turnTo(random, patterns, { m: measureWord(random, state.topic, measure) }, [{ ...state, share: true }])
}

function noShare(random: Random, { state }: Before): Turn | null {
  if (!state.share || state.by.length === 0) return null
  const patterns = each(`
    in absolute numbers / back to absolute numbers / absolute numbers please / not in percent / no percentages / as absolute values
    without the percentages / as numbers again / show the amounts again / back to amounts / numbers instead of percent
    in absolute terms
  `)
  return turnTo(random, patterns, {}, [{ ...state, share: false }])
}

function comparison(random: Random, { state }: Before): Turn | null {
  const { window } = state
  if (window === null || !isComparable(window) || !isPlain(state) || state.rank !== null || onlyMeasure(state) === null) return null
  if (state.by.length > 0 && !['segment', 'office', 'team', 'region'].includes(onlyColumn(state) ?? '')) return null
  if (state.topic === 'alerts') return null
  const { kind } = window
  const before = periodBefore(window)
  if (kind !== 'year' && before !== null && random.chance(0.5)) {
    const patterns = each(`
      compared with the ${kind} before / vs the previous ${kind} / how does that compare to the ${kind} before?
      compare that with the previous ${kind} / versus the ${kind} before / how much did it change from the ${kind} before?
      growth over the previous ${kind} / change vs the {k} before / difference to the previous {k} / up or down from the {k} before?
      {k} over {k} / put the previous {k} next to it / side by side with the {k} before / and compared to the prior {k}?
    `)
    return turnTo(random, patterns, { k: kind }, [{ ...state, against: before }])
  }
  const against = yearBefore(window)
  if (against === null || against.from < '2022') return null
  const patterns = each(`
    compared with the year before / vs the year before / how does that compare with the year before? / compare with the year before
    against the year before / year over year / growth over the year before / how much did it change from the year before? / yoy
    change vs the year before / put the year before next to it / side by side with the year before / difference to the year before
    up or down from the year before? / and compared to the prior year?
  `)
  if (kind !== 'year' && yearOf(window) === 2026)
    patterns.push(
      `compared with the same ${kind} last year`,
      `vs the same ${kind} last year`,
      `how does that compare to the same ${kind} last year?`,
    )
  return turnTo(random, patterns, {}, [{ ...state, against }])
}

function noComparison(random: Random, { state }: Before): Turn | null {
  if (state.against === null || isCut(state)) return null
  return turnTo(
    random,
    each(`
      without the comparison / drop the comparison / no comparison / leave out the comparison / only the current {k}
      remove the comparison / just the current {k}
    `),
    { k: state.window?.kind ?? '' },
    [{ ...state, against: null }],
  )
}
