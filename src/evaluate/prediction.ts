/**
 * What a translator made of a question, once. `abstain`: nothing was sure; `blocked`: the guard let no candidate through; `unavailable`: the
 * model or the database did not answer, so that asking again may help.
 */
export type Prediction = {
  id: string
  outcome: 'sql' | 'clarify' | 'refuse' | 'abstain' | 'blocked' | 'unavailable'
  sql: string | null
  message: string | null
  translator: string | null
  /** Wall time of translation, checks and repair in milliseconds, runs on the database left out; null when it is not known. */
  ms: number | null
  tokensIn: number
  tokensCached: number
  tokensOut: number
  /** Requests to a language model. */
  calls: number
}

/** A line of a predictions file: exactly these three. */
export type PredictionLine = { id: string; outcome: 'sql' | 'clarify' | 'refuse'; sql: string | null }

/** The line of a prediction. There a silence of any kind is `refuse`, unless something was asked back. */
export function lineOf({ id, outcome, sql }: Pick<Prediction, 'id' | 'outcome' | 'sql'>): PredictionLine {
  if (outcome === 'sql') return { id, outcome, sql }
  return { id, outcome: outcome === 'clarify' ? 'clarify' : 'refuse', sql: null }
}
