import type { VerifiedSlot } from '../../catalog/semantic-model.ts'
import type { Calendar } from '../translator.ts'
import { type QuestionWords, readQuestionWords } from './question-words.ts'

/** A step through a question: a word that must stand there, or words of one kind. `slot` counts from 0. */
export type Step =
  | { kind: 'word'; text: string }
  | { kind: 'value'; column: string; slot: number }
  | { kind: 'number'; whole: boolean; slot: number }
  | { kind: 'period'; type: string; slot: number }

/** `form` is the steps as text, from which they can be read back. */
export type Pattern = { steps: Step[]; form: string }
export type PatternFault = { slot: number; message: string }

/** Changes whenever the same words may come to another normal form, so that stored ones are made anew. */
export const formVersion = 1

/** The calendar of the day on which a question was verified, for the words that count from today. */
export const calendarOn = (verifiedAt: string): Calendar => ({
  today: verifiedAt,
  timeZone: 'UTC',
  weekStart: 'monday',
  fiscalYearStart: 1,
})

/**
 * The normal form of a verified question: its words with typed places for its slots. A slot whose words do not stand in the question
 * where it says, or are not of its kind, is a fault.
 */
export function patternOf(
  verified: { question: string; verifiedAt: string; slots: readonly VerifiedSlot[] },
  read: QuestionWords = readQuestionWords(verified.question, calendarOn(verified.verifiedAt)),
): Pattern | PatternFault {
  const steps: Step[] = []
  let at = 0
  let from = 0
  for (const [slot, found] of verified.slots.entries()) {
    const start = verified.question.indexOf(found.text, from)
    const end = start + found.text.length
    const first = read.words.findIndex((word) => word.start === start)
    const last = read.words.findIndex((word) => word.end === end)
    if (start < 0 || first < at || last < first) {
      return { slot, message: `"${found.text}" is not found as whole words of the question, in the order of the slots` }
    }
    for (const word of read.words.slice(at, first)) steps.push({ kind: 'word', text: word.text })
    const step = stepOf(found, slot, read, first, last + 1)
    if (typeof step === 'string') return { slot, message: step }
    steps.push(step)
    at = last + 1
    from = end
  }
  for (const word of read.words.slice(at)) steps.push({ kind: 'word', text: word.text })
  return { steps, form: steps.map(formOf).join(' ') }
}

function stepOf(found: VerifiedSlot, slot: number, read: QuestionWords, first: number, end: number): Step | string {
  switch (found.kind) {
    case 'value':
      return { kind: 'value', column: found.column, slot }
    case 'number': {
      const word = read.words[first]
      const isNumber = end === first + 1 && word?.number === found.value
      return isNumber ? { kind: 'number', whole: Number.isInteger(found.value), slot } : `"${found.text}" does not write ${found.value}`
    }
    case 'period': {
      const period = read.periods.find((one) => one.at === first && one.to === end)
      return period === undefined ? `"${found.text}" is not one period of time` : { kind: 'period', type: period.type, slot }
    }
  }
}

function formOf(step: Step): string {
  switch (step.kind) {
    case 'word':
      return step.text
    case 'value':
      return `{value ${step.column}}`
    case 'number':
      return step.whole ? '{whole number}' : '{number}'
    case 'period':
      return `{period ${step.type}}`
  }
}

/** The steps of a normal form; slots come in the order of the question. */
export function stepsOf(form: string): Step[] {
  let slot = 0
  return [...form.matchAll(/\{([^}]*)\}|[^\s{}]+/g)].map(([text, typed]): Step => {
    if (typed === undefined) return { kind: 'word', text }
    const place = slot++
    if (typed.startsWith('value ')) return { kind: 'value', column: typed.slice(6), slot: place }
    if (typed.startsWith('period ')) return { kind: 'period', type: typed.slice(7), slot: place }
    return { kind: 'number', whole: typed === 'whole number', slot: place }
  })
}
