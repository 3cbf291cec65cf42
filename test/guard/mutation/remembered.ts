/** The same function, which works only once for each text and throws again what it threw. What it gives must not be changed. */
export function remembered<T>(work: (text: string) => T): (text: string) => T {
  const known = new Map<string, { value: T } | { error: unknown }>()
  const attempt = (text: string): { value: T } | { error: unknown } => {
    try {
      return { value: work(text) }
    } catch (error) {
      return { error }
    }
  }
  return (text) => {
    const result = known.get(text) ?? attempt(text)
    if (known.size > 50_000) known.clear()
    known.set(text, result)
    if ('error' in result) throw result.error
    return result.value
  }
}
