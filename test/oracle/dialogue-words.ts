import type { Condition, State } from './dialogue-state.ts'
import { columnOf, measureOf, topics } from './dialogue-world.ts'
import type { Random } from './random.ts'

/** A text with the pattern that it was made from, so that wordings can be counted. */
export type Said = { readonly text: string; readonly wording: string }

/** Fills `{name}` places of a pattern that is chosen by chance; blanks that stay doubled go. */
export function say(random: Random, patterns: readonly string[], places: Readonly<Record<string, string>> = {}): Said {
  const wording = random.pick(patterns)
  const text = wording.replaceAll(/\{(\w+)\}/g, (whole, name: string) => places[name] ?? whole)
  return { wording, text: text.replaceAll(/ {2,}/g, ' ').trim() }
}

/** A bound as people type it: 100k, 100,000 or 100000. */
export function numberWord(random: Random, bound: number): string {
  if (bound >= 1_000_000 && bound % 1_000_000 === 0) return random.pick([`${bound / 1_000_000} million`, `${bound / 1_000_000}m`])
  if (bound >= 10_000 && bound % 1000 === 0) return random.pick([`${bound / 1000}k`, bound.toLocaleString('en'), `${bound}`])
  return `${bound}`
}

const countWords = ['', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** A number of rows as a digit or a word. */
export const countWord = (random: Random, count: number): string => random.pick([`${count}`, `${count}`, countWords[count] ?? `${count}`])

/** Names joined as in "Berlin and Madrid". */
export const listed = (names: readonly string[], last = 'and'): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${last} ${names.at(-1)}`

/** A condition as it stands behind the thing that is asked for. */
export function conditionWords(random: Random, topic: State['topic'], condition: Condition): string {
  if ('bound' in condition) {
    const level = topics[topic].levels.find(({ key }) => key === condition.column)
    if (level === undefined) throw new Error(`${topic} has no level ${condition.column}`)
    return random.pick(level[condition.kind]).replace('{n}', numberWord(random, condition.bound))
  }
  const { placed } = columnOf(topic, condition.column)
  if (condition.kind === 'none-of') return `excluding ${listed(condition.values)}`
  const simple = condition.values.length > 1 ? placed.slice(0, 1) : placed
  return random.pick(simple).replace('{v}', listed(condition.values))
}

/** A word for a measure. */
export const measureWord = (random: Random, topic: State['topic'], key: string): string => random.pick(measureOf(topic, key).names)

/** The word that a row is called by: "office", "month"; `many` for the plural. */
export function rowWord(topic: State['topic'], key: string, many = false): string {
  const column = topics[topic].columns.find((one) => one.key === key)
  if (column !== undefined) return many ? column.many : column.one
  return many ? `${key}s` : key
}
