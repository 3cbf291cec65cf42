import type pg from 'pg'
import type { Result } from '../../base/result.ts'
import { ok } from '../../base/result.ts'
import { withConnection } from '../../db/connect.ts'
import type { Check, CheckResult } from './check.ts'
import { documentChecks, freshnessChecks, sizeChecks } from './document-checks.ts'
import { kpiChecks, monitorChecks, regionalChecks, stockChecks } from './other-checks.ts'
import { cohortChecks, salesChecks, segmentChecks } from './sales-checks.ts'

/** Every check, in the order in which they are reported. `asOf` (ISO date) is the day that freshness counts from. */
export const allChecks = (asOf: string): readonly Check[] => [
  ...documentChecks,
  ...sizeChecks,
  ...salesChecks,
  ...segmentChecks,
  ...cohortChecks,
  ...regionalChecks,
  ...stockChecks,
  ...monitorChecks,
  ...kpiChecks,
  ...freshnessChecks(asOf),
]

export type Validation = { results: CheckResult[]; failed: number; warnings: number }

/**
 * Checks the 32 tables without changing anything. A check that cannot run, for example because a table is missing, has failed. Problem:
 * `database-unavailable`.
 */
export async function validate(
  owner: pg.ClientConfig,
  options: { asOf: string; onProgress?: (progress: { step: string; done: number; total: number }) => void },
): Promise<Result<Validation>> {
  return await withConnection(owner, 'pulse-query validate', async (client) => {
    await client.query('begin isolation level repeatable read read only')
    const checks = allChecks(options.asOf)
    const results: CheckResult[] = []
    for (const [index, check] of checks.entries()) {
      options.onProgress?.({ step: 'checks', done: index, total: checks.length })
      results.push(await runCheck(client, check))
    }
    options.onProgress?.({ step: 'checks', done: checks.length, total: checks.length })
    return ok({
      results,
      failed: results.filter(({ status }) => status === 'failed').length,
      warnings: results.filter(({ status }) => status === 'warning').length,
    })
  })
}

/** Runs one check inside the client's transaction, which stays usable whatever happens. */
export async function runCheck(client: pg.ClientBase, check: Check): Promise<CheckResult> {
  const { id, group, title, level, query } = check
  await client.query('savepoint one_check')
  try {
    await client.query('set local search_path = public')
    const { rows } = await client.query<{ problems: string; detail: string | null }>({ text: query.text, values: query.values })
    await client.query('release savepoint one_check')
    const problems = Number(rows[0]?.problems ?? 0)
    return { id, group, title, status: statusOf(problems, level), problems, detail: rows[0]?.detail ?? null }
  } catch (error) {
    await client.query('rollback to savepoint one_check')
    return { id, group, title, status: 'failed', problems: null, detail: error instanceof Error ? error.message : String(error) }
  }
}

const statusOf = (problems: number, level: Check['level']): CheckResult['status'] =>
  problems === 0 ? 'ok' : level === 'error' ? 'failed' : 'warning'
