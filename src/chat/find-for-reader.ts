import { fail, ok, type Result } from '../base/result.ts'
import type { Principal } from '../identity/principal.ts'
import type { ChatDeps } from './deps.ts'
import { rightsReader } from './present-rights.ts'
import { type FoundResult, findReadable, findResult } from './result.table.ts'
import { maySeeRows } from './shared-answer.ts'

/**
 * A kept result for who asked, or for who looks at it as a shared one, by what they may see now. Problems: `not-found`, also when its time
 * is over; `forbidden` when what they may see has changed; those of `maySeeRows`.
 */
export async function findForReader(deps: ChatDeps, principal: Principal, id: string): Promise<Result<FoundResult>> {
  const own = await findResult(deps.db, id, principal.id, deps.clock.now())
  if (own !== null) {
    // While a turn runs, its rows are as fresh as the rights that they were read with.
    const may = own.finished ? await rightsReader(deps, principal)(own) : ok(null)
    return may.ok ? ok(own) : may
  }
  const may = await maySeeRows(deps, principal, id)
  if (!may.ok) return may
  const result = await findReadable(deps.db, id, deps.clock.now())
  return result === null ? fail({ kind: 'not-found', what: 'result: results are kept for a day' }) : ok(result)
}
