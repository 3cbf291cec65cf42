import type { DateSpan } from '../../dates/date-span.ts'
import type { Thing } from '../semantic-query.ts'
import type { Op } from '../words/op.ts'
import type { Meaning } from './meaning.ts'

export type ValueHit = { field: string; value: string; match: 'exact' | 'part' }
export type Ranking = { metric: string | null; field: string | null; direction: 'asc' | 'desc' }

/** A stretch of words with everything it may stand for. `from` and `to` are word positions, `start` and `end` offsets in the question. */
export type Atom = {
  from: number
  to: number
  start: number
  end: number
  text: string
  /** Function words: arguments by op. */
  ops: ReadonlyMap<Op, readonly string[]>
  metrics: readonly string[]
  fields: readonly string[]
  series: readonly string[]
  things: readonly Thing[]
  segments: readonly string[]
  verbs: readonly string[]
  rankings: readonly Ranking[]
  values: readonly ValueHit[]
  /** The thing that a value or condition is about, where the words name it. */
  noun: Thing | null
  ambiguous: readonly number[]
  missing: readonly number[]
  number: number | null
  date: DateSpan | null
  /** What the reading costs: 1 a piece, more for slips and parts of values. */
  cost: number
  /** The known spelling when the word was misspelt. */
  respelt: string | null
}

type Place = Pick<Atom, 'from' | 'to' | 'start' | 'end' | 'text' | 'cost' | 'respelt'>

/** Phrases that only ask back or only restrict may be taken apart: then they cost nearly as much as their words. */
const looseCost = 0.9

/** Gathers meanings at one place into an atom. */
export function atomOf(
  place: Place,
  meanings: readonly Meaning[],
  extra: { number?: number | null; date?: DateSpan | null; noun?: Thing | null } = {},
): Atom {
  const ops = new Map<Op, string[]>()
  const atom = {
    ...place,
    ops,
    metrics: [] as string[],
    fields: [] as string[],
    series: [] as string[],
    things: [] as Thing[],
    segments: [] as string[],
    verbs: [] as string[],
    rankings: [] as Ranking[],
    values: [] as ValueHit[],
    ambiguous: [] as number[],
    missing: [] as number[],
    number: extra.number ?? null,
    date: extra.date ?? null,
    noun: extra.noun ?? null,
  }
  for (const meaning of meanings) {
    if (meaning.kind === 'metric') include(atom.metrics, meaning.name)
    else if (meaning.kind === 'field') include(atom.fields, meaning.ref)
    else if (meaning.kind === 'series') include(atom.series, meaning.ref)
    else if (meaning.kind === 'segment') include(atom.segments, meaning.name)
    else if (meaning.kind === 'verb') include(atom.verbs, meaning.dataset)
    else if (meaning.kind === 'ambiguous') include(atom.ambiguous, meaning.index)
    else if (meaning.kind === 'missing') include(atom.missing, meaning.index)
    else if (meaning.kind === 'superlative')
      atom.rankings.push({ metric: meaning.metric, field: meaning.field, direction: meaning.direction })
    else if (meaning.kind === 'value') atom.values.push({ field: meaning.field, value: meaning.value, match: meaning.match })
    else if (meaning.kind === 'thing') includeThing(atom.things, meaning.thing)
    else {
      const list = ops.get(meaning.op) ?? []
      ops.set(meaning.op, list)
      include(list, meaning.arg)
    }
  }
  const loose =
    meanings.length > 0 &&
    meanings.every((meaning) => meaning.kind === 'ambiguous' || (meaning.kind === 'segment' && place.to - place.from > 1))
  const plain = meanings.length > 0 && meanings.every((meaning) => meaning.kind === 'word')
  if (plain && place.to - place.from > 1) return { ...atom, cost: place.cost + 0.05 }
  return loose ? { ...atom, cost: place.cost + looseCost * (place.to - place.from - 1) } : atom
}

/** Whether the atom stands for anything of the data, not only for function words. */
export const isContent = (atom: Atom): boolean =>
  atom.metrics.length +
    atom.fields.length +
    atom.series.length +
    atom.things.length +
    atom.segments.length +
    atom.verbs.length +
    atom.rankings.length +
    atom.values.length +
    atom.ambiguous.length +
    atom.missing.length >
    0 ||
  atom.number !== null ||
  atom.date !== null

function include<T>(list: T[], item: T): void {
  if (!list.includes(item)) list.push(item)
}

/** Category fields of the same name in several datasets are one thing with several places. */
function includeThing(list: Thing[], thing: Thing): void {
  const same = list.find((known) =>
    known.concept !== null
      ? known.concept === thing.concept
      : thing.concept === null && known.datasets.length === 0 && thing.datasets.length === 0,
  )
  if (same === undefined) list.push({ ...thing, datasets: [...thing.datasets], fields: [...thing.fields] })
  else {
    for (const name of thing.datasets) include(same.datasets, name)
    for (const ref of thing.fields) include(same.fields, ref)
  }
}
