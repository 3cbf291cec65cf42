import type { Cell } from '../present/columns.ts'
import type { AnswerLog } from './answer-log.ts'

const mostRows = 500
const firstRows = 50
const mostCharacters = 64_000

/**
 * Puts rows on the event stream as they arrive: the first event holds at most 50, later ones at most 500 or 64 kB, until the stream has
 * its share; the rest is read in pages.
 */
export function streamRows(log: AnswerLog, result: string, limits: { maxStreamedRows: number; maxStreamedBytes: number }) {
  let offset = 0
  let characters = 0
  let waiting: Cell[][] = []
  let waitingCharacters = 0
  let full = false
  const flush = () => {
    if (waiting.length === 0) return
    log.append({ name: 'rows', data: { result, offset, rows: waiting } })
    offset += waiting.length
    waiting = []
    waitingCharacters = 0
  }
  return {
    add(rows: Cell[][]): void {
      for (const row of rows) {
        const size = row.reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length : 8), 0)
        full ||= offset + waiting.length >= limits.maxStreamedRows || characters + size > limits.maxStreamedBytes
        if (full) break
        if (waitingCharacters + size > mostCharacters || waiting.length === (offset === 0 ? firstRows : mostRows)) flush()
        waiting.push(row)
        waitingCharacters += size
        characters += size
      }
      // A batch is shown as soon as it is there: the first rows are on the page while the rest is fetched.
      flush()
    },
    end: flush,
  }
}
