/** What a tree of turns needs to know of each: its id and the turn it follows, null for a first question. */
export type Placed = { id: string; parent: string | null }

/**
 * The turns from a first question down to `leaf`, in order; down to the newest turn when `leaf` is null or unknown. `turns` come oldest
 * first, and a turn whose parent is not among them counts as a first question.
 */
export function pathTo<T extends Placed>(turns: readonly T[], leaf: string | null): T[] {
  const byId = new Map(turns.map((turn) => [turn.id, turn]))
  const path: T[] = []
  let at = (leaf === null ? undefined : byId.get(leaf)) ?? turns.at(-1)
  while (at !== undefined && !path.includes(at)) {
    path.unshift(at)
    at = at.parent === null ? undefined : byId.get(at.parent)
  }
  return path
}

/** The turns that stand in the place of this one, itself among them, oldest first. */
export const siblingsOf = <T extends Placed>(turns: readonly T[], turn: T): T[] => turns.filter(({ parent }) => parent === turn.parent)

/** The newest turn that goes on from this one; the turn itself when none does. */
export function newestBelow<T extends Placed>(turns: readonly T[], turn: T): T {
  const below = new Set([turn.id])
  let newest = turn
  for (const one of turns) {
    if (one.parent === null || !below.has(one.parent)) continue
    below.add(one.id)
    newest = one
  }
  return newest
}
