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
    ...namesIn(meanings),
    things: thingsIn(meanings),
    rankings: [] as Ranking[],
    values: [] as ValueHit[],
    ambiguous: [] as number[],
    missing: [] as number[],
    number: extra.number ?? null,
    date: extra.date ?? null,
    noun: extra.noun ?? null,
  }
  for (const meaning of meanings) {
    if (meaning.kind === 'ambiguous') include(atom.ambiguous, meaning.index)
    else if (meaning.kind === 'missing') include(atom.missing, meaning.index)
    else if (meaning.kind === 'superlative')
      atom.rankings.push({ metric: meaning.metric, field: meaning.field, direction: meaning.direction })
    else if (meaning.kind === 'value') atom.values.push({ field: meaning.field, value: meaning.value, match: meaning.match })
    else if (meaning.kind === 'word') {
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

/** What is named, each once. Sets, because thousands of tables may share a word. */
function namesIn(meanings: readonly Meaning[]): Pick<Atom, 'metrics' | 'fields' | 'series' | 'segments' | 'verbs'> {
  const of = (pick: (meaning: Meaning) => string | null): string[] => [...new Set(meanings.flatMap((meaning) => pick(meaning) ?? []))]
  return {
    metrics: of((meaning) => (meaning.kind === 'metric' ? meaning.name : null)),
    fields: of((meaning) => (meaning.kind === 'field' ? meaning.ref : null)),
    series: of((meaning) => (meaning.kind === 'series' ? meaning.ref : null)),
    segments: of((meaning) => (meaning.kind === 'segment' ? meaning.name : null)),
    verbs: of((meaning) => (meaning.kind === 'verb' ? meaning.dataset : null)),
  }
}

/** Category fields of the same name in several datasets are one thing with several places; so are all places of a concept. */
function thingsIn(meanings: readonly Meaning[]): Thing[] {
  const groups: { things: Thing[] }[] = []
  const joined = new Map<string, { things: Thing[] }>()
  for (const meaning of meanings) {
    if (meaning.kind !== 'thing') continue
    const { concept, datasets } = meaning.thing
    const key = concept !== null ? `concept ${concept}` : datasets.length === 0 ? 'fields' : null
    const same = key === null ? undefined : joined.get(key)
    if (same !== undefined) {
      same.things.push(meaning.thing)
      continue
    }
    const group = { things: [meaning.thing] }
    groups.push(group)
    if (key !== null) joined.set(key, group)
  }
  return groups.flatMap(({ things }) => {
    const [first] = things
    if (first === undefined) return []
    const datasets = [...new Set(things.flatMap((thing) => thing.datasets))]
    return [{ ...first, datasets, fields: [...new Set(things.flatMap((thing) => thing.fields))] }]
  })
}
