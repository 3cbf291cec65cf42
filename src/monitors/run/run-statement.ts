import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { RoleView } from '../../chat/deps.ts'
import type { Estimate, RunLimits, Source } from '../../execute/source.ts'
import type { CheckedSql } from '../../guard/checked-sql.ts'
import type { SqlValue } from '../../guard/policy.ts'
import type { Principal } from '../../identity/principal.ts'
import type { ResultColumn } from '../../present/columns.ts'
import { describeColumns } from '../../present/describe-columns.ts'
import type { ResultTable } from '../condition/verdict.ts'
import type { MonitorDeps } from '../deps.ts'
import type { Snapshot } from '../monitor.ts'
import type { Schedule, SlotMoment } from '../schedule/schedule.ts'
import { type Rendered, renderTemplate } from '../templates/render.ts'
import { type KeptRights, rightsOf } from './kept-rights.ts'
import { sourceQuestion } from './source-question.ts'

/** What runs: a version of a monitor, or one that is not saved yet. */
export type Statement = Pick<Snapshot, 'sql' | 'parameters' | 'data_source' | 'timeout_ms' | 'row_cap'> & {
  schedule: Pick<Schedule, 'timezone'>
}

/** A relation that the statement reads, and whether it had a row in the same state of the data. */
export type SourceCheck = { table: string; empty: boolean }

/**
 * A statement that ran. `checked` is what the guard let through, `bound` its parameters for people. `columns` describes the result for readers.
 * `sources` is null where they could not be asked, such as relations of which the owner may read no column by itself.
 */
export type RunOutcome = {
  checked: CheckedSql
  /** The same before the guard, for asking what another user's rights would make of it. */
  candidate: { text: string; parameters: readonly SqlValue[]; maxRows: number }
  bound: Rendered['bound']
  result: ResultTable
  columns: ResultColumn[]
  sources: SourceCheck[] | null
  /** What it read, and through which filters and masks. */
  rights: KeptRights
  elapsedMs: number
}

export type RunOptions = {
  signal?: AbortSignal
  /** Whether the planner's cost ceiling of the role holds: at save and test runs, so that nobody saves what is too dear. */
  boundCost?: boolean
  /** The most that it may take, in milliseconds, where that is less than the statement's own limit. */
  timeoutMs?: number
  /** Who waits for the result at this moment, so that they take nobody else's turn; absent: the scheduler. */
  asker?: string
}

type Deps = Pick<MonitorDeps, 'guard' | 'sources' | 'viewFor' | 'limits'>

/** Runs of the scheduler share the part of the connections that one asker may have. */
const scheduler = 'monitors'

/**
 * Runs a monitor's statement for one planned time with the rights of a user, and asks in the same transaction whether its relations have rows. Writes nothing: tests,
 * backtests, restatements and real runs come through here. Problems: those of the renderer, the guard and the source; `forbidden`.
 */
export async function runStatement(
  deps: Deps,
  statement: Statement,
  principal: Principal,
  moment: SlotMoment,
  options: RunOptions = {},
): Promise<Result<RunOutcome>> {
  const prepared = await prepareStatement(deps, statement, principal, moment)
  if (!prepared.ok) return prepared
  const { view, rendered, checked, source } = prepared.value
  const question = sourceQuestion(deps.guard, view, checked)
  const ran = await source.run({
    sql: checked,
    limits: limitsOf(deps, view, statement, options.boundCost ? view.maxCost : null, options.timeoutMs),
    signal: options.signal ?? new AbortController().signal,
    asker: options.asker ?? scheduler,
    ...(question === null ? {} : { beside: question.sql }),
  })
  if (!ran.ok) return ran
  const { columns, rows, truncated, elapsedMs, beside } = ran.value
  const { model, tables } = view.catalog
  return ok({
    checked,
    candidate: { text: rendered.sql, parameters: rendered.parameters, maxRows: view.policy.maxRows },
    bound: rendered.bound,
    result: { columns, rows, truncated: truncated !== 'none' },
    columns: describeColumns({ columns, output: checked.lineage.output, model, tables, hints: {} }),
    sources:
      question === null || beside === undefined ? null : question.tables.map((table, at) => ({ table, empty: beside[at] === false })),
    rights: rightsOf(view.policy, checked.lineage),
    elapsedMs: Math.round(elapsedMs),
  })
}

/** Plans a statement without running it: whether it parses, its names exist, and the database knows how to run it. */
export async function planStatement(
  deps: Deps,
  statement: Statement,
  principal: Principal,
  moment: SlotMoment,
): Promise<Result<{ checked: CheckedSql; estimate: Estimate | null }>> {
  const prepared = await prepareStatement(deps, statement, principal, moment)
  if (!prepared.ok) return prepared
  const { view, checked, source } = prepared.value
  const signal = new AbortController().signal
  const planned = await source.run({
    sql: checked,
    limits: limitsOf(deps, view, statement, null),
    signal,
    asker: scheduler,
    planOnly: true,
  })
  return planned.ok ? ok({ checked, estimate: planned.value.estimate }) : planned
}

type Prepared = { view: RoleView; rendered: Rendered; checked: CheckedSql; source: Source }

/** A statement made ready for one planned time: its placeholders bound, judged by the guard with the rights of the user. */
export async function prepareStatement(
  deps: Omit<Deps, 'limits'>,
  statement: Statement,
  principal: Principal,
  moment: SlotMoment,
): Promise<Result<Prepared, Problem>> {
  const source = deps.sources.find(({ name }) => name === statement.data_source)
  if (source === undefined) return fail({ kind: 'forbidden', message: `No ${statement.data_source} data source is configured.` })
  const view = await deps.viewFor(principal, statement.data_source)
  if (!view.ok) return view
  await deps.guard.ready()
  const rendered = renderTemplate(deps.guard.tokens, statement.sql, statement.parameters, moment)
  if (!rendered.ok) return rendered
  const { sql, parameters } = rendered.value
  const verdict = deps.guard.check({ candidate: sql, parameters, policy: view.value.policy })
  if (!verdict.ok) return verdict
  return ok({ view: view.value, rendered: rendered.value, checked: verdict.value, source })
}

function limitsOf(
  { limits }: Pick<Deps, 'limits'>,
  view: RoleView,
  statement: Statement,
  maxCost: number | null,
  mostMs = Number.POSITIVE_INFINITY,
): RunLimits {
  const { row_cap, timeout_ms, schedule } = statement
  const maxRows = Math.min(row_cap, view.maxRows)
  return {
    maxRows,
    maxBytes: limits.maxResultBytes,
    timeoutMs: Math.max(1, Math.min(timeout_ms, Math.round(mostMs))),
    maxCost,
    timeZone: schedule.timezone,
  }
}
