import type { Problem } from '../base/problem.ts'
import type { Result } from '../base/result.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { SqlValue } from '../guard/policy.ts'
import type { Interpretation } from '../present/answer/events.ts'

export type TranslatorName = 'verified' | 'semantic' | 'llm'

/** An earlier turn of the conversation, for follow-ups. */
export type PriorTurn = {
  question: string
  outcome: string
  sql: string | null
  interpretation: string | null
  /** The semantic query behind the answer when the semantic translator made it; opaque to everyone else. */
  semanticQuery: unknown
  /** What was offered when the turn ended by asking back; absent or empty otherwise. */
  options?: { label: string; question: string }[]
}

/** How dates are read. `today` is an ISO date in `timeZone`; `fiscalYearStart` is a month, 1–12. */
export type Calendar = { today: string; timeZone: string; weekStart: 'monday' | 'sunday'; fiscalYearStart: number }

export type TranslateInput = {
  question: string
  /** Oldest first, at most the last ten. */
  history: PriorTurn[]
  /** The part of the catalog that the asker's role may see. */
  catalog: Catalog
  calendar: Calendar
  asker: { id: string; role: string }
  /** A semantic query edited by the asker, to be used instead of reading the question; only its own translator understands it. */
  semanticQuery?: unknown
  signal: AbortSignal
}

/** A candidate statement with how the question was understood. `parameters` are the values of `$1`, `$2` … in `sql`. */
export type CandidateAnswer = {
  decision: 'answer'
  sql: string
  parameters: SqlValue[]
  interpretation: Interpretation
  title: string
  semanticQuery: unknown
  /** Labels, roles and units for output columns, by output name; what is absent is derived from lineage and type. */
  columns: Record<string, ColumnHint>
  intent: 'single' | 'trend' | 'compare' | 'share' | 'distribution' | 'relation' | 'list' | null
  /** Warnings that belong to the understanding ("the current month is not over"). */
  warnings: string[]
  /** Follow-up questions in the asker's words, at most 4. They are sought when they are asked for: the answer does not wait for them. */
  followups: () => string[]
  /** What the result will look like; held against the statement and the result. Absent when nothing was promised. */
  promised?: PromisedShape
  /** What the question names and the statement must hold; absent when the statement was built from it. */
  claims?: Claims
  /** Who approved the statement and when (an ISO date), for verified questions. */
  approval?: { by: string; at: string }
}

/** One row or many, and the names of the output columns in any order. */
export type PromisedShape = { rows: 'one' | 'many'; columns?: string[] }

/**
 * Words of the question that code has read: stretches of time as half-open ISO dates (null where open), and values as they are stored,
 * with the columns (`schema.table.column`) that hold them. `or` are other readings of the same words. `subjects` are
 * other words that lead to tables or columns (`schema.table`, `schema.table.column`), `each` where a figure is asked for each of them, and `numbers` those that
 * are no dates; both absent where the question is no whole one.
 */
export type Claims = {
  subjects?: { text: string; places: string[]; each?: true }[]
  numbers?: number[]
  intervals: (Stretch & { text: string; label: string; or?: Stretch[] })[]
  values: { text: string; value: string; columns: string[] }[]
}

type Stretch = { from: string | null; to: string | null }

export type ColumnHint = {
  label?: string
  role?: import('../present/columns.ts').ColumnRole
  unit?: import('../catalog/semantic-model.ts').Unit | null
  format?: string
}

export type Translation =
  | CandidateAnswer
  | { decision: 'clarify'; message: string; options: { label: string; question: string }[]; interpretation: Interpretation | null }
  | { decision: 'refuse'; code: string; message: string; couldAsk: string[] }
  /** Not sure: the next translator is asked. */
  | { decision: 'abstain'; unknownWords: string[]; message: string }

/** What a model call cost; zeros where no model was asked. */
export type Usage = {
  calls: number
  tokensIn: number
  tokensCached: number
  tokensOut: number
  model: string | null
  prompt: string | null
}

export type Translated = { translation: Translation; usage: Usage }

/** What went wrong with a candidate, for the one repair: a problem, or sentences about what it means; null when only the latter. */
export type RepairEvidence = { sql: string; problem: Problem | null; findings?: string[]; hints: string[] }

export type Translator = {
  name: TranslatorName
  /** Makes what is kept for a catalog ahead of its first question; absent when there is nothing to make. */
  prepare?(catalog: Catalog): void
  translate(input: TranslateInput): Promise<Result<Translated>>
  /** Makes a better candidate from evidence, in the same model conversation; absent when a translator cannot. */
  repair?(input: TranslateInput, earlier: CandidateAnswer, evidence: RepairEvidence): Promise<Result<Translated>>
  /**
   * Candidates for the same question made in other ways, each from scratch, at most `most`, for comparing results; absent when a
   * translator has one way only.
   */
  alternatives?(input: TranslateInput, most: number): Promise<Result<Translated>>[]
}

/** The usage of a translator that asked no model. */
export const noUsage: Usage = { calls: 0, tokensIn: 0, tokensCached: 0, tokensOut: 0, model: null, prompt: null }

/** An approved question with its statement, values and dates written in, as an example for a model. */
export type VerifiedExample = { question: string; sql: string }

/** Approved questions like this one that the asker may see, the nearest first, one of each shape, at most `most`. */
export type ExampleSource = (input: TranslateInput, most: number) => Promise<readonly VerifiedExample[]>
