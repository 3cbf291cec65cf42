/**
 * Whether two words differ by at most `limit` insertions, deletions, substitutions or swaps of neighbours, and by how many; null
 * when by more. Optimal string alignment distance.
 */
export function distanceWithin(a: string, b: string, limit: number): number | null {
  if (Math.abs(a.length - b.length) > limit) return null
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (before[j - 2] ?? 0) + 1)
      next.push(cost)
    }
    if (Math.min(...next) > limit) return null
    before = row
    row = next
  }
  const found = row[b.length] ?? limit + 1
  return found <= limit ? found : null
}

/** How many slips are forgiven in a word: none in short words and codes, one from five letters, two from nine. */
export function slipsAllowed(word: string): number {
  if (/\d/.test(word) || word.length < 5) return 0
  return word.length < 9 ? 1 : 2
}
