import { median, quantile } from '../../anomalies/medians.ts'
import { leavesOf } from '../condition/condition.ts'
import { localTime } from '../condition/local-time.ts'
import type { BacktestInput, Track } from './backtest.ts'
import type { Backtest, Episode, Warning } from './report.ts'

const dayMs = 86_400_000
/** Days of a mean month. */
const monthDays = 30.44
/** Episodes that are listed at most. */
const mostEpisodes = 200

/** Turns what was seen into figures and warnings. */
export function summarise(input: BacktestInput, track: Track): Backtest {
  const times = track.slots.map(({ slot }) => Date.parse(slot))
  const gapMs = times.length < 2 ? null : median(times.slice(1).map((time, at) => time - (times[at] ?? time)))
  const judged = track.slots.filter((slot) => slot.judged)
  // Slots that could not be judged yet say nothing on how often it fires.
  const days = gapMs === null ? 0 : (judged.length * gapMs) / dayMs
  const perMonth = days < 7 ? null : (track.episodes.length * monthDays) / days
  const shareFiring = judged.length === 0 ? 0 : track.slots.filter(({ firing }) => firing).length / track.slots.length
  const nearest = nearestMiss(track)
  const report: Omit<Backtest, 'warnings'> = {
    source: input.history.source,
    from: track.slots[0]?.slot ?? null,
    to: track.slots.at(-1)?.slot ?? null,
    slots: track.slots.length,
    count: track.episodes.length,
    episodes: track.episodes.slice(0, mostEpisodes),
    messages: track.messages,
    perMonth,
    shareFiring,
    longest: track.episodes.reduce<Episode | null>(
      (longest, episode) => (longest === null || episode.slots > longest.slots ? episode : longest),
      null,
    ),
    nearestMiss: nearest,
    noData: track.noData,
    learning: track.learning,
    errors: track.errors,
    told: (input.knownBad ?? []).map((date) => toldOf(date, track.episodes, input.timeZone, gapMs ?? dayMs)),
  }
  return { ...report, warnings: warningsOf(input, track, report, { days, gapMs }) }
}

function nearestMiss({ ok }: Track): Backtest['nearestMiss'] {
  let nearest: Backtest['nearestMiss'] = null
  for (const { slot, group, verdict } of ok) {
    if (verdict.margin === null || verdict.value === null) continue
    if (nearest === null || verdict.margin < nearest.margin)
      nearest = { slot, group, value: verdict.value, margin: verdict.margin, verdict }
  }
  return nearest
}

/** A bad day is told of by an alert that was open on it, or opened within one period after it, when its data was in. */
function toldOf(date: string, episodes: readonly Episode[], timeZone: string, gapMs: number): Backtest['told'][number] {
  const clock = localTime(timeZone)
  const wall = Date.parse(`${date}T00:00:00Z`)
  if (clock === null || !Number.isFinite(wall)) return { date, told: false, slot: null }
  const start = clock.instantOf(wall)
  const end = clock.instantOf(wall + dayMs) + gapMs
  const found = episodes.find(({ from, to }) => Date.parse(from) < end && (to === null || Date.parse(to) > start))
  return { date, told: found !== undefined, slot: found?.from ?? null }
}

type Span = { days: number; gapMs: number | null }

function warningsOf(input: BacktestInput, track: Track, report: Omit<Backtest, 'warnings'>, { days, gapMs }: Span): Warning[] {
  const warnings: Warning[] = []
  const add = (code: Warning['code'], message: string) => warnings.push({ code, message })
  const weeks = days / 7
  if (gapMs !== null && gapMs <= 2 * dayMs && weeks >= 1 && report.count / weeks > 1) {
    add('too_often', `It would have fired ${report.count} times in ${Math.round(days)} days, more than once a week.`)
  }
  if (report.shareFiring > 0.2) add('too_long', `It would have been firing ${Math.round(report.shareFiring * 100)} % of the time.`)
  const far = farAway(input, track, report)
  if (far !== null) add('far_away', far)
  if (track.slots.length < 8 || days < 7) {
    add('little_history', `The past has ${track.slots.length} slots, ${Math.round(days)} days that could be judged; that says little.`)
  }
  if (track.slots.length > 0 && report.noData > track.slots.length / 2)
    add('mostly_no_data', `${report.noData} of ${track.slots.length} slots had no data.`)
  const { wanted, results } = input.history
  if (wanted !== undefined && wanted > results.length) {
    add('cut_short', `The time was up after the newest ${results.length} of ${wanted} planned times; the earlier ones were not gone over.`)
  }
  if (report.source === 'replay' && track.slots.length > 0) {
    add('late_rows', 'The past was asked for again as of each slot; it may hold rows that arrived later.')
  }
  return warnings
}

/** Distances of more than this many usual spreads are never bridged. */
const farSpreads = 5

/** Why a condition that never fired is not likely ever to fire: its limit is far from every value that was seen, measured by how much the values vary. */
function farAway({ condition }: BacktestInput, { ok }: Track, { count, nearestMiss: nearest }: Omit<Backtest, 'warnings'>): string | null {
  const isFixed = leavesOf(condition).every(
    ({ kind }) => kind === 'threshold' || kind === 'range' || kind === 'row_count' || kind === 'freshness',
  )
  if (count > 0 || nearest === null || !isFixed) return null
  const same = ok.filter(({ group }) => group.key === nearest.group.key)
  const values = same.flatMap(({ verdict }) => verdict.value ?? [])
  const limit = same.find(({ slot }) => slot === nearest.slot)?.verdict.limit ?? null
  if (limit === null || values.length < 8) return null
  const distance = Math.abs(nearest.value - limit)
  const spread = quantile(values, 0.9) - quantile(values, 0.1)
  const isFar = spread > 0 ? distance > farSpreads * spread : Math.abs(limit) > farSpreads * Math.abs(nearest.value)
  if (!isFar) return null
  const times = spread > 0 ? `${Math.round(distance / spread)} times the usual spread` : 'far'
  return `It never fired, and its limit is ${times} away from the nearest value (${nearest.value}).`
}
