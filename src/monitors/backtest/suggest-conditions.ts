import type { Cell, ResultColumn } from '../../present/columns.ts'
import { numberOf } from '../../present/decimals.ts'
import { type AlertConditionInput, alertConditionSchema } from '../condition/condition.ts'
import { plainNumber, wordingOf } from '../condition/leaf-sentence.ts'
import { seriesHistory } from './histories.ts'
import type { History, HistorySource } from './history.ts'
import { priceOf } from './price-of.ts'
import { figuresOf, type ResultShape, shapeOf } from './result-shape.ts'
import { suggestThreshold } from './suggest-threshold.ts'

/**
 * A condition to start from. `perMonth`: alerts a month over the past that `source` names; null where there is no past to price it with. `past`: what that past was,
 * `count` alerts in `slots` planned times, of which it was firing at the part `firing`.
 */
export type Suggestion = {
  condition: AlertConditionInput
  title: string
  perMonth: number | null
  source: HistorySource | null
  past: { slots: number; count: number; firing: number } | null
}

export type SuggestContext = {
  timeZone: string
  /** Results of past slots, where they are known; else a series prices itself. */
  history?: History
}

type Draft = { condition: Omit<AlertConditionInput, 'schema'>; title: string }

/** What fires longer than this part of the time is no suggestion. */
const mostFiring = 0.2

/**
 * Three conditions that fit the shape of a result, the most telling first, each with its price; none that the past shows firing for more than a fifth of the time. Nothing of
 * them is saved before it was looked at.
 */
export function suggestConditions(columns: readonly ResultColumn[], rows: readonly Cell[][], context: SuggestContext): Suggestion[] {
  const shape = shapeOf(columns, rows)
  const drafts = [...draftsFor(shape, columns, rows, context.history), ...always(shape)]
  const suggestions: Suggestion[] = []
  for (const { condition, title } of drafts) {
    const input: AlertConditionInput = { schema: 1, ...condition }
    if (suggestions.some((other) => JSON.stringify(other.condition) === JSON.stringify(input))) continue
    const price = priced(input, columns, rows, context)
    if (price.past !== null && price.past.firing > mostFiring) continue
    suggestions.push({ condition: input, title, ...price })
    if (suggestions.length === 3) break
  }
  return suggestions
}

function priced(
  input: AlertConditionInput,
  columns: readonly ResultColumn[],
  rows: readonly Cell[][],
  { timeZone, history }: SuggestContext,
): Pick<Suggestion, 'perMonth' | 'source' | 'past'> {
  const condition = alertConditionSchema.parse(input)
  const over = (past: History) => {
    const { perMonth, ...rest } = priceOf(condition, past, timeZone)
    return { perMonth, source: past.source, past: rest }
  }
  if (history !== undefined) return over(history)
  const table = { columns: columns.map(({ name, type }) => ({ name, type })), rows: rows.map((row) => [...row]), truncated: false }
  const slid = seriesHistory(condition, table, timeZone)
  return slid.ok ? over(slid.history) : { perMonth: null, source: null, past: null }
}

function draftsFor(shape: ResultShape, columns: readonly ResultColumn[], rows: readonly Cell[][], history: History | undefined): Draft[] {
  const [measure] = shape.measures
  if (measure === undefined) return []
  if (shape.time !== null && shape.isSeries) return ofSeries(measure, shape.time, shape, columns, rows)
  if (shape.time !== null && shape.keys.length > 0 && shape.distinctKeys && rows.length > 1)
    return ofGroupedSeries(measure, shape.time, shape)
  if (rows.length === 1) return ofOneValue(measure, shape, columns, rows, history)
  return shape.distinctKeys && shape.keys.length > 0 ? ofList(measure, shape) : []
}

