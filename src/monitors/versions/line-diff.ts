/** A line of a text against another one: in both, only in the later, or only in the earlier. */
export type DiffLine = { kind: 'same' | 'added' | 'removed'; text: string }

/** Longer texts are told as replaced whole; the table of the comparison grows with the product of their lines. */
const mostLines = 1_000

/** How one text becomes another, line by line, with as few changes as possible (longest common subsequence). Ends of lines and spaces at them say nothing. */
export function diffLines(before: string, after: string): DiffLine[] {
  const old = linesOf(before)
  const fresh = linesOf(after)
  if (old.length > mostLines || fresh.length > mostLines)
    return before === after ? all('same', old) : [...all('removed', old), ...all('added', fresh)]
  const common = commonTable(old, fresh)
  const found: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      found.push({ kind: 'same', text: fresh[j] ?? '' })
      i++
      j++
    } else if (j >= fresh.length || (i < old.length && (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0)))
      found.push({ kind: 'removed', text: old[i++] ?? '' })
    else found.push({ kind: 'added', text: fresh[j++] ?? '' })
  }
  return found
}

const linesOf = (text: string): string[] => text.split(/\r\n|\r|\n/).map((line) => line.trimEnd())
const all = (kind: DiffLine['kind'], lines: string[]): DiffLine[] => lines.map((text) => ({ kind, text }))

/** Length of the longest common subsequence of what is left from each pair of places on. */
function commonTable(old: string[], fresh: string[]): Uint16Array[] {
  const table = Array.from({ length: old.length + 1 }, () => new Uint16Array(fresh.length + 1))
  for (let i = old.length - 1; i >= 0; i--) {
    const row = table[i]
    const below = table[i + 1]
    if (row === undefined || below === undefined) continue
    for (let j = fresh.length - 1; j >= 0; j--) {
      row[j] = old[i] === fresh[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0)
    }
  }
  return table
}
