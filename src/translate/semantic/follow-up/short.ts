import type { Calendar } from '../../translator.ts'
import { type Grammar, understand } from '../understand.ts'
import { isFewWords, isFragment, namesValues } from './pointing.ts'

/** Whether few words say nothing of their own, after an answer that is not known here. */
export const isShort = (grammar: Grammar, question: string, calendar: Calendar): boolean =>
  understand(grammar, question, calendar).readings.some(
    ({ assembled }) => isFragment(question, assembled) || (assembled.kind === 'query' && isFewWords(question, assembled.query)),
  )

/** Whether nothing but stored values is named. */
export const isOfValues = (grammar: Grammar, question: string, calendar: Calendar): boolean =>
  understand(grammar, question, calendar)
    .readings.slice(0, 1)
    .some(({ atoms }) => namesValues(atoms))
