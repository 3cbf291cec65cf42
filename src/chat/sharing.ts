import { fail, ok, type Result } from '../base/result.ts'
import type { Principal } from '../identity/principal.ts'
import type { ChatDeps } from './deps.ts'
import { deleteShares, everyone, insertShares, listShares, type Share } from './share.table.ts'
import { findTurn } from './turn.table.ts'

/** People by their ids, or everybody who may sign in. */
export type ShareWith = readonly string[] | 'everyone'

/** Sharing of one's own answers. Problems: `not-found` for what is not one's own, `conflict` for an answer that has no result to show. */
export type Sharing = {
  list(owner: Principal, answer: string): Promise<Result<Share[]>>
  share(owner: Principal, answer: string, who: ShareWith): Promise<Result<Share[]>>
  /** Null: from everybody. */
  unshare(owner: Principal, answer: string, who: ShareWith | null): Promise<Result<Share[]>>
}

/** Sharing over the service database. */
export function sharing(deps: Pick<ChatDeps, 'db' | 'clock' | 'log'>): Sharing {
  const own = async (owner: Principal, answer: string) => {
    const turn = await findTurn(deps.db, answer, owner.id)
    return turn === null ? fail({ kind: 'not-found', what: 'answer' } as const) : ok(turn)
  }
  const viewersOf = (who: ShareWith): string[] => (who === 'everyone' ? [everyone] : [...new Set(who)])
  return {
    list: async (owner, answer) => {
      const turn = await own(owner, answer)
      return turn.ok ? ok(await listShares(deps.db, answer)) : turn
    },
    share: async (owner, answer, who) => {
      const turn = await own(owner, answer)
      if (!turn.ok) return turn
      if (turn.value.answer?.result == null || !['answered', 'no_data'].includes(turn.value.outcome ?? '')) {
        return fail({ kind: 'conflict', message: 'Only an answer that has ended with a result can be shared.' })
      }
      const viewers = viewersOf(who).filter((viewer) => viewer !== owner.id)
      await insertShares(deps.db, answer, viewers, deps.clock.now())
      deps.log.info('an answer was shared', { answer, owner: owner.id, with: viewers })
      return ok(await listShares(deps.db, answer))
    },
    unshare: async (owner, answer, who) => {
      const turn = await own(owner, answer)
      if (!turn.ok) return turn
      await deleteShares(deps.db, answer, who === null ? null : viewersOf(who))
      deps.log.info('sharing of an answer ended', { answer, owner: owner.id, with: who })
      return ok(await listShares(deps.db, answer))
    },
  }
}
