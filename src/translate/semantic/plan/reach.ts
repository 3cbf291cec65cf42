import type { FieldEntry, ModelIndex, Step } from '../model/model-index.ts'
import { datasetOf } from '../model/model-index.ts'

/** Longest chain of joins that is looked for. */
const farthest = 3

/**
 * The shortest chain of steps from one dataset to another that never multiplies rows; null when there is none, and when nothing tells which of
 * several is meant: two keys lead from one table to the same other one (home team and away team), or there is another way to a table that is
 * not next to this one (the department of a section's course and of its teacher).
 */
export function pathBetween(index: ModelIndex, from: string, to: string): Step[] | null {
  const path = pathsFrom(index, from).get(to) ?? null
  return path?.some((step, at) => hasTwin(index, step) || hasDetour(index, from, path, at)) ? null : path
}

/** Whether what the step at `at` of a path leads to can be reached by another last step as well. */
function hasDetour(index: ModelIndex, from: string, path: readonly Step[], at: number): boolean {
  const step = path[at]
  if (at === 0 || step === undefined) return false
  const paths = pathsFrom(index, from)
  return (index.incoming.get(step.to) ?? []).some((other) => {
    const way = paths.get(other.from)
    return other.from !== step.from && way !== undefined && way.length < farthest && !way.some(({ to }) => to === step.to)
  })
}

const hasTwin = (index: ModelIndex, { relationship, from, to }: Step): boolean =>
  (index.steps.get(from) ?? []).some((other) => other.to === to && other.relationship !== relationship)

/** Chains found so far, by where they start: the same few are asked for again and again, for each of thousands of fields. */
const known = new WeakMap<ModelIndex, Map<string, ReadonlyMap<string, Step[]>>>()

function pathsFrom(index: ModelIndex, from: string): ReadonlyMap<string, Step[]> {
  const starts = known.get(index) ?? new Map<string, ReadonlyMap<string, Step[]>>()
  known.set(index, starts)
  const found = starts.get(from)
  if (found !== undefined) return found
  const paths = new Map<string, Step[]>([[from, []]])
  let frontier: Step[][] = [[]]
  for (let length = 0; length < farthest; length++) {
    const next: Step[][] = []
    for (const path of frontier) {
      for (const step of index.steps.get(path.at(-1)?.to ?? from) ?? []) {
        if (paths.has(step.to)) continue
        const longer = [...path, step]
        paths.set(step.to, longer)
        next.push(longer)
      }
    }
    frontier = next
  }
  starts.set(from, paths)
  return paths
}

export type Reached = { entry: FieldEntry; path: Step[] }

/** Another field of the same name that is as near as the one reached, in another table: "country" of an order is that of its customer or its store. */
export function rivalOf(index: ModelIndex, from: string, refs: readonly string[], { entry, path }: Reached): FieldEntry | null {
  const word = entry.field.label.toLowerCase()
  for (const ref of refs) {
    const other = index.fields.get(ref)
    if (other === undefined || other.dataset === entry.dataset || other.field.label.toLowerCase() !== word) continue
    if (other.field.concept !== undefined && other.field.concept === entry.field.concept) continue
    if (pathBetween(index, from, datasetOf(ref))?.length === path.length) return other
  }
  return null
}

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
