/** The largest pattern, and the largest number of repetitions that may be asked for in it. */
const limits = { characters: 200, repetitions: 100 }

/** Why a regular expression may not run, or null. `similar`: the dialect of SIMILAR TO, where `%` repeats and `_` does not. */
export function reasonAgainstPattern(pattern: string, similar = false): string | null {
  if (pattern.length > limits.characters) return `A pattern may have at most ${limits.characters} characters.`
  // Options, directors and signs written by their numbers may mean something else, and what looks around stands nowhere.
  const isPlain = !similar && !pattern.startsWith('***') && !/\(\?[^:]|\\[0uUx]/.test(pattern)
  const levels: Level[] = [emptyLevel()]
  let last: Part = nothing
  for (let at = 0; at < pattern.length; at++) {
    const sign = pattern[at] ?? ''
    const repeat = similar && sign === '%' ? unbounded : readRepeat(pattern, at)
    if (repeat !== null) {
      if (repeat.times > limits.repetitions && repeat.times !== Infinity) return `A pattern may repeat at most ${limits.repetitions} times.`
      if (isTooMuch(last, repeat.times) && !(isPlain && isSeparated(last, repeat.times)))
        return 'A pattern may not repeat a group that repeats inside, as in (a+)+; write it without nesting.'
      last = { ...last, times: last.times * repeat.times, counted: last.counted * (repeat.times === Infinity ? 1 : repeat.times) }
      noteRepeat(topOf(levels), last)
      at += repeat.length - 1
      continue
    }
    if (sign === '\\' && /[1-9]/.test(pattern[at + 1] ?? ''))
      return 'A pattern may not refer back to a group (\\1); compare with string functions.'
    const end = sign === '\\' ? at + 1 : sign === '[' ? endOfSet(pattern, at) : pattern.startsWith('(?:', at) ? at + 2 : at
    if (sign === '(') levels.push(emptyLevel())
    last = sign === ')' ? closeGroup(levels) : { ...nothing, atom: pattern.slice(at, end + 1) }
    if (sign === '|') topOf(levels).opaque = true
    else if (!/^[*+?{]/.test(pattern.slice(end + 1))) noteSeparator(topOf(levels), last.atom)
    at = end
  }
  return null
}

/** How often something repeats, and how often by counts that have an end. */
type Times = { times: number; counted: number }

/** What the signs of one pair of brackets hold: parts that repeat, single signs that must stand there; `opaque`: nobody looked closer. */
type Level = Times & { repeated: string[]; separators: string[]; opaque: boolean }

/** What may be repeated: a sign, a set or a group. */
type Part = Times & { atom: string; level: Level | null }

const emptyLevel = (): Level => ({ times: 1, counted: 1, repeated: [], separators: [], opaque: false })
const nothing: Part = { times: 1, counted: 1, atom: '', level: null }
const topOf = (levels: Level[]): Level => levels.at(-1) ?? emptyLevel()

/** Takes a group from the levels; what repeats in it does so in the one around it too. */
function closeGroup(levels: Level[]): Part {
  const level = levels.length > 1 ? levels.pop() : undefined
  if (level === undefined) return nothing
  const around = topOf(levels)
  countTimes(around, level)
  around.repeated.push(...level.repeated)
  around.opaque ||= level.opaque
  return { times: level.times, counted: level.counted, atom: '', level }
}

function countTimes(level: Level, { times, counted }: Times): void {
  level.times = Math.max(level.times, times)
  level.counted = Math.max(level.counted, counted)
}

function noteRepeat(level: Level, part: Part): void {
  countTimes(level, part)
  if (part.level !== null) level.opaque = true
  else level.repeated.push(part.atom)
}

function noteSeparator(level: Level, atom: string): void {
  const sign = atom.length === 2 && /^\\[^\w\s]$/.test(atom) ? atom.slice(1) : atom
  if (sign.length === 1 && !(sign === atom && /[.^$()|?{}]/.test(sign))) level.separators.push(sign)
}

/** Whether each round of a group ends at a sign that nothing in it can repeat over, as in `([a-z]+\.)+`: then there is one way to match. */
const isSeparated = ({ level, counted }: Part, outer: number): boolean =>
  level !== null &&
  !level.opaque &&
  (outer === Infinity || counted * outer <= limits.repetitions) &&
  level.separators.some((sign) => !level.repeated.some((atom) => mayMatch(atom, sign)))

/** Whether a part of a pattern may match a sign, as far as this program's own patterns mean the same. */
function mayMatch(atom: string, sign: string): boolean {
  if (/\[[:.=]/.test(atom) || /\\[^dsw\W_]/i.test(atom)) return true
  try {
    return new RegExp(`^(?:${atom})$`, 'is').test(sign)
  } catch {
    return true
  }
}

/** What repeats without end may not be repeated, what repeats some times only so often. `?` asks for one time at most. */
const isTooMuch = (inner: Times, outer: number): boolean =>
  outer === Infinity ? inner.times === Infinity : outer > 1 && inner.times * outer > limits.repetitions

/** How often the part before may repeat, and how many characters say so. */
type Repeat = { times: number; length: number }
const unbounded: Repeat = { times: Infinity, length: 1 }

function readRepeat(pattern: string, at: number): Repeat | null {
  const sign = pattern[at]
  if (sign === '*' || sign === '+') return unbounded
  const found = sign === '{' ? /^\{(\d+)(,(\d*))?\}/.exec(pattern.slice(at)) : null
  if (found === null) return null
  const [text, least = '', comma, greatest] = found
  const times = comma === undefined ? Number(least) : greatest ? Number(greatest) : Infinity
  return { times, length: text.length }
}

/** The index of the `]` that ends a bracket expression; a `]` right behind `[` or `[^` belongs to it. */
function endOfSet(pattern: string, start: number): number {
  let at = start + (pattern[start + 1] === '^' ? 2 : 1)
  if (pattern[at] === ']') at++
  while (at < pattern.length && pattern[at] !== ']') {
    const inner = pattern[at] === '[' ? /^\[([:.=]).*?\1\]/.exec(pattern.slice(at)) : null
    at += inner?.[0].length ?? (pattern[at] === '\\' ? 2 : 1)
  }
  return at
}
