/** What a field is: text as it stands, text that was quoted, or no value. */
export const plainField = 0
export const quotedField = 1
export const nullField = 2

/**
 * One record while it is being looked at; the same object is used for the next one. Field `i` lies in `bytes` from `from[i]` to
 * `to[i]`. The record as it was written lies in `source` from `start` to `end`; `asWritten` tells that it can be sent on as it is.
 */
export type Row = {
  line: number
  count: number
  bytes: Buffer
  from: number[]
  to: number[]
  kind: number[]
  source: Buffer
  start: number
  end: number
  asWritten: boolean
}

/** Why a record or a value of it cannot be taken. `column` is null when the record as a whole is wrong. */
export type Fault = { line: number; column: string | null; value: string; reason: string }

/** What a reader of records tells: each record, and each that is none. `fatal` means that nothing after it can be read. */
export type RowSink = { row(row: Row): void; broken(fault: Fault, raw: string, fatal: boolean): void }

/** Turns bytes into records. `push` takes the next bytes, which may end anywhere; `end` tells that there are no more. */
export type RowReader = { push(chunk: Buffer): void; end(): void }

/** Longest record that is read; a quote that is never closed would swallow the rest of the file. */
export const longestRow = 1 << 20

export const emptyRow = (): Row => ({
  line: 0,
  count: 0,
  bytes: Buffer.alloc(0),
  from: [],
  to: [],
  kind: [],
  source: Buffer.alloc(0),
  start: 0,
  end: 0,
  asWritten: true,
})

/** The start of a text for a message: one line of at most 80 characters. */
export function excerpt(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString('utf8', from, Math.min(to, from + 400)).replaceAll(/[\r\n]+/g, ' ')
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
