import type { Mark } from '../marks/mark.ts'
import type { RuleContext } from '../rules/context.ts'
import { emptyQuery, type SemanticQuery } from '../semantic-query.ts'
import { collect } from './collect.ts'
import { settleComparison } from './comparison.ts'
import type { Draft } from './draft.ts'
import { settleExists } from './exists.ts'
import { takeParts, takeRest } from './parts.ts'
import { settleRank } from './rank.ts'
import { settleShare } from './share.ts'
import { settleSubject } from './subject.ts'
import { settleWindow } from './window.ts'

/** What became of a reading of the question. */
export type Assembled =
  | { kind: 'query'; query: SemanticQuery; assumptions: string[] }
  | { kind: 'topic'; topic: 'ambiguous' | 'missing'; index: number }
  | { kind: 'ask-value'; hits: { field: string; value: string }[]; text: string }
  | { kind: 'unclear'; words: string[]; reason: string }

const steps = [takeParts, takeRest, settleExists, settleShare, settleComparison, settleRank, settleSubject, settleWindow]

/** Makes a query of rewritten marks; anything that is not used up makes it unclear. */
export function assemble(context: RuleContext, marks: readonly Mark[]): Assembled {
  const collected = collect(marks)
  for (const { note } of collected.notes) {
    if (note.type === 'topic') return { kind: 'topic', topic: note.kind, index: note.index }
    if (note.type === 'ask-value') return { kind: 'ask-value', hits: note.hits, text: note.text }
  }
  if (collected.unexplained.length > 0) return unclear(collected.unexplained.map(textOf), 'words left over')
  const draft: Draft = { query: structuredClone(emptyQuery), marks: collected, subject: null, assumptions: [], context }
  for (const step of steps) {
    const reason = step(draft)
    if (reason !== null) return unclear([], reason)
  }
  return { kind: 'query', query: draft.query, assumptions: draft.assumptions }
}

const unclear = (words: string[], reason: string): Assembled => ({ kind: 'unclear', words, reason })
const textOf = (mark: Mark): string => (mark.kind === 'atom' ? mark.atom.text : mark.kind)
