import type { Guard } from '../../guard/guard-sql.ts'
import type { GuardPolicy } from '../../guard/policy.ts'
import { type Figures, quantiles } from './quantiles.ts'

export type GuardFigures = { typical: Figures; long: Figures; refused: number }

const rounds = 20
const longCharacters = 10_000

/** Times the guard over `statements` (typical) and over statements of 10,000 characters made from them; milliseconds per statement. */
export function benchGuard(guard: Guard, policy: GuardPolicy, statements: readonly string[]): GuardFigures {
  for (const candidate of statements) guard.check({ candidate, parameters: [], policy })
  let refused = 0
  const typical: number[] = []
  for (let round = 0; round < rounds; round++) {
    for (const candidate of statements) {
      const { ms, accepted } = judge(guard, policy, candidate)
      typical.push(ms)
      if (!accepted) refused++
    }
  }
  const long: number[] = []
  for (const candidate of longStatements(statements)) long.push(judge(guard, policy, candidate).ms)
  return { typical: quantiles(typical), long: quantiles(long), refused: refused / rounds }
}

function judge(guard: Guard, policy: GuardPolicy, candidate: string): { ms: number; accepted: boolean } {
  const started = performance.now()
  const verdict = guard.check({ candidate, parameters: [], policy })
  return { ms: performance.now() - started, accepted: verdict.ok }
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
