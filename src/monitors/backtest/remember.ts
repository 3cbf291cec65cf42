import type { AlertCondition } from '../condition/condition.ts'
import { leavesOf } from '../condition/condition.ts'
import type { Evaluation, PastPoint, PastRuns, Verdict } from '../condition/verdict.ts'
import type { Instance } from '../lifecycle/instance.ts'

/** What a run of past slots has left behind so far, as real runs leave it in the database. */
export type Memory = {
  points: Map<string, PastPoint[]>
  instances: Map<string, Instance>
  previousRowCount: number | null
  /** For new_rows: the run at which each key was last seen. */
  keys: Map<string, number>
  /** Runs that said which keys there are. */
  keyRuns: number
}

export const emptyMemory = (): Memory => ({ points: new Map(), instances: new Map(), previousRowCount: null, keys: new Map(), keyRuns: 0 })

/** What the next run may know. */
export function pastOf(memory: Memory, condition: AlertCondition): PastRuns {
  const leaf = leavesOf(condition).find(({ kind }) => kind === 'new_rows')
  const forget = leaf?.kind === 'new_rows' ? leaf.forget_after_runs : 1
  const known = [...memory.keys].flatMap(([key, run]) => (run > memory.keyRuns - forget ? [key] : []))
  return {
    points: memory.points,
    knownGroups: [...memory.instances.keys()],
    previousRowCount: memory.previousRowCount,
    knownKeys: memory.keyRuns === 0 ? null : new Set(known),
    firing: new Set([...memory.instances].flatMap(([key, { state }]) => (state === 'firing' || state === 'recovering' ? [key] : []))),
  }
}

/** Keeps what a run said. */
export function remember(memory: Memory, evaluation: Evaluation, slot: string, rows: { count: number; truncated: boolean }): void {
  for (const { group, verdict } of evaluation.groups) {
    const list = memory.points.get(group.key) ?? []
    list.push({ slot, value: storedValue(verdict), verdict: verdict.kind })
    memory.points.set(group.key, list)
  }
  memory.previousRowCount = rows.truncated ? null : rows.count
  if (evaluation.keys === null) return
  memory.keyRuns++
  for (const key of evaluation.keys) memory.keys.set(key, memory.keyRuns)
}

function storedValue(verdict: Verdict): number | null {
  return verdict.kind === 'error' ? null : (verdict.value ?? null)
}
