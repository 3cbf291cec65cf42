import { ok } from '../../base/result.ts'
import { noUsage, type TranslateInput, type Translation, type Translator } from '../translator.ts'
import { bindSlots } from './bind-slots.ts'
import { columnHints } from './column-hints.ts'
import { type Filled, growTree, type Match, matchesOf, type QuestionTree } from './match.ts'
import { type QuestionWords, readQuestionWords } from './question-words.ts'
import type { QuestionSource, VerifiedQuestion } from './verified-question.ts'
import { isVisible } from './visible.ts'

export type VerifiedDeps = {
  questions: QuestionSource
  /** Told when a verified question answers. */
  used?: (id: string) => void
}

/** Words that go on from an earlier question, or point at its answer. */
const goesOn =
  /^\s*(and|but|or|now|then|also|only|just|same|instead|again|plus|without|except|excluding|including|what about|how about)\b|\b(their|theirs|them|those|these|it|its|they|that|this one|ones|same|instead|too|as well)\b/i
/** A question with fewer words may be a change of the one before. */
const leastWordsAfterOthers = 4

/**
 * The translator of approved questions: answers when the whole question has the normal form of exactly one of them, with new values,
 * numbers and dates bound where the approved ones stood; abstains otherwise. It never asks back.
 */
export function verifiedTranslator({ questions, used }: VerifiedDeps): Translator {
  const trees = new WeakMap<readonly VerifiedQuestion[], QuestionTree>()
  const treeOf = (list: readonly VerifiedQuestion[]): QuestionTree => {
    const known = trees.get(list) ?? growTree(list)
    trees.set(list, known)
    return known
  }
  return {
    name: 'verified',
    translate: async (input) => {
      const list = input.semanticQuery === undefined ? await questions() : []
      const match = list.length === 0 ? null : onlyMatch(treeOf(list), input)
      const translation = match === null ? null : answerOf(match, input)
      if (match !== null && translation !== null) used?.(match.question.id)
      return ok({ translation: translation ?? { decision: 'abstain', unknownWords: [], message: '' }, usage: noUsage })
    },
  }
}

type Only = Match & { read: QuestionWords }

function onlyMatch(tree: QuestionTree, input: TranslateInput): Only | null {
  const read = readQuestionWords(input.question, input.calendar)
  if (input.history.length > 0 && (read.words.length < leastWordsAfterOthers || goesOn.test(input.question))) return null
  const matches = matchesOf(tree, read, input.catalog).filter((match) => isVisible(match.question, input.catalog))
  const [only] = matches
  return only !== undefined && matches.length === 1 ? { ...only, read } : null
}

function answerOf({ question, filled, read }: Only, { calendar, catalog }: TranslateInput): Translation | null {
  const bound = bindSlots(
    question.sql,
    question.slots,
    filled.map(({ value }) => value),
  )
  if (bound === null) return null
  const periods = filled.flatMap(({ period }) => (period === null ? [] : [period.period]))
  const changes = filled.flatMap((one, slot) => changeOf(one, question, slot))
  const open = periods.find((period) => period.incomplete)
  return {
    decision: 'answer',
    sql: bound.sql,
    parameters: bound.parameters,
    interpretation: {
      sentence: sentenceOf(question, changes),
      intervals: periods.map(({ label, from, to }) => ({ label, from, to, time_zone: calendar.timeZone })),
      assumptions: [],
      unused_words: [],
    },
    title: titleOf(read),
    approval: { by: question.verifiedBy, at: question.verifiedAt },
    // Without new values the kept query is that of the question; else the semantic translator reads the question again for follow-ups.
    semanticQuery: changes.length === 0 && filled.every((one, slot) => isOwn(one, question, slot)) ? question.semanticQuery : null,
    columns: columnHints(catalog.model, question.sql),
    intent: null,
    warnings: open === undefined ? [] : [`${open.label} is not over yet.`],
    followups: () => [],
  }
}

const sentenceOf = (question: VerifiedQuestion, changes: readonly string[]): string =>
  `Verified question "${question.question}", approved by ${question.verifiedBy} on ${question.verifiedAt}${changes.length === 0 ? '' : `; with ${changes.join(', ')}`}.`

/** What stands in a slot instead of the approved words, and for which days a period stands. */
function changeOf({ value, text, period }: Filled, question: VerifiedQuestion, slot: number): string[] {
  const before = question.slots[slot]
  if (before === undefined) return []
  if (period !== null) {
    const same = value.kind === 'period' && before.kind === 'period' && value.from === before.from && value.to === before.to
    return same ? [] : [`${period.period.label} for "${before.text}"`]
  }
  const shown = value.kind === 'value' ? value.value : value.kind === 'number' ? String(value.value) : text
  const own = before.kind === 'value' || before.kind === 'number' ? String(before.value) : ''
  return shown === own ? [] : [`${shown} for "${before.text}"`]
}

function isOwn({ value }: Filled, question: VerifiedQuestion, at: number): boolean {
  const slot = question.slots[at]
  if (slot?.kind === 'period') return value.kind === 'period' && value.from === slot.from && value.to === slot.to
  return value.kind !== 'period' && value.value === slot?.value
}

/** The question without what only asks for it. */
function titleOf({ question, words }: QuestionWords): string {
  const title = question.slice(words[0]?.start, words.at(-1)?.end)
  return title.charAt(0).toUpperCase() + title.slice(1)
}
