import { assemble } from '../assemble/assemble.ts'
import { collect } from '../assemble/collect.ts'
import { isContent } from '../lexicon/atom.ts'
import { sameThing } from '../lexicon/things.ts'
import type { Mark } from '../marks/mark.ts'
import { rewrite } from '../marks/match.ts'
import { datasetOf } from '../model/model-index.ts'
import { emptyQuery, type SemanticQuery, type Thing } from '../semantic-query.ts'
import type { Grammar } from '../understand.ts'
import { editQuery } from './edit-query.ts'
import { refersBack } from './follow-up-rules.ts'
import { happens } from './of-them.ts'
import { stillSo } from './still-so.ts'
import { thingOfAnswer } from './thing-of-answer.ts'

/** What a follow-up asks when it changes or refers to the earlier query; `sure` when its words say that it does. */
export type FollowUp = { kind: 'query'; query: SemanticQuery; sure: boolean } | { kind: 'unclear'; reason: string; sure: boolean }

/** Reads marks as a follow-up to a query; `pointing` when a pronoun stands for its answer ("their"). */
export function readFollowUp(
  grammar: Grammar,
  previous: SemanticQuery,
  marks: readonly Mark[],
  pointing: boolean,
  words: string,
  trace?: (text: string) => void,
): FollowUp {
  const named = marks.map((mark) => asValue(mark, words))
  if (named.some((mark) => mark === null)) return { kind: 'unclear', reason: 'a value or a number of its own', sure: true }
  const rewritten = rewrite(
    grammar.followUpRules,
    named.flatMap((mark) => mark ?? []),
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
    const filter = { kind: 'of-answer' as const, thing, row: row.row, query: previous, negated: false }
    return { kind: 'query', query: { ...assembled.query, filters: [...assembled.query.filters, filter] }, sure: true }
  }
  if (pointing && previous.dimensions.length === 0 && previous.subject === null)
    return { kind: 'unclear', reason: 'nothing was shown that this stands for', sure: true }
  const theirs = pointing ? readTheirs(grammar, previous, rewritten) : null
  if (theirs !== null) return theirs
  const collected = collect(rewritten.map(countThem), true)
  if (collected.unexplained.length > 0) return { kind: 'unclear', reason: 'words left over', sure }
  const [first] = marks
  // "and the number of orders" is wanted beside what is there; "what about orders" in its place.
  const beside = first?.kind === 'atom' && /^(and|plus|und|et|y)$/i.test(first.atom.text)
  const edited = editQuery(grammar.context, previous, collected, beside, words)
  return typeof edited === 'string' ? { kind: 'unclear', reason: edited, sure } : { kind: 'query', query: edited, sure }
}

/** "from New Customers" names the segment and not how many were won; null where no word tells. */
function asValue(mark: Mark, words: string): Mark | null {
  if (mark.kind !== 'atom' || mark.atom.metrics.length === 0 || mark.atom.values.length === 0 || !/\s/.test(mark.atom.text)) return mark
  const name = mark.atom.text.replaceAll(/[^\p{L}\d]+/gu, '[^\\p{L}\\d]+')
  const told = new RegExp(
    `\\b(?:from|for|in|of|only|just|without|except|excluding|not|segment) (?:the )?(?:segment )?${name}|${name}[^\\p{L}]+(?:segment|only|excluded)`,
    'iu',
  )
  if (told.test(words)) return { ...mark, atom: { ...mark.atom, metrics: [], things: [] } }
  return /\b(?:how many|number|count|add|acquired|won)\b/i.test(words) ? mark : null
}

