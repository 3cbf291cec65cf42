import type { GrainSpan } from '../../dates/date-span.ts'
import { isContent } from '../lexicon/atom.ts'
import type { Op } from '../words/op.ts'
import type {
  AtomMark,
  CompareMark,
  FilterMark,
  GroupMark,
  Mark,
  MeasureMark,
  NumberMark,
  PeriodMark,
  RankMark,
  ThingMark,
} from './mark.ts'
import type { Test } from './match.ts'

/** An atom that holds one of the ops. A word that names something is not passed over as one that says nothing. */
export const word =
  (...ops: Op[]): Test<AtomMark> =>
  (mark): mark is AtomMark =>
    mark.kind === 'atom' && ops.some((op) => mark.atom.ops.has(op) && (op !== 'skip' || !isContent(mark.atom)))

/** An atom that holds the op with one of the arguments. */
export const wordWith =
  (op: Op, ...args: string[]): Test<AtomMark> =>
  (mark): mark is AtomMark =>
    mark.kind === 'atom' && (mark.atom.ops.get(op)?.some((arg) => args.includes(arg)) ?? false)

/** The first argument of an op that the atom holds. */
export const argOf = (mark: AtomMark, op: Op): string => mark.atom.ops.get(op)?.[0] ?? ''

const atomWith =
  (has: (mark: AtomMark) => boolean): Test<AtomMark> =>
  (mark): mark is AtomMark =>
    mark.kind === 'atom' && has(mark)

export const isNumber = (mark: Mark): mark is NumberMark | AtomMark =>
  mark.kind === 'number' || (mark.kind === 'atom' && (mark.atom.number !== null || mark.atom.ops.has('number-word')))
export const isCompare = (mark: Mark): mark is CompareMark => mark.kind === 'compare'
export const isMeasure = (mark: Mark): mark is MeasureMark => mark.kind === 'measure'
export const isThing = (mark: Mark): mark is ThingMark => mark.kind === 'thing'
export const isFilter = (mark: Mark): mark is FilterMark => mark.kind === 'filter'
export const isGroup = (mark: Mark): mark is GroupMark => mark.kind === 'group'
export const isPeriod = (mark: Mark): mark is PeriodMark => mark.kind === 'period'
export const isRank = (mark: Mark): mark is RankMark => mark.kind === 'rank'
export const hasThing = atomWith((mark) => mark.atom.things.length > 0)
export const hasVerb = atomWith((mark) => mark.atom.verbs.length > 0)
export const hasValue = atomWith((mark) => mark.atom.values.length > 0)
export const hasSegment = atomWith((mark) => mark.atom.segments.length > 0)

export type GrainMark = AtomMark & { atom: { date: GrainSpan } }

/** A time bucket in one of the forms. */
export const grain =
  (...forms: GrainSpan['form'][]): Test<GrainMark> =>
  (mark): mark is GrainMark =>
    mark.kind === 'atom' && mark.atom.date?.type === 'grain' && forms.includes(mark.atom.date.form)
