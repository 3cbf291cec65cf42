import type { ReadTokens } from '../templates/read-placeholders.ts'

/** The names that a statement gives to what it computes, in order, each once: those behind AS. */
function aliasesOf(tokens: readonly { text: string }[]): string[] {
  return [...new Set(tokens.flatMap(({ text }, at) => (tokens[at - 1]?.text.toUpperCase() === 'AS' ? [text] : [])))]
}

/** A statement with its names counted instead of named, so that two that differ in names alone are the same; the text itself where it cannot be read. */
export function withoutAliases(readTokens: ReadTokens, sql: string): string {
  const tokens = readTokens(sql)
  if (!tokens.ok) return sql
  const places = new Map(aliasesOf(tokens.value).map((name, at) => [name, `#${at}`]))
  return tokens.value.map(({ text }) => places.get(text) ?? text).join(' ')
}

/**
 * Names for columns that are called after the period of a question, such as `revenue_2026_01_01_2026_11_21`: in a statement that runs again and again they
 * would soon be wrong. `statements` are the same but for such names; gives back the lasting names by those of the first one.
 */
export function lastingNames(readTokens: ReadTokens, statements: readonly string[]): Map<string, string> {
  const lists = statements.map((sql) => {
    const tokens = readTokens(sql)
    return tokens.ok ? aliasesOf(tokens.value) : []
  })
  const [first = []] = lists
  const taken = new Set(first)
  const names = new Map<string, string>()
  for (const [at, name] of first.entries()) {
    const variants = lists.map((list) => list[at] ?? name)
    if (variants.every((one) => one === name)) continue
    const stem = commonStem(variants)
    let number = 1
    while (taken.has(`${stem}_period_${number}`)) number++
    taken.add(`${stem}_period_${number}`)
    names.set(name, `${stem}_period_${number}`)
  }
  return names
}

/** What names begin with in common, whole words only. */
function commonStem(names: readonly string[]): string {
  const words = names.map((name) => name.replaceAll('"', '').split('_'))
  const [first = []] = words
  const shared = first.filter(
    (word, at) => words.every((list) => list.slice(0, at + 1).join('_') === first.slice(0, at + 1).join('_')) && word !== '',
  )
  const stem = shared
    .join('_')
    .toLowerCase()
    .replace(/[^a-z0-9_]/g, '')
  return /^[a-z]/.test(stem) ? stem : 'value'
}
