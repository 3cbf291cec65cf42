import { type AnswerView, foldEvent, type LoggedEvent } from '../../present/answer/reducer.ts'
import { getAnswer, getEvents, RequestFailed } from '../api/client.ts'
import { readEventStream } from '../api/event-stream.ts'

/** How an answer is connected. silent: nothing was heard for too long, a new connection is being made. */
export type Link = 'live' | 'silent' | 'closed'

export type FollowInput = {
  id: string
  view: AnswerView
  /** Posts the question; absent when the answer is already running and is only joined. */
  start?: (signal: AbortSignal) => Promise<Response>
  signal: AbortSignal
  onView: (view: AnswerView) => void
  onLink: (link: Link) => void
}

/** The heartbeat comes every 10 s; three more pass before the connection counts as lost. */
const silenceMs = 13_000
const waits = [300, 1_000, 2_000, 4_000, 8_000]

/**
 * Follows an answer to its end, whatever the network does: broken or silent connections are made anew from the last event seen,
 * at most one view a frame is handed on. Rejects with `RequestFailed` when the service refuses.
 */
export async function followAnswer(input: FollowInput): Promise<void> {
  const frames = frameByFrame(input)
  for (let failures = 0; !input.signal.aborted; failures++) {
    const heard = frames.view().seq
    try {
      await connectOnce(input, frames)
      if (frames.view().phase === 'done') break
    } catch (error) {
      if (input.signal.aborted) break
      if (await isFinal(error, input, frames)) break
    }
    if (frames.view().seq > heard) failures = 0
    // One lost connection is mended before anybody notices.
    if (failures > 0) input.onLink('silent')
    await pause(waits[Math.min(failures, waits.length - 1)] ?? 8_000, input.signal)
  }
  frames.flush()
  input.onLink('closed')
}

async function connectOnce(input: FollowInput, frames: Frames): Promise<void> {
  const watch = new AbortController()
  const signal = AbortSignal.any([input.signal, watch.signal])
  let timer = setTimeout(() => watch.abort(), silenceMs)
  const heard = () => {
    clearTimeout(timer)
    timer = setTimeout(() => watch.abort(), silenceMs)
    input.onLink('live')
  }
  try {
    const { seq } = frames.view()
    // Until something was heard the question may not have arrived; its id makes asking again harmless.
    const response = seq === 0 && input.start !== undefined ? await input.start(signal) : await getEvents(input.id, seq, signal)
    heard()
    await readEventStream(response, frames.add, heard)
  } finally {
    clearTimeout(timer)
    frames.flush()
  }
}

/** Whether to stop trying. Events are kept for a day; an answer whose log is gone is read whole. */
async function isFinal(error: unknown, input: FollowInput, frames: Frames): Promise<boolean> {
  if (!(error instanceof RequestFailed) || error.status === 0) return false
  const joined = input.start === undefined || frames.view().seq > 0
  if (joined && (error.status === 404 || error.status === 410)) {
    frames.replace(await getAnswer(input.id, input.signal))
    return true
  }
  // A gateway that is restarting says 502 to 504 while a run goes on.
  if (joined && error.status >= 502) return false
  throw error
}

type Frames = { add(event: LoggedEvent): void; flush(): void; view(): AnswerView; replace(view: AnswerView): void }

/** Folds events as they come and hands the view on once a frame. A hidden page has no frames, so a timer stands in. */
function frameByFrame({ view: first, onView }: FollowInput): Frames {
  let view = first
  let shown = first
  let frame: number | null = null
  let timer: ReturnType<typeof setTimeout> | null = null
  const flush = () => {
    if (frame !== null) cancelAnimationFrame(frame)
    if (timer !== null) clearTimeout(timer)
    frame = timer = null
    if (view !== shown) onView(view)
    shown = view
  }
  return {
    add(event) {
      view = foldEvent(view, event)
      frame ??= requestAnimationFrame(flush)
      timer ??= setTimeout(flush, 120)
    },
    flush,
    view: () => view,
    replace(other) {
      view = other
      flush()
    },
  }
}

/** Waits, but not longer than it takes the browser to say that it is online again. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      removeEventListener('online', end)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    addEventListener('online', end)
    signal.addEventListener('abort', end)
  })
}
