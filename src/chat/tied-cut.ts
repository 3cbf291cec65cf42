import type { NewEvent } from '../present/answer/events.ts'
import type { Cell } from '../present/columns.ts'
import { compareDecimals, decimalOf } from '../present/decimals.ts'
import { type SemanticQuery, semanticQuerySchema } from '../translate/semantic/semantic-query.ts'
import type { CandidateAnswer } from '../translate/translator.ts'
import { type ProbeWay, patience, runProbe } from './probe.ts'
import type { Returned } from './run-statement.ts'

/** So many rows behind the cut are looked at. */
const looked = 20

/**
 * A notice where a ranking ends between rows with the same value: who is shown and who is not is then no matter of the figure. Null where the
 * cut falls between different values, or it cannot be known in time.
 */
export async function tiedCut(way: ProbeWay, candidate: CandidateAnswer, returned: Returned): Promise<NewEvent | null> {
  const translator = way.deps.translators.find(({ name }) => name === 'semantic')
  const parsed = semanticQuerySchema.safeParse(candidate.semanticQuery)
  if (translator === undefined || !parsed.success || returned.truncated !== 'limit') return null
  const at = rankedColumn(parsed.data, returned)
  const last = returned.run.rows.at(-1)
  const edge = at === null ? null : decimalOf(last?.[at])
  if (at === null || edge === null) return null
  const behind: SemanticQuery = { ...parsed.data, offset: parsed.data.offset + returned.run.rows.length, limit: looked }
  const found = await runProbe(way, translator, { semanticQuery: behind }, looked, patience(way.turn)).catch(() => null)
  const same = (cell: Cell | undefined) => {
    const value = decimalOf(cell)
    return value !== null && compareDecimals(value, edge) === 0
  }
  const different = found?.run.rows.findIndex((row) => !same(row[at])) ?? 0
  const others = different < 0 ? (found?.run.rows.length ?? 0) : different
  if (others === 0) return null
  const many = others === looked ? `At least ${others} others have` : others === 1 ? 'Another one has' : `${others} others have`
  const row = returned.run.rows.length === 1 ? 'the one shown' : 'the last one shown'
  return { name: 'notice', data: { level: 'warning', code: 'tied', text: `${many} the same value as ${row}.` } }
}

/** The column that a ranking of groups goes by; null for what is no ranking by one measure. */
function rankedColumn(query: SemanticQuery, { columns }: Returned): number | null {
  const [first] = query.order
  const plain = query.window === null && query.outer === null && query.comparison === null && query.dimensions.length > 0
  if (!plain || query.limit === null || query.limitPerGroup || first?.by.kind !== 'measure') return null
  const figures = columns.flatMap(({ role }, at) => (role === 'measure' || role === 'rate' ? [at] : []))
  return figures[first.by.index] ?? null
}
