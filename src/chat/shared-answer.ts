import { fail, ok, type Result } from '../base/result.ts'
import type { CheckedSql } from '../guard/checked-sql.ts'
import { inlineParameters } from '../guard/inline-parameters.ts'
import type { Principal } from '../identity/principal.ts'
import type { AnswerView, ResultView } from '../present/answer/reducer.ts'
import { chooseChart } from '../present/chart/choose-chart.ts'
import { columnStatistics } from '../present/column-statistics.ts'
import { writeSentence } from '../present/sentence.ts'
import { policyNotices } from './check-candidate.ts'
import type { ChatDeps, RoleView } from './deps.ts'
import { findReadable, insertResult, readResultRows } from './result.table.ts'
import { findShared, findSharedResult, findViewed, type SharedTurn } from './share.table.ts'

/** An answer as a viewer sees it. `rerun`: the rows are the viewer's own, not those that the asker saw. */
export type ViewedAnswer = AnswerView & { shared?: { by: string | null; at: string; rerun: boolean } }

type Judged = { view: RoleView; checked: CheckedSql; text: string }

const hidden = 'This answer was shared with you, but it reads data that you may not see. Ask who shared it, or an administrator.'

/**
 * A shared answer for one viewer. Their own policy judges the statement as if they had asked: when what may run for them is the very
 * statement that ran, the rows are shown that were kept; when their rows or values are others, it is run again for them; when they may not
 * ask it, nothing is shown. Problems: `not-found`, `forbidden`, those of a run.
 */
export async function viewShared(deps: ChatDeps, viewer: Principal, answer: string, signal: AbortSignal): Promise<Result<ViewedAnswer>> {
  const turn = await findShared(deps.db, answer, viewer.id)
  if (turn === null) return fail({ kind: 'not-found', what: 'answer' })
  const judged = await judge(deps, viewer, turn)
  if (!judged.ok) return judged
  const same = judged.value.text === turn.sql
  const seen = { ...withoutHints(turn.answer), shared: { by: turn.answer.asker, at: turn.sharedAt, rerun: !same } }
  if (same) return ok(seen)
  const result = await rowsFor(deps, viewer, turn, judged.value, signal)
  return result.ok ? ok(asOwn(deps, seen, judged.value, result.value)) : result
}

/**
 * Whether a viewer may read rows of a result, by their policy as it is now. Problems: `not-found` when it is not shared with them,
 * `forbidden` when they may not ask for it, `conflict` when what they may see has changed since.
 */
export async function maySeeRows(deps: ChatDeps, viewer: Principal, result: string): Promise<Result<true>> {
  const grant = await findSharedResult(deps.db, result, viewer.id)
  const turn = grant === null ? null : await findShared(deps.db, grant.answer, viewer.id)
  if (grant === null || turn === null) return fail({ kind: 'not-found', what: 'result: results are kept for a day' })
  const judged = await judge(deps, viewer, turn)
  if (!judged.ok) return judged
  if (judged.value.text === grant.expected) return ok(true)
  return fail({ kind: 'conflict', message: 'These rows are not the ones that you may see. Open the shared answer again.' })
}

/** Whether a viewer may ask what was asked, by their own policy as it is now. Problems: `forbidden`, those of the catalog. */
export async function mayView(
  deps: ChatDeps,
  viewer: Principal,
  turn: Pick<SharedTurn, 'candidate' | 'dataSource'>,
): Promise<Result<true>> {
  const judged = await judge(deps, viewer, turn)
  return judged.ok ? ok(true) : judged
}

async function judge(deps: ChatDeps, viewer: Principal, turn: Pick<SharedTurn, 'candidate' | 'dataSource'>): Promise<Result<Judged>> {
  const view = await deps.viewFor(viewer, turn.dataSource)
  if (!view.ok) return view
  await deps.guard.ready()
  const checked = deps.guard.check({ candidate: turn.candidate, parameters: [], policy: view.value.policy })
  // The reasons name what the viewer may not know of.
  if (!checked.ok) return fail({ kind: 'forbidden', message: hidden })
  return ok({ view: view.value, checked: checked.value, text: inlineParameters(checked.value.text, checked.value.parameters) })
}

