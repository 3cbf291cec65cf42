import { emptyAnswer, foldEvent } from '../present/answer/reducer.ts'
import { readEvents, type WaitingEvent } from './answer-event.table.ts'
import type { ChatDeps } from './deps.ts'
import { doneEvent, type EndedTurn, storeEnd } from './end-turn.ts'
import { interruptedNotice } from './run-turn.ts'
import { emptyRecord } from './running-turn.ts'
import { lockDeadTurn } from './turn.table.ts'

type ReapDeps = Pick<ChatDeps, 'db' | 'clock' | 'log'>

/** Closes turns whose runner is dead as `interrupted`, with both histories; gives back how many. Safe on every replica at once. */
export async function reapTurns(deps: ReapDeps): Promise<number> {
  let closed = 0
  while (await reapOne(deps)) closed++
  if (closed > 0) deps.log.warn('closed interrupted answers', { closed })
  return closed
}

function reapOne(deps: ReapDeps): Promise<boolean> {
  return deps.db.transaction(async (db) => {
    const dead = await lockDeadTurn(db)
    if (dead === null) return false
    const logged = await readEvents(db, dead.id, 0, 10_000)
    const now = deps.clock.now()
    const turn: EndedTurn = {
      id: dead.id,
      owner: dead.owner,
      typed: dead.question,
      dataSource: dead.dataSource,
      askedAt: Date.parse(dead.askedAt),
      endedAt: now,
      record: emptyRecord(),
    }
    let view = logged.reduce(foldEvent, emptyAnswer)
    Object.assign(turn.record, {
      sql: view.sql?.status === 'checked' ? view.sql.text : null,
      translator: view.sql?.translator ?? null,
      interpretation: view.interpretation,
    })
    const ending = { outcome: 'interrupted', problem: null } as const
    const done = doneEvent(turn, ending)
    const waiting: WaitingEvent[] = []
    for (const event of [interruptedNotice, done]) {
      const seq = view.seq + 1
      view = foldEvent(view, { ...event, seq })
      waiting.push({ seq, name: event.name, json: JSON.stringify(event.data), time: now })
    }
    return storeEnd(db, turn, ending, done.data, { events: waiting, results: [] }, view)
  })
}
