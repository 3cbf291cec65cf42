import type { Clock } from '../base/clock.ts'
import { pause, type Timer } from '../base/timer.ts'
import type { SlackMethod } from './calls.ts'

/** Calls a minute that Slack allows an app in a workspace, for each method of a tier; `post` is about one message a second. */
const perMinute = { 1: 1, 2: 20, 3: 50, 4: 100, post: 60 } as const
type Tier = keyof typeof perMinute

const tiers: Record<SlackMethod, Tier> = {
  'chat.startStream': 2,
  'chat.appendStream': 4,
  'chat.stopStream': 2,
  'chat.update': 3,
  'chat.delete': 3,
  'chat.postMessage': 'post',
  'chat.postEphemeral': 4,
  'chat.getPermalink': 'post',
  'agents.sessions.setStatus': 3,
  'assistant.threads.setSuggestedPrompts': 3,
  'views.open': 4,
  'views.update': 4,
  'views.publish': 4,
  'conversations.info': 3,
  'conversations.open': 3,
  'users.info': 4,
  'auth.test': 4,
  'files.getUploadURLExternal': 4,
  'files.completeUploadExternal': 4,
  'files.delete': 3,
}

export type Budget = {
  /** Waits until a call of the method is within Slack's rate, in order of asking. */
  take(team: string, method: SlackMethod): Promise<void>
  /** Takes a call if it may be made now and less than this share of the minute's calls is used; the rest is for those that must be made. */
  tryTake(team: string, method: SlackMethod, share: number): boolean
}

const minuteMs = 60_000
/** Calls that leave here a minute apart may arrive closer together. */
const used = 0.9

/** Counts the calls of the last minute for each workspace and method, so that in no minute there are more than Slack allows.  */
export function createBudget(clock: Clock, timer: Timer): Budget {
  const windows = new Map<string, { calls: number[]; last: Promise<unknown> }>()
  const never = new AbortController().signal
  const windowOf = (team: string, method: SlackMethod) => {
    const key = `${team} ${method}`
    const found = windows.get(key) ?? { calls: [], last: Promise.resolve() }
    windows.set(key, found)
    return found
  }
  const mostOf = (method: SlackMethod): number => Math.max(1, Math.floor(perMinute[tiers[method]] * used))
  /** Milliseconds until a call may be made; 0: now, and it is counted. */
  const next = (calls: number[], most: number): number => {
    const now = clock.now()
    while (calls[0] !== undefined && calls[0] <= now - minuteMs) calls.shift()
    const [oldest] = calls
    if (calls.length >= most && oldest !== undefined) return oldest + minuteMs - now
    calls.push(now)
    return 0
  }
  return {
    take: (team, method) => {
      const window = windowOf(team, method)
      const turn = window.last.then(async () => {
        for (let wait = next(window.calls, mostOf(method)); wait > 0; wait = next(window.calls, mostOf(method)))
          await pause(timer, wait, never)
      })
      window.last = turn
      return turn
    },
    tryTake: (team, method, share) => next(windowOf(team, method).calls, Math.floor(mostOf(method) * share)) === 0,
  }
}
