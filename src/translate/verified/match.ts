import type { Catalog } from '../../catalog/catalog.ts'
import type { VerifiedSlot } from '../../catalog/semantic-model.ts'
import { fold } from '../semantic/text/fold.ts'
import type { SlotValue } from './bind-slots.ts'
import { type Step, stepsOf } from './pattern.ts'
import { isPlain, type NamedPeriod, type QuestionWords } from './question-words.ts'
import { samePeriodRelation } from './same-relation.ts'
import type { VerifiedQuestion } from './verified-question.ts'

/** A word of a question in a slot: what it stands for, and how it is shown. */
export type Filled = { value: SlotValue; text: string; period: NamedPeriod | null }
export type Match = { question: VerifiedQuestion; filled: Filled[] }

type Node = {
  words: Map<string, Node>
  /** Typed places by their kind: a column, a type of period, whole or any numbers. */
  values: Map<string, Node>
  periods: Map<string, Node>
  whole: Node | null
  number: Node | null
  ends: VerifiedQuestion[]
}

/** Verified questions by their normal forms. */
export type QuestionTree = { root: Node; names: Names }

/** The words for figures and the like, by catalog; looked up when first needed. */
type Names = WeakMap<Catalog, ReadonlySet<string>>

const newNode = (): Node => ({ words: new Map(), values: new Map(), periods: new Map(), whole: null, number: null, ends: [] })

/** Longest run of words that is looked up as one stored value. */
const mostValueWords = 12
/** More places visited than this means a question made to be slow; it matches nothing. */
const mostVisits = 20_000

/** Compiles the normal forms. */
export function growTree(questions: readonly VerifiedQuestion[]): QuestionTree {
  const root = newNode()
  for (const question of questions) {
    let node = root
    for (const step of stepsOf(question.form)) node = childFor(node, step)
    node.ends.push(question)
  }
  return { root, names: new WeakMap() }
}

function childFor(node: Node, step: Step): Node {
  switch (step.kind) {
    case 'word':
      return childIn(node.words, step.text)
    case 'value':
      return childIn(node.values, step.column)
    case 'period':
      return childIn(node.periods, step.type)
    case 'number': {
      const child = (step.whole ? node.whole : node.number) ?? newNode()
      if (step.whole) node.whole = child
      else node.number = child
      return child
    }
  }
}

function childIn(map: Map<string, Node>, key: string): Node {
  const child = map.get(key) ?? newNode()
  map.set(key, child)
  return child
}

/**
 * Every verified question whose normal form the whole question has, with what stands in its slots. Values count only as stored in the
 * slot's column and nowhere that the verified value is not stored; periods only when their words have one reading, and several only as
 * they stand to each other in the verified question.
 */
export function matchesOf(tree: QuestionTree, read: QuestionWords, catalog: Catalog): Match[] {
  const { words } = read
  const periodsAt = new Map(read.periods.map((period) => [period.at, period]))
  const inPeriod = words.map((_, at) => read.periods.some((period) => at >= period.at && at < period.to))
  const found: Match[] = []
  let visits = 0
  visit(tree.root, 0, [])
  return visits > mostVisits ? [] : found

  function visit(node: Node, at: number, filled: Filled[]): void {
    visits += 1
    if (visits > mostVisits) return
    const word = words[at]
    if (word === undefined) {
      for (const question of node.ends) if (fits(tree.names, question, filled, catalog)) found.push({ question, filled })
      return
    }
    const next = node.words.get(word.text)
    if (next !== undefined) visit(next, at + 1, filled)
    const period = periodsAt.get(at)
    const dated = period === undefined ? undefined : node.periods.get(period.type)
    if (period !== undefined && dated !== undefined && isPlain(period)) {
      const { from, to } = period.period
      visit(dated, period.to, [...filled, { value: { kind: 'period', from, to }, text: period.text, period }])
    }
    if (word.number !== null && !inPeriod[at]) {
      const value = {
        value: { kind: 'number' as const, value: word.number },
        text: read.question.slice(word.start, word.end),
        period: null,
      }
      if (node.number !== null) visit(node.number, at + 1, [...filled, value])
      if (node.whole !== null && Number.isInteger(word.number)) visit(node.whole, at + 1, [...filled, value])
    }
    if (node.values.size > 0) visitValues(node, at, filled)
  }

  function visitValues(node: Node, at: number, filled: Filled[]): void {
    const start = words[at]?.start ?? 0
    for (let to = at + 1; to <= Math.min(words.length, at + mostValueWords) && !inPeriod[to - 1]; to += 1) {
      const text = read.question.slice(start, words[to - 1]?.end)
      const hits = catalog.values.exact(text)
      for (const [column, child] of node.values) {
        const stored = hits.filter((hit) => hit.column === column).map((hit) => hit.value)
        const value = stored.length === 1 ? stored[0] : stored.find((one) => one === text)
        if (value !== undefined) visit(child, to, [...filled, { value: { kind: 'value', value }, text, period: null }])
      }
    }
  }
}

const fits = (names: Names, question: VerifiedQuestion, filled: readonly Filled[], catalog: Catalog): boolean =>
  question.slots.every((slot, at) => mayStand(names, slot, filled[at]?.value, catalog)) &&
  samePeriodRelation(
    question.slots,
    filled.map(({ period }) => period),
    question.verifiedAt,
  )

function mayStand(names: Names, slot: VerifiedSlot, value: SlotValue | undefined, catalog: Catalog): boolean {
  switch (slot.kind) {
    case 'number':
      return value?.kind === 'number' && value.value > 0 === slot.value > 0 && isYearLike(value.value) === isYearLike(slot.value)
    case 'period': {
      if (value?.kind !== 'period') return false
      const bound = slot.starts.length + slot.ends.length + slot.lasts.length > 0
      return bound || (value.from === slot.from && value.to === slot.to)
    }
    case 'value':
      return value?.kind === 'value' && knownPlaces(names, catalog, value.value, slot.value, slot.column)
  }
}

/** "top 2025 products" is more likely about a year. */
const isYearLike = (value: number): boolean => Number.isInteger(value) && value >= 1900 && value <= 2100

/**
 * Whether a value is stored only where the verified one is stored too, and names nothing else: "Lost" is a segment and might be a status
 * as well, "average order value" a KPI and a figure of the sales.
 */
function knownPlaces(known: Names, catalog: Catalog, value: string, verified: string, column: string): boolean {
  const places = new Set([column, ...catalog.values.exact(verified).map((hit) => hit.column)])
  if (!catalog.values.exact(value).every((hit) => places.has(hit.column))) return false
  const names = namesIn(known, catalog)
  return !names.has(plain(value)) || names.has(plain(verified))
}

const plain = (text: string): string =>
  fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .join(' ')
    .trim()

/** The words for figures, fields, datasets, conditions and subjects of the semantic model. */
function namesIn(known: Names, catalog: Catalog): ReadonlySet<string> {
  const found = known.get(catalog)
  if (found !== undefined) return found
  const { datasets, metrics, segments, ambiguous, missing = [] } = catalog.model
  const fields = datasets.flatMap((dataset) => dataset.fields)
  const texts = [
    ...[...metrics, ...datasets, ...fields, ...segments].flatMap(({ name, label, synonyms }) => [
      name,
      label,
      ...synonyms.map(({ text }) => text),
    ]),
    ...[...ambiguous, ...missing].flatMap(({ words }) => words.map(({ text }) => text)),
  ]
  const names = new Set(texts.map(plain))
  known.set(catalog, names)
  return names
}
