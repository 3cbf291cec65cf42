import type { Backtest } from '../backtest/report.ts'

/** What a proposal changes over the same past: alerts before and after it, and how many of the alerts that people confirmed it keeps. */
export type Effect = { before: number; after: number; kept: number; confirmed: number }

/** Compares two backtests over the same past. `confirmed`: alerts that were called right, by group and first slot; those outside of the past are left out. */
export function effectOf(before: Backtest, after: Backtest, confirmed: readonly { groupKey: string; slot: string }[]): Effect {
  const covers = ({ episodes }: Backtest, { groupKey, slot }: { groupKey: string; slot: string }): boolean =>
    episodes.some(
      ({ group, from, to }) =>
        group.key === groupKey && Date.parse(from) <= Date.parse(slot) && (to === null || Date.parse(to) > Date.parse(slot)),
    )
  // An alert that now opens a run later still tells of the same problem.
  const overlaps = (alert: { groupKey: string; slot: string }): boolean => {
    const episode = before.episodes.find((each) => covers({ ...before, episodes: [each] }, alert))
    if (episode === undefined) return false
    const end = episode.to === null ? Number.POSITIVE_INFINITY : Date.parse(episode.to)
    return after.episodes.some(
      ({ group, from, to }) =>
        group.key === alert.groupKey && Date.parse(from) < end && (to === null || Date.parse(to) > Date.parse(episode.from)),
    )
  }
  const known = confirmed.filter((alert) => covers(before, alert))
  return { before: before.count, after: after.count, kept: known.filter(overlaps).length, confirmed: known.length }
}
