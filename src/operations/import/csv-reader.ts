import { emptyRow, excerpt, longestRow, nullField, plainField, quotedField, type Row, type RowReader, type RowSink } from './row.ts'

export type CsvDialect = {
  /** Byte of the delimiter. */
  delimiter: number
  /** Text that means no value besides the empty one; null for none. */
  nullText: string | null
}

const lf = 10
const cr = 13
const quote = 34

/**
 * Reads CSV as RFC 4180 describes it, with lines that end in LF or CRLF. `firstLine` is the number of the first line that will be
 * pushed. Blank lines are passed over.
 */
export function csvReader(dialect: CsvDialect, firstLine: number, sink: RowSink): RowReader {
  const { delimiter } = dialect
  const nullBytes = dialect.nullText === null || dialect.nullText === '' ? null : Buffer.from(dialect.nullText)
  const largestSpecial = Math.max(delimiter, quote)
  const row: Row = emptyRow()
  let rest: Buffer = Buffer.alloc(0)
  let line = firstLine
  let dead = false

  function push(chunk: Buffer): void {
    if (dead) return
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    let start = 0
    while (start < bytes.length && !dead) {
      const next = readRecord(bytes, start)
      if (next < 0) break
      start = next
    }
    rest = bytes.subarray(start)
    if (rest.length > longestRow && !dead) stop(`is longer than ${longestRow.toLocaleString('en')} bytes; is a quote never closed?`)
  }

  function end(): void {
    if (dead || rest.length === 0) return
    push(Buffer.from('\n'))
    if (!dead && rest.length > 0) stop('opens a quote that is never closed')
  }

  function stop(reason: string): void {
    dead = true
    sink.broken({ line, column: null, value: excerpt(rest, 0, rest.length), reason }, excerpt(rest, 0, rest.length), true)
  }

  /** Reads one record from `start` and gives back where the next one begins, or -1 when it is not complete. */
  function readRecord(bytes: Buffer, start: number): number {
    let field = start
    let count = 0
    let at = start
    let asWritten = true
    const length = bytes.length
    while (at < length) {
      const byte = bytes[at] ?? 0
      if (byte > largestSpecial) {
        at += 1
        continue
      }
      if (byte === delimiter) {
        row.from[count] = field
        row.to[count] = at
        count += 1
        field = at + 1
      } else if (byte === lf) {
        const close = at > field && bytes[at - 1] === cr ? at - 1 : at
        row.from[count] = field
        row.to[count] = close
        return give(bytes, start, close, at + 1, count + 1, asWritten)
      } else if (byte === quote) {
        return readQuoted(bytes, start)
      } else if (byte === cr && at + 1 < length && bytes[at + 1] !== lf) {
        asWritten = false
      }
      at += 1
    }
    return -1
  }

  function give(bytes: Buffer, start: number, end: number, next: number, count: number, asWritten: boolean): number {
    const lineOfRow = line
    line += 1
    if (end === start) return next
    for (let index = 0; index < count; index += 1)
      row.kind[index] = isNull(bytes, row.from[index] ?? 0, row.to[index] ?? 0) ? nullField : plainField
    return hand(bytes, bytes, start, end, next, count, asWritten && nullBytes === null, lineOfRow)
  }

  function hand(
    bytes: Buffer,
    source: Buffer,
    start: number,
    end: number,
    next: number,
    count: number,
    asWritten: boolean,
    at: number,
  ): number {
    row.line = at
    row.count = count
    row.bytes = bytes
    row.source = source
    row.start = start
    row.end = end
    row.asWritten = asWritten
    sink.row(row)
    return next
  }

  const isNull = (bytes: Buffer, from: number, to: number): boolean =>
    from === to || (nullBytes !== null && to - from === nullBytes.length && bytes.compare(nullBytes, 0, nullBytes.length, from, to) === 0)

  /** The careful way, for records with a quote in them. Doubled quotes are undone in a copy, which the fields then refer to. */
  function readQuoted(bytes: Buffer, start: number): number {
    const length = bytes.length
    let copy: Buffer | null = null
    let filled = 0
    let at = start
    let count = 0
    let newlines = 0
    for (;;) {
      let from = at
      let to = at
      if (bytes[at] === quote) {
        from = at + 1
        let doubled = false
        at += 1
        for (;;) {
          if (at >= length) return -1
          const byte = bytes[at]
          if (byte === quote) {
            if (at + 1 >= length) return -1
            if (bytes[at + 1] !== quote) break
            doubled = true
            at += 1
          } else if (byte === lf) newlines += 1
          at += 1
        }
        to = at
        at += 1
        row.kind[count] = quotedField
        if (doubled && copy === null) {
          copy = Buffer.allocUnsafe(length - start)
          for (let index = 0; index < count; index += 1) filled = move(bytes, copy, filled, index)
        }
        row.from[count] = from
        row.to[count] = to
        if (copy !== null) filled = move(bytes, copy, filled, count, true)
        if (at >= length) return -1
        if (bytes[at] === cr && at + 1 >= length) return -1
        if (bytes[at] === cr && bytes[at + 1] === lf) at += 1
        if (bytes[at] !== delimiter && bytes[at] !== lf) return skipLine(bytes, start, at, newlines, 'has text after a closing quote')
      } else {
        while (at < length && bytes[at] !== delimiter && bytes[at] !== lf && bytes[at] !== quote) at += 1
        if (at >= length) return -1
        if (bytes[at] === quote) return skipLine(bytes, start, at, newlines, 'has a quote inside a value that is not quoted')
        to = bytes[at] === lf && at > from && bytes[at - 1] === cr ? at - 1 : at
        row.from[count] = from
        row.to[count] = to
        row.kind[count] = isNull(bytes, from, to) ? nullField : plainField
        if (copy !== null) filled = move(bytes, copy, filled, count)
      }
      count += 1
      if (bytes[at] === lf) break
      at += 1
      if (at >= length) return -1
    }
    const lineOfRow = line
    line += newlines + 1
    const close = bytes[at - 1] === cr ? at - 1 : at
    return hand(copy ?? bytes, bytes, start, close, at + 1, count, false, lineOfRow)
  }

  function move(bytes: Buffer, copy: Buffer, filled: number, index: number, quoted = false): number {
    let at = filled
    const to = row.to[index] ?? 0
    for (let from = row.from[index] ?? 0; from < to; from += 1) {
      const byte = bytes[from] ?? 0
      copy[at] = byte
      at += 1
      if (quoted && byte === quote) from += 1
    }
    row.from[index] = filled
    row.to[index] = at
    return at
  }

  function skipLine(bytes: Buffer, start: number, at: number, newlines: number, reason: string): number {
    const stopAt = bytes.indexOf(lf, at)
    if (stopAt < 0) return -1
    const raw = bytes.toString('utf8', start, stopAt)
    sink.broken({ line, column: null, value: excerpt(bytes, start, stopAt), reason }, raw, false)
    line += newlines + 1
    return stopAt + 1
  }

  return { push, end }
}
