import type { Catalog } from '../../catalog/catalog.ts'
import type { Message } from '../../model/model.ts'
import { fence } from '../../prompts/fence.ts'
import type { Prompts } from '../../prompts/prompts.ts'
import { findDates } from '../dates/find-dates.ts'
import type { TranslateInput, VerifiedExample } from '../translator.ts'
import { chooseTables, indexTables, type TableIndex } from './choose-tables.ts'
import type { ReadFacts } from './claims.ts'
import { describeNotes } from './describe-notes.ts'
import { findLiterals } from './literal-hits.ts'
import { renderQuestionPart } from './question-part.ts'
import { indexQuestions, type QuestionIndex, similarQuestions } from './similar-questions.ts'
import { buildPrefix, defaultBudget, type Prefix, type PrefixBudget } from './static-prefix.ts'
import { compileSubjects, numbersIn, type Subjects, subjectsIn } from './subjects.ts'
import { compileLexicon, findWords, type Lexicon } from './word-hits.ts'

/**
 * Estimated tokens: `prefix` for the system message, `question` for what is added to one question; `tables` and `notes` of a target
 * whose tables do not fit into the prefix come on top of the question.
 */
export type PromptBudget = { prefix: PrefixBudget; question: number; tables: number; notes: number }

export const usualBudget: PromptBudget = { prefix: defaultBudget, question: 900, tables: 5_000, notes: 600 }
/** For a model whose context is small. */
export const smallBudget: PromptBudget = { prefix: { prefix: 3_200, notes: 300 }, question: 500, tables: 1_200, notes: 200 }

/** What is made once per catalog and budget. */
export type Prepared = { subjects: Subjects; prefix: Prefix; lexicon: Lexicon; approved: QuestionIndex; index: TableIndex | null }

/** Makes the static part of all prompts for one catalog. */
export function prepareCatalog(prompts: Prompts, catalog: Catalog, budget: PromptBudget): Prepared {
  const prefix = buildPrefix(prompts, catalog, budget.prefix)
  return {
    prefix,
    lexicon: compileLexicon(catalog),
    subjects: compileSubjects(catalog),
    approved: indexQuestions(catalog.model.verified),
    index: prefix.partial ? indexTables(catalog) : null,
  }
}

export type Request = ReadFacts & { messages: Message[]; promptId: string }

/**
 * The two messages for one question: the static prefix, and what belongs to the question. `approved` are examples in place of the
 * catalog's own, `style` is a way of working that is asked for ahead of the question.
 */
export function prepareRequest(
  prompts: Prompts,
  prepared: Prepared,
  input: TranslateInput,
  budget: PromptBudget,
  extra: { approved?: readonly VerifiedExample[]; style?: string } = {},
): Request {
  const { catalog, question } = input
  const dates = findDates(question, input.calendar)
  const words = findWords(prepared.lexicon, question, dates, 8)
  const literals = findLiterals(catalog, question, dates, (phrase) => prepared.lexicon.has(phrase))
  const earlierSql = input.history.at(-1)?.sql ?? null
  const tables = prepared.index === null ? null : tablesFor(catalog, prepared.index, { question, words, literals, earlierSql }, budget)
  const rendered = renderQuestionPart(
    prompts,
    input,
    { dates, literals, words, approved: extra.approved ?? similarQuestions(prepared.approved, question, 2), tables },
    budget.question,
  )
  return {
    messages: [
      { role: 'system', content: prepared.prefix.text },
      { role: 'user', content: extra.style === undefined ? rendered.text : `${extra.style}\n\n${rendered.text}` },
    ],
    promptId: prepared.prefix.id,
    dates,
    literals,
    subjects: subjectsIn(prepared.subjects, question, dates, literals),
    numbers: numbersIn(question, dates, literals),
  }
}

function tablesFor(catalog: Catalog, index: TableIndex, hints: Parameters<typeof chooseTables>[2], budget: PromptBudget): string {
  const { keys, text } = chooseTables(catalog, index, hints, budget.tables)
  const notes = describeNotes(catalog, new Set(keys), budget.notes)
  return `${fence('tables', text)}${notes === '' ? '' : `\n${fence('notes', notes)}`}`
}
