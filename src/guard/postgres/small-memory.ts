/**
 * The module's bytes with a first memory of `pages` (64 KiB each) instead of the 2,048 that the published build asks for. Memory
 * still grows on demand. The number keeps its length in bytes, so nothing else moves. Source: WebAssembly core specification, 5.5.8.
 */
export function withSmallMemory(wasm: Uint8Array<ArrayBuffer>, pages = 256): Uint8Array<ArrayBuffer> {
  const bytes = wasm.slice()
  let at = 8
  while (at < bytes.length) {
    const section = bytes[at]
    const size = readNumber(bytes, at + 1)
    if (section === 5) {
      const count = readNumber(bytes, size.end)
      const minimum = readNumber(bytes, count.end + 1)
      writeNumber(bytes, count.end + 1, minimum.end, Math.min(pages, minimum.value))
      return bytes
    }
    at = size.end + size.value
  }
  throw new Error('the module has no memory section')
}

function readNumber(bytes: Uint8Array, from: number): { value: number; end: number } {
  let value = 0
  let shift = 0
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    value |= (byte & 127) << shift
    if (byte < 128) return { value, end: at + 1 }
    shift += 7
  }
  throw new Error('the module ends inside a number')
}

function writeNumber(bytes: Uint8Array, from: number, end: number, value: number): void {
  for (let at = from; at < end; at++) {
    bytes[at] = ((value >> (7 * (at - from))) & 127) | (at < end - 1 ? 128 : 0)
  }
}
