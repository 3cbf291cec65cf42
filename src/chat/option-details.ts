import type { AnswerOption } from '../present/answer/events.ts'
import { describeColumns } from '../present/describe-columns.ts'
import { formatCell } from '../present/format.ts'
import type { Translator } from '../translate/translator.ts'
import type { ChatDeps } from './deps.ts'
import type { RunningTurn } from './running-turn.ts'
import type { Understood } from './understand.ts'

/** All options together may take this long; what is not there by then is left out. */
const patienceMs = 2_000
/** Readings with more rows are told by "more than". */
const mostRows = 1_000

type Way = { deps: ChatDeps; turn: RunningTurn; understood: Understood; translator: Translator }

/**
 * The options of a question back, each with what it would give where that is cheap to know: the figure of a reading that gives one, or
 * how many rows. Each statement passes guard, cost ceiling and limits; nothing is shown or kept of it. Options keep their order, and
 * those that cannot be read by this translator, fail or take too long stay without a detail.
 */
export async function withDetails(way: Way, options: readonly AnswerOption[]): Promise<AnswerOption[]> {
  const signal = AbortSignal.any([way.turn.signal, AbortSignal.timeout(patienceMs)])
  return Promise.all(
    options.map(async (option) => {
      if (option.detail !== undefined) return option
      const detail = await detailOf(way, option.question, signal).catch(() => null)
      return detail === null ? option : { ...option, detail }
    }),
  )
}

async function detailOf({ deps, turn, understood, translator }: Way, question: string, signal: AbortSignal): Promise<string | null> {
  const { view, input } = understood
  const { semanticQuery: _edited, ...asked } = input
  const translated = await translator.translate({ ...asked, question, signal })
  if (!translated.ok || translated.value.translation.decision !== 'answer') return null
  const candidate = translated.value.translation
  const verdict = deps.guard.check({ candidate: candidate.sql, parameters: candidate.parameters, policy: view.policy })
  const source = deps.sources.find((one) => one.name === turn.dataSource)
  if (source === undefined || !verdict.ok || signal.aborted) return null
  const sql = verdict.value
  const ran = await source.run({
    sql,
    limits: {
      maxRows: Math.min(view.maxRows, mostRows),
      maxBytes: deps.limits.maxResultBytes,
      timeoutMs: Math.min(deps.limits.statementTimeoutMs, patienceMs),
      maxCost: view.maxCost,
      timeZone: deps.calendar().timeZone,
    },
    signal,
    asker: turn.principal.id,
  })
  if (!ran.ok) return null
  const { rows, truncated } = ran.value
  const { model, tables } = view.catalog
  const columns = describeColumns({ columns: ran.value.columns, output: sql.lineage.output, model, tables, hints: candidate.columns })
  const [only] = rows
  const [column, ...others] = columns
  if (rows.length === 1 && column !== undefined && others.length === 0) return formatCell(only?.[0], column)
  const count = rows.length.toLocaleString('en')
  return truncated !== 'none' ? `more than ${count} rows` : `${count} ${rows.length === 1 ? 'row' : 'rows'}`
}
