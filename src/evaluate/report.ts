import type { TokenCount } from '../model/model.ts'
import type { Grade, Judged } from './judge.ts'

export type FamilyReport = {
  family: string
  questions: number
  /** Questions that expect an answer. */
  answerable: number
  /** Questions that were answered with a statement. */
  answered: number
  right: number
  /** Right answers with the same columns and rows as a gold. */
  strict: number
  /** Right answers: the same columns and rows, or the same answer in another form. */
  tolerant: number
  wrong: number
  clarified: number
  refused: number
  abstained: number
  blocked: number
  unavailable: number
  goldFailed: number
  unjudged: number
  /** Wrong answers over all answers that were judged. */
  wrongRate: number
}

/** A silence is any end without an answer. Null where there is nothing to divide by. */
export type Abstention = {
  /** Questions that deserve no answer (to be asked back or refused). */
  deserved: number
  silent: number
  both: number
  precision: number | null
  recall: number | null
}

export type Spread = { p50: number; p95: number; max: number } | null

export type Report = {
  total: FamilyReport
  families: FamilyReport[]
  /** Answers to answerable questions that are right, over all answerable ones: single questions and follow-ups apart. */
  coverage: { single: number; followUps: number }
  wrongRate: number
  abstention: Abstention
  /** Asking back: where it was wanted, and where it was not. */
  clarifications: { wanted: number; right: number; unneeded: number }
  /** Milliseconds of translation and checks without the database, and of the answers' statements; null when unknown. */
  ms: Spread
  databaseMs: Spread
  tokens: { in: number; cached: number; out: number }
  calls: number
  /** In the currency of the prices; null where no price was given. */
  cost: number | null
  /** Share of the repeated questions that came to the same end each time; null when each was asked once. */
  stability: number | null
  /** Which translator decided how many questions; `none` where nobody was sure. */
  translators: Record<string, number>
}

/** Counts judgements by family. */
export function makeReport(judged: readonly Judged[], costOf: ((tokens: TokenCount) => number) | null = null): Report {
  const groups = Map.groupBy(judged, ({ question }) => question.family)
  const total = count('all', judged)
  const sum = (pick: (one: Judged) => number): number => judged.reduce((all, one) => all + pick(one), 0)
  const tokens = {
    in: sum(({ prediction }) => prediction.tokensIn),
    cached: sum(({ prediction }) => prediction.tokensCached),
    out: sum(({ prediction }) => prediction.tokensOut),
  }
  const repeated = judged.filter(({ stable }) => stable !== null)
  return {
    total,
    families: [...groups].map(([family, list]) => count(family, list)),
    coverage: {
      single: coverage(judged.filter(({ question }) => question.context.length === 0)),
      followUps: coverage(judged.filter(({ question }) => question.context.length > 0)),
    },
    wrongRate: total.wrongRate,
    abstention: abstention(judged),
    clarifications: clarifications(judged),
    ms: spread(judged.map(({ prediction }) => prediction.ms)),
    databaseMs: spread(judged.map(({ databaseMs }) => databaseMs)),
    tokens,
    calls: sum(({ prediction }) => prediction.calls),
    cost: costOf?.({ tokensIn: tokens.in, tokensCached: tokens.cached, tokensOut: tokens.out }) ?? null,
    stability: repeated.length === 0 ? null : repeated.filter(({ stable }) => stable).length / repeated.length,
    translators: countBy(judged.map(({ prediction }) => prediction.translator ?? 'none')),
  }
}

function spread(values: readonly (number | null)[]): Spread {
  const known = values.filter((value) => value !== null).toSorted((a, b) => a - b)
  const at = (share: number): number => known[Math.min(known.length - 1, Math.floor(known.length * share))] ?? 0
  return known.length === 0 ? null : { p50: at(0.5), p95: at(0.95), max: at(1) }
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

function coverage(judged: readonly Judged[]): number {
  const answerable = judged.filter(({ question }) => question.expect === 'sql')
  const right = answerable.filter(({ grade }) => grade === 'right')
  return answerable.length === 0 ? 0 : right.length / answerable.length
}

const isJudged = ({ grade }: Judged): boolean => grade !== 'unavailable' && grade !== 'gold-failed' && grade !== 'unjudged'

function abstention(all: readonly Judged[]): Abstention {
  const judged = all.filter(isJudged)
  const deserved = judged.filter(({ question }) => question.expect !== 'sql')
  const silent = judged.filter(({ prediction }) => prediction.outcome !== 'sql')
  const both = deserved.filter(({ prediction }) => prediction.outcome !== 'sql').length
  return {
    deserved: deserved.length,
    silent: silent.length,
    both,
    precision: silent.length === 0 ? null : both / silent.length,
    recall: deserved.length === 0 ? null : both / deserved.length,
  }
}

function clarifications(judged: readonly Judged[]): Report['clarifications'] {
  const asked = judged.filter(({ prediction }) => prediction.outcome === 'clarify')
  return {
    wanted: judged.filter(({ question }) => question.expect === 'clarify').length,
    right: asked.filter(({ question }) => question.expect === 'clarify').length,
    unneeded: asked.filter(({ question }) => question.expect === 'sql').length,
  }
}

function count(family: string, judged: readonly Judged[]): FamilyReport {
  const of = (grade: Grade): number => judged.filter((one) => one.grade === grade).length
  const answers = judged.filter((one) => one.prediction.outcome === 'sql' && isJudged(one))
  const wrong = of('wrong')
  return {
    family,
    questions: judged.length,
    answerable: judged.filter(({ question }) => question.expect === 'sql').length,
    answered: judged.filter(({ prediction }) => prediction.outcome === 'sql').length,
    right: of('right'),
    strict: judged.filter((one) => one.strict).length,
    tolerant: answers.filter(({ grade }) => grade === 'right').length,
    wrong,
    clarified: of('clarified'),
    refused: of('refused'),
    abstained: of('abstained'),
    blocked: of('blocked'),
    unavailable: of('unavailable'),
    goldFailed: of('gold-failed'),
    unjudged: of('unjudged'),
    wrongRate: answers.length === 0 ? 0 : wrong / answers.length,
  }
}
