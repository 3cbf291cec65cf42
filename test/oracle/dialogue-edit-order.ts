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
import type { Random } from './dialogue-random.ts'
import { periodBefore, yearBefore, yearOf } from './dialogue-windows.ts'
import { further } from './dialogue-wordings.ts'
import { countWord, measureWord, numberWord, rowWord } from './dialogue-words.ts'
import { measureOf } from './dialogue-world.ts'

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
      ? [
          'just the top {n}',
          'top {n}',
          'only the top {n}',
          'top {n} only',
          'show me the top {n}',
          'the top {n} please',
          'only the {n} highest',
          'the {n} highest',
          'which are the top {n}?',
          ...further.top,
        ]
      : [
          'just the bottom {n}',
          'bottom {n}',
          'only the {n} lowest',
          'the {n} lowest',
          'and the bottom {n}?',
          'bottom {n} only',
          'which are the bottom {n}?',
          ...further.bottom,
        ]
  return turnTo(random, patterns, { n: countWord(random, count) }, [{ ...state, rank: { measure, direction, count } }], true)
}

function theOne(random: Random, before: Before): Turn | null {
  const { state } = before
  const measure = sortable(before)
  const column = onlyColumn(state)
  if (measure === null || column === null) return null
  const direction = random.chance(0.7) ? 'desc' : 'asc'
  const patterns =
    direction === 'desc'
      ? [
          'which {d} is on top?',
          'which one is the highest?',
          'which {d} has the most?',
          'which {d} is the highest?',
          'which one is highest?',
          'which {d} leads?',
          'which one has the highest?',
          ...further.first,
        ]
      : [
          'which one is the lowest?',
          'which {d} is the lowest?',
          'which {d} is last?',
          'which {d} has the least?',
          'which one is lowest?',
          ...further.last,
        ]
  // Of a mean, a high one is not always the best.
  const judging = /most|least|first|last|strongest|weakest|winner|best|worst|number one|leads|top/
  const most = measureOf(state.topic, measure).sort === 'mean' ? patterns.filter((pattern) => !judging.test(pattern)) : patterns
  return turnTo(random, most, { d: rowWord(state.topic, column) }, [{ ...state, rank: { measure, direction, count: 1 } }])
}

function otherLimit(random: Random, { state }: Before): Turn | null {
  const { rank } = state
  if (rank === null || rank.count === null || !isPlain(state) || onlyColumn(state) === null) return null
  if (random.chance(0.4)) {
    const direction = rank.direction === 'desc' ? 'asc' : 'desc'
    const patterns =
      direction === 'asc'
        ? [
            'and the bottom {n}?',
            'and the {n} worst?',
            'now the bottom {n}',
            'the bottom {n} instead',
            'what about the bottom {n}?',
            'and the {n} lowest?',
          ]
        : [
            'and the top {n}?',
            'now the top {n}',
            'the top {n} instead',
            'what about the top {n}?',
            'and the {n} highest?',
            'and the {n} best?',
          ]
    const other = direction === 'desc' ? 'top' : 'bottom'
    return turnTo(
      random,
      [...patterns, ...further.flipped],
      { n: countWord(random, rank.count), edge: other },
      [{ ...state, rank: { ...rank, direction } }],
      true,
    )
  }
  const count = random.pick([1, 2, 3, 5, 7, 10].filter((other) => other !== rank.count && other > 1))
  const edge = rank.direction === 'desc' ? 'top' : 'bottom'
  const patterns = [
    `${edge} {n} instead`,
    'make it {n}',
    'show {n}',
    `${edge} {n}`,
    `just the ${edge} {n}`,
    `and the ${edge} {n}?`,
    `no, ${edge} {n}`,
    'show {n} instead',
    `I meant ${edge} {n}`,
    'only {n}',
    ...further.otherLimit,
  ]
  return turnTo(random, patterns, { n: countWord(random, count) }, [{ ...state, rank: { ...rank, count } }], true)
}

