/** Fields that say where something stood in the text, and nothing else. */
const places: ReadonlySet<string> = new Set([
  'location',
  'stmt_location',
  'stmt_len',
  'list_start',
  'list_end',
  'rexpr_list_start',
  'rexpr_list_end',
])

/** Whether two trees are the same but for the places of their parts in the text. */
export function sameTree(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => sameTree(item, b[at]))
  }
  const left = contents(a)
  const right = new Map(contents(b))
  return left.length === right.size && left.every(([key, value]) => right.has(key) && sameTree(value, right.get(key)))
}

const contents = (node: object): [string, unknown][] =>
  Object.entries(node).filter(([key, value]) => value !== undefined && !places.has(key))
