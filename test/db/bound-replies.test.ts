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

/** `D46` is a message of type D with 46 bytes behind its head; its length counts four more. */
const messagesOf = (text: string): Message[] => text.split(' ').map((one) => ({ type: one.charAt(0), body: Number(one.slice(1)) }))

test.each([
  ['rows below the bound', 'D46 D46', false],
  ['rows above it together', 'D46 D47', true],
  ['one row above it', 'D97', true],
  ['rows with a pause of the portal between them', 'D90 s0 D90', false],
  ['rows of two statements', 'D80 C9 D90 Z1', false],
  ['rows before an error', 'D40 E40 D90', false],
  ['an error above it', 'E97', true],
  ['an error that is above it with the rows before', 'D46 E47', true],
  ['empty messages', '10 20 n0', false],
  ['letters of the pause inside of a row', 'D60 D60', true],
])('%s', (_name, text, closed) => {
  expect(closes(messagesOf(text))).toBe(closed)
})

test('wherever the chunks end, the same messages close the line', () => {
  const message = fc.record({ type: fc.constantFrom('D', 'D', 'D', 's', 'C', 'Z', 'T'), body: fc.nat(80) })
  fc.assert(
    fc.property(fc.array(message, { maxLength: 8 }), fc.array(fc.nat(600), { maxLength: 6 }), (messages, cuts) => {
      let held = 0
      const expected = messages.some(({ type, body }) => {
        const now = held + body + 4
        held = 'sCZ'.includes(type) ? 0 : now
        return now > 100
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
