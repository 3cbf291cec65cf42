import { wholeGroup } from './group-rows.ts'
import { noData } from './subject.ts'
import type { Evaluation } from './verdict.ts'

/**
 * What a run says when some of the tables it reads are empty: ok becomes no data, and nothing is gone, for lists of rows and zero-filled series are green without
 * any data. A breach stays, as it was seen in spite of that.
 */
export function withEmptySources(evaluation: Evaluation, emptySources: readonly string[]): Evaluation {
  if (emptySources.length === 0 || evaluation.error !== null) return evaluation
  const missing = noData(emptySources.map((table) => `source_empty(${table})`).join(', '))
  const groups = evaluation.groups.map((group) => (group.verdict.kind === 'ok' ? { ...group, verdict: missing } : group))
  return {
    groups: groups.length > 0 ? groups : [{ group: wholeGroup, verdict: missing, evidence: [] }],
    absent: [],
    error: null,
    keys: null,
  }
}
