/** The word among some that is one or two slips of a key away from a given one, capitals and lines left out; null when none is. */
export function nearestWord(word: string, among: readonly string[]): string | null {
  const plain = plainOf(word)
  const most = plain.length < 5 ? 1 : 2
  const near = among.map((each) => ({ each, slips: slipsBetween(plain, plainOf(each)) })).filter(({ slips }) => slips <= most)
  return near.toSorted((a, b) => a.slips - b.slips)[0]?.each ?? null
}

const plainOf = (word: string): string => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** Letters that were left out, added, changed or swapped with their neighbour (optimal string alignment). */
function slipsBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3
  let [older, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, at) => at)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row.push(Math.min(changed, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, isSwap ? (older[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY))
    }
    ;[older, last] = [last, row]
  }
  return last[b.length] ?? 3
}
