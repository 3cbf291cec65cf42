const irregular: Record<string, string> = {
  person: 'people',
  child: 'children',
  man: 'men',
  woman: 'women',
  analysis: 'analyses',
  index: 'indexes',
  status: 'statuses',
  datum: 'data',
}
const irregularBack = Object.fromEntries(Object.entries(irregular).map(([one, many]) => [many, one]))
const unchanged = new Set(['data', 'series', 'stock', 'inventory', 'sales', 'history', 'news', 'information', 'staff', 'equipment'])

/** The English plural of a noun; the last word of several is inflected. */
export function pluralOf(noun: string): string {
  return onLastWord(noun, (word) => {
    if (unchanged.has(word)) return word
    if (irregular[word]) return irregular[word]
    if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
    return /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`
  })
}

/** The English singular of a noun; a word that is singular already comes back as it is. */
export function singularOf(noun: string): string {
  return onLastWord(noun, (word) => {
    if (unchanged.has(word)) return word
    if (irregularBack[word]) return irregularBack[word]
    if (/(ss|us|is)$/.test(word)) return word
    if (/ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`
    if (/(ch|sh|x|z|ss)es$/.test(word)) return word.slice(0, -2)
    return word.length > 2 && word.endsWith('s') ? word.slice(0, -1) : word
  })
}

function onLastWord(noun: string, change: (word: string) => string): string {
  const space = noun.lastIndexOf(' ') + 1
  return noun.slice(0, space) + change(noun.slice(space))
}

/** A name from a database as words: `orderLine_No` → `order line no`. */
export const wordsOf = (name: string): string =>
  name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/[_\-.\s]+/gu, ' ')
    .trim()
    .toLowerCase()

/** A name as a label: `net_sales` → `Net sales`. */
export function labelOf(name: string): string {
  const words = wordsOf(name)
  return words.charAt(0).toUpperCase() + words.slice(1)
}
