import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import pg from 'pg'
import { expect, test } from 'vitest'
import { boundReplies, ReplyTooLong } from '../../src/db/bound-replies.ts'

/** A line that sends what a test says, and tells what it was closed for. */
class Line extends EventEmitter {
  closedFor: Error | null = null
  destroy(error: Error): void {
    this.closedFor = error
  }
}

function over(line: Line): pg.Client {
  const client = new pg.Client()
  Object.assign(client, { connection: { stream: line } })
  return client
}

type Message = { type: string; body: number }
function bytesOf(messages: readonly Message[]): Buffer {
  return Buffer.concat(
    messages.map(({ type, body }) => {
      const bytes = Buffer.alloc(5 + body, 'D')
      bytes.write(type, 0)
      bytes.writeUInt32BE(body + 4, 1)
      return bytes
    }),
  )
}

/** Whether the messages, cut into chunks at the given places, close a line that may hold 100 bytes. */
function closes(messages: readonly Message[], cuts: readonly number[] = []): boolean {
  const line = new Line()
  const bound = boundReplies(over(line), 100)
  const bytes = bytesOf(messages)
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b)
  for (const [at, place] of places.entries()) line.emit('data', bytes.subarray(place, places[at + 1] ?? bytes.length))
  expect(bound.broken()).toBe(line.closedFor)
  return line.closedFor !== null
}

test.each<[string, Message[], boolean]>([
  [
    'rows below the bound',
    [
      { type: 'D', body: 46 },
      { type: 'D', body: 46 },
    ],
    false,
  ],
  [
    'rows above it together',
    [
      { type: 'D', body: 46 },
      { type: 'D', body: 47 },
    ],
    true,
  ],
  ['one row above it', [{ type: 'D', body: 97 }], true],
  [
    'rows with a pause of the portal between them',
    [
      { type: 'D', body: 90 },
      { type: 's', body: 0 },
      { type: 'D', body: 90 },
    ],
    false,
  ],
  [
    'rows of two statements',
    [
      { type: 'D', body: 90 },
      { type: 'C', body: 9 },
      { type: 'D', body: 90 },
      { type: 'Z', body: 1 },
    ],
    false,
  ],
  [
    'rows before an error',
    [
      { type: 'D', body: 90 },
      { type: 'E', body: 90 },
      { type: 'D', body: 90 },
    ],
    false,
  ],
  [
    'empty messages',
    [
      { type: '1', body: 0 },
      { type: '2', body: 0 },
      { type: 'n', body: 0 },
    ],
    false,
  ],
  [
    'letters of the pause inside of a row',
    [
      { type: 'D', body: 60 },
      { type: 'D', body: 60 },
    ],
    true,
  ],
])('%s', (_name, messages, closed) => {
  expect(closes(messages)).toBe(closed)
})

test('wherever the chunks end, the same messages close the line', () => {
  const message = fc.record({ type: fc.constantFrom('D', 'D', 'D', 's', 'C', 'Z', 'T'), body: fc.nat(80) })
  fc.assert(
    fc.property(fc.array(message, { maxLength: 8 }), fc.array(fc.nat(600), { maxLength: 6 }), (messages, cuts) => {
      let held = 0
      const expected = messages.some(({ type, body }) => {
        held = 'sCZ'.includes(type) ? 0 : held + body + 4
        return held > 100
      })
      expect(closes(messages, cuts)).toBe(expected)
    }),
    { numRuns: 500, seed: 7 },
  )
})

test('a bound that was taken off closes nothing, and a connection without a stream is not used', () => {
  const line = new Line()
  boundReplies(over(line), 100).release()
  line.emit('data', bytesOf([{ type: 'D', body: 500 }]))
  expect(line.closedFor).toBeNull()
  const blind = new pg.Client()
  Object.assign(blind, { connection: {} })
  expect(() => boundReplies(blind, 100)).toThrow('no stream')
  expect(new ReplyTooLong(64_000_000).message).toMatch(/^Rows of the result are larger than 64 MB/)
})
