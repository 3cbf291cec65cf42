import type { Problem } from '../base/problem.ts'
import { fail, ok, type Result } from '../base/result.ts'
import type { Run } from '../execute/source.ts'
import type { CheckedSql } from '../guard/checked-sql.ts'
import { columnStatistics } from '../present/column-statistics.ts'
import type { ResultColumn } from '../present/columns.ts'
import { describeColumns } from '../present/describe-columns.ts'
import type { CandidateAnswer } from '../translate/translator.ts'
import type { ChatDeps, RoleView } from './deps.ts'
import { type RunningTurn, stepEvent } from './running-turn.ts'
import { streamRows } from './stream-rows.ts'

/** A statement that returned: its rows, how they are described, and where they are kept. */
export type Returned = { run: Run; columns: ResultColumn[]; resultId: string; truncated: 'none' | 'cap' | 'limit' | 'bytes' }

/**
 * Estimates and runs a checked statement, showing columns and rows as they arrive, and keeps the whole result. Problems are those of
 * the source.
 */
export async function runStatement(
  deps: ChatDeps,
  turn: RunningTurn,
  view: RoleView,
  candidate: CandidateAnswer,
  sql: CheckedSql,
): Promise<Result<Returned, Problem>> {
  const source = deps.sources.find((one) => one.name === turn.dataSource)
  if (source === undefined) return fail({ kind: 'database-unavailable', message: `No ${turn.dataSource} database is configured.` })
  const { record, log } = turn
  const resultId = deps.newId()
  const steps = runSteps(deps, turn, view.maxCost !== null)
  const stream = streamRows(log, resultId, deps.limits)
  let columns: ResultColumn[] = []
  const ran = await source.run({
    sql,
    limits: {
      maxRows: view.maxRows,
      maxBytes: deps.limits.maxResultBytes,
      timeoutMs: deps.limits.statementTimeoutMs,
      timeZone: deps.calendar().timeZone,
      ...ceilings(view, turn.request.confirm_cost === true),
    },
    signal: turn.signal,
    asker: turn.principal.id,
    confirmed: turn.request.confirm_cost === true,
    onEstimate: steps.estimated,
    onColumns: (raw) => {
      const { model, tables } = view.catalog
      columns = describeColumns({ columns: raw, output: sql.lineage.output, model, tables, hints: candidate.columns })
      log.append({ name: 'columns', data: { result: resultId, columns } })
    },
    onRows: stream.add,
  })
  steps.end(ran.ok ? 'done' : ran.problem.kind === 'too-expensive' ? 'skipped' : 'failed')
  if (!ran.ok) return ran
  const run = ran.value
  stream.end()
  const truncated = cutBy(run, sql)
  const now = deps.clock.now()
  const result = { id: resultId, answer: turn.id, columns, rowCount: run.rows.length, truncated, createdAt: now }
  log.keepResult({ ...result, expiresAt: now + deps.limits.keepEventsMs }, run.rows)
  const statistics = columnStatistics(columns, run.rows)
  const databaseMs = Math.round(run.elapsedMs)
  log.append({ name: 'result', data: { result: resultId, row_count: run.rows.length, truncated, statistics, database_ms: databaseMs } })
  Object.assign(record, { rowCount: run.rows.length, truncated, resultId })
  return ok({ run, columns, resultId, truncated })
}

/** A statement that returned as many rows as it asked for may have had more to give. */
function cutBy(run: Run, sql: CheckedSql): Returned['truncated'] {
  if (run.truncated !== 'none') return run.truncated
  return run.rows.length > 0 && run.rows.length === sql.lineage.statementLimit ? 'limit' : 'none'
}

function ceilings(view: RoleView, confirmed: boolean): { maxCost: number | null; confirmCost?: number } {
  if (view.maxCost === null) return { maxCost: null }
  return confirmed ? { maxCost: Math.max(view.maxCost, view.confirmCost) } : { maxCost: view.maxCost, confirmCost: view.confirmCost }
}

/** The two steps of a run: the estimate ends when the planner has answered, then the run begins. */
function runSteps(deps: ChatDeps, turn: RunningTurn, estimates: boolean) {
  const { log, record } = turn
  const suffix = log.view.steps.some((step) => step.kind === 'run') ? `-${log.view.steps.length}` : ''
  let kind: 'estimate' | 'run' = estimates ? 'estimate' : 'run'
  let startedAt = deps.clock.now()
  const begin = () => {
    startedAt = deps.clock.now()
    log.append(stepEvent(kind + suffix, kind, 'running', null, null))
  }
  const end = (status: 'done' | 'failed' | 'skipped', detail: string | null = null) => {
    const ms = deps.clock.now() - startedAt
    record.timings[kind] = (record.timings[kind] ?? 0) + ms
    log.append(stepEvent(kind + suffix, kind, status, ms, detail))
  }
  begin()
  return {
    end,
    estimated: (found: { rows: number }) => {
      end('done', `about ${Math.round(found.rows)} rows`)
      kind = 'run'
      begin()
    },
  }
}