/** One value per time. */
function ofSeries(
  measure: ResultColumn,
  time: ResultColumn,
  shape: ResultShape,
  columns: readonly ResultColumn[],
  rows: readonly Cell[][],
): Draft[] {
  const { gapDays } = shape
  const isDaily = gapDays !== null && gapDays >= 0.9 && gapDays <= 2
  const place = columns.indexOf(time)
  const isRising = String(rows[0]?.[place]) <= String(rows.at(-1)?.[place])
  const dated = figuresOf(measure, columns, rows)
    .map(({ row, value }) => ({ slot: String(rows[row]?.[place]).slice(0, 10), value }))
    .toSorted((a, b) => (a.slot < b.slot ? -1 : 1))
  const low = suggestThreshold(dated, 'lt')
  const { number } = wordingOf(columns)
  const history = { source: 'result', time_column: time.name } as const
  const season = isDaily && dated.length >= 28 ? 'dow' : 'none'
  const pick = isRising ? 'last' : 'first'
  return [
    {
      condition: {
        when: {
          kind: 'anomaly',
          column: measure.name,
          history,
          season,
          min_points: Math.min(56, Math.max(8, Math.floor(dated.length / 2))),
        },
      },
      title: `${measure.label} is unusual${season === 'dow' ? ' for its weekday' : ''}`,
    },
    ...(low === null
      ? []
      : [
          {
            condition: { when: { kind: 'threshold', column: measure.name, op: 'lt', value: low }, pick } as const,
            title: `${measure.label} falls below ${number(low, measure.name)}`,
          },
        ]),
    {
      condition: { when: { kind: 'trend', column: measure.name, history, runs: 4, direction: 'down' } },
      title: `${measure.label} falls three times in a row`,
    },
  ]
}

/** One value per time and group. */
function ofGroupedSeries(measure: ResultColumn, time: ResultColumn, shape: ResultShape): Draft[] {
  const groups = shape.keys.map(({ name }) => name)
  const history = { source: 'result', time_column: time.name } as const
  const each = shape.keys.map(({ label }) => label).join(' and ')
  return [
    {
      condition: { when: { kind: 'anomaly', column: measure.name, history, min_points: 8 }, group_by: groups },
      title: `${measure.label} is unusual for any ${each}`,
    },
    {
      condition: { when: { kind: 'trend', column: measure.name, history, runs: 4, direction: 'down' }, group_by: groups },
      title: `${measure.label} falls three times in a row for any ${each}`,
    },
  ]
}

/** A single row: a figure, perhaps beside what it is held against. */
function ofOneValue(
  measure: ResultColumn,
  shape: ResultShape,
  columns: readonly ResultColumn[],
  rows: readonly Cell[][],
  history: History | undefined,
): Draft[] {
  const value = numberOf(rows[0]?.[columns.indexOf(measure)])
  const { number } = wordingOf(columns)
  const dated = history === undefined ? [] : datedOf(measure, history)
  const guess = value === null || value <= 0 ? null : Number((value * 0.8).toPrecision(2))
  // What one value says of a limit is a guess; a past knows better, even that there is none.
  const limit = dated.length < fewestDated ? guess : suggestThreshold(dated, 'lt')
  const isDaily = dated.length >= fewestForWeekdays && isDailyPast(dated)
  return [
    ...ofPair(shape, []),
    changeOf(measure, 10, []),
    ...(limit === null
      ? []
      : [
          {
            condition: { when: { kind: 'threshold', column: measure.name, op: 'lt', value: limit } } as const,
            title: `${measure.label} falls below ${number(limit, measure.name)}`,
          },
        ]),
    {
      condition: {
        when: {
          kind: 'anomaly',
          column: measure.name,
          history: { source: 'runs' },
          min_points: 28,
          ...(isDaily ? { season: 'dow' as const } : {}),
        },
      },
      title: `${measure.label} is unusual${isDaily ? ' for its weekday,' : ''} compared with earlier runs`,
    },
  ]
}

/** Values of a past from which on it says more than the newest of them, and from which on weekdays are told apart. */
const fewestDated = 8
const fewestForWeekdays = 28

