import type { TranslateInput } from '../../translator.ts'
import type { SemanticQuery } from '../semantic-query.ts'
import type { Grammar } from '../understand.ts'
import { planQuery } from './plan.ts'
import { printSelect } from './relation.ts'

/** The statement of a query with its values; null where it has none. */
export function statementOf(grammar: Grammar, input: TranslateInput, query: SemanticQuery): string | null {
  const planned = planQuery(grammar.lexicon.index, input.calendar.timeZone, query)
  return planned.ok ? JSON.stringify([printSelect(planned.select), planned.parameters.values]) : null
}

/** The currencies that amounts are kept in. */
export const currenciesOf = (grammar: Grammar): string[] => [
  ...new Set(grammar.context.model.metrics.flatMap(({ unit }) => (unit?.kind === 'currency' ? [unit.code] : []))),
]
