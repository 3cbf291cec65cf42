import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { turn, useDemo } from '../../support/ask-semantic.ts'

type Golden = { id: string; question: string; context: { question: string }[] }

const goldens: Golden[] = readFileSync(new URL('../../goldens/questions.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
const demo = useDemo()

/** The statement with its values, null where there is no answer. */
async function statement(context: readonly string[], question: string): Promise<string | null> {
  const translation = await demo.ask(question, { history: context.map((text) => turn(text)) })
  return translation.decision === 'answer' ? JSON.stringify([translation.sql, translation.parameters]) : null
}

const asked: { at: number; id: string; context: string[]; question: string; statement: string }[] = []

test('most goldens are answered', async () => {
  for (const [at, { id, question, context }] of goldens.entries()) {
    const before = context.map((turn) => turn.question)
    const made = await statement(before, question)
    if (made !== null) asked.push({ at, id, context: before, question, statement: made })
  }
  expect(asked.length).toBeGreaterThan(270)
})

// Where a word that changes a question is put into one, the statement is another one, or there is none.
test.each([
  ['not', ['not', 'never', 'without', 'except']],
  ['a comparison', ['at least', 'less than', 'between', 'exactly']],
  ['a quantity', ['both', 'half', 'several', 'various', 'certain']],
  ['an unknown adjective', ['purple', 'cancelled', 'existing', 'old', 'consecutive']],
  ['a place in an order', ['second', 'previous', 'other']],
  ['a wish or a guess', ['should', 'if', 'used to', 'will']],
  ['another unit or set', ['per kilo', 'similar to', 'short of', 'except Lost', 'in 2024 and 2019']],
])('%s has an effect', async (_name, words) => {
  const same: string[] = []
  for (const golden of asked) {
    const parts = golden.question.split(' ')
    // Two of the words each: all of them are put into a quarter of the questions or more.
    for (const [turn, word] of words.entries()) {
      // Every word in half of the questions, every question with half of the words.
      if ((golden.at + turn) % 2 > 0) continue
      if ((golden.at + turn) % words.length > 1) continue
      const place = (golden.at * 5 + turn * 3) % (parts.length + 1)
      const question = parts.toSpliced(place, 0, word).join(' ')
      // There it says the same.
      if (/between [\d/]+ to [\d/]+|and if\b|each other/.test(question)) continue
      if ((await statement(golden.context, question)) === golden.statement) same.push(`${golden.id}: ${question}`)
    }
  }
  expect(same).toEqual([])
})

test.each([
  [/\btop\b/i, 'bottom'],
  [/\bbottom\b/i, 'top'],
  [/\bhighest\b/i, 'lowest'],
  [/\blowest\b/i, 'highest'],
  [/\bmore than\b/i, 'less than'],
  [/\babove\b/i, 'below'],
  [/\bbelow\b/i, 'above'],
  [/\bbefore\b/i, 'since'],
  [/\baverage\b/i, 'median'],
  [/\bbest\b/i, 'worst'],
  [/\bworst\b/i, 'best'],
  [/\bwith\b/i, 'without'],
  [/\bin\b/i, 'except'],
  [/\bgrew\b/i, 'fell'],
  [/\bdays\b/i, 'weeks'],
])('%s turned into %s is another question', async (word, other) => {
  const same: string[] = []
  for (const golden of asked) {
    if (!word.test(golden.question)) continue
    const question = golden.question.replace(word, other)
    if ((await statement(golden.context, question)) === golden.statement) same.push(`${golden.id}: ${question}`)
  }
  expect(same).toEqual([])
})
