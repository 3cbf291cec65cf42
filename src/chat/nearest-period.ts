import type { AnswerOption, NewEvent } from '../present/answer/events.ts'
import { type Grain, isGrain, monthNames, readDate, writeDate } from '../present/dates.ts'
import {
  emptyQuery,
  type Measure,
  type PeriodFilter,
  type SemanticQuery,
  semanticQuerySchema,
} from '../translate/semantic/semantic-query.ts'
import type { CandidateAnswer, Translator } from '../translate/translator.ts'
import { type ProbeWay, patience, runProbe } from './probe.ts'

/**
 * The period nearest to the one asked for in which the same conditions have rows, as a notice with the question for it; null where there is
 * none, or the question has no single period. One statement looks before it, and only when nothing is there one looks after it; both pass guard,
 * cost ceiling and limits, and nothing of them is kept.
 */
export async function nearestPeriod(way: ProbeWay, candidate: CandidateAnswer): Promise<NewEvent | null> {
  const translator = way.deps.translators.find(({ name }) => name === 'semantic')
  const parsed = semanticQuerySchema.safeParse(candidate.semanticQuery)
  if (translator === undefined || !parsed.success || parsed.data.comparison !== null) return null
  const [period, ...others] = parsed.data.periods
  if (period === undefined || others.length > 0 || period.grain === 'hour') return null
  const signal = patience(way.turn)
  const look = async (side: 'before' | 'after') => {
    const probe = probeFor(parsed.data, period, side)
    return probe === null ? null : await firstBucket(way, translator, probe, signal).catch(() => null)
  }
  const found = (await look('before')) ?? (await look('after'))
  const nearest = found === null ? null : periodAt(found, period)
  if (nearest === null) return null
  const question = `${way.turn.question.replace(/[\s?.!]+$/, '')}, but for ${nearest.label}`
  const option: AnswerOption = { label: nearest.label, question, semantic_query: { ...parsed.data, periods: [nearest] } }
  const text = `The nearest period with data is ${nearest.label}.`
  return { name: 'notice', data: { level: 'info', code: 'nearest_period', text, options: [option] } }
}

/** The first measure by the grain of the period, on one side of it; of a list, how many of its things there are. */
function probeFor(query: SemanticQuery, period: PeriodFilter, side: 'before' | 'after'): SemanticQuery | null {
  const [measure] = query.measures
  const { subject } = query
  const counted: Measure | null =
    subject === null ? null : { kind: 'count', of: subject, metrics: [], distinct: false, fn: null, filters: [], label: subject.label }
  const measured = measure ?? counted
  const edge = side === 'before' ? period.from : period.to
  if (measured === null || edge === null) return null
  const span = side === 'before' ? { from: null, to: edge } : { from: edge, to: null }
  return {
    ...emptyQuery,
    measures: [measured],
    filters: query.filters,
    via: query.via,
    rows: query.rows,
    dimensions: [{ kind: 'time', grain: period.grain, cycle: null }],
    periods: [{ ...period, ...span, label: '', incomplete: false, asOf: false, soFar: null }],
    order: [{ by: { kind: 'dimension', index: 0 }, direction: side === 'before' ? 'desc' : 'asc' }],
    limit: 1,
  }
}

/** The start of the first bucket that a probe gives and that holds something, as an ISO date. */
async function firstBucket(way: ProbeWay, translator: Translator, probe: SemanticQuery, signal: AbortSignal): Promise<string | null> {
  const found = await runProbe(way, translator, { semanticQuery: probe }, 1, signal)
  const [start, value] = found?.run.rows[0] ?? []
  return typeof start === 'string' && readDate(start) !== null && value !== null && value !== undefined ? start.slice(0, 10) : null
}

/** The whole period of a grain that begins on a day; null for a grain without a name. */
function periodAt(start: string, asked: PeriodFilter): PeriodFilter | null {
  const date = readDate(start)
  const end = endOf(start, asked.grain)
  if (date === null || end === null) return null
  const label = asked.grain === 'half' ? `the half-year from ${start}` : writeDate(date, grainOf(asked.grain), monthNames('en'))
  return { ...asked, from: start, to: end, label, incomplete: false, soFar: null }
}

const grainOf = (grain: PeriodFilter['grain']): Grain => (isGrain(grain) ? grain : 'day')

const monthsIn: Partial<Record<PeriodFilter['grain'], number>> = { month: 1, quarter: 3, half: 6, year: 12 }
const daysIn: Partial<Record<PeriodFilter['grain'], number>> = { day: 1, week: 7 }

/** The day after the last one of a period. */
function endOf(start: string, grain: PeriodFilter['grain']): string | null {
  const [months, days] = [monthsIn[grain], daysIn[grain]]
  if (months === undefined && days === undefined) return null
  const end = new Date(`${start}T00:00:00Z`)
  if (months !== undefined) end.setUTCMonth(end.getUTCMonth() + months)
  else end.setUTCDate(end.getUTCDate() + (days ?? 0))
  return end.toISOString().slice(0, 10)
}
