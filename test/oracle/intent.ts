import type { Names } from './names.ts'
import { expand, type Slots, tidy } from './phrase.ts'
import type { Random } from './random.ts'

/** One question with every SQL text that is right for it. `features` name its parts, so that wrong answers can be counted by them. */
export type Case = { question: string; wording: string; golds: string[]; ordered: boolean; features: string[] }

/** A kind of question; `draw` makes one, or null when what was drawn does not fit together. `weight` is how often it comes up. */
export type Intent = { name: string; weight: number; draw: (random: Random, names: Names) => Case | null }

/** Words before a noun that ask for it; the plural ones where the noun takes "are". */
export const asking = (random: Random, plural: boolean): string =>
  random.pick([
    '',
    '',
    '',
    'show me ',
    'show ',
    'give me ',
    'I need ',
    'get me ',
    'can you show me ',
    'please show ',
    'could you give me ',
    "I'd like to see ",
    'let me see ',
    'tell me ',
    ...(plural ? ['what are ', 'what were '] : ["what's ", 'what is ', 'what was ', 'what is our ', 'whats the ']),
  ])

/** A wording of one of the patterns; the pattern itself is its name. */
export function say(random: Random, patterns: readonly string[], slots: Slots): { question: string; wording: string } {
  const wording = random.pick(patterns)
  return { question: tidy(expand(wording, slots, random)), wording }
}

/** An SQL text as a case's only gold. */
export const only = (sql: string): string[] => [sql]
