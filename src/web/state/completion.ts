import type { CatalogView } from '../api/client.ts'
import type { VerifiedQuestionView } from '../api/lists.ts'

/** One thing that may be put into the question box. `whole`: it takes the place of everything typed. */
export type Suggestion = { insert: string; label: string; kind: 'figure' | 'table' | 'column' | 'question' | 'command'; whole: boolean }

/** What is being completed: the sign that began it, where, and the letters since. */
export type Completing = { sign: '@' | '/'; from: number; letters: string }

/** What the letters before the cursor begin: `@` anywhere at the start of a word, `/` only as the first thing in the box; null otherwise. */
export function completingAt(text: string, cursor: number): Completing | null {
  const before = text.slice(0, cursor)
  const command = /^\/([a-z]*)$/i.exec(before)
  if (command !== null) return { sign: '/', from: 0, letters: command[1] ?? '' }
  const name = /(?:^|\s)@([\p{L}\p{N}_.-]*(?: [\p{L}\p{N}_.-]+)?)$/u.exec(before)
  return name === null ? null : { sign: '@', from: cursor - (name[1] ?? '').length - 1, letters: name[1] ?? '' }
}

/** Everything that `@` offers: figures and approved questions first, then tables and columns. Columns of one label are offered once. */
export function suggestionsOf(catalog: CatalogView, questions: Pick<VerifiedQuestionView, 'question' | 'status'>[]): Suggestion[] {
  const figures = catalog.metrics.map(({ label }) => ({ insert: label, label, kind: 'figure' as const, whole: false }))
  const asked = questions
    .filter(({ status }) => status === 'active')
    .map(({ question }) => ({ insert: question, label: question, kind: 'question' as const, whole: true }))
  const tables = catalog.tables.map(({ label }) => ({ insert: label, label, kind: 'table' as const, whole: false }))
  const columns = catalog.tables.flatMap((table) =>
    table.columns.map(({ label }) => ({ insert: label, label, kind: 'column' as const, whole: false })),
  )
  const seen = new Set<string>()
  return [...figures, ...asked, ...tables, ...columns].filter(({ label, kind }) => {
    const key = `${kind} ${label.toLowerCase()}`
    return seen.has(key) ? false : seen.add(key)
  })
}

/** The suggestions that the letters fit, those that begin with them first; at most `most`. */
export function fitting(suggestions: readonly Suggestion[], letters: string, most: number): Suggestion[] {
  const wanted = letters.trim().toLowerCase().replaceAll('_', ' ')
  const rank = ({ label }: Suggestion) => {
    const text = label.toLowerCase().replaceAll('_', ' ')
    if (text.startsWith(wanted)) return 0
    return text.includes(` ${wanted}`) ? 1 : text.includes(wanted) ? 2 : 3
  }
  return suggestions
    .map((one) => ({ one, rank: rank(one) }))
    .filter((found) => found.rank < 3)
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ one }) => one)
}

/** The text with the suggestion in the place of what was begun, and where the cursor goes. */
export function complete(
  text: string,
  cursor: number,
  { from }: Completing,
  { insert, whole }: Suggestion,
): { text: string; cursor: number } {
  if (whole) return { text: insert, cursor: insert.length }
  const head = `${text.slice(0, from)}${insert} `
  return { text: head + text.slice(cursor).replace(/^ /, ''), cursor: head.length }
}
