const orders = [
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
  ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'],
  ['critical', 'high', 'medium', 'low'],
]

/** Different values in the order they have by nature: numbers, days of the week, months, severities. Null when they have none. */
export function naturalOrder(values: readonly string[]): string[] | null {
  const known = [...new Set(values)]
  if (known.length === 0) return null
  const numbers = known.map(Number)
  if (known.every((value, at) => value.trim() !== '' && Number.isFinite(numbers[at])))
    return known.toSorted((a, b) => Number(a) - Number(b))
  for (const order of orders) {
    const place = (value: string) => {
      const word = value.toLowerCase()
      return order.findIndex((name) => name === word || (word.length === 3 && name.startsWith(word)))
    }
    if (known.every((value) => place(value) >= 0)) return known.toSorted((a, b) => place(a) - place(b))
  }
  return null
}
