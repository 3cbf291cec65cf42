import type { Level, Place, Relation } from './places.ts'

/**
 * The relation whose rows can multiply those of `alias`: one that no key ties to a single row for each of its rows. Null when there
 * is none, or when too little is known to say so.
 */
export function multipliedBy(level: Level, alias: string): Relation | null {
  const tied = new Set([alias])
  for (let grew = true; grew; ) {
    grew = false
    for (const relation of level.relations) {
      if (tied.has(relation.alias) || !isTied(level, relation, tied)) continue
      tied.add(relation.alias)
      grew = true
    }
  }
  return level.relations.find((relation) => !tied.has(relation.alias)) ?? null
}

/** Whether the rows already tied, and constants, fix a whole key of the relation. What is unknown counts as tied. */
function isTied(level: Level, relation: Relation, tied: ReadonlySet<string>): boolean {
  if (relation.keys === null) return true
  const own = (place: Place) => place.alias === relation.alias
  const fixed = new Set(level.fixed.filter(own).map((place) => place.column))
  for (const [left, right] of level.equal) {
    if (own(left) && tied.has(right.alias)) fixed.add(left.column)
    if (own(right) && tied.has(left.alias)) fixed.add(right.column)
  }
  return relation.keys.some((key) => key.every((column) => fixed.has(column)))
}