function sort(random: Random, before: Before): Turn | null {
  const { state } = before
  const measure = sortable(before)
  if (measure === null || hasGrain(state)) return null
  if (random.chance(0.3))
    return turnTo(
      random,
      ['lowest first', 'smallest first', 'sort ascending', 'in ascending order', 'sorted from low to high', ...further.ascending],
      {},
      [{ ...state, rank: { measure, direction: 'asc', count: null } }],
      true,
    )
  const patterns = [
    'sort by {m}',
    'sorted by {m}',
    'order by {m}',
    'highest first',
    'sort descending',
    'in descending order',
    'largest first',
    'biggest first',
    'order them by {m}',
    'sort it by {m}, highest first',
    ...further.descending,
  ]
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
  'office profit': [700_000, 1_200_000],
  'office orders': [3000, 5000],
  'segment revenue': [500_000, 2_000_000],
  'segment profit': [200_000, 500_000],
  'product revenue': [100_000, 150_000],
  'product profit': [30_000, 50_000],
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
  const patterns = [
    'only those {k} {n}',
    'just the ones {k} {n}',
    'only the ones {k} {n}',
    'which of them are {k} {n}?',
    'only {d} {k} {n}',
    'which ones are {k} {n}?',
    'those {k} {n}',
    'only {d} with {m} {k} {n}',
    'which of those have {m} {k} {n}?',
    ...further.firstBound,
  ]
  const k = kind === 'above' ? random.pick(['above', 'over']) : random.pick(['below', 'under'])
  const places = { k, n: numberWord(random, bound), d: rowWord(state.topic, column, true), m: measureWord(random, state.topic, measure) }
  return turnTo(random, patterns, places, [{ ...state, having: { kind, bound } }])
}

function shareOfRows(random: Random, { state, twofold }: Before): Turn | null {
  if (twofold) return null
  if (!isAdditive(state) || !isPlain(state) || state.by.length !== 1 || state.conditions.some(({ kind }) => kind === 'none-of')) return null
  const patterns = [
    'as a share',
    'in percent',
    'as a percentage',
    'as a percentage of the total',
    'as percent of total',
    'show shares instead',
    'in percent of the total',
    'what share is that each?',
    'how much is that in percent?',
    'as a share of the total',
    'in %',
    'as % of total',
    ...further.shareOfRows,
  ]
  // A margin or a cost in percent is another figure.
  const clear = /profit|cogs/.test(state.measures[0] ?? '') ? patterns.filter((pattern) => /share|total/.test(pattern)) : patterns
  return turnTo(random, clear, {}, [{ ...state, share: true }])
}

function shareOfFigure(random: Random, { state, twofold }: Before): Turn | null {
  if (twofold) return null
  const measure = onlyMeasure(state)
  if (measure === null || !isAdditive(state) || !isPlain(state) || state.by.length > 0) return null
  if (state.conditions.length === 0 || state.conditions.some(({ kind }) => kind !== 'one-of')) return null
  const patterns = [
    'what share of the total is that?',
    'how much is that in percent of the total?',
    'as a share of the total',
    'what percentage of all {m} is that?',
    'as a percentage of the total',
    'what percent of total {m} is that?',
    'what share of all {m} is that?',
  ]
  return turnTo(random, [...patterns, ...further.shareOfFigure], { m: measureWord(random, state.topic, measure) }, [
    { ...state, share: true },
  ])
}

function noShare(random: Random, { state }: Before): Turn | null {
  if (!state.share || state.by.length === 0) return null
  const patterns = [
    'in absolute numbers',
    'back to absolute numbers',
    'absolute numbers please',
    'not in percent',
    'no percentages',
    'as absolute values',
    'without the percentages',
  ]
  return turnTo(random, [...patterns, ...further.noShare], {}, [{ ...state, share: false }])
}

function comparison(random: Random, { state }: Before): Turn | null {
  const { window } = state
  if (window === null || !isComparable(window) || !isPlain(state) || state.rank !== null || onlyMeasure(state) === null) return null
  if (state.by.length > 0 && !['segment', 'office', 'team', 'region'].includes(onlyColumn(state) ?? '')) return null
  if (state.topic === 'alerts') return null
  const { kind } = window
  const before = periodBefore(window)
  if (kind !== 'year' && before !== null && random.chance(0.5)) {
    const patterns = [
      `compared with the ${kind} before`,
      `vs the previous ${kind}`,
      `how does that compare to the ${kind} before?`,
      `compare that with the previous ${kind}`,
      `versus the ${kind} before`,
      `how much did it change from the ${kind} before?`,
      `growth over the previous ${kind}`,
      ...further.againstPeriod,
    ]
    return turnTo(random, patterns, { k: kind }, [{ ...state, against: before }])
  }
  const against = yearBefore(window)
  if (against === null || against.from < '2022') return null
  const patterns = [
    'compared with the year before',
    'vs the year before',
    'how does that compare with the year before?',
    'compare with the year before',
    'against the year before',
    'year over year',
    'growth over the year before',
    'how much did it change from the year before?',
    ...further.againstYear,
  ]
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
    ['without the comparison', 'drop the comparison', 'no comparison', 'leave out the comparison', ...further.noComparison],
    { k: state.window?.kind ?? '' },
    [{ ...state, against: null }],
  )
}
