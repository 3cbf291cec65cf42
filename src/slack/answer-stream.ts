import type { TaskUpdateChunk } from '@slack/types'
import * as z from 'zod'
import type { EventData } from '../present/answer/events.ts'
import type { SlackReply } from './api.ts'
import { deliver, type Render } from './deliver.ts'
import type { SlackDeps } from './deps.ts'
import { clip, entities, plain } from './escape.ts'
import { slackLimits } from './limits.ts'

export type StreamPlace = { team: string; channel: string; rootTs: string; user: string }

/** The message of an answer while it comes about. */
export type AnswerStream = {
  /** The message's name, null when Slack took none. */
  ts(): string | null
  step(step: EventData<'step'>): void
  /** Puts the answer in the message's place, or where that cannot be, posts it; gives back Slack's last word. */
  finish(render: Render): Promise<SlackReply>
  /** Takes the message away. */
  remove(): Promise<void>
}

/** Messages that stand in for streams tell of their steps while there are few. */
const mostWithProgress = 5

const posted = z.object({ ts: z.string() })
const tsOf = (reply: SlackReply | null): string | null => {
  const parsed = reply?.ok ? posted.safeParse(reply.body) : null
  return parsed?.success ? parsed.data.ts : null
}

/**
 * Begins the message of an answer: as a stream with a card for each step, or, where Slack gives none (its rate, the workspace's plan), as a message that is
 * changed now and then. Its thread is called `titled`. `runs` tells how many answers are coming about in the workspace; the more, the fewer additions each may make. With `existing` an earlier
 * process began it, and it is only changed.
 */
export async function beginStream(
  deps: SlackDeps,
  place: StreamPlace,
  titled: string,
  runs: () => number,
  existing: string | null,
): Promise<AnswerStream> {
  const { api, clock, timer, limits } = deps
  const { team, channel, rootTs, user } = place
  const session = { channel_id: channel, thread_ts: rootTs }
  const title = clip(plain(titled), slackLimits.sessionTitle)
  let processing = false
  const begin = async (): Promise<void> => {
    // Half of the rate is for beginnings, the other for their ends.
    const reply = await api.callNow(team, 'agents.sessions.setStatus', { ...session, status: 'processing', title }, 0.5)
    processing = reply?.ok === true
  }
  const rest = async (): Promise<void> => {
    if (processing) await api.call(team, 'agents.sessions.setStatus', { ...session, status: 'active', title })
  }
  let mode: 'stream' | 'update' = 'update'
  let ts = existing
  if (ts === null) {
    await begin()
    const recipient = { recipient_user_id: user, recipient_team_id: team }
    ts = tsOf(await api.callNow(team, 'chat.startStream', { channel, thread_ts: rootTs, ...recipient, task_display_mode: 'plan' }))
    if (ts === null) ts = tsOf(await api.call(team, 'chat.postMessage', { channel, thread_ts: rootTs, text: 'Working on it …' }))
    else mode = 'stream'
  } else {
    // The process that began it died, perhaps in the middle of a stream.
    await api.call(team, 'chat.stopStream', { channel, ts })
  }
  const startedAt = clock.now()
  let waiting = new Map<string, TaskUpdateChunk>()
  let sentAt = startedAt
  let callOff: (() => void) | null = null
  let ended = false
  let sending: Promise<unknown> = Promise.resolve()
  const gap = (): number => (mode === 'stream' ? Math.max(limits.appendEveryMs, limits.appendPerRunMs * runs()) : limits.updateEveryMs)
  const flush = async (): Promise<void> => {
    callOff = null
    if (ended || ts === null || waiting.size === 0) return
    const chunks = [...waiting.values()]
    waiting = new Map()
    sentAt = clock.now()
    if (mode === 'stream' && sentAt - startedAt > limits.streamMs) await cutOver(ts)
    if (mode === 'stream') {
      const reply = await api.call(team, 'chat.appendStream', { channel, ts, chunks })
      if (!reply.ok) mode = 'update'
    } else {
      const steps = chunks.map((chunk) => chunk.title).join(', ')
      // The rate is for answers first.
      if (runs() <= mostWithProgress) await api.callNow(team, 'chat.update', { channel, ts, text: `Working on it: ${steps} …` }, 0.3)
    }
  }
  const cutOver = async (streaming: string): Promise<void> => {
    await api.call(team, 'chat.stopStream', { channel, ts: streaming, markdown_text: '\n\nStill working on it …' })
    mode = 'update'
  }
  const schedule = (): void => {
    if (callOff !== null || ended) return
    callOff = timer.after(Math.max(0, sentAt + gap() - clock.now()), () => {
      sending = sending.then(flush).catch((error: unknown) => deps.log.warn('a stream in Slack could not be added to', { error }))
    })
  }
  const close = async (): Promise<void> => {
    ended = true
    callOff?.()
    await sending
  }
  return {
    ts: () => ts,
    step: (step) => {
      waiting.set(step.id, taskOf(step))
      schedule()
    },
    finish: async (render) => {
      await close()
      const reply = await deliver(deps, render, async (message) => {
        if (ts !== null && mode === 'stream') {
          const stopped = await api.call(team, 'chat.stopStream', { channel, ts, chunks: [...waiting.values()], blocks: message.blocks })
          if (stopped.ok || stopped.error !== 'message_not_in_streaming_state') return stopped
          mode = 'update'
        }
        if (ts !== null) {
          const updated = await api.call(team, 'chat.update', { channel, ts, ...message })
          if (updated.ok || !['message_not_found', 'cant_update_message', 'edit_window_closed'].includes(updated.error)) return updated
        }
        const reposted = await api.call(team, 'chat.postMessage', { channel, thread_ts: rootTs, ...message })
        ts = tsOf(reposted) ?? ts
        return reposted
      })
      await rest()
      return reply
    },
    remove: async () => {
      await close()
      if (ts !== null && mode === 'stream') await api.call(team, 'chat.stopStream', { channel, ts })
      if (ts !== null) await api.call(team, 'chat.delete', { channel, ts })
      await rest()
    },
  }
}

const titles: Record<EventData<'step'>['kind'], string> = {
  understand: 'Understand the question',
  translate: 'Write the statement',
  check: 'Check what it may read',
  estimate: 'Estimate the cost',
  run: 'Ask the database',
  repair: 'Repair the statement',
  present: 'Write the answer',
}

const states = { running: 'in_progress', done: 'complete', failed: 'error', skipped: 'complete' } as const

const taskOf = (step: EventData<'step'>): TaskUpdateChunk => ({
  type: 'task_update',
  id: step.id,
  title: titles[step.kind],
  status: states[step.status],
  ...(step.detail === null ? {} : { details: clip(entities(plain(step.detail)), slackLimits.taskDetails) }),
})
