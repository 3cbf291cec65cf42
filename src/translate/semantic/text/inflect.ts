import type { Language } from '../words/op.ts'

const endings: Record<Language, readonly string[]> = {
  en: [],
  de: ['en', 'er', 'es', 'em', 'n', 'e', 's'],
  fr: ['es', 'e', 's', 'x'],
  es: ['es', 's', 'as', 'os', 'a', 'o'],
}

/** Other inflections a word may be listed under: with another of the language's endings, or with none. */
export function inflections(word: string, languages: ReadonlySet<Language>): string[] {
  const forms = new Set<string>()
  for (const language of languages) {
    const list = endings[language]
    const bare = [
      word,
      ...list.filter((ending) => word.endsWith(ending) && word.length - ending.length >= 3).map((ending) => word.slice(0, -ending.length)),
    ]
    for (const base of bare) for (const ending of ['', ...list]) forms.add(base + ending)
  }
  forms.delete(word)
  return [...forms]
}
