import type {
  AgainstMark,
  AtomMark,
  ExistsMark,
  FilterMark,
  GroupMark,
  HavingMark,
  Mark,
  MeasureMark,
  NoteMark,
  PeriodMark,
  RankMark,
  WindowMark,
} from '../marks/mark.ts'
import type { Op } from '../words/op.ts'

/** The marks of a question by kind, in the order of the words. */
export type Collected = {
  all: readonly Mark[]
  measures: MeasureMark[]
  groups: GroupMark[]
  filters: FilterMark[]
  periods: PeriodMark[]
  against: AgainstMark[]
  ranks: RankMark[]
  havings: HavingMark[]
  windows: WindowMark[]
  exists: ExistsMark[]
  notes: NoteMark[]
  /** Atoms that no rule took up and that stand for something. */
  rest: AtomMark[]
  /** Atoms and numbers that nothing explains. */
  unexplained: Mark[]
}

/** Words that may stand anywhere without changing what is asked. */
const weak: readonly Op[] = [
  'skip',
  'prep',
  'and',
  'comma',
  'colon',
  'that',
  'have',
  'which',
  'list',
  'all',
  'overall',
  'total',
  'ever',
  'chart',
  'pronoun',
  'how-much',
  'also',
  'exist',
  'split',
  'who',
  'once',
  'both',
  'how',
]

/** Words for what was shown before: "those", "the ones", "it". */
const isBackReference = (mark: AtomMark): boolean => (['ones', 'pronoun', 'same', 'about'] as const).some((op) => mark.atom.ops.has(op))

export const isWeak = (mark: AtomMark): boolean =>
  weak.some((op) => mark.atom.ops.has(op)) || mark.atom.ops.get('agg')?.every((fn) => fn === 'sum') === true

/** Sorts marks by kind; words without meaning of their own are left out. */
export function collect(marks: readonly Mark[], followUp = false): Collected {
  const of = <K extends Mark['kind']>(kind: K): Extract<Mark, { kind: K }>[] =>
    marks.filter((mark): mark is Extract<Mark, { kind: K }> => mark.kind === kind)
  const atoms = of('atom')
  const comparesSomething = of('period').length > 1 || of('against').length > 0
  const series = of('measure').some((mark) => mark.measure.kind === 'series')
  const ranksInGroups = of('rank').length > 0 && of('group').length > 0
  const content = (mark: AtomMark): boolean =>
    (ranksInGroups && mark.atom.ops.has('bucket')) ||
    mark.atom.things.length + mark.atom.fields.length + mark.atom.verbs.length + mark.atom.metrics.length + mark.atom.series.length > 0 ||
    mark.atom.date?.type === 'grain'
  return {
    all: marks,
    measures: of('measure'),
    groups: of('group'),
    filters: of('filter'),
    periods: of('period'),
    against: of('against'),
    ranks: of('rank'),
    havings: of('having'),
    windows: of('window'),
    exists: of('exists'),
    notes: of('note'),
    rest: atoms.filter((mark) => content(mark)),
    unexplained: [
      ...atoms.filter(
        (mark) =>
          !content(mark) &&
          !isWeak(mark) &&
          !(mark.atom.ops.has('versus') && comparesSomething) &&
          !(mark.atom.ops.has('trend') && series) &&
          !(followUp && isBackReference(mark)),
      ),
      ...of('number'),
      ...of('compare'),
      ...of('thing'),
    ],
  }
}
