/**
 * Whether a text fits a pattern in which `*` stands for anything, letters big or small. The pieces between the stars are looked for from left to right, so that the time grows
 * with the length of the text and no pattern makes it explode.
 */
export function fitsPattern(pattern: string, text: string): boolean {
  const pieces = pattern.toLowerCase().split('*')
  const rest = text.toLowerCase()
  const [first = '', ...others] = pieces
  const last = others.pop()
  if (last === undefined) return rest === first
  if (!rest.startsWith(first) || rest.length < first.length + last.length || !rest.endsWith(last)) return false
  let at = first.length
  const end = rest.length - last.length
  for (const piece of others) {
    const found = rest.indexOf(piece, at)
    if (found < 0 || found + piece.length > end) return false
    at = found + piece.length
  }
  return true
}
