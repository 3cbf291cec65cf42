import type { Guard } from '../../guard/guard-sql.ts'
import type { GuardPolicy } from '../../guard/policy.ts'
import { type Figures, quantiles } from './quantiles.ts'

export type GuardFigures = { typical: Figures; joined: Figures; long: Figures; refused: number }

const rounds = 20
const longCharacters = 10_000

/**
 * Times the guard over `statements` (typical), over statements of 10,000 characters that join many of them by WITH, and over wide selects
 * of the same length; milliseconds per statement. `spentMs` tells the processor time of this process so far, so that what else runs on
 * the machine does not count.
 */
export function benchGuard(guard: Guard, policy: GuardPolicy, statements: readonly string[], spentMs: () => number): GuardFigures {
  const judge = (candidate: string): { ms: number; accepted: boolean } => {
    const before = spentMs()
    const verdict = guard.check({ candidate, parameters: [], policy })
    return { ms: spentMs() - before, accepted: verdict.ok }
  }
  for (const candidate of statements) judge(candidate)
  let refused = 0
  const typical: number[] = []
  for (let round = 0; round < rounds; round++) {
    for (const candidate of statements) {
      const { ms, accepted } = judge(candidate)
      typical.push(ms)
      if (!accepted) refused++
    }
  }
  const timesOf = (candidates: string[]) => quantiles(candidates.map((candidate) => judge(candidate).ms))
  return {
    typical: quantiles(typical),
    joined: timesOf(joinedStatements(statements.filter((candidate) => !/^\s*with\b|;/i.test(candidate)))),
    long: timesOf(longStatements(statements)),
    refused: refused / rounds,
  }
}

/** As many statements as fit, each a query of one WITH; every statement begins one. */
function joinedStatements(statements: readonly string[]): string[] {
  return statements.map((_, first) => {
    const parts: string[] = []
    for (let at = first, size = 0; at < first + statements.length; at++) {
      const part = statements[at % statements.length] ?? ''
      size += part.length + 30
      if (size > longCharacters) break
      parts.push(`part_${parts.length} as (\n${part}\n)`)
    }
    return `with ${parts.join(',\n')}\nselect count(*) as n from part_0`
  })
}

/** Wide selects of ten thousand characters, as a model that lists everything writes them. */
function longStatements(statements: readonly string[]): string[] {
  return statements.slice(0, 50).map((_, at) => {
    const items: string[] = []
    for (let size = 0; size < longCharacters - 400; size += items.at(-1)?.length ?? 0) {
      const month = (items.length % 12) + 1
      items.push(
        `sum(case when extract(month from t.posting_date) = ${month} and t.net_sales > ${at} then t.net_sales else 0 end) as total_${items.length}, `,
      )
    }
    return `select ${items.join('')}count(*) as lines from transaction_data t where t.posting_date >= date '2025-01-01' group by t.year_month`
  })
}
