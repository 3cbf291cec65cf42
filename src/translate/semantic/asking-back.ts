import type { Translation } from '../translator.ts'
import { tokenize } from './text/tokenize.ts'
import { asksToChange } from './text/write-request.ts'
import type { Grammar } from './understand.ts'

/** The message that asks which figure is meant. */
export const whichFigure = 'Which figure do you mean?'

/** Words that say how but not what: which figure is asked back. */
export function askWhat(grammar: Grammar, question: string): Translation {
  const figures = grammar.context.model.metrics.filter((metric) => metric.unit?.kind === 'currency' && metric.priority <= 1).slice(0, 3)
  const options = figures.map((metric) => ({
    label: metric.label,
    question: `${metric.label.toLowerCase()} ${question.replace(/^(and|but|now|then|also|und|et|y)\s+/i, '').replace(/\?+$/, '')}`,
  }))
  return { decision: 'clarify', message: whichFigure, options, interpretation: null }
}

/** Questions that name no figure at all, however they are put. */
const vague = [
  /^(?:so )?(?:are|is) (?:we|it|business|everything|things|the business|the company) (?:doing |going |getting |running )?(?:any )?(?:better|worse|well|good|bad|fine|ok|okay|badly|great)\b/i,
  /^how (?:good|bad|well|great) (?:is|are|was|were) (?:our|the) (?:service|business|performance|company|work|team)\W*$/i,
  /^(?:show|give|display)(?: me| us)? (?:the |a |our )?(?:trends?|numbers?|performance|overview|development)\W*$/i,
  /^(?:the )?(?:top|bottom|best|worst) (?:\d+|five|ten|three)\W*$/i,
  /^(?:(?:who|what|which) (?:are|is) )?(?:the |our )?(?:top|best|worst) (?:performers?|people|ones|results|guys)\W*$/i,
  /^compare (?:the two|both|the both)\W*$/i,
  /^(?:and )?(?:what|how) about (?:the )?(?:others?|rest|other ones|remaining ones)\W*$/i,
  /^how (?:are|is) (?:business|things|it|the business|the company)(?: (?:going|looking|developing|doing))?\W*$/i,
]

/** Whether a question leaves open what is asked, and nothing before it says so. */
export const isVague = (question: string): boolean => vague.some((words) => words.test(question.trim()))

/** Growth without its period: over which one is asked back. */
export function askWhen(question: string): Translation {
  const plain = question.replace(/[?.!\s]+$/, '')
  const options = ['this year', 'last month', 'last quarter'].map((when) => ({
    label: `${when.charAt(0).toUpperCase()}${when.slice(1)}`,
    question: `${plain} ${when}`,
  }))
  return { decision: 'clarify', message: 'Over which period?', options, interpretation: null }
}

/** "average revenue": per customer, order or month; null where the words cannot be put otherwise. */
export function askMean(question: string): Translation | null {
  const [, mean, noun, rest = ''] = /^(.*?\b(?:average|avg|mean))\s+(\S+?)(\s+per\b.*)?[?.!\s]*$/i.exec(question) ?? []
  if (mean === undefined || noun === undefined) return null
  const group = rest.replace(/^\s+per\b/i, ' by')
  const options = ['customer', 'order', 'month'].map((over) => ({
    label: `Per ${over}`,
    question: `${mean} ${noun} per ${over}${group}`,
  }))
  return { decision: 'clarify', message: 'The average of what?', options, interpretation: null }
}

/** "bought A and B": in the same breath, or one of them. Null when the words cannot be put otherwise. */
export function askBoth(question: string, left: string, right: string): Translation | null {
  const escaped = [left, right].map((text) => text.split(/[^\p{L}\d]+/u).join('[^\\p{L}\\d]*'))
  const pattern = new RegExp(
    `(\\b(?:in|from|during)\\s+)?(${escaped[0]})\\s*(?:,|and|&|und|et|y)\\s*(?:(?:in|from|during)\\s+)?(${escaped[1]})`,
    'iu',
  )
  if (!pattern.test(question)) return null
  const put = (before: string, word: string): string =>
    question.replace(pattern, (_all, lead: string | undefined, a: string, b: string) => `${lead ?? ''}${before}${a} ${word} ${b}`)
  const options = [
    { label: `Both ${left} and ${right}`, question: put('both ', 'and') },
    { label: `${left} or ${right}`, question: put('', 'or') },
  ]
  return { decision: 'clarify', message: 'Both of them, or either?', options, interpretation: null }
}

/** Which of several stored values a word stands for. */
export function askValue(question: string, asked: { hits: { value: string }[]; text: string }): Translation {
  return {
    decision: 'clarify',
    message: `Which "${asked.text}" do you mean?`,
    options: valueOptions(question, asked),
    interpretation: null,
  }
}

/** What the model says about words that are ambiguous, or about what the data does not hold. */
export function topic(grammar: Grammar, kind: 'ambiguous' | 'missing', index: number): Translation {
  const { model } = grammar.context
  if (kind === 'missing') {
    return {
      decision: 'refuse',
      code: 'not_in_data',
      message: model.missing?.[index]?.message ?? 'That is not in the data.',
      couldAsk: model.examples.slice(0, 3),
    }
  }
  const found = model.ambiguous[index]
  return { decision: 'clarify', message: found?.message ?? 'What do you mean?', options: found?.options ?? [], interpretation: null }
}

function valueOptions(question: string, asked: { hits: { value: string }[]; text: string }): { label: string; question: string }[] {
  const values = [...new Set(asked.hits.map((hit) => hit.value))].slice(0, 5)
  return values.map((value) => ({
    label: value,
    question: question.replace(new RegExp(asked.text.replace(/[^\p{L}\d ]/gu, '.'), 'i'), value),
  }))
}

/** A bare figure after a list of chosen things: of those, or of all. */
export function askOfWhich(question: string, things: string): Translation {
  const figure = question.replace(/[?.!\s]+$/, '').replace(/^(and|the|total) /i, '')
  const options = [
    { label: `Of the ${things} shown`, question: `total ${figure} of these` },
    { label: 'Of all', question: `${figure} overall` },
  ]
  return { decision: 'clarify', message: `Of the ${things} shown, or of all?`, options, interpretation: null }
}

const smallTalk =
  /^\W*(hi|hello|hey|hallo|hola|bonjour|moin|help( me)?|hilfe|thanks?( you)?|thank you|danke|merci|gracias|who are you|what are you|(what|which questions) can (i|we|you) (ask|do|answer|help)( (you|me|us|with|about))*)\W*$/i

/** The refusal of what is no question about the data: a wish to change it, greetings, questions about the service; null for a question. */
export function noQuestion(question: string, goesOn: boolean, examples: readonly string[]): Translation | null {
  if (asksToChange(question, tokenize(question), goesOn)) {
    const message = 'This service only reads: it answers questions and changes nothing.'
    return { decision: 'refuse', code: 'read_only', message, couldAsk: examples.slice(0, 3) }
  }
  if (!smallTalk.test(question)) return null
  return {
    decision: 'refuse',
    code: 'no_question',
    message: 'Ask about the data, for example one of these.',
    couldAsk: examples.slice(0, 4),
  }
}

/** A figure over the months of this year, where it was offered alone. */
export const overTheYear = ({ label }: { label: string }): { label: string; question: string } => ({
  label: `${label} by month this year`,
  question: `${label.toLowerCase()} by month this year`,
})
