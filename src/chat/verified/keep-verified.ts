import type { Logger } from '../../base/logger.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import type { VerifiedQuery } from '../../catalog/semantic-model.ts'
import type { Db } from '../../db/db.ts'
import { checkedAgainst, type PrepareDeps, prepareQuestion } from './prepare-question.ts'
import {
  findNamed,
  insertQuestion,
  listUnchecked,
  markChecked,
  quarantineQuestion,
  type StoredQuestion,
  updateQuestion,
} from './verified-question.table.ts'

export type KeepDeps = PrepareDeps & {
  db: Db
  newId: () => string
  log: Logger
  /** Called when the questions of the model are stored, before the others are looked at. */
  onShipped?: () => void
}
/** What was done: questions brought in from the model, put aside, still good, and left for another time. */
export type Kept = { added: number; quarantined: number; passed: number; later: number }

const pageSize = 100

/**
 * Brings the stored questions in line with a catalog: those that ship with the model are added or renewed, and every active one that
 * was not held against this catalog yet is; one that no longer passes is put aside with the reason. Bounded by pages, and safe beside
 * another process that does the same.
 */
export async function keepVerified(deps: KeepDeps, catalog: Catalog, signal: AbortSignal): Promise<Kept> {
  const kept: Kept = { added: 0, quarantined: 0, passed: 0, later: 0 }
  kept.added = await addShipped(deps, catalog, signal)
  deps.onShipped?.()
  const stamp = checkedAgainst(catalog)
  let after: string | null = null
  for (;;) {
    const page = await listUnchecked(deps.db, stamp, after, pageSize)
    const passed: string[] = []
    for (const question of page) {
      if (signal.aborted) return kept
      const unfit = await recheck(deps, question, catalog, signal)
      if (unfit === null) passed.push(question.id)
      else if (unfit.later) kept.later += 1
      else if (await quarantineQuestion(deps.db, question.id, unfit.reason, stamp)) {
        kept.quarantined += 1
        deps.log.warn('a verified question was quarantined', { name: question.name, verifiedBy: question.verifiedBy, reason: unfit.reason })
      }
    }
    if (passed.length > 0) kept.passed += await markChecked(deps.db, passed, stamp)
    if (page.length < pageSize) return kept
    after = page.at(-1)?.id ?? null
  }
}

async function recheck(deps: KeepDeps, question: StoredQuestion, catalog: Catalog, signal: AbortSignal) {
  const prepared = await prepareQuestion(deps, question, catalog, signal)
  if ('reason' in prepared) return prepared
  const moved = question.slots.find((slot) => slot.kind === 'value' && !prepared.columns.includes(slot.column))
  if (moved === undefined && prepared.form !== question.form)
    await updateQuestion(deps.db, { ...question, form: prepared.form }, question.version)
  return moved === undefined ? null : { reason: `the statement no longer reads the column of "${moved.text}"`, later: false }
}

async function addShipped(deps: KeepDeps, catalog: Catalog, signal: AbortSignal): Promise<number> {
  const queries = catalog.model.verified
  const stored = new Map(
    (
      await findNamed(
        deps.db,
        queries.map(({ name }) => name),
      )
    ).map((question) => [question.name, question]),
  )
  let added = 0
  for (const query of queries) {
    if (signal.aborted) break
    if (await addOne(deps, query, stored.get(query.name) ?? null, catalog, signal)) added += 1
  }
  return added
}

/** Adds a question of the model, or renews it when the model's text changed and nobody changed the stored one in other ways. */
async function addOne(
  deps: KeepDeps,
  query: VerifiedQuery,
  stored: StoredQuestion | null,
  catalog: Catalog,
  signal: AbortSignal,
): Promise<boolean> {
  if (stored !== null && (stored.source !== 'shipped' || stored.status === 'rejected' || sameOrigin(stored, query))) return false
  const prepared = await prepareQuestion(deps, query, catalog, signal)
  if ('reason' in prepared) {
    if (!prepared.later && stored === null)
      deps.log.warn('a verified question of the semantic model does not pass', { name: query.name, reason: prepared.reason })
    return false
  }
  const { notes: _notes, ...checked } = prepared
  const question = {
    ...checked,
    id: stored?.id ?? deps.newId(),
    name: query.name,
    question: query.question,
    semanticQuery: query.semanticQuery ?? null,
    dataSource: catalog.dialect,
    verifiedBy: query.verifiedBy,
    verifiedAt: query.verifiedAt,
    note: query.note,
    source: 'shipped' as const,
    answer: null,
    status: 'active' as const,
    reason: null,
    catalogVersion: checkedAgainst(catalog),
  }
  return stored === null ? insertQuestion(deps.db, question) : updateQuestion(deps.db, question, stored.version)
}

const sameOrigin = (stored: StoredQuestion, query: VerifiedQuery): boolean =>
  stored.status === 'quarantined' ||
  (stored.question === query.question && stored.verifiedAt === query.verifiedAt && stored.verifiedBy === query.verifiedBy)
