import { createParser } from 'eventsource-parser'
import type { LoggedEvent } from '../../present/answer/reducer.ts'

/**
 * Reads a response of server-sent events to its end. `onEvent` gets each event with its number; `onBytes` is called for anything that
 * arrives, heartbeats too. Rejects when the connection breaks.
 */
export async function readEventStream(response: Response, onEvent: (event: LoggedEvent) => void, onBytes: () => void): Promise<void> {
  if (response.body === null) return
  const parser = createParser({
    onEvent: ({ id, event, data }) => {
      const seq = Number(id)
      const parsed = parse(data)
      if (Number.isInteger(seq) && event !== undefined && parsed !== undefined) onEvent({ seq, name: event, data: parsed })
    },
  })
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    onBytes()
    parser.feed(value)
  }
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
