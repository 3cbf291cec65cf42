import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { Dialect } from '../../catalog/catalog.ts'
import type { RoleView } from '../../chat/deps.ts'
import type { Source } from '../../execute/source.ts'
import type { Guard } from '../../guard/guard-sql.ts'
import type { SqlValue } from '../../guard/policy.ts'
import type { Principal } from '../../identity/principal.ts'
import type { Cell } from '../../present/columns.ts'

export type ReadDeps = {
  guard: Guard
  /** Where the KPI tables are read: PostgreSQL. */
  source: Source
  viewFor: (principal: Principal, dataSource: Dialect) => Promise<Result<RoleView>>
}

/** The statement is ours: whoever asked named none of its tables, and may not know them. */
const closed: Problem = { kind: 'forbidden', message: 'Your role may not read the KPI data. Ask an administrator for it.' }

const limits = { maxBytes: 4_000_000, timeoutMs: 10_000, maxCost: null, timeZone: 'UTC' }

/**
 * Rows of a statement of ours as somebody may see them: it goes through the guard with their policy and runs as the role that only reads, like a question.
 * Problems: `forbidden` when they may not read what it needs, without telling what that is, and those of a run.
 */
export async function readThrough(
  { guard, source, viewFor }: ReadDeps,
  principal: Principal,
  statement: { candidate: string; parameters: readonly SqlValue[]; maxRows: number },
): Promise<Result<Cell[][]>> {
  const view = await viewFor(principal, 'postgresql')
  if (!view.ok) return view
  await guard.ready()
  const checked = guard.check({ ...statement, policy: { ...view.value.policy, maxRows: statement.maxRows } })
  if (!checked.ok) return fail(closed)
  const run = await source.run({
    sql: checked.value,
    limits: { ...limits, maxRows: statement.maxRows },
    signal: AbortSignal.timeout(limits.timeoutMs * 2),
    asker: principal.id,
  })
  return run.ok ? ok(run.value.rows) : run
}