/** What a translator proposed besides comes from what the asker may see. */
const withoutHints = (answer: AnswerView): AnswerView => ({
  ...answer,
  conversation: null,
  interpretation:
    answer.interpretation === null
      ? null
      : { ...answer.interpretation, assumptions: answer.interpretation.assumptions.map(({ text }) => ({ text, alternatives: [] })) },
  followups: [],
})

async function rowsFor(
  deps: ChatDeps,
  viewer: Principal,
  turn: SharedTurn,
  { view, checked, text }: Judged,
  signal: AbortSignal,
): Promise<Result<ResultView>> {
  const columns = turn.answer.result?.columns ?? []
  const kept = await findViewed(deps.db, turn.id, viewer.id, text, deps.clock.now())
  const found = kept === null ? null : await findReadable(deps.db, kept.id, deps.clock.now())
  if (found !== null) {
    const rows = await readResultRows(deps.db, found.id, 0, Math.max(1, Math.min(found.rowCount, deps.limits.maxStreamedRows)))
    const { id, rowCount, truncated } = found
    return ok({ id, columns, rows, row_count: rowCount, truncated, statistics: columnStatistics(columns, rows), database_ms: null })
  }
  const source = deps.sources.find((one) => one.name === turn.dataSource)
  if (source === undefined) return fail({ kind: 'not-found', what: 'source to ask again' })
  const { maxRows, maxCost } = view
  const limits = { maxRows, maxBytes: deps.limits.maxResultBytes, timeoutMs: deps.limits.statementTimeoutMs, maxCost }
  const run = await source.run({ sql: checked, limits: { ...limits, timeZone: deps.calendar().timeZone }, signal, asker: viewer.id })
  if (!run.ok) return run
  const { rows, truncated, elapsedMs } = run.value
  const now = deps.clock.now()
  const result = { id: deps.newId(), answer: turn.id, columns, rowCount: rows.length, truncated, createdAt: now }
  await insertResult(deps.db, {
    result: { ...result, expiresAt: now + deps.limits.keepEventsMs, viewed: { by: viewer.id, sql: text } },
    rows,
  })
  const shown = rows.slice(0, deps.limits.maxStreamedRows)
  const statistics = columnStatistics(columns, rows)
  return ok({ id: result.id, columns, rows: shown, row_count: rows.length, truncated, statistics, database_ms: Math.round(elapsedMs) })
}

/** The answer with the viewer's rows, and what was said of the asker's rows said anew. */
function asOwn(deps: ChatDeps, seen: ViewedAnswer, { view, checked, text }: Judged, result: ResultView): ViewedAnswer {
  const { columns, rows, truncated } = result
  const rowCount = result.row_count ?? rows.length
  const { lineage } = checked
  const { timeZone, today } = deps.calendar()
  const [only] = rows
  const outcome = only === undefined || (rows.length === 1 && only.every((cell) => cell === null)) ? 'no_data' : 'answered'
  const notice = {
    level: 'info',
    code: 'shared_rerun',
    text: 'These figures were read again for you: you may not see the same rows as who asked.',
  } as const
  return {
    ...seen,
    sql:
      seen.sql === null
        ? null
        : {
            ...seen.sql,
            text,
            check: { tables: lineage.tables, columns: lineage.columns, limit_added: lineage.limitAdded, warnings: [], violations: [] },
          },
    result,
    chart: { result: result.id, ...chooseChart({ columns, rows, truncated, intent: null, question: seen.question }) },
    text: writeSentence({
      title: null,
      columns,
      rows,
      rowCount,
      truncated,
      interpretation: seen.interpretation,
      intent: null,
      timeZone,
      today,
    }),
    notices: [notice, ...policyNotices(view, lineage).flatMap((event) => (event.name === 'notice' ? [event.data] : []))],
    steps: [],
    outcome,
    done:
      seen.done === null
        ? null
        : {
            ...seen.done,
            outcome,
            receipt: {
              ...seen.done.receipt,
              sql: text,
              parameters: [],
              tables: lineage.tables,
              columns: lineage.columns,
              row_count: rowCount,
              truncated,
              confidence: null,
            },
          },
  }
}
