import type { AtomMark, Mark } from '../marks/mark.ts'
import { many, maybe, one, type Rule, rule, span } from '../marks/match.ts'
import { argOf, hasThing, isCompare, word } from '../marks/tests.ts'
import { thingOfAtom } from '../rules/context.ts'
import type { Operator } from '../semantic-query.ts'
import type { Op } from '../words/op.ts'

/** Rules that come first when there is an earlier question: "the first one" is a row of its answer. */
export const earlyFollowUpRules: readonly Rule[] = [
  rule(
    'row of the answer',
    [one(word('ordinal')), many(word('number-word', 'ones')), maybe(hasThing)],
    (ordinal, _ones, thing, { before }) => {
      if (before?.kind === 'atom' && before.atom.number !== null) return null
      const noun = thing === undefined ? null : thingOfAtom(thing.atom)
      return [{ kind: 'note', note: { type: 'row-ref', row: Number(argOf(ordinal, 'ordinal')), noun }, ...span(ordinal, thing) }]
    },
  ),
  rule('those things', [one(word('pronoun')), one(hasThing)], (pronoun, thing) => [
    { kind: 'note', note: { type: 'row-ref', row: null, noun: thingOfAtom(thing.atom) }, ...span(pronoun, thing) },
  ]),
]

const cues: readonly (readonly [Op, 'about' | 'instead' | 'only' | 'also' | 'remove' | 'total' | 'count' | 'average'])[] = [
  ['about', 'about'],
  ['same', 'about'],
  ['instead', 'instead'],
  ['only', 'only'],
  ['also', 'also'],
  ['remove', 'remove'],
  ['how-many', 'count'],
]
const isCue = word(...cues.map(([op]) => op))

const opposite: Partial<Record<Operator, Operator>> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<' }

/** Rules that come last: a threshold without its number, and words that say how the earlier question is changed. */
export const lateFollowUpRules: readonly Rule[] = [
  rule(
    'threshold that leaves out',
    [one(word('except', 'not', 'without')), many(word('skip', 'ones', 'pronoun', 'that')), one(isCompare)],
    (not, _ones, compare) => {
      const op = opposite[compare.op]
      return op === undefined ? null : [{ kind: 'note', note: { type: 'threshold', op, values: compare.values }, ...span(not, compare) }]
    },
  ),
  rule('threshold on what was shown', [one(isCompare)], (compare) => [
    { kind: 'note', note: { type: 'threshold', op: compare.op, values: compare.values }, ...span(compare) },
  ]),
  rule('cue', [one(isCue)], (mark) => {
    if (isOtherwiseUsed(mark)) return null
    const found = cues.find(([op]) => mark.atom.ops.has(op))
    return found === undefined ? null : [{ kind: 'note', note: { type: 'cue', cue: found[1] }, ...span(mark) }]
  }),
  rule('all of it', [one(word('total', 'agg'))], (mark) => {
    const fn = mark.atom.ops.has('agg') ? argOf(mark, 'agg') : 'sum'
    if (fn !== 'sum' && fn !== 'avg') return null
    return [{ kind: 'note', note: { type: 'cue', cue: fn === 'sum' ? 'total' : 'average' }, ...span(mark) }]
  }),
]

/** Words of content are not mere cues. */
const isOtherwiseUsed = (mark: AtomMark): boolean =>
  mark.atom.metrics.length + mark.atom.things.length + mark.atom.fields.length + mark.atom.values.length + mark.atom.verbs.length > 0

/** "them", "those", "it" with nothing else to stand for. */
const isOnlyReference = (mark: AtomMark): boolean =>
  (mark.atom.ops.has('ones') || mark.atom.ops.has('pronoun')) &&
  !mark.atom.ops.has('that') &&
  !mark.atom.ops.has('skip') &&
  !isOtherwiseUsed(mark)

/** Whether the marks hold a word that refers to an earlier question. */
export const refersBack = (marks: readonly Mark[]): boolean =>
  marks.some(
    (mark) =>
      (mark.kind === 'atom' && isOnlyReference(mark)) ||
      (mark.kind === 'note' &&
        (mark.note.type === 'row-ref' ||
          (mark.note.type === 'cue' && ['about', 'instead', 'only', 'remove'].includes(mark.note.cue)) ||
          mark.note.type === 'threshold' ||
          mark.note.type === 'sort')),
  )
