import type { Translation } from '../../translator.ts'
import type { Assembled } from '../assemble/assemble.ts'
import { conditionsOf } from '../describe-filter.ts'
import type { ModelIndex } from '../model/model-index.ts'
import type { SemanticQuery } from '../semantic-query.ts'
import { missingIn } from './anew.ts'
import { isSameSum } from './change-shape.ts'

const suffix =
  /[\s,]+(?:(?:for|in|over|during|within) the same (period|time|timeframe|days?|weeks?|months?|quarters?|years?)|(?:under|with|for|on) the same (?:conditions?|filters?|restrictions?|selection))\W*$/i

/** A question that ends in "under the same conditions" or "for the same period": without that end, and whether only the period is meant. */
export function sameConditions(question: string): { question: string; onlyPeriod: boolean } | null {
  const found = suffix.exec(question)
  return found === null ? null : { question: question.slice(0, found.index), onlyPeriod: found[1] !== undefined }
}

/** A query under the conditions and in the period of the one before, where it has none of its own. */
export function underSame(before: SemanticQuery, next: SemanticQuery, onlyPeriod = false): SemanticQuery {
  const filters = onlyPeriod ? next.filters : [...next.filters, ...missingIn(before, next)]
  const own = next.periods.length > 0 || next.comparison !== null
  return { ...next, filters, periods: own ? next.periods : before.periods }
}

const singular = /^\W*(?:and |so )?(?:which|what|who) (?!(?:\w+ )?(?:[a-z]+[^s]s)\b)/i

/**
 * Whether a question that could be one of its own goes on from a figure: "which product sold best" after sales of a month asks for the
 * first by that very figure.
 */
export function ranksFigureBefore(before: SemanticQuery, next: SemanticQuery, question: string): boolean {
  const [figure, ...others] = next.measures
  const [shown, ...more] = before.measures
  if (figure === undefined || shown === undefined || others.length + more.length > 0) return false
  const plain = [before, next].every(
    (one) => one.window === null && one.outer === null && one.comparison === null && one.having.length === 0,
  )
  return (
    plain && before.limit === null && next.limit === 1 && next.filters.length === 0 && singular.test(question) && isSameSum(figure, shown)
  )
}

/** A ranking that names no figure of its own, after a figure, goes by that one: "which product contributes most". */
export function withFigureBefore(previous: SemanticQuery, assembled: Assembled): Assembled {
  if (assembled.kind !== 'query' || assembled.query.limit === null || !assembled.assumptions.some(({ about }) => about === 'measure'))
    return assembled
  const [measure, ...others] = previous.measures
  const { query } = assembled
  const plain = previous.window === null && previous.outer === null && previous.comparison === null && previous.having.length === 0
  const open = query.measures.length === 1 && query.window === null && query.outer === null && query.comparison === null
  if (measure === undefined || others.length > 0 || !plain || !open) return { kind: 'unclear', words: [], reason: 'ranked by what' }
  const filters = [...previous.filters, ...query.filters]
  const periods = query.periods.length > 0 ? query.periods : previous.periods
  const assumptions = assembled.assumptions.filter(({ about }) => about !== 'measure')
  return { ...assembled, assumptions, query: { ...query, measures: [measure], filters, periods } }
}

/** Asks whether a question that could be one of its own is about what was talked about, or about all there is. */
export function askWhetherSame(index: ModelIndex, before: SemanticQuery, question: string): Translation {
  const plain = question.replace(/[?.!\s]+$/, '')
  const said = [...conditionsOf(index, before), ...before.periods.map(({ label }) => label)].join(', ')
  const options = [
    { label: said === '' ? 'As before' : `As before: ${said}`, question: `${plain} under the same conditions` },
    { label: 'Overall', question: `${plain} overall` },
  ]
  return { decision: 'clarify', message: 'Under the conditions of the question before, or overall?', options, interpretation: null }
}

/** Whether a bare value with "and" follows one that was the only one: "only Berlin", then "and Madrid". */
export const addsToOnly = (before: string | undefined, question: string): boolean =>
  /^\W*(?:and |but |now )*(?:only|just)\b|\bonly\W*$/i.test(before ?? '') &&
  /^\W*and (?!also\b|what about\b|how about\b)[^?]+$/i.test(question)

/** Asks whether a value stands beside the one before or in its place. */
export function askBesideOrInstead(question: string): Extract<Translation, { decision: 'clarify' }> {
  const value = question.replace(/^\W*and (?:the |for |in |from )*/i, '').replace(/[.!\s]+$/, '')
  const options = [
    { label: `Both, with ${value}`, question: `also ${value}` },
    { label: `Only ${value}`, question: `what about ${value}` },
  ]
  return { decision: 'clarify', message: `${value} as well, or in the place of the one before?`, options, interpretation: null }
}
