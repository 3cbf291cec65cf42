import type { Names } from './names.ts'
import { expand, type Slots, tidy } from './phrase.ts'
import type { Random } from './random.ts'

/** The name of a part, or a part that has one; what a question does not have is null or false. */
export type Feature = string | { readonly kind: string } | readonly { readonly kind: string }[] | null | undefined | false

/** One question with every SQL text that is right for it. `features` are its parts, so that wrong answers can be counted by them. */
export type Case = { question: string; wording: string; golds: string[]; ordered?: boolean; features: Feature[] }

/** The names of the parts that are there. */
export const namesOf = (features: readonly Feature[]): string[] =>
  features.flatMap((feature) => {
    if (!feature) return []
    if (typeof feature === 'string') return [feature]
    return 'kind' in feature ? [feature.kind] : feature.map(({ kind }) => kind)
  })

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
