import type { AnswerOption } from '../present/answer/events.ts'
import { describeColumns } from '../present/describe-columns.ts'
import { formatCell } from '../present/format.ts'
import type { Translator } from '../translate/translator.ts'
import { type ProbeWay, patience, runProbe } from './probe.ts'

/** Readings with more rows are told by "more than". */
const mostRows = 1_000

type Way = ProbeWay & { translator: Translator }

/**
 * The options of a question back, each with what it would give where that is cheap to know: the figure of a reading that gives one, or
 * how many rows. Nothing of it is shown or kept. Options keep their order, and those that cannot be read by this translator, fail or take too
 * long stay without a detail.
 */
export async function withDetails(way: Way, options: readonly AnswerOption[]): Promise<AnswerOption[]> {
  const signal = patience(way.turn)
  return Promise.all(
    options.map(async (option) => {
      if (option.detail !== undefined) return option
      const detail = await detailOf(way, option.question, signal).catch(() => null)
      return detail === null ? option : { ...option, detail }
    }),
  )
}

async function detailOf(way: Way, question: string, signal: AbortSignal): Promise<string | null> {
  const found = await runProbe(way, way.translator, { question }, mostRows, signal)
  if (found === null) return null
  const { rows, truncated, columns: raw } = found.run
  const { model, tables } = way.understood.view.catalog
  const columns = describeColumns({ columns: raw, output: found.sql.lineage.output, model, tables, hints: found.candidate.columns })
  const [only] = rows
  const [column, ...others] = columns
  if (rows.length === 1 && column !== undefined && others.length === 0) return formatCell(only?.[0], column)
  const count = rows.length.toLocaleString('en')
  return truncated !== 'none' ? `more than ${count} rows` : `${count} ${rows.length === 1 ? 'row' : 'rows'}`
}
