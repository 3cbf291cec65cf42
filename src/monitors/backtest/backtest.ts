import type { AlertCondition, Severity } from '../condition/condition.ts'
import { evaluate } from '../condition/evaluate.ts'
import type { Evaluation, Group, Judged, Verdict } from '../condition/verdict.ts'
import { freshInstance, isFresh } from '../lifecycle/fresh-instance.ts'
import type { Seen } from '../lifecycle/instance.ts'
import { higher } from '../lifecycle/severity.ts'
import { step } from '../lifecycle/step.ts'
import type { History } from './history.ts'
import { emptyMemory, type Memory, pastOf, remember } from './remember.ts'
import type { Backtest, Episode } from './report.ts'
import { summarise } from './summarise.ts'

export type BacktestInput = {
  condition: AlertCondition
  severity: Severity
  history: History
  timeZone: string
  /** Local dates (2026-03-01) on which something is known to have been wrong. */
  knownBad?: readonly string[]
  /** Local dates that series leave out. */
  excludedDates?: ReadonlySet<string>
}

/** What was seen while going over the past. */
export type Track = {
  episodes: Episode[]
  open: Map<string, Episode>
  slots: { slot: string; judged: boolean; firing: boolean }[]
  messages: number
  noData: number
  learning: number
  errors: Backtest['errors']
  ok: { slot: string; group: Group; verdict: Judged }[]
}

/** Goes over past results with the functions that real runs use, from a fresh start and without any effect, and says what would have happened. */
export function backtest(input: BacktestInput): Backtest {
  const memory = emptyMemory()
  const track: Track = {
    episodes: [],
    open: new Map(),
    slots: [],
    messages: 0,
    noData: 0,
    learning: 0,
    errors: { slots: 0, first: null },
    ok: [],
  }
  for (const { slot, result } of input.history.results) {
    const past = pastOf(memory, input.condition)
    const known = input.excludedDates === undefined ? past : { ...past, excludedDates: input.excludedDates }
    const evaluation = evaluate(input.condition, result, known, { slot, timeZone: input.timeZone })
    const told = stepAll(input, evaluation, slot, memory, track)
    remember(memory, evaluation, slot, { count: result.rows.length, truncated: result.truncated })
    if (told) track.messages++
    count(track, evaluation, slot)
  }
  return summarise(input, track)
}

/** Steps every group; says whether anybody would have been told. */
function stepAll({ condition, severity }: BacktestInput, evaluation: Evaluation, slot: string, memory: Memory, track: Track): boolean {
  let told = false
  const stepOne = (group: Group, seen: Seen): void => {
    const before = memory.instances.get(group.key) ?? freshInstance(group.key)
    const newAlertId = `${slot} ${group.key}`
    const { instance, effects, message } = step(before, seen, {
      condition,
      severity,
      slot,
      suppressedBy: null,
      acknowledged: false,
      newAlertId,
    })
    if (isFresh(instance)) memory.instances.delete(group.key)
    else memory.instances.set(group.key, instance)
    told ||= message.tell !== 'nothing'
    const verdict = seen === 'absent' ? null : seen
    for (const effect of effects) {
      if (effect.do === 'open' && effect.kind === 'data') openEpisode(track, group, slot, effect.severity, verdict)
      else if (effect.do === 'repeat') worsen(track.open.get(group.key), instance.worstValue, effect.severity)
      else if (effect.do === 'resolve' && effect.kind === 'data') closeEpisode(track, group.key, slot)
    }
    const episode = track.open.get(group.key)
    if (episode !== undefined) episode.slots++
  }
  for (const { group, verdict } of evaluation.groups) stepOne(group, verdict)
  for (const key of evaluation.absent) stepOne(groupOfKey(key, condition), 'absent')
  return told
}

function openEpisode(track: Track, group: Group, slot: string, severity: Severity, verdict: Verdict | null): void {
  const judged = verdict?.kind === 'breach' ? verdict : null
  const value = judged?.value ?? null
  const episode: Episode = { group, from: slot, to: null, slots: 0, value, worst: value, limit: judged?.limit ?? null, severity }
  track.episodes.push(episode)
  track.open.set(group.key, episode)
}

function worsen(episode: Episode | undefined, worst: number | null, severity: Severity): void {
  if (episode === undefined) return
  episode.worst = worst
  episode.severity = higher(episode.severity, severity)
}

function closeEpisode(track: Track, key: string, slot: string): void {
  const episode = track.open.get(key)
  if (episode !== undefined) episode.to = slot
  track.open.delete(key)
}

function groupOfKey(key: string, { group_by: names }: AlertCondition): Group {
  const cells: unknown = JSON.parse(key)
  const list: unknown[] = Array.isArray(cells) ? cells : []
  const plain = (cell: unknown) => (typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean' ? cell : null)
  return { key, values: names.map((column, at) => ({ column, value: plain(list[at]) })) }
}

function count(track: Track, { groups, error }: Evaluation, slot: string): void {
  const fault = error ?? groups.flatMap(({ verdict }) => (verdict.kind === 'error' ? [verdict.error] : []))[0] ?? null
  if (fault !== null) track.errors = { slots: track.errors.slots + 1, first: track.errors.first ?? fault }
  const missing = groups.flatMap(({ verdict }) => (verdict.kind === 'no_data' ? [verdict] : []))
  const isLearning = missing.some(({ quiet }) => quiet === true)
  if (missing.length > 0) {
    if (isLearning) track.learning++
    else track.noData++
  }
  // A list without rows has no groups and was judged all the same.
  const judged = error === null && (groups.length === 0 || groups.some(({ verdict }) => verdict.kind === 'ok' || verdict.kind === 'breach'))
  track.slots.push({ slot, judged, firing: track.open.size > 0 })
  for (const { group, verdict } of groups) if (verdict.kind === 'ok' && !track.open.has(group.key)) track.ok.push({ slot, group, verdict })
}