function datedOf({ name }: ResultColumn, { results }: History): { slot: string; value: number }[] {
  return results.flatMap(({ slot, result }) => {
    const value = numberOf(result.rows.at(-1)?.[result.columns.findIndex((column) => column.name === name)] ?? null)
    return value === null ? [] : [{ slot, value }]
  })
}

/** Whether there is about one value a day. */
function isDailyPast(dated: readonly { slot: string }[]): boolean {
  const days = (Date.parse(dated.at(-1)?.slot ?? '') - Date.parse(dated[0]?.slot ?? '')) / 86_400_000 / (dated.length - 1)
  return days >= 0.9 && days <= 1.5
}

/** Rows that are each about something. */
function ofList(measure: ResultColumn, shape: ResultShape): Draft[] {
  return [...ofPair(shape, shape.keys), changeOf(measure, 20, shape.keys)]
}

function changeOf(measure: ResultColumn, percent: number, keys: readonly ResultColumn[]): Draft {
  const each = keys.length === 0 ? '' : ` for any ${keys.map(({ label }) => label).join(' and ')}`
  return {
    condition: {
      when: {
        kind: 'change',
        column: measure.name,
        basis: { type: 'previous_run' },
        measure: 'percent',
        direction: 'either',
        value: percent,
      },
      ...(keys.length === 0 ? {} : { group_by: keys.map(({ name }) => name) }),
    },
    title: `${measure.label} changes by more than ${percent} % from one run to the next${each}`,
  }
}

function ofPair({ pair }: ResultShape, keys: readonly ResultColumn[]): Draft[] {
  if (pair === null) return []
  const { actual, base, role } = pair
  const groups = keys.length === 0 ? {} : { group_by: keys.map(({ name }) => name) }
  if (role === 'earlier') {
    const basis = { type: 'column', column: base.name } as const
    const when = { kind: 'change', column: actual.name, basis, measure: 'percent', direction: 'down', value: 10 } as const
    return [{ condition: { when, ...groups }, title: `${actual.label} is down by more than 10 % against ${base.label}` }]
  }
  const op = role === 'target' ? 'lt' : 'gt'
  return [
    {
      condition: { when: { kind: 'compare', left: actual.name, op, right: base.name }, ...groups },
      title: `${actual.label} is ${op === 'lt' ? 'below' : 'above'} ${base.label}`,
    },
  ]
}

/** What can be watched in any result: rows that appear, and how many there are. */
function always(shape: ResultShape): Draft[] {
  const { keys, distinctKeys, rows, time, gapDays } = shape
  const more = Math.max(1, Math.ceil(rows * 1.5))
  const isList = time === null && keys.length > 0 && distinctKeys
  return [
    ...(isList
      ? [
          {
            condition: { when: { kind: 'new_rows', keys: keys.map(({ name }) => name) } } as const,
            title: `A ${keys.map(({ label }) => label).join(' and ')} appears that was not in the result before`,
          },
        ]
      : []),
    ...(rows === 0 ? [{ condition: { when: { kind: 'row_count', op: 'gt', value: 0 } } as const, title: 'Any row appears' }] : []),
    ...(rows === 0 ? [] : [{ condition: { when: { kind: 'no_data' } } as const, title: 'The result is empty' }]),
    ...(time === null ? [] : [freshness(time, gapDays)]),
    { condition: { when: { kind: 'row_count', op: 'gt', value: more } }, title: `There are more than ${plainNumber(more)} rows` },
    {
      condition: { when: { kind: 'row_count', op: 'gt', value: 0, ratio_to_previous: 2 } },
      title: 'The number of rows more than doubles from one run to the next',
    },
  ]
}

/** Data that is late by more than a period. */
function freshness(time: ResultColumn, gapDays: number | null): Draft {
  const days = Math.max(2, Math.ceil(2 * (gapDays ?? 1)))
  return {
    condition: { when: { kind: 'freshness', column: time.name, max_age_minutes: days * 1440 }, pick: 'max' },
    title: `${time.label} is more than ${days} days ago`,
  }
}
