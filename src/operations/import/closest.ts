import { plainWord } from './table-words.ts'

/** The name most like a word, null when none is near: at most a third of the letters differ. */
export function closest(word: string, names: readonly string[]): string | null {
  const wanted = plainWord(word)
  const scored = names.map((name) => ({ name, distance: distance(wanted, plainWord(name)) })).sort((a, b) => a.distance - b.distance)
  const [best] = scored
  return best && best.distance <= Math.max(1, Math.floor(wanted.length / 3)) ? best.name : null
}

/** Letters to change, add or take away. Source: Levenshtein (1966). */
function distance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row += 1) {
    const now = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1
      now.push(Math.min((before[column] ?? 0) + 1, (now[column - 1] ?? 0) + 1, (before[column - 1] ?? 0) + same))
    }
    before = now
  }
  return before[b.length] ?? a.length
}
