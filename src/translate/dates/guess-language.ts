import type { Token } from './date-tokens.ts'

export type Language = 'en' | 'de' | 'fr' | 'es'

const functionWords: [Language, Set<string>][] = [
  ['en', new Set('the of in how what which by is are was were did do for and with show me our we last this from to'.split(' '))],
  [
    'de',
    new Set(
      'der die das wie was welche welcher im am ist war waren und mit nach fur pro von zeige unser wir den dem des hoch viele ein eine'.split(
        ' ',
      ),
    ),
  ],
  [
    'fr',
    new Set(
      'le la les des du de quel quelle quels quelles par est et avec pour dans nos notre combien au aux en une un montre sur'.split(' '),
    ),
  ],
  [
    'es',
    new Set('el la los las del de que cual cuales cuantos cuantas por es y con para en nuestro nuestros una un muestra fue'.split(' ')),
  ],
]

/** The language whose little words are most frequent; English when none is ahead. */
export function guessLanguage(tokens: Token[]): Language {
  let best: Language = 'en'
  let most = 0
  for (const [language, list] of functionWords) {
    const count = tokens.reduce((sum, token) => sum + (list.has(token.word) ? 1 : 0), 0)
    if (count > most) [best, most] = [language, count]
  }
  return best
}
