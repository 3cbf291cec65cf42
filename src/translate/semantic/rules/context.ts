import type { SemanticModel } from '../../../catalog/semantic-model.ts'
import type { Atom } from '../lexicon/atom.ts'
import { mergeThings } from '../lexicon/things.ts'
import type { AtomMark } from '../marks/mark.ts'
import type { Test } from '../marks/match.ts'
import type { ModelIndex } from '../model/model-index.ts'
import { type Aggregate, type Dimension, grainSchema, type Measure, type Thing } from '../semantic-query.ts'

/** What rules look up. `valueCounts`: how many values are known of a field. */
export type RuleContext = { index: ModelIndex; model: SemanticModel; valueCounts?: ReadonlyMap<string, number> }

/** The number that an atom names: its metrics by priority, and number fields; null when it names none. */
export function namedMeasure(context: RuleContext, atom: Atom, fn: Aggregate | null): Measure | null {
  const metrics = atom.metrics.toSorted((a, b) => priorityOf(context, a) - priorityOf(context, b))
  const combined = fn !== null && fn !== 'sum'
  const fields = atom.fields.filter((ref) => isNumberField(context, ref) && !(combined && isPartSum(context, ref)))
  if (metrics.length + fields.length === 0) return null
  return { kind: 'named', metrics, fields, fn, filters: [], label: atom.text }
}

/** Sums that a table keeps for each of several groups: the least or the mean of them is not that of what they are sums of. */
function isPartSum({ index }: RuleContext, ref: string): boolean {
  const entry = index.fields.get(ref)
  return entry?.dataset.kind === 'aggregate' && entry.field.additivity === 'additive' && entry.dataset.primaryKey.length !== 1
}

const priorityOf = (context: RuleContext, name: string): number => context.index.metrics.get(name)?.priority ?? 0

/** Whether a field holds numbers to aggregate or compare. */
export const isNumberField = (context: RuleContext, ref: string): boolean => context.index.fields.get(ref)?.field.role === 'measure'

/** How many of what the atom names, or null when that cannot be counted. */
export function countMeasure(context: RuleContext, atom: Atom, distinct: boolean): Measure | null {
  const metrics = atom.metrics
    .filter((name) => ['count', 'count-distinct'].includes(context.index.metrics.get(name)?.aggregation ?? ''))
    .toSorted((a, b) => priorityOf(context, a) - priorityOf(context, b))
  if (atom.things.length + metrics.length === 0) return null
  return { kind: 'count', of: mergeThings(atom.things, atom.text), metrics, distinct, fn: null, filters: [], label: atom.text }
}

/** The thing an atom names; of a thing without rows of its own only the fields that the very words name ("monitor owner"). */
export function thingOfAtom(atom: Atom): Thing {
  const thing = mergeThings(atom.things, atom.text)
  const named = thing.fields.filter((ref) => atom.fields.includes(ref))
  return thing.datasets.length === 0 && named.length > 0 ? { ...thing, fields: named } : thing
}

/** What an atom groups by: a time bucket, a thing, or a category, flag or text field; null when it is none of them. */
export function dimensionOf(context: RuleContext, atom: Atom): Dimension | null {
  if (atom.date?.type === 'grain') return { kind: 'time', grain: atom.date.grain, cycle: atom.date.cycle }
  const bucket = grainSchema.safeParse(atom.ops.get('bucket')?.[0])
  if (bucket.success) return { kind: 'time', grain: bucket.data, cycle: null }
  if (atom.things.length > 0) return { kind: 'thing', thing: thingOfAtom(atom) }
  const fields = atom.fields.filter((ref) => groupable.has(context.index.fields.get(ref)?.field.role ?? ''))
  return fields.length > 0 ? { kind: 'field', fields, label: atom.text } : null
}

const groupable = new Set(['category', 'identifier', 'flag', 'text', 'time'])

/** Whether a mark names something that can be counted. */
export const isCountable =
  (context: RuleContext): Test<AtomMark> =>
  (mark): mark is AtomMark =>
    mark.kind === 'atom' && countMeasure(context, mark.atom, false) !== null
