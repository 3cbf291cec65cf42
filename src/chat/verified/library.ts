import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { Db } from '../../db/db.ts'
import type { QuestionSource } from '../../translate/verified/verified-question.ts'
import { countUse, listQuestions, readActiveState, type StoredQuestion } from './verified-question.table.ts'

/** The active questions of this process. */
export type VerifiedLibrary = {
  /** Kept for a few seconds, so that a change elsewhere is seen soon; the last ones known, or none, while the database is away. */
  questions: QuestionSource
  /** Counts a use, without waiting. */
  used(id: string): void
  /** Forgets what is kept, after a change made here. */
  forget(): void
}

type LibraryDeps = { db: Db; clock: Clock; log: Logger; background: (work: Promise<unknown>) => void; sharedMemory: boolean }

const maxAgeMs = 5_000
const pageSize = 1_000
/** More are not used: the oldest names win. */
const mostQuestions = 20_000

/** Reads the active questions when they are first needed and again when they may have changed. */
export function createVerifiedLibrary(deps: LibraryDeps): VerifiedLibrary {
  let kept: { list: readonly StoredQuestion[]; state: string; readAt: number } | null = null
  let reading: Promise<readonly StoredQuestion[]> | null = null

  async function read(): Promise<readonly StoredQuestion[]> {
    try {
      const state = await readActiveState(deps.db)
      const list = kept?.state === state ? kept.list : await readAll(deps.db)
      kept = { list, state, readAt: deps.clock.now() }
      return list
    } catch (error) {
      deps.log.debug('verified questions could not be read', { error })
      return kept?.list ?? []
    } finally {
      reading = null
    }
  }

  const readOnce = (): Promise<readonly StoredQuestion[]> => {
    if (!deps.sharedMemory) return read()
    reading ??= read()
    return reading
  }

  return {
    questions: async () => {
      if (kept === null) return readOnce()
      if (deps.clock.now() - kept.readAt <= maxAgeMs) return kept.list
      if (!deps.sharedMemory) return read()
      // The age counts anew, so that one question pays for the look and the others go on.
      kept = { ...kept, readAt: deps.clock.now() }
      deps.background(readOnce())
      return kept.list
    },
    used: (id) => deps.background(countUse(deps.db, id).catch((error: unknown) => deps.log.debug('a use was not counted', { error }))),
    forget: () => {
      kept = null
      reading = null
    },
  }
}

async function readAll(db: Db): Promise<StoredQuestion[]> {
  const all: StoredQuestion[] = []
  for (;;) {
    const page = await listQuestions(db, { status: 'active', after: all.at(-1)?.name ?? null, limit: pageSize })
    all.push(...page)
    if (page.length < pageSize || all.length >= mostQuestions) return all
  }
}
