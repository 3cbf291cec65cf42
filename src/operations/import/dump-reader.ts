import { emptyRow, excerpt, longestRow, nullField, plainField, type RowReader, type RowSink } from './row.ts'

const lf = 10
const tab = 9
const backslash = 92
const zero = 48

const letters = new Map([
  [98, 8],
  [102, 12],
  [110, 10],
  [114, 13],
  [116, 9],
  [118, 11],
])

/** Reads rows as dumps hold them: tabs between values, backslash escapes, \N for no value. Source: PostgreSQL, "COPY", Text Format. */
export function dumpReader(firstLine: number, sink: RowSink): RowReader {
  const row = emptyRow()
  row.asWritten = false
  let rest: Buffer = Buffer.alloc(0)
  let line = firstLine

  function push(chunk: Buffer): void {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    let start = 0
    for (;;) {
      const end = bytes.indexOf(lf, start)
      if (end < 0) break
      read(bytes, start, end)
      start = end + 1
    }
    rest = bytes.subarray(start)
    if (rest.length > longestRow) {
      const value = excerpt(rest, 0, rest.length)
      rest = Buffer.alloc(0)
      sink.broken({ line, column: null, value, reason: `is longer than ${longestRow.toLocaleString('en')} bytes` }, value, true)
    }
  }

  function read(bytes: Buffer, start: number, end: number): void {
    const escapes = bytes.subarray(start, end).includes(backslash)
    const copy = escapes ? Buffer.allocUnsafe(end - start) : bytes
    let filled = 0
    let count = 0
    let from = start
    while (from <= end) {
      const found = bytes.indexOf(tab, from)
      const to = found < 0 || found > end ? end : found
      const none = to - from === 2 && bytes[from] === backslash && bytes[from + 1] === 78
      row.kind[count] = none ? nullField : plainField
      row.from[count] = escapes ? filled : from
      if (escapes && !none) filled = withoutEscapes(bytes, from, to, copy, filled)
      row.to[count] = escapes ? filled : to
      count += 1
      from = to + 1
    }
    row.line = line
    row.count = count
    row.bytes = copy
    row.source = bytes
    row.start = start
    row.end = end
    line += 1
    sink.row(row)
  }

  return {
    push,
    end: () => {
      if (rest.length > 0) push(Buffer.from('\n'))
    },
  }
}

function withoutEscapes(bytes: Buffer, from: number, to: number, copy: Buffer, start: number): number {
  let filled = start
  for (let at = from; at < to; at += 1) {
    let byte = bytes[at] ?? 0
    if (byte === backslash && at + 1 < to) {
      at += 1
      byte = bytes[at] ?? 0
      const octal = isOctal(byte) ? /^[0-7]{1,3}/.exec(bytes.toString('latin1', at, Math.min(to, at + 3))) : null
      const hex = byte === 120 ? /^x([0-9a-f]{1,2})/i.exec(bytes.toString('latin1', at, Math.min(to, at + 3))) : null
      if (octal) {
        byte = Number.parseInt(octal[0], 8) & 255
        at += octal[0].length - 1
      } else if (hex) {
        byte = Number.parseInt(hex[1] ?? '', 16)
        at += hex[0].length - 1
      } else byte = letters.get(byte) ?? byte
    }
    copy[filled] = byte
    filled += 1
  }
  return filled
}

const isOctal = (byte: number): boolean => byte >= zero && byte < zero + 8
