import { assemble } from '../assemble/assemble.ts'
import { collect } from '../assemble/collect.ts'
import type { Mark } from '../marks/mark.ts'
import { rewrite } from '../marks/match.ts'
import type { SemanticQuery } from '../semantic-query.ts'
import type { Grammar } from '../understand.ts'
import { editQuery, thingOfAnswer } from './edit-query.ts'
import { refersBack } from './follow-up-rules.ts'

/** What a follow-up asks when it changes or refers to the earlier query; `sure` when its words say that it does. */
export type FollowUp = { kind: 'query'; query: SemanticQuery; sure: boolean } | { kind: 'unclear'; reason: string; sure: boolean }

/** Reads marks as a follow-up to a query. */
export function readFollowUp(grammar: Grammar, previous: SemanticQuery, marks: readonly Mark[], trace?: (text: string) => void): FollowUp {
  const rewritten = rewrite(
    grammar.followUpRules,
    marks,
    trace === undefined
      ? undefined
      : (rule, now) =>
          trace(`  (follow-up) ${rule}: ${now.map((mark) => (mark.kind === 'atom' ? mark.atom.text : `<${mark.kind}>`)).join(' ')}`),
  )
  const sure = refersBack(rewritten)
  const reference = rewritten.flatMap((mark) => (mark.kind === 'note' && mark.note.type === 'row-ref' ? [mark.note] : []))
  const [row, ...others] = reference
  if (others.length > 0) return { kind: 'unclear', reason: 'more than one row is named', sure: true }
  if (row !== undefined) {
    const thing = thingOfAnswer(previous)
    if (thing === null) return { kind: 'unclear', reason: 'the rows before are not things', sure: true }
    const rest = rewritten.filter((mark) => !(mark.kind === 'note' && (mark.note.type === 'row-ref' || mark.note.type === 'cue')))
    const assembled = assemble(grammar.context, rest)
    if (assembled.kind !== 'query') return { kind: 'unclear', reason: 'what is asked of the row is not understood', sure: true }
    const filter = { kind: 'of-answer' as const, thing, row: row.row, query: previous }
    return { kind: 'query', query: { ...assembled.query, filters: [...assembled.query.filters, filter] }, sure: true }
  }
  const collected = collect(rewritten, true)
  if (collected.unexplained.length > 0) return { kind: 'unclear', reason: 'words left over', sure }
  const edited = editQuery(grammar.context, previous, collected)
  return typeof edited === 'string' ? { kind: 'unclear', reason: edited, sure } : { kind: 'query', query: edited, sure }
}
