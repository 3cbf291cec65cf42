import { fail, ok, type Result } from '../base/result.ts'
import type { Db } from '../db/db.ts'
import type { PriorTurn } from '../translate/translator.ts'
import { findStatement, readPriorTurns, type TurnStatement } from './turn.table.ts'
import { chosenQuestion } from './understand.ts'

/** An answer with what is needed to ask its question again: the question that was read, and the turns before it, oldest first. */
export type KeptAnswer = Pick<TurnStatement, 'outcome' | 'candidate' | 'translator' | 'semanticQuery' | 'dataSource' | 'askedAtMs'> & {
  question: string
  /** How the question was understood, in words that need no conversation. */
  sentence: string | null
  /** Whether the statement or the reading was edited by hand. */
  edited: boolean
  history: PriorTurn[]
}

/** An answer of this user. Problem: `not-found`. */
export async function findKeptAnswer(db: Db, user: string, id: string): Promise<Result<KeptAnswer>> {
  const turn = await findStatement(db, id, user)
  if (turn === null) return fail({ kind: 'not-found', what: 'answer' })
  const history = turn.parent === null ? [] : await readPriorTurns(db, turn.parent)
  const question = chosenQuestion(turn, history)
  const { outcome, candidate, translator, semanticQuery, dataSource, askedAtMs, request, interpretation } = turn
  return ok({
    question: question.ok ? question.value : turn.question,
    sentence: interpretation?.sentence ?? null,
    outcome,
    candidate,
    translator,
    semanticQuery,
    dataSource,
    askedAtMs,
    edited: request.sql !== undefined || request.semantic_query !== undefined,
    history,
  })
}