/** "their orders in 2026" after a ranking is about the things that were shown, whatever the new period or condition would rank first. */
function readTheirs(grammar: Grammar, previous: SemanticQuery, marks: readonly Mark[]): FollowUp | null {
  const thing = thingOfAnswer(previous)
  const timed = previous.periods.length > 0
  const attribute = thing !== null ? attributeOf(grammar, thing, marks, timed) : null
  if (attribute !== null && thing !== null) {
    const filter = { kind: 'of-answer' as const, thing, row: null, query: previous, negated: false }
    return { kind: 'query', query: { ...emptyQuery, subject: thing, columns: [attribute], filters: [filter] }, sure: true }
  }
  const several = thing !== null ? attributesOf(grammar, thing, marks, timed) : []
  if (several.length > 1 && thing !== null) {
    const filter = { kind: 'of-answer' as const, thing, row: null, query: previous, negated: false }
    return { kind: 'query', query: { ...emptyQuery, subject: thing, columns: several, filters: [filter] }, sure: true }
  }
  const chosen = previous.limit !== null || previous.having.length > 0 || previous.changes.length > 0
  const narrowed = marks.some((mark) => mark.kind === 'period' || mark.kind === 'filter')
  const asked = marks.some((mark) => mark.kind === 'group' || mark.kind === 'measure' || mark.kind === 'rank' || isDone(mark))
  if (!chosen || !(narrowed || asked) || thing === null) return null
  const rest = marks.filter((mark) => !(mark.kind === 'note' && mark.note.type === 'cue'))
  const unclear: FollowUp = { kind: 'unclear', reason: 'what is asked of them is not understood', sure: true }
  const assembled = assemble(grammar.context, rest)
  if (assembled.kind !== 'query') return unclear
  const { query } = assembled
  if (query.measures.length === 0 || query.limit !== null || query.outer !== null) return unclear
  if (query.dimensions.some((dimension) => dimension.kind !== 'time')) return unclear
  const counted = query.measures.every((measure) => measure.kind === 'count' && !sameThing(measure.of, thing))
  if (counted && query.dimensions.length === 0 && !narrowed) return unclear
  const filter = { kind: 'of-answer' as const, thing, row: null, query: previous, negated: false }
  const dimensions = [{ kind: 'thing' as const, thing }, ...query.dimensions]
  const also = marks.some((mark) => mark.kind === 'note' && mark.note.type === 'cue' && mark.note.cue === 'also')
  // "their order counts as well": another number beside the one that ranks them.
  const beside = also && !narrowed && query.dimensions.length === 0 && previous.limit !== null && previous.comparison === null
  if (beside && previous.window === null && previous.measures.length > 0)
    return { kind: 'query', query: { ...previous, measures: [...previous.measures, ...query.measures] }, sure: true }
  const periods = narrowed || query.periods.length > 0 || !happens(grammar.lexicon.index, query) ? query.periods : previous.periods
  const filters = [...query.filters, ...stillSo(grammar.lexicon.index, thing, previous, query), filter]
  return { kind: 'query', query: { ...query, periods, dimensions, filters }, sure: true }
}

/** Something done: "which products did they buy". */
const isDone = (mark: Mark): boolean => mark.kind === 'atom' && mark.atom.verbs.length > 0

/** "their sales office and segment": fields of the things shown; none where anything else is asked as well. */
function attributesOf(grammar: Grammar, thing: Thing, marks: readonly Mark[], timed: boolean): SemanticQuery['columns'] {
  const content = marks.filter(
    (mark) => !(mark.kind === 'note' && mark.note.type === 'cue') && !(mark.kind === 'atom' && !isContent(mark.atom)),
  )
  const found = content.map((mark) => attributeOf(grammar, thing, [mark], timed))
  return found.some((one) => one === null) ? [] : found.flatMap((one) => one ?? [])
}

/** "their segments": a field of the things shown, and nothing else asked. */
function attributeOf(grammar: Grammar, thing: Thing, marks: readonly Mark[], timed: boolean): SemanticQuery['columns'][number] | null {
  const content = marks.filter(
    (mark) => !(mark.kind === 'note' && mark.note.type === 'cue') && !(mark.kind === 'atom' && !isContent(mark.atom)),
  )
  const [only, ...others] = content
  if (only?.kind !== 'atom' || others.length > 0) return null
  // Words that name fields of other rows ("who acknowledged") say nothing about these.
  if (only.atom.fields.length > 0 && !only.atom.fields.some((ref) => thing.datasets.includes(datasetOf(ref)))) return null
  const named = [...only.atom.fields, ...only.atom.things.flatMap((one) => one.fields)]
  const fields = [...new Set(named)].filter(
    (ref) => thing.datasets.includes(datasetOf(ref)) && grammar.lexicon.index.fields.get(ref)?.field.role !== 'identifier',
  )
  const shown = fields.some(
    (ref) => grammar.lexicon.index.fields.get(ref)?.dataset.nameField === grammar.lexicon.index.fields.get(ref)?.field.name,
  )
  if (shown) return null
  // What is kept of all time says nothing about the period that was talked about.
  const number = fields.some((ref) => grammar.lexicon.index.fields.get(ref)?.field.role === 'measure')
  if (timed && number && only.atom.metrics.length > 0) return null
  return fields.length === 0 ? null : { fields, label: only.atom.text }
}

/** "how many were critical": how many of those before, not of whatever may be critical. */
const countThem = (mark: Mark): Mark =>
  mark.kind === 'measure' && mark.derived === true
    ? { kind: 'note', note: { type: 'cue', cue: 'count' }, from: mark.from, to: mark.to }
    : mark
