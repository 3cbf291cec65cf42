import type { Catalog } from '../../catalog/catalog.ts'
import { estimateTokens } from '../../model/estimate-tokens.ts'
import { fence } from '../../prompts/fence.ts'
import { type Prompts, renderSystem } from '../../prompts/prompts.ts'
import { describeNotes } from './describe-notes.ts'
import { describeTables, details } from './describe-tables.ts'

/**
 * The system message of a role: the same bytes for the same catalog, so that model servers read it from their cache. `partial` when
 * the target has too many tables for the budget; they come with each question then, chosen for it.
 */
export type Prefix = { text: string; id: string; tokens: number; partial: boolean }

/** Estimated tokens that the system message may take, and of those at least for notes. */
export type PrefixBudget = { prefix: number; notes: number }
export const defaultBudget: PrefixBudget = { prefix: 6_050, notes: 1_250 }

const given = 'They come with the question, chosen for it; there are more that are not shown.'

/** Builds the system message with as much detail as the budget allows. */
export function buildPrefix(prompts: Prompts, catalog: Catalog, budget: PrefixBudget = defaultBudget): Prefix {
  const bare = renderSystem(prompts, { tables: '', notes: '' })
  const left = budget.prefix - estimateTokens(bare.text) - 12
  for (const detail of details) {
    const tables = [...describeTables(catalog, detail).values()].join('\n')
    const cost = estimateTokens(tables)
    const needed = catalog.model.datasets.length === 0 || detail === 'names' ? 0 : budget.notes
    if (cost + needed > left) continue
    const notes = describeNotes(catalog, new Set(catalog.tables.keys()), left - cost)
    return finish(prompts, fence('tables', tables), notes === '' ? 'None.' : fence('notes', notes), false)
  }
  return finish(prompts, given, given, true)
}

function finish(prompts: Prompts, tables: string, notes: string, partial: boolean): Prefix {
  const { id, text } = renderSystem(prompts, { tables, notes })
  return { text, id, tokens: estimateTokens(text), partial }
}
