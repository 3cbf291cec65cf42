import type { Thing } from '../semantic-query.ts'
import type { Language, Op } from '../words/op.ts'

/** A word or phrase of the semantic model and what it may stand for. */
export type Meaning =
  | { kind: 'metric'; name: string }
  /** `dataset.field`. */
  | { kind: 'field'; ref: string }
  | { kind: 'series'; ref: string }
  | { kind: 'thing'; thing: Thing }
  | { kind: 'segment'; name: string }
  | { kind: 'verb'; dataset: string }
  | { kind: 'superlative'; metric: string | null; field: string | null; direction: 'asc' | 'desc' }
  /** A stored value. `match` part: the words are only a part of it. */
  | { kind: 'value'; field: string; value: string; match: 'exact' | 'part' }
  | { kind: 'ambiguous'; index: number }
  | { kind: 'missing'; index: number }
  | { kind: 'word'; op: Op; arg: string; language: Language }

/** `noun`: the thing that a condition or value is about, where the phrase names it. */
export type Entry = { meaning: Meaning; language: Language | null; exact: string; noun: Thing | null }
