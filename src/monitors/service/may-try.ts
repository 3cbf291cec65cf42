import { fail, ok, type Result } from '../../base/result.ts'
import type { Principal } from '../../identity/principal.ts'
import type { MonitorRow } from '../store/monitor.table.ts'
import { dataReader } from './data-reader.ts'
import type { ServiceDeps } from './deps.ts'
import type { DefinitionChange } from './save-monitor.ts'

/**
 * That somebody may try a monitor, since a try says its statement and its condition: who is shown them, or who brings both. Problem: `forbidden`.
 */
export async function mayTry(deps: ServiceDeps, principal: Principal, row: MonitorRow, change: DefinitionChange): Promise<Result<void>> {
  const bringsBoth = change.sql !== undefined && change.condition !== undefined
  if (bringsBoth || (await dataReader(deps, principal).text(row))) return ok(undefined)
  return fail({
    kind: 'forbidden',
    message: `You may not read what "${row.name}" reads, so its statement and its condition are not shown, and it is not tried for you. Bring both, "sql" and "condition", in "changes" to try your own.`,
  })
}
