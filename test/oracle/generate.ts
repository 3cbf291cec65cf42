import { type Case, type Intent, namesOf } from './intent.ts'
import { basketIntents } from './intents/baskets.ts'
import { cohortIntents } from './intents/cohorts.ts'
import { comparisonIntents } from './intents/comparisons.ts'
import { customerIntents } from './intents/customers.ts'
import { figureIntents } from './intents/figures.ts'
import { kpiIntents } from './intents/kpis.ts'
import { languageIntents } from './intents/languages.ts'
import { monitorIntents } from './intents/monitors.ts'
import { rankingIntents } from './intents/rankings.ts'
import { seriesIntents } from './intents/series.ts'
import { stockIntents } from './intents/stock.ts'
import { thresholdIntents } from './intents/thresholds.ts'
import type { Names } from './names.ts'
import { type Random, seeded } from './random.ts'

/** All kinds of questions. */
export const intents: Intent[] = [
  ...figureIntents,
  ...rankingIntents,
  ...comparisonIntents,
  ...thresholdIntents,
  ...customerIntents,
  ...stockIntents,
  ...kpiIntents,
  ...monitorIntents,
  ...cohortIntents,
  ...languageIntents,
  ...seriesIntents,
  ...basketIntents,
]

/** A question of the generator, in the form of a question set, with what it was made of. */
export type OracleQuestion = {
  id: string
  family: string
  question: string
  context: []
  expect: 'sql'
  gold_sql: string[]
  order_matters: boolean
  notes: string
  wording: string
  features: string[]
}

/** So many different questions; the same seed and names give the same ones, and a larger count begins with those of a smaller one. */
export function generateQuestions(names: Names, seed: number, count: number, chosen: readonly Intent[] = intents): OracleQuestion[] {
  const drawn = chosen.flatMap((intent) => Array.from({ length: intent.weight }, () => intent))
  const questions: OracleQuestion[] = []
  const seen = new Set<string>()
  for (let at = 0; questions.length < count && at < 20 * count; at++) {
    const random = seeded(seed * 1_000_003 + at)
    const intent = random.pick(drawn)
    const made = intent.draw(random, names)
    if (made === null) continue
    const { question, features } = withHabits(random, made)
    if (seen.has(question)) continue
    seen.add(question)
    questions.push({
      id: `s${seed}-${questions.length + 1}`,
      family: intent.name,
      question,
      context: [],
      expect: 'sql',
      gold_sql: made.golds,
      order_matters: made.ordered ?? false,
      notes: '',
      wording: made.wording,
      features,
    })
  }
  return questions
}

/** How people type: with or without capitals and marks, politely, and with a slip now and then. */
function withHabits(random: Random, { question, features }: Case): { question: string; features: string[] } {
  const habits: string[] = []
  let text = question
  if (random.chance(0.06)) {
    const slipped = slip(random, text)
    if (slipped !== text) habits.push('typo')
    text = slipped
  }
  if (random.chance(0.3)) {
    text = text.toLowerCase()
    habits.push('lower case')
  } else if (random.chance(0.6)) {
    text = `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
  }
  if (random.chance(0.5)) text = text.replace(/[?.]$/, '')
  const manners = random.int(33)
  if (manners === 0) text = `${random.pick(['hi, ', 'please: ', 'quick question: ', 'hello, '])}${text}`
  if (manners === 1) text = `${text.replace('?', '')}${random.pick([', please', ' please', ' thanks'])}`
  return { question: text, features: [...namesOf(features), ...habits] }
}

const slippable = /\b[a-z]{7,}\b/g

/** One letter lost, doubled or changed with its neighbour inside a long word that is written small; names stay as they are. */
function slip(random: Random, text: string): string {
  const words = [...text.matchAll(slippable)].filter(({ 0: word }) => !kept.has(word))
  if (words.length === 0) return text
  const { 0: word, index } = random.pick(words)
  const at = 2 + random.int(word.length - 4)
  const slipped = random.pick([
    `${word.slice(0, at)}${word.slice(at + 1)}`,
    `${word.slice(0, at)}${word[at]}${word.slice(at)}`,
    `${word.slice(0, at)}${word[at + 1]}${word[at]}${word.slice(at + 2)}`,
  ])
  return `${text.slice(0, index)}${slipped}${text.slice(index + word.length)}`
}

/** Words whose slip is another word. */
const kept = new Set(['without', 'between', 'excluding', 'through'])
