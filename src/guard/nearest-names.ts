/** The `count` names most like the one that was asked for, the most alike first; those that are equally like it keep their order. */
export function nearestNames(names: readonly string[], asked: string, count: number): string[] {
  return nearest(names, (name) => name, asked, count)
}

/** The same for things that have a name. */
export function nearest<T>(things: readonly T[], nameOf: (thing: T) => string, asked: string, count: number): T[] {
  const pairs = pairsOf(asked)
  const wanted = new Set(pairs)
  const best: { thing: T; likeness: number }[] = []
  for (const thing of things) {
    const likeness = likenessTo(wanted, pairs.length, nameOf(thing))
    const last = best.at(-1)
    if (best.length === count && (last === undefined || last.likeness >= likeness)) continue
    if (best.length === count) best.pop()
    let place = best.length
    while (place > 0 && (best[place - 1]?.likeness ?? 0) < likeness) place--
    best.splice(place, 0, { thing, likeness })
  }
  return best.map(({ thing }) => thing)
}

/** Shared pairs of letters, as a share of all pairs of the two words: 0 to 1. Source: Dice (1945). */
export function likeness(a: string, b: string): number {
  const pairs = pairsOf(b)
  return likenessTo(new Set(pairs), pairs.length, a)
}

function likenessTo(wanted: ReadonlySet<number>, length: number, name: string): number {
  const pairs = pairsOf(name)
  if (pairs.length + length === 0) return 0
  let shared = 0
  for (const pair of pairs) if (wanted.has(pair)) shared++
  return (2 * shared) / (pairs.length + length)
}

/** Each two neighbouring letters as one number: hints are looked for among thousands of names. */
function pairsOf(word: string): number[] {
  const text = word.toLowerCase()
  const pairs: number[] = []
  for (let at = 1; at < text.length; at++) pairs.push(text.charCodeAt(at - 1) * 0x10000 + text.charCodeAt(at))
  return pairs
}
