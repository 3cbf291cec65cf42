/**
 * A light stem, equal for the usual inflections of a word: "customers" and "customer", "companies" and "company", "Kunden" and
 * "Kunde". Used on both sides of every comparison, so it need not be a word.
 */
export function stem(word: string): string {
  if (word.length <= 3 || /\d/.test(word)) return word
  for (const [ending, to, least] of endings) {
    if (word.endsWith(ending) && word.length - ending.length >= least) return word.slice(0, word.length - ending.length) + to
  }
  return word
}

const endings: [string, string, number][] = [
  ['ies', 'y', 2],
  ['sses', 'ss', 1],
  ['shes', 'sh', 2],
  ['ches', 'ch', 2],
  ['xes', 'x', 2],
  ['goods', 'goods', 0],
  ['ss', 'ss', 0],
  ['us', 'us', 0],
  ['is', 'is', 0],
  ['s', '', 3],
]
