import type { Cell } from '../../present/columns.ts'
import type { AlertCondition, Severity } from '../condition/condition.ts'
import { type Label, tallyOf } from './label.ts'
import type { Proposal } from './propose.ts'
import { worthDropping } from './worth-dropping.ts'

/** A cure is for something that is common: at least so many false alarms, and at least half of them. */
const fewest = 5

const isCommon = (part: number, all: number): boolean => part >= fewest && part * 2 >= all

/** What cures most false alarms without moving the limit, the cheapest first; null where nothing of the kind shows. */
export function cheaperCure(labels: readonly Label[], condition: AlertCondition, severity: Severity): Proposal | null {
  return (
    leaveOutGroup(labels, condition, severity) ??
    waitForSecondRun(labels, condition, severity) ??
    learnWeekdays(labels, condition) ??
    expectDates(labels)
  )
}

/** One group of which nearly all alerts are false. */
function leaveOutGroup(labels: readonly Label[], condition: AlertCondition, severity: Severity): Proposal | null {
  if (condition.group_by.length === 0) return null
  const all = tallyOf(labels)
  for (const [key, list] of Map.groupBy(labels, ({ groupKey }) => groupKey)) {
    const part = tallyOf(list)
    const falseRate = (part.wrong + 1) / (list.length + 2)
    const values = valuesOf(key)
    const verdict = worthDropping(part, all, severity)
    if (falseRate <= 0.9 || !isCommon(part.wrong, all.wrong) || !verdict.admissible || values === null) continue
    const named = values.map((value) => String(value ?? 'no value')).join(' / ')
    return {
      kind: 'group',
      condition: { ...condition, exclude_groups: [...condition.exclude_groups, values] },
      dates: [],
      evidence: { ...all, dropped: part, sure: verdict.sure, gain: verdict.gain },
      sentence: `${part.wrong} of ${all.wrong} false alarms were about ${named}, and ${part.right} of its alerts were right: leave that group out.`,
    }
  }
  return null
}

function valuesOf(key: string): Cell[] | null {
  const parsed: unknown = JSON.parse(key)
  if (!Array.isArray(parsed) || parsed.length === 0) return null
  return parsed.map((cell: unknown) => (typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean' ? cell : null))
}

/** Alerts that were over at the next run. Each new row is a thing of its own, so that waiting would lose it. */
function waitForSecondRun(labels: readonly Label[], condition: AlertCondition, severity: Severity): Proposal | null {
  if (condition.when.kind === 'new_rows' || condition.for_runs >= 3) return null
  const all = tallyOf(labels)
  const part = tallyOf(labels.filter(({ slots }) => slots <= 1))
  const verdict = worthDropping(part, all, severity)
  if (!isCommon(part.wrong, all.wrong) || !verdict.admissible) return null
  const runs = condition.for_runs + 1
  return {
    kind: 'for_runs',
    condition: { ...condition, for_runs: runs },
    dates: [],
    evidence: { ...all, dropped: part, sure: verdict.sure, gain: verdict.gain },
    sentence: `${part.wrong} of ${all.wrong} false alarms were over at the next run, and ${part.right} of the right ones: tell only after ${runs} runs in a row.`,
  }
}

/** False alarms of a series without season that fall on one or two weekdays. */
function learnWeekdays(labels: readonly Label[], condition: AlertCondition): Proposal | null {
  const { when } = condition
  if (when.kind !== 'anomaly' || when.method !== 'seasonal_mad' || when.season !== 'none') return null
  const all = tallyOf(labels)
  const wrong = labels.filter(({ right }) => !right)
  const days = [...Map.groupBy(wrong, ({ localDate }) => new Date(`${localDate}T00:00:00Z`).getUTCDay())]
  const two = days.toSorted(([, a], [, b]) => b.length - a.length).slice(0, 2)
  const part = two.reduce((sum, [, list]) => sum + list.length, 0)
  // Two of seven days would hold 29 % by chance.
  if (part < 2 * fewest || part < 0.7 * wrong.length) return null
  const names = two.map(([day]) => weekdays[day]).join(' and ')
  return {
    kind: 'season',
    condition: { ...condition, when: { ...when, season: 'dow', min_points: Math.max(28, when.min_points) } },
    dates: [],
    evidence: { ...all, dropped: { right: 0, wrong: part }, sure: null, gain: null },
    sentence: `${part} of ${all.wrong} false alarms were on a ${names}: compare each day with its own weekday.`,
  }
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** Dates on which several groups alarmed falsely at once, and none rightly: something that was planned. */
function expectDates(labels: readonly Label[]): Proposal | null {
  const all = tallyOf(labels)
  const dates = [...Map.groupBy(labels, ({ localDate }) => localDate)].filter(
    ([, list]) => groupsOf(list) >= 3 && list.every(({ right }) => !right),
  )
  const part = dates.reduce((sum, [, list]) => sum + list.length, 0)
  if (!isCommon(part, all.wrong)) return null
  const named = dates.map(([date]) => date).toSorted()
  return {
    kind: 'window',
    condition: null,
    dates: named,
    evidence: { ...all, dropped: { right: 0, wrong: part }, sure: null, gain: null },
    sentence: `${part} of ${all.wrong} false alarms were on ${named.join(', ')}: mark what was planned then as expected.`,
  }
}

const groupsOf = (labels: readonly Label[]): number => new Set(labels.map(({ groupKey }) => groupKey)).size
