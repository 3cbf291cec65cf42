import type pg from 'pg'
import type { Result } from '../../base/result.ts'
import { ok } from '../../base/result.ts'
import { withConnection } from '../../db/connect.ts'
import { newestLoads } from '../table-load.table.ts'
import type { Check, CheckResult } from './check.ts'
import { documentChecks, freshnessChecks, sizeChecks } from './document-checks.ts'
import { kpiChecks, monitorChecks, regionalChecks, stockChecks } from './other-checks.ts'
import { compareRecomputed } from './recompute.ts'
import { cohortChecks, salesChecks, segmentChecks } from './sales-checks.ts'

/**
 * Every check, in the order in which they are reported. `asOf` (ISO date) is the day that freshness counts from; `imported` tells that the
 * data is a company's own, of any size.
 */
export const allChecks = (asOf: string, imported = false): readonly Check[] => [
  ...documentChecks,
  ...sizeChecks(imported),
  ...salesChecks,
  ...segmentChecks,
  ...cohortChecks,
  ...regionalChecks,
  ...stockChecks,
  ...monitorChecks,
  ...kpiChecks,
  ...freshnessChecks(asOf),
]

/** `imported` tells whether the order lines came by an import, as far as the ledger says. */
export type Validation = { results: CheckResult[]; failed: number; warnings: number; imported: boolean }

/**
 * Checks the 32 tables without changing anything. A check that cannot run, for example because a table is missing, has failed. With
 * `recompute`, derived tables are also held against what the masters and order lines give, which takes as long as deriving does.
 * Problem: `database-unavailable`.
 */
export async function validate(
  owner: pg.ClientConfig,
  options: {
    asOf: string
    recompute?: { asOf: string | null }
    onProgress?: (progress: { step: string; done: number; total: number }) => void
  },
): Promise<Result<Validation>> {
  return await withConnection(owner, 'pulse-query validate', async (client) => {
    await client.query('begin isolation level repeatable read read only')
    const imported = await isImported(client)
    const checks = allChecks(options.asOf, imported)
    const results: CheckResult[] = []
    for (const [index, check] of checks.entries()) {
      options.onProgress?.({ step: 'checks', done: index, total: checks.length })
      results.push(await runCheck(client, check))
    }
    options.onProgress?.({ step: 'checks', done: checks.length, total: checks.length })
    await client.query('rollback')
    if (options.recompute) results.push(...(await compareRecomputed(client, options.recompute.asOf)))
    return ok({
      results,
      imported,
      failed: results.filter(({ status }) => status === 'failed').length,
      warnings: results.filter(({ status }) => status === 'warning').length,
    })
  })
}

/** Whether the order lines came by an import. A database that is older than the ledger has none. */
async function isImported(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(`select to_regclass('pulse_ops.table_load') is not null as there`)
  return rows[0]?.there === true && (await newestLoads(client)).get('public.transaction_data')?.source === 'import'
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
