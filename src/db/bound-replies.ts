import type pg from 'pg'

/** The server sent more at once than may be held. Its code reads as PostgreSQL's "program limit exceeded". */
export class ReplyTooLong extends Error {
  override name = 'ReplyTooLong'
  readonly code = '54000'

  constructor(mostBytes: number) {
    super(
      `Rows of the result are larger than ${Math.round(mostBytes / 1_000_000)} MB, more than can be held at once. Select fewer or shorter columns, or gather fewer rows into one value.`,
    )
  }
}

/** What a driver reads from: a socket of Node, of TLS or of Workers. */
type Stream = {
  prependListener(event: 'data', listener: (chunk: Uint8Array) => void): unknown
  off(event: 'data', listener: (chunk: Uint8Array) => void): unknown
  destroy(error: Error): unknown
}

/**
 * Bounds what the server may send between two handings-over of rows: the driver holds a batch, and each of its cells, whole before anybody
 * can cut it, and a cell of half a gigabyte is more than one text may be, which ends the process. Beyond `mostBytes` the connection is
 * destroyed and `broken` tells why. The connection must be idle. `release` takes the bound off.
 * Source: PostgreSQL, "Message Formats": one byte of type, then four of length that count themselves.
 */
export function boundReplies(client: pg.ClientBase, mostBytes: number): { broken(): ReplyTooLong | null; release(): void } {
  const stream = streamOf(client)
  if (stream === null) throw new Error('the connection shows no stream to be bounded')
  let broken: ReplyTooLong | null = null
  const follow = follower(mostBytes, () => {
    broken = new ReplyTooLong(mostBytes)
    stream.destroy(broken)
  })
  stream.prependListener('data', follow)
  return {
    broken: () => broken,
    release: () => {
      stream.off('data', follow)
    },
  }
}

/** The driver does not tell of its stream in its types. */
function streamOf(client: object): Stream | null {
  if (!('connection' in client) || typeof client.connection !== 'object' || client.connection === null) return null
  const { connection } = client
  if (!('stream' in connection) || typeof connection.stream !== 'object' || connection.stream === null) return null
  const { stream } = connection
  return 'prependListener' in stream && 'off' in stream && 'destroy' in stream ? (stream as Stream) : null
}

/** CommandComplete, ErrorResponse, ReadyForQuery, PortalSuspended: the driver hands on what it holds. */
const handsOn: ReadonlySet<number> = new Set([...'CEZs'].map((letter) => letter.charCodeAt(0)))
const headBytes = 5

/** Follows the messages through chunks that end anywhere. */
function follower(mostBytes: number, tooLong: () => void): (chunk: Uint8Array) => void {
  const head = new Uint8Array(headBytes)
  const view = new DataView(head.buffer)
  let headSeen = 0
  let bodyLeft = 0
  let held = 0
  let over = false
  return (chunk) => {
    for (let at = 0; at < chunk.length && !over; ) {
      if (bodyLeft > 0) {
        const step = Math.min(bodyLeft, chunk.length - at)
        bodyLeft -= step
        at += step
        continue
      }
      head[headSeen++] = chunk[at++] ?? 0
      if (headSeen < headBytes) continue
      headSeen = 0
      const length = view.getUint32(1)
      bodyLeft = Math.max(0, length - 4)
      over = held + length > mostBytes
      held = handsOn.has(view.getUint8(0)) ? 0 : held + length
      if (over) tooLong()
    }
  }
}
