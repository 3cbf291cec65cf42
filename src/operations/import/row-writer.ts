import { isUtf8 } from 'node:buffer'
import { excerpt, type Fault, nullField, quotedField, type Row } from './row.ts'
import type { Rewriting, ValueCheck } from './value-check.ts'

/** What a field of the file is for: the column it goes to, whether it must have a value, and what judges it. Null: the field is left out. */
export type FieldPlan = { column: string; required: boolean; text: boolean; check: ValueCheck } | null

/** Judges records and writes the good ones as CSV for COPY. Values that had more decimals than fit are counted in `rounded`. */
export type RowWriter = {
  /** The fault of a record, or null when it was written. */
  take(row: Row): Fault | null
  /** What has been written since the last call, null when that is nothing. */
  flush(): Buffer | null
  /** Bytes waiting. */
  waiting(): number
  rows: number
  rounded: Map<string, number>
}

const flushAt = 1 << 18

/**
 * A writer of records with these fields, divided by `delimiter`. With `numbered`, each record begins with that number and its line.
 * `suspicious` tells of bytes that hold a NUL or are no UTF-8 somewhere; only then each record is looked at for that.
 */
export function rowWriter(
  fields: readonly FieldPlan[],
  options: { delimiter: number; numbered: number | null; suspicious: () => boolean },
): RowWriter {
  const { delimiter, numbered } = options
  const whole = fields.every((field) => field !== null)
  const rewriting: Rewriting = { text: null, rounded: false }
  const rewritten: (string | null)[] = fields.map(() => null)
  const rounded = new Map<string, number>()
  let out = Buffer.allocUnsafe(flushAt * 2)
  let filled = 0
  const writer: RowWriter = { take, flush, waiting: () => filled, rows: 0, rounded }

  function take(row: Row): Fault | null {
    if (options.suspicious()) {
      const fault = encodingFault(row)
      if (fault) return fault
    }
    if (row.count !== fields.length) {
      const reason = `has ${row.count} ${row.count === 1 ? 'value' : 'values'} where the header names ${fields.length}`
      return { line: row.line, column: null, value: excerpt(row.source, row.start, row.end), reason }
    }
    let asWritten = whole && row.asWritten
    for (let index = 0; index < fields.length; index += 1) {
      const field = fields[index]
      rewritten[index] = null
      if (!field) continue
      const from = row.from[index] ?? 0
      const to = row.to[index] ?? 0
      if (row.kind[index] === nullField || (from === to && !field.text)) {
        if (!field.required) continue
        return { line: row.line, column: field.column, value: '', reason: 'has no value, but needs one' }
      }
      const reason = field.check(row.bytes, from, to, rewriting)
      if (reason !== null) return { line: row.line, column: field.column, value: excerpt(row.bytes, from, to), reason }
      if (rewriting.rounded) {
        rewriting.rounded = false
        rounded.set(field.column, (rounded.get(field.column) ?? 0) + 1)
      }
      if (rewriting.text !== null) {
        rewritten[index] = rewriting.text
        rewriting.text = null
        asWritten = false
      }
    }
    write(row, asWritten)
    writer.rows += 1
    return null
  }

  function encodingFault(row: Row): Fault | null {
    for (let index = 0; index < row.count; index += 1) {
      const from = row.from[index] ?? 0
      const value = row.bytes.subarray(from, row.to[index] ?? 0)
      const column = fields[index]?.column ?? null
      if (value.includes(0))
        return { line: row.line, column, value: excerpt(row.bytes, from, row.to[index] ?? 0), reason: 'holds a NUL byte' }
      if (isUtf8(value)) continue
      const reason = `is not UTF-8 (byte ${firstBadByte(value) + 1} of the value); say --encoding windows-1252, or what it is`
      return { line: row.line, column, value: value.toString('latin1', 0, 80), reason }
    }
    return null
  }

  function write(row: Row, asWritten: boolean): void {
    const room = (row.end - row.start) * 2 + fields.length * 40 + 64
    if (out.length - filled < room) {
      const larger = Buffer.allocUnsafe((out.length + room) * 2)
      out.copy(larger, 0, 0, filled)
      out = larger
    }
    if (numbered !== null)
      filled += out.write(`${numbered}${String.fromCharCode(delimiter)}${row.line}${String.fromCharCode(delimiter)}`, filled, 'latin1')
    if (asWritten) {
      filled += row.source.copy(out, filled, row.start, row.end)
    } else writeFields(row)
    out[filled] = 10
    filled += 1
  }

  function writeFields(row: Row): void {
    let first = true
    for (let index = 0; index < fields.length; index += 1) {
      const field = fields[index]
      if (!field) continue
      if (!first) {
        out[filled] = delimiter
        filled += 1
      }
      first = false
      const text = rewritten[index]
      if (text !== null && text !== undefined) filled += out.write(text, filled, 'latin1')
      else if (row.kind[index] !== nullField)
        writeValue(row.bytes, row.from[index] ?? 0, row.to[index] ?? 0, field.text, row.kind[index] === quotedField)
    }
  }

  function writeValue(bytes: Buffer, from: number, to: number, isText: boolean, wasQuoted: boolean): void {
    if (!isText && from === to) return
    const quoted = wasQuoted || from === to || needsQuotes(bytes, from, to)
    if (!quoted) {
      filled += bytes.copy(out, filled, from, to)
      return
    }
    out[filled] = 34
    filled += 1
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at] ?? 0
      if (byte === 34) {
        out[filled] = 34
        filled += 1
      }
      out[filled] = byte
      filled += 1
    }
    out[filled] = 34
    filled += 1
  }

  function needsQuotes(bytes: Buffer, from: number, to: number): boolean {
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at]
      if (byte === delimiter || byte === 34 || byte === 10 || byte === 13) return true
    }
    return false
  }

  function flush(): Buffer | null {
    if (filled === 0) return null
    const done = out.subarray(0, filled)
    out = Buffer.allocUnsafe(flushAt * 2)
    filled = 0
    return done
  }

  return writer
}

function firstBadByte(value: Buffer): number {
  let at = 0
  while (at < value.length) {
    const length = [1, 2, 3, 4].find((one) => at + one <= value.length && isUtf8(value.subarray(at, at + one)))
    if (length === undefined) return at
    at += length
  }
  return at
}
