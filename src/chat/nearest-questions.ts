/** Up to three of the given questions that share the most words with this one; the first three when none shares any. */
export function nearestQuestions(question: string, known: readonly string[]): string[] {
  const asked = wordsOf(question)
  const scored = [...new Set(known)].map((text) => {
    const words = wordsOf(text)
    const shared = [...words].filter((word) => asked.has(word)).length
    return { text, score: shared / Math.max(1, Math.hypot(words.size, asked.size)) }
  })
  return scored
    .toSorted((a, b) => b.score - a.score)
    .slice(0, 3)
    .map(({ text }) => text)
}

const wordsOf = (text: string): Set<string> =>
  new Set(
    text
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word.length > 2),
  )
