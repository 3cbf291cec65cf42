import { levelShifts } from '../../anomalies/level-shifts.ts'
import { scoreSeries } from '../../anomalies/score-series.ts'
import { type AnomalySeverity, severityOf } from '../../anomalies/severity.ts'
import { type Cadence, completeAt, optionsFor } from './cadence.ts'

/** A value of a series; `at` is UTC without a zone. */
export type KpiPoint = { id: number; at: string; value: number; label: 'confirmed' | 'expected' | null }

/** A value that is unusual. `mergedInto`: the first value of the level shift that tells of it; `shiftTo` is set on that first one. */
export type Finding = {
  id: number
  at: string
  value: number
  expected: number
  low: number
  high: number
  score: number
  critical: number
  relative: number | null
  favourable: boolean | null
  severity: AnomalySeverity
  mergedInto: number | null
  shiftTo: string | null
}

export type ScoreRequest = {
  /** Oldest first, one per time. */
  points: readonly KpiPoint[]
  cadence: Cadence
  goodDirection: 'up' | 'down' | null
  minAbsChange: number
  /** Points before this position are known and not scored again; no level shift goes on over it. */
  from: number
  /** Epoch milliseconds. */
  now: number
}

/**
 * Scores the values from a position on, each against those before it. Values that people confirmed as faults are kept out of the history of later ones.
 * `next` is the position where the next scoring starts: that of the first value whose period is not over.
 */
export function scorePoints(request: ScoreRequest): { findings: Finding[]; next: number } {
  const { points, cadence, goodDirection, minAbsChange, from, now } = request
  const open = points.findIndex(({ at }) => completeAt(at, cadence) > now)
  const next = open < 0 ? points.length : open
  const excluded = new Set(points.flatMap(({ at, label }) => (label === 'confirmed' ? [at.slice(0, 10)] : [])))
  const findings = new Map<number, Finding>()
  for (let at = from; at < next; at++) {
    const point = points[at]
    if (point === undefined) break
    const options = optionsFor(cadence, at, minAbsChange)
    const score = scoreSeries(points.slice(Math.max(0, at - longestWindow), at + 1), options, excluded)
    if (score.kind !== 'scored' || !score.anomalous) continue
    const favourable = goodDirection === null ? null : point.value > score.expected === (goodDirection === 'up')
    findings.set(at, {
      ...point,
      expected: score.expected,
      low: score.low,
      high: score.high,
      score: score.score,
      critical: score.critical,
      relative: score.relative,
      favourable,
      severity: severityOf(score, favourable === true),
      mergedInto: null,
      shiftTo: null,
    })
  }
  mergeShifts(points, findings)
  return { findings: [...findings.values()], next }
}

/** Longer than what any season looks back on, confirmed faults included. */
const longestWindow = 400

function mergeShifts(points: readonly KpiPoint[], findings: Map<number, Finding>): void {
  const signs = points.map((_, at) => {
    const found = findings.get(at)
    return found === undefined ? 0 : found.value > found.expected ? 1 : -1
  })
  for (const { from, to } of levelShifts(signs)) {
    const first = points[from]
    const end = points[to]
    if (first === undefined || end === undefined) continue
    const beginning = findings.get(from)
    if (beginning !== undefined) findings.set(from, { ...beginning, shiftTo: end.at })
    for (let at = from + 1; at <= to; at++) {
      const found = findings.get(at)
      if (found !== undefined) findings.set(at, { ...found, mergedInto: first.id })
    }
  }
}
