import type { SentEvent } from '../chat/subscription.ts'

export type EventStreamOptions = {
  heartbeatMs: number
  /** Called when the reader left, was dropped, or everything was sent. */
  onEnd: () => void
  onError: (error: unknown) => void
}

/** A reader that has taken nothing for this many heartbeats is gone. */
const mostMissedBeats = 3

/**
 * Events as a server-sent stream, each with its number as id and a comment as heartbeat while nothing happens. Nothing is read ahead
 * of the reader. Source: WHATWG HTML, "Server-sent events".
 */
export function eventStream(events: AsyncIterable<SentEvent>, options: EventStreamOptions): Response {
  const encoder = new TextEncoder()
  const iterator = events[Symbol.asyncIterator]()
  let beats: ReturnType<typeof setInterval> | undefined
  let missed = 0
  let ended = false
  const end = () => {
    if (ended) return
    ended = true
    clearInterval(beats)
    options.onEnd()
  }
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        beats = setInterval(() => {
          if ((controller.desiredSize ?? 0) > 0) {
            missed = 0
            controller.enqueue(encoder.encode(': still here\n\n'))
          } else if (++missed >= mostMissedBeats) {
            end()
            controller.error(new Error('the reader takes nothing'))
          }
        }, options.heartbeatMs)
      },
      async pull(controller) {
        try {
          const next = await iterator.next()
          if (ended) return
          if (next.done) {
            end()
            controller.close()
          } else {
            controller.enqueue(encoder.encode(frame(next.value)))
          }
        } catch (error) {
          if (ended) return
          options.onError(error)
          end()
          controller.close()
        }
      },
      cancel: end,
    },
    { highWaterMark: 1 },
  )
  return new Response(body, {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    },
  })
}

const frame = ({ seq, name, json }: SentEvent) => `id: ${seq}\nevent: ${name}\ndata: ${json}\n\n`
