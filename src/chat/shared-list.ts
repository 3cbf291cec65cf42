import { ok, type Result } from '../base/result.ts'
import type { Principal } from '../identity/principal.ts'
import type { ChatDeps } from './deps.ts'
import { type ListedShare, listSharedWith, type SharePlace } from './share.table.ts'
import { mayView } from './shared-answer.ts'

/**
 * An answer that somebody shared with the viewer. `question` is null when it reads data that the viewer may not see: its words could tell of
 * it. `by` is the asker's name as it was then.
 */
export type SharedSummary = Pick<ListedShare, 'id' | 'by' | 'sharedAt' | 'outcome'> & { question: string | null }

/** Answers shared with somebody, the last shared first, each judged by their own rights as these are now. Problems: those of the catalog. */
export async function listShared(
  deps: ChatDeps,
  viewer: Principal,
  limit: number,
  after: SharePlace | null,
): Promise<Result<SharedSummary[]>> {
  const found = await listSharedWith(deps.db, viewer.id, limit, after)
  const listed: SharedSummary[] = []
  for (const { id, by, sharedAt, outcome, question, candidate, dataSource } of found) {
    const may = await mayView(deps, viewer, { candidate, dataSource })
    if (!may.ok && may.problem.kind !== 'forbidden') return may
    listed.push({ id, by, sharedAt, outcome, question: may.ok ? question : null })
  }
  return ok(listed)
}
