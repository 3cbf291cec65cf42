import type { Catalog } from '../../catalog/catalog.ts'
import { estimateTokens } from '../../model/estimate-tokens.ts'
import type { Prompts } from '../../prompts/prompts.ts'
import { prepareCatalog, prepareRequest, usualBudget } from '../../translate/llm/prepare.ts'
import type { Calendar } from '../../translate/translator.ts'

/** Sizes of whole prompts in estimated tokens; `prefixShare` is the part of the median prompt that is the same bytes for every question. */
export type PromptFigures = { tables: number; median: number; largest: number; prefixShare: number }

/** Builds the first request for each question, as it would be sent. */
export function promptFigures(prompts: Prompts, catalog: Catalog, calendar: Calendar, questions: readonly string[]): PromptFigures {
  const prepared = prepareCatalog(prompts, catalog, usualBudget)
  const sizes = questions.map((question) => {
    const input = { question, history: [], catalog, calendar, asker: { id: 'bench', role: 'admin' }, signal: new AbortController().signal }
    const { messages } = prepareRequest(prompts, prepared, input, usualBudget)
    return messages.reduce((sum, { content }) => sum + estimateTokens(content), 0)
  })
  const sorted = sizes.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0
  return {
    tables: catalog.tables.size,
    median,
    largest: sorted.at(-1) ?? 0,
    prefixShare: median === 0 ? 0 : prepared.prefix.tokens / median,
  }
}
