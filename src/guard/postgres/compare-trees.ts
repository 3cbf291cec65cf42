/** Fields that say where something stood in the text, and nothing else. */
export const places: ReadonlySet<string> = new Set([
  'location',
  'stmt_location',
  'stmt_len',
  'list_start',
  'list_end',
  'rexpr_list_start',
  'rexpr_list_end',
  'name_location',
])

type Node = Record<string, unknown>

/** Whether two trees are the same but for the places of their parts in the text. */
export function sameTree(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => sameTree(item, b[at]))
  }
  return holds(a as Node, b as Node) && says(a as Node) === says(b as Node)
}

/** Whether every field of the one is the same in the other. */
function holds(a: Node, b: Node): boolean {
  for (const field in a) {
    if (a[field] !== undefined && !places.has(field) && !sameTree(a[field], b[field])) return false
  }
  return true
}

/** How many fields say something. */
function says(node: Node): number {
  let count = 0
  for (const field in node) if (node[field] !== undefined && !places.has(field)) count++
  return count
}
