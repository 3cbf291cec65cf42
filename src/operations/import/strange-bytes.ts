import { isUtf8 } from 'node:buffer'

const lf = 10

/**
 * Tells for each piece of a text whether the lines that end in it hold a NUL or something that is no UTF-8. A piece may end anywhere,
 * also within a character: what has no end of line yet is judged with the next piece.
 */
export function strangeBytes(): (chunk: Buffer) => boolean {
  let open: Buffer[] = []
  return (chunk) => {
    const first = chunk.indexOf(lf)
    if (first < 0) {
      open.push(chunk)
      return false
    }
    const last = chunk.lastIndexOf(lf)
    const head = Buffer.concat([...open, chunk.subarray(0, first)])
    const body = chunk.subarray(first, last)
    open = [chunk.subarray(last + 1)]
    return head.includes(0) || body.includes(0) || !isUtf8(head) || !isUtf8(body)
  }
}
