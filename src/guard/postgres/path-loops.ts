/**
 * What a part of a JSON path does: how many loops over all values stand inside each other in it, and how many values of the item at hand (`@`)
 * it names.
 */
type Part = { loops: number; items: number }

const none: Part = { loops: 0, items: 0 }

/** An open bracket: what stood in it so far, and what stands in it since the last `&&` or `||`. */
type Level = { isFilter: boolean; most: Part; now: Part }

const open = (isFilter: boolean): Level => ({ isFilter, most: none, now: none })

/** Two values of the same item are held against each other, of which each may be a list. */
const loopsOf = ({ loops, items }: Part): number => loops + (items > 1 ? 1 : 0)

const add = (a: Part, b: Part): Part => ({ loops: a.loops + b.loops, items: a.items + b.items })

const greater = (a: Part, b: Part): Part => ({
  loops: Math.max(a.loops, b.loops),
  items: Math.max(a.items, b.items),
})

/**
 * How many loops over all values of a JSON path's input stand inside each other: a path of one value and its parts is one, and so is each further
 * `$`, `$name` or `**` beside it or inside its filters. Parts on both sides of `&&` and `||` stand behind each other. `words`: the path without
 * comments, its strings emptied. Takes one pass.
 */
export function loopsOfPath(words: string): number {
  const levels = [open(false)]
  for (const [sign, mark] of words.matchAll(/\?\s*(\()|\*\*|&&|\|\||[()$@]/g)) {
    const level = levels.at(-1) ?? open(false)
    if (sign === '(' || mark === '(') levels.push(open(mark === '('))
    else if (sign === ')') close(levels)
    else if (sign === '&&' || sign === '||') {
      level.most = greater(level.most, level.now)
      level.now = none
    } else level.now = add(level.now, sign === '@' ? { loops: 0, items: 1 } : { loops: 1, items: 0 })
  }
  while (levels.length > 1) close(levels)
  const [whole = open(false)] = levels
  return loopsOf(greater(whole.most, whole.now))
}

/** What stands in a filter is done for each item; the item at hand outside of it is another. */
function close(levels: Level[]): void {
  if (levels.length < 2) return
  const inner = levels.pop()
  const outer = levels.at(-1)
  if (inner === undefined || outer === undefined) return
  const part = greater(inner.most, inner.now)
  outer.now = add(outer.now, inner.isFilter ? { loops: loopsOf(part), items: 0 } : part)
}

/** Products, quotients and remainders in a path; each takes the square of the digits. */
export const productsOfPath = (words: string): number => [...words.matchAll(/[/%]|(?<![.[*\s])\s*\*(?!\*)/g)].length
