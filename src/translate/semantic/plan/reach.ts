import type { FieldEntry, ModelIndex, Step } from '../model/model-index.ts'
import { datasetOf } from '../model/model-index.ts'

/** Longest chain of joins that is looked for. */
const farthest = 3

/** The shortest chain of steps from one dataset to another that never multiplies rows; null when there is none. */
export function pathBetween(index: ModelIndex, from: string, to: string): Step[] | null {
  if (from === to) return []
  let frontier: Step[][] = [[]]
  const seen = new Set([from])
  for (let length = 0; length < farthest; length++) {
    const next: Step[][] = []
    for (const path of frontier) {
      for (const step of index.steps.get(path.at(-1)?.to ?? from) ?? []) {
        if (step.to === to) return [...path, step]
        if (seen.has(step.to)) continue
        seen.add(step.to)
        next.push([...path, step])
      }
    }
    frontier = next
  }
  return null
}

export type Reached = { entry: FieldEntry; path: Step[] }

/** The nearest of several fields from a dataset: its own first, then the one with the fewest joins; null when none can be reached. */
export function reachField(index: ModelIndex, from: string, refs: readonly string[]): Reached | null {
  let best: Reached | null = null
  for (const ref of refs) {
    const entry = index.fields.get(ref)
    if (entry === undefined) continue
    const path = pathBetween(index, from, datasetOf(ref))
    if (path === null) continue
    if (best === null || path.length < best.path.length) best = { entry, path }
  }
  return best
}
