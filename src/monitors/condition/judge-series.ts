import { scoreSeries } from '../../anomalies/score-series.ts'
import type { SeriesPoint } from '../../anomalies/series.ts'
import { valueKind } from '../../present/column-types.ts'
import { bandOf } from './compare-values.ts'
import type { LeafOf } from './condition.ts'
import { readWall, wallText } from './local-time.ts'
import { pickNumber } from './pick.ts'
import { readNumber } from './read-value.ts'
import { cellsOf, type Finding, faulty, judged, type Subject, tooEarly, verdictOfNothing } from './subject.ts'
import type { VerdictError } from './verdict.ts'

type History = LeafOf<'anomaly'>['history']

/** A series that ends with the tested value, with the row it came from and its text; or a verdict why there is none. */
type Series = { points: SeriesPoint[]; text: string; row: number | null } | Finding

/** A value against what its own series leads one to expect. */
export function judgeAnomaly(leaf: LeafOf<'anomaly'>, subject: Subject): Finding {
  const series = seriesOf(leaf.column, leaf.history, subject)
  if ('verdict' in series) return series
  const value = series.points.at(-1)?.value ?? 0
  const score = scoreSeries(
    series.points,
    {
      method: leaf.method,
      season: leaf.season,
      scale: leaf.scale,
      alpha: leaf.alpha,
      direction: leaf.direction,
      minPoints: leaf.min_points,
      minAbsChange: leaf.min_abs_change,
      minRelChange: leaf.min_rel_change,
    },
    subject.excludedDates,
  )
  const rows = rowsOf(series.row, subject)
  if (score.kind === 'not_enough') {
    const reason = `the series is still too short: ${score.points} earlier values, ${score.wanted} are needed`
    return { verdict: tooEarly(reason, value, series.text), rows }
  }
  const isHigh = leaf.direction === 'up' || (leaf.direction === 'either' && score.score >= 0)
  const known = {
    value,
    text: series.text,
    limit: isHigh ? score.high : score.low,
    expected: score.expected,
    scale: score.scale,
    score: leaf.direction === 'up' ? score.score : leaf.direction === 'down' ? -score.score : Math.abs(score.score),
    change: score.relative === null ? null : score.relative * 100,
  }
  if (score.anomalous) {
    return { verdict: judged('breach', { ...known, severity: bandOf(subject.condition.bands, known.score, 'gte') }), rows }
  }
  return { verdict: judged('ok', { ...known, margin: Math.max(0, (score.critical - known.score) / score.critical) }), rows }
}

/** A value that has risen, or fallen, at each of the last steps. A change from 0 counts as more than any percentage. */
export function judgeTrend(leaf: LeafOf<'trend'>, subject: Subject): Finding {
  const series = seriesOf(leaf.column, leaf.history, subject)
  if ('verdict' in series) return series
  const values = series.points.slice(-leaf.runs).map(({ value }) => value)
  const value = values.at(-1) ?? 0
  const rows = rowsOf(series.row, subject)
  if (values.length < leaf.runs) {
    const reason = `the series is still too short: ${values.length} values, ${leaf.runs} are needed`
    return { verdict: tooEarly(reason, value, series.text), rows }
  }
  const sign = leaf.direction === 'up' ? 1 : -1
  const first = values[0] ?? 0
  const steps = values.slice(1).filter((later, at) => sign * (later - (values[at] ?? later)) > 0).length
  const change = first === 0 ? null : (100 * (value - first)) / Math.abs(first)
  const isFar = change === null ? value !== 0 : sign * change >= leaf.min_total_change_pct
  const known = { value, text: series.text, expected: first, change, score: change === null ? null : sign * change }
  if (steps === leaf.runs - 1 && isFar) {
    const severity = known.score === null ? null : bandOf(subject.condition.bands, known.score, 'gte')
    return { verdict: judged('breach', { ...known, severity }), rows }
  }
  return { verdict: judged('ok', known), rows }
}

const rowsOf = (row: number | null, { rows }: Subject): number[] => (row === null ? [] : rows.length > 1 ? rows.slice(-20) : [row])

function seriesOf(name: string, history: History, subject: Subject): Series {
  return history.source === 'runs' ? seriesOfRuns(name, history.window_runs, subject) : seriesOfResult(name, history.time_column, subject)
}

function seriesOfRuns(name: string, windowRuns: number, subject: Subject): Series {
  const picked = pickNumber(subject, name)
  if ('verdict' in picked) return picked
  const past = subject.points.flatMap(({ slot, value, verdict }) =>
    value === null || verdict === 'error' ? [] : [{ at: subject.localOf(slot), value }],
  )
  const now = { at: subject.localOf(subject.now.slot), value: picked.tested.value }
  return { points: [...past.slice(-windowRuns), now], text: picked.tested.text, row: picked.rows[0] ?? null }
}

/** Rows in order of their times, the last one being now. A NULL before the last row is a missing point, or 0 where `nulls` says so. */
function seriesOfResult(name: string, timeColumn: string, subject: Subject): Series {
  const { nulls, empty = 'no_data' } = subject.condition
  if (subject.rows.length === 0) return { verdict: verdictOfNothing(empty, 'the result has no rows'), rows: [] }
  const times = cellsOf(subject, timeColumn)
  const kind = valueKind(times.column.type)
  if (kind !== 'date' && kind !== 'instant') {
    return failed('not_a_time', `column "${timeColumn}" has the type ${times.column.type}; expected a date or a timestamp`, [])
  }
  const { column, cells } = cellsOf(subject, name)
  const timed: { at: number; text: string; row: number; cell: (typeof cells)[number]['cell'] }[] = []
  for (const [n, { row, cell }] of times.cells.entries()) {
    const read = cell === null ? null : readWall(String(cell))
    if (read === null) {
      return failed(
        'not_a_time',
        `column "${timeColumn}" is ${JSON.stringify(cell)} in row ${row + 1}; expected a date or time in each row`,
        [row],
      )
    }
    const text = read.offsetMs === null ? wallText(read.wall) : subject.localOf(new Date(read.wall - read.offsetMs).toISOString())
    timed.push({ at: read.offsetMs === null ? read.wall : read.wall - read.offsetMs, text, row, cell: cells[n]?.cell ?? null })
  }
  timed.sort((a, b) => a.at - b.at)
  const twice = timed.find(({ at }, n) => timed[n - 1]?.at === at)
  if (twice !== undefined) {
    return failed('duplicate_key', `two rows have the time ${twice.text} in column "${timeColumn}"; expected one row for each time`, [
      twice.row,
    ])
  }
  const points: SeriesPoint[] = []
  for (const [n, { text, row, cell }] of timed.entries()) {
    const reading = readNumber(cell, column, row)
    if (reading.kind === 'error') return { verdict: faulty(reading.error), rows: [row] }
    if (reading.kind === 'number') points.push({ at: text, value: reading.tested.value })
    else if (nulls === 'zero') points.push({ at: text, value: 0 })
    else if (n === timed.length - 1) return { verdict: verdictOfNothing(nulls, `column "${name}" is empty (NULL) at ${text}`), rows: [row] }
  }
  const last = timed.at(-1)
  return { points, text: String(last?.cell ?? 0), row: last?.row ?? null }
}

const failed = (code: VerdictError['code'], message: string, rows: number[]): Finding => ({ verdict: faulty({ code, message }), rows })
