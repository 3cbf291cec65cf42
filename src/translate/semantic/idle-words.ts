import type { Atom } from './lexicon/atom.ts'
import { isContent } from './lexicon/atom.ts'
import { datasetOf } from './model/model-index.ts'
import type { SemanticQuery } from './semantic-query.ts'
import type { Op } from './words/op.ts'

/** Words that change what is asked wherever they stand; one of them without effect was not understood. */
const telling: ReadonlySet<Op> = new Set<Op>([
  'not',
  'without',
  'never',
  'except',
  'missing',
  'cmp',
  'cmp-after',
  'between',
  'difference',
  'running',
  'moving',
  'ranking',
  'behind',
  'every',
  'each',
  'only',
  'same',
  'both',
  'within',
  'minus',
  'plus',
  'times',
  'ordinal',
  'earliest',
  'latest',
  'null',
  'rank',
  'distinct',
  'agg',
  'remove',
])
/** A word that may also be one of these is taken for it. */
const free: ReadonlySet<Op> = new Set<Op>([
  'skip',
  'prep',
  'that',
  'per',
  'have',
  'pronoun',
  'after',
  'divided',
  'about',
  'versus',
  'percent',
  'total',
  'unit',
  'bucket',
  'colon',
  // Both numbers of a comparison are shown, whichever way it went.
  'decline',
  'growth',
])

/** What an answer was made of. */
export type Made = { question: string; atoms: readonly Atom[]; query: SemanticQuery; statement: string; followsUp: boolean }

/**
 * The first stretch of words that has no effect: the question without it comes out as the same statement. `made` gives the statement
 * of a text, null where there is none.
 */
export function idleWord(answer: Made, made: (question: string) => string | null): Atom | null {
  const { question, atoms, statement } = answer
  for (const atom of atoms) {
    if (!isTelling(atom, answer) || isRepeated(atom, atoms) || belongsToDifference(atom, atoms)) continue
    if (without(question, atom, isContent(atom)).some((text) => made(text) === statement)) return atom
  }
  return null
}

const joinedBefore = /(?:\s*,)?\s*\b(?:and|und|et|y|,)\s*(?:their |the |its )?$|\s*,\s*$/i
const joinedAfter = /^\s*(?:,|and\b|und\b|et\b|y\b)\s*/i

/** The question without an atom; of a list also without the word that joins it to its neighbour. */
function without(question: string, atom: Atom, listed: boolean): string[] {
  const [before, after] = [question.slice(0, atom.start), question.slice(atom.end)]
  const texts = [`${before} ${after}`]
  if (listed && joinedBefore.test(before)) texts.push(`${before.replace(joinedBefore, '')} ${after}`)
  if (listed && joinedAfter.test(after)) texts.push(`${before} ${after.replace(joinedAfter, '')}`)
  return texts
}

function isTelling(atom: Atom, answer: Made): boolean {
  const ops = [...atom.ops.keys()]
  if (ops.some((op) => free.has(op)) || atom.date !== null) return false
  // Names are shown with what they belong to.
  if (/\b(names?|descriptions?|namen|noms?|nombres?)$/i.test(atom.text)) return false
  if (isContent(atom)) return !isHeld(atom, answer.query) && !/\b(all|our) (the )?$/i.test(answer.question.slice(0, atom.start))
  if (answer.query.window?.kind === 'moving' && /^(over|above|more than)$/i.test(atom.text)) return false
  // "how much higher in 2026 than in 2025": both numbers and their difference are shown.
  // At the front "less than" compares nothing.
  const opens = atom.from === 0 && /\bthan$/i.test(atom.text)
  if (!opens && answer.query.comparison !== null && ops.includes('cmp') && /\bthan\b/i.test(answer.question)) return false
  // Two periods are shown with their difference.
  if (answer.query.comparison !== null && ops.includes('difference')) return false
  // What is counted once is counted once without the word too.
  if (ops.includes('distinct') && /count\(DISTINCT/i.test(answer.statement)) return false
  // Groups are shown each for itself anyway.
  if (answer.query.dimensions.length > 0 && ops.includes('each')) return false
  if (answer.followsUp && ops.some((op) => op === 'only' || op === 'same')) return false
  // A mean of what is a mean already, and the sum of what is added up anyway.
  if (atom.ops.get('agg')?.some((fn) => fn === 'sum' || fn === 'avg') === true) return false
  return ops.some((op) => telling.has(op))
}

/** Whether the query speaks of what the words name, be it taken for granted without them. */
function isHeld(atom: Atom, query: SemanticQuery): boolean {
  const text = JSON.stringify(query)
  const holds = (name: string): boolean => text.includes(JSON.stringify(name))
  if (atom.verbs.length > 0 || atom.ambiguous.length > 0 || atom.series.length > 0 || atom.number !== null) return true
  if (atom.metrics.some(holds) || atom.segments.some(holds) || atom.fields.some(holds)) return true
  if (atom.rankings.some(({ metric, field }) => holds(metric ?? field ?? ''))) return true
  if (atom.values.some(({ value }) => holds(value))) return true
  return atom.things.some(
    (thing) =>
      thing.datasets.some((name) => holds(name) || text.includes(`"${name}.`)) ||
      thing.fields.some(
        (ref) => holds(ref) || query.rows.includes(datasetOf(ref)) || (thing.datasets.length > 0 && text.includes(`"${datasetOf(ref)}`)),
      ) ||
      (thing.concept !== null && text.includes(`"concept":${JSON.stringify(thing.concept)}`)),
  )
}

/** "difference in revenue between A and B": the second word only goes with the first. */
const belongsToDifference = (atom: Atom, atoms: readonly Atom[]): boolean =>
  atom.ops.has('between') &&
  atoms.some((other) => other !== atom && other.ops.has('difference')) &&
  !atoms.some((other) => other !== atom && other.ops.has('between'))

/** Two words of a kind may say the same: "top 5 … with the highest". */
const isRepeated = (atom: Atom, atoms: readonly Atom[]): boolean =>
  atoms.some(
    (other) =>
      (other !== atom && atom.rankings.length > 0 && other.ops.has('rank')) ||
      (other !== atom && atom.ops.has('rank') && other.rankings.length > 0) ||
      (other !== atom && (['rank', 'agg', 'sort'] as const).some((op) => atom.ops.has(op) && other.ops.has(op))),
  )
