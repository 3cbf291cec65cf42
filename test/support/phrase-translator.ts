import type { Problem } from '../../src/base/problem.ts'
import { ok, type Result } from '../../src/base/result.ts'
import {
  type CandidateAnswer,
  noUsage,
  type RepairEvidence,
  type Translated,
  type TranslateInput,
  type Translation,
  type Translator,
} from '../../src/translate/translator.ts'

type Reply = Translation | Result<Translated, Problem>
export type Phrases = Record<string, Reply | ((input: TranslateInput) => Reply | Promise<Reply>)>
export type Repairs = (input: TranslateInput, earlier: CandidateAnswer, evidence: RepairEvidence) => Translation | null

/** A translator that knows a few phrases by heart and abstains from all others. */
export function phraseTranslator(name: Translator['name'], phrases: Phrases, repairs?: Repairs): Translator {
  const translator: Translator = {
    name,
    translate: async (input) => {
      const known = phrases[input.question]
      if (known === undefined) {
        const unknownWords = input.question.split(' ').slice(0, 1)
        return translated({ decision: 'abstain', unknownWords, message: `"${unknownWords[0]}" is not known here.` })
      }
      return translated(typeof known === 'function' ? await known(input) : known)
    },
  }
  if (repairs === undefined) return translator
  return {
    ...translator,
    repair: async (input, earlier, evidence) => {
      const better = repairs(input, earlier, evidence)
      return translated(better ?? { decision: 'abstain', unknownWords: [], message: 'nothing better' })
    },
  }
}

const translated = (reply: Reply): Result<Translated, Problem> =>
  'decision' in reply ? ok({ translation: reply, usage: { ...noUsage, calls: 1, tokensIn: 100, tokensOut: 10 } }) : reply

/** A candidate for a statement, with the rest as plain as it can be. */
export const candidate = (sql: string, over: Partial<CandidateAnswer> = {}): CandidateAnswer => ({
  decision: 'answer',
  sql,
  parameters: [],
  interpretation: { sentence: `Runs: ${sql.slice(0, 40)}`, intervals: [], assumptions: [], unused_words: [] },
  title: 'Result',
  semanticQuery: null,
  columns: {},
  intent: null,
  warnings: [],
  followups: () => [],
  ...over,
})
